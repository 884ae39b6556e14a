"""`plantools serve`: what it refuses, the token's file, HTTPS, and what it says."""

from __future__ import annotations

import datetime as dt
import os
import socket
import ssl
import subprocess
import sys
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from plantools.errors import InputError
from plantools.server import LICENCE, Settings, find_token
from tests.conftest import Run

from .service import INSTALLED, Service, running

TOKEN = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG"
WRONG = Path(__file__)
"""A file that is no certificate."""
POSIX = pytest.mark.skipif(os.name != "posix", reason="Windows has no such rights on files")


WITHOUT = """
import sys
for name in ("xlwings_server", "fastapi", "pydantic", "starlette", "uvicorn"):
    sys.modules[name] = None
from plantools import cli, functions, ribbon
sys.exit(cli.main(["serve"]))
"""


def test_without_the_extra_it_says_how_to_install_it_and_nothing_else_needs_it() -> None:
    command = [sys.executable, "-c", WITHOUT]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 2
    assert 'pip install "plantools[server]"' in ran.stderr
    assert len(ran.stderr.splitlines()) == 1


# Where it may listen


OPEN: dict[str, Any] = {"host": "0.0.0.0"}
NAMED = {"hostname": "plan.example.gov.uk"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        *(
            ({"host": host, **NAMED}, "could be read on the way")
            for host in ("0.0.0.0", "::", "192.0.2.1", "plan.example.gov.uk")
        ),
        ({**OPEN, "behind_proxy": True}, "Give --hostname"),
        *(
            ({"hostname": name}, "is not a host name")
            for name in ("https://plan.example", "plan example", "a/b", "-x", "<b>")
        ),
        ({"certificate": WRONG}, "needs its key"),
        ({"certificate": WRONG, "key": WRONG}, "in PEM form"),
        ({"certificate": WRONG, "key": WRONG.with_name("missing.pem")}, "is not a file"),
    ],
)
def test_settings_that_are_refused(given: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        Settings(TOKEN, **given)


def test_behind_a_proxy_it_is_called_by_its_name_only() -> None:
    settings = Settings(TOKEN, **OPEN, behind_proxy=True, hostname="Plan.example.gov.uk")
    assert settings.hosts == {"plan.example.gov.uk"}
    assert settings.address == f"https://Plan.example.gov.uk/{TOKEN}"
    for host in ("127.0.0.1", "127.1.2.3", "::1", "localhost"):
        assert Settings(TOKEN, host=host).is_local


@INSTALLED
def test_what_it_refuses_is_one_sentence(tmp_path: Path, run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        taken = listener.getsockname()[1]
        for arguments, code, said in (
            ("--host 0.0.0.0 --hostname plan.example.gov.uk", 2, "could be read on the way"),
            ("--host= --hostname plan.example.gov.uk", 2, "could be read on the way"),
            (f"--port {taken}", 3, "can't listen on port"),
            *((f"--port {port}", 2, "is not a port from 1 to 65535") for port in (0, 70000)),
            ("--max-body 0", 2, "is not a number of megabytes from 1 to 1024"),
        ):
            told = run(f"serve {arguments} --token-file", tmp_path / "token")
            assert (told.code, said in told.err) == (code, True), arguments


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
    for said in (LICENCE, "HTTPS only", f"Serving on 127.0.0.1, port {service.port}"):
        assert said in log


@INSTALLED
def test_the_manifest_is_as_secret_as_the_token(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANTOOLS_TOKEN", TOKEN)
    monkeypatch.delenv("XLWINGS_LICENSE_KEY", raising=False)
    manifest = tmp_path / "manifest.xml"
    manifest.write_text("an older one")
    words = "serve --hostname plan.example.gov.uk --manifest"
    told = run(words, manifest)
    assert TOKEN in manifest.read_text()
    assert TOKEN not in told.out + told.err
    assert "it holds the token" in told.out
    assert LICENCE in told.err
    if os.name == "posix":
        assert manifest.stat().st_mode & 0o777 == 0o600
    missing = run(words, tmp_path / "no" / "manifest.xml")
    assert (missing.code, "can't be written" in missing.err) == (2, True)
    monkeypatch.setenv("XLWINGS_LICENSE_KEY", "noncommercial")
    told = run(words, manifest, "--json")
    assert (told.code, told.err) == (0, "")  # nothing of the licence
    assert told.document == {"manifest": str(manifest), "address": "https://plan.example.gov.uk"}


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
