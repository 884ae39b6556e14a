"""Recording reports: what goes into the history, and what is noticed when it was edited."""

from __future__ import annotations

import json
import re
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import plantools
from plantools import cli
from plantools.engine import open_book
from plantools.plan import BRAG, Status
from plantools.workbook.history import COLUMNS, NAME, _check, hash_rows, link, read_history
from plantools.workbook.tables import Tables
from tests.conftest import Resave
from tests.masters import action, block, faults, master, opened, parts, place, rewrite

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


def record(path: Path, label: str, *options: str) -> int:
    return cli.main(["record", str(path), "--report", label, *options])


def history(path: Path) -> list[list[Any]]:
    return block(openpyxl.load_workbook(path)["History"], "tblHistory")


def test_every_row_is_kept_as_it_was(tmp_path: Path) -> None:
    path = master(tmp_path, FULL, action("SL2", owners=None, due_by=None))
    assert record(path, "Committee June 2025", "--as-at", "2025-06-30") == 0
    header, first, _ = history(path)
    assert tuple(header) == COLUMNS
    assert first[:2] == ["Committee June 2025", datetime(2025, 6, 30)]
    with closing(open_book(path)) as book:
        recorded = read_history(Tables(book))
    report = recorded.report()
    assert (report.label, report.as_at) == ("Committee June 2025", date(2025, 6, 30))
    assert recorded.problems == {}
    one, two = report.milestones
    assert one == plantools.read(path).milestones[0]
    assert (one.rating, one.status, one.due_by) == ("Blue", Status.ON_HOLD, "=not a formula")
    assert (two.owners, two.due_by) == ((), "")


def test_the_sheet_is_hidden_and_the_others_stay(tmp_path: Path) -> None:
    path = master(tmp_path)
    before = parts(path)
    record(path, "One")
    record(path, "Two")
    after = parts(path)
    book = openpyxl.load_workbook(path)
    assert book["History"].sheet_state == "hidden"
    assert [line[0] for line in history(path)[1:]] == ["One", "One", "Two", "Two"]
    officers = [name for name in before if name.startswith("xl/worksheets/sheet")]
    assert all(after[name] == before[name] for name in officers)
    assert not faults(path)


def test_the_date_is_the_covers_unless_given(tmp_path: Path, capsys: Any) -> None:
    path = master(tmp_path, as_at=date(2025, 6, 30))
    record(path, "One", "--json")
    assert json.loads(capsys.readouterr().out)["as_at"] == "2025-06-30"
    path = master(tmp_path, as_at=None)
    for given, day in ((["--as-at", "2025-05-01"], date(2025, 5, 1)), ([], date.today())):
        record(path, f"As at {day}", "--json", *given)
        document = json.loads(capsys.readouterr().out)
        assert (document["as_at"], document["warnings"]) == (str(day), [])
    path = master(tmp_path, as_at=date(2020, 6, 30))
    record(path, "One", "--json", "--as-at", "today")
    assert json.loads(capsys.readouterr().out)["warnings"] == []  # nothing is counted from 2020


def test_the_same_report_twice(tmp_path: Path, capsys: Any) -> None:
    path = master(tmp_path, action("SL1"), action("SL2"))
    record(path, "One")
    record(path, "Two")
    kept = path.read_bytes()
    assert record(path, "one") == 2
    assert "--replace" in capsys.readouterr().err
    assert path.read_bytes() == kept
    with opened(path) as book:
        sheet = book["Actions"]
        sheet[place(sheet, "Due by")] = "May 2026"
    known = faults(path)
    assert record(path, "One", "--replace") == 0
    lines = history(path)[1:]
    assert [(line[0], line[2], line[7]) for line in lines if line[0] != "Two"] == [
        ("One", "SL1", "May 2026"),
        ("One", "SL2", "October 2025"),
    ]
    assert len(lines) == 4
    assert faults(path) <= known


