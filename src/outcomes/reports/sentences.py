"""The sentence under each figure: what it shows, computed from the rows the figure is drawn from.

Reports road: publication, standing, wording → **sentences** → page. A sentence only claims what its table prints.
"""

from __future__ import annotations

from collections.abc import Sequence

from outcomes.periods import Quarter
from outcomes.reports.publication import Headline, Indicator, LineScore, PopulationFigure, Published, Result
from outcomes.reports.standing import Doubt, Judgement, Standing
from outcomes.reports.wording import (
    amount,
    as_given,
    count,
    figure,
    is_are,
    listed,
    percent,
    said,
    sentence,
    spoken,
    with_unit,
)
from outcomes.vocabulary import Kind

Named = tuple[str, Result]
"""A result with the name of what it is of: a quarter, a partner, a group."""
_RATES = {Kind.PROPORTION, Kind.MEAN_CHANGE}


def trend(published: Published, indicator: Indicator, quarters: Sequence[Named], years: Sequence[Named]) -> str:
    """How the indicator moved, its target, and the quarters that have no figure or an incomplete one."""
    awaited = published.awaited(indicator)
    known = _comparable(indicator, quarters if indicator.is_level else years, awaited)
    moved = _moved(indicator, known, so_far(published), awaited) if known else "no figure can be shown"
    if indicator.kind in _RATES and published.about.is_whole(published.about.year):
        moved += _but_by_year(indicator, known, years, awaited)
    year, result = years[-1]
    told = [moved, _target(published, indicator, year, result)]
    gaps = [*_gaps(quarters), *_not_due(quarters, awaited)]
    return " ".join([sentence("; ".join(told)), *_double_counted(indicator, year, result), *gaps])


def _comparable(indicator: Indicator, spans: Sequence[Named], awaited: set[str]) -> list[Named]:
    """The known figures; of a level, which moves with who has reported, the whole ones where there are any."""
    known = [(name, result) for name, result in spans if result.is_known]
    whole = [named for named in known if _has_every_return(named, awaited)]
    return whole if indicator.is_level and whole else known


def _has_every_return(named: Named, awaited: set[str]) -> bool:
    """Whether every return expected for a quarter or year is in, due or not."""
    name, result = named
    return result.is_complete and not any(period.startswith(name) for period in awaited)


def _moved(indicator: Indicator, known: Sequence[Named], partial: str, awaited: set[str]) -> str:
    (first_name, first), (last_name, last) = known[0], known[-1]
    if partial and not indicator.is_level:
        return f"{spoken(last, indicator)} in {last_name} {partial}"
    if len(known) == 1:
        return f"{spoken(last, indicator)} in {last_name}"
    is_whole = indicator.kind in _RATES or all(_has_every_return(named, awaited) for named in (known[0], known[-1]))
    if first.is_range or last.is_range or not is_whole:
        # Bounds and incomplete sums can be put side by side, but not called a rise or a fall.
        return f"{spoken(last, indicator)} in {last_name}, and {spoken(first, indicator)} in {first_name}"
    before, after = figure(first, indicator), figure(last, indicator)
    way = _way(indicator, first, last)
    if not way:
        return f"{with_unit(after, indicator)} in {first_name} and again in {last_name}"
    return f"{way} from {before} in {first_name} to {with_unit(after, indicator)} in {last_name}"


def _way(indicator: Indicator, first: Result, last: Result) -> str:
    """`up`, `down`, or nothing where both are shown as the same figure."""
    if figure(first, indicator) == figure(last, indicator):
        return ""
    return "up" if (last.low or 0) > (first.low or 0) else "down"


def _but_by_year(indicator: Indicator, quarters: Sequence[Named], years: Sequence[Named], awaited: set[str]) -> str:
    """What a rate's years say, where they went the other way than its quarters: a standing is that of the year."""
    known = _comparable(indicator, years, awaited)
    if len(known) < 2 or len(quarters) < 2 or any(r.is_range for _, r in (*known, *quarters)):
        return ""
    ways = {_way(indicator, spans[0][1], spans[-1][1]) for spans in (quarters, known)}
    if ways != {"up", "down"}:
        return ""
    return f", although {_moved(indicator, known, '', awaited)}, taking each year as a whole"


def _target(published: Published, indicator: Indicator, year: str, result: Result) -> str:
    if result.target is None:
        return f"there is no target for {year}"
    due = published.target_of(indicator, year)
    return f"the target for {due.due_year if due else year} is {said(result.target, indicator)}"


