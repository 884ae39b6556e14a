"""The commands that bring the buttons to officers: `plantools addin ...` and `plantools serve`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields
from importlib.util import find_spec
from typing import TYPE_CHECKING

from plantools.addin import FILE_NAME
from plantools.cli.options import Exit, Options, command, group
from plantools.cli.show import answer, tell
from plantools.errors import InputError

if TYPE_CHECKING:  # xlwings takes a third of a second to import
    from plantools.addin.desk import Machine, Step

_DRY_RUN = "--dry-run: say what would be done, and do nothing"


@command(
    "make the add-in from its sources, without Excel",
    "addin build -o plantools.xlam",
    f"-o --output FILE: the file to make (default: {FILE_NAME} beside its sources)",
)
def _addin_build(options: Options) -> None:
    from plantools.addin.build import build, sources
    from plantools.addin.desk import write

    macros = sources()
    target = options.output or macros / FILE_NAME
    data = build(macros)
    try:
        write(target, data)
    except OSError as error:
        raise InputError(f"{target} can't be written ({error.strerror or error}).") from None
    answer(options, f"Made {target}", file=str(target), bytes=len(data))


@command(
    "put the add-in where Excel opens it at start",
    "addin install --dry-run",
    "--file FILE: install this add-in, such as one that IT signed",
    _DRY_RUN,
)
def _addin_install(options: Options) -> None:
    from plantools.addin.build import build, sources
    from plantools.addin.desk import install_steps
    from plantools.addin.doctor import addin_versions

    if options.file is None:
        addin = build(sources())
    elif addin_versions(options.file):
        addin = options.file.read_bytes()
    else:
        raise InputError(f"{options.file} is missing, or is no add-in that plantools made.")
    _follow(options, lambda machine, pretend: install_steps(machine, addin))


@command("take the add-in away again", "addin uninstall", _DRY_RUN)
def _addin_uninstall(options: Options) -> None:
    from plantools.addin.desk import uninstall_steps

    _follow(options, uninstall_steps)


def _follow(options: Options, steps_on: Callable[[Machine, bool], list[Step]]) -> None:
    """Do the steps here; or say what they would be here, or on the systems that have Excel."""
    from plantools.addin.desk import examples, run_steps, this_machine

    here = this_machine()
    machines = [here] if here.is_known else examples(here)
    done = here.is_known and not options.dry_run
    plans = {machine.system: steps_on(machine, not here.is_known) for machine in machines}
    if done:
        run_steps(plans[here.system])
    said = {system: [step.says for step in steps] for system, steps in plans.items()}
    lines = []
    for system, steps in said.items():
        if not steps:
            lines.append(f"On this {system} computer the add-in is not installed.")
            continue
        lines.append("Done:" if done else f"Nothing was done. On {system} this would:")
        lines += [f"- {step}" for step in steps]
        lines += ["Now restart Excel."] if done else []
    answer(options, *lines, done=done, steps=said)


@command(
    "say why the tab or its buttons don't work; exit code 1 if so",
    "addin doctor",
    "--dry-run: nothing is ever written by doctor; accepted so that it can be given anywhere",
)
def _addin_doctor(options: Options) -> int:
    from plantools.addin.desk import this_machine
    from plantools.addin.doctor import examine

    checks = examine(this_machine())
    fine = all(check.ok for check in checks)
    lines = (f"{'ok   ' if check.ok else 'WRONG'}  {check.what}: {check.says}" for check in checks)
    answer(options, *lines, ok=fine, checks=checks)
    return Exit.OK if fine else Exit.FINDINGS


@command(
    "serve the buttons to Excel on the web (optional part)",
    "serve --hostname plan.council.gov.uk --behind-proxy",
    group(
        "--host ADDRESS: the address to listen on (default: 127.0.0.1, only this computer)",
        "--port PORT: (default: 8000)",
        "--hostname NAME[:PORT]: the name under which Excel reaches it by HTTPS, such as "
        "plan.council.gov.uk",
        "--certificate FILE: for HTTPS, in PEM form",
        "--key FILE: the certificate's key",
        "--behind-proxy: a reverse proxy in front of it does HTTPS",
        title="where",
    ),
    "--token-file FILE: the token without which it answers nothing; made if missing (default: "
    "PLANTOOLS_TOKEN, else .plantools/server-token in your home folder)",
    "--max-body MB: the most that one click may send (default: 64)",
    "--manifest FILE: write the add-in's manifest, and end",
)
def _serve(options: Options) -> None:
    from plantools.server import LICENCE, Settings, find_token, write_private

    if find_spec("xlwings_server") is None:
        raise InputError(
            "The server is an optional part of plantools that is not installed here. "
            'Install it with: python -m pip install "plantools[server]"'
        )
    if not os.environ.get("XLWINGS_LICENSE_KEY"):
        tell(LICENCE)
    names = {each.name for each in fields(Settings)}
    given = {
        name: value for name, value in vars(options).items() if name in names and value is not None
    }
    settings = Settings(find_token(options.token_file, os.environ), **given)
    if not settings.is_encrypted:
        tell(
            "Excel on the web opens add-ins by HTTPS only: give --hostname with a reverse proxy, "
            "or --certificate and --key."
        )
    from plantools.server.running import make_manifest, run

    manifest = options.manifest
    if manifest is not None:
        try:
            write_private(manifest, make_manifest(settings))
        except OSError as error:
            raise InputError(f"{manifest} can't be written ({error.strerror}).") from None
        told = f"Made {manifest}. Whoever has it can use the server: it holds the token."
        answer(options, told, manifest=str(manifest), address=settings.origin)
        return

    def ready() -> None:
        """Say that it answers. The token is shown to a person, but never to a log."""
        answer(options, address=settings.origin, listens=[settings.host, settings.port])
        tell(f"Serving on {settings.host}, port {settings.port}. Stop it with Ctrl+C.")
        if sys.stderr.isatty():
            tell(f"The add-in's manifest, for IT only: {settings.address}/manifest.xml")
        else:
            tell("The same command with --manifest FILE writes the add-in's manifest.")

    with suppress(KeyboardInterrupt):
        run(settings, ready)
    tell("Stopped.")
