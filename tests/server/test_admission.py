"""Nothing is reachable without the token; and what may be sent has a limit."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from uvicorn import Config, Server

from plantools.server import running as running_
from plantools.server.admission import Guard
from plantools.server.running import MOST_CONNECTIONS

from .service import CHUNK, INSTALLED, PATIENCE, Answer, Service, running

PATHS = [
    *("/", "/manifest", "/manifest.xml", "/manifest/download", "/taskpane", "/taskpane.html"),
    *("/help.html", "/docs", "/openapi.json", "/nothing", "/favicon.ico"),
    *("/icons/validate-32.png", "/static/js/ribbon.js", "/static/js/auth.js"),
    "/xlwings/alert?prompt=a&title=b&buttons=ok&mode=&callback=",
    *("/xlwings/custom-scripts-meta.json", "/xlwings/custom-functions-meta.json"),
    *("/xlwings/custom-functions-code.js", "/xlwings/custom-functions-call"),
    *("/xlwings/custom-scripts-call/validate", "/socket.io/?EIO=4&transport=polling"),
]
VALIDATE = "/xlwings/custom-scripts-call/validate"


def refused(answer: Answer) -> bool:
    """Whether it is the answer that everybody without the token gets."""
    told = {"date", "content-type", "content-length", "cache-control", "connection"}
    return (answer.status, answer.body) == (404, b"") and answer.headers.keys() == told


@pytest.mark.parametrize("path", PATHS)
def test_nothing_is_reachable_without_the_token(service: Service, path: str) -> None:
    token, mark = service.token, "&" if "?" in path else "?"
    wrong = token[:-1] + ("a" if token[-1] != "a" else "b")
    for asked, headers in (
        (path, {}),
        (f"{path}{mark}token={token}&Authorization={token}", {}),
        (f"/{wrong}{path}", {}),
        (f"/{token[:-1]}{path}", {}),
        (f"/{token}a{path}", {}),
        (f"/{token.swapcase()}{path}", {}),
        (f"//{token}{path}", {}),
        (f"/static/{token}{path}", {}),
        (path, {"Authorization": wrong}),
        (path, {"Authorization": token[:-1]}),
        (path, {"Authorization": ""}),
        (path, {"Authorization": "Bearer"}),
        (path, {"Authorization": f"Basic {token}"}),
        (path, {"Authorization": "Bearer é".encode().decode("latin-1")}),
        (path, {"Cookie": f"token={token}"}),
        (path, {"X-Forwarded-For": "127.0.0.1", "X-Original-URL": f"/{token}/"}),
    ):
        for method in ("GET", "POST", "OPTIONS"):
            assert refused(service.ask(method, asked, None, headers)), (method, asked, headers)
    assert service.ask("HEAD", path).status == 404


def test_a_websocket_is_refused_alike(service: Service) -> None:
    headers = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    headers["Sec-WebSocket-Key"] = "dGhlIHNhbXBsZSBub25jZQ=="
    assert refused(service.ask("GET", "/socket.io/?EIO=4&transport=websocket", None, headers))


@pytest.mark.parametrize("path", ["/", "/taskpane.html", "/static/js/ribbon.js", "/help.html"])
def test_with_the_token_it_answers(service: Service, path: str) -> None:
    token = service.token
    assert service.ask("GET", f"/{token}{path}").status == 200
    for header in (token, f"Bearer {token}", f"bearer  {token} "):
        assert service.ask("GET", path, None, {"Authorization": header}).status == 200


@pytest.mark.parametrize(
    ("hosts", "will_do"),
    [
        (["localhost", "127.0.0.1", "[::1]", "LOCALHOST"], True),
        (["evil.example", "localhost.evil.example", "127.0.0.1.evil.example"], False),
        (["", "[::1", "::1"], False),
    ],
)
def test_this_computers_own_names_will_do_and_no_other_even_with_the_token(
    service: Service, hosts: list[str], will_do: bool
) -> None:
    for host in hosts:
        for name in (host, f"{host}:{service.port}"):
            answer = service.ask("GET", f"/{service.token}/", None, {"Host": name})
            assert (answer.status == 200, refused(answer)) == (will_do, not will_do), name


@pytest.mark.parametrize(
    "path",
    [
        "/static/../taskpane.html",
        "/static/../custom_scripts/__init__.py",
        "/static/../../guard.py",
        "/static/%2e%2e/%2e%2e/guard.py",
        "/static/..%2f..%2fguard.py",
        "/static/..%5c..%5cguard.py",
        "/static/./js/ribbon.js",
        "/static//js/ribbon.js",
        "/static/C:/guard.py",
        "/static/js/%00ribbon.js",
    ],
)
def test_no_path_leads_out_of_the_static_files(service: Service, path: str) -> None:
    assert refused(service.get(path))


def test_only_this_computer_can_reach_it(service: Service) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing: it only chooses an address of ours
            address = probe.getsockname()[0]
        except OSError:
            address = "127.0.0.1"
    if address.startswith("127."):
        pytest.skip("this computer has no address but the loopback")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((address, service.port), timeout=5)


def test_the_log_does_not_hold_the_token(service: Service, sent: dict[str, Any]) -> None:
    service.get("/taskpane.html")
    service.get("/nothing")
    service.post(VALIDATE, sent)
    service.post(VALIDATE, b"{")
    service.post("/xlwings/custom-functions-call", {"func_name": "nothing", "args": []})
    until = time.monotonic() + PATIENCE
    while "Traceback" not in (log := service.log.read_text()):  # of the last, after its answer
        assert time.monotonic() < until, log
        time.sleep(0.1)
    assert 'Script "validate" called' in log
    assert service.token not in log


# What may be sent


@pytest.fixture(scope="module")
def narrow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A server that takes one megabyte, and has a name."""
    arguments = ("--json", "--max-body", "1", "--hostname", "plan.example.gov.uk:8443")
    with running(tmp_path_factory.mktemp("narrow"), *arguments) as started:
        yield started


