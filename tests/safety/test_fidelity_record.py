"""Recording a report and moving typed reasons leave everything else as it was, part by part."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from plantools.engine import edit_book, open_book
from plantools.workbook import read_plan
from plantools.workbook.record import record_report
from plantools.workbook.session import Session
from tests.masters import master as small_master
from tests.safety import parts as package
from tests.safety.conftest import run_refresh
from tests.safety.features import everything
from tests.safety.parts import Parts
from tests.safety.test_fidelity import (
    ADDED_TO,
    CHAIN,
    RELATIONS,
    STYLES,
    TEXTS,
    TYPES,
    WORKBOOK,
    check_lists,
    check_styles,
    check_texts,
    check_workbook,
    faults,
    titles_aside,
)

pytestmark = pytest.mark.filterwarnings("ignore:.* extension is not supported:UserWarning")


@pytest.fixture
def path(master: Parts, tmp_path: Path) -> Path:
    """A master with everything that officers put in."""
    full = dict(master)
    everything(full)
    path = tmp_path / "plan.xlsm"
    path.write_bytes(package.pack(full))
    return path


PUBLISHED = "Published text"


def record(path: Path, label: str, *, replace: bool = False) -> None:
    with edit_book(path) as book:
        day = date(2025, 1, 13)
        record_report(Session(book, today=day), label, day, replace=replace)
        book.save()


def changed(before: Parts, path: Path) -> set[str]:
    after = package.read(path)
    return {part for part in before.keys() | after.keys() if after.get(part) != before.get(part)}


def parts_of(path: Path, sheet: str) -> tuple[str, str]:
    """A sheet's part and that of the table on it."""
    book = open_book(path)
    part = book.impl.package.sheet_parts()[sheet]
    [table] = [
        target for _, type_, target in book.impl.package.relations(part) if type_.endswith("/table")
    ]
    book.close()
    return part, table


def write(path: Path, table: str, column: str, value: str) -> None:
    """Type into the first row of a table, as an officer does."""
    with edit_book(path) as book:
        [found] = [t for sheet in book.sheets for t in sheet.tables if t.name == table]
        header = found.range.value[0]
        found.range[1, header.index(column)].value = value
        book.save()


def test_a_first_report_adds_a_sheet_and_nothing_else(tmp_path: Path) -> None:
    path = small_master(tmp_path)
    before = package.read(path)
    everything(before)
    path.write_bytes(package.pack(before))
    had = faults(path)

    record(path, "One")

    after = package.read(path)
    assert {part for part in before if after.get(part) != before[part]} <= ADDED_TO | {CHAIN}
    check_lists(before, after)
    check_workbook(before[WORKBOOK], after[WORKBOOK])
    check_styles(before[STYLES], after[STYLES])
    check_texts(before[TEXTS], after[TEXTS])
    assert faults(path) - had == set()


def test_a_further_report_touches_the_history_and_the_reasons(path: Path) -> None:
    record(path, "One")
    before = package.read(path)
    record(path, "Two")
    history, reasons = parts_of(path, "History"), parts_of(path, "Reasons")
    words = parts_of(path, PUBLISHED)
    assert changed(before, path) <= {*history, *words, reasons[0], TEXTS, WORKBOOK}
    check_workbook(before[WORKBOOK], package.read(path)[WORKBOOK])
    check_texts(before[TEXTS], package.read(path)[TEXTS])


def test_a_report_that_is_replaced_touches_the_history_and_lists(path: Path) -> None:
    record(path, "One")
    before = package.read(path)
    write(path, "tblActions", "Action", "Something else altogether")
    record(path, "One", replace=True)
    actions, history = parts_of(path, "Actions"), parts_of(path, "History")
    words = parts_of(path, PUBLISHED)
    shared = {TEXTS, TYPES, STYLES, WORKBOOK, RELATIONS}
    old_table = {part for part in before if "tables/" in part and part not in package.read(path)}
    relations = {package.rels(history[0]), package.rels(words[0])}
    known = {actions[0], *history, *words, *relations, *old_table, *shared}
    assert changed(before, path) <= known


def test_moved_reasons_touch_the_reasons_and_the_generated_sheets(path: Path) -> None:
    record(path, "One")
    write(path, "tblActions", "Due by", "December 2031")
    made = run_refresh(path)
    had = faults(path)
    write(path, "tblRetimed", "Explanation", "'=Waiting for the builders")
    before = package.read(path)
    generated = {name for sheet in made for name in generated_parts(path, sheet)}
    run_refresh(path)
    reasons = parts_of(path, "Reasons")
    look_of_text = {STYLES, WORKBOOK}  # of a cell that begins with =; the rows repeated in print
    touched = {*reasons, TEXTS} - unresized(before, path)
    assert changed(before, path) - generated - look_of_text - {WORKBOOK} == touched
    after = package.read(path)[WORKBOOK]
    assert titles_aside(after) == titles_aside(before[WORKBOOK])
    check_texts(before[TEXTS], package.read(path)[TEXTS])
    assert faults(path) - had == set()
    book = open_book(path)
    kept = [entry.reason for entry in read_plan(book).reasons]
    book.close()
    assert kept.count("=Waiting for the builders") == 1

    again = path.read_bytes()
    run_refresh(path)
    assert path.read_bytes() == again


def unresized(before: Parts, path: Path) -> set[str]:
    """The table of the reasons, where a blank row was left in it."""
    table = parts_of(path, "Reasons")[1]
    return {table} if package.read(path)[table] == before[table] else set()


def generated_parts(path: Path, sheet: str) -> set[str]:
    """A generated sheet's part and everything that hangs on it."""
    book = open_book(path)
    found: set[str] = set()
    waiting = [book.impl.package.sheet_parts()[sheet]]
    while waiting:
        part = waiting.pop()
        if part not in found:
            found |= {part, package.rels(part)}
            waiting += [target for _, _, target in book.impl.package.relations(part)]
    book.close()
    return found
