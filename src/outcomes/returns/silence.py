"""The third gate's rules on what a return says nothing about: missing is never nought, and none has to be said.

Returns road: rules → **silence** → findings. A form cannot tell “nobody” from “not recorded” where nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterator

from outcomes.framework.definitions import FromPeople
from outcomes.returns.checked import CheckedTable
from outcomes.returns.rule_book import Fault, Returned, rule
from outcomes.returns.rules import people_listed


@rule("empty-column", severity="warning", scope="across", since="0.1")
def none_is_said_in_words(returned: Returned) -> Iterator[Fault]:
    """People are listed, and the column an asked indicator is counted from is wholly empty."""
    if not people_listed(returned):
        return
    for code in _unsaid(returned):
        indicator = returned.framework.indicators[code]
        field = _column_of(indicator.from_people)
        table = next((t for t in returned.of("people") if field in t.read.values), None)
        if field and table and not _is_answered(returned, indicator.from_people):
            nought = "0" if indicator.from_people and indicator.from_people.sum else "none"
            yield Fault(
                table,
                (0,),
                field,
                "",
                f"“{table.read.label(0, field)}” is empty for everyone, so “{indicator.label}” counts as not recorded.",
                f"Fill in what you know. If there was nothing to record, write {nought} in the first cell.",
            )


@rule("missing-indicator", severity="note", scope="across", since="0.1")
def every_indicator_is_reported(returned: Returned) -> Iterator[Fault]:
    """Expected indicators of which nothing was said: shown as missing, never as nought."""
    has_people = people_listed(returned) > 0
    fields = {field for table in returned.of("people") for field in table.read.values}
    silent = [
        returned.framework.indicators[code].label
        for code in _unsaid(returned)
        if not (has_people and _is_answered(returned, returned.framework.indicators[code].from_people))
        and not (has_people and _column_of(returned.framework.indicators[code].from_people) in fields)
    ]
    if silent:
        yield Fault(
            None,
            (),
            "",
            str(len(silent)),
            f"Nothing is reported for {_indicators(len(silent))}: {'; '.join(silent)}.",
            "If there was nothing to count, write 0; if you could not count it, leave it empty.",
        )


def _indicators(number: int) -> str:
    return "one indicator we ask for" if number == 1 else f"{number} of the indicators we ask for"


def _unsaid(returned: Returned) -> list[str]:
    """Asked indicators for which no figure is typed, in the framework's order."""
    said = {code for table in returned.of("results") for code in table.column("indicator").tolist()}
    return [c for c in returned.framework.indicators if c in returned.expected_indicators and c not in said]


def _is_answered(returned: Returned, made: FromPeople | None) -> bool:
    """Whether the people listed answer an indicator; the measures ask the same of the store."""
    if made is None or made.supported:
        return made is not None
    if made.scale:
        return any(_has_score(table, made.scale) for table in returned.of("people"))
    return any(table.speaks(_column_of(made)) for table in returned.of("people"))


def _has_score(table: CheckedTable, scale: str) -> bool:
    return any(table.speaks(f"score:{scale}:{which}") for which in ("first", "latest"))


def _column_of(made: FromPeople | None) -> str:
    """The one column an indicator is counted from; "" where it is none, or several."""
    if made is None:
        return ""
    return f"achieved:{made.achieved}:on" if made.achieved else made.sum or ""
