from __future__ import annotations

from pathlib import Path

import pytest

from plantools import cli
from tests.example import copy_example


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example plan after a refresh, as officers have it."""
    path = tmp_path_factory.mktemp("ribbon") / "plan.xlsx"
    copy_example(path)
    assert cli.main(["refresh", str(path), "--backups", "0"]) == 0
    return path
