"""Every button, on a closed file and on xlwings' remote engine, with the same result."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from plantools import ribbon
from plantools.create import build, read_example, write_master
from plantools.engine import open_book, to_bytes
from plantools.workbook.contract import ACTIONS, REPORT_TEXT
from plantools.workbook.record import text_rows
from tests.masters import action, copy_example, master, opened
from tests.ribbon.clicks import BUTTONS, on_closed_file, on_remote_engine
from tests.ribbon.remote import payload


@pytest.fixture(scope="module")
def remote(example: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Every button on the remote engine."""
    return on_remote_engine(example, tmp_path_factory.mktemp("remote"), *BUTTONS)


@pytest.mark.parametrize("button", BUTTONS)
def test_the_same_on_both_engines(
    remote: dict[str, dict[str, Any]],
    example: Path,
    button: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("plantools.pack.writing.find_converters", lambda **_: [])
    closed = on_closed_file(example, button, tmp_path)
    told, files = remote[button], re.compile(r"\S*/" + button)
    assert files.sub("FOLDER", told["sentence"]) == files.sub("FOLDER", closed.sentence)
    assert "went wrong" not in closed.sentence
    assert told["sheets"].keys() == closed.sheets.keys()
    if button == "validate":
        assert re.search(r"findings.*warnings", closed.sentence)
    day = re.compile(r"(\d{4}-\d\d-\d\d)[T ]00:00:00Z?")
    for name, cells in closed.sheets.items():
        found = told["sheets"][name]
        assert {(r, c): day.sub(r"\1", t).removesuffix(".0") for r, c, t in found} == cells, name


def test_on_the_web_rules_are_added_once(remote: dict[str, dict[str, Any]], tmp_path: Path) -> None:
    """Excel on the web lets no program look at rules, so a name says where ours are."""
    assert remote["apply_rag"]["calls"].get("addConditionalFormat", 0) == 0  # the master has them
    flagged = remote["flag_overdue"]["calls"]["addConditionalFormat"]
    assert flagged == remote["refresh_summaries"]["calls"]["addConditionalFormat"] + 1
    assert "tblActions.due_by" in remote["flag_overdue"]["names"]["PlanColours"]
    path = master(tmp_path, action("SL1"), action("SL2"))
    with opened(path) as book:
        del book.defined_names["PlanColours"]
    bare = on_remote_engine(path, tmp_path, "apply_rag")["apply_rag"]
    assert bare["calls"] == {"addConditionalFormat": 15, "namesAdd": 1, "alert": 1}
    assert bare["names"]["PlanColours"].split() == [
        '="tblActions.rating',
        "tblImpact.rating",
        'tblRatings.rating"',
    ]


def test_a_failure_is_one_sentence_and_changes_nothing(example: Path, tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    write_master(path)
    kept = path.read_bytes()
    with closing(open_book(path)) as book:
        assert "holds no actions" in ribbon.validate(book)
    assert path.read_bytes() == kept


def test_a_bug_is_one_sentence_and_a_log(
    example: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("plantools.workbook.refresh.write_checks", lambda *_: 1 / 0)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with closing(open_book(example)) as book:
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
    example: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("plantools.pack.writing.find_converters", lambda **_: [])
    with closing(open_book(example)) as book:
        said = ribbon.committee_pack(book, str(tmp_path / "pack"))
        assert "WF5 was given another timescale and no reason is given" in said
        assert not (tmp_path / "pack").exists()
        assert "Committee pack (draft) on the ribbon" in said
        said = ribbon.committee_pack_draft(book, str(tmp_path / "pack"))
    made = len(list((tmp_path / "pack").iterdir()))
    assert said.startswith(f"Made a draft of {made} files in {tmp_path / 'pack'}. No PDF files: ")


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


def test_next_finding_goes_to_the_first_if_there_was_a_check(example: Path, tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    copy_example(path)
    for plan, said in ((example, "Finding 1 of "), (path, "Use Validate first")):
        with closing(open_book(plan)) as book:
            assert said in ribbon.next_finding(book)


def test_clicked_twice_before_saving_is_as_once(example: Path, tmp_path: Path) -> None:
    once, twice = tmp_path / "once.xlsx", tmp_path / "twice.xlsx"
    for path, times in ((once, 1), (twice, 2)):
        copy_example(path)
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


def test_a_click_imports_only_what_it_needs(example: Path, tmp_path: Path) -> None:
    """A click starts Python: what it imports is what an officer waits for."""
    (tmp_path / "book.json").write_text(json.dumps(payload(example)), encoding="utf-8")
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
