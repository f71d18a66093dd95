"""What one row of each base table is, in one sentence; `columns` says what its columns hold.

On the road: store → sql → figures; the comments in the database and the data dictionary are read from here.
"""

from __future__ import annotations

TABLES: dict[str, str] = {
    # the place and its framework, loaded from files and replaced as a whole
    "store_version": "One row is one version the store's tables were brought to.",
    "place": "One row is the place: its framework, its thresholds, and the day its figures speak of.",
    "framework": "One row is a framework the place counts by.",
    "crosswalk": "One row is an indicator of one framework that gives the figure of an indicator of another.",
    "partner": "One row is an organisation of the partnership.",
    "programme": "One row is a funded piece of work, with its mechanism and its funder.",
    "participation": "One row is a partner's part in a programme: from which quarter to which it owes returns.",
    "expected_return": "One row is a return that a programme expects of a partner for a quarter, and when it is due.",
    "expected_indicator": "One row is an indicator that a programme expects in a partner's return for a quarter.",
    "span": "One row is a quarter within a span of time: itself, or the year it lies in.",
    "outcome": "One row is a change the place wants.",
    "indicator": "One row is one thing that is counted, and how it adds up.",
    "indicator_breakdown": "One row is a way in which an indicator is broken down.",
    "target": "One row is an indicator's baseline and target for the whole place and a year.",
    "partner_target": "One row is the target of one partner in one programme for an indicator and a year.",
    "category": "One row is a group within a breakdown.",
    "instrument": "One row is a scale of the framework, and what a reliable change on it is.",
    "bottom_line_weight": "One row is a bottom line's weight in the headline.",
    "bottom_line_choice": "One row is a bottom line's weight by one choice of weights: whose it is, and if it is used.",
    "population_indicator": "One row is an official statistic of an area for a period.",
    # what partners sent, and what was decided about it: rows are only ever added
    "return_version": "One row is one version of one partner's return for a programme and a quarter.",
    "answered_return": "One row is a version of a return that was read from the workbook of another programme.",
    "refusal": "One row is a file that was turned away, of which nothing else is kept.",
    "finding": "One row is something wrong or worth knowing in one version of a return; it may name several cells.",
    "recheck": "One row is a later check of a version of a return from the archive, whose findings hold since.",
    "waiver": "One row is a finding of a version of a return, or one cell of it, that was let through.",
    "decision": "One row is a decision about one version of a return: the state it was put in, by whom, when and why.",
    "claim_decision": "One row is a decision about one claimed outcome: verified or rejected, by whom, when and why.",
    "actor": "One row is someone who acted: the audit knows them by number, so that it holds no names.",
    "audit_event": "One row is something that was done, by which actor and when, chained to the row before it.",
    "cell": "One row is a cell of a return: its raw text and its typed value, which is where a trace ends.",
    "result": (
        "One row is an indicator's parts in one version of a return, for a quarter, basis, breakdown and group; "
        "fix basis and breakdown before adding rows up, or they count double."
    ),
    "result_cell": "One row is the cell that one part of a result came from.",
    "support": "One row is one person's support by one partner in one programme, as a version of a return reports it.",
    "support_category": "One row is the group a supported person is in, for one breakdown.",
    "support_field": "One row is a field in which the people sheet of a return version says something, if only “none”.",
    "match_key": "One row is a keyed identifier of a supported person; the identifier itself is never stored.",
    "score": "One row is a supported person's first or latest score on one questionnaire.",
    "claim": "One row is something a supported person is said to have achieved, and when.",
    "resource": "One row is money, hours or things given: what kind, from whom, to whom, for what.",
    "promise": "One row is what a partner promised for a quarter, beside what it gave.",
    "story": "One row is a story of what changed, with whether the person agreed to its being shared.",
    "agreement": "One row is what a partner has agreed that its data may be used for, from when, until when.",
    "match_rule": "One row is a kind of match key: what it is made of, and how much it says.",
    "linkage_accuracy": "One row is how well people are linked, measured on made-up people: low, central and high.",
    "linked_person": "One row is a person as one partner counts them, with the number of the person across partners.",
    "person_link": "One row is a pair of partners' people that were linked, or may be one and are to be looked at.",
    "link_decision": "One row is what somebody decided of a pair of partners' people, and why.",
    "collective_setting": "One row is how far back partners share in an outcome, as the framework says.",
    "match_secret": "One row is a secret's first use or change: since when people are keyed with which, told by marks.",
    "link_run": "One row is the last linking of people: from what, and when.",
    "deletion": "One row is a deletion of rows about people: when, by whom and why, and how many; never whose.",
    "forgotten": "One row is somebody who is forgotten, known by keys alone, and the deletion that forgot them.",
    "forgotten_key": "One row is a key of somebody who is forgotten, so that later returns are kept without them.",
    "closed_quarter": "One row is a partner's quarter whose rows about people were deleted because their day had come.",
    "kept_people_indicator": "One row is an indicator that a return answered from people whose rows are deleted.",
    "kept_people_part": "One row is what deleted rows about people came to, for an indicator, span and group.",
    "kept_score_change": "One row is how far people came whose rows were deleted, for a scale, span and group.",
    "other_file": "One row is a file that is no partner's return: grants, or the records of a foreign workbook.",
    "other_finding": "One row is something wrong or worth knowing in a file that is no return.",
    "other_recheck": "One row is a later check of such a file from the archive, whose findings hold since.",
    "grant_award": "One row is a grant as published or awarded, its fields named as 360Giving has them.",
    "record": "One row is a value of a foreign workbook that maps to no measure.",
    "restricted_copy": (
        "One row is a copy at person level that was made for a named analyst: for whom, why, until when, by whom."
    ),
    "publication": "One row is one numbered publishing: when, by whom, and how much was hidden.",
    # what outcomes are worth
    "valuing": "One row is an indicator that has a unit value, and which part of it is valued.",
    "value_line": "One row is an indicator's value in a year, programme and unit value, from gross to net.",
    "value_share": "One row is what a partner or an area has of an indicator's value in a year.",
    "value_left_out": "One row is an indicator that a year's total value leaves out, and why.",
    "value_input": "One row is what a giver gave a receiver in a year: money, hours or things, in the price base.",
    "value_bought": "One row is what a giver gave a receiver in a year for one programme, in money of the year.",
    "value_beside": "One row is a year's total counted otherwise, as the place asks: beside value_total, not instead. "
    "Published with what goes with that total.",
    "value_ratio": "One row is a named ratio of a year's value_total; ratios of different programmes do not compare. "
    "Published with what goes with that total.",
    "value_total": "One row is a year's total value: the sum of its lines, how sure it is, and by which conventions.",
    "value_discount": "One row is what a pound of a year of a change is worth in its first, for one kind of rates.",
    "value_sensitivity": "One row is how a year's total value moves with one figure it rests on.",
    "comparison": "One row is two ways of funding compared on one outcome in the last publication, with the verdict.",
    "comparison_figure": "One row is a figure of a comparison: of one side or of both, and what it is about.",
    "published_figure": "One row is a number of people a publication showed or hid, kept so that the next one cannot "
    "give it away.",
}
