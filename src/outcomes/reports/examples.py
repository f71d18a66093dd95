"""What a reader must know first where targets are still the examples a framework is shipped with.

Reports road: publication, wording → **examples** → build.
"""

from __future__ import annotations

from outcomes.reports.publication import Published
from outcomes.reports.wording import count

EXAMPLE = "Example"
"""How the source of an example target begins in every framework we ship."""


def notice(published: Published) -> str | None:
    """How many indicators have example targets; none of a made-up place, whose report says that all is made up."""
    sources = [i.target_source for i in published.indicators if i.target_source]
    examples = sum(source.startswith(EXAMPLE) for source in sources)
    if published.about.is_made_up or not examples:
        return None
    of = "" if examples == len(sources) else f" of {examples} of {count(len(sources), 'indicator')}"
    return (
        f"The baselines and targets{of} are examples that the framework came with: nobody here decided them. Until the "
        "place sets its own, quote no score, and nothing that is said against a target."
    )