def test_an_officers_sheet_of_that_name_is_left_alone(tmp_path: Path, capsys: Any) -> None:
    path = master(tmp_path)
    with opened(path) as book:
        book.create_sheet("history")["A1"] = "Mine"
    kept = path.read_bytes()
    assert record(path, "One") == 2
    assert "Rename it" in capsys.readouterr().err
    assert path.read_bytes() == kept


@pytest.mark.parametrize("label", ["", "   "])
def test_a_report_needs_a_name(tmp_path: Path, capsys: Any, label: str) -> None:
    assert record(master(tmp_path), label) == 2
    assert "name" in capsys.readouterr().err


def edit_cell(sheet: Any) -> None:
    sheet["H5"] = "December 2030"


def empty_row(sheet: Any) -> None:
    for cell in sheet[5]:
        cell.value = None


def repeat_row(sheet: Any) -> None:
    for cell in sheet[5]:
        cell.value = sheet.cell(4, cell.column).value


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (edit_cell, "the row of SL2 in One was edited"),
        (empty_row, "One has 2 rows in the history; 3 were recorded"),
        (repeat_row, "One has 3 rows in the history; 3 were recorded"),
    ],
)
def test_an_edited_history_is_noticed(tmp_path: Path, capsys: Any, edit: Any, said: str) -> None:
    path = master(tmp_path, action("SL1"), action("SL2"), action("SL3"))
    record(path, "One")
    with opened(path) as book:
        edit(book["History"])
    capsys.readouterr()
    assert cli.main(["changes", str(path)]) == 0
    assert said in capsys.readouterr().out
    cli.main(["validate", str(path)])
    assert "H02" in capsys.readouterr().out


def labelled(rows: list[list[Any]], label: str) -> list[list[Any]]:
    return [row for row in rows if row[0] == label]


def cell(label: str, ref: str, column: int, value: Any) -> Any:
    """Another value in a row of a report."""

    def edit(rows: list[list[Any]]) -> list[list[Any]]:
        for row in labelled(rows, label):
            if row[2] == ref:
                row[column] = value
        return rows

    return edit


def rewritten(rows: list[list[Any]], label: str = "Two") -> list[list[Any]]:
    """A rating changed, and the row's checksum with it, by someone who has read our code."""
    for row in labelled(rows, label):
        if row[2] == "SL2":
            row[9] = "Blue"
            number, total = row[12].split()[0].split("/")
            row[12] = " ".join((_check(row, int(number), int(total)), *row[12].split()[2:]))
    return rows


def unsealed(rows: list[list[Any]]) -> list[list[Any]]:
    """The same, and the seal taken away, as if it were a report of before there were seals."""
    for row in labelled(rewritten(rows), "Two"):
        row[12] = " ".join(row[12].split()[:2])
    return rows


