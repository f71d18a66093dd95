"""Checks definitions, works out their cases with the measures themselves, and checks a place's terms.

On the road: framework.checkup + store.trial → **definition_check** → `outcomes framework check`.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import cache
from pathlib import Path

from pydantic import BaseModel

from outcomes.errors import DefinitionError
from outcomes.files import shipped
from outcomes.framework.checkup import Checkup, check_folder, each_once
from outcomes.framework.result_cases import Measure
from outcomes.funding.terms_files import check_terms
from outcomes.strict_yaml import check_model


def check_definitions(folder: Path | str | None = None) -> Checkup:
    """Everything below a folder: a place, frameworks, values, instruments. Without a folder, what is shipped.

    Raises:
        PlaceError: there is nothing of the kind in the folder.
    """
    with ExitStack() as stack:

        @cache
        def measure() -> Measure:
            from outcomes.store.trial import trial  # the data libraries, only once a case asks for them

            return stack.enter_context(trial())

        found = check_folder(folder, lambda framework, case: measure()(framework, case))
        terms = check_terms(Path(folder)) if folder is not None else []
        home = shipped("frameworks") if folder is None else Path(folder)
        imports, layouts = sorted(home.rglob("values/imports/*.yaml")), sorted(home.glob("layouts/*.yaml"))
        reports = sorted(shipped("reports").glob("*.yaml") if folder is None else home.glob("reports/*.yaml"))
        checks = ((_check_import, imports), (_check_layout, layouts), (_check_report, reports))
        more = [fault for check, files in checks for file in files for fault in check(file)]
        checked = replace(found.checked, imports=_names(imports), layouts=_names(layouts), reports=_names(reports))
        return replace(found, checked=checked, faults=tuple(each_once([*found.faults, *terms, *more])))


def _names(files: Sequence[Path]) -> tuple[str, ...]:
    return tuple(file.stem for file in files)


def _check_import(file: Path) -> list[DefinitionError]:
    """Every fault of a file that says how a workbook of values is laid out."""
    from outcomes.value_import import ValueImport  # what reads workbooks, only where there is one to be read

    return check_model(file, ValueImport)


def _check_layout(file: Path) -> list[DefinitionError]:
    """Every fault of a file that says how partners' spreadsheets are read."""
    from outcomes.returns.layout import check_layout

    return check_layout(file)


def _check_report(file: Path) -> list[DefinitionError]:
    """Every fault of a file that says what stands around a report's figures."""
    from outcomes.reports.definition import ReportFile
    from outcomes.reports.funding.definition import FundingReportFile
    from outcomes.reports.value.definition import ValueReportFile

    own: dict[str, type[BaseModel]] = {"value": ValueReportFile, "funding": FundingReportFile}
    return check_model(file, own.get(file.stem, ReportFile))
