"""What people told: stories they agreed to have shared, outcome by outcome, and names to follow figures by.

Reports road: rows → **told** → build.
"""

from __future__ import annotations

from dataclasses import dataclass

from outcomes.reports.tables import Table
from outcomes.reports.value.rows import of_year
from outcomes.reports.value.view import View
from outcomes.reports.wording import count

_MOST = 2
"""Stories of one outcome on the page; the rest are in the publication."""


@dataclass(frozen=True)
class Told:
    """A story as it stands on the page."""

    outcome: str
    title: str
    story: str


class ToldView(View):
    """The latest year's stories, and what its figures are called in `outcomes trace`."""

    def stories(self) -> list[Told]:
        """The first stories of each outcome, in the order of outcomes; those of none come last."""
        names = {o.outcome_code: o.outcome for o in self.published.outcomes}
        by_outcome: dict[str, list[Told]] = {name: [] for name in (*names.values(), "")}
        for one in of_year(self.value.stories, self.year):
            outcome = names.get(one.outcome_code or "", "")
            by_outcome[outcome].append(Told(outcome, one.title, one.story))
        return [told for all_of_it in by_outcome.values() for told in all_of_it[:_MOST]]

    def stories_said(self) -> str:
        """How many stories there are, and where those are that the page leaves out."""
        every, shown = len(of_year(self.value.stories, self.year)), len(self.stories())
        if not every:
            return f"No story of {self.year} was told that people agreed to have shared."
        told = f"In {self.year} returns told {count(every, 'story', 'stories')} that people agreed to have shared."
        more = "" if shown == every else f" Here are {count(shown, 'of them', 'of them')}; shared_story has them all."
        return told + more

    def names_to_follow(self) -> Table:
        """Figures with the names that `outcomes trace` knows them by."""
        year = self.year
        rows = [("All that is valued", f"value/{year}")]
        rows += [
            (self.words.ratios[r.ratio_name].name, f"ratio/{year}/{r.ratio_name}")
            for r in of_year(self.value.ratios, year)
        ]
        kinds = dict.fromkeys(g.resource_kind for g in of_year(self.value.given, year))
        rows += [(self.words.kinds[kind], f"input/{year}/{kind}") for kind in kinds]
        for share in {(s.indicator_code, s.dimension): s for s in of_year(self.value.shares, year)}.values():
            label = f"{self.indicators[share.indicator_code].label}, one {share.dimension}"
            rows.append((label, f"value/{year}/{share.indicator_code}/all/{share.dimension}/CODE"))
        return Table(f"Names to follow figures by, {year}", ("Figure", "Its name"), tuple(rows))
