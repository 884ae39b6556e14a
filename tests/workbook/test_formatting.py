"""Colours on the officers' own sheets: ours once, theirs kept, right as the plan changes.

That nothing else changes is in `tests/safety/test_fidelity_format.py`.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.formatting.rule import CellIsRule, ColorScaleRule, FormulaRule
from openpyxl.styles import Font, PatternFill

import plantools
from plantools.errors import InputError
from plantools.plan import BRAG, Place, Plan
from plantools.workbook.contract import ACTIONS
from plantools.workbook.formatting import overdue_formula
from tests.conftest import Resave, Run
from tests.masters import action, copy_example, do, faults, master, opened, put, retable
from tests.real_plan import folder_of_facts

WORDS = list(BRAG.words)
RATINGS = "H5:H7"
"""Where they stand on the Actions sheet of a plan of three rows."""


def format_(path: Path) -> None:
    do("format --backups 0", path)


def rules(path: Path, sheet: str = "Actions") -> list[tuple[str, str, str]]:
    """Kind, formula and range of each rule, first the one that Excel looks at first."""
    found = [
        (rule.priority, rule.type, "".join(rule.formula), str(area.sqref))
        for area in openpyxl.load_workbook(path)[sheet].conditional_formatting
        for rule in area.rules
    ]
    assert len({priority for priority, *_ in found}) == len(found)
    return [(kind, formula, where) for _, kind, formula, where in sorted(found)]


def words(path: Path, sheet: str = "Actions") -> list[str]:
    return [formula.strip('"') for kind, formula, _ in rules(path, sheet) if kind == "cellIs"]


def overdue(path: Path) -> str:
    [formula] = [formula for _, formula, _ in rules(path) if "DueTexts" in formula]
    return formula


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A plan without any conditional format or mark of ours, as a council may bring it."""
    path = master(tmp_path, action("SL1", rating="Red"), action("SL2"), action("SL3"))
    with opened(path) as book:
        for sheet in book:
            sheet.conditional_formatting = type(sheet.conditional_formatting)()
        book.defined_names.pop("PlanColours", None)
    return path


def test_a_plan_that_has_none_gets_each_rule_once(bare: Path) -> None:
    before = faults(bare)
    format_(bare)
    assert words(bare) == words(bare, "Impact") == words(bare, "Lists") == WORDS
    assert Counter(kind for kind, _, _ in rules(bare)) == {"cellIs": 5, "expression": 1}
    assert faults(bare) <= before
    for area in openpyxl.load_workbook(bare)["Actions"].conditional_formatting:
        for rule in area.rules:
            if rule.type == "cellIs":
                assert str(area.sqref) == RATINGS
                fill, text = BRAG.colors[BRAG.word(rule.formula[0].strip('"'))]
                assert rule.dxf.fill.bgColor.rgb == f"FF{fill}"
                assert rule.dxf.font.color.rgb == f"FF{text}"
                assert rule.dxf.font.b
    first = bare.read_bytes()
    format_(bare)
    assert bare.read_bytes() == first


def test_rules_of_officers_stay(bare: Path) -> None:
    with opened(bare) as book:
        formats = book["Actions"].conditional_formatting
        formats.add("H5", CellIsRule("equal", ['"Red"'], fill=PatternFill(bgColor="FFFF00FF")))
        formats.add("H5 A5:A7", FormulaRule(["$A5=1"], font=Font(i=True), stopIfTrue=True))
        scale = {"start_color": "FFAA0000", "end_type": "max", "end_color": "FF00AA00"}
        formats.add("A5:A7", ColorScaleRule("min", **scale))
    before, had = rules(bare), faults(bare)
    format_(bare)
    format_(bare)
    after = rules(bare)
    assert [rule for rule in after if rule in before] == before  # in their own order, behind ours
    assert len(after) == len(before) + len(WORDS) + 1
    own = openpyxl.load_workbook(bare)["Actions"].conditional_formatting
    looks = [r.dxf.fill.bgColor.rgb for area in own for r in area.rules if '"Red"' in r.formula]
    assert sorted(looks) == [f"FF{BRAG.colors['Red'][0]}", "FFFF00FF"]
    assert faults(bare) <= had


