"""The page as data: sections, outcomes, indicators, each figure with its caption, sentence, chart and table.

Reports road: publication + definition → **page** → build. Templates only lay out what stands here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from outcomes.figure_names import ALL, PARTNER, Name
from outcomes.framework.definitions import NOT_KNOWN
from outcomes.reports import figures, sentences, tables, wording
from outcomes.reports.definition import ReportFile
from outcomes.reports.figures import Chart
from outcomes.reports.following import by_cell, by_row, named
from outcomes.reports.publication import (
    NOT_APPLICABLE,
    Category,
    Indicator,
    Outcome,
    PopulationFigure,
    Published,
    Result,
)
from outcomes.reports.sentences import Named
from outcomes.reports.standing import Judgement, Standing, judge
from outcomes.reports.tables import Table
from outcomes.reports.wording import amount, count, figure, listed, optional, percent, sentence
from outcomes.vocabulary import Kind

_MOST_BARS = 15


@dataclass(frozen=True)
class Figure:
    """A figure on the page. `chart` is None where there is nothing to draw; `keys` say how to read its marks."""

    name: str
    caption: str
    sentence: str
    table: Table
    chart: Chart | None = None
    keys: tuple[str, ...] = ()

    @property
    def height(self) -> int:
        return int(self.chart["layout"]["height"]) if self.chart else 0


@dataclass(frozen=True)
class IndicatorBlock:
    """An indicator with everything the page shows of it."""

    indicator: Indicator
    standing: Standing
    word: str
    doubt: str
    told: str
    baseline: str
    result: str
    target: str
    way: str
    figures: tuple[Figure, ...]
    breakdowns: tuple[Figure, ...]


@dataclass(frozen=True)
class OutcomeBlock:
    """An outcome, its indicators, and the area's official figures beside them."""

    outcome: Outcome
    bottom_line: str
    told: str
    indicators: tuple[IndicatorBlock, ...]
    context: tuple[Figure, ...]