def _double_counted(indicator: Indicator, year: str, result: Result) -> list[str]:
    if not result.is_range or result.summed is None:
        return []
    summed = amount(result.summed, indicator)
    told = f"Adding up what the quarterly returns say for {year} would give {summed}"
    if result.high is not None and amount(result.high, indicator) == summed:
        return [f"{told} as well, which is right only if nobody was counted twice."]
    return [f"{told}, with the same person counted again each quarter and by each partner."]


def _gaps(quarters: Sequence[Named]) -> list[str]:
    due = [(name, result) for name, result in quarters if result.is_due or result.is_known]
    missing = [name for name, result in due if not result.is_known and not result.is_hidden]
    hidden = [name for name, result in due if result.is_hidden]
    partly = [name for name, result in due if result.is_known and not result.is_complete]
    told = []
    if missing:
        told.append(f"Nothing was reported for {listed(missing)}.")
    if hidden:
        told.append(f"{listed(hidden)} {is_are(len(hidden))} hidden to protect small numbers.")
    if partly:
        told.append(f"Some returns are missing from {listed(partly, most=4)}.")
    return told


def _not_due(quarters: Sequence[Named], awaited: set[str]) -> list[str]:
    open_still = [name for name, _ in quarters if name in awaited]
    return [f"Not every return for {listed(open_still, most=4)} is due yet."] if open_still else []


def standing(published: Published, indicator: Indicator, year: str, judged: Judgement) -> str:
    """The year's figure against its target, to be read aloud beside the standing."""
    if indicator.kind is Kind.TEXT:
        return "Partners answer this one in words; it has no figure."
    result = published.year(indicator, year)
    if result.is_hidden:
        return f"The figure for {year} is hidden to protect small numbers."
    if not result.is_known:
        return f"Nothing was reported for {year}." if result.is_due else f"Nothing was due for {year}."
    target = _target(published, indicator, year, result).replace(f" for {year}", "")
    told = [f"{spoken(result, indicator)} in {year}", target]
    told += _near_miss(indicator, result, judged)
    return " ".join([sentence("; ".join(told)), *_coverage(indicator, result, judged)])


def _near_miss(indicator: Indicator, result: Result, judged: Judgement) -> list[str]:
    """The baseline, where it was better; and a word where rounding hides what decided."""
    shown = figure(result, indicator)
    if judged.standing is Standing.WORSE and result.baseline is not None:
        baseline = amount(result.baseline, indicator)
        return [f"the baseline was {baseline}{', a little better before rounding' if baseline == shown else ''}"]
    if judged.standing is Standing.BEHIND and result.target is not None and shown == amount(result.target, indicator):
        return ["it is a little short of that before rounding"]
    return []


def _coverage(indicator: Indicator, result: Result, judged: Judgement) -> list[str]:
    """How many returns are in, unless the standing says so."""
    if not result.returns_due or (_is_short(result) and judged.doubt in {Doubt.NONE, Doubt.TOO_FEW_RETURNS}):
        return []
    if not _is_short(result):
        told = [f"All {result.returns_due} returns are in." if result.returns_due > 1 else "Its one return is in."]
    else:
        told = [f"{result.returns_in or 0} of {result.returns_due} returns are in."]
    return told + _added_up(indicator, result)


def _added_up(indicator: Indicator, result: Result) -> list[str]:
    """Says so where figures of people are added up over returns, so that a person may count again each quarter."""
    is_of_people = indicator.kind in {Kind.PROPORTION, Kind.MEAN_CHANGE} and indicator.is_from_people
    return (
        ["It is a sum of returns: some people may count again each quarter."]
        if (is_of_people and result.how_counted == "sum of returns")
        else []
    )


def _is_short(result: Result) -> bool:
    return result.is_known and not result.is_complete


def doubt(judged: Judgement, result: Result, words: dict[Doubt, str]) -> str:
    """What to know beside a standing, in a few words: why we cannot tell, or that returns are missing."""
    if judged.doubt not in {Doubt.NONE, Doubt.TOO_FEW_RETURNS}:
        return words[judged.doubt]
    return f"{result.returns_in or 0} of {result.returns_due} returns" if _is_short(result) else ""


def contributors(indicator: Indicator, year: str, partners: Sequence[Named]) -> str:
    """How many partners contributed, who the most (or from which to which level), and whose figure is not there."""
    due = [(name, result) for name, result in partners if result.is_due or result.is_known]
    known = [(name, result) for name, result in due if result.is_known]
    if not due:
        return f"Nobody was asked for this in {year}."
    return " ".join([sentence(_who(indicator, year, known, len(due))), *_absent(due)])


