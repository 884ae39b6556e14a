"""What is installed: declared by us, used by us, locked to the byte for every system."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
DECLARED = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
WINDOWS = {"pythoncom": ["pywin32"], "win32com": ["pywin32"]}
LOCKS = {"requirements.lock": (), "requirements-dev.lock": ("dev", "server", "pdf")}


def names(requirements: list[str]) -> set[str]:
    return {
        re.sub(r"[._-]+", "-", re.split(r"[<>=!~;\[ ]", each)[0]).lower() for each in requirements
    }


@pytest.mark.parametrize(("lock", "extras"), LOCKS.items())
def test_each_package_is_locked_by_hash_and_names_no_host(
    lock: str, extras: tuple[str, ...]
) -> None:
    text = (PROJECT / lock).read_text("utf-8")
    wanted = names(DECLARED["dependencies"])
    for extra in extras:
        wanted |= names(DECLARED["optional-dependencies"][extra])
    entries = re.split(r"\n(?=\w)", text)
    assert wanted - {"plantools"} <= names([entry.split("==")[0] for entry in entries])
    assert all("--hash=sha256:" in entry for entry in entries)
    assert "://" not in text


def test_the_version_stands_in_one_place() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))
    assert project["project"]["dynamic"] == ["version"]
    assert project["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "plantools.__version__"}


def test_the_product_installs_what_it_imports_and_nothing_else() -> None:
    imported = {
        name.partition(".")[0]
        for path in (PROJECT / "src").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [a.name for a in node.names]
        )
    } - {"plantools", "__future__", *sys.stdlib_module_names}
    packages = dict(packages_distributions()) | WINDOWS
    found = {package for name in imported for package in names(packages.get(name, [name]))}
    optional = names(DECLARED["optional-dependencies"]["server"])
    optional |= names(DECLARED["optional-dependencies"]["pdf"])
    assert names(DECLARED["dependencies"]) - found == set()
    assert found - names(DECLARED["dependencies"]) - optional == set()
