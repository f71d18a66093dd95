"""(i) Linking people across partners, on made-up people: precision, recall, the joint count, speed; splink beside it.

On the bench: run → **subjects/linking**. The population is made in an environment of its own (gecko-syndata, names of
FEBRL) and keyed as receiving keys it; splink reads the same people in clear text.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from functools import partial
from itertools import product
from pathlib import Path

import duckdb

from environments import python_of
from made.linked_people import make_linked_people
from made.place import made
from processes import Run, run
from table import Line, Section, Target

_PEERS = Path(__file__).parent.parent / "peers"
_RATES = (0.01, 0.025, 0.05, 0.10)
_SEED = 2
_OTHER_SEEDS = (11, 12, 13, 14, 15)
"""Populations from which no rate of the match rules was taken: on them the interval is checked."""
_BASE_RATE = 0.05
_SCORE = """
    with truth as (
        select concat('row ', row_number() over () - 1) as person_key, person_id as truth
        from read_csv($1, header = true, all_varchar = true)
    ),
    linked as (select t.truth, p.person_id from linked_person p join truth t using (person_key)),
    pairs as (
        select
            (select sum(n * (n - 1) / 2) from (select count(*) as n from linked group by truth, person_id))
                as right_pairs,
            (select sum(n * (n - 1) / 2) from (select count(*) as n from linked group by person_id)) as linked_pairs,
            (select sum(n * (n - 1) / 2) from (select count(*) as n from linked group by truth)) as true_pairs
    )
    select right_pairs / linked_pairs, right_pairs / true_pairs, (select count(distinct truth) from linked)
    from pairs
"""


def measure(*, is_quick: bool) -> Section:
    people, lines, met = (2_000 if is_quick else 20_000), [], {}
    for rate in _RATES:
        records = _population(people, rate)
        folder = made(f"linking-{people}-{rate}", partial(_make, records=records))
        linked = _linked(folder)
        precision, recall, true_people, figures = _score(folder, records)
        met[rate] = precision, recall, figures[1] <= true_people <= figures[2]
        said = f"precision {precision:.4f}, recall {recall:.3f}; {true_people:,} people, estimate {figures[0]:,.0f} "
        lines.append(_line(f"{rate:.1%} slips", linked, f"{said}({figures[1]:,.0f} to {figures[2]:,.0f})"))
    lines.append(_splink(_population(people, _BASE_RATE)))
    targets = [*_targets(met), _coverage(is_quick=is_quick)]
    if not is_quick:
        big = _big()
        lines.append(_line("1 M rows", big, f"{json.loads(big.output)['people']:,} people as linked"))
        reached = f"{big.seconds:.0f} s, {big.peak_mb:,.0f} MB"
        targets.append(Target("1 M rows in under 60 s and 4 GB", reached, big.seconds < 60 and big.peak_mb < 4096))
    notes = ["Slips are in every row, so that a pair has them twice. splink sees the names; ours sees keys alone."]
    return Section("(i) Link people across partners", lines, targets, notes)


def _population(people: int, rate: float, seed: int = _SEED) -> Path:
    name = f"population-{people}-{rate}-{seed}"
    script = _PEERS / "linking_population.py"

    def make(folder: Path) -> None:
        run([python_of("population"), script, folder, str(people), str(rate), str(seed)])

    return made(name, make) / "records.csv"


def _make(folder: Path, *, records: Path) -> None:
    make_linked_people(folder, records)


def _coverage(*, is_quick: bool) -> Target:
    """How often the interval holds the true count, on other draws than those the rates come from."""
    people, seeds = (1_000, _OTHER_SEEDS[:1]) if is_quick else (4_000, _OTHER_SEEDS)
    inside = []
    for seed, rate in product(seeds, _RATES):
        records = _population(people, rate, seed)
        folder = made(f"linking-{people}-{rate}-{seed}", partial(_make, records=records))
        _linked(folder)
        _, _, true_people, (_, low, high) = _score(folder, records)
        inside.append(low <= true_people <= high)
    reached = f"{sum(inside)} of {len(inside)}"
    return Target(f"the true count within the interval, on {len(inside)} other populations", reached, all(inside))


def _big() -> Run:
    return _linked(made("linking-1m", partial(_make, records=_population(595_000, _BASE_RATE))))


def _linked(folder: Path) -> Run:
    one = run([sys.executable, _PEERS / "link_once.py", folder])
    return replace(one, seconds=json.loads(one.output)["seconds"])


def _score(folder: Path, records: Path) -> tuple[float, float, int, tuple[float, float, float]]:
    """Precision and recall of pairs, true people, and the estimate with its interval for the only year."""
    with duckdb.connect(str(folder / "outcomes.duckdb"), read_only=True) as store:
        found = store.execute(_SCORE, [str(records)]).fetchone()
        figures = store.execute(
            "select estimate, estimate_low, estimate_high from joint_people "
            "where span = '2025-26' and programme_id = 'all' and dimension = 'all'"
        ).fetchone()
    assert found is not None
    assert figures is not None  # the made place has that year
    return float(found[0]), float(found[1]), int(found[2]), figures


def _line(what: str, one: Run, found: str) -> Line:
    return Line(what, one.seconds, one.cpu_seconds, None, "", one.peak_mb, found)


def _splink(records: Path) -> Line:
    one = run([python_of("splink"), _PEERS / "splink_once.py", records])
    told = json.loads(one.output)
    said = (
        f"precision {told['precision']:.4f}, recall {told['recall']:.3f} from {told['probability']} on, in clear text"
    )
    return _line(f"splink, {_BASE_RATE:.1%} slips", replace(one, seconds=told["seconds"]), said)


def _targets(met: dict[float, tuple[float, float, bool]]) -> list[Target]:
    precision, recall, _ = met[_BASE_RATE]
    covered = sum(inside for *_, inside in met.values())
    return [
        Target("precision at 5 % at least 0.995", f"{precision:.4f}", precision >= 0.995),
        Target("recall at 5 % at least 0.95", f"{recall:.3f}", recall >= 0.95),
        Target("the true count within the interval", f"{covered} of {len(met)}", covered == len(met)),
    ]
