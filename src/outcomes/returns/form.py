"""The fields a return can hold, sheet by sheet: what our form asks, and what any layout may map a heading to.

Returns road: **form** → template writes it, layouts map to it, tidy types it, schemas check it.
Columns that depend on the framework are named `breakdown:CODE`, `score:CODE:first`, `score:CODE:latest`,
`achieved:CODE:on` and `achieved:CODE:evidence`; answers, where the place asks for them, `item:CODE:ITEM:first` and
`item:CODE:ITEM:latest`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from outcomes.framework.definitions import Framework


class Want(StrEnum):
    """What a cell is meant to be. A `key` says who a person is: it is kept as its match key alone."""

    TEXT = "text"
    NUMBER = "number"
    WHOLE = "whole"
    DATE = "date"
    QUARTER = "quarter"
    CODE = "code"
    YES_NO = "yes_no"
    KEY = "key"


@dataclass(frozen=True)
class Field:
    """One field of a table: its name in the store, its heading on our form, what a cell must be.

    `identifying` fields become match keys before anything is stored; `shown` fields are printed, never read back.
    """

    name: str
    heading: str
    want: Want
    help: str
    required: bool = False
    identifying: bool = False
    shown: bool = False
    width: int = 14


@dataclass(frozen=True)
class FormSheet:
    """A sheet of our form that is one table."""

    holds: str
    title: str
    about: str
    fields: tuple[Field, ...]

    def field(self, name: str) -> Field:
        return next(f for f in self.fields if f.name == name)


_T, _N, _W, _D, _Q, _C, _Y = (
    Want.TEXT,
    Want.NUMBER,
    Want.WHOLE,
    Want.DATE,
    Want.QUARTER,
    Want.CODE,
    Want.YES_NO,
)

GUIDANCE = "Guidance"
"""The sheet that says how the form is filled in; no table is looked for on it."""
SENDER = (
    Field("partner", "Partner", _C, "Your organisation, as listed by the partnership.", required=True, width=34),
    Field("programme", "Programme", _C, "The programme this return is for.", required=True, width=34),
    Field("period", "Quarter", _Q, "The quarter this return covers, for example 2025-26 Q1.", required=True),
    Field("framework", "Framework", _C, "Filled in by us; please leave as it is.", required=True, width=34),
    Field(
        "signed_by",
        "Signed off by (role)",
        _T,
        "The role of the person who signs, for example Treasurer. No name, please.",
        width=34,
    ),
    Field("signed_on", "Signed off on", _D, "The date of sign-off."),
    Field("hours_spent", "Hours spent on this return", _N, "Roughly how many hours this return took you."),
    Field("notes", "Anything we should know", _T, "Context for your figures. No names, please.", width=50),
)

PROGRAMME = Field("programme", "Programme", _C, "Which of your programmes this row is for.", width=26)
"""The first column of every table of a form that is for several programmes; a form for one has none."""

RESULTS = FormSheet(
    "results",
    "Results",
    "One row for each indicator, and for each group of people where we ask for groups. Leave a row empty where "
    "you have nothing to report. If you fill in the People sheet, we count those people for you.",
    (
        Field(
            "indicator",
            "Indicator code",
            _C,
            "Filled in by us; please leave as it is.",
            required=True,
            width=13,
        ),
        Field("label", "Indicator", _T, "What is counted.", shown=True, width=44),
        Field("dimension", "Breakdown", _C, "'all' is the total; otherwise how it is split.", width=13),
        Field("category", "Group", _C, "'all' is the total; otherwise the group.", width=24),
        Field("unit", "Unit", _T, "What the figure is counted in.", shown=True, width=9),
        Field("previous", "Last quarter", _T, "What you reported last quarter.", shown=True, width=12),
        Field("target", "Target", _T, "This year's target.", shown=True, width=15),
        Field("value", "Number or amount", _N, "The number, amount or hours for the quarter.", width=13),
        Field("numerator", "How many", _N, "How many of them: part of the next figure.", width=13),
        Field("denominator", "Out of how many", _N, "Everyone who was asked or measured.", width=13),
        Field("pairs", "People with two scores", _W, "People with a first and a later score.", width=13),
        Field("sum_change", "Sum of changes", _N, "Later score less first, added up.", width=13),
        Field("sum_change_squared", "Sum of squared changes", _N, "Each change squared, added up.", width=13),
        Field("words", "In words", _T, "For questions answered in words.", width=36),
        Field("period", "Quarter", _Q, "Only if the figure is for another quarter than this return's."),
        Field("basis", "Actual or forecast", _C, "Actual unless you say forecast.", width=11),
        Field("counted_on", "Counted on", _D, "The date you took the figure, if it matters."),
        Field("notes", "Notes", _T, "Estimates, changes, context. No names, please.", width=32),
    ),
)

PEOPLE_FIELDS = (
    Field("reference", "Your reference", _T, "Your own reference for the person.", identifying=True, width=16),
    Field("first_name", "First name", _T, "Optional. Never stored: see Guidance.", identifying=True, width=16),
    Field("family_name", "Family name", _T, "Optional. Never stored: see Guidance.", identifying=True, width=16),
    Field("birth_date", "Date of birth", _D, "Gives the age band; never stored.", identifying=True),
    Field("postcode", "Postcode", _T, "Gives the ward; never stored.", identifying=True),
    Field("email", "E-mail", _T, "Optional. Never stored: see Guidance.", identifying=True, width=22),
    Field("started_on", "Started on", _D, "The first day of your support.", required=True),
    Field("ended_on", "Ended on", _D, "The last day, if support has ended."),
    Field("need_recorded_by", "Need recorded by", _T, "Who judged the level of need."),
    Field("sessions", "Sessions this quarter", _W, "How many sessions this quarter."),
    Field("hours", "Hours this quarter", _N, "Hours of support this quarter."),
    Field("referred_by", "Referred by", _T, "The organisation that referred the person."),
    Field("did_not_start", "Referred, did not start", _Y, "Yes, if the person was referred and never came."),
)

REGISTER_FIELDS = (
    Field("last_session_on", "Last session", _D, "The last session of the quarter that a person came to."),
)
"""What is known of a person from a register besides what the form asks."""

RESOURCES = FormSheet(
    "resources",
    "Resources",
    "Money, hours and things that went into this work this quarter, from whom and to whom.",
    (
        Field("kind", "Kind", _C, "Choose from the list.", required=True, width=22),
        Field("amount_gbp", "Amount (£)", _N, "Pounds; leave empty for hours."),
        Field("hours", "Hours", _N, "Hours given, for volunteers and staff lent."),
        Field("from_whom", "From", _T, "Who gave it.", required=True, width=30),
        Field("to_whom", "To", _T, "Who received it, if not you.", width=30),
        Field("purpose", "For what", _T, "What it was for.", width=40),
        Field("spent_on", "Spent on", _D, "The date, if it matters."),
    ),
)
FORM_TABLES = ("results", "people", "resources", "promises", "stories")
"""What the tables of a partner's return hold; a layout may have several of a kind."""
PARTS = ("value", "numerator", "denominator", "pairs", "sum_change", "sum_change_squared")
"""The numbers of a row of results; which of them it gives depends on its indicator's kind."""
RESOURCE_KINDS = {
    "public_money": "Public money",
    "philanthropy": "Philanthropy",
    "own_funds": "Own funds",
    "in_kind": "In kind",
    "volunteer_hours": "Volunteer hours",
    "citizen_time": "Citizens' time",
}

