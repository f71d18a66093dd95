"""Riverside after the demonstration's road: made once for all the tests that read it, and changed by none."""

from __future__ import annotations

import shutil
from pathlib import Path

from outcomes.demo import receive_and_accept
from outcomes.files import shipped
from outcomes.match_secrets import make_secrets
from outcomes.place import Place, open_place
from outcomes.sample import Truth
from outcomes.store import measures
from outcomes.store.intake import Receipt
from outcomes.store.linking import bring_up_to_date
from outcomes.vocabulary import Kind

RIVERSIDE = shipped("sample") / "riverside"
TOGETHER = (
    *("partner_overlap", "partner_pairs", "partner_journeys", "joint_people", "joint_reach", "contributions"),
    "outcomes_by_partners",
)


class Road:
    """Riverside after the demonstration's road: the place, what became of each file, and the truth."""

    def __init__(self, folder: Path, config: Path) -> None:
        """Walk it in `folder`; the place's secrets are kept in `config`, which XDG_CONFIG_HOME names meanwhile."""
        shutil.copytree(RIVERSIDE, folder)
        self.truth = Truth.load(RIVERSIDE / "truth.json")
        self.place: Place = open_place(folder)
        self.receipts: dict[str, Receipt] = {}
        self.config = config
        make_secrets(self.place.definition.place.code)
        with self.place.store():
            for day, receipts in receive_and_accept(self.place):
                self.receipts |= {f"{day}/{r.checked.name}": r for r in receipts}
            self.tables = {view: self.place.measures.table(view) for view in ("partner_results", "place_results")}
            self.status = self.place.returns.status()
            self.rechecked = self.place.returns.recheck()
            self.verified = self.place.funding.verify(
                sorted((folder / "verified").glob("*.csv")), by="Contract officer"
            )
            with self.place.store() as store:
                bring_up_to_date(store)
                self.together = measures.views_of(store, *TOGETHER)
            self.publication = self.place.measures.publish(by="Sam Reed")
        self.built = self.place.reports.build("joint")

    def kind(self, indicator: str) -> Kind:
        return self.place.definition.framework.indicators[indicator].kind
