"""README, help and docs say what the code does: a change to one without the other fails here."""

from __future__ import annotations

import importlib
import pkgutil
import re
import shlex
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import outcomes
from outcomes import cli
from outcomes.cli.contents import COMMANDS
from outcomes.errors import FileRefused
from outcomes.returns.check import refused
from outcomes.returns.feedback import SHAPE, as_dict
from outcomes.returns.findings import Finding
from outcomes.store.dictionary import dictionary

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def _commands(text: str) -> list[list[str]]:
    lines = re.findall(r"^ {4}(outcomes .+)$|^  +Example: (outcomes .+)$", text, flags=re.MULTILINE)
    return [shlex.split((a or b).split("  #")[0]) for a, b in lines]


def test_the_data_dictionary_is_the_codes() -> None:
    page = (ROOT / "docs" / "data-dictionary.md").read_text(encoding="utf-8")
    assert page == dictionary(), "make it again: python -m outcomes.store.dictionary > docs/data-dictionary.md"


def test_readme_shows_the_two_commands_first() -> None:
    assert README.index("make demo") < README.index("make test") < README.index("## ")


SIGN_OFF = (ROOT / "docs" / "sign-off.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", [*_commands(README), *_commands(SIGN_OFF)], ids=" ".join)
def test_a_command_in_the_readme_can_be_typed(command: list[str]) -> None:
    _parse(command)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example_that_can_be_typed(name: str) -> None:
    shown = CliRunner().invoke(cli.main, [name, "--help"], terminal_width=200)
    examples = _commands(shown.output)
    assert shown.exit_code == 0
    assert examples, f"outcomes {name} --help has no example"
    assert examples[0][1] == name
    _parse(examples[0])


@pytest.mark.parametrize("name", COMMANDS)
def test_what_is_listed_of_a_command_is_the_first_sentence_of_its_help(name: str) -> None:
    found = cli.main.get_command(click.Context(cli.main), name)
    assert found is not None
    assert COMMANDS[name][1] == found.get_short_help_str(limit=500)


def test_every_command_of_every_room_is_listed() -> None:
    rooms = {room for room, _ in COMMANDS.values()}
    found = click.Group()
    for module in pkgutil.iter_modules(cli.__path__):
        register = getattr(importlib.import_module(f"outcomes.cli.{module.name}"), "register", None)
        assert (register is not None) == (module.name in rooms)
        if register:
            register(found)
    assert sorted(found.commands) == list(COMMANDS)


def _parse(command: list[str]) -> None:
    """The command line is understood, without being run."""
    found = cli.main.get_command(click.Context(cli.main), command[1])
    assert found is not None, command
    context = found.make_context(command[1], command[2:], resilient_parsing=False)
    assert isinstance(context, click.Context)


def test_every_path_the_readme_links_to_is_there() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / target).exists(), target


def test_every_folder_in_the_readmes_picture_is_there() -> None:
    for named in re.findall(r"^\| (`[^|]+`) \|", README, flags=re.MULTILINE):
        for folder in re.findall(r"`([^`]+)`", named):
            assert (ROOT / folder).exists(), folder


def test_the_check_shape_is_documented_field_by_field() -> None:
    page = (ROOT / "docs" / "check.md").read_text(encoding="utf-8")
    refusal = refused(FileRefused("It is empty.", remedy="Send another.", where="x.xlsx"))
    finding = Finding("a", "note", "", (), "", "", "", "", "")
    assert SHAPE in page
    for field in (*as_dict(refusal), *finding.as_dict()):
        assert f"`{field}`" in page, field


def test_every_public_name_can_be_imported() -> None:
    for name in outcomes.__all__:
        assert getattr(outcomes, name) is not None
    assert sorted(outcomes.__all__) == sorted(outcomes._HOMES)
