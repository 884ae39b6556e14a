"""Real masters, made once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from plantools.engine import edit_book
from plantools.workbook.refresh import refresh
from plantools.workbook.session import Session, read_back
from tests.masters import copy_example
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
    """The parts of the example plan's master."""
    path = tmp_path_factory.mktemp("master") / "plan.xlsx"
    copy_example(path, all_sheets=True)
    return parts.read(path)
