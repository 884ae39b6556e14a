"""What many tests share: one LibreOffice for a whole run, and the example plan refreshed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from plantools import cli
from tests.calc.office import Office, missing, running
from tests.masters import refreshed_example, small_example

Resave = Callable[[Path], Path]


class Said(NamedTuple):
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Said]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command: words, and what is no word or has spaces behind them."""

    def run(words: str, *more: object) -> Said:
        capsys.readouterr()
        try:
            code = cli.main([*words.split(), *map(str, more)])
        except SystemExit as ended:  # argparse says the rest
            code = int(str(ended.code))
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return run


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


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two sections of it, where each row and table costs time. Write only to copies."""
    return small_example(tmp_path_factory.mktemp("small"))
