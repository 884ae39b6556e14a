"""A pack of the example plan, made once."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from plantools.engine import open_book
from plantools.pack import Pack, read_pack, write_pack
from plantools.workbook.session import Session
from tests.masters import SHIPPED


def pack_of(path: Path) -> Pack:
    with closing(open_book(path, backups=0)) as book:
        return read_pack(Session(book, today=date(2026, 1, 13)))


@pytest.fixture(scope="session")
def pack() -> Pack:
    return pack_of(SHIPPED)


@pytest.fixture(scope="session")
def folder(pack: Pack, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pack") / "out"
    write_pack(pack, folder, pdf=False, draft=True)
    return folder
