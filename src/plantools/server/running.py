"""Listens, and runs the server until it is stopped."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from typing import Any

from plantools.errors import BusyError, InputError
from plantools.server.app import make_app
from plantools.server.settings import Settings


def run(settings: Settings, ready: Callable[[], None]) -> None:
    """Serve until this process is interrupted.

    Args:
        settings: how.
        ready: what to do as soon as it answers.

    Raises:
        BusyError: if something else listens there.
        InputError: if nothing can listen there.
    """
    import uvicorn

    listener = _listen(settings.host, settings.port)
    config = uvicorn.Config(
        make_app(settings),
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

    class Server(uvicorn.Server):
        async def startup(self, *args: Any, **kwargs: Any) -> None:
            await super().startup(*args, **kwargs)
            ready()

    with listener:
        Server(config).run(sockets=[listener])


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