PROMISES = FormSheet(
    "promises",
    "Promises",
    "What you promised under the partnership's charter, and what you gave this quarter.",
    (
        Field("promise", "What was promised", _T, "One promise a row.", required=True, width=46),
        Field("unit", "Unit", _T, "Hours, pounds, rooms, referrals …", width=14),
        Field("promised", "Promised this quarter", _N, "How much was promised.", width=16),
        Field("delivered", "Given this quarter", _N, "How much was given.", width=16),
        Field("notes", "Notes", _T, "Anything that explains the difference.", width=40),
    ),
)

STORIES = FormSheet(
    "stories",
    "Stories",
    "Stories that show what changed. Change names and details, and only send what the person has agreed to.",
    (
        Field("title", "Title", _T, "A line.", required=True, width=30),
        Field("story", "Story", _T, "What changed, in the person's words if you can.", required=True, width=80),
        Field("outcome", "Outcome", _C, "The outcome it is about.", width=26),
        Field("has_consent", "Agreed to sharing", _Y, "Yes, if the person has agreed.", required=True),
    ),
)

GRANT_FIELDS: dict[str, Want] = {
    "identifier": _T,
    "title": _T,
    "description": _T,
    "currency": _T,
    "amount_applied_for": _N,
    "amount_awarded": _N,
    "amount_disbursed": _N,
    "award_date": _D,
    "start_date": _D,
    "end_date": _D,
    "duration_months": _N,
    "recipient_id": _T,
    "recipient_name": _T,
    "recipient_charity_number": _T,
    "recipient_company_number": _T,
    "recipient_postcode": _T,
    "beneficiary_location": _T,
    "beneficiary_location_code": _T,
    "funder_id": _T,
    "funder_name": _T,
    "grant_programme": _T,
    "from_open_call": _T,
    "data_source": _T,
    "last_modified": _T,
}
"""Fields of a grant, named for those of 360Giving; the first gate needs identifier, funder, recipient, amount, date."""


