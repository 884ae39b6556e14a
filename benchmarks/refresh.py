"""`plantools refresh` beside the least that a plain script would do, on the same files.

For 121, 2,000 and 20,000 milestone rows, in the same run: wall time and peak memory of the
whole process, of `plantools refresh` and of openpyxl's load_workbook + save. At 121 rows also
the time that Python takes only to import xlwings and pandas, which every such tool pays.

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
import time
from dataclasses import dataclass
from pathlib import Path

ROWS = (121, 2_000, 20_000)
OPENPYXL = "import sys, openpyxl; b = openpyxl.load_workbook(sys.argv[1]); b.save(sys.argv[1])"
IMPORTS = "import xlwings, pandas"


@dataclass(frozen=True)
class Cost:
    """Median wall seconds and greatest peak memory (MiB) of several runs."""

    seconds: float
    peak: float

    def __str__(self) -> str:
        return f"{self.seconds:7.2f} s {self.peak:6.0f} MiB"


def make_master(path: Path, rows: int) -> None:
    """The example plan with its actions repeated, under new refs, to so many rows."""
    from plantools.create import read_example, write_master
    from plantools.workbook.contract import ACTIONS

    example = read_example()
    headers, actions = example.table(ACTIONS)
    ref = headers.index(ACTIONS.column("ref").header)
    many = []
    for number in range(rows):
        row = list(actions[number % len(actions)])
        round_ = number // len(actions)
        row[ref] = f"{row[ref]}{round_:03d}" if round_ else row[ref]
        many.append(row)
    write_master(path, example.with_rows(ACTIONS, many).with_history(()))


def measure(command: list[str], master: Path, runs: int) -> Cost:
    """Run a command on copies of a file, one after another.

    Linux counts this process's own memory as a child's until the child has started, so this
    process has to stay small: masters are made in another.
    """
    seconds, peaks = [], []
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as folder:
            copy = shutil.copy(master, Path(folder, master.name))
            start = time.perf_counter()
            with subprocess.Popen([*command, str(copy)], stdout=subprocess.DEVNULL) as process:
                _, status, usage = os.wait4(process.pid, 0)
                process.returncode = os.waitstatus_to_exitcode(status)
            seconds.append(time.perf_counter() - start)
            if process.returncode:
                sys.exit(f"{command} ended with {process.returncode}")
            peaks.append(usage.ru_maxrss / 1024)
    return Cost(statistics.median(seconds), max(peaks))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--runs", type=int, default=5, help="runs of each at 121 rows")
    options.add_argument("--make", nargs=2, metavar=("ROWS", "FILE"), help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.make:
        make_master(Path(given.make[1]), int(given.make[0]))
        return
    runs = given.runs
    refresh = [sys.executable, "-m", "plantools", "refresh"]
    plain = [sys.executable, "-c", OPENPYXL]
    print(f"{'rows':>7}  {'plantools refresh':>22}  {'openpyxl load + save':>22}  {'ratio':>6}")
    with tempfile.TemporaryDirectory() as folder:
        for rows in ROWS:
            master = Path(folder, f"plan-{rows}.xlsx")
            subprocess.run([sys.executable, __file__, "--make", str(rows), master], check=True)
            times = runs if rows < 10_000 else max(runs // 2, 1)
            ours, theirs = measure(refresh, master, times), measure(plain, master, times)
            ratio = ours.seconds / theirs.seconds
            print(f"{rows:>7,}  {ours!s:>22}  {theirs!s:>22}  {ratio:6.2f}")
            if rows == ROWS[0]:
                imports = measure([sys.executable, "-c", IMPORTS], master, times)
                share = ours.seconds / imports.seconds
                print(f"{'':>7}  {'python -c ' + repr(IMPORTS):>46}  {imports}  {share:.2f}")


if __name__ == "__main__":
    main()
