"""Imports point one way, no two files need each other, and a file's name says which it is."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src"
FILES = {
    ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted((SOURCE / "plantools").rglob("*.py"))
    if "project" not in path.parts  # the server's, which xlwings Server loads by itself
}
DOMAIN = {"plan"}
TABLES = DOMAIN | {"checks", "changes"}
FIGURES = TABLES | {"reports"}
SHEETS = FIGURES | {"workbook", "engine"}
MADE = SHEETS | {"create", "pack", "batch"}
MAY_IMPORT = {
    "plan": set(),
    "engine": set(),
    "checks": DOMAIN,
    "changes": DOMAIN,
    "reports": TABLES,
    "workbook": FIGURES | {"engine"},
    "create": SHEETS,
    "pack": SHEETS,
    "batch": MADE,
    "ribbon": MADE,
    "functions": SHEETS,
    "addin": {"ribbon", "functions"},
    "server": {"ribbon", "functions", "addin"},
    "cli": MADE | {"addin", "server"},
    "__main__": {"cli"},
}
"""What each room may import besides itself. All may import errors, which imports none."""
COMMON = {"errors"}
SAME_NAME: dict[str, str] = {}
"""File names that occur more than once, with the reason."""


def imports(tree: ast.AST) -> Iterator[ast.Import | ast.ImportFrom]:
    """What runs: not what stands there for type checkers alone."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        elif not (isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)):
            yield from imports(node)


@cache
def imports_of(module: str) -> tuple[ast.Import | ast.ImportFrom, ...]:
    return tuple(imports(ast.parse(FILES[module].read_bytes())))


@cache
def imported_by(module: str) -> frozenset[str]:
    """Our modules that a module imports, at its head or within a function."""
    found = set()
    for node in imports_of(module):
        names = [alias.name for alias in node.names]
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: name what you import in full"
            names = [f"{node.module}.{name}" for name in names]
        found |= {name if name in FILES else name.rpartition(".")[0] for name in names}
    return frozenset(name for name in found if name in FILES and name != module)


def room(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


@pytest.mark.parametrize("module", [name for name in FILES if room(name)])
def test_imports_point_one_way(module: str) -> None:
    assert room(module) in MAY_IMPORT | dict.fromkeys(COMMON), "a new room: say what it may import"
    allowed = MAY_IMPORT.get(room(module), set()) | COMMON | {room(module), ""}
    assert {name for name in imported_by(module) if room(name) not in allowed} == set()


@pytest.mark.parametrize(
    ("library", "only"),
    [
        ("openpyxl", "plantools.create.importing.from_xlsx"),  # and what it opens is never saved
        ("xlsxwriter", "plantools.engine.draw"),
    ],
)
def test_one_file_knows_a_library(library: str, only: str) -> None:
    """There is one way to draw a sheet, and one door to what draws it."""
    users = {
        module
        for module in FILES
        for node in imports_of(module)
        for name in [getattr(node, "module", None), *(alias.name for alias in node.names)]
        if name and name.split(".")[0] == library
    }
    assert users == {only}


def test_no_files_need_each_other() -> None:
    within = {
        module: {name for name in imported_by(module) if name != "plantools"} for module in FILES
    }
    try:
        TopologicalSorter(within).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def test_a_name_says_which_file_it_is() -> None:
    stems = Counter(path.stem for path in FILES.values() if not path.stem.startswith("__"))
    assert {stem for stem, count in stems.items() if count > 1} == SAME_NAME.keys()
    assert len(SAME_NAME) <= 8


def test_every_room_is_in_the_picture() -> None:
    page = (SOURCE.parent / "docs" / "architecture.md").read_text(encoding="utf-8")
    rooms = {path.name for path in (SOURCE / "plantools").iterdir()}
    rooms -= {"__init__.py", "__main__.py", "__pycache__", "py.typed", "example"}
    named = {name for name in rooms if f"src/plantools/{name}" in page}
    assert named == rooms
