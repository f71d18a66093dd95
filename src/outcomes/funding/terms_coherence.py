"""What a programme's terms must agree on: with its mechanism, its partners, its dates and the framework.

Funding road: programmes/*.yaml → terms → **terms_coherence** → `place.funding` relies on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from outcomes.errors import DefinitionError
from outcomes.framework.definitions import PlaceDefinition
from outcomes.funding.instalments import total_of
from outcomes.funding.terms import BY_OUTCOME, FundedProgramme, Priced, Rate
from outcomes.model_faults import offer
from outcomes.partly_read import as_far_as_read
from outcomes.strict_yaml import Document, Spot
from outcomes.vocabulary import Mechanism

Faults = Iterator[DefinitionError]


def terms_faults(programme: FundedProgramme, document: Document, place: PlaceDefinition) -> Faults:
    """Every disagreement of a programme's terms with the rest of what the place says."""
    spot = document.at("terms")
    yield from as_far_as_read(_mechanism(programme, spot))
    yield from as_far_as_read(_fixed(programme, spot))
    yield from as_far_as_read(_rates(programme, spot, place))
    yield from as_far_as_read(_never_paid(programme, spot))
    yield from as_far_as_read(_share_at_risk(programme, spot))
    yield from as_far_as_read(_frequencies(programme, spot))
    yield from as_far_as_read(_verification(programme, spot))
    yield from as_far_as_read(_variations(programme, spot))
    yield from as_far_as_read(_grant(programme, spot))


def _mechanism(programme: FundedProgramme, spot: Spot) -> Faults:
    terms, mechanism = programme.terms, programme.mechanism
    by_outcome = mechanism in BY_OUTCOME
    if mechanism is Mechanism.PBR and not terms.rationale:
        message = "Payment by results has no rationale."
        yield spot.fault(message, "Add 'rationale: savings', 'certainty_of_impact' or 'assurance_of_quality'.")
    if by_outcome and not terms.pays_by_outcome:
        yield spot.fault("Nothing is paid by outcome.", "Add a rate_card, or frequency_outcomes.")
    if not by_outcome and terms.rationale:
        message = f"A rationale of payment by results stands in a programme of mechanism '{mechanism}'."
        yield spot.at("rationale").fault(message, "Take the line away, or mend the mechanism.")
    if mechanism in (Mechanism.GRANT, Mechanism.PARTICIPATORY, Mechanism.IN_KIND) and terms.pays_by_outcome:
        key = "rate_card" if terms.rate_card else "frequency_outcomes"
        message = f"Outcomes are paid for in a programme of mechanism '{mechanism}'."
        yield spot.at(key).fault(message, "What pays by outcome is pbr: mend the mechanism, or take the lines away.")


def _fixed(programme: FundedProgramme, spot: Spot) -> Faults:
    partners = list(dict.fromkeys(part.partner for part in programme.partners))
    for i, fixed in enumerate(programme.terms.fixed):
        if fixed.partner not in partners:
            message = f"'{fixed.partner}' takes no part in this programme."
            yield spot.at("fixed", i, "partner").fault(message, offer(fixed.partner, partners))


def _rates(programme: FundedProgramme, spot: Spot, place: PlaceDefinition) -> Faults:
    terms, known = programme.terms, place.framework.achievements
    for i, rate in enumerate(terms.rate_card):
        if rate.achievement not in known:
            message = f"There is no achievement '{rate.achievement}' in framework.yaml."
            yield spot.at("rate_card", i, "achievement").fault(message, offer(rate.achievement, known))
    for key, priced in (("rate_card", terms.rate_card), ("attachment", terms.attachment)):
        for i, one in enumerate(priced):
            yield from _group(spot.at(key, i), one, place)
        yield from _overlaps(spot.at(key), priced)
    yield from _unlike_lines(spot.at("rate_card"), terms.rate_card)


def _never_paid(programme: FundedProgramme, spot: Spot) -> Faults:
    """A price that no participant could ever earn whole is a slip, of the price or of the cap."""
    cap = programme.terms.cap_per_person_gbp
    for i, rate in enumerate(programme.terms.rate_card):
        if cap is not None and rate.price_gbp > cap:
            message = f"This price is £{rate.price_gbp:,.2f}, and a participant is paid at most £{cap:,.2f}."
            yield spot.at("rate_card", i, "price_gbp").fault(message, "Mend the price, or cap_per_person_gbp.")


def _share_at_risk(programme: FundedProgramme, spot: Spot) -> Faults:
    share = programme.terms.share_at_risk_pct
    if share is not None and 0 < share < 1:
        message = f"A share at risk of {share} is less than one per cent of the money."
        yield spot.at("share_at_risk_pct").fault(message, "Write it in per cent: 60 for sixty of a hundred.")


def _frequencies(programme: FundedProgramme, spot: Spot) -> Faults:
    """A cohort is paid for once: an outcome that is there twice would be paid, and capped, twice."""
    seen: dict[str, int] = {}
    for i, one in enumerate(programme.terms.frequency_outcomes):
        if one.outcome in seen:
            here, line = spot.at("frequency_outcomes"), spot.document.line
            message = f"Line {line((*here.where, seen[one.outcome]))} pays for '{one.outcome}' too."
            yield here.at(i, "outcome").fault(message, "Keep one of them, with one price and one cap.")
        seen.setdefault(one.outcome, i)


