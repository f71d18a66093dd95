"""The catalogue of faults: every finding that can be, made at least once, on returns where it can be seen.

Sample road: slips, cuts, wrecks, own_style → **catalogue** → faults deals them out.
A gate that stops hides what later gates would find, so a file has one fault, or two that show side by side. What is
not made, such as `refused-too-slow`, which depends on the machine, is named with its reason in the tests. Scarce
returns are given away first. What is wrong in attendance registers comes with `attachments`, beside all returns.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from outcomes.sample import cuts, own_style, slips, wrecks
from outcomes.sample.archetypes import Trend
from outcomes.sample.cuts import Cut
from outcomes.sample.faults import Recipe, Wreck, event, left_out
from outcomes.sample.open_document import as_open_document
from outcomes.sample.schedule import Due
from outcomes.sample.slips import Slip

Fits = Callable[[Due, int], bool]
_ENOUGH = 8
"""People a return must list before a slip is made among them."""


def _form(due: Due, _: int) -> bool:
    return due.style == "form"


def _people(due: Due, heads: int) -> bool:
    return due.style == "form" and due.lists_people and heads >= _ENOUGH


def _referenced(due: Due, heads: int) -> bool:
    return _people(due, heads) and due.organisation.archetype.references == "always"


def _achieving(due: Due, heads: int) -> bool:
    reached = ("started_work", "qualification_share", "moved_into_settled_home", "feels_safer_share", "debt_plan_share")
    return _people(due, heads) and any(due.asks(code) for code in reached)


def _dated(due: Due, heads: int) -> bool:
    return _people(due, heads) and {"age_band", "ward"} <= set(due.organisation.archetype.asks)


def _scored(due: Due, heads: int) -> bool:
    scored = ("wellbeing_change", "life_satisfaction_change", "self_esteem_change", "loneliness_change")
    is_small = due.organisation.partner.size != "large"
    return is_small and _people(due, heads) and any(due.asks(code) for code in scored)


def _has(due: Due, wanted: Callable[[Trend], bool]) -> bool:
    figures = due.organisation.archetype.figures
    return due.style == "form" and any(wanted(figures[code]) for code in due.expectation.indicators if code in figures)


def _value(due: Due, _: int) -> bool:
    return _has(due, lambda trend: trend.share is None and not trend.has_groups)


def _share(due: Due, _: int) -> bool:
    return _has(due, lambda trend: trend.share is not None and not trend.has_groups)


def _groups(due: Due, _: int) -> bool:
    return _has(due, lambda trend: trend.share is None and trend.has_groups)


def _both(due: Due, heads: int) -> bool:
    return _people(due, heads) and _value(due, heads)


def _small(due: Due, heads: int) -> bool:
    return due.organisation.partner.size == "small" and _value(due, heads)


def _history(due: Due, heads: int) -> bool:
    archetype = due.organisation.archetype
    return due.step >= 5 and archetype.never_sends is None and _small(due, heads)


def _spread(due: Due, heads: int) -> bool:
    return due.style == "form" and not due.lists_people and due.asks("self_esteem_change") and heads >= _ENOUGH


def _register(due: Due, heads: int) -> bool:
    return due.style == "register" and heads >= _ENOUGH


def _dashboard(due: Due, _: int) -> bool:
    return due.style == "dashboard" and due.step >= 1


def _activities(due: Due, _: int) -> bool:
    return due.style == "activities"


def _steady(due: Due, _: int) -> bool:
    figures = due.organisation.archetype.figures
    typed = [code for code in due.expectation.indicators if code in figures and figures[code].share is None]
    is_typed = due.style == "form" and not due.lists_people and not due.asks("people_supported")
    return is_typed and due.step >= 1 and len(typed) >= 3


def _converted(due: Due, heads: int) -> bool:
    return _people(due, heads) and due.asks("wellbeing_change")


def _answering(due: Due, heads: int) -> bool:
    return _people(due, heads) and due.asks("loneliness_change")


def _absent(due: Due, heads: int) -> bool:
    return _achieving(due, heads) and heads * due.organisation.archetype.no_shows >= 4


def _listed_alone(due: Due, heads: int) -> bool:
    return _referenced(due, heads) and due.organisation.partner.size == "large"


def _sessions(due: Due, heads: int) -> bool:
    return _people(due, heads) and due.asks("support_sessions")


def _counting(due: Due, heads: int) -> bool:
    figures = due.organisation.archetype.figures
    alone = [code for code in slips.COUNTED_WHOLE if code in figures and not figures[code].has_groups]
    return _value(due, heads) and any(due.asks(code) for code in alone)


def _many(due: Due, heads: int) -> bool:
    return _people(due, heads) and heads >= 5 * _ENOUGH


def _slip(code: str, fits: Fits, what: str, slip: Slip, *, name: str = "", is_mended: bool = True) -> Recipe:
    return Recipe(name or code, code, what, fits, slip=slip, is_mended=is_mended)


def _cut(code: str, fits: Fits, what: str, cut: Cut, *, name: str = "", is_mended: bool = True) -> Recipe:
    return Recipe(name or code, code, what, fits, cut=cut, is_mended=is_mended)


def _wreck(code: str, what: str, wreck: Wreck, *, is_mended: bool = True) -> Recipe:
    return Recipe(code, code, what, _form, wreck=wreck, is_mended=is_mended)


def _sender(code: str, what: str, field: str, value: str | None) -> Recipe:
    return _slip(code, _form, what, slips.in_sender(field, value))


_SCARCE = (
    _slip("impossible-spread", _spread, "Squared changes add up to less than they must.", slips.spread_too_small),
    _slip("breakdown-sum", _groups, "A total was changed late, its groups were not.", slips.groups_fall_short),
    _cut("type-error", _register, "A score in words.", own_style.score_in_words, name="own-register"),
    _cut("error-cell", _dashboard, "A broken formula.", own_style.tracker_broken, name="own-dashboard"),
    _cut("type-error", _activities, "Words for pounds.", own_style.pounds_in_words, name="own-activities"),
    Recipe("jump", "jump", "Six times the usual, and true.", _history, report=event, is_mended=False),
    Recipe("missing-indicator", "missing-indicator", "Left empty.", _small, report=left_out, is_mended=False),
)
_AMONG_PEOPLE = (
    _slip("out-of-range", _scored, "A score above the scale's highest.", slips.out_of_range, is_mended=False),
    _slip("repeated-reference", _referenced, "One reference for two people.", slips.reference_twice),
    _slip("duplicate-row", _referenced, "A person's row pasted twice.", slips.person_twice),
    _slip("bad-date", _people, "The 31st of February.", slips.in_people("started_on", lambda _: "31/02/2025")),
    _slip("missing-value", _people, "No first day.", slips.in_people("started_on", lambda _: None)),
    _slip(
        "unknown-code", _people, "A level of need that is not in the list.", slips.need_unknown, name="unknown-group"
    ),
    _slip("ended-before-started", _people, "Support ended before it began.", slips.ended_before_started),
    _slip("people-total", _people, "A typed total above the people listed.", slips.total_disagrees, is_mended=False),
    _slip("empty-column", _achieving, "Dates of an achievement forgotten.", slips.nobody_said),
    _slip("unlikely-birth-date", _dated, "A year of birth a century late.", slips.born_in_the_future),
    _slip("unknown-postcode", _dated, "A postcode of nowhere.", slips.postcode_elsewhere),
    _cut("hidden-rows", _people, "A filter left on.", cuts.rows_hidden, is_mended=False),
    _cut("did-you-mean", _people, "A heading misspelt.", cuts.heading_misspelt, is_mended=False),
    _cut("unread-heading", _people, "A column of the partner's own.", cuts.column_added, is_mended=False),
)
_IN_FIGURES = (
    _slip("numerator-over-denominator", _share, "A share's two figures turned round.", slips.turned_round),
    _slip("type-error", _both, "A figure with words behind it.", slips.in_result("value", slips.in_words)),
    _slip("unknown-code", _value, "A code misspelt.", slips.extra_row("indicator", indicator="volunter_hours")),
    _slip("wrong-period", _value, "A quarter long before.", slips.extra_row("period", period="2021-22 Q3")),
    _slip("duplicate-row", _value, "A figure given twice.", slips.extra_row("indicator"), name="figure-twice"),
    _slip("personal-data", _value, "An e-mail address in the notes.", slips.address_in_notes, is_mended=False),
    _cut("error-cell", _value, "A formula whose sheet was deleted.", cuts.formula_broken),
    _cut("formula-without-value", _value, "A formula saved without its result.", cuts.formula_unreckoned),
    _cut("external-link", _value, "A figure read from another workbook.", cuts.linked_elsewhere, is_mended=False),
)
_WRONG_FILE = (
    _cut("missing-sheet", _form, "The Results sheet was deleted.", cuts.sheet_deleted),
    _cut("missing-heading", _form, "The heading over the codes was wiped.", cuts.heading_wiped),
    _sender("missing-partner", "The partner's name was wiped.", "partner", None),
    _sender("unknown-partner", "A partner nobody knows.", "partner", "Uptown Stargazers CIC"),
    _sender("missing-programme", "The programme's name was wiped.", "programme", None),
    _sender("unknown-programme", "A programme nobody knows.", "programme", "Winter Warmth 2019"),
    _sender("missing-period", "The quarter was wiped.", "period", None),
    _sender("bad-period", "A season for a quarter.", "period", "Summer 2024"),
    _sender("unknown-framework", "Another framework's name.", "framework", "Borough scorecard 2019"),
    _slip("not-expected", _form, "A programme the partner has no part in.", slips.other_programme),
    _wreck("refused-encrypted", "Saved under a password.", wrecks.encrypted),
    _wreck("refused-corrupt", "A download that stopped half-way.", wrecks.cut_short, is_mended=False),
    _wreck("refused-not-a-spreadsheet", "A photograph of the form.", wrecks.picture),
    _wreck("refused-too-large", "Formatted down to the last row.", wrecks.bloated),
    _wreck("unknown-layout", "The volunteers' rota.", wrecks.rota),
)
_LATER = (
    _slip("same-as-last-quarter", _steady, "Last quarter's form again.", slips.last_quarter_again),
    _cut("rows-below", _dashboard, "A working below the tracker.", own_style.working_left_below, is_mended=False),
    _cut("table-below", _dashboard, "An older tracker below.", own_style.older_tracker_below, is_mended=False),
    _slip("not-converted", _converted, "A sum where a score is asked.", slips.sum_not_converted),
    _slip("achieved-without-start", _absent, "A no-show's achievement.", slips.achieved_by_no_show),
    _slip("achieved-before-started", _achieving, "Achieved before support began.", slips.achieved_too_soon),
    _slip("like-references", _listed_alone, "One person under two references.", slips.reference_alike),
    _cut("typed-over-formula", _sessions, "A sum typed over.", cuts.sum_typed_over, is_mended=False),
    _slip("totals-row", _sessions, "Totals under the people.", slips.people_added_up, is_mended=False),
    _slip("part-of-one", _counting, "An average for a count.", slips.half_of_one),
    _slip(
        "percentage", _share, "A share for a count.", slips.in_result("numerator", slips.as_share, parts=slips.SHARE)
    ),
    _slip("ambiguous-date", _many, "A day typed as text.", slips.day_two_ways, is_mended=False, name="day-two-ways"),
    _cut("hidden-columns", _dated, "A column hidden.", cuts.postcodes_hidden, is_mended=False),
    _cut("heading-twice", _people, "Two columns of one heading.", cuts.heading_copied, is_mended=False),
    _cut("unread-sheet", _people, "The list of people copied.", cuts.sheet_copied, is_mended=False),
    _slip("suppressed-number", _value, "A small number hidden.", slips.in_result("value", lambda _: "<5")),
    _slip("read-as", _value, "An estimate.", slips.in_result("value", slips.about), is_mended=False),
    _slip("nothing-said", _value, "A row of nothing.", slips.group_not_counted, is_mended=False),
    Recipe("nothing-entered", "nothing-entered", "A blank form.", _form, slips.blank, also=("missing-indicator",)),
    _slip("missing-answers", _answering, "An answer not written down.", slips.answer_left_out, is_mended=False),
    _slip("total-disagrees", _answering, "A score apart from its answers.", slips.score_disagrees, is_mended=False),
    _sender("missing-framework", "The framework's name was wiped.", "framework", None),
    _wreck("empty-workbook", "A new workbook, with nothing in it.", wrecks.unfilled),
    Recipe(
        *("values-only", "values-only", "Saved in LibreOffice's own format.", _form),
        wreck=as_open_document,
        is_mended=False,
        ending=".ods",
    ),
    _slip("broken-person-code", _referenced, "A person's code pasted without its end.", slips.code_cut),
    _slip("support-outside-quarter", _people, "A first day after the quarter.", slips.started_too_late),
)
"""Kinds that readers learned to tell later: dealt last, so that those before them stay where they were."""
BESIDE = {
    "type-error": "bad-date",
    "numerator-over-denominator": "ended-before-started",
    "missing-value": "unknown-group",
    "wrong-period": "unknown-code",
    "typed-over-formula": "missing-answers",
    "missing-indicator": "total-disagrees",
}
"""Slips that come two to a file: one gate shows them side by side."""
_FIRST = (*_SCARCE, *_AMONG_PEOPLE, *_IN_FIGURES, *_WRONG_FILE)
CATALOGUE = (*sorted(_FIRST, key=lambda recipe: recipe.name in BESIDE.values()), *_LATER)
RECIPES: Mapping[str, Recipe] = {recipe.name: recipe for recipe in CATALOGUE}
