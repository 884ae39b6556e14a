"""Real masters, made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from plantools.create import read_example
from tests.masters import master as small_master
from tests.masters import of_before
from tests.safety import parts
from tests.safety.parts import Parts


@pytest.fixture(scope="session")
def master(tmp_path_factory: pytest.TempPathFactory) -> Parts:
    """The parts of the example plan's master, as they were made before: all of them officers'."""
    path = tmp_path_factory.mktemp("master") / "plan.xlsx"
    path.write_bytes(of_before(read_example()))
    return parts.read(path)


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A small master."""
    return small_master(tmp_path)
