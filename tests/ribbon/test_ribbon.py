"""What buttons say, on a closed file and on xlwings' remote engine.

That each does the same on the web and in a real program: tests/server and test_on_calc."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path
from shutil import rmtree
from types import SimpleNamespace
from typing import Any

import pytest

from plantools import ribbon
from plantools.create import build, read_example, write_master
from plantools.engine import open_book, to_bytes
from plantools.workbook.contract import ACTIONS, REPORT_TEXT
from plantools.workbook.record import text_rows
from tests.masters import action, master, opened
from tests.ribbon.clicks import press
from tests.ribbon.remote import on_the_web, payload


def test_on_the_web_rules_are_added_once(small: Path, tmp_path: Path) -> None:
    """Excel on the web lets no program look at rules, so a name says where ours are."""

    def told(path: Path, button: str) -> tuple[Counter[str], str]:
        """What Excel is to do how often, and what it is to keep under the name."""
        book = on_the_web(path)
        press(book, button, tmp_path)
        actions = book.json()["actions"]
        naming = ("namesAdd", "setNameRefersTo")
        names = {a["args"][0]: a["args"][-1] for a in actions if a["func"] in naming}
        return Counter(action["func"] for action in actions), names.get("PlanColours", "")

    assert told(small, "apply_rag")[0]["addConditionalFormat"] == 0  # the master has them
    (flagged, kept), (refreshed, _) = (
        told(small, button) for button in ("flag_overdue", "refresh_summaries")
    )
    assert flagged["addConditionalFormat"] == refreshed["addConditionalFormat"] + 1
    assert "tblActions.due_by" in kept
    path = master(tmp_path, action("SL1"), action("SL2"))
    with opened(path) as book:
        del book.defined_names["PlanColours"]
    calls, kept = told(path, "apply_rag")
    assert calls == {"addConditionalFormat": 15, "namesAdd": 1, "alert": 1}
    assert kept.split() == ['="tblActions.rating', "tblImpact.rating", 'tblRatings.rating"']


def test_a_failure_is_one_sentence_and_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    write_master(path)
    kept = path.read_bytes()
    with closing(open_book(path)) as book:
        assert "holds no actions" in ribbon.validate(book)
    assert path.read_bytes() == kept


def test_a_bug_is_one_sentence_and_a_log(
    small: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("plantools.workbook.refresh.write_checks", lambda *_: 1 / 0)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with closing(open_book(small)) as book:
        sentence = ribbon.validate(book)
    (log,) = tmp_path.glob("plantools-error-*.log")
    assert str(log) in sentence
    assert "Traceback" not in sentence
    assert "ZeroDivisionError" in log.read_text()


def test_settings_are_put_back_whatever_happens() -> None:
    before = {"screen_updating": True, "enable_events": True, "calculation": "automatic"}
    excel: Any = SimpleNamespace(**before)
    meanwhile: dict[str, Any] = {}

    def fail() -> None:
        with ribbon._quiet(excel):
            meanwhile.update(vars(excel))
            raise ValueError("in the middle")

    with pytest.raises(ValueError, match="in the middle"):
        fail()
    assert {name: meanwhile[name] for name in before} == {
        "screen_updating": False,
        "enable_events": False,
        "calculation": "manual",
    }
    assert {name: getattr(excel, name) for name in before} == before


def test_fix_safe_puts_right_and_says_where(tmp_path: Path) -> None:
    path, source = tmp_path / "plan.xlsx", read_example()
    headers, rows = source.table(ACTIONS)
    rating, first = headers.index("Rating"), list(rows[0])
    first[rating] = f" {str(first[rating]).lower()} "
    write_master(path, source.with_rows(ACTIONS, [first, *rows[1:]]))
    with closing(open_book(path)) as book:
        said = ribbon.fix_safe(book)
        cell = said.partition("Actions!")[2].partition(",")[0].partition(".")[0]
        assert book.sheets["Actions"].range(cell).value == rows[0][rating]
        assert "went wrong" not in said


def test_committee_pack_says_where_it_is(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("plantools.pack.writing.find_converters", lambda **_: [])
    folder, told = tmp_path / "pack", set()
    with closing(open_book(small)) as closed:
        for book in (closed, on_the_web(small)):
            said = ribbon.committee_pack(book, str(folder))
            assert "WF5 was given another timescale and no reason is given" in said
            assert not folder.exists()
            assert "Committee pack (draft) on the ribbon" in said
            said = ribbon.committee_pack_draft(book, str(folder))
            made = len(list(folder.iterdir()))
            assert said.startswith(f"Made a draft of {made} files in {folder}. No PDF files: ")
            rmtree(folder)
            told.add((made, said))
    assert len(told) == 1


def test_report_text_is_added_once(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    source = read_example()
    front = [line for line in source.table(REPORT_TEXT).rows if line[0] == "front"]
    path.write_bytes(to_bytes(build(source.with_rows(REPORT_TEXT, front))))
    with closing(open_book(path)) as book:
        before = book.sheets["Report text"].tables[0].range.shape[0]
        assert "rows of wording on the sheet Report text" in ribbon.add_report_text(book)
        assert book.sheets["Report text"].tables[0].range.shape[0] == before + len(text_rows())
        assert "already" in ribbon.add_report_text(book)


def test_next_finding_goes_to_the_first_if_there_was_a_check(small: Path, tmp_path: Path) -> None:
    path = master(tmp_path)
    for plan, said in ((small, "Finding 1 of "), (path, "Use Validate first")):
        with closing(open_book(plan)) as book:
            assert said in ribbon.next_finding(book)


def test_clicked_twice_before_saving_is_as_once(tmp_path: Path) -> None:
    once, twice = tmp_path / "once.xlsx", tmp_path / "twice.xlsx"
    for path, times in ((once, 1), (twice, 2)):
        master(tmp_path).rename(path)
        with closing(open_book(path, backups=0)) as book:
            for _ in range(times):
                assert "went wrong" not in ribbon.flag_overdue(book)
            book.save()
    assert twice.read_bytes() == once.read_bytes()


CLICK = """
import json, sys
import xlwings as xw
floor = set(sys.modules)
from plantools import ribbon
first = set(sys.modules)
ribbon.refresh_summaries(xw.Book(json=json.load(open(sys.argv[1]))))
print(json.dumps([sorted(first - floor), sorted(set(sys.modules) - floor)]))
"""


def test_a_click_imports_only_what_it_needs(small: Path, tmp_path: Path) -> None:
    """A click starts Python: what it imports is what an officer waits for."""
    (tmp_path / "book.json").write_text(json.dumps(payload(small)), encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-c", CLICK, str(tmp_path / "book.json")],
        env={**os.environ, "XLWINGS_LICENSE_KEY": "noncommercial"},
        capture_output=True,
        text=True,
        check=True,
    )
    first, everything = (set(names) for names in json.loads(ran.stdout))
    assert first == {"plantools", "plantools.errors", "plantools.ribbon"}
    assert "plantools.workbook.refresh" in everything
    for heavy in ("openpyxl", "docx", "lxml", "python_calamine", "xlsxwriter"):
        assert heavy not in everything
    for part in ("create", "engine", "pack", "cli"):
        assert f"plantools.{part}" not in everything
