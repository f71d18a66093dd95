"""Names nobody bears on purpose, of people and of neighbourhoods: made up, or too common to point at anyone.

Sample road: **names** → people, archetypes.
"""

from __future__ import annotations

FIRST_NAMES = {
    "woman": (
        "Aisha", "Alma", "Amina", "Bethan", "Bridie", "Cara", "Chloe", "Dilys", "Edith", "Farida", "Grace", "Hana",
        "Ines", "Ivy", "Jana", "Joan", "Kezia", "Leila", "Lottie", "Mabel", "Maya", "Nadia", "Nell", "Olwen", "Padma",
        "Queenie", "Rosa", "Ruth", "Saffron", "Shazia", "Sylvie", "Tamsin", "Una", "Vera", "Wanda", "Yasmin", "Zoe",
    ),
    "man": (
        "Abdi", "Alfie", "Arjun", "Bert", "Bilal", "Callum", "Cyril", "Dev", "Dylan", "Emeka", "Ernest", "Felix",
        "Gwyn", "Harun", "Idris", "Jakub", "Joseph", "Kofi", "Leo", "Luca", "Mikel", "Nikhil", "Omar", "Percy", "Rafi",
        "Ravi", "Rhys", "Samir", "Seth", "Stan", "Tariq", "Tomos", "Umar", "Victor", "Wilf", "Yusuf", "Zac",
    ),
    "another-gender": ("Ash", "Bay", "Charlie", "Ellis", "Frankie", "Indigo", "Jules", "Kit", "River", "Robin", "Sky"),
}  # fmt: skip
"""First names by gender."""

FAMILY_NAMES = (
    "Ashbourne", "Banefield", "Brackwater", "Calloway", "Cindercombe", "Coldbrook", "Dabrowny", "Dunmarsh", "Eastmere",
    "Elverdale", "Fennimore", "Foxhollow", "Garside", "Greenhalge", "Hallowby", "Harrowgill", "Iqbalani", "Ironside",
    "Jessamy", "Kalsira", "Kestrelby", "Lanyard", "Larkhill", "Merriwether", "Mistleby", "Netherwood", "Nwosara",
    "Okonda", "Oldacre", "Patelan", "Pennyfarth", "Quillfeather", "Ravensby", "Rowanhurst", "Saltmarsh", "Shahane",
    "Stonycroft", "Thistlewood", "Tremayning", "Underhill", "Vellacott", "Wetherlam", "Whinfell", "Yarrowby", "Zelmane",
)  # fmt: skip

NEIGHBOURHOODS = (
    "Millbrook", "Oakfield", "Northgate", "Station Road", "Whitecross", "Longmeadow", "Canalside", "Hilltop",
    "Ferrybank", "Sandwell Green", "Kingsdown", "Brookvale", "Stonebridge", "Westcliff", "Priory Park", "Lowmoor",
)  # fmt: skip
"""What further organisations of a bigger place are called after."""
