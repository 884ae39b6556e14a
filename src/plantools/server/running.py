"""Listens, and runs the server until it is stopped."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Callable
from typing import Any

from uvicorn import Config, Server
from uvicorn.protocols.http.h11_impl import H11Protocol

from plantools.errors import BusyError, InputError
from plantools.server.app import make_app
from plantools.server.server_settings import Settings

HEADER_SECONDS = 10.0
"""How long a connection may take over the head of a request; the guard times the body."""
MOST_CONNECTIONS = 200
"""Far below the 1,024 files that a process may usually have open."""


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
    """Serve until this process is interrupted.

    Args:
        settings: how.
        ready: what to do as soon as it answers.

    Raises:
        BusyError: if something else listens there.
        InputError: if nothing can listen there.
    """
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
