"""Makes Riverside, a place that does not exist, at any size, with everything about it known.

Sample road: archetypes, people → reports → files with faults → the inbox of a place, and its truth beside it.
"""

from outcomes.sample.make import make_place
from outcomes.sample.truth import Truth

__all__ = ["Truth", "make_place"]
