"""`plantools serve`: what it refuses, the token's file, HTTPS, and what it says."""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import socket
import ssl
import subprocess
import sys
from ipaddress import ip_address
from pathlib import Path

import pytest

from plantools.errors import InputError
from plantools.server import LICENCE, Settings, find_token

from .service import INSTALLED, Service, free_port, running, serve

TOKEN = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG"
POSIX = pytest.mark.skipif(os.name != "posix", reason="Windows has no such rights on files")


def test_without_the_extra_it_says_how_to_install_it() -> None:
    program = (
        "import sys; sys.modules['xlwings_server'] = None\n"
        "from plantools.cli import main\n"
        "sys.exit(main(['serve']))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    )
    assert ran.returncode == 2
    assert 'pip install "plantools[server]"' in ran.stderr
    assert len(ran.stderr.splitlines()) == 1


def test_nothing_else_in_plantools_needs_it() -> None:
    program = (
        "import sys; sys.modules['xlwings_server'] = sys.modules['fastapi'] = None\n"
        "from plantools import cli, ribbon, functions\n"
        "cli.parser()"
    )
    subprocess.run([sys.executable, "-c", program], timeout=60, check=True)


# Where it may listen


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "plan.example.gov.uk"])
def test_others_are_not_let_in_without_https(host: str) -> None:
    with pytest.raises(InputError, match="could be read on the way"):
        Settings(TOKEN, host=host, hostname="plan.example.gov.uk")


def test_others_need_a_name_to_come_by() -> None:
    with pytest.raises(InputError, match="Give --hostname"):
        Settings(TOKEN, host="0.0.0.0", behind_proxy=True)


def test_behind_a_proxy_it_is_called_by_its_name_only() -> None:
    settings = Settings(TOKEN, host="0.0.0.0", behind_proxy=True, hostname="Plan.example.gov.uk")
    assert settings.hosts == {"plan.example.gov.uk"}
    assert settings.address == f"https://Plan.example.gov.uk/{TOKEN}"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
def test_this_computer_needs_nothing_of_that(host: str) -> None:
    assert Settings(TOKEN, host=host).is_local


@pytest.mark.parametrize("name", ["https://plan.example", "plan example", "a/b", "-x", "<b>"])
def test_a_host_name_is_a_host_name(name: str) -> None:
    with pytest.raises(InputError, match="is not a host name"):
        Settings(TOKEN, hostname=name)