def people_sheet(framework: Framework) -> FormSheet:
    """The People sheet: one row a person; breakdowns, scores and achievements come from the framework."""
    split = [
        Field(f"breakdown:{code}", b.label, _C, "Choose from the list.", width=16)
        for code, b in framework.breakdowns.items()
    ]
    scores = [
        Field(
            f"score:{code}:{which}",
            f"{scale.label}: {which} score",
            _N,
            f"{scale.minimum} to {scale.maximum}.",
        )
        for code, scale in framework.scales.items()
        for which in ("first", "latest")
    ]
    achieved = [
        field
        for code, a in framework.achievements.items()
        for field in (
            Field(f"achieved:{code}:on", f"{a.label}: date", _D, a.means),
            Field(f"achieved:{code}:evidence", f"{a.label}: evidence", _T, a.evidence, width=18),
        )
    ]
    return FormSheet(
        "people",
        "People",
        "One row for each person you supported this quarter. We count them; you do not have to. Names, dates of "
        "birth, postcodes and e-mails are turned into codes nobody can read back, before anything is stored.",
        (*PEOPLE_FIELDS, *split, *_items(framework), *scores, *achieved),
    )


def _items(framework: Framework) -> Iterator[Field]:
    """A column for each item, first all of the first time, then all of the latest."""
    for code in framework.by_item:
        label, instrument = framework.scales[code].label, framework.instrument_of(code)
        if instrument is None:
            continue
        for which in ("first", "latest"):
            for item, asked in instrument.items.items():
                answers = instrument.answers_of(item)
                words = "; ".join(f"{number} {said}" for number, said in answers.words.items())
                text = f"{answers.minimum} to {answers.maximum}{f' ({words})' if words else ''}, as it was answered."
                heading = f"{label}, {which}: {asked.wording or asked.about}"
                yield Field(f"item:{code}:{item}:{which}", heading, _N, f"{text} We work out the score.")


def form_sheets(framework: Framework) -> tuple[FormSheet, ...]:
    """The sheets of our form that are tables, in the order they stand."""
    return (RESULTS, people_sheet(framework), RESOURCES, PROMISES, STORIES)
