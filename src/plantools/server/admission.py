"""What stands before the server: the token, the host, and how much may be sent.

Plain ASGI, so that it sees everything first: pages, static files, scripts and websockets.
"""

from __future__ import annotations

import asyncio
import re
import secrets
import sys
import time
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Iterator, MutableMapping
from datetime import UTC, datetime
from typing import Any

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

CALL = "/xlwings/custom-scripts-call/"
"""What the path of a click ends with, but for the name of the button."""
PART_SECONDS, BODY_SECONDS = 20.0, 300.0
"""How long each piece of a body may take, and all of it."""
_OUTCOMES = {2: "answered", 4: "refused", 5: "failed"}


class _TooMuchError(Exception):
    """More is sent than may be."""


class _GoneError(Exception):
    """Nobody waits for the answer any more."""


class Guard:
    """Lets through to `app` what has the token and is not too large.

    The token comes as the Authorization header, which xlwings' JavaScript sends, or as the first
    part of the path: Excel itself loads pages, scripts and icons by nothing but their URL, and in
    Excel on the web a cookie of ours would be a third party's. `app` always gets the path with
    the token. Everything else is answered alike, so that nothing can be learned from the answer.

    Args:
        app: what to guard.
        token: the token.
        hosts: the names under which the server may be called. Without that, any web page could
            reach a server on this computer by a name of its own (DNS rebinding).
        max_body: the most bytes that one request may send.
        patience: seconds that each piece of a body may take.
        log: takes a line for each click: the time, the button, and the outcome; nothing of what
            was sent.
    """

    def __init__(
        self,
        app: App,
        *,
        token: str,
        hosts: Collection[str],
        max_body: int,
        patience: float = PART_SECONDS,
        log: Callable[[str], None] = lambda line: print(line, file=sys.stderr, flush=True),
    ) -> None:
        self._app = app
        self._patience = patience
        self._log = log
        self._token = token.encode()
        self._hosts = frozenset(host.lower() for host in hosts)
        self._max_body = max_body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        elif scope["type"] != "http":
            await self._app(scope, receive, send)
        elif (admitted := self._admit(scope)) is None:
            await _answer(send, 404, "")
        else:
            await self._pass_on(admitted, receive, send)

    def _admit(self, scope: Scope) -> Scope | None:
        """The request as the app gets it; none if it may not."""
        path: str = scope["path"]
        if self._host(scope) not in self._hosts or not _is_plain(path):
            return None
        if self._is_token(path.split("/", 2)[1]):
            return scope
        if any(self._is_token(text) for text in _authorizations(scope)):
            path = f"/{self._token.decode()}{path}"
            return {**scope, "path": path, "raw_path": path.encode()}
        return None

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        start, status = time.monotonic(), 0

        async def noted(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        try:
            await self._answered(scope, receive, noted)
        finally:
            _, called, name = scope["path"].rpartition(CALL)
            if called and status:
                shown = name if re.fullmatch(r"[a-z_]{1,30}", name) else "?"
                self._log(
                    f'{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} Script "{shown}" called: '
                    f"{_OUTCOMES.get(status // 100, '')} ({status}) "
                    f"in {time.monotonic() - start:.1f} s"
                )

    async def _answered(self, scope: Scope, receive: Receive, send: Send) -> None:
        most = self._max_body // 2**20
        try:
            async with asyncio.timeout(BODY_SECONDS):
                parts = await self._read(scope, receive)
        except _GoneError:
            return
        except TimeoutError:
            await _answer(send, 408, "The workbook did not arrive in time. Nothing was changed.")
        except _TooMuchError:
            await _answer(
                send,
                413,
                f"This workbook has more than {most} MB of values, which is more than plantools "
                "takes over the web. Nothing was changed.",
            )
        else:
            await self._app(scope, _again(parts, receive), send)

    async def _read(self, scope: Scope, receive: Receive) -> deque[bytes]:
        """All that is sent, before anything looks at it.

        What is too much is read on for a while, and thrown away: a browser that is cut off
        while it sends shows no reason, only that there was no answer.
        """
        parts: deque[bytes] = deque()
        size = 0
        too_much = any(int(length) > self._max_body for length in _headers(scope, "content-length"))
        while size <= 2 * self._max_body:
            async with asyncio.timeout(self._patience):
                message = await receive()
            if message["type"] == "http.disconnect":
                raise _GoneError
            part: bytes = message.get("body", b"")
            size += len(part)
            too_much = too_much or size > self._max_body
            if too_much:
                parts.clear()
            else:
                parts.append(part)
            if not message.get("more_body"):
                break
        if too_much:
            raise _TooMuchError
        return parts

    def _is_token(self, text: str) -> bool:
        return secrets.compare_digest(text.encode(errors="replace"), self._token)

    @staticmethod
    def _host(scope: Scope) -> str:
        """The name in the Host header, without the port; nothing if there isn't just one."""
        names = list(_headers(scope, "host"))
        if len(names) != 1:
            return ""
        name, colon, port = names[0].lower().rpartition(":")
        return name if colon and port.isdecimal() else names[0].lower()


def _is_plain(path: str) -> bool:
    """Whether a path goes down only, so that nothing behind us can be led out of its folders."""
    parts = path.split("/")
    return not (
        parts[0]
        or "" in parts[1:-1]
        or {".", ".."} & {*parts}
        or "\\" in path
        or ":" in path
        or "\0" in path
    )


def _headers(scope: Scope, name: str) -> Iterator[str]:
    wanted = name.encode()
    return (value.decode("latin-1") for key, value in scope["headers"] if key.lower() == wanted)


def _authorizations(scope: Scope) -> Iterator[str]:
    for text in _headers(scope, "authorization"):
        scheme, _, credentials = text.partition(" ")
        yield credentials.strip() if scheme.lower() == "bearer" else text.strip()


def _again(parts: deque[bytes], receive: Receive) -> Receive:
    """What was read, to be read once more; then whatever comes."""

    async def run() -> Message:
        if not parts:
            return await receive()
        body = parts.popleft()
        return {"type": "http.request", "body": body, "more_body": bool(parts)}

    return run


async def _answer(send: Send, status: int, text: str) -> None:
    body = text.encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"connection", b"close"),  # what else is sent on it would not be read
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