def test_where_pasting_has_lost_rules_they_are_added_and_none_is_taken_away(bare: Path) -> None:
    """As when a coloured cell was copied to a column of the officer's own."""
    format_(bare)
    with opened(bare) as book:
        sheet = book["Actions"]
        pieces = type(sheet.conditional_formatting)()
        for area in sheet.conditional_formatting:
            for rule in area.rules:
                # the last row has lost its rules, and a column of the officer's has got them
                cells = "H5:H6 Z5:Z20" if rule.type == "cellIs" else str(area.sqref)
                pieces.add(cells, rule)
        sheet.conditional_formatting = pieces
    before = rules(bare)
    format_(bare)
    after = rules(bare)
    assert [rule for rule in after if rule in before] == before
    added = [(formula.strip('"'), where) for _, formula, where in after[: len(WORDS)]]
    assert added == [(word, RATINGS) for word in WORDS]
    first = bare.read_bytes()
    format_(bare)
    assert bare.read_bytes() == first


def test_without_an_as_at_cell_it_counts_from_today_and_an_old_rule_goes(bare: Path) -> None:
    retable(
        bare,
        "Actions",
        "tblActions",
        lambda rows: [["RAG status" if cell == "Rating" else cell for cell in row] for row in rows],
    )
    format_(bare)
    assert words(bare) == WORDS  # a table with other headers is coloured too
    assert "<IF(N(AsAt),AsAt,TODAY())" in overdue(bare)
    with opened(bare) as book:
        book.defined_names["AsAt"].attr_text = "Cover!#REF!"  # its row was deleted
    format_(bare)
    assert "<IFERROR(IF(N(AsAt),AsAt,TODAY()),TODAY())" in overdue(bare)
    with opened(bare) as book:
        del book.defined_names["AsAt"]
    format_(bare)
    assert "<TODAY()" in overdue(bare)
    assert "AsAt" not in overdue(bare)


def test_an_officers_sheet_named_due_dates_is_left_alone(bare: Path, run: Run) -> None:
    with opened(bare) as book:
        book.create_sheet("Due dates")
    before = bare.read_bytes()
    said = run("format", bare)
    assert (said.code, "'Due dates' that plantools did not make" in said.err) == (2, True)
    assert bare.read_bytes() == before


def test_a_new_master_is_coloured_and_refresh_keeps_up_the_due_dates(tmp_path: Path) -> None:
    """They come once they are flagged, whatever the headers are called."""
    path = master(tmp_path, action("SL1", due_by="May 2025"), action("SL2"))
    before = rules(path)
    do("refresh --backups 0", path)
    assert "Due dates" not in openpyxl.load_workbook(path).sheetnames
    format_(path)
    assert [rule for rule in rules(path) if rule[1] != overdue(path)] == before
    put(path, F5="by 14 June 2025")
    do("refresh --backups 0", path)
    assert "by 14 June 2025" in looked_up(path)
    assert "May 2025" not in looked_up(path)


def real_dates(path: Path) -> None:
    """Let days in the Due by column be dates, as in a workbook that a council made itself."""
    with opened(path) as book:
        for cell in book["Actions"]["F"][4:]:
            if not isinstance(cell.value, str):
                cell.number_format = "dd/mm/yyyy"


def looked_up(path: Path) -> dict[Any, date]:
    """What the names of the rule lead to: each due by and its last date."""
    book = openpyxl.load_workbook(path)
    texts, dates = (
        [cell for (cell,) in book[sheet][area]]
        for name in ("DueTexts", "DueDates")
        for sheet, area in book.defined_names[name].destinations
    )
    pairs = zip(texts, dates, strict=True)
    return {t.value: d.value and d.value.date() for t, d in pairs if t.value is not None}


def test_every_due_by_is_looked_up_as_it_stands_in_its_cell(tmp_path: Path) -> None:
    long = "Review impact in October 2024, " + "and say what came of it, " * 20
    dues: list[Any] = [
        *("Review impact in October 2024", " June 2025 ", "To be scoped", "Q3? 2025", long),
        *(datetime(2025, 5, 9), None, "=not a formula", "'quoted", "14/05/2025"),
    ]
    path = master(tmp_path, *(action(f"SL{n}", due_by=d) for n, d in enumerate(dues, start=1)))
    real_dates(path)
    format_(path)
    found = looked_up(path)
    assert set(found) == {due for due in dues if due}
    assert found[datetime(2025, 5, 9)] == date(2025, 5, 9)  # a date, not its words
    assert found["Review impact in October 2024"] == date(2024, 10, 31)
    assert found["To be scoped"] is None


def formula(columns: dict[str, str], *, has_as_at: bool) -> str:
    places = {ACTIONS.name: Place("Actions", 4, columns)}
    as_at = {"AsAt": Place("Cover", 9, {"AsAt": "B"})} if has_as_at else {}
    return overdue_formula(Plan(places={**places, **as_at}))