def test_a_certificate_has_its_key(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.pem"
    wrong.write_text("nothing")
    with pytest.raises(InputError, match="needs its key"):
        Settings(TOKEN, certificate=wrong)
    with pytest.raises(InputError, match="in PEM form"):
        Settings(TOKEN, certificate=wrong, key=wrong)
    with pytest.raises(InputError, match="is not a file"):
        Settings(TOKEN, certificate=wrong, key=tmp_path / "missing.pem")


@INSTALLED
def test_a_port_that_is_taken_is_said_in_a_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", free_port())) as listener:
        port = str(listener.getsockname()[1])
        told = serve("--port", port, "--token-file", str(tmp_path / "token"))
    assert told.returncode == 3
    assert f"can't listen on port {port}" in told.stderr
    assert "Traceback" not in told.stderr


@INSTALLED
@pytest.mark.parametrize(
    "arguments",
    [
        ("--host", "0.0.0.0", "--hostname", "plan.example.gov.uk"),
        ("--port", "0"),
        ("--port", "70000"),
        ("--max-body", "0"),
        ("--certificate", "missing.pem"),
    ],
)
def test_what_it_refuses_ends_with_2(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    told = serve("--token-file", str(tmp_path / "token"), *arguments)
    assert told.returncode == 2
    assert "Traceback" not in told.stderr


# The token


def test_a_token_is_made_once(tmp_path: Path) -> None:
    file = tmp_path / "folder" / "token"
    token = find_token(file, {})
    assert len(token) == 43
    assert find_token(file, {"PLANTOOLS_TOKEN": TOKEN}) == token
    assert find_token(tmp_path / "other", {}) != token
    assert find_token(None, {"PLANTOOLS_TOKEN": TOKEN}) == TOKEN


@POSIX
def test_nobody_else_can_read_it(tmp_path: Path) -> None:
    file = tmp_path / "folder" / "token"
    find_token(file, {})
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    for mode in (0o640, 0o604, 0o666):
        file.chmod(mode)
        with pytest.raises(InputError, match="chmod 600"):
            find_token(file, {})


@pytest.mark.parametrize("token", ["", "short", "a" * 31, "a" * 40 + "/", "ä" * 40, "a b" * 20])
def test_a_token_that_is_too_easy_or_cannot_stand_in_an_address(tmp_path: Path, token: str) -> None:
    file = tmp_path / "token"
    file.touch(0o600)
    file.write_text(token, encoding="utf-8")
    for told in (file, None):
        with pytest.raises(InputError, match="too easy to guess"):
            find_token(told, {"PLANTOOLS_TOKEN": token})


def test_a_token_file_that_is_none(tmp_path: Path) -> None:
    binary = tmp_path / "token"
    binary.touch(0o600)
    binary.write_bytes(b"\xff" * 50)
    with pytest.raises(InputError, match="it is not text"):
        find_token(binary, {})
    with pytest.raises(InputError, match="can't be used for the token"):
        find_token(tmp_path, {})


# What it says


def test_it_says_so_and_gives_the_address_to_a_program(service: Service) -> None:
    log = service.log.read_text()
    assert LICENCE in log
    assert "HTTPS only" in log
    assert f"Serving on 127.0.0.1, port {service.port}" in log


@INSTALLED
def test_with_a_licence_key_nothing_is_said_of_the_licence(tmp_path: Path) -> None:
    manifest = str(tmp_path / "manifest.xml")
    told = serve(
        *("--manifest", manifest, "--hostname", "plan.example.gov.uk", "--json"),
        PLANTOOLS_TOKEN=TOKEN,
        XLWINGS_LICENSE_KEY="noncommercial",
    )
    assert (told.returncode, told.stderr) == (0, "")
    assert json.loads(told.stdout) == {
        "manifest": manifest,
        "address": "https://plan.example.gov.uk",
    }


@INSTALLED
def test_the_manifest_is_as_secret_as_the_token(tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.xml"
    manifest.write_text("an older one")
    arguments = ("--manifest", str(manifest), "--hostname", "plan.example.gov.uk")
    told = serve(*arguments, PLANTOOLS_TOKEN=TOKEN)
    assert TOKEN in manifest.read_text()
    assert TOKEN not in told.stdout + told.stderr
    assert "it holds the token" in told.stdout
    if os.name == "posix":
        assert manifest.stat().st_mode & 0o777 == 0o600
    missing = serve("--manifest", str(tmp_path / "no" / "manifest.xml"), PLANTOOLS_TOKEN=TOKEN)
    assert (missing.returncode, "can't be written" in missing.stderr) == (2, True)


@POSIX
def test_it_stops_quietly(tmp_path: Path) -> None:
    with running(tmp_path, "--json") as service:
        service.process.send_signal(signal.SIGINT)
        assert service.process.wait(60) == 0
        said = service.log.read_text()
    assert said.endswith("plantools: Stopped.\n")
    assert f'"address": "http://localhost:{service.port}"' in said


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for this computer that nobody has signed, and its key."""
    pytest.importorskip("cryptography")
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "certificate.pem", folder / "key.pem"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return public, private


def test_it_speaks_https_with_a_certificate(tmp_path: Path) -> None:
    public, private = certificate(tmp_path)
    tls = ssl.create_default_context(cafile=public)
    with running(tmp_path, "--certificate", str(public), "--key", str(private), tls=tls) as service:
        assert service.get("/").json() == {"status": "ok"}
        assert f"https://localhost:{service.port}/" in service.get("/manifest.xml").text
        assert "HTTPS only" not in service.log.read_text()
