"""`plantools serve`: the buttons for Excel on the web, from a server of one's own."""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plantools.cli.options import OK, add_command
from plantools.cli.show import print_json
from plantools.errors import InputError

if TYPE_CHECKING:
    from plantools.server.server_settings import Settings


def add_commands(commands: Any) -> None:
    """Put it on the command line."""
    serve = add_command(
        commands,
        "serve",
        _serve,
        "serve the buttons to Excel on the web (optional part)",
        "serve --hostname plan.council.gov.uk --behind-proxy",
    )
    where = serve.add_argument_group("where")
    where.add_argument(
        "--host",
        metavar="ADDRESS",
        default="127.0.0.1",
        help="the address to listen on (default: %(default)s, only this computer)",
    )
    where.add_argument(
        "--port", metavar="PORT", type=_port, default=8000, help="(default: %(default)s)"
    )
    where.add_argument(
        "--hostname",
        metavar="NAME[:PORT]",
        default="",
        help="the name under which Excel reaches it by HTTPS, such as plan.council.gov.uk",
    )
    where.add_argument("--certificate", metavar="FILE", type=Path, help="for HTTPS, in PEM form")
    where.add_argument("--key", metavar="FILE", type=Path, help="the certificate's key")
    where.add_argument(
        "--behind-proxy", action="store_true", help="a reverse proxy in front of it does HTTPS"
    )
    serve.add_argument(
        "--token-file",
        metavar="FILE",
        type=Path,
        help="the token without which it answers nothing; made if missing "
        "(default: PLANTOOLS_TOKEN, else .plantools/server-token in your home folder)",
    )
    serve.add_argument(
        "--max-body",
        metavar="MB",
        type=_megabytes,
        help="the most that one click may send (default: 64)",
    )
    serve.add_argument(
        "--manifest", metavar="FILE", type=Path, help="write the add-in's manifest, and end"
    )


def _port(text: str) -> int:
    if not (text.isdecimal() and 1 <= int(text) <= 65_535):
        raise argparse.ArgumentTypeError(f"{text!r} is not a port from 1 to 65535")
    return int(text)


def _megabytes(text: str) -> int:
    if not (text.isdecimal() and 1 <= int(text) <= 1024):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of megabytes from 1 to 1024")
    return int(text) * 2**20


def _serve(options: argparse.Namespace) -> int:
    from plantools.server import check_installed, note_licence

    check_installed()
    from plantools.server.server_settings import MAX_BODY, Settings, find_token

    licence = note_licence()
    if licence:
        _say(licence)
    settings = Settings(
        token=find_token(options.token_file, os.environ),
        host=options.host,
        port=options.port,
        hostname=options.hostname,
        certificate=options.certificate,
        key=options.key,
        behind_proxy=options.behind_proxy,
        max_body=options.max_body or MAX_BODY,
    )
    if not settings.is_encrypted:
        _say(
            "Excel on the web opens add-ins by HTTPS only: give --hostname with a reverse proxy, "
            "or --certificate and --key."
        )
    if options.manifest is not None:
        return _write_manifest(settings, options)
    from plantools.server.running import run

    with suppress(KeyboardInterrupt):
        run(settings, lambda: _tell(settings, options))
    _say("Stopped.")
    return OK


def _write_manifest(settings: Settings, options: argparse.Namespace) -> int:
    from plantools.server.running import make_manifest
    from plantools.server.server_settings import write_private

    try:
        write_private(options.manifest, make_manifest(settings))
    except OSError as error:
        raise InputError(f"{options.manifest} can't be written ({error.strerror}).") from None
    if options.json:
        print_json({"manifest": str(options.manifest), "address": settings.origin})
    else:
        print(f"Made {options.manifest}. Whoever has it can use the server: it holds the token.")
    return OK


def _tell(settings: Settings, options: argparse.Namespace) -> None:
    """Say that it answers. The token is shown to a person, but never to a log."""
    if options.json:
        print_json({"address": settings.origin, "listens": [settings.host, settings.port]})
        sys.stdout.flush()
    _say(f"Serving on {settings.host}, port {settings.port}. Stop it with Ctrl+C.")
    if sys.stderr.isatty():
        _say(f"The add-in's manifest, for IT only: {settings.address}/manifest.xml")
    else:
        _say("The same command with --manifest FILE writes the add-in's manifest.")


def _say(text: str) -> None:
    print(f"plantools: {text}", file=sys.stderr, flush=True)