def test_the_formula_is_as_short_as_excel_wants_it_and_does_without_columns() -> None:
    far = {"due_by": "ZW", "due_date": "ZX", "rating": "ZY", "status": "ZZ"}
    assert len(formula(far, has_as_at=True)) <= 255
    with pytest.raises(InputError, match="fewer columns"):
        formula({field: f"A{letters}" for field, letters in far.items()}, has_as_at=True)
    short = formula({"due_by": "C", "rating": "D"}, has_as_at=False)
    assert ("$E" in short, short.count("INDEX")) == (False, 2)


DAY, DATED = date(2025, 6, 30), {"due_by": "May 2025"}
ROWS: dict[str, dict[str, Any]] = {
    "late": DATED,
    "blue": {**DATED, "rating": " blue "},
    "hold": {**DATED, "status": "On hold"},
    "carried": {**DATED, "status": "carried over"},
    "removed": {**DATED, "status": "Removed"},
    "grey": {**DATED, "rating": "Grey"},
    "nonsense": {**DATED, "rating": "Purple"},
    "unrated": {**DATED, "rating": None},
    "today": {"due_by": DAY},
    "yesterday": {"due_by": DAY - timedelta(days=1)},
    "sooner": {"due_by": "December 2025", "due_date": date(2025, 5, 5)},
    "later": {**DATED, "due_date": date(2025, 7, 5)},
    "no date": {"due_by": "To be scoped"},
    "blank": {"due_by": None},
    "long": {"due_by": "May 2025, " + "as the board has said before, " * 20},
    "other case": {"due_by": "MAY 2025"},
    "wildcard": {"due_by": "May 202?"},
}


@pytest.mark.parametrize(
    ("plan", "days"),
    [
        ("example", (date(2025, 10, 1), date(2025, 12, 1), date(2026, 4, 1))),
        ("everything that a row can say", (DAY, date(2025, 1, 1))),
        ("real", (date(2024, 8, 1), date(2024, 10, 31), date(2024, 11, 1))),
    ],
)
def test_what_is_flagged_in_a_spreadsheet(
    tmp_path: Path, resave: Resave, plan: str, days: tuple[date, ...]
) -> None:
    """The formula, worked out by LibreOffice in cells of each row, beside what the plan says.

    It is asked for the date in the As at cell, and for other dates in its place.
    """
    path = tmp_path / "plan.xlsx"
    if plan == "example":
        copy_example(path)
    elif plan == "real":
        do("new", path, "--from", str(folder_of_facts(tmp_path)))
    else:
        master(tmp_path, *(action(ref, **said) for ref, said in ROWS.items()), as_at=DAY)
        real_dates(path)
    format_(path)
    milestones, is_late, told = plantools.read(path).milestones, overdue(path), set()
    with opened(path) as book:
        sheet = book["Actions"]
        for name, area in book.defined_names["AsAt"].destinations:
            book[name][area].value = days[0]
        for column, day in enumerate(days, start=60):
            as_at = "AsAt" if day == days[0] else f"DATE({day.year},{day.month},{day.day})"
            at_day = is_late.replace("AsAt", as_at)
            for row in range(5, sheet.max_row + 1):
                sheet.cell(row, column).value = f"=IF(IFERROR({at_day},FALSE),1,0)"
    shown = openpyxl.load_workbook(resave(path), data_only=True)["Actions"]
    rows = list(shown.iter_rows(min_row=5, values_only=True))
    for column, day in enumerate(days, start=59):
        flagged = tuple(str(row[0]) for row in rows if row[column] == 1)
        assert flagged == tuple(m.ref for m in milestones if m.days_overdue(day)), day
        told.add(flagged)
    assert len(told) == len(days)  # the dates tell apart


def test_words_that_are_added_to_the_key_can_be_chosen_and_get_a_colour(tmp_path: Path) -> None:
    path = master(tmp_path, action("SL1", rating='Blue "E"'))
    word = ["action", 'Blue "E"', "evidence awaited", None, None]
    retable(path, "Lists", "tblRatings", lambda rows: [*rows[:2], word, *rows[2:]])
    was = openpyxl.load_workbook(path).defined_names["ActionRatings"].attr_text
    assert was == "Lists!$B$5:$B$9"
    do("refresh", path)
    names = openpyxl.load_workbook(path).defined_names
    assert names["ActionRatings"].attr_text == "Lists!$B$5:$B$10"
    assert names["ImpactRatings"].attr_text == "Lists!$B$11:$B$15"
    format_(path)
    format_(path)
    assert plantools.read(path).milestones[0].rating == 'Blue "E"'
    assert [formula for _, formula, _ in rules(path)].count('"Blue ""E"""') == 1
