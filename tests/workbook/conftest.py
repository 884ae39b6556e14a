"""A command, and what it says."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from plantools import cli


class Said(NamedTuple):
    """An exit code, and what stands on both streams."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Say = Callable[..., Said]


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Say:
    def run(*arguments: str | Path) -> Said:
        capsys.readouterr()
        return Said(cli.main([*map(str, arguments)]), *capsys.readouterr())

    return run
