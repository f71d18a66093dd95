"""A small partnership for tests: partners report people by name, and a store keeps their keys alone."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import date

from outcomes.framework.agreements import Agreement
from outcomes.framework.definitions import (
    Achievement,
    Breakdown,
    Category,
    Expectation,
    Framework,
    FromPeople,
    Indicator,
    Outcome,
    Partner,
    PlaceDefinition,
    PlaceFile,
    Programme,
)
from outcomes.framework.match_rules import default_rules
from outcomes.returns.match_forms import plain_form
from outcomes.returns.match_keys import match_keys
from outcomes.returns.people import Secrets
from outcomes.store import kept, link_decisions, linking
from outcomes.store.database import Store
from outcomes.vocabulary import Better, BottomLine, Kind, Mechanism, Role

Q1 = "2025-26 Q1"
SECRETS = Secrets(b"1" * 32, b"2" * 32)
PARTNERS = ("advice", "befrienders", "college")
TODAY = date(2025, 10, 1)
JOAN = {
    "first_name": "Joan", "family_name": "Ashbourne", "birth_date": "1950-03-02", "postcode": "RV1 1CI",
    "email": "joan@example.org",
}  # fmt: skip


def small_place(partners: tuple[str, ...] = PARTNERS, **more: object) -> PlaceDefinition:
    people = Indicator(
        label="People",
        kind=Kind.PEOPLE,
        unit="people",
        counts="people",
        better=Better.MORE,
        from_people=FromPeople(supported=True),
    )
    jobs = people.model_copy(update={"label": "Jobs", "from_people": FromPeople(achieved="job")})
    outcome = Outcome(
        code="reach", outcome="Reach", bottom_line=BottomLine.SOCIAL, stakeholder="-", matters_because="-",
        indicators={"people": people, "jobs": jobs},
    )  # fmt: skip
    framework = Framework(
        framework="small", name="Small", version="1", valid_from=date(2024, 4, 1), about="-", source="Us",
        licence="MIT", outcomes=(outcome,), achievements={"job": Achievement(label="Job", means="-", evidence="-")},
        breakdowns={"need_band": Breakdown(label="Need", categories=tuple(map(_category, ("high", "low"))))},
    )  # fmt: skip
    parts = tuple(Expectation(partner=p, first=Q1, last="2025-26 Q4") for p in partners)
    programme = Programme(
        programme="grants", name="Grants", funder="advice", framework="small", mechanism=Mechanism.GRANT,
        starts=date(2025, 4, 1), ends=date(2026, 3, 31), partners=parts,
    )  # fmt: skip
    listed = tuple(
        Partner(partner_id=p, name=p, role=Role.PARTNER, kind="charity", size="small", is_local=True) for p in partners
    )
    return PlaceDefinition(
        place=PlaceFile(place="Small", code="small", frameworks=("small",)),
        framework=framework,
        partners=listed,
        programmes=(programme,),
        **{"agreements": tuple(map(agreement_of, partners)), **more},
    )


def _category(code: str) -> Category:
    return Category(code=code, label=code.title())


def agreement_of(partner: str, **more: object) -> Agreement:
    given = {"starts": date(2025, 4, 1), "ends": date(2026, 3, 31), "links_people": True, **more}
    return Agreement(
        partner=partner, agreement="Sharing agreement", lawful_basis="public_task", role="controller", **given
    )


class Partnership:
    """A store in which partners report people with names; only their keys are kept."""

    def __init__(self, store: Store, secrets: Secrets = SECRETS) -> None:
        self._store = store
        self._is_stale = False
        self.secrets = secrets
        self.rules = default_rules()
        self.returns: dict[tuple[str, str], int] = {}
        self._rows = 0

    @property
    def store(self) -> Store:
        """The store; what it keeps of rows that no act has brought up is made again first."""
        if self._is_stale:
            kept.rebuild(self._store.connection)
            self._is_stale = False
        return self._store

    def knows(
        self,
        partner: str,
        reference: str | None,
        *,
        period: str = Q1,
        starts: str = "2025-05-01",
        ends: str | None = None,
        hours: float | None = None,
        need: str | None = None,
        job: str | None = None,
        referred_by: str | None = None,
        **who: str,
    ) -> None:
        """A partner reports a person in its return of a quarter."""
        number = self.returns.get((partner, period)) or self.sends(partner, period)
        run = self._store.connection.execute
        run(
            "insert into support values (?, ?, ?, 'grants', ?, ?, ?, ?, null, null, ?, ?, false, 'People', ?)",
            [number, self._rows, partner, period, reference, starts, ends, hours, referred_by, f"A{self._rows + 5}"],
        )
        if need:
            run("insert into support_category values (?, ?, 'need_band', ?)", [number, self._rows, need])
        if job:
            run("insert into claim values (?, ?, 'job', ?, null)", [number, self._rows, job])
        self._keys(number, partner, {**who, "reference": reference or ""})
        self._rows += 1
        self._is_stale = True

    def at_once(self) -> AbstractContextManager[None]:
        """Rows that are written within it are written together: one by one takes many times as long."""
        return self._store.transaction()

    def asks_for(self, field: str) -> None:
        """Every return that was sent has a column for it."""
        for number in self.returns.values():
            self._store.connection.execute("insert into support_field values (?, ?)", [number, field])
        self._is_stale = True

    def _keys(self, number: int, partner: str, who: dict[str, str]) -> None:
        fields = {name: [plain_form(name, value)] for name, value in who.items()}
        for kind, keys in match_keys(fields, self.rules, partner, self.secrets.match_key).items():
            for key in keys[0]:
                self._store.connection.execute(
                    "insert into match_key values (?, ?, ?, ?)", [number, self._rows, kind, key]
                )

    def rows(self, view: str) -> list[dict[str, object]]:
        """A view's rows, once everybody is linked."""
        linking.bring_up_to_date(self.store)
        return self.store.connection.execute(f"select * from {view} order by all").df().to_dict("records")

    def sends(self, partner: str, period: str) -> int:
        number = self.returns[partner, period] = len(self.returns) + 1
        run = self._store.connection.execute
        run(
            "insert into return_version values (?, ?, 'grants', ?, 1, 'x', 'xlsx', 'l', '1', '2025-08-01', "
            "'2025-08-01 12:00', 'me', null, null, null)",
            [number, partner, period],
        )
        run(
            "insert into decision values (?, ?, 'accepted', 'me', '2025-08-01 12:00', '2025-08-01', '-')",
            [self._store.next_number("decision", "decision_id"), number],
        )
        return number

    def different(self) -> int:
        """How many different people there are, once everybody is linked."""
        linking.bring_up_to_date(self.store)
        return linking.summary(self.store).people

    def pair(self, verdict: str) -> str:
        """The code of the only pair of a verdict."""
        codes = link_decisions.pairs(self.store, verdict)["pair_code"].tolist()
        assert len(codes) == 1, codes
        return str(codes[0])
