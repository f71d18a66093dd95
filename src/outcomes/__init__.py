"""What a place's voluntary and public sectors changed in people's lives, counted together.

from outcomes import open_place

place = open_place("riverside")
place.returns.receive(by="Sam Reed")
place.measures.publish(by="Sam Reed")
place.reports.build("joint")
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from outcomes.checking import check_batches, check_files
    from outcomes.definition_check import check_definitions
    from outcomes.drafting import draft_layout
    from outcomes.errors import OutcomesError
    from outcomes.framework.checkup import Checkup
    from outcomes.framework.copying import copy_framework
    from outcomes.framework.instrument_files import Instruments, read_scales
    from outcomes.place import Place, open_place
    from outcomes.place_values import PlaceValues, read_values
    from outcomes.reports.build import Built
    from outcomes.restoring import restore_place
    from outcomes.returns.checked import Checked
    from outcomes.returns.findings import Finding
    from outcomes.returns.marking.copy import MarkedUp, mark_up, mark_up_all
    from outcomes.scale_scoring import ScoredFile, score_file
    from outcomes.starting import NewPlace, new_place
    from outcomes.store.intake import Receipt
    from outcomes.store.publish import Publication
    from outcomes.value_import import Imported, import_values

__version__ = "0.1.0"

_HOMES = {
    "Built": "outcomes.reports.build",
    "Checked": "outcomes.returns.checked",
    "Checkup": "outcomes.framework.checkup",
    "Finding": "outcomes.returns.findings",
    "Imported": "outcomes.value_import",
    "Instruments": "outcomes.framework.instrument_files",
    "MarkedUp": "outcomes.returns.marking.copy",
    "NewPlace": "outcomes.starting",
    "OutcomesError": "outcomes.errors",
    "Place": "outcomes.place",
    "PlaceValues": "outcomes.place_values",
    "Publication": "outcomes.store.publish",
    "Receipt": "outcomes.store.intake",
    "ScoredFile": "outcomes.scale_scoring",
    "check_batches": "outcomes.checking",
    "check_definitions": "outcomes.definition_check",
    "check_files": "outcomes.checking",
    "copy_framework": "outcomes.framework.copying",
    "draft_layout": "outcomes.drafting",
    "import_values": "outcomes.value_import",
    "mark_up": "outcomes.returns.marking.copy",
    "mark_up_all": "outcomes.returns.marking.copy",
    "new_place": "outcomes.starting",
    "open_place": "outcomes.place",
    "read_scales": "outcomes.framework.instrument_files",
    "read_values": "outcomes.place_values",
    "restore_place": "outcomes.restoring",
    "score_file": "outcomes.scale_scoring",
}

__all__ = [
    "Built",
    "Checked",
    "Checkup",
    "Finding",
    "Imported",
    "Instruments",
    "MarkedUp",
    "NewPlace",
    "OutcomesError",
    "Place",
    "PlaceValues",
    "Publication",
    "Receipt",
    "ScoredFile",
    "check_batches",
    "check_definitions",
    "check_files",
    "copy_framework",
    "draft_layout",
    "import_values",
    "mark_up",
    "mark_up_all",
    "new_place",
    "open_place",
    "read_scales",
    "read_values",
    "restore_place",
    "score_file",
]


def __getattr__(name: str) -> Any:
    """Names load when they are first used: the data libraries together take half a second."""
    if name not in _HOMES:
        raise AttributeError(f"module 'outcomes' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)
