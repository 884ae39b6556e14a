"""Recording reports: what goes into the history, and what is noticed when it was edited."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import plantools
from plantools.engine import open_book
from plantools.plan import BRAG, Status
from plantools.workbook.history import (
    COLUMNS,
    NAME,
    History,
    _check,
    hash_rows,
    link,
)
from plantools.workbook.tables import Tables
from tests.conftest import Resave, Run
from tests.masters import action, block, do, faults, master, opened, put, retable, rewrite, rows_of

Rows = list[list[Any]]
FULL = action(
    "SL1",
    milestone="First phase",
    owners="Head of Libraries; Director",
    due_by="=not a formula",
    due_date=date(2025, 9, 1),
    rating="Blue",
    completed_on=date(2025, 6, 2),
    status="On hold",
)


def record(path: Path, *labels: str, options: str = "") -> None:
    for label in labels:
        do(f"record {options}", path, "--report", label)


def rows_kept(path: Path) -> Rows:
    return rows_of(path, "History", "tblHistory")


def recorded(path: Path) -> History:
    with closing(open_book(path)) as book:
        return History(Tables(book))


def test_every_row_is_kept_as_it_was(tmp_path: Path) -> None:
    path = master(tmp_path, FULL, action("SL2", owners=None, due_by=None))
    record(path, "Committee June 2025", options="--as-at 2025-06-30")
    header, first, _ = rows_kept(path)
    assert tuple(header) == COLUMNS
    assert first[:2] == ["Committee June 2025", datetime(2025, 6, 30)]
    assert openpyxl.load_workbook(path)["History"].sheet_state == "hidden"
    history = recorded(path)
    report = history.report()
    assert (report.label, report.as_at) == ("Committee June 2025", date(2025, 6, 30))
    assert history.problems == {}
    one, two = report.milestones
    assert one == plantools.read(path).milestones[0]
    assert (one.rating, one.status, one.due_by) == ("Blue", Status.ON_HOLD, "=not a formula")
    assert (two.owners, two.due_by) == ((), "")


def test_the_date_is_the_covers_unless_given(tmp_path: Path, run: Run) -> None:
    def told(path: Path, label: str, options: str = "") -> tuple[str, list[str]]:
        document = run(f"record --json {options}", path, "--report", label).document
        return document["as_at"], document["warnings"]

    assert told(master(tmp_path), "One")[0] == "2025-06-30"
    path, today = master(tmp_path, as_at=None), str(date.today())
    assert told(path, "One", "--as-at 2025-05-01") == ("2025-05-01", [])
    assert told(path, "Two") == (today, [])
    path = master(tmp_path, as_at=date(2020, 6, 30))
    assert told(path, "One", "--as-at today") == (today, [])  # nothing is counted from 2020


def test_the_same_report_twice(tmp_path: Path, run: Run) -> None:
    path = master(tmp_path, action("SL1"), action("SL2"))
    record(path, "One", "Two")
    kept = path.read_bytes()
    said = run("record --report one", path)
    assert (said.code, "--replace" in said.err) == (2, True)
    assert path.read_bytes() == kept
    put(path, F5="May 2026")
    known = faults(path)
    record(path, "One", options="--replace")
    lines = rows_kept(path)[1:]
    assert [(line[0], line[2], line[7]) for line in lines if line[0] != "Two"] == [
        ("One", "SL1", "May 2026"),
        ("One", "SL2", "October 2025"),
    ]
    assert len(lines) == 4
    assert faults(path) <= known


def test_what_can_not_be_recorded_or_compared_is_said(tmp_path: Path, run: Run) -> None:
    def refused(words: str) -> str:
        kept = path.read_bytes()
        code, _, said = run(words, path)
        assert (code, path.read_bytes()) == (2, kept)
        return said

    path = master(tmp_path)
    assert "plantools record" in refused("changes")
    record(path, "One")
    assert "Recorded are: One" in refused("changes --since Two")
    put(path, "History", C3="Something")
    assert "tblHistory" in refused("changes")
    path = master(tmp_path)
    with opened(path) as book:
        book.create_sheet("history")["A1"] = "Mine"
    assert "Rename it" in refused("record --report One")


def labelled(rows: Rows, *labels: str) -> Rows:
    return [row for label in labels for row in rows if row[0] == label]


def cell(label: str, ref: str, column: int, value: Any) -> Callable[[Rows], Rows]:
    """Another value in a row of a report."""

    def edit(rows: Rows) -> Rows:
        for row in labelled(rows, label):
            if row[2] == ref:
                row[column] = value
        return rows

    return edit


def checked(row: list[Any], **how: bool) -> str:
    """The row's own checksum, by someone who has read our code."""
    number, total = map(int, row[12].split()[0].split("/"))
    return _check(row, number, total, **how)


