"""What a place's outcomes are worth, and what was put in: the Python API's group `place.impact`.

On the road: place → **place.impact** → impact, store.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from outcomes.errors import PlaceError
from outcomes.framework.place_files import place_values
from outcomes.impact.inputs import Organisations
from outcomes.impact.lines import Book
from outcomes.impact.social_value import SocialValue, Valuation
from outcomes.impact.tables import tables
from outcomes.store import measures
from outcomes.store.database import Store
from outcomes.store.kept_values import keep_values
from outcomes.store.linking import bring_up_to_date

if TYPE_CHECKING:
    from outcomes.place import Place


VIEWS = ("value_quantities", "value_resources", "value_contributions")


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
            bring_up_to_date(store)
            frames = measures.views_of(store, *VIEWS)
        if not years or (year is not None and year not in years):
            asked = f"There is no year {year} here." if year else "No quarter of a programme has ended yet."
            raise PlaceError(asked, remedy=f"Years there are: {', '.join(years) or 'none yet'}.")
        quantities, resources, credit = (frames[name] for name in VIEWS)
        return self._valuation().years(quantities, resources, [year or years[-1]], credit=credit)[0]

    def keep(self, store: Store) -> None:
        """Value every year for release, and have the store keep it. The store's measures are worked out already."""
        frames = measures.frames(store, *VIEWS[:2])
        valuation = self._valuation()
        found = valuation.years(
            frames["value_quantities"], frames["value_resources"], measured_years(store), for_release=True
        )
        units = {code: unit.name for code, unit in valuation.book.values.units.items()}
        keep_values(store, tables(found, units, valuation.settings))

    def _valuation(self) -> Valuation:
        definition = self.place.definition
        settings = definition.place
        book = Book(definition.framework, place_values(self.place.folder), settings.price_base, settings.prices)
        return Valuation.of(book, settings.social_value, Organisations.of(definition.partners))


def measured_years(store: Store) -> list[str]:
    """Every financial year there is anything of, in order."""
    return [str(year) for (year,) in store.rows("select distinct year from span order by year")]
