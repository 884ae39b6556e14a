"""`plantools addin build|install|uninstall|doctor`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plantools.addin import FILE_NAME
from plantools.cli.options import FINDINGS, OK, add_command
from plantools.cli.show import print_json
from plantools.errors import InputError

if TYPE_CHECKING:  # xlwings takes a third of a second to import
    from plantools.addin.install import Step
    from plantools.addin.places import Machine


def add_commands(commands: Any) -> None:
    """Put them on the command line."""
    summary = "make, install or check the Excel add-in with the Improvement Plan tab"
    addin = commands.add_parser("addin", help=summary, description=f"M{summary[1:]}.")
    those = addin.add_subparsers(title="commands", metavar="COMMAND", required=True)

    build = add_command(
        those,
        "build",
        _build,
        "make the add-in from its sources, without Excel",
        "addin build -o plantools.xlam",
    )
    build.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        type=Path,
        help=f"the file to make (default: {FILE_NAME} beside its sources)",
    )
    install = add_command(
        those,
        "install",
        _install,
        "put the add-in where Excel opens it at start",
        "addin install --dry-run",
    )
    install.add_argument(
        "--file", metavar="FILE", type=Path, help="install this add-in, such as one that IT signed"
    )
    _dry_run(install)
    uninstall = add_command(
        those, "uninstall", _uninstall, "take the add-in away again", "addin uninstall"
    )
    _dry_run(uninstall)
    doctor = add_command(
        those,
        "doctor",
        _doctor,
        "say why the tab or its buttons don't work; exit code 1 if so",
        "addin doctor",
    )
    _dry_run(doctor, "nothing is ever written by doctor; accepted so that it can be given anywhere")


def _dry_run(
    command: argparse.ArgumentParser, help_: str = "say what would be done, and do nothing"
) -> None:
    command.add_argument("--dry-run", action="store_true", help=help_)


def _build(options: argparse.Namespace) -> int:
    from plantools.addin.build import build, sources
    from plantools.addin.places import write

    macros = sources()
    target = options.output or macros / FILE_NAME
    data = build(macros)
    try:
        write(target, data)
    except OSError as error:
        raise InputError(f"{target} can't be written ({error.strerror or error}).") from None
    if options.json:
        print_json({"file": str(target), "bytes": len(data)})
    else:
        print(f"Made {target}")
    return OK


def _install(options: argparse.Namespace) -> int:
    from plantools.addin.build import build, sources
    from plantools.addin.install import install_steps

    addin = build(sources()) if options.file is None else _given(options.file)
    return _follow(options, lambda machine, pretend: install_steps(machine, addin))


def _uninstall(options: argparse.Namespace) -> int:
    from plantools.addin.install import uninstall_steps

    return _follow(options, lambda machine, pretend: uninstall_steps(machine, installed=pretend))


def _follow(options: argparse.Namespace, steps_on: Callable[[Machine, bool], list[Step]]) -> int:
    """Do the steps here; or say what they would be here, or on the systems that have Excel."""
    from plantools.addin.install import run_steps
    from plantools.addin.places import examples, this_machine

    here = this_machine()
    machines = [here] if here.is_known else examples(here)
    done = here.is_known and not options.dry_run
    plans = {machine.system: steps_on(machine, not here.is_known) for machine in machines}
    if done:
        run_steps(plans[here.system])
    if options.json:
        said = {system: [step.says for step in steps] for system, steps in plans.items()}
        print_json({"done": done, "steps": said})
        return OK
    for system, steps in plans.items():
        if not steps:
            print(f"On this {system} computer the add-in is not installed.")
            continue
        print("Done:" if done else f"Nothing was done. On {system} this would:")
        for step in steps:
            print(f"- {step.says}")
        if done:
            print("Now restart Excel.")
    return OK


def _doctor(options: argparse.Namespace) -> int:
    from plantools.addin.doctor import examine
    from plantools.addin.places import this_machine

    checks = examine(this_machine())
    if options.json:
        print_json({"ok": all(c.ok for c in checks), "checks": [asdict(c) for c in checks]})
    else:
        for check in checks:
            print(f"{'ok   ' if check.ok else 'WRONG'}  {check.what}: {check.says}")
    return OK if all(check.ok for check in checks) else FINDINGS


def _given(path: Path) -> bytes:
    from plantools.addin.doctor import addin_versions

    if not addin_versions(path):
        raise InputError(f"{path} is missing, or is no add-in that plantools made.")
    return path.read_bytes()
