"""LibreOffice without a window, in a profile of its own, spoken to over a pipe."""

from __future__ import annotations

import builtins
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

SYSTEM_PACKAGES = Path("/usr/lib/python3/dist-packages")
"""Where Debian has python3-uno, the bridge that belongs to its LibreOffice."""
XLSX = "Calc MS Excel 2007 XML"
"""The filter that writes .xlsx files."""
LONGEST_START = 60
LONGEST_RUN = 1200
"""In seconds; then it is ended, for a dialog that nobody sees would hold it up for ever."""
LONGEST_GOODBYE = 10


@cache
def missing() -> str:
    """What is missing here to drive LibreOffice, and how to get it; "" if nothing."""
    if shutil.which("soffice") is None:
        return "LibreOffice is not installed (soffice): apt install libreoffice-calc"
    path = os.pathsep.join(filter(None, (os.environ.get("PYTHONPATH"), str(SYSTEM_PACKAGES))))
    # in a process of its own: a bridge built for another Python can end the process
    tried = subprocess.run(
        [sys.executable, "-c", "import uno"],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        check=False,
    )
    if tried.returncode:
        return "this Python can't import uno: apt install python3-uno, for its version of Python"
    return ""


def load_uno() -> ModuleType:
    """Python's bridge to LibreOffice.

    The system's packages are looked into last, and only now, so that they never stand in for
    those that the tests are to run with. The bridge also takes over `import` itself, for names
    such as com.sun.star; that is undone.
    """
    path, importing = list(sys.path), builtins.__import__
    sys.path.append(str(SYSTEM_PACKAGES))
    try:
        import uno
    finally:
        sys.path[:] = path
        builtins.__import__ = importing
    return uno


class Office:
    """A running LibreOffice: its bridge, and the desktop that opens documents."""

    def __init__(self, uno: ModuleType, context: Any) -> None:
        self.uno = uno
        service = "com.sun.star.frame.Desktop"
        self.desktop = context.ServiceManager.createInstanceWithContext(service, context)

    def struct(self, name: str, **fields: Any) -> Any:
        made = self.uno.createUnoStruct(f"com.sun.star.{name}")
        for field, value in fields.items():
            setattr(made, field, value)
        return made

    def enum(self, name: str, value: str) -> Any:
        return self.uno.Enum(f"com.sun.star.{name}", value)

    def constant(self, name: str) -> int:
        return int(self.uno.getConstantByName(f"com.sun.star.{name}"))

    def options(self, **options: Any) -> tuple[Any, ...]:
        """Named arguments as UNO takes them."""
        named = "beans.PropertyValue"
        return tuple(self.struct(named, Name=name, Value=to) for name, to in options.items())

    def open(self, path: Path, **options: Any) -> Any:
        """Open a workbook as a Calc document."""
        document = self.desktop.loadComponentFromURL(
            path.resolve().as_uri(), "_blank", 0, self.options(Hidden=True, **options)
        )
        if document is None:
            raise RuntimeError(f"LibreOffice did not open {path}")
        return document

    def save_as(self, path: Path, target: Path, to: str = XLSX, like: str = "") -> Path:
        """Open a file by a filter (`like`, if LibreOffice can't tell), and save it by another."""
        document = self.open(path, **({"FilterName": like} if like else {}))
        try:
            document.storeToURL(target.resolve().as_uri(), self.options(FilterName=to))
        finally:
            document.close(True)
        return target


@contextmanager
def running(folder: Path) -> Iterator[Office]:
    """Start LibreOffice, and end it whatever happens. Its profile and words go to the folder."""
    uno = load_uno()
    pipe = f"plantools-{uuid.uuid4().hex}"  # of its own: several runs may be at work at once
    log = folder / "soffice.log"
    command = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    command += ["--norestore", "--nologo", "--nodefault", f"--accept=pipe,name={pipe};urp"]
    with log.open("wb") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said, start_new_session=True)
    watch = threading.Timer(LONGEST_RUN, _kill, (process,))
    watch.daemon = True
    watch.start()
    try:
        office = Office(uno, _connect(uno, pipe, process, log))
        try:
            yield office
        finally:
            with suppress(Exception):  # if it has ended already, so much the better
                office.desktop.terminate()
                process.wait(LONGEST_GOODBYE)
    finally:
        watch.cancel()
        _kill(process)


def _connect(uno: ModuleType, pipe: str, process: subprocess.Popen[bytes], log: Path) -> Any:
    local = uno.getComponentContext()
    service = "com.sun.star.bridge.UnoUrlResolver"
    resolver = local.ServiceManager.createInstanceWithContext(service, local)
    not_yet: type[Exception] = uno.getClass("com.sun.star.connection.NoConnectException")
    until = time.monotonic() + LONGEST_START
    while time.monotonic() < until and process.poll() is None:
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except not_yet:
            time.sleep(0.05)
    said = log.read_text(errors="replace")[-500:]
    raise RuntimeError(f"LibreOffice did not start within {LONGEST_START} s. It said: {said!r}")


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End the process and those it has started: soffice is a script around the real one."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