def _who(indicator: Indicator, year: str, known: Sequence[Named], due: int) -> str:
    if not known:
        return f"no partner has a figure for {year}"
    if len(known) == 1:
        name, result = known[0]
        if due == 1:
            return f"{name} is the only partner asked: {spoken(result, indicator)} in {year}"
        return (
            f"{name} is the only one of {count(due, 'partner')} with a figure for {year}: {spoken(result, indicator)}"
        )
    many = f"{len(known)} of {due}" if len(known) < due else "both" if due == 2 else f"all {due}"
    which = _levels(indicator, known) if indicator.kind in _RATES else _largest(indicator, known)
    return f"{many} partners have a figure for {year}{which}"


def _largest(indicator: Indicator, known: Sequence[Named]) -> str:
    """Who has the most. Among bounds that overlap nobody can be said to; one reaches furthest."""
    name, most = max(known, key=lambda named: named[1].high or 0)
    if any((result.high or 0) > (most.low or 0) for other, result in known if other != name):
        return f"; {name} may have the most, {spoken(most, indicator)}"
    names = [name for name, result in known if figure(result, indicator) == figure(most, indicator)]
    each = ", each" if len(names) > 1 else ""
    return f", the most from {listed(names, most=3)}{each} with {spoken(most, indicator)}"


def _levels(indicator: Indicator, known: Sequence[Named]) -> str:
    ordered = sorted(known, key=lambda named: named[1].low or 0)
    (low_name, low), (high_name, high) = ordered[0], ordered[-1]
    ends = figure(low, indicator), with_unit(figure(high, indicator), indicator)
    if figure(low, indicator) == figure(high, indicator):
        return f", all at {ends[1]}"
    return f", from {ends[0]} ({low_name}) to {ends[1]} ({high_name})"


def _absent(due: Sequence[Named]) -> list[str]:
    missing = [name for name, result in due if not result.is_known and not result.is_hidden]
    hidden = [name for name, result in due if result.is_hidden]
    told = []
    if missing:
        told.append(f"Nothing came from {listed(missing, most=4)}.")
    if hidden:
        told.append(f"{listed(hidden, most=4)} {is_are(len(hidden))} hidden to protect small numbers.")
    return told


def groups(indicator: Indicator, year: str, categories: Sequence[Named], every: Sequence[Result], total: Result) -> str:
    """From which group to which, how many of `every` group are hidden, and how much of the total they cover.

    `categories` are compared; people of unknown category are not.
    """
    known = [(name, result) for name, result in categories if result.is_known]
    hidden = sum(result.is_hidden for result in every)
    told = [sentence(_compared(indicator, year, known)) if known else f"No group can be shown for {year}."]
    if hidden:
        told.append(sentence(f"{count(hidden, 'group')} {is_are(hidden)} hidden to protect small numbers"))
    return " ".join([*told, *_covered(every, total)])


def _covered(every: Sequence[Result], total: Result) -> list[str]:
    """Says so where the groups do not add up to the total: some returns give no groups."""
    if any(result.is_hidden for result in every) or total.is_hidden:
        return []
    parts = [(r.denominator if r.denominator is not None else r.high) or 0 for r in every]
    whole = (total.denominator if total.denominator is not None else total.high) or 0
    if not whole or sum(parts) >= 0.99 * whole:
        return []
    return ["Some returns give no such groups, so that these do not add up to the total."]


def _compared(indicator: Indicator, year: str, known: Sequence[Named]) -> str:
    if len(known) == 1:
        return f"only one group can be shown for {year}: {known[0][0]}, {spoken(known[0][1], indicator)}"
    if any(result.is_range for _, result in known):
        name, most = max(known, key=lambda named: named[1].high or 0)
        return f"the largest group in {year} may be {name}, with {spoken(most, indicator)}"
    return f"in {year}{_levels(indicator, known)}"


def _since(before: Headline | None) -> str:
    return f"; for {before.year} it was {round_score(before.score)}" if before and before.score is not None else ""