def forged(rows: list[list[Any]]) -> list[list[Any]]:
    """The last report rewritten with its seal."""
    last = rewritten(labelled(rows, "Three"), "Three")
    own = hash_rows(last)
    chain = labelled(rows, "Two")[0][12].split()[3]
    last[0][12] = " ".join((*last[0][12].split()[:2], own, link(chain, own)))
    return [*(row for row in rows if row[0] != "Three"), *last]


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
        (
            lambda rows: [row for row in rows if row[2] != "SL3" or row[0] != "One"],
            "One has 2 rows",
        ),
        (lambda rows: [rows[1], rows[0], *rows[2:]], "the rows of One were edited"),
        (lambda rows: labelled(rows, "Two") + labelled(rows, "Three"), "before Two"),
        (lambda rows: labelled(rows, "One") + labelled(rows, "Three"), "before Three"),
        (
            lambda rows: labelled(rows, "One") + labelled(rows, "Two"),
            "3 reports were recorded and 2",
        ),
        (
            lambda rows: labelled(rows, "Two") + labelled(rows, "One") + labelled(rows, "Three"),
            "before Two was changed, moved or taken out",
        ),
        ("name", "the name PlanHistory, which proves Three, was deleted"),
        ("sheet", "3 reports were recorded and 0 are there: all of them were taken out"),
    ],
)
def test_what_was_recorded_can_not_be_changed_unnoticed(
    tmp_path: Path, capsys: Any, edit: Any, said: str
) -> None:
    path = master(tmp_path, *(action(f"SL{n}", due_by="October 2025") for n in (1, 2, 3)))
    for month, label in enumerate(("One", "Two", "Three"), start=3):
        assert record(path, label, "--as-at", f"2025-0{month}-01") == 0
    assert cli.main(["refresh", str(path)]) == 0
    assert "H02" not in heard(capsys, "validate", path)
    with opened(path) as book:
        if edit == "name":
            del book.defined_names["PlanHistory"]
        elif edit == "sheet":
            del book["History"]
        else:
            head, *rows = block(book["History"], "tblHistory")
            rewrite(book["History"], "tblHistory", [head, *edit(rows)])
    told = re.sub(r"\s+", " ", heard(capsys, "validate", path))
    assert "H02" in told
    if edit != "sheet":
        told = heard(capsys, "changes", path)
        assert said in told
        assert "--replace" in told
        for label in re.findall(r'--report "(\w+)"', told):
            assert record(path, label, "--replace", "--as-at", "2025-06-01") == 0
        assert "not as it was recorded" not in heard(capsys, "changes", path)
    else:
        assert said in closed_problems(path)


def closed_problems(path: Path) -> str:
    with closing(open_book(path)) as book:
        return str(read_history(Tables(book)).problems)


def heard(capsys: Any, *arguments: str | Path) -> str:
    capsys.readouterr()
    cli.main(list(map(str, arguments)))
    said = capsys.readouterr()
    return str(said.out + said.err)


def test_a_history_of_before_is_read_and_proved_by_the_next_report(
    tmp_path: Path, capsys: Any
) -> None:
    """Its checksums took any text that names a date for that date."""
    path = master(tmp_path, action("SL1"), action("SL2"))
    for label in ("One", "Two"):
        assert record(path, label) == 0
    with opened(path) as book:
        head, *rows = block(book["History"], "tblHistory")
        for row in rows:
            number, total = row[12].split()[0].split("/")
            row[12] = _check(row, int(number), int(total), old=True)
        rewrite(book["History"], "tblHistory", [head, *rows])
        del book.defined_names["PlanHistory"]
    assert "recorded:" not in heard(capsys, "changes", path)
    assert record(path, "Three") == 0
    assert closed_problems(path) == "{}"
    with opened(path) as book:
        book["History"]["J4"] = "Red"
    assert "before Three" in closed_problems(path)


def test_the_seals_outlast_a_program_that_writes_the_file_anew(
    tmp_path: Path, resave: Resave, capsys: Any
) -> None:
    path = master(tmp_path, FULL, action("SL2", action="two\nlines, é “quoted” <b> & 1/2 '=x"))
    for label in ("One", "Two"):
        assert record(path, label) == 0
    path = resave(path)
    assert closed_problems(path) == "{}"
    assert record(path, "Three") == 0
    assert closed_problems(resave(path)) == "{}"


def test_a_report_is_taken_back(tmp_path: Path, capsys: Any) -> None:
    path = master(tmp_path, action("SL1"), action("SL2"))
    labels = ["One", "Two", "Three"]
    for label in labels:
        assert record(path, label) == 0
    for label in ("two", "Three", "One"):
        said = heard(capsys, "record", path, "--remove", label)
        labels.remove(label.title())
        assert f"Took {label.title()!r} out" in said
        assert closed_problems(path) == "{}"
        with closing(open_book(path)) as book:
            assert read_history(Tables(book)).labels == tuple(labels)
    assert "has no recorded report" in heard(capsys, "record", path, "--remove", "One")
    assert "not allowed with" in usage(capsys, path, "--remove", "One", "--report", "Two")
    assert "required" in usage(capsys, path)
    assert record(path, "Four") == 0
    assert [row[0] for row in history(path) if row[0]] == ["Report", "Four", "Four"]
    assert closed_problems(path) == "{}"