def rewritten(rows: Rows, label: str = "Two") -> Rows:
    """A rating changed, and the row's checksum with it."""
    for row in labelled(rows, label):
        if row[2] == "SL2":
            row[9] = "Blue"
            row[12] = " ".join((checked(row), *row[12].split()[2:]))
    return rows


def unsealed(rows: Rows) -> Rows:
    """The same, and the seal taken away, as if it were a report of before there were seals."""
    for row in labelled(rewritten(rows), "Two"):
        row[12] = " ".join(row[12].split()[:2])
    return rows


def forged(rows: Rows) -> Rows:
    """The last report rewritten with its seal."""
    last = rewritten(labelled(rows, "Three"), "Three")
    own, chain = hash_rows(last), labelled(rows, "Two")[0][12].split()[3]
    last[0][12] = " ".join((*last[0][12].split()[:2], own, link(chain, own)))
    return [*labelled(rows, "One", "Two"), *last]


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (cell("One", "SL1", 9, "Red"), "the row of SL1 in One was edited"),
        (cell("Two", "SL2", 9, "Red"), "the row of SL2 in Two was edited"),
        (cell("Three", "SL3", 4, "Else"), "the row of SL3 in Three was edited"),
        (cell("One", "SL2", 7, "31 October 2025"), "the row of SL2 in One was edited"),
        (cell("One", "SL2", 8, datetime(2025, 11, 1)), "the row of SL2 in One was edited"),
        (cell("One", "SL2", 6, None), "the row of SL2 in One was edited"),
        (cell("Two", "SL2", 12, "2/3 00000000"), "the row of SL2 in Two was edited"),
        (cell("One", "SL3", 12, None), "the row of SL3 in One was edited"),
        (unsealed, "a report before Three was changed"),
        (rewritten, "the rows of Two were edited"),
        (forged, "Three was changed, and its checksums with it"),
        (lambda rows: [*rows[:2], *rows[3:]], "One has 2 rows"),
        (lambda rows: [rows[0], [None] * 14, *rows[2:]], "One has 2 rows in the history; 3 were"),
        (lambda rows: [rows[0], rows[0], *rows[2:]], "One has 3 rows in the history; 3 were"),
        (lambda rows: [rows[1], rows[0], *rows[2:]], "the rows of One were edited"),
        (lambda rows: labelled(rows, "Two", "Three"), "before Two"),
        (lambda rows: labelled(rows, "One", "Three"), "before Three"),
        (lambda rows: labelled(rows, "One", "Two"), "3 reports were recorded and 2"),
        (lambda rows: labelled(rows, "Two", "One", "Three"), "before Two was changed, moved or"),
        (None, "the name PlanHistory, which proves Three, was deleted"),
    ],
)
def test_what_was_recorded_can_not_be_changed_unnoticed(
    three: Path, run: Run, edit: Callable[[Rows], Rows] | None, said: str
) -> None:
    with opened(three) as book:
        if edit is None:
            del book.defined_names[NAME]
        else:
            head, *rows = block(book["History"], "tblHistory")
            rewrite(book["History"], "tblHistory", [head, *edit(rows)])
    told = run("changes", three).out
    assert said in told
    assert "--replace" in told
    labels = re.findall(r'--report "(\w+)"', told)
    record(three, *labels, options="--replace --as-at 2025-06-01")
    assert recorded(three).problems == {}


