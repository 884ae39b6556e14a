"""`plantools changes` beside xlcompare and daff, which compare tables row by row.

The same two states of a plan, with one action in ten changed: as masters for plantools (the
newer one with 60 recorded reports in it, which the others don't have to carry), as plain
workbooks for xlcompare, as CSV for daff. Whole processes, median wall time; and, inside one
process, what reading the history and comparing take of it.

    make bench
"""

from __future__ import annotations

import argparse
import csv
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import xlsxwriter

from plantools.create import Source, read_example, write_master
from plantools.create.source import Past
from plantools.engine import open_book
from plantools.workbook.contract import ACTIONS
from plantools.workbook.session import Session

SIZES = (121, 500, 2_000)
REPORTS = 60
BIN = Path(sys.executable).parent


def states(rows: int) -> tuple[Source, Source]:
    """The example plan's actions, repeated under new refs; and the same with changes."""
    example = read_example()
    headers, actions = example.table(ACTIONS)
    ref, action, due = (headers.index(name) for name in ("Ref", "Action", "Due by"))
    before = []
    for number in range(rows):
        row = list(actions[number % len(actions)])
        row[ref], row[action] = f"X{number:05d}", f"{row[action]} Part {number}."
        before.append(row)
    after = [list(row) for row in before]
    for number in range(0, rows, 20):
        after[number][action] = f"{after[number][action]} Report it each month."
    for number in range(10, rows, 20):
        after[number][due] = "December 2027"
    return example.with_rows(ACTIONS, before), example.with_rows(ACTIONS, after)


def write_plain(stem: Path, source: Source) -> None:
    """One table, header on top, no blank cells (xlcompare stops at them)."""
    headers, rows = source.table(ACTIONS)
    texts = [[str(value or "-") for value in row] for row in (headers, *rows)]
    with stem.with_suffix(".csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(texts)
    with xlsxwriter.Workbook(stem.with_suffix(".xlsx")) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(texts):
            sheet.write_row(number, 0, row)


def seconds(command: Sequence[object], folder: Path, runs: int) -> str:
    if not Path(str(command[0])).exists():
        return "not installed"
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        subprocess.run([*map(str, command)], cwd=folder, capture_output=True, check=True)
        taken.append(time.perf_counter() - start)
    return f"{statistics.median(taken):.2f} s"


def inside(master: Path) -> str:
    """What reading the plan, finding the last report and comparing take in a warm process."""
    start = time.perf_counter()
    book = open_book(master)
    assert Session(book, today=date.today()).comparison is not None
    book.close()
    return f"{time.perf_counter() - start:.2f} s"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--runs", type=int, default=3)
    runs = options.parse_args().runs
    columns = ("plantools", "in process", "xlcompare", "daff", "master")
    print(f"{'rows':>7}" + "".join(f"{name:>15}" for name in columns))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for rows in SIZES:
            before, after = states(rows)
            write_plain(folder / "old", before)
            write_plain(folder / "new", after)
            day = date(2020, 1, 1)
            past = tuple(
                Past(f"Report {n}", day + timedelta(30 * n), before.table(ACTIONS))
                for n in range(REPORTS)
            )
            master = folder / "plan.xlsx"
            write_master(master, replace(after, history=past), overwrite=True)
            told = (
                seconds([sys.executable, "-m", "plantools", "changes", master], folder, runs),
                inside(master),
                seconds([BIN / "xlcompare", "--id", "Ref", "old.xlsx", "new.xlsx"], folder, runs),
                seconds([BIN / "daff", "--id", "Ref", "old.csv", "new.csv"], folder, runs),
                f"{master.stat().st_size / 1e6:.1f} MB",
            )
            print(f"{rows:>7,}" + "".join(f"{text:>15}" for text in told))


if __name__ == "__main__":
    main()
