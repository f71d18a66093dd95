"""The first gate: is this the right file? Partner, programme, quarter and framework, as the place knows them.

Returns road: extract → **identify** → cells → rows. Nothing behind this gate is looked at until it is passed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from typing import TypeGuard

from outcomes.framework.definitions import Expectation, Framework, PlaceDefinition
from outcomes.periods import Quarter
from outcomes.returns.arrays import objects
from outcomes.returns.cell_words import shown
from outcomes.returns.checked import Sent
from outcomes.returns.findings import Finding
from outcomes.returns.form import SENDER, Want
from outcomes.returns.layout import FORM
from outcomes.returns.period_words import read_period
from outcomes.returns.personal import masked
from outcomes.returns.reading import Reading, SenderValue
from outcomes.returns.texts import nearest
from outcomes.returns.tidy import type_column

ANSWERED_IN = "answered_in"
"""Marks the words of a return that was read from the workbook of another programme."""
_HEADINGS = {f.name: f.heading for f in SENDER}


def squeezed(text: object) -> str:
    """A name without case, space and punctuation, so that "St. Mark's Hub" is "st marks hub"."""
    return re.sub(r"[\W_]+", " ", str(text).replace("'", "").replace("’", "").casefold()).strip()


def _gate(code: str, value: SenderValue | None, name: str, message: str, remedy: str) -> Finding:
    return Finding(
        code=code,
        severity="error",
        sheet=value.sheet if value else "",
        cells=(value.cell,) if value and value.cell else (),
        label=value.label if value else _HEADINGS[name],
        found="" if value is None or value.value is None else shown(value.value),
        message=message,
        remedy=remedy,
        rule=code,
    )


@lru_cache(maxsize=8)
def _by_word(names: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """The ids by every way of writing them or their names."""
    return {squeezed(word): code for code, full in names for word in (code, full)}


def _named(reading: Reading, name: str, names: dict[str, str], faults: list[Finding]) -> str | None:
    """The id a sender field names (`names`: id to name), or None with the fault noted."""
    if name in reading.lost:
        return None
    known = _by_word(tuple(names.items()))
    value = reading.sender.get(name)
    if not _is_said(value):
        faults.append(
            _gate(
                f"missing-{name}",
                value,
                name,
                f"The return does not say which {name} it is {'from' if name == 'partner' else 'for'}.",
                f"Fill in “{value.label}”."
                if value and value.label
                else f"Fill in {_HEADINGS[name]} on the first sheet.",
            )
        )
        return None
    found = known.get(squeezed(value.value))
    if found is None:
        near = nearest([squeezed(value.value)], known)
        hint = f"Did you mean “{names[known[near]]}”? " if near else ""
        faults.append(
            _gate(
                f"unknown-{name}",
                value,
                name,
                f"“{value.value}” is not a {name} of this partnership.",
                f"{hint}Write the name as the partnership lists it: {_some(names.values())}."
                if names
                else f"The partnership lists no {name} yet: ask whoever keeps the place to add it.",
            )
        )
    return found


def _some(names: Iterable[str]) -> str:
    listed = sorted(names)
    return ", ".join(f"“{name}”" for name in listed[:12]) + (" …" if len(listed) > 12 else "")


def _period(reading: Reading, faults: list[Finding]) -> str | None:
    if "period" in reading.lost:
        return None
    value = reading.sender.get("period")
    if not _is_said(value):
        faults.append(_no_period(value))
        return None
    typed = type_column(objects([value.value]), Want.QUARTER)
    if typed.faults or not isinstance(typed.values[0], str) or typed.values[0] == "open":
        faults.append(
            _gate(
                "bad-period",
                value,
                "period",
                _not_a_quarter(value.value),
                "Write the quarter like this: 2025-26 Q1 (April to June 2025).",
            )
        )
        return None
    return str(typed.values[0])


def unsaid(reading: Reading) -> list[Finding]:
    """What a return kept as records does not say of itself: whose it is, and of which quarter."""
    faults: list[Finding] = []
    partner, period = reading.sender.get("partner"), reading.sender.get("period")
    if not _is_said(partner) and "partner" not in reading.lost:
        label = partner.label if partner and partner.label else _HEADINGS["partner"]
        message = "The return does not say which organisation it is from."
        faults.append(_gate("missing-partner", partner, "partner", message, f"Fill in “{label}”."))
    if not _is_said(period) and "period" not in reading.lost:
        faults.append(_no_period(period))
    return faults


def _is_said(value: SenderValue | None) -> TypeGuard[SenderValue]:
    return value is not None and value.value is not None and bool(str(value.value).strip())


def _no_period(value: SenderValue | None) -> Finding:
    message = "The return does not say which quarter it covers."
    return _gate("missing-period", value, "period", message, "Write the quarter, for example 2025-26 Q1.")


def _not_a_quarter(raw: object) -> str:
    if isinstance(raw, date):
        return f"{raw:%d/%m/%Y} is a day, and a whole quarter is asked for."
    words = read_period(str(raw))
    if words.quarter and words.start_year is None and not words.clashes:
        return f"“{raw}” does not say of which financial year."
    return f"“{raw}” is not a quarter."


def _framework(
    reading: Reading, frameworks: tuple[Framework, ...], framework: Framework, faults: list[Finding]
) -> str | None:
    """The version of the programme's framework; the form may name any of the place's."""
    if "framework" in reading.lost:
        return None
    value = reading.sender.get("framework")
    if value is None or value.value is None:
        if reading.layout != FORM:
            return framework.version  # a partner's own spreadsheet names no framework: the place's is meant
        message = "The form does not say which framework it was made for."
        remedy = f"Write {framework.name} on the first sheet."
        faults.append(_gate("missing-framework", value, "framework", message, remedy))
        return None
    text = squeezed(value.value)
    if text.startswith(tuple(squeezed(word) for f in frameworks for word in (f.name, f.framework))):
        return framework.version
    faults.append(
        _gate(
            "unknown-framework",
            value,
            "framework",
            f"This form was made for “{value.value}”, and this place uses {_some(f.name for f in frameworks)}.",
            "Ask for a new form for this quarter and copy your figures across.",
        )
    )
    return None


def _number(reading: Reading, name: str, want: Want) -> object:
    value = reading.sender.get(name)
    if value is None or value.value is None:
        return None
    typed = type_column(objects([value.value]), want)
    found = typed.values.tolist()[0]
    return None if typed.faults or found != found else found


def identify(reading: Reading, place: PlaceDefinition, today: date) -> tuple[Sent | None, list[Finding]]:
    """Who sent this return and for what, or every reason why that cannot be said."""
    faults: list[Finding] = []
    said = _said(reading, place, faults)
    if said is None:
        return None, faults
    part = place.expectation(said.partner_id, said.programme_id, said.period)
    refusal = _refusal(reading, place, said, part, today)
    if refusal or part is None:
        return None, [refusal] if refusal else []
    return replace(said, answered_in=part.answered_in), []


def _said(reading: Reading, place: PlaceDefinition, faults: list[Finding]) -> Sent | None:
    """What the return says of itself, in the place's codes; None with the faults noted."""
    partner = _named(reading, "partner", {p.partner_id: p.name for p in place.partners}, faults)
    programme = _named(reading, "programme", {p.programme: p.name for p in place.programmes}, faults)
    period = _period(reading, faults)
    funded = place.programme(programme) if programme else None
    framework = place.framework_of(funded) if funded else place.framework
    version = _framework(reading, place.all_frameworks, framework, faults)
    if faults or partner is None or programme is None or period is None or version is None:
        return None
    notes = reading.sender.get("notes")
    hours, signed = _number(reading, "hours_spent", Want.NUMBER), _number(reading, "signed_on", Want.DATE)
    return Sent(
        partner,
        programme,
        period,
        version,
        hours_spent=float(hours) if isinstance(hours, int | float) else None,
        signed_on=signed.date() if isinstance(signed, datetime) else None,
        notes=masked(str(notes.value)) if notes and notes.value is not None else None,
    )