def bottom_lines(published: Published, year: str, names: dict[str, str]) -> str:
    """The headline, the weakest line named, and the lines that have no score, with why."""
    lines = [line for line in published.bottom_lines if line.year == year]
    headline = next((h for h in published.headlines if h.year == year), None)
    none = [line for line in lines if line.score is None]
    told = []
    if headline and headline.score is not None:
        before = next((h for h in published.headlines if h.year < year and h.score is not None), None)
        told.append(f"For {year} the headline score is {round_score(headline.score)} out of 100{_since(before)}.")
    else:
        told.append(f"There is no headline for {year}: it needs all {count(len(lines), 'score')}.")
    weakest = [
        f"{names[line.bottom_line]}, at {round_score(line.score)}"
        for line in lines
        if line.is_weakest and line.score is not None
    ]
    if weakest:
        of = " of the lines with a score" if none else ""
        told.append(f"The weakest{of} is {listed(weakest)}.")
    told += [_no_score(names[line.bottom_line], line) for line in none]
    covered = [f"{names[line.bottom_line]} {percent((line.coverage_pct or 0) / 100)}" for line in lines]
    return " ".join([*told, f"Weight reported: {listed(covered)}."])


def round_score(score: float) -> str:
    """A score as a whole number."""
    return percent(score / 100).rstrip("%")


def _no_score(name: str, line: LineScore) -> str:
    if line.is_hidden:
        return f"{name} is hidden to protect small numbers."
    return f"{name} has no score: too little of its weight was reported."


def in_short(
    published: Published, judged: Sequence[tuple[Indicator, Judgement]], words: dict[Standing, str]
) -> list[str]:
    """The report in a few sentences, to be read aloud."""
    return [_who_reported(published), _tally(published, judged, words), *_named_worse(judged)]


def _who_reported(published: Published) -> str:
    due = [r for r in published.returns if r.is_due]
    counted = [r for r in due if r.is_counted]
    senders, asked = {r.partner_id for r in counted}, {r.partner_id for r in due}
    asked_of = f"from {count(len(asked), 'partner')}"
    if not due:
        return "No return was due yet."
    if not counted:
        were = "was" if len(due) == 1 else "were"
        return f"No return is in and signed off yet; {count(len(due), 'return')} {were} due, {asked_of}."
    if len(due) == 1:
        return f"The one return that was due is in and signed off, {asked_of}."
    whom = f"from {len(senders)} of {len(asked)} partners" if len(senders) < len(asked) else asked_of
    return f"{len(counted)} of the {len(due)} returns that were due {is_are(len(counted))} in and signed off, {whom}."


def _tally(published: Published, judged: Sequence[tuple[Indicator, Judgement]], words: dict[Standing, str]) -> str:
    found = [j.standing for _, j in judged]
    parts = [f"{words[s].lower()}: {found.count(s)}" for s in Standing if found.count(s)]
    so_far = "" if published.about.is_whole(published.about.year) else " so far"
    return f"Of {count(len(found), 'indicator')}, for {published.about.year}{so_far}: {'; '.join(parts)}."


def _named_worse(judged: Sequence[tuple[Indicator, Judgement]]) -> list[str]:
    worse = [indicator.label for indicator, j in judged if j.standing is Standing.WORSE]
    if not worse:
        return ["No indicator that we can judge got worse."]
    return [f"What got worse: {'; '.join(worse)}."]


def so_far(published: Published) -> str:
    """What to add to the last year's name where it is not over: `so far (to Q2)`."""
    about = published.about
    return "" if about.is_whole(about.year) else f"so far (to Q{Quarter.parse(about.last_period).number})"


def population(facts: Sequence[PopulationFigure], place: str) -> str:
    """An official figure now and at first for the whole place, and from which to which of its areas."""
    period = max(f.period for f in facts)
    told = []
    for whole in [f for f in facts if f.area_name == place and f.period == period and f.value is not None]:
        told.append(sentence(f"{place}: {_official(whole)} in {period}{_at_first(facts, whole)}"))
    areas = sorted((f for f in facts if f.area_name != place and f.period == period), key=_value)
    known = [f for f in areas if f.value is not None]
    if len(known) == 1:
        told.append(sentence(f"{known[0].area_name}: {_official(known[0])} in {period}{_at_first(facts, known[0])}"))
    if len(known) > 1:
        ends = f"{_official(known[0])} ({known[0].area_name}) to {_official(known[-1])} ({known[-1].area_name})"
        told.append(f"By area in {period}, from {ends}.")
    return " ".join(told) or f"There is no figure for {period}."


def _official(fact: PopulationFigure) -> str:
    return as_given(fact.value, fact.unit) + ("" if fact.unit == "%" else f" {fact.unit}")


def _at_first(facts: Sequence[PopulationFigure], latest: PopulationFigure) -> str:
    same = [f for f in facts if f.area_code == latest.area_code and f.value is not None]
    first = min(same, key=lambda f: f.period)
    return "" if first.period == latest.period else f"; it was {_official(first)} in {first.period}"


def _value(fact: PopulationFigure) -> float:
    return fact.value or 0
