"""The real server in a process of its own, and a client that asks it what Excel would ask."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

INSTALLED = pytest.mark.skipif(
    find_spec("xlwings_server") is None,
    reason='the optional part is not installed: pip install "plantools[server]"',
)
PATIENCE = 60
"""Seconds until the server must answer."""
CHUNK = 2**16


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Service:
    """A server that runs."""

    port: int
    token: str
    log: Path
    process: subprocess.Popen[bytes]
    tls: ssl.SSLContext | None = None

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | Iterator[bytes] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Ask without a token, but for what stands in the path and the headers."""
        how: Any = {"port": self.port, "timeout": PATIENCE}
        connection = http.client.HTTPConnection("127.0.0.1", **how)
        if self.tls is not None:
            connection = http.client.HTTPSConnection("localhost", **how, context=self.tls)
        with closing(connection):
            chunked = body is not None and not isinstance(body, bytes)
            connection.request(method, path, body, dict(headers or {}), encode_chunked=chunked)
            told = connection.getresponse()
            names = {name.lower(): value for name, value in told.getheaders()}
            return Answer(told.status, names, told.read())

    def get(self, path: str) -> Answer:
        """Load a page, script or picture as Excel does: the token in the path."""
        return self.ask("GET", f"/{self.token}{path}")

    def post(self, path: str, content: Any) -> Answer:
        """Send what xlwings' JavaScript does: the token as a header."""
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        headers = {"Authorization": self.token, "Content-Type": "application/json"}
        return self.ask("POST", path, body, headers)


def plain_environment() -> dict[str, str]:
    """The environment without what would change how the server runs."""
    ours = ("PLANTOOLS_", "XLWINGS_")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


@contextmanager
def running(folder: Path, *arguments: str, tls: ssl.SSLContext | None = None) -> Iterator[Service]:
    """`plantools serve` as long as the block lasts."""
    if find_spec("xlwings_server") is None:
        pytest.skip(INSTALLED.kwargs["reason"])
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = int(listener.getsockname()[1])  # one that is free
    token, log = folder / "token", folder / "log"
    command = [sys.executable, "-m", "plantools", "serve", "--port", str(port)]
    with log.open("w") as stream:
        process = subprocess.Popen(
            [*command, "--token-file", str(token), *arguments],
            env=plain_environment(),
            stdout=stream,
            stderr=stream,
        )
    try:
        until = time.monotonic() + PATIENCE
        while "Serving on" not in log.read_text():
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < until, log.read_text()
            time.sleep(0.1)
        yield Service(port, token.read_text().strip(), log, process, tls)
        if os.name == "posix":  # as Ctrl+C does: it stops quietly
            process.send_signal(signal.SIGINT)
            assert process.wait(PATIENCE) == 0
            assert log.read_text().endswith("plantools: Stopped.\n")
    finally:
        process.terminate()
        process.wait(PATIENCE)
