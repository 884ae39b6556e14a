"""`plantools refresh` beside the least that a plain script would do, on the same files.

For 121, 2,000 and 20,000 milestone rows: the processor time (user and system) and the peak memory
of whole processes, of `plantools refresh` and of openpyxl's load_workbook + save, taken in turn.
Each refresh is of a master that was refreshed before, to another as-at date, so that it is really
written; modules are compiled by then. At 121 rows also the time that Python takes only to import
xlwings, which every such tool pays.

    make bench
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path

ROWS = (121, 2_000, 20_000)
BEFORE, NOW = "30 June 2026", "31 July 2026"
REFRESH = (sys.executable, "-m", "plantools", "refresh", "--as-at")
OPENPYXL = "import sys, openpyxl; b = openpyxl.load_workbook(sys.argv[1]); b.save(sys.argv[1])"
COMMANDS = {
    "plantools refresh": (*REFRESH, NOW),
    "openpyxl load + save": (sys.executable, "-c", OPENPYXL),
    "import xlwings": (sys.executable, "-c", "import xlwings"),
}


@dataclass
class Cost:
    """Processor seconds and peak memory (MiB) of every run."""

    seconds: list[float] = field(default_factory=list)
    peaks: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    def __str__(self) -> str:
        return f"{self.median:7.2f} s {max(self.peaks):5.0f} MiB"


def make_master(path: Path, rows: int) -> None:
    """The example plan with its actions repeated to so many rows, each with its own ref and words.

    Real texts differ; a file that has few would be read and written too fast. It has every sheet
    that there is.
    """
    from plantools.create import read_example, write_master
    from plantools.workbook.contract import ACTIONS, SETTINGS

    example = read_example()
    headers, actions = example.table(ACTIONS)
    ref = headers.index(ACTIONS.column("ref").header)
    texts = [
        position
        for position, header in enumerate(headers)
        if header in {ACTIONS.column(name).header for name in ("action", "milestone", "progress")}
    ]
    many = []
    for number in range(rows):
        row = list(actions[number % len(actions)])
        if round_ := number // len(actions):
            row[ref] = f"{row[ref]}{round_:03d}"
            for position in texts:
                row[position] = row[position] and f"{row[position]} Part {round_}."
        many.append(row)
    settings = [("Optional sheets", "all", None)]
    plan = example.with_rows(ACTIONS, many).with_rows(SETTINGS, settings)
    write_master(path, replace(plan, history=()))


def run(command: tuple[str, ...], master: Path, cost: Cost) -> None:
    """Run a command on a copy of a file.

    Linux counts this process's own memory as a child's until the child has started, so this
    process has to stay small: masters are made in another.
    """
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copy(master, Path(folder, master.name))
        with subprocess.Popen([*command, str(copy)], stdout=subprocess.DEVNULL) as process:
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            sys.exit(f"{command} ended with {process.returncode}")
    cost.seconds.append(usage.ru_utime + usage.ru_stime)
    cost.peaks.append(usage.ru_maxrss / 1024)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--runs", type=int, default=7, help="runs of each at 121 rows")
    options.add_argument("--make", nargs=2, metavar=("ROWS", "FILE"), help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.make:
        make_master(Path(given.make[1]), int(given.make[0]))
        return
    print(f"{'rows':>7}" + "".join(f"{name:>23}" for name in COMMANDS) + "   ratio")
    with tempfile.TemporaryDirectory() as folder:
        for rows in ROWS:
            master = Path(folder, f"plan-{rows}.xlsx")
            subprocess.run([sys.executable, __file__, "--make", str(rows), master], check=True)
            subprocess.run([*REFRESH, BEFORE, master], check=True, stdout=subprocess.DEVNULL)
            costs = {name: Cost() for name in COMMANDS}
            for _ in range(given.runs if rows < 10_000 else max(given.runs // 2, 1)):
                for name, command in COMMANDS.items():
                    run(command, master, costs[name])
            ours, theirs, _ = costs.values()
            told = "".join(f"{cost!s:>23}" for cost in costs.values())
            print(f"{rows:>7,}{told}   {ours.median / theirs.median:5.2f}", flush=True)


if __name__ == "__main__":
    main()
