"""Real masters, made once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from plantools.create import read_example
from plantools.engine import edit_book
from plantools.workbook.refresh import refresh
from plantools.workbook.session import Session, read_back
from tests.masters import of_before
from tests.safety import parts
from tests.safety.parts import Parts

TODAY = date(2025, 1, 13)


def run_refresh(path: Path) -> tuple[str, ...]:
    """What `plantools refresh` does, without its printing; returns the sheets that it made."""
    with edit_book(path, check=read_back, regenerates=True) as book:
        sheets = tuple(refresh(Session(book, today=TODAY)).values())
        book.save()
        return sheets


@pytest.fixture(scope="session")
def master(tmp_path_factory: pytest.TempPathFactory) -> Parts:
    """The parts of the example plan's master, as they were made before: all of them officers'."""
    path = tmp_path_factory.mktemp("master") / "plan.xlsx"
    path.write_bytes(of_before(read_example()))
    return parts.read(path)
