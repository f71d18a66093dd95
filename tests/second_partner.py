"""A second charity beside the example one: in the partners' list, in the programme, and both agreed on people."""

from __future__ import annotations

from pathlib import Path

PERIOD = "2026-27 Q1"
PARTNERS = ("example-charity", "second-charity")


def add_second_partner(
    folder: Path, last: str = "2026-27 Q4", ends: str = "2027-03-31", agreement: str = "links_people: true"
) -> None:
    """Write it into a place's files, with agreements of both until `ends`."""
    partners = folder / "partners.csv"
    line = "second-charity,Second Charity,partner,charity,small,yes\n"
    partners.write_text(f"{partners.read_text('utf-8').rstrip()}\n{line}", "utf-8")
    programme = next((folder / "programmes").glob("*.yaml"))
    part = f"  - {{partner: second-charity, first: {PERIOD}, last: {last}}}\n"
    programme.write_text(programme.read_text("utf-8").replace("partners:\n", f"partners:\n{part}", 1), "utf-8")
    agreed = "".join(
        f"  - {{partner: {partner}, agreement: Sharing agreement, lawful_basis: public_task, role: controller, "
        f"starts: 2026-04-01, ends: {ends}, {agreement}}}\n"
        for partner in PARTNERS
    )
    (folder / "agreements.yaml").write_text(f"agreements:\n{agreed}", "utf-8")
