"""plantools for Excel on the web, and for laptops on which no Python may run.

The ribbon's functions as scripts of xlwings Server: Excel sends the workbook's values to this
server, and does what it answers. It is an optional extra (`plantools[server]`), it is off until
somebody runs `plantools serve`, and nothing else in plantools imports it. xlwings Server isn't
free software: see `LICENCE`.

Here is how the server runs: where it listens, under which name, and its token. `admission` stands
before all, `buttons` are the ribbon's own words, `routes` what it answers; `running` puts it
together and runs it. `project/` is what xlwings Server calls a project folder: what stands there
goes before its own.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from plantools.errors import InputError

PROJECT = Path(__file__).with_name("project")
"""The folder whose files go before xlwings Server's own."""
NAMESPACE = "PLAN"
"""What the worksheet functions' names begin with: =PLAN.DUE_DATE(...)."""
MAX_BODY = 64 * 2**20
"""Bytes that a click may send. Measured, with all generated sheets: a plan of 5,000 milestones is
6 MB as JSON and each recorded report adds 1.4 MB; one of 20,000 is 24 MB, and 6 MB more for each
report. The server's memory reached 660 MB with such plans, and grows with what may be sent."""
_FRAMES = "officeapps.live.com live.com office.com office365.com sharepoint.com cloud.microsoft"
"""Where Excel on the web shows our pages in a frame."""
_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",  # Office.js and xlwings' JavaScript set styles
        "img-src 'self' data:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "form-action 'none'",
        "base-uri 'none'",
        f"frame-ancestors 'self' {' '.join(f'https://*.{name}' for name in _FRAMES.split())}",
    )
)
TOKEN_VARIABLE = "PLANTOOLS_TOKEN"
FEWEST_CHARACTERS = 32
"""Of a token. What we make ourselves has 43, of 32 random bytes."""
_TOKEN = re.compile(rf"[A-Za-z0-9_-]{{{FEWEST_CHARACTERS},}}")  # it stands in URLs as it is
LICENCE = (
    "xlwings Server and xlwings PRO are used under the PolyForm Noncommercial License 1.0.0, "
    "which public authorities may use. Anybody else needs a licence from xlwings "
    "(and sets XLWINGS_LICENSE_KEY)."
)
"""What is said at every start without a licence key."""
_NOT_ENABLED = "ALPINEJS_CSP EXAMPLES HOTRELOAD HTMX SOCKETIO TESTS WASM"
_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
_NAME = re.compile(r"(?!-)[A-Za-z0-9.-]{1,253}(:\d{1,5})?")