def test_a_history_that_was_deleted_is_missed(three: Path, run: Run) -> None:
    with opened(three) as book:
        del book["History"]
    found = run("validate --json", three).document["findings"]
    [said] = [each["message"] for each in found if each["rule"] == "H02"]
    assert "3 reports were recorded and 0 are there: all of them were taken out" in said


@pytest.fixture(scope="module")
def _three(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = master(tmp_path_factory.mktemp("three"), *map(action, ("SL1", "SL2", "SL3")))
    for month, label in enumerate(("One", "Two", "Three"), start=3):
        record(path, label, options=f"--as-at 2025-0{month}-01")
    do("refresh", path)
    assert recorded(path).problems == {}
    return path


@pytest.fixture
def three(_three: Path, tmp_path: Path) -> Path:
    """A plan that was recorded three times."""
    path = tmp_path / "plan.xlsx"
    path.write_bytes(_three.read_bytes())
    return path


def test_a_history_of_before_is_read_and_proved_by_the_next_report(tmp_path: Path) -> None:
    """Its checksums took any text that names a date for that date."""
    path = master(tmp_path, action("SL1"), action("SL2"))
    record(path, "One", "Two")
    with opened(path) as book:
        head, *rows = block(book["History"], "tblHistory")
        for row in rows:
            row[12] = checked(row, old=True)
        rewrite(book["History"], "tblHistory", [head, *rows])
        del book.defined_names[NAME]
    assert recorded(path).problems == {}
    record(path, "Three")
    assert recorded(path).problems == {}
    put(path, "History", J4="Red")
    assert "before Three" in str(recorded(path).problems)


def test_the_seals_outlast_a_program_that_writes_the_file_anew(
    tmp_path: Path, resave: Resave
) -> None:
    """Text from Word or the web has carriage returns; a later report is added as text too."""
    odd = "two\nlines, é “quoted” <b> & 1/2 '=x\rthree\r\nfour"
    path = master(tmp_path, FULL, action("SL2", action=odd))
    record(path, "One", "Two")
    assert recorded(path).problems == {}
    path = resave(path)
    assert recorded(path).problems == {}
    record(path, "Three")
    assert recorded(resave(path)).problems == {}


def test_a_report_is_taken_back(three: Path, run: Run) -> None:
    labels = ["One", "Two", "Three"]
    for label in ("two", "Three", "One"):
        said = run("record --remove", label, three)
        labels.remove(label.title())
        assert f"Took {label.title()!r} out" in said.out
        assert (recorded(three).problems, recorded(three).labels) == ({}, tuple(labels))
    assert "has no recorded report" in run("record --remove One", three).err
    assert "not allowed with" in run("record --remove One --report Two", three).err
    assert "required" in run("record", three).err
    record(three, "Four")
    assert [row[0] for row in rows_kept(three) if row[0]] == ["Report", *["Four"] * 3]
    assert recorded(three).problems == {}


def test_a_report_of_the_plans_own_date_is_not_what_changes_are_counted_from(
    tmp_path: Path, run: Run
) -> None:
    path = master(tmp_path, action("SL1"), action("SL2"))
    record(path, "One", options="--as-at 2025-03-31")
    retable(path, "Actions", "tblActions", lambda rows: rows[:2])
    note = "Two is recorded for this As at date, so changes are counted from the report before"
    for is_there in (False, True):
        if is_there:
            record(path, "Two")
        told = run("refresh", path).out
        assert "1 removed" in told
        assert (note in told) == (note in run("changes", path).out) == is_there
        sheet = openpyxl.load_workbook(path)["Changes"]
        title, *words = [str(row[0].value) for row in sheet.iter_rows(max_row=5)]
        assert title == "Changes since One (as at 31 March 2025)"
        assert any(note in line for line in words) == is_there
    assert "0 removed" in run("changes --since Two", path).out


def test_validate_and_refresh_look_at_recorded_reports(tmp_path: Path, run: Run) -> None:
    done = action("SL1", rating="Blue", evidence="A list.", completed_on="2025-05-01")
    path = master(tmp_path, done)
    record(path, "May", options="--as-at 2025-05-31")
    put(path, H5="Green", K5=None)
    assert [f["rule"] for f in run("validate --json", path).document["findings"]] == ["H04"]
    assert run("refresh --json", path).document["counts"]["warning"] == 1


def trend_after(path: Path, *words: tuple[str, str]) -> Rows:
    """What the trend shows once the key has these words and meanings."""
    header = ("Kind", "Rating", "Means", "Colour", "Definition")
    key = [header, *(("action", *pair, None, None) for pair in words)]
    retable(path, "Lists", "tblRatings", lambda rows: key)
    do("refresh", path)
    return rows_of(path, "RAG trend", "tblRagTrend")


def test_a_later_scale_changes_no_earlier_figure(tmp_path: Path) -> None:
    """Green was under way when it was reported, and is complete by today's key. A word that is
    only spelled in another way is the same."""
    path = master(tmp_path, action("SL1"), action("SL2", rating="Blue"))
    record(path, "June")
    first, second = (row[-1] for row in rows_kept(path)[1:])
    assert (first.splitlines()[:2], second) == (["complete: Blue", "on track: Green"], None)

    loud = [rating.word.upper() for rating in BRAG.ratings]
    meant = [rating.meaning.value for rating in BRAG.ratings]
    header, june, now = trend_after(path, *zip(loud, meant, strict=True))
    assert header[1:6] == loud
    assert june[1:6] == now[1:6] == [1, 1, 0, 0, 0]
    for name in ("tblNewlyComplete", "tblRatedWorse", "tblRatedBetter"):
        assert rows_of(path, "Changes", name)[1][0] == "None"
    assert {row[3] for row in rows_of(path, "Summary", "tblSummary")[1:]} == {None}

    put(path, H6="Turquoise")
    words = ("Green", "complete"), ("Turquoise", "evidence awaited"), ("White", "not started")
    header, june, now = trend_after(path, *words)
    assert header[1:8] == ["Green", "Turquoise", "White", "Blue", "Amber", "Red", "Grey"]
    told = {name: (june[n], now[n]) for n, name in enumerate(header)}
    assert told["% complete"] == (0.5, 0.5)
    assert (told["Green"], told["Blue"], told["Turquoise"]) == ((1, 1), (1, 0), (0, 1))
    history = recorded(path)
    assert [m.is_complete for m in history.report().milestones] == [False, True]
    assert history.problems == {}
    (newly,), (worse,) = (
        rows_of(path, "Changes", name)[1:] for name in ("tblNewlyComplete", "tblRatedWorse")
    )
    assert (newly[0], *newly[2:4]) == ("SL1", "Green", "Green")
    assert (worse[0], *worse[2:4]) == ("SL2", "Blue", "Turquoise")
    for sheet in ("Changes", "RAG trend"):
        lines = [row[0].value or "" for row in openpyxl.load_workbook(path)[sheet]["A1:A12"]]
        assert any(line.startswith("Key to the ratings of actions.") for line in lines)
        assert any(line.startswith("Key to the ratings of actions in June.") for line in lines)


def test_a_history_of_before_there_were_scales_goes_on(tmp_path: Path) -> None:
    path = master(tmp_path, action("SL1", rating="Blue"), action("SL2"))
    record(path, "One")
    with opened(path) as book:
        rows = [row[:-1] for row in block(book["History"], "tblHistory")]
        for row in rows[1:]:
            row[12] = checked([*row, None])
        rewrite(book["History"], "tblHistory", rows)
        del book.defined_names[NAME]
    before = recorded(path)
    assert (before.problems, before.report().milestones[0].is_complete) == ({}, True)
    record(path, "Two")
    header, *rows = rows_kept(path)
    assert tuple(header) == COLUMNS
    assert [bool(row[-1]) for row in rows] == [False, False, True, False]
    reports = recorded(path).reports
    assert reports[0].milestones == reports[1].milestones == before.report().milestones
    assert reports[0].scale.text == reports[1].scale.text