def usage(capsys: Any, path: Path, *arguments: str) -> str:
    with pytest.raises(SystemExit):
        cli.main(["record", str(path), *arguments])
    return str(capsys.readouterr().err)


def test_a_report_of_the_plans_own_date_is_not_what_changes_are_counted_from(
    tmp_path: Path, capsys: Any
) -> None:
    path = master(tmp_path, action("SL1"), action("SL2"))
    assert record(path, "One", "--as-at", "2025-03-31") == 0
    with opened(path) as book:
        rewrite(book["Actions"], "tblActions", block(book["Actions"], "tblActions")[:2])
    for label in (None, "Two"):
        if label:
            assert record(path, label) == 0
        told = heard(capsys, "refresh", path)
        assert "1 removed" in told
        note = "Two is recorded for this As at date, so changes are counted from the report before"
        assert (note in told) == bool(label)
        assert (note in heard(capsys, "changes", path)) == bool(label)
        with opened(path) as book:
            words = [str(row[0].value) for row in book["Changes"].iter_rows(max_row=5)]
        assert words[0] == "Changes since One (as at 31 March 2025)"
        assert any(note in line for line in words) == bool(label)
    assert "0 removed" in heard(capsys, "changes", path, "--since", "Two")


def test_lost_columns_are_said(tmp_path: Path, capsys: Any) -> None:
    path = master(tmp_path)
    record(path, "One")
    with opened(path) as book:
        book["History"]["C3"] = "Something"
    assert cli.main(["changes", str(path)]) == 2
    assert "tblHistory" in capsys.readouterr().err


def test_unknown_and_missing_reports_are_said(tmp_path: Path, capsys: Any) -> None:
    path = master(tmp_path)
    assert cli.main(["changes", str(path)]) == 2
    assert "plantools record" in capsys.readouterr().err
    record(path, "One")
    assert cli.main(["changes", str(path), "--since", "Two"]) == 2
    assert "Recorded are: One" in capsys.readouterr().err


def test_carriage_returns_are_no_edit(tmp_path: Path, capsys: Any) -> None:
    """Text that came from Word or the web may have them; a later report is added as text too."""
    path = master(tmp_path, action("SL1", action="one\rtwo\r\nthree\nfour"))
    for label in ("One", "Two"):
        assert record(path, label) == 0
    capsys.readouterr()
    assert cli.main(["changes", str(path)]) == 0
    assert "not as it was recorded" not in capsys.readouterr().out