class Writer:
    """Makes the page's blocks from one publication and one report file."""

    def __init__(self, published: Published, report: ReportFile) -> None:
        self.published = published
        self.report = report
        self.about = published.about
        self.words = report.wording
        self.judged = {i.indicator_code: self._judge(i) for i in published.indicators}

    def _judge(self, indicator: Indicator) -> Judgement:
        return judge(self.published, indicator, self.about.year, self.report.enough_returns_pct)

    def tally(self) -> dict[Standing, int]:
        """How many indicators stand where, as the table has them; words that no indicator has are left out."""
        found = [judged.standing for judged in self.judged.values()]
        return {standing: found.count(standing) for standing in Standing if standing in found}

    def in_short(self) -> list[str]:
        """A few sentences to be read aloud."""
        words = {standing: w.word for standing, w in self.words.standings.items()}
        judged = [(i, self.judged[i.indicator_code]) for i in self.published.indicators]
        said = sentences.in_short(self.published, judged, words)
        return [*said, *([self._bottom_lines_sentence()] if self.published.bottom_lines else [])]

    @property
    def line_names(self) -> dict[str, str]:
        return {str(line): word for line, word in self.words.bottom_lines.items()}

    def _bottom_lines_sentence(self) -> str:
        return sentences.bottom_lines(self.published, self.about.year, self.line_names)

    def bottom_lines(self) -> Figure | None:
        """The three scores of the latest year, with last year's beside them."""
        caption = self.report.figures.bottom_lines
        latest = [line for line in self.published.bottom_lines if line.year == self.about.year]
        if caption is None or not latest:
            return None
        names = self.line_names
        caption = self.caption(caption)
        before = {line.bottom_line: line.score for line in self.published.bottom_lines if line.year < self.about.year}
        rows = [
            figures.Bar(names[x.bottom_line], x.score, x.score, tables.score(x), before=before.get(x.bottom_line))
            for x in latest
        ]
        keys = (
            (f"Diamond: the score for {self.about.years[-2]}.",) if any(bar.before is not None for bar in rows) else ()
        )
        table = tables.bottom_lines(caption, names, self.published.bottom_lines)
        chart = figures.bars(rows, top=100)
        return Figure("bottom-lines", caption, self._bottom_lines_sentence(), table, chart, keys)

    def outcomes(self) -> list[OutcomeBlock]:
        return [self._outcome(outcome) for outcome in self.published.outcomes]

    def _outcome(self, outcome: Outcome) -> OutcomeBlock:
        mine = [i for i in self.published.indicators if i.outcome_code == outcome.outcome_code]
        blocks = tuple(self._indicator(outcome, indicator) for indicator in mine)
        return OutcomeBlock(
            outcome=outcome,
            bottom_line=self.words.bottom_lines[outcome.bottom_line],
            told=self._tally(blocks),
            indicators=blocks,
            context=tuple(self._context(outcome)),
        )

    def _tally(self, blocks: Sequence[IndicatorBlock]) -> str:
        found = [b.standing for b in blocks]
        parts = [f"{self.words.standings[s].word.lower()}: {found.count(s)}" for s in Standing if s in found]
        return f"Of {count(len(found), 'indicator')}, {'; '.join(parts)}." if parts else ""

    def _indicator(self, outcome: Outcome, indicator: Indicator) -> IndicatorBlock:
        result = self.published.year(indicator, self.about.year)
        judged = self.judged[indicator.indicator_code]
        drawn = indicator.kind is not Kind.TEXT
        return IndicatorBlock(
            indicator=indicator,
            standing=judged.standing,
            word=self.words.standings[judged.standing].word,
            doubt=sentences.doubt(judged, result, self.words.doubts),
            told=self._named(sentences.standing(self.published, indicator, self.about.year, judged), indicator),
            baseline=self._named(optional(result.baseline, indicator), indicator, "attainment"),
            result=self._named(figure(result, indicator) if drawn else wording.NOT_APPLICABLE, indicator),
            target=self._named(optional(result.target, indicator), indicator, "attainment"),
            way=self._way(indicator, result, judged),
            figures=tuple(self._figures(outcome, indicator)) if drawn else (),
            breakdowns=tuple(self._breakdowns(outcome, indicator)) if drawn else (),
        )

    def _named(self, text: str, indicator: Indicator, what: str = "result") -> str:
        """Text whose pounds are the indicator's of the latest year."""
        return named(text, what, self.about.year, indicator.indicator_code)

    def _way(self, indicator: Indicator, result: Result, judged: Judgement) -> str:
        """The attainment, uncut; a mark or a dash where there is none."""
        if result.target is None or not result.is_known:
            return wording.NOT_APPLICABLE if result.target is None else figure(result, indicator)
        return "–" if judged.attainment is None else percent(judged.attainment)

    def _figures(self, outcome: Outcome, indicator: Indicator) -> list[Figure]:
        made = [self._trend(outcome, indicator), self._contributors(outcome, indicator)]
        return [figure for figure in made if figure]

    def caption(self, caption: str, **names: str) -> str:
        span = wording.span(self.about.first_period, self.about.last_period)
        return caption.format(place=self.about.place_name, year=self.about.year, span=span, **names)

    def _trend(self, outcome: Outcome, indicator: Indicator) -> Figure | None:
        caption = self.report.figures.trend
        if caption is None:
            return None
        caption = self.caption(caption, indicator=indicator.label, outcome=outcome.outcome, breakdown="")
        quarters = [(period, self.published.quarter(indicator, period)) for period in self.about.periods]
        years = [(year, self.published.year(indicator, year)) for year in self.about.years]
        known = [result for _, result in quarters if result.is_known]
        return Figure(
            name=f"{indicator.indicator_code}-trend",
            caption=caption,
            sentence=self._named(sentences.trend(self.published, indicator, quarters, years), indicator),
            table=by_row(
                tables.trend(caption, indicator, quarters, years),
                [Name.of("result", span, indicator.indicator_code) for span, _ in (*quarters, *years)],
            ),
            chart=figures.trend(indicator, quarters) if known else None,
            keys=_keys(known, "circle" if indicator.is_level else "bar", has_crosses=True),
        )

    def _contributors(self, outcome: Outcome, indicator: Indicator) -> Figure | None:
        caption = self.report.figures.contributors
        rows = self._partner_rows(indicator)
        if caption is None or not rows:
            return None
        caption = self.caption(caption, indicator=indicator.label, outcome=outcome.outcome, breakdown="")
        latest = [(name, results[-1]) for name, results in rows]
        known = [result for _, result in latest if result.is_known]
        drawn = [figures.bar_of(indicator, n) for n in latest[:_MOST_BARS]]
        more = (f"The chart has the first {_MOST_BARS} of {len(rows)} partners.",) if len(rows) > _MOST_BARS else ()
        return Figure(
            name=f"{indicator.indicator_code}-partners",
            caption=caption,
            sentence=self._named(sentences.contributors(indicator, self.about.year, latest), indicator),
            table=by_cell(
                tables.contributors(caption, indicator, self.about.years, rows),
                [self._each_year(indicator, PARTNER, self._partner_ids[name]) for name, _ in rows],
            ),
            chart=figures.bars(drawn, whole=self._whole(indicator)) if known else None,
            keys=(*_keys(known), *more),
        )

    def _partner_rows(self, indicator: Indicator) -> list[tuple[str, list[Result]]]:
        """Partners who were asked in any year: the largest first, then those without a figure, by name."""
        rows = []
        for partner in self.published.partners:
            results = [self.published.partner_year(indicator, partner, year) for year in self.about.years]
            if any(r.is_due or r.is_known for r in results):
                rows.append((partner.name, results))
        return sorted(rows, key=lambda row: (not row[1][-1].is_known, -(row[1][-1].high or 0), row[0]))

    @cached_property
    def _partner_ids(self) -> dict[str, str]:
        return {partner.name: partner.partner_id for partner in self.published.partners}

    def _each_year(self, indicator: Indicator, dimension: str, category: str) -> list[Name]:
        """The names of a group's figures, year by year."""
        code = indicator.indicator_code
        return [Name.of("result", year, code, ALL, dimension, category) for year in self.about.years]

    def _whole(self, indicator: Indicator) -> tuple[float, str] | None:
        """What a rate is over all partners together."""
        result = self.published.year(indicator, self.about.year)
        if indicator.kind not in {Kind.PROPORTION, Kind.MEAN_CHANGE} or result.result is None:
            return None
        return result.result, f"All partners {amount(result.result, indicator)}"

    def _breakdowns(self, outcome: Outcome, indicator: Indicator) -> list[Figure]:
        caption = self.report.figures.breakdown
        if caption is None:
            return []
        made = []
        for categories in self.published.dimensions().values():
            rows = self._group_rows(indicator, categories)
            if rows:
                label = categories[0].dimension_label.lower()
                said = self.caption(caption, indicator=indicator.label, outcome=outcome.outcome, breakdown=label)
                made.append(self._breakdown(indicator, said, rows))
        return made

    def _group_rows(self, indicator: Indicator, categories: Sequence[Category]) -> list[tuple[Category, list[Result]]]:
        """The categories the indicator is split into in the latest year."""
        rows = []
        for category in categories:
            found = [self.published.group(indicator, year, category) for year in self.about.years]
            if found[-1] is not None:
                rows.append((category, [r or NOT_APPLICABLE for r in found]))
        return rows

    def _breakdown(self, indicator: Indicator, caption: str, rows: list[tuple[Category, list[Result]]]) -> Figure:
        label, dimension = rows[0][0].dimension_label, rows[0][0].dimension
        latest: list[Named] = [(c.category_label, results[-1]) for c, results in rows]
        compared = [(c.category_label, results[-1]) for c, results in rows if c.category != NOT_KNOWN.code]
        known = [result for _, result in latest if result.is_known]
        told = [(c.category_label, results) for c, results in rows]
        chart = figures.bars([figures.bar_of(indicator, n) for n in latest], whole=self._whole(indicator))
        return Figure(
            name=f"{indicator.indicator_code}-{dimension}",
            caption=caption,
            sentence=self._named(
                sentences.groups(
                    indicator, self.about.year, compared, [r for _, r in latest], self.published.total(indicator)
                ),
                indicator,
            ),
            table=by_cell(
                tables.groups(caption, label, indicator, self.about.years, told),
                [self._each_year(indicator, dimension, c.category) for c, _ in rows],
            ),
            chart=chart if known else None,
            keys=_keys(known),
        )

    def _context(self, outcome: Outcome) -> list[Figure]:
        caption = self.report.figures.population
        mine: dict[str, list[PopulationFigure]] = {}
        for fact in self.published.population:
            if fact.outcome_code == outcome.outcome_code:
                mine.setdefault(fact.indicator, []).append(fact)
        if caption is None:
            return []
        return [self._fact(outcome, caption, n, facts) for n, facts in enumerate(mine.values(), 1)]

    def _fact(self, outcome: Outcome, caption: str, n: int, facts: list[PopulationFigure]) -> Figure:
        caption = self.caption(caption, indicator=facts[0].indicator, outcome=outcome.outcome, breakdown="area")
        source = f"Source: {listed(sorted({f.source.rstrip('.') for f in facts}))}."
        return Figure(
            name=f"{outcome.outcome_code}-context-{n}",
            caption=caption,
            sentence=sentences.population(facts, self.about.place_name),
            table=tables.population(caption, facts),
            keys=(source,) if facts[0].unit == "%" else (_unit_said(facts[0].unit), source),
        )


def _unit_said(unit: str) -> str:
    """`pounds` → `In pounds.`; `per 1,000` stands by itself."""
    return sentence(unit if unit.startswith("per ") else f"in {unit}")


def _keys(known: Sequence[Result], thing: str = "bar", *, has_crosses: bool = False) -> tuple[str, ...]:
    """How to read the marks that this chart has."""
    keys = []
    if any(not r.is_complete for r in known):
        keys.append(f"Open {thing}: some returns are missing.")
    if any(r.is_range for r in known):
        keys.append("Solid: at least this many different people. Hatched: possibly as many as this.")
        if has_crosses:
            keys.append("Cross: the partners' counts added up.")
    return tuple(keys)
