"""A running server, and the example plan as Excel would send it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.ribbon.remote import payload

from .service import Service, running


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The server as it is without options."""
    with running(tmp_path_factory.mktemp("server")) as started:
        yield started


@pytest.fixture(scope="session")
def sent(small: Path) -> dict[str, Any]:
    """What Excel would send of it."""
    return payload(small)