def test_validate_and_refresh_look_at_recorded_reports(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = master(
        tmp_path, action("SL1", rating="Blue", evidence="A list.", completed_on="2025-05-01")
    )
    assert cli.main(["record", str(path), "--report", "May", "--as-at", "2025-05-31"]) == 0
    with opened(path) as book:
        book["Actions"]["H5"] = "Green"
        book["Actions"]["K5"] = None
    capsys.readouterr()
    cli.main(["validate", str(path), "--json"])
    assert [f["rule"] for f in json.loads(capsys.readouterr().out)["findings"]] == ["H04"]
    cli.main(["refresh", str(path), "--json"])
    assert json.loads(capsys.readouterr().out)["counts"]["warning"] == 1


def trend_of(path: Path) -> list[list[Any]]:
    assert cli.main(["refresh", str(path)]) == 0
    return block(openpyxl.load_workbook(path)["RAG trend"], "tblRagTrend")


def test_a_later_scale_changes_no_earlier_figure(tmp_path: Path) -> None:
    """Green was under way when it was reported, and is complete by today's key."""
    path = master(tmp_path, action("SL1"), action("SL2", rating="Blue"))
    record(path, "June")
    assert history(path)[1][-1].splitlines()[:2] == ["complete: Blue", "on track: Green"]
    assert history(path)[2][-1] is None
    key = [
        ("Kind", "Rating", "Means", "Colour", "Definition"),
        ("action", "Green", "complete", None, "Embedded"),
        ("action", "Turquoise", "evidence awaited", None, "Awaiting assurance"),
        ("action", "White", "not started", None, None),
    ]
    with opened(path) as book:
        rewrite(book["Lists"], "tblRatings", key)
        book["Actions"][place(book["Actions"], "Rating", 2)] = "Turquoise"
    header, june, now = trend_of(path)
    assert header[1:8] == ["Green", "Turquoise", "White", "Blue", "Amber", "Red", "Grey"]
    told = {name: (june[n], now[n]) for n, name in enumerate(header)}
    assert told["% complete"] == (0.5, 0.5)
    assert (told["Green"], told["Blue"], told["Turquoise"]) == ((1, 1), (1, 0), (0, 1))
    with closing(open_book(path)) as book:
        recorded = read_history(Tables(book))
    assert [m.is_complete for m in recorded.report().milestones] == [False, True]
    assert recorded.problems == {}
    shown = openpyxl.load_workbook(path)["Changes"]
    (newly,), (worse,) = (block(shown, n)[1:] for n in ("tblNewlyComplete", "tblRatedWorse"))
    assert (newly[0], *newly[2:4], worse[0], *worse[2:4]) == (
        *("SL1", "Green", "Green"),
        *("SL2", "Blue", "Turquoise"),
    )
    for sheet in ("Changes", "RAG trend"):
        lines = [row[0].value or "" for row in openpyxl.load_workbook(path)[sheet]["A1:A12"]]
        assert any(line.startswith("Key to the ratings of actions.") for line in lines)
        assert any(line.startswith("Key to the ratings of actions in June.") for line in lines)


def test_a_word_that_is_spelled_in_another_way_is_the_same(tmp_path: Path) -> None:
    path = master(tmp_path, action("SL1"), action("SL2", rating="Blue"))
    record(path, "June")
    key = [
        ("Kind", "Rating", "Means", "Colour", "Definition"),
        *(("action", r.word.upper(), r.meaning.value, None, None) for r in BRAG.ratings),
    ]
    with opened(path) as book:
        rewrite(book["Lists"], "tblRatings", key)
    header, june, now = trend_of(path)
    assert header[1:6] == [word.upper() for word in BRAG.words]
    assert june[1:6] == now[1:6] == [1, 1, 0, 0, 0]
    book = openpyxl.load_workbook(path)
    for name in ("tblNewlyComplete", "tblRatedWorse", "tblRatedBetter"):
        assert block(book["Changes"], name)[1][0] == "None"
    assert {row[3] for row in block(book["Summary"], "tblSummary")[1:]} == {None}


def test_a_history_of_before_there_were_scales_goes_on(tmp_path: Path) -> None:
    path = master(tmp_path, action("SL1", rating="Blue"), action("SL2"))
    record(path, "One")
    with opened(path) as book:
        rows = [row[:-1] for row in block(book["History"], "tblHistory")]
        for number, row in enumerate(rows[1:], start=1):
            row[12] = _check([*row, None], number, len(rows) - 1)
        rewrite(book["History"], "tblHistory", rows)
        del book.defined_names[NAME]
    with closing(open_book(path)) as book:
        before = read_history(Tables(book))
    assert (before.problems, before.report().milestones[0].is_complete) == ({}, True)
    assert record(path, "Two") == 0
    header, *rows = history(path)
    assert tuple(header) == COLUMNS
    assert [bool(row[-1]) for row in rows] == [False, False, True, False]
    with closing(open_book(path)) as book:
        reports = read_history(Tables(book)).reports
    assert reports[0].milestones == reports[1].milestones == before.report().milestones
    assert reports[0].scale.text == reports[1].scale.text
