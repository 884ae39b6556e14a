"""What the documents say to type can be typed, what they name is there, and none is stale."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from docs.pages import FOLDER, PAGES, parsers

from plantools import cli
from plantools.plan import DueKind, Plan

PROJECT = Path(__file__).parents[1]
TEXT = (PROJECT / "README.md").read_text(encoding="utf-8")
GUIDE = (FOLDER / "guide.md").read_text(encoding="utf-8")
COMMANDS = sorted(set(re.findall(r"(?:`|-m |^ +)(plantools [^`\n]+)", TEXT + GUIDE, re.MULTILINE)))


def test_commands_are_found_in_it() -> None:
    assert {shlex.split(command)[1] for command in COMMANDS} >= {
        "new",
        "validate",
        "refresh",
        "due",
    }


@pytest.mark.parametrize("command", COMMANDS)
def test_command_is_understood(command: str) -> None:
    assert callable(cli.parser().parse_args(shlex.split(command)[1:]).run)


def test_python_example_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    [code] = re.findall(r"```python\n(.+?)```", TEXT, re.DOTALL)
    monkeypatch.chdir(PROJECT)
    names: dict[str, Any] = {}
    exec(code, names)
    assert isinstance(names["plan"], Plan)
    assert names["due"].kind is DueKind.MONTH
    assert names["findings"]


@pytest.mark.parametrize(
    "page", ["README.md", "CONTRIBUTING.md", *(f"docs/{path.name}" for path in FOLDER.glob("*.md"))]
)
def test_files_and_folders_that_a_page_names_are_there(page: str) -> None:
    text = (PROJECT / page).read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#:]+)\)", text)
    assert [link for link in links if not (PROJECT / page).parent.joinpath(link).exists()] == []
    names = re.findall(r"`((?:\.ci|src|tests|docs|macros|workbook|benchmarks)/[\w./-]*)`", text)
    assert [name for name in names if not (PROJECT / name).exists()] == []


@pytest.mark.parametrize("name", PAGES)
def test_a_written_page_is_up_to_date(name: str) -> None:
    page = (FOLDER / name).read_text(encoding="utf-8")
    assert page == PAGES[name](), f"docs/{name} is stale. Write it anew: make docs"


def test_every_command_has_an_example_that_is_understood() -> None:
    commands = parsers(cli.parser())
    assert set(re.findall(r"^\| `plantools (\w+)", TEXT, re.MULTILINE)) == set(commands)
    for command in commands.values():
        for each in parsers(command).values() or [command]:
            words = shlex.split((each.epilog or "").removeprefix("example: "))
            assert each.format_help().startswith(f"usage: {each.prog} [-h] [--json]")
            assert " ".join(words).startswith(each.prog)
            assert callable(cli.parser().parse_args(words[1:]).run)
