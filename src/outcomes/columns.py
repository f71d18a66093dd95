"""Every column name of the store, said once: its type, its unit and one sentence. A name means one thing everywhere.

On the road: store → sql → figures; the comments in the database and the data dictionary are read from here.
Of base tables, `tables` says what one row is; of views, the sentences at the top of their files do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Family = Literal["text", "whole number", "decimal", "double", "date", "timestamp", "yes/no", "list of text"]


@dataclass(frozen=True)
class Column:
    """What a column holds, wherever it stands: `type` is a family of DuckDB types, `unit` may be empty."""

    name: str
    type: Family
    unit: str
    sentence: str

    @property
    def comment(self) -> str:
        """The sentence, with the unit in brackets where there is one."""
        return f"{self.sentence.removesuffix('.')} ({self.unit})." if self.unit else self.sentence


# One or two lines a column, to be read down the page.
# fmt: off
_COLUMNS = (
    # The place and its framework
    Column("place_code", "text", "", "Short code of the place."),
    Column("place_name", "text", "", "Name of the place as it is printed."),
    Column("about", "text", "", "What the place or partnership is, in its own words."),
    Column("is_made_up", "yes/no", "",
           "Whether the place or statistic is invented, as in the sample, so that nobody takes it for a real one."),
    Column("as_at", "date", "", "The day the figures speak of: what was due before it and has not come is missing."),
    Column("measure_state", "text", "",
           "From which state a return is measured: accepted, or ready where the place chooses so."),
    Column("small_number_threshold", "whole number", "people",
           "Counts of people from 1 up to, but not including, this number are hidden."),
    Column("special_category_threshold", "whole number", "people",
           "The same threshold for breakdowns by a special category of personal data, such as disability."),
    Column("framework_code", "text", "", "Code of the framework in force, for example common-outcomes."),
    Column("framework_name", "text", "", "Name of the framework as it is printed."),
    Column("framework_version", "text", "",
           "Version of the framework: the one in force, or the one a return was made for."),
    Column("framework_source", "text", "", "Who wrote the framework, and where it comes from."),
    Column("files_hash", "text", "",
           "SHA-256 of the place's and the framework's files as they were read, 64 hexadecimal digits."),
    Column("area_code", "text", "",
           "Code of the area: that of ONS (wards begin E05 in England), or the place's own where it is made up."),
    Column("area_name", "text", "", "Name of the area the code stands for."),
    Column("population_label", "text", "",
           "What an official statistic measures; it is context, and never credited to a partner."),
    Column("population_period", "text", "",
           "When an official statistic was taken, in its publisher's words, for example 2021 or mid-2023."),
    Column("population_value", "decimal", "", "The official statistic itself, in its unit."),
    Column("source", "text", "", "Who published an official statistic, and where it can be found."),

    # Partners, programmes and what is expected of them
    Column("partner_id", "text", "", "Code of a partner: an organisation of the partnership."),
    Column("partner_name", "text", "", "Name of a partner as it is printed."),
    Column("role", "text", "", "A partner's part in the partnership: partner, funder or commissioner."),
    Column("partner_kind", "text", "",
           "What sort of organisation a partner is, in the place's own words, for example charity."),
    Column("partner_size", "text", "", "Size of a partner as the place judges it: small, medium or large."),
    Column("is_local", "yes/no", "", "Whether a partner is based in the place."),
    Column("programme_id", "text", "",
           "Code of a programme, a funded piece of work; in views, all stands for every programme together."),
    Column("programme_name", "text", "", "Name of a programme as it is printed."),
    Column("mechanism", "text", "",
           "How a programme is funded: grant, contract, pbr, impact_bond, relational, participatory or in_kind."),
    Column("starts_on", "date", "", "First day of a programme."),
    Column("ends_on", "date", "", "Last day of a programme."),
    Column("first_period", "text", "", "First quarter for which a programme expects a return of a partner."),
    Column("last_period", "text", "", "Last quarter for which a programme expects a return of a partner."),
    Column("due_days", "whole number", "days", "How long after a quarter's last day its return is due."),
    Column("due_on", "date", "", "The day a return is due."),

    # Time
    Column("period", "text", "",
           "A financial-year quarter, for example 2025-26 Q1 (April to June 2025): the one the row speaks of."),
    Column("year", "text", "",
           "A financial year from April to March, for example 2025-26: the one the row speaks of or lies in."),
    Column("span", "text", "", "The time a figure covers: a quarter such as 2025-26 Q1, or a year such as 2025-26."),
    Column("grain", "text", "", "How long a span is: quarter or year."),
    Column("span_quarters", "whole number", "quarters",
           "How many quarters a span has of those that had ended and were expected of anyone."),
    Column("period_starts_on", "date", "", "First day of a quarter."),
    Column("period_ends_on", "date", "", "Last day of a quarter."),

    # Outcomes, indicators and targets
    Column("outcome_code", "text", "",
           "Code of an outcome; for a story or an official statistic, the outcome it bears on."),
    Column("outcome", "text", "", "A change the place wants, in one sentence."),
    Column("bottom_line", "text", "",
           "Which of the three bottom lines an outcome belongs to: social, economic or environmental."),
    Column("stakeholder", "text", "", "Whose change an outcome is."),
    Column("matters_because", "text", "", "Why an outcome matters to the people of the place."),
    Column("position", "whole number", "", "Place in the order of the framework's files, for lists and charts."),
    Column("indicator_code", "text", "", "Code of an indicator: one thing that is counted."),
    Column("indicator_label", "text", "", "Name of an indicator as it is printed."),
    Column("kind", "text", "",
           "How an indicator adds up: count, money, hours, tonnes, people, stock, proportion, mean_change or text."),
    Column("unit", "text", "", "What a figure is counted in, for example people or hours."),
    Column("counts", "text", "", "What exactly an indicator counts, in words; never computed."),
    Column("better", "text", "", "Which way is good: more or less."),
    Column("decimals", "whole number", "decimal places",
           "How precisely an indicator is printed; what is stored is not rounded."),
    Column("weight", "decimal", "",
           "How much an indicator counts in its bottom line, or a bottom "
           "line in the headline, relative to the others."),
    Column("sums_over_periods", "yes/no", "",
           "Whether an indicator's quarters add up to a year, so that targets and baselines are prorated to the span."),
    Column("counts_people", "yes/no", "",
           "Whether an indicator's parts are numbers of people, so that small ones are hidden."),
    Column("rule", "text", "",
           "The form of rule that makes an indicator from people, for example scale_change; empty where none does."),
    Column("rule_code", "text", "", "The scale or achievement that an indicator's rule looks at."),
    Column("at_least", "decimal", "points of the scale",
           "The score, or the change of score, from which a person counts; empty where there is no such bound."),
    Column("at_most", "decimal", "points of the scale",
           "The score, or the change of score, up to which a person counts; empty where there is no such bound."),
    Column("target_source", "text", "", "Who decided or published an indicator's baseline and targets."),
    Column("baseline", "double", "",
           "Where an indicator started, in its unit (a share is 0–1): for a whole "
           "year in the framework; in views, where it adds up, for the quarters due or in."),
    Column("target", "double", "",
           "What is aimed for, in the indicator's unit (a share is 0–1): for a "
           "whole year in the framework; in views, where it adds up, for the quarters due or in."),
    Column("target_year", "text", "", "The financial year an indicator's target is dated for, this or later."),
    Column("baseline_year", "text", "", "The financial year an indicator's baseline was measured in."),
    Column("dimension", "text", "",
           "How a figure is broken down, for example age_band; all is the "
           "total, and only one may be added up at a time."),
    Column("dimension_label", "text", "", "Name of a breakdown as it is printed."),
    Column("category", "text", "",
           "The group within a breakdown, for example 16-24; all is the "
           "total, and not-known is a group of every breakdown."),
    Column("category_label", "text", "", "Name of a group as it is printed."),
    Column("is_special_category", "yes/no", "",
           "Whether a breakdown is a special category of personal data, with the higher threshold."),

    # Returns, what was found in them and what was decided
    Column("return_id", "whole number", "", "Number of one version of one return, in order of arrival."),
    Column("version", "whole number", "",
           "Which version of a return, from 1, for one partner, programme and quarter."),
    Column("views_hash", "text", "", "Hash of the SQL the store's views were made from."),
    Column("schema_version", "whole number", "", "Which version of the store's tables this is, from 1."),
    Column("file_sha256", "text", "",
           "SHA-256 of the file as it came, 64 hexadecimal digits: the same file again is recognised by it."),
    Column("file_format", "text", "", "Format of the file: xlsx, xlsm, xlsb, xls, ods, csv or tsv."),
    Column("layout", "text", "", "Name of the layout by which a workbook was read."),
    Column("received_on", "date", "",
           "The day a file arrived; for a return as a whole, the day its first version did."),
    Column("recorded_at", "timestamp", "", "When the store took note of a file, in UTC."),
    Column("received_by", "text", "", "Who took a return in: a role or a user name."),
    Column("signed_on", "date", "", "The day the partner signed a return off, as they wrote it."),
    Column("hours_spent", "decimal", "hours", "How long a return took the partner, as they wrote it."),
    Column("code", "text", "", "Stable word for a fault or refusal, for example type-error."),
    Column("message", "text", "", "What is wrong, in one sentence for the person who can mend it."),
    Column("remedy", "text", "", "What to do about it, in one sentence."),
    Column("finding_no", "whole number", "", "Number of a finding within its return."),
    Column("severity", "text", "",
           "How bad a finding is: error cannot be counted, warning is "
           "counted but please confirm, note is good to know."),
    Column("cells", "list of text", "",
           "Addresses of all cells with the fault, for example H14, in the "
           "sheet's order; empty where it is the sheet's or the file's."),
    Column("found", "text", "", "What stands in the faulty cell, as text."),
    Column("decision_id", "whole number", "",
           "Number of a decision, in order of time: the latest about a return holds."),
    Column("state", "text", "",
           "Where a return stands: refused, checked, ready, accepted or sent "
           "back; where none has come, missing or not yet due."),
    Column("decided_by", "text", "", "Who decided: a role or a user name."),
    Column("decided_at", "timestamp", "", "When a decision was recorded, in UTC."),
    Column("decided_on", "date", "", "The day a decision took effect."),
    Column("why", "text", "", "The reason of a decision, in words."),
    Column("accepted_on", "date", "",
           "The day a return was accepted; where several versions were, the first of those days."),
    Column("days_late", "whole number", "days",
           "How late a return came, or is so far where it has not come; 0 where it is on time."),
    Column("versions", "whole number", "versions", "How many versions of a return have come."),
    Column("findings_errors", "whole number", "findings", "How many errors the latest version of a return has."),
    Column("findings_warnings", "whole number", "findings", "How many warnings the latest version of a return has."),
    # Where a value came from
    Column("row_no", "whole number", "",
           "Number of a row within its table of a return, or within its "
           "file; with return_id it joins a row to its parts."),
    Column("sheet", "text", "", "Name of the sheet a row came from; empty where it is the whole file."),
    Column("cell", "text", "",
           "Address of the cell a value came from, for example H14; for a whole row, its first cell."),
    Column("label", "text", "", "The heading or wording beside a cell, as the partner sees it."),
    Column("holds", "text", "",
           "What the table the cell stands in holds: results, people, "
           "resources, promises, stories, grants or records."),
    Column("field", "text", "",
           "Which field of the form a cell fills, for example numerator."),
    Column("record_field", "text", "", "A record's heading in the foreign workbook."),
    Column("check_name", "text", "", "The check that found a fault."),
    Column("raw", "text", "", "What the cell held before tidying; a match key where that would identify a person."),
    Column("typed_number", "double", "", "The number read from a cell, where it is one."),
    Column("typed_text", "text", "", "The text or code read from a cell, where it is one."),
    Column("typed_date", "date", "", "The date read from a cell, where it is one."),
    Column("part", "text", "",
           "Which part of a result the cell holds: value, numerator, "
           "denominator, pairs, sum_change, sum_change_squared or words."),

    # Results and their parts
    Column("is_own_period", "yes/no", "",
           "Whether a result is of the quarter its return is for, and not of another that the return also speaks of."),
    Column("basis", "text", "",
           "Whether a value happened or is expected: actual or forecast; the two are never added."),
    Column("value", "decimal", "",
           "The figure, in the indicator's unit, of a count, money, hours, tonnes, people or stock."),
    Column("numerator", "decimal", "",
           "How many of the denominator achieved it; for a mean change, the sum of changes."),
    Column("denominator", "decimal", "", "Out of how many; for a mean change, how many people have both scores."),
    Column("pairs", "decimal", "people", "How many people have both a first and a latest score."),
    Column("sum_change", "decimal", "points of the scale",
           "Latest score less first score, added up over people with both."),
    Column("sum_change_squared", "decimal", "squared points",
           "Each person's change of score squared, then added up: with pairs and sum_change it gives the spread."),
    Column("words", "text", "", "The answer, where an indicator is answered in words."),
    Column("counted_on", "date", "", "The day the partner took a figure, where they say so."),
    Column("largest", "decimal", "",
           "The largest single total among those added up in value: there cannot be fewer different people."),
    Column("is_in", "yes/no", "", "Whether a measured return holds the indicator that was expected of it."),

    # People, their scores and achievements
    Column("reference_key", "text", "",
           "A partner's own reference for a person as a keyed hash nobody can read back; empty where none was given."),
    Column("has_reference", "yes/no", "", "Whether a person's row has a reference, so that they are known again."),
    Column("person_key", "text", "",
           "Key of a person within one partner: the same key is the same person; empty where no reference was given."),
    Column("key_kind", "text", "",
           "Which identifying field or fields a match key was made from, for example reference."),
    Column("match_key", "text", "",
           "An identifier as a keyed hash (HMAC-SHA-256, 64 hexadecimal digits): equal keys mean equal identifiers."),
    Column("started_on", "date", "", "First day of a person's support, as reported."),
    Column("ended_on", "date", "", "Last day of a person's support, empty while it goes on."),
    Column("need_recorded_by", "text", "", "Who judged a person's level of need."),
    Column("sessions", "decimal", "sessions", "How many sessions a person had in the quarter."),
    Column("hours", "decimal", "hours",
           "Time given: of support to a person in the quarter, or of volunteers or staff lent as a resource."),
    Column("referred_by", "text", "", "The organisation that referred a person."),
    Column("did_not_start", "yes/no", "",
           "Whether a person was referred and never came; they are not counted as supported."),
    Column("scale", "text", "", "Code of the questionnaire a score is on, for example ucla3."),
    Column("occasion", "text", "", "Which of a person's scores it is: first or latest."),
    Column("score", "double", "",
           "Of a bottom line or headline: 0–100, empty if too little is reported."),
    Column("scale_score", "decimal", "points of the scale", "A person's total on a questionnaire."),
    Column("latest_score", "decimal", "points of the scale", "A person's latest score in the span."),
    Column("score_change", "decimal", "points of the scale",
           "A person's latest score in the span less the earliest first score in it; empty where one is missing."),
    Column("has_achieved", "yes/no", "",
           "Whether a person also achieved, in the span, what an indicator that is a share asks for."),
    Column("achievement", "text", "",
           "Code of what a person is said to have achieved, for example a job kept for three months."),
    Column("achieved_on", "date", "", "The day a person achieved it, as reported."),
    Column("achieved_period", "text", "", "The quarter in which a person achieved it, for example 2025-26 Q1."),
    Column("evidence", "text", "", "How an achievement is known, in the partner's words."),
    Column("known_people", "whole number", "people", "People with a reference, each counted once within a partner."),
    Column("unreferenced_rows", "whole number", "rows",
           "Rows of people without a reference, who cannot be recognised again: at most one person each."),

    # Resources, promises and stories
    Column("resource_kind", "text", "",
           "What was given: public_money, philanthropy, own_funds, in_kind, volunteer_hours or citizen_time."),
    Column("amount_gbp", "decimal", "£", "Money given, or what a gift in kind is worth; empty for hours."),
    Column("from_whom", "text", "", "Who gave a resource."),
    Column("to_whom", "text", "", "Who received a resource; empty where it is the partner itself."),
    Column("purpose", "text", "", "What a resource was for."),
    Column("spent_on", "date", "", "The day a resource was spent, where it matters."),
    Column("promise", "text", "", "What a partner promised under the partnership's charter, in words."),
    Column("promised", "decimal", "", "How much was promised for the quarter, in the promise's unit."),
    Column("delivered", "decimal", "", "How much was given in the quarter, in the promise's unit."),
    Column("notes", "text", "", "What explains the difference between what was promised and what was given."),
    Column("title", "text", "", "A line that names a story or a grant."),
    Column("story", "text", "", "What changed, in the person's words where possible."),
    Column("has_consent", "yes/no", "",
           "Whether the person agreed to their story being shared; without it, it is not."),

    # Grants and records of other workbooks
    Column("identifier", "text", "", "A grant's own identifier, as 360Giving has it."),
    Column("funder_id", "text", "",
           "Who pays for a programme: the code of a partner."),
    Column("funder_org_id", "text", "", "Who gives a grant: the funder's identifier as 360Giving has it."),
    Column("funder_name", "text", "", "Name of a grant's funder as its file has it."),
    Column("recipient_id", "text", "", "Identifier of the organisation a grant went to, as 360Giving has it."),
    Column("recipient_name", "text", "", "Name of the organisation a grant went to, as its file has it."),
    Column("currency", "text", "", "Currency of a grant's amount, for example GBP."),
    Column("amount_awarded", "decimal", "", "Amount of a grant when it was awarded, in its currency."),
    Column("award_date", "date", "", "The day a grant was awarded."),
    Column("details", "text", "", "The other fields of a grant, as JSON."),
    Column("record_kind", "text", "", "What a foreign workbook's row is about, as its layout says."),
    Column("row_label", "text", "", "What a foreign workbook's row is called there."),
    Column("record_value", "text", "", "The value as the foreign workbook has it, kept as text and never measured."),

    # Figures
    Column("result", "double", "",
           "The figure to show, from its parts: a share 0–1, a mean change in points, a sum, "
           "or a stock's last value; empty where people lie between bounds."),
    Column("largest_count", "decimal", "people",
           "The largest number of people that any one source counts; not the 1 that stands for people without a "
           "reference."),
    Column("lower", "decimal", "people", "At least so many different people."),
    Column("upper", "decimal", "people", "At most so many different people."),
    Column("summed", "decimal", "people",
           "What every quarterly return says, simply added: a person counts again each quarter and with each partner."),
    Column("how_counted", "text", "",
           "How a figure was added: people counted once, sum of returns, between bounds or sum over partners."),
    Column("partners_reporting", "whole number", "partners", "How many partners' returns a figure rests on."),
    Column("returns_in", "whole number", "returns",
           "For how many of the returns due a measured return tells the indicator, its own or a later one."),
    Column("returns_due", "whole number", "returns",
           "How many returns were expected to hold the indicator, and were due or in."),
    Column("attainment", "double", "",
           "How far a figure has come from baseline (0) to target (1), uncut; "
           "where the two are equal, 1 is met and 0 not met."),
    Column("is_missing", "yes/no", "", "Whether nothing was reported, which is not nought; shown as [x]."),
    Column("is_hidden", "yes/no", "", "Whether a figure is hidden to protect small numbers of people; shown as [c]."),

    # Bottom lines
    Column("indicators_scored", "whole number", "indicators",
           "How many indicators of a bottom line have an attainment."),
    Column("indicators_total", "whole number", "indicators", "How many indicators of a bottom line have a target."),
    Column("coverage_pct", "double", "%",
           "Share of a bottom line's weight that is reported, 0–100; below 80 there is no score."),
    Column("is_weakest", "yes/no", "", "Whether a bottom line has the lowest score of its year."),
    Column("convention", "text", "", "How a headline is made, in words to print beside it."),

    # The store, its publications and its audit
    Column("migrated_at", "timestamp", "", "When the store's tables were brought to a version, in UTC."),
    Column("measured_from", "text", "", "The first quarter a publication measures."),
    Column("measured_to", "text", "", "The last quarter a publication measures."),
    Column("outcomes_version", "text", "", "The version of outcomes that made a publication."),
    Column("release_notice", "text", "", "What a reader must know before a publication is passed on."),
    Column("is_from_people", "yes/no", "", "Whether an indicator is made from the people sheet where there is one."),
    Column("publication_no", "whole number", "", "Number of a publishing, in order of time."),
    Column("published_at", "timestamp", "", "When it was published, in UTC."),
    Column("published_by", "text", "", "Who published: a role or a user name."),
    Column("hidden_cells", "whole number", "figures",
           "How many figures a publication hides to protect small numbers of people."),
    Column("audit_head", "text", "",
           "Hash of the last audit event a publication knew, so that later changes to the past would show."),
    Column("audit_id", "whole number", "", "Number of an audit event, in order of time."),
    Column("happened_at", "timestamp", "", "When an audit event happened, in UTC."),
    Column("actor", "text", "", "Who acted: a role or a user name."),
    Column("act", "text", "", "What was done, for example accept or publish."),
    Column("subject", "text", "", "What it was done to, for example a return."),
    Column("chain_hash", "text", "",
           "Hash of an audit event together with the hash of the one before: a changed past breaks the chain."),
)
# fmt: on

COLUMNS: dict[str, Column] = {column.name: column for column in _COLUMNS}
