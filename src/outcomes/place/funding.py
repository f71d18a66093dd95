"""A place's funding: its programmes' terms, what was verified, what is owed and what it cost to get there.

On the road: place → **place.funding** → funding and store. The faces see it as `place.funding`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from outcomes.errors import PlaceError
from outcomes.funding.exchange import WrittenGrants, kept_grant, own_grants, write_grants
from outcomes.funding.guide import load_guide
from outcomes.funding.mechanism import Advice, advise, facts_of, write_page
from outcomes.funding.paying import on_terms
from outcomes.funding.payment_findings import paid_twice
from outcomes.funding.payments import Given, Payments, work_out
from outcomes.funding.project_draft import draft_programme
from outcomes.funding.projects import Value, read_projects
from outcomes.funding.side_by_side import Told, of_grants, of_project
from outcomes.funding.statement import About, make_statement, write_html, write_xlsx
from outcomes.funding.tendering import FILE as BIDS
from outcomes.funding.tendering import Bid, TransactionCosts, transaction_costs, usual_costs
from outcomes.funding.terms import FundedProgramme, Terms
from outcomes.funding.terms_files import load_terms
from outcomes.funding.verifying import judge_decisions
from outcomes.funding_books import own_programmes, read_behind, read_given, rows_of
from outcomes.funding_comparison import FundingComparison
from outcomes.match_secrets import find_secrets
from outcomes.model_faults import offer
from outcomes.periods import Quarter
from outcomes.returns.findings import Finding
from outcomes.store import secrets_in_force
from outcomes.store.claims import Claims, decide_claims, read_claims
from outcomes.store.funding import project_values, read_grants
from outcomes.store.linking import bring_up_to_date

if TYPE_CHECKING:
    from outcomes.place import Place


@dataclass(frozen=True)
class Verified:
    """What became of a file of decisions. `noted` is nought where `findings` holds an error: all of it, or none."""

    file: str
    noted: int
    findings: tuple[Finding, ...]
    audit_head: str | None


@dataclass(frozen=True)
class Funding(FundingComparison):
    """What programmes pay for, to whom, and why not; comparing what they bought is `FundingComparison`'s."""

    place: Place

    def terms(self, programme: str) -> FundedProgramme:
        """A programme with its terms; PlaceError where there is none, DefinitionError where its terms are broken."""
        return load_terms(self.place.folder, self.place.definition, programme)

    def claims(self, programme: str | None = None, *, waiting: bool = False) -> pd.DataFrame:
        """Every claimed outcome and where it stands, without anything that says who the person is."""
        known = self._claimed()
        kept = [c for c in known.claims if programme in (None, c.programme_id)]
        rows = [{n: getattr(c, n) for n in CLAIM_COLUMNS} for c in kept if not waiting or c.claim_state == "waiting"]
        return pd.DataFrame(rows, columns=list(CLAIM_COLUMNS))

    def verify(self, files: Sequence[Path], *, by: str) -> list[Verified]:
        """Note what a commissioner decided about claims, file by file: all of a file, or none of it."""
        terms = {p.programme: self.terms(p.programme).terms for p in self.place.definition.programmes}
        with self.place.store():  # held open for all of them
            return [self._verify(Path(file), terms, by) for file in files]

    def _verify(self, file: Path, terms: Mapping[str, Terms], by: str) -> Verified:
        place = self.place
        with place.store() as store:
            secrets = find_secrets(place.definition.place.code, place.folder)
            secrets_in_force.hold_to(store, secrets)
            judged = judge_decisions(file, read_claims(store), terms, secrets=secrets, today=place.today)
            if not judged.may_be_noted:
                return Verified(file.name, 0, judged.findings, None)
            head = decide_claims(store, judged.decisions, by=by)
        return Verified(file.name, len(judged.decisions), judged.findings, head)

    def payments(self, programme: str, *, on_terms_of: str | None = None) -> Payments:
        """What a programme owes by quarter and partner; with `on_terms_of`, what another's terms would have paid.

        Raises:
            PlaceError: there is no such programme.
            DefinitionError: terms, payments.csv or frequency.csv break their format.
        """
        with self.place.store() as store:
            bring_up_to_date(store)  # who is one person across partners
            given = read_given(self.place, store)
        mine = self.terms(programme)
        if on_terms_of is not None:
            return work_out(on_terms(mine, self.terms(on_terms_of)), given, self.place.today, programme)
        every = [work_out(self.terms(p.programme), given, self.place.today) for p in self.place.definition.programmes]
        found = next(one for one in every if one.programme == programme)
        both = paid_twice(every, given.known, programme)
        return Payments(**{**vars(found), "findings": (*found.findings, *both)})

    def statement(self, programme: str, partner: str, period: str, *, to: Path | None = None) -> list[Path]:
        """Write one partner's statement for a quarter, as a workbook and as a page; returns the two files.

        Raises:
            PlaceError: no such programme, partner or quarter, or nothing is owed, paid or claimed.
        """
        quarter, mine = _quarter(period), self.terms(programme)
        partners = [part.partner for part in mine.partners]
        if partner not in partners:
            raise PlaceError(f"'{partner}' takes no part in {mine.name}.", remedy=offer(partner, partners))
        day = min(quarter.last_day, self.place.today)
        made = make_statement(work_out(mine, self._given(), day), self._about(mine, partner, quarter.code))
        folder = to or self.place.folder / "built" / "statements"
        folder.mkdir(parents=True, exist_ok=True)
        name = f"{programme} {partner} {quarter.code}"
        return [write_xlsx(made, folder / f"{name}.xlsx"), write_html(made, folder / f"{name}.html")]

    def transaction_costs(self) -> pd.DataFrame:
        """What competing for, running and verifying each programme cost: `TransactionCosts`'s fields, a row each.

        An outcome is one that was claimed, whatever was decided: where nobody checks, a rejected one would stand.

        Raises:
            DefinitionError: terms or bids.csv break their format.
        """
        known, bids, usual = self._claimed(), rows_of(self.place, BIDS, Bid), usual_costs()
        counts = Counter(c.programme_id for c in known.claims if c.is_current)
        rows = [
            transaction_costs(self.terms(code), bids, usual, outcomes=counts[code], today=self.place.today)
            for code in (p.programme for p in self.place.definition.programmes)
        ]
        return pd.DataFrame([vars(row) for row in rows], columns=[f.name for f in fields(TransactionCosts)])

    def advise(self, programme: str, answers: Mapping[str, str] | None = None, *, to: Path | None = None) -> Advice:
        """Ways of paying for a programme, ranked with reasons for and against; as a page too, where `to` names one.

        `answers` are people's, by question; the store answers what it can of the others.

        Raises:
            PlaceError: no such programme, question or answer.
        """
        mine, head = self.terms(programme), self.place.definition
        facts = facts_of(mine, self._claimed(), head.partners, self.place.today)
        found = advise(load_guide(), mine, facts, answers or {})
        if to is not None:
            write_page(found, to, place=head.place.place, is_made_up=head.place.made_up)
        return found

    def write_grants(self, to: Path) -> WrittenGrants:
        """Write every grant the place awarded or keeps in the 360Giving Data Standard, as `.json` or `.csv`.

        Grants that do not meet the standard are findings and stay out. A grant kept from a file comes before one of the
        same identifier made from a programme's terms.

        Raises:
            PlaceError: the file's name ends in neither.
        """
        with self.place.store() as store:
            kept = store.connection.execute("select * from stg_grants order by identifier").df().to_dict("records")
        theirs = [kept_grant({str(name): value for name, value in row.items()}) for row in kept]
        named = {grant.get("id") for grant in theirs}
        programmes = [self.terms(p.programme) for p in self.place.definition.programmes]
        ours = [g for g in own_grants(self.place.definition, programmes) if g["id"] not in named]
        return write_grants([*ours, *theirs], to)

    def programmes(self) -> pd.DataFrame:
        """This place's programmes beside the grants and projects it keeps from others: `Told`'s fields, a row each.

        What each says of itself: no verdict may be drawn from it. The place's own are unsuppressed.
        """
        with self.place.store() as store:
            behind, kept = read_behind(self.place, store), read_grants(store)
            projects = read_projects(Value(*row) for row in project_values(store))
        rows = [*own_programmes(self.place, behind), *map(of_project, projects), *of_grants(kept)]
        return pd.DataFrame([vars(row) for row in rows], columns=[f.name for f in fields(Told)])

    def draft(self, project: str) -> str:
        """A project kept from an INDIGO form as the text of a programme's file, to be finished by hand.

        Raises:
            PlaceError: no such project is kept, or its form does not say when the service runs.
        """
        with self.place.store() as store:
            found = {p.code: p for p in read_projects(Value(*row) for row in project_values(store))}
        if project not in found:
            raise PlaceError(f"No form of a project '{project}' is kept here.", remedy=offer(project, found))
        return draft_programme(found[project], self.place.definition)

    def _about(self, programme: FundedProgramme, partner: str, period: str) -> About:
        names = {p.partner_id: p.name for p in self.place.definition.partners}
        head = self.place.definition.place
        return About(
            place=head.place,
            programme=programme.name,
            funder=names[programme.funder],
            partner=names[partner],
            partner_id=partner,
            period=period,
            made_on=self.place.today,
            is_made_up=head.made_up,
        )

    def _claimed(self) -> Claims:
        with self.place.store() as store:
            return read_claims(store)

    def _given(self) -> Given:
        with self.place.store() as store:
            return read_given(self.place, store)


CLAIM_COLUMNS = (
    "claim_id", "partner_id", "programme_id", "achievement", "achieved_on", "evidence", "claim_state", "withdrawn_on",
)  # fmt: skip


def _quarter(text: str) -> Quarter:
    try:
        return Quarter.parse(text)
    except ValueError:
        raise PlaceError(f"“{text}” is not a quarter.", remedy="Write for example 2025-26 Q1.") from None
