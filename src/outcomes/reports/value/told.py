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
    """A story as it stands on the page; `outcome` names every outcome it was told of, and is empty where of none."""

    outcome: str
    title: str
    story: str


class ToldView(View):
    """The year's stories, and what its figures are called in `outcomes trace`."""

    def stories(self) -> list[Told]:
        """The first stories of each outcome, in the order of outcomes; those of none come last. None stands twice."""
        shown: list[Told] = []
        for outcome in (*self._outcomes.values(), ""):
            mine = [told for told, of in self._every_story if outcome in of and told not in shown]
            shown += mine[:_MOST]
        return shown

    def stories_said(self) -> str:
        """How many stories there are, and where those are that the page leaves out."""
        every, shown = len(self._every_story), len(self.stories())
        if not every:
            return f"No story of {self.year} was told that people agreed to have shared."
        told = f"In {self.year} returns told {count(every, 'story', 'stories')} that people agreed to have shared."
        more = (
            ""
            if shown == every
            else f" Here are {count(shown, 'of them', 'of them')}; the rest are in the published table shared_story."
        )
        return told + more

    @property
    def _outcomes(self) -> dict[str, str]:
        return {o.outcome_code: o.outcome for o in self.published.outcomes}

    @property
    def _every_story(self) -> list[tuple[Told, list[str]]]:
        """Each story once, with the outcomes it was told of, in their order; one told of none has the outcome ""."""
        of: dict[tuple[str, str], set[str]] = {}
        for one in of_year(self.value.stories, self.year):
            of.setdefault((one.title, one.story), set()).add(self._outcomes.get(one.outcome_code or "", ""))
        named = {key: [name for name in (*self._outcomes.values(), "") if name in found] for key, found in of.items()}
        return [(Told(", ".join(filter(None, names)), *key), names) for key, names in named.items()]

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
        for line in of_year(self.value.lines, year):
            label = f"{self.indicators[line.indicator_code].label}, {self.names[line.programme_id]}"
            rows.append((label, f"value/{year}/{line.indicator_code}/{line.programme_id}"))
        for share in {(s.indicator_code, s.dimension): s for s in of_year(self.value.shares, year)}.values():
            label = f"{self.indicators[share.indicator_code].label}, one {share.dimension}"
            rows.append((label, f"value/{year}/{share.indicator_code}/all/{share.dimension}/CODE"))
        return Table(f"Names to follow figures by, {year}", ("Figure", "Its name"), tuple(dict.fromkeys(rows)))