def _refusal(
    reading: Reading, place: PlaceDefinition, said: Sent, part: Expectation | None, today: date
) -> Finding | None:
    """Why the place expects no such return, where it does not."""
    programmes = {p.programme: p for p in place.programmes}
    programme = programmes[said.programme_id]
    asked = programme.name
    if Quarter.parse(said.period).first_day > today:
        return _not_expected(reading, "period", f"{said.period} has not begun yet.", "Check the quarter.")
    if part is None:
        partner = next(p.name for p in place.partners if p.partner_id == said.partner_id)
        if not any(e.partner == said.partner_id for e in programme.partners):
            message = f"{partner} has no part in {asked}."
            remedy = "Check the organisation and the programme; if both are right, tell the partnership's coordinator."
            return _not_expected(reading, "programme", message, remedy)
        message = f"No return is expected from {partner} for {asked} in {said.period}."
        remedy = "Check the programme and the quarter; if both are right, tell the partnership's coordinator."
        return _not_expected(reading, "period", message, remedy)
    if part.answered_in is not None and ANSWERED_IN not in reading.sender:
        other = programmes[part.answered_in].name
        message = f"{asked} is answered in the return for {other}, and has none of its own."
        return _not_expected(reading, "programme", message, f"Send the form for {other}; it serves both.")
    return None


def _not_expected(reading: Reading, name: str, message: str, remedy: str) -> Finding:
    return _gate("not-expected", reading.sender.get(name), name, message, remedy)
