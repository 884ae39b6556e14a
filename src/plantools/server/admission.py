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
from collections.abc import Callable, Collection
from datetime import UTC, datetime

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CALL = "/xlwings/custom-scripts-call/"
"""What the path of a click ends with, but for the name of the button."""
PART_SECONDS, BODY_SECONDS = 20.0, 300.0
"""How long each piece of a body may take, and all of it."""
_OUTCOMES = {2: "answered", 4: "refused", 5: "failed"}


class Guard:
    """Lets through to `app` what has the token and is not too large.

    The token comes as the Authorization header, which xlwings' JavaScript sends, or as the first
    part of the path: Excel itself loads pages, scripts and icons by nothing but their URL, and in
    Excel on the web a cookie of ours would be a third party's. `app` always gets the path with
    the token. Everything else is answered alike, so that nothing can be learned from the answer.

    The server may be called by the names of `hosts` only: any web page could reach a server on
    this computer by a name of its own (DNS rebinding). `log` takes a line for each click: the
    time, the button, and the outcome; nothing of what was sent.
    """

    def __init__(
        self,
        app: ASGIApp,
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
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        admitted = self._admit(scope)
        if admitted is None:
            await _answer(404, "")(scope, receive, send)
            return
        start, status = time.monotonic(), 0

        async def noted(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        try:
            await self._pass_on(admitted, receive, noted)
        finally:
            _, called, name = admitted["path"].rpartition(CALL)
            if called and status:
                shown = name if re.fullmatch(r"[a-z_]{1,30}", name) else "?"
                self._log(
                    f'{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} Script "{shown}" called: '
                    f"{_OUTCOMES.get(status // 100, '')} ({status}) "
                    f"in {time.monotonic() - start:.1f} s"
                )

    def _admit(self, scope: Scope) -> Scope | None:
        """The request as the app gets it; none if it may not."""
        path: str = scope["path"]
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        name, colon, port = hosts[0].lower().rpartition(":") if len(hosts) == 1 else ("", "", "")
        host = name if colon and port.isdecimal() else f"{name}{colon}{port}"
        parts = path.split("/")
        # a path goes down only, so that nothing behind us can be led out of its folders
        is_plain = not (parts[0] or "" in parts[1:-1] or {".", ".."} & {*parts})
        if host not in self._hosts or not is_plain or {"\\", ":", "\0"} & {*path}:
            return None
        if self._is_token(parts[1]):
            return scope
        for text in headers.getlist("authorization"):
            scheme, _, credentials = text.partition(" ")
            if self._is_token((credentials if scheme.lower() == "bearer" else text).strip()):
                path = f"/{self._token.decode()}{path}"
                return {**scope, "path": path, "raw_path": path.encode()}
        return None

    def _is_token(self, text: str) -> bool:
        return secrets.compare_digest(text.encode(errors="replace"), self._token)

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read all that is sent, before anything looks at it.

        What is too much is read on for a while, and thrown away: a browser that is cut off
        while it sends shows no reason, only that there was no answer.
        """
        parts: deque[bytes] = deque()
        size, more = 0, True
        lengths = Headers(scope=scope).getlist("content-length")
        too_much = any(int(length) > self._max_body for length in lengths)
        try:
            async with asyncio.timeout(BODY_SECONDS):
                while more and size <= 2 * self._max_body:
                    async with asyncio.timeout(self._patience):
                        message = await receive()
                    if message["type"] == "http.disconnect":
                        return  # nobody waits for the answer any more
                    parts.append(message.get("body", b""))
                    size += len(parts[-1])
                    too_much = too_much or size > self._max_body
                    if too_much:
                        parts.clear()
                    more = message.get("more_body", False)
        except TimeoutError:
            says = "The workbook did not arrive in time. Nothing was changed."
            await _answer(408, says)(scope, receive, send)
            return
        if too_much:
            says = f"This workbook has more than {self._max_body // 2**20} MB of values, which is "
            says += "more than plantools takes over the web. Nothing was changed."
            await _answer(413, says)(scope, receive, send)
            return

        async def again() -> Message:
            """What was read, to be read once more; then whatever comes."""
            if not parts:
                return await receive()
            body = parts.popleft()
            return {"type": "http.request", "body": body, "more_body": bool(parts)}

        await self._app(scope, again, send)


def _answer(status: int, text: str) -> PlainTextResponse:
    # the connection is closed because what else is sent on it would not be read
    return PlainTextResponse(text, status, {"cache-control": "no-store", "connection": "close"})