def _group(spot: Spot, one: Priced, place: PlaceDefinition) -> Faults:
    for dimension, category in one.group.items():
        if dimension not in place.framework.breakdowns:
            message = f"There is no breakdown '{dimension}' in the framework."
            yield spot.at("group", dimension).fault(message, offer(dimension, place.framework.breakdowns))
            continue
        codes = [c.code for c in place.categories(dimension)]
        if category not in codes:
            message = f"There is no category '{category}' in the breakdown '{dimension}'."
            yield spot.at("group", dimension).fault(message, offer(category, codes))


def _overlaps(spot: Spot, priced: Sequence[Priced]) -> Faults:
    for i, one in enumerate(priced):
        for n, other in enumerate(priced[:i]):
            if _may_both_hold(one, other):
                message = f"Two prices hold at once: that of line {spot.document.line((*spot.where, n))} too."
                yield spot.at(i).fault(message, "Give each its dates, or its group, so that one price holds.")


def _may_both_hold(one: Priced, other: Priced) -> bool:
    if isinstance(one, Rate) and isinstance(other, Rate) and one.achievement != other.achievement:
        return False
    apart = any(other.group.get(dimension, category) != category for dimension, category in one.group.items())
    if apart:
        return False
    if one.by != other.by:
        return True
    return _start(one) <= _end(other) and _start(other) <= _end(one)


def _unlike_lines(spot: Spot, rates: Sequence[Rate]) -> Faults:
    """Lines that price one outcome and say otherwise of it: how often it is paid, or what limits hold at one time."""
    for i, one in enumerate(rates):
        for n, other in enumerate(rates[:i]):
            if one.achievement != other.achievement:
                continue
            keys = _OF_THE_OUTCOME if _follow(one, other) else (*_OF_THE_OUTCOME, *_LIMITS)
            unlike = [key for key in keys if getattr(one, key) != getattr(other, key)]
            if unlike:
                line = spot.document.line((*spot.where, n))
                message = f"Line {line} pays for '{one.achievement}' too, and says otherwise in {' and '.join(unlike)}."
                yield spot.at(i).fault(message, f"Write it alike on both: {_WHY_ALIKE}.")


_OF_THE_OUTCOME = ("repeatable", "most_per_person")
_LIMITS = ("threshold", "cap_count")
_WHY_ALIKE = "it holds for the outcome, whoever it is priced for, and only a line of later dates may change a limit"


def _follow(one: Rate, other: Rate) -> bool:
    """Whether one line begins when the other has ended, so that a limit may have been changed between them."""
    return one.by == other.by and not (_start(one) <= _end(other) and _start(other) <= _end(one))


def _start(one: Priced) -> date:
    return one.starts or date.min


def _end(one: Priced) -> date:
    return one.ends or date.max


def _verification(programme: FundedProgramme, spot: Spot) -> Faults:
    terms = programme.terms
    if terms.pays_by_outcome and terms.verification is None:
        message = "Outcomes are paid for, and nothing says who verifies them."
        yield spot.fault(message, "Add 'verification:' with by and rule.")
    paid = {rate.achievement for rate in terms.rate_card}
    for achievement in terms.verification.evidence if terms.verification else ():
        if achievement not in paid:
            message = f"There is evidence for '{achievement}', which the rate card does not pay."
            yield spot.at("verification", "evidence", achievement).fault(message, offer(achievement, paid))


def _variations(programme: FundedProgramme, spot: Spot) -> Faults:
    relational = programme.terms.relational
    allowed = [one.what for one in relational.may_vary] if relational else []
    for i, variation in enumerate(programme.terms.variations):
        here = spot.at("variations", i)
        if not programme.starts <= variation.on <= programme.ends:
            yield here.at("on").fault(f"{variation.on} is not within the programme's dates.", "Mend the day.")
        if relational and variation.what not in allowed:
            message = f"'{variation.what}' was varied, and may_vary does not name it."
            yield here.at("what").fault(message, offer(variation.what, allowed))


def _grant(programme: FundedProgramme, spot: Spot) -> Faults:
    grant = programme.terms.grant
    if grant and programme.mechanism not in (Mechanism.GRANT, Mechanism.PARTICIPATORY):
        message = f"Terms of a grant stand in a programme of mechanism '{programme.mechanism}'."
        yield spot.at("grant").fault(message, "Take them away, or mend the mechanism.")
    sound = [f for f in programme.terms.fixed if any(part.partner == f.partner for part in programme.partners)]
    awarded = sum((total_of(fixed, programme) for fixed in sound), Decimal(0))
    if grant and grant.passes_on and grant.passes_on.gbp > awarded:
        message = f"£{grant.passes_on.gbp:,} is to be passed on out of £{awarded:,}."
        yield spot.at("grant", "passes_on", "gbp").fault(message, "Mend gbp, or the award.")
