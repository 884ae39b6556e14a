from __future__ import annotations

from pathlib import Path

import pytest

from tests.masters import refreshed_example


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return refreshed_example(tmp_path_factory.mktemp("ribbon"))
