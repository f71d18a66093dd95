"""The third gate's rule on what is counted one by one: people, sessions and trees come whole.

Returns road: rules → **whole_numbers** → findings. A share or an average typed in a count's place is found by it.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from outcomes.returns.rule_book import Fault, Returned, plain, rule
from outcomes.vocabulary import Kind

_WHOLE_KINDS = (Kind.PEOPLE, Kind.COUNT)


@rule("part-of-one", severity="warning", scope="row", since="0.1")
def people_are_counted_whole(returned: Returned) -> Iterator[Fault]:
    """12.5 volunteers."""
    indicators = returned.framework.indicators
    for table in returned.of("results"):
        for part in ("value", "numerator", "denominator"):
            figures = table.numbers(part)
            parts = np.flatnonzero(np.isfinite(figures) & (figures != np.floor(figures)) & table.sound(part))
            for i in parts.tolist():
                counted = indicators.get(str(table.column("indicator")[i]))
                if counted and (counted.kind in _WHOLE_KINDS or counted.unit == "people"):
                    yield Fault(
                        table,
                        (i,),
                        part,
                        plain(figures[i]),
                        f"{plain(figures[i])} is not a whole number, and {counted.unit} are counted one by one.",
                        "If it is an average or a share, write how many there were; otherwise say why in Notes.",
                    )
