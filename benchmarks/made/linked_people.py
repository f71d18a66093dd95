"""A store whose partners report the people of a made-up population, keyed as receiving keys them.

On the bench: peers/linking_population (who is known by whom) → **made/linked_people** → subjects/linking.
`made/linked_people.py FOLDER RECORDS` writes the place; it prints how long keying took.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import pandas as pd
import pyarrow as pa

from made.place import partner_ids, write_place
from outcomes.place import Place, open_place
from outcomes.returns.match_forms import plain_form
from outcomes.returns.match_keys import match_keys
from outcomes.returns.people import Secrets
from outcomes.store.kept import rebuild

FIELDS = ("first_name", "family_name", "birth_date", "postcode", "email")
_SECRETS = Secrets(b"\x0f" * 32, b"\xf0" * 32)
_AT_ONCE = 50_000
_AGREEMENT = (
    "  - {{partner: {0}, agreement: made for the bench, lawful_basis: consent, role: controller, "
    "starts: 2024-04-01, ends: 2027-03-31, links_people: true}}\n"
)
_VERSIONS = """
    insert into return_version
    select row_number() over (order by partner_id), partner_id, programme_id, period, 1, md5(partner_id), 'xlsx',
        'outcomes-form', '1.0', due_on, due_on, 'The bench', due_on, 3, null
    from expected_return
    where period = '2025-26 Q4'
"""
_DECISIONS = """
    insert into decision
    select return_id, return_id, 'accepted', 'The bench', recorded_at, received_on, 'made for the bench'
    from return_version
"""
_SUPPORT = """
    insert into support by name
    select v.return_id, i.row_no, v.partner_id, v.programme_id, v.period, 'row ' || i.row_no as reference_key,
        date '2026-01-05' as started_on, false as did_not_start, 'People' as sheet, 'A' || (i.row_no + 5) as cell
    from incoming i
    join return_version v on v.partner_id = i.partner_id
"""
_KEYS = """
    insert into match_key
    select v.return_id, i.row_no, i.key_kind, i.match_key
    from incoming i
    join return_version v on v.partner_id = i.partner_id
"""


def make_linked_people(folder: Path, records: Path) -> float:
    """Write a place's folder and its store; returns the seconds that keying took."""
    frame = pd.read_csv(records, keep_default_na=False, dtype=str)
    partners = partner_ids(frame["partner"].astype(int).max() + 1)
    write_place(folder, partners=len(partners), areas=3, as_at="2026-05-20")
    listed = "".join(_AGREEMENT.format(partner) for partner in partners)
    (folder / "agreements.yaml").write_text(f"agreements:\n{listed}", encoding="utf-8")
    frame["partner_id"] = [partners[int(n)] for n in frame["partner"]]
    frame["row_no"] = range(len(frame))
    place, seconds = open_place(folder), 0.0
    with place.store() as store:
        run = store.connection.execute
        run(_VERSIONS)
        run(_DECISIONS)
        store.connection.register("incoming", pa.Table.from_pandas(frame[["partner_id", "row_no"]]))
        run(_SUPPORT)
        rebuild(store.connection)
        store.connection.unregister("incoming")
        for start in range(0, len(frame), _AT_ONCE):
            began = perf_counter()
            keyed = list(_keys(frame.iloc[start : start + _AT_ONCE], place))
            seconds += perf_counter() - began
            store.connection.register("incoming", pa.concat_tables(keyed))
            run(_KEYS)
            store.connection.unregister("incoming")
    return seconds


def _keys(rows: pd.DataFrame, place: Place) -> Iterator[pa.Table]:
    fields = {name: [plain_form(name, value) for value in rows[name]] for name in FIELDS}
    made = match_keys(fields, place.definition.match_rules, "", _SECRETS.match_key)
    row_nos, partners = rows["row_no"].tolist(), rows["partner_id"].tolist()
    for kind, people in made.items():
        told = [(partners[i], row_nos[i], key) for i, keys in enumerate(people) for key in keys]
        partner, row_no, key = zip(*told, strict=True)
        columns = {"partner_id": partner, "row_no": pa.array(row_no, pa.int32()), "match_key": key}
        yield pa.table(columns).append_column("key_kind", pa.array([kind] * len(told), pa.string()))


if __name__ == "__main__":
    print(json.dumps({"seconds": make_linked_people(Path(sys.argv[1]), Path(sys.argv[2]))}))
