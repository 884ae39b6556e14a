"""Puts together xlwings Server, our buttons and pages and the guard before them, and runs them.

It is one for each process: xlwings and xlwings Server read the environment when they are imported,
so neither may be imported before `make_app` has set it.
"""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

from uvicorn import Config, Server
from uvicorn.protocols.http.h11_impl import H11Protocol

import plantools
from plantools.errors import BusyError, InputError
from plantools.server import NAMESPACE, PROJECT, Settings
from plantools.server.admission import Guard
from plantools.server.buttons import read_tab

MANIFEST_ID = "7a1dbc7e-757d-4e5f-8858-73304bb3e6e3"
"""By which Office knows the add-in again. It must never change."""
HEADER_SECONDS = 10.0
"""How long a connection may take over the head of a request; the guard times the body."""
MOST_CONNECTIONS = 200
"""Far below the 1,024 files that a process may usually have open."""


def make_manifest(settings: Settings) -> str:
    """The add-in's manifest: which buttons Excel shows, and where it finds them."""
    from jinja2 import Environment, FileSystemLoader

    pages = Environment(
        loader=FileSystemLoader(PROJECT / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return pages.get_template("manifest.xml").render(plantools=_told(settings))


def make_app(settings: Settings) -> Guard:
    """Everything that the server answers."""
    os.environ.update(settings.environment())
    sys.path.insert(0, str(PROJECT))
    for name in ("custom_scripts", "custom_functions"):
        import_module(name)  # if that fails, xlwings Server would quietly go without

    from xlwings_server.main import app, main_app
    from xlwings_server.templates import templates

    from plantools.server.routes import set_up

    templates.env.globals["plantools"] = _told(settings)
    set_up(app, f"/{settings.token}")
    return Guard(main_app, token=settings.token, hosts=settings.hosts, max_body=settings.max_body)


def _told(settings: Settings) -> dict[str, Any]:
    """What the manifest and the pages show."""
    return {
        "address": settings.address,
        "origin": settings.origin,
        "tab": read_tab(),
        "sizes": (16, 32, 80),
        "manifest_id": MANIFEST_ID,
        "namespace": NAMESPACE,
        # like xlwings Server's own, it begins with 1; Office takes an update only with a higher one
        "version": f"1.{plantools.__version__}",
    }


class Connection(H11Protocol):
    """A connection that is closed if no whole head of a request comes on it in time.

    When there are too many, those that wait longest for one go first, so that whoever opens
    hundreds and says nothing on them keeps nobody else out.
    """

    _waiting: dict[Connection, asyncio.TimerHandle] = {}  # noqa: RUF012 - of all of them together

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait()
        while len(self.connections) > MOST_CONNECTIONS:
            last = next(iter(self._waiting))
            last.connection_lost(None)
            last.transport.abort()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._stop_waiting()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._stop_waiting()
        self._waiting[self] = self.loop.call_later(HEADER_SECONDS, self.transport.abort)

    def _stop_waiting(self) -> None:
        if timer := self._waiting.pop(self, None):
            timer.cancel()


def run(settings: Settings, ready: Callable[[], None]) -> None:
    """Serve until this process is interrupted; call `ready` as soon as it answers."""
    listener = _listen(settings.host, settings.port)
    config = Config(
        make_app(settings),
        http=Connection,
        access_log=False,  # the token is in the paths
        log_config=None,
        log_level="warning",
        lifespan="off",
        proxy_headers=False,
        server_header=False,
        ssl_certfile=settings.certificate,
        ssl_keyfile=settings.key,
        ws="none",
    )

    class Ready(Server):
        async def startup(self, *args: Any, **kwargs: Any) -> None:
            await super().startup(*args, **kwargs)
            ready()

    with listener:
        Ready(config).run(sockets=[listener])


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        where = f"port {port} of {host}"
        if isinstance(error, socket.gaierror):
            raise InputError(f"{host} is not an address of this computer.") from None
        if isinstance(error, PermissionError):
            raise InputError(f"This user may not listen on {where}: choose a --port.") from None
        raise BusyError(
            f"The server can't listen on {where} ({os.strerror(error.errno or 0)}). "
            "Is it running already? If not, choose another --port."
        ) from None