def test_the_name_that_was_given_will_do(narrow: Service) -> None:
    assert '"address": "https://plan.example.gov.uk:8443"' in narrow.log.read_text()
    for host, status in (("plan.example.gov.uk:8443", 200), ("plan.example.gov", 404)):
        assert narrow.ask("GET", f"/{narrow.token}/", None, {"Host": host}).status == status


def chunks(size: int) -> Iterator[bytes]:
    for start in range(0, size, CHUNK):
        yield b"x" * min(CHUNK, size - start)


MEGABYTE = 2**20


@pytest.mark.parametrize("size", [MEGABYTE, MEGABYTE + 1, 2 * MEGABYTE])
@pytest.mark.parametrize("way", ["declared", "chunked"])
def test_too_much_is_refused_in_a_sentence(narrow: Service, way: str, size: int) -> None:
    body = b"x" * size if way == "declared" else chunks(size)
    answer = narrow.ask("POST", f"/{narrow.token}{VALIDATE}", body)
    if size == MEGABYTE:
        assert (answer.status, "not a workbook" in answer.text) == (400, True)
    else:
        assert answer.status == 413
        assert answer.text.startswith("This workbook has more than 1 MB of values")
    assert narrow.get("/").status == 200


def test_without_the_token_nothing_of_it_is_read(narrow: Service) -> None:
    with socket.create_connection(("127.0.0.1", narrow.port), timeout=10) as line:
        asked = (f"POST {VALIDATE} HTTP/1.1", "Host: localhost", "Content-Length: 9999999", "", "")
        line.sendall("\r\n".join(asked).encode())
        assert line.recv(CHUNK).startswith(b"HTTP/1.1 404 ")


def silent(port: int, words: bytes = b"") -> socket.socket:
    line = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
    line.sendall(words)
    return line


HALF = b"POST / HTTP/1.1\r\nHost: localhost\r\nX-Half: "


def test_whoever_opens_hundreds_of_connections_keeps_nobody_out(narrow: Service) -> None:
    lines = [silent(narrow.port, HALF if n % 2 else b"") for n in range(2 * MOST_CONNECTIONS)]
    assert narrow.get("/").status == 200
    with suppress(ConnectionResetError):
        assert lines[0].recv(1) == b""  # who waited longest goes first
    for line in lines:
        line.close()
    assert narrow.get("/").status == 200


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The port of a server that waits a moment for the head of a request."""
    monkeypatch.setattr(running_, "HEADER_SECONDS", 0.2)
    listener = socket.create_server(("127.0.0.1", 0))
    server = Server(Config(App(), http=running_.Connection, lifespan="off", log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    yield int(listener.getsockname()[1])
    server.should_exit = True
    thread.join()


@INSTALLED
@pytest.mark.parametrize("words", [b"", HALF, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n" + HALF])
def test_a_head_that_does_not_come_is_not_waited_for(hasty: int, words: bytes) -> None:
    with silent(hasty, words) as line, suppress(ConnectionResetError):
        while line.recv(CHUNK):  # until it is closed
            pass


# The guard by itself


class App:
    """Reads all that it is sent."""

    def __init__(self) -> None:
        self.read: list[bytes] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        while True:
            message = await receive()
            self.read.append(message["body"])
            if not message["more_body"]:
                break
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})


def drive(
    *parts: bytes, header: bytes = b"", kind: str = "http", then: str = ""
) -> tuple[bytes, list[Any], int]:
    """A request with this body: what the app read, what was answered, and how many parts were
    read. `then`: "gone" or "stuck"."""
    app, answers, left = App(), [], list(parts)
    guard = Guard(app, token="t" * 32, hosts={"localhost"}, max_body=10, patience=0.05)
    headers = [(b"host", b"localhost:1"), *([(b"content-length", header)] if header else [])]
    scope = {"type": kind, "path": f"/{'t' * 32}/a", "headers": headers}

    async def receive() -> dict[str, Any]:
        if not left and then == "gone":
            return {"type": "http.disconnect"}
        if not left and then == "stuck":
            await asyncio.Event().wait()
        return {
            "type": "http.request",
            "body": left.pop(0),
            "more_body": bool(left) or then in ("gone", "stuck"),
        }

    async def send(message: Any) -> None:
        answers.append(message)

    asyncio.run(guard(scope, receive, send))
    return b"".join(app.read), answers, len(parts) - len(left)


@pytest.mark.parametrize(
    ("parts", "how", "read", "status", "taken"),
    [
        ([b"1234", b"", b"567890"], {}, b"1234567890", 200, 3),
        ([b"1234"] * 3, {}, b"", 413, 3),
        ([b"1"], {"header": b"11"}, b"", 413, 1),
        ([b"1234567"] * 100, {}, b"", 413, 3),  # what is too much is not read for ever
        ([b"1"], {"then": "stuck"}, b"", 408, 1),
    ],
)
def test_the_app_gets_all_that_was_sent_or_nothing(
    parts: list[bytes], how: dict[str, Any], read: bytes, status: int, taken: int
) -> None:
    got, answers, number = drive(*parts, **how)
    assert (got, answers[0]["status"], number) == (read, status, taken)
    assert status == 200 or answers[1]["body"].endswith(b"Nothing was changed.")


def test_who_has_gone_gets_no_answer_and_a_websocket_none_even_with_the_token() -> None:
    assert drive(b"1", then="gone")[:2] == (b"", [])
    closed = [{"type": "websocket.close", "code": 1008}]
    assert drive(kind="websocket")[:2] == (b"", closed)
