"""What many tests share: one LibreOffice for a whole run, and the example plan refreshed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.calc.office import Office, missing, running
from tests.masters import refreshed_example

Resave = Callable[[Path], Path]


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    if lacking := missing():
        pytest.skip(lacking)
    with running(tmp_path_factory.mktemp("office")) as started:
        yield started


@pytest.fixture(scope="session")
def resave(office: Office, tmp_path_factory: pytest.TempPathFactory) -> Resave:
    """Let LibreOffice open a workbook and save it; gives the new file, of the same name."""

    def save(path: Path) -> Path:
        return office.save_as(path, tmp_path_factory.mktemp("resaved") / f"{path.stem}.xlsx")

    return save


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example plan after a refresh, as officers have it. Write only to copies."""
    return refreshed_example(tmp_path_factory.mktemp("example"))
