"""The report says whose weights made the headline, and shows it by the others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from outcomes.framework.chosen_weights import ChosenWeights
from outcomes.framework.definitions import Framework
from outcomes.place import Place
from outcomes.reports import weights as told
from outcomes.store import weights
from outcomes.vocabulary import BottomLine

LINES = {"social": "Social", "economic": "Economic", "environmental": "Environmental"}
ASSEMBLY = {
    "chosen_by": "Residents at the spring assembly",
    "chosen_on": date(2025, 3, 15),
    "people_asked": 184,
    "how_chosen": "Each gave ten points to the three lines; the weights are the means.",
    "choice_source": "Minutes of the assembly, page 4",
}
NOBODY = dict.fromkeys(ASSEMBLY)
CHOICES = {"community": (5, 3, 2), "framework": (1, 1, 1.5), "equal": (1, 1, 1)}
SCORES = {"community": 61.26, "framework": 58.4, "equal": 59.0}


def _choose(publication: Any, *whose: str) -> Any:
    """The publication with these choices, the first of them used."""
    publication.tables["bottom_line_choice"] = [
        {"framework_code": "common-outcomes", "weights_of": one, "bottom_line": line, "weight": weight}
        | {"is_used": one == whose[0], **(ASSEMBLY if one == "community" else NOBODY)}
        for one in whose
        for line, weight in zip(LINES, CHOICES[one], strict=True)
    ]
    publication.tables["headline_choice"] = [
        {"framework_code": "common-outcomes", "year": year, "weights_of": one, "is_used": one == whose[0]}
        | {"score": SCORES[one] if year == "2025-26" else None}
        for one in whose
        for year in ("2024-25", "2025-26")
    ]
    return publication


def test_the_page_says_which_community_chose_the_weights_and_how(publication: Any, build: Callable[..., Any]) -> None:
    page = build(_choose(publication, "community", "framework", "equal")).path.read_text("utf-8")
    assert (
        "The weights are those that 184 people chose on 15 March 2025: social 5, economic 3 and environmental 2. "
        "Who chose: Residents at the spring assembly." in page
    )
    assert "the weights are the means. Source: Minutes of the assembly, page 4." in page


def test_the_headline_by_other_weights_stands_beside_it(publication: Any, lay_out: Callable[[Any], Any]) -> None:
    published = lay_out(_choose(publication, "community", "framework", "equal")).published
    table = told.table(published, LINES)
    assert table is not None
    assert table.rows == (
        ("The community’s (used)", "5", "3", "2", "61"),
        ("The framework’s", "1", "1", "1.50", "58"),
        ("Each line the same", "1", "1", "1", "59"),
    )


def test_where_no_community_chose_the_page_says_that_too(publication: Any, lay_out: Callable[[Any], Any]) -> None:
    published = lay_out(_choose(publication, "framework", "equal")).published
    assert told.said(published, LINES) == [
        "The weights are the framework’s: social 1, economic 1 and environmental 1.50. No community’s choice of "
        "weights is recorded."
    ]
    for row in publication.tables["headline_choice"]:
        row["score"] = None
    table = told.table(lay_out(publication).published, LINES)
    assert table is not None
    assert {row[-1] for row in table.rows} == {"none"}


@pytest.fixture
def framework(place: Place) -> Framework:
    own = {BottomLine.SOCIAL: Decimal(2), BottomLine.ECONOMIC: Decimal(1), BottomLine.ENVIRONMENTAL: Decimal(1)}
    return place.definition.framework.model_copy(update={"bottom_line_weights": own})


def _chosen(framework: str) -> ChosenWeights:
    return ChosenWeights.model_validate(
        {
            "framework": framework, "chosen_by": "Residents", "chosen_on": date(2025, 3, 15), "people": 184,
            "how": "By points", "source": "Minutes",
            "bottom_lines": {"social": Decimal(5), "economic": Decimal(3), "environmental": Decimal(2)},
        }
    )  # fmt: skip


def test_a_communitys_weights_take_the_place_of_the_frameworks_and_those_stay_beside(framework: Framework) -> None:
    mine = [_chosen(framework.framework)]
    assert weights.in_force(framework, mine) == {"social": 5, "economic": 3, "environmental": 2}
    rows = weights.rows(framework, mine)
    assert {(whose, line): weight for _, whose, line, weight, *_ in rows} == {
        ("community", "social"): 5, ("community", "economic"): 3, ("community", "environmental"): 2,
        ("framework", "social"): 2, ("framework", "economic"): 1, ("framework", "environmental"): 1,
        ("equal", "social"): 1, ("equal", "economic"): 1, ("equal", "environmental"): 1,
    }  # fmt: skip
    assert {row[1] for row in rows if row[4]} == {"community"}


def test_weights_of_another_framework_are_not_this_ones(framework: Framework) -> None:
    others = [_chosen("another-framework")]
    assert weights.in_force(framework, others) == framework.bottom_line_weights
    assert {row[1] for row in weights.rows(framework, others) if row[4]} == {"framework"}