@dataclass(frozen=True)
class Settings:
    """How the server runs.

    It listens on `host`; Excel reaches it under `hostname`, which has a port if not 443.
    """

    token: str
    host: str = "127.0.0.1"
    port: int = 8000
    hostname: str = ""
    certificate: Path | None = None
    key: Path | None = None
    behind_proxy: bool = False
    max_body: int = MAX_BODY

    def __post_init__(self) -> None:
        if self.hostname and not _NAME.fullmatch(self.hostname):
            raise InputError(
                f"{self.hostname!r} is not a host name. Write it like plan.council.gov.uk, "
                "with the port after a colon if it isn't 443."
            )
        if (self.certificate is None) != (self.key is None):
            raise InputError("A certificate needs its key: give --certificate and --key.")
        if self.certificate and self.key:
            for file in (self.certificate, self.key):
                if not file.is_file():
                    raise InputError(f"{file} is not a file.")
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            try:
                context.load_cert_chain(self.certificate, self.key, password="")  # or it would ask
            except OSError as error:  # an SSLError is one
                raise InputError(
                    f"{self.certificate} and {self.key} are not a certificate and its key in PEM "
                    f"form, without a password ({error})."
                ) from None
        if self.is_local:
            return
        if not (self.certificate or self.behind_proxy):
            raise InputError(
                f"On {self.host} other computers could reach the server, and what they send could "
                "be read on the way. Put a reverse proxy with HTTPS in front of it and give "
                "--behind-proxy, or give --certificate and --key."
            )
        if not self.hostname:
            raise InputError(
                "Give --hostname, the name under which Excel reaches the server, "
                "such as plan.council.gov.uk."
            )

    @property
    def is_local(self) -> bool:
        """Whether only this computer can reach it."""
        try:
            return self.host == "localhost" or ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def is_encrypted(self) -> bool:
        """Whether Excel reaches it by HTTPS, as it wants to."""
        return bool(self.certificate or self.hostname)

    @property
    def hosts(self) -> frozenset[str]:
        """The names under which it may be called."""
        name = self.hostname.partition(":")[0].lower()
        return frozenset(filter(None, [name, *(_LOOPBACK if self.is_local else ())]))

    @property
    def origin(self) -> str:
        """Where Excel reaches it, without the token."""
        scheme = "https" if self.is_encrypted else "http"
        return f"{scheme}://{self.hostname or f'localhost:{self.port}'}"

    @property
    def address(self) -> str:
        """Where Excel reaches it, with the token: below that are all its pages."""
        return f"{self.origin}/{self.token}"

    def environment(self) -> dict[str, str]:
        """What xlwings Server is told. It takes its settings from the environment alone."""
        return {
            "XLWINGS_ON_SERVER": "true",  # xlwings' own decorators depend on it
            "XLWINGS_LICENSE_KEY": os.environ.get("XLWINGS_LICENSE_KEY") or "noncommercial",
            "XLWINGS_PROJECT_DIR": str(PROJECT),
            "XLWINGS_APP_PATH": f"/{self.token}",
            "XLWINGS_STATIC_URL_PATH": f"/{self.token}/static",
            "XLWINGS_ENVIRONMENT": "prod",
            "XLWINGS_PROJECT_NAME": "Improvement Plan",
            "XLWINGS_FUNCTIONS_NAMESPACE": NAMESPACE,
            "XLWINGS_AUTH_PROVIDERS": "[]",  # the guard has seen to that
            # Excel on the web loads the worksheet functions from a page of Microsoft's
            "XLWINGS_CORS_ALLOW_ORIGINS": '["*"]',
            "XLWINGS_CUSTOM_HEADERS": json.dumps({"Content-Security-Policy": _POLICY}),
            "XLWINGS_CUSTOM_FUNCTIONS_RETRY_CODES": "[502, 503, 504]",
            "XLWINGS_LOG_LEVEL": "INFO",  # DEBUG would write down what is secret
            "DOTENV_PATH": os.devnull,
            "XLWINGS_CDN_OFFICEJS": "false",
            **{f"XLWINGS_ENABLE_{name}": "false" for name in _NOT_ENABLED.split()},
            "XLWINGS_ADD_SECURITY_HEADERS": "true",
            "XLWINGS_ENABLE_BOOTSTRAP": "true",
            "XLWINGS_ENABLE_EXCEL_ONLINE": "true",
        }


def find_token(file: Path | None, environment: Mapping[str, str]) -> str:
    """The token: of the file that was asked for, else of the environment, for containers, else of
    the default file. A missing file is made, with a new token."""
    where: object = TOKEN_VARIABLE
    if file is None and TOKEN_VARIABLE in environment:
        token = environment[TOKEN_VARIABLE]
    else:
        where = file = file or Path.home() / ".plantools" / "server-token"
        try:
            if not file.exists():
                file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                write_private(file, secrets.token_urlsafe(32) + "\n")
            if os.name == "posix" and file.stat().st_mode & 0o077:
                raise InputError(
                    f"Other people on this computer can read the token in {file}. "
                    f"Change that with: chmod 600 {file}"
                )
            token = file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "it is not text"
            raise InputError(f"{file} can't be used for the token ({reason}).") from None
    if not _TOKEN.fullmatch(token):
        raise InputError(
            f"The token in {where} is too easy to guess. It must have at least "
            f"{FEWEST_CHARACTERS} letters, digits, hyphens and underscores."
        )
    return token


def write_private(file: Path, text: str) -> None:
    """Write a file that only this user can read."""
    file.unlink(missing_ok=True)  # a file that is there would keep the rights that it has
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(text)
