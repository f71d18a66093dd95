"""What a place's outcomes are worth, and what was put in: the Python API's group `place.impact`.

On the road: place → **place_impact** → impact, store.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from outcomes.errors import PlaceError
from outcomes.framework.place_files import place_values
from outcomes.impact.lines import Book
from outcomes.impact.social_value import SocialValue, Valuation
from outcomes.store import measures
from outcomes.store.database import Store
from outcomes.vocabulary import Role

if TYPE_CHECKING:
    from outcomes.place import Place


@dataclass(frozen=True)
class Impact:
    """Social value; unsuppressed unless said otherwise: for signed-off readers, not for release."""

    place: Place

    def social_value(self, year: str | None = None) -> SocialValue:
        """One year's value with everything behind it; the latest year if none is given.

        Raises:
            PlaceError: the place has no such year.
        """
        with self.place.store() as store:
            years = measured_years(store)
            frames = measures.views_of(store, "value_quantities", "value_resources")
        if year is not None and year not in years:
            raise PlaceError(f"There is no year {year} here.", remedy=f"There are: {', '.join(years) or 'none yet'}.")
        wanted = [year or years[-1]]
        return self._valuation().years(frames["value_quantities"], frames["value_resources"], wanted)[0]

    def _valuation(self) -> Valuation:
        definition = self.place.definition
        settings = definition.place
        book = Book(definition.framework, place_values(self.place.folder), settings.price_base, settings.prices)
        sending = {p.partner_id: p.name for p in definition.partners if p.role == Role.PARTNER}
        return Valuation.of(book, settings.social_value, sending)


def measured_years(store: Store) -> list[str]:
    """Every financial year there is anything of, in order."""
    return [str(year) for (year,) in store.rows("select distinct year from span order by year")]
