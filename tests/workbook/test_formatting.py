"""Colours on the officers' own sheets: ours once, theirs kept, right as the plan changes."""

from __future__ import annotations

import re
from collections import Counter
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from openpyxl.formatting.rule import CellIsRule, ColorScaleRule, FormulaRule
from openpyxl.styles import Font, PatternFill

import plantools
from plantools import cli
from plantools.engine import open_book
from plantools.errors import InputError
from plantools.plan import BRAG, Place, Plan
from plantools.workbook.contract import ACTIONS
from plantools.workbook.formatting import overdue_formula
from tests.conftest import Resave
from tests.masters import (
    action,
    block,
    copy_example,
    faults,
    master,
    opened,
    parts,
    place,
    rewrite,
)
from tests.real_plan import folder_of_facts

WORDS = list(BRAG.words)


def format_(path: Path) -> None:
    assert cli.main(["format", str(path), "--backups", "0"]) == 0


def strip(path: Path) -> None:
    """Take every conditional format and our mark away: a plan as a council may bring it."""
    with opened(path) as book:
        for sheet in book:
            sheet.conditional_formatting = type(sheet.conditional_formatting)()
        book.defined_names.pop("PlanColours", None)


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


@pytest.fixture(scope="module")
def stripped(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("bare")
    path = master(folder, action("SL1", rating="Red"), action("SL2"), action("SL3"))
    strip(path)
    return path.read_bytes()


@pytest.fixture
def bare(stripped: bytes, tmp_path: Path) -> Path:
    """A plan without any conditional format."""
    path = tmp_path / "plan.xlsx"
    path.write_bytes(stripped)
    return path


def test_a_plan_that_has_none_gets_each_rule_once(bare: Path) -> None:
    before = faults(bare)
    format_(bare)
    assert words(bare) == WORDS
    assert words(bare, "Impact") == words(bare, "Lists") == WORDS
    kinds = Counter(kind for kind, _, _ in rules(bare))
    assert kinds == {"cellIs": 5, "expression": 1}
    assert faults(bare) <= before


def test_doing_it_again_changes_not_one_byte(bare: Path) -> None:
    format_(bare)
    first = bare.read_bytes()
    format_(bare)
    assert bare.read_bytes() == first


def test_the_colours_are_the_themes_and_stand_on_the_rating_column(bare: Path) -> None:
    format_(bare)
    sheet = openpyxl.load_workbook(bare)["Actions"]
    column = place(sheet, "Rating").rstrip("0123456789")
    for area in sheet.conditional_formatting:
        for rule in area.rules:
            if rule.type == "cellIs":
                assert str(area.sqref) == f"{column}5:{column}7"
                fill, text = BRAG.colors[BRAG.word(rule.formula[0].strip('"'))]
                assert rule.dxf.fill.bgColor.rgb == f"FF{fill}"
                assert rule.dxf.font.color.rgb == f"FF{text}"
                assert rule.dxf.font.b


def test_a_new_master_has_its_rating_colours_and_only_gets_the_overdue_one(tmp_path: Path) -> None:
    path = master(tmp_path)
    before = rules(path)
    format_(path)
    after = rules(path)
    (overdue,) = [rule for rule in after if "DueTexts" in rule[1]]
    assert [rule for rule in after if rule != overdue] == before


def test_rules_of_officers_stay(bare: Path) -> None:
    theirs = {
        "own red": CellIsRule("equal", ['"Red"'], fill=PatternFill(bgColor="FFFF00FF")),
        "late": FormulaRule(["$A5=1"], font=Font(i=True), stopIfTrue=True),
        "scale": ColorScaleRule("min", None, "FFAA0000", end_type="max", end_color="FF00AA00"),
    }
    with opened(bare) as book:
        sheet = book["Actions"]
        cell = place(sheet, "Rating")
        sheet.conditional_formatting.add(cell, theirs["own red"])
        sheet.conditional_formatting.add(f"{cell} A5:A7", theirs["late"])
        sheet.conditional_formatting.add("A5:A7", theirs["scale"])
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
        column = place(sheet, "Rating").rstrip("0123456789")
        pieces = type(sheet.conditional_formatting)()
        for area in sheet.conditional_formatting:
            for rule in area.rules:
                # the last row has lost its rules, and a column of the officer's has got them
                cells = f"{column}5:{column}6 Z5:Z20" if rule.type == "cellIs" else str(area.sqref)
                pieces.add(cells, rule)
        sheet.conditional_formatting = pieces
    before = rules(bare)
    format_(bare)
    after = rules(bare)
    assert [rule for rule in after if rule in before] == before
    added = [rule for rule in after if rule not in before]
    assert [formula.strip('"') for _, formula, _ in added] == WORDS
    assert {where for _, _, where in added} == {f"{column}5:{column}7"}
    first = bare.read_bytes()
    format_(bare)
    assert bare.read_bytes() == first


def test_an_overdue_rule_of_a_table_that_has_changed_since_is_replaced(bare: Path) -> None:
    format_(bare)
    with opened(bare) as book:
        del book.defined_names["AsAt"]
    format_(bare)
    [formula] = [formula for kind, formula, _ in rules(bare) if kind == "expression"]
    assert "AsAt" not in formula


def test_cells_and_other_parts_stay_byte_for_byte(bare: Path) -> None:
    before = parts(bare)
    format_(bare)
    after = parts(bare)
    officers = {part for part in before if part.startswith("xl/worksheets/sheet")}
    changed = {part for part in officers & before.keys() if after[part] != before[part]}
    assert len(changed) == 3  # Actions, Impact and Lists
    cells = re.compile(rb"<worksheet.*</sheetData>", re.DOTALL)
    for part in changed:
        one, other = cells.search(before[part]), cells.search(after[part])
        assert one is not None
        assert other is not None
        assert one[0] == other[0]
    assert {part for part in before if "/tables/" in part and after[part] != before[part]} == set()


def test_a_table_elsewhere_with_other_headers_is_coloured_too(tmp_path: Path) -> None:
    path = master(tmp_path)
    strip(path)
    with opened(path) as book:
        sheet = book["Actions"]
        sheet[place(sheet, "Rating", 0)].value = "RAG status"
        for column in sheet.tables["tblActions"].tableColumns:
            column.name = "RAG status" if column.name == "Rating" else column.name
    format_(path)
    assert words(path) == WORDS


def test_a_workbook_without_an_as_at_cell_counts_from_today(bare: Path) -> None:
    with opened(bare) as book:
        del book.defined_names["AsAt"]
    format_(bare)
    [formula] = [formula for kind, formula, _ in rules(bare) if kind == "expression"]
    assert "<TODAY()" in formula
    assert "AsAt" not in formula


def test_an_officers_sheet_named_due_dates_is_left_alone(
    bare: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with opened(bare) as book:
        book.create_sheet("Due dates")
    before = bare.read_bytes()
    assert cli.main(["format", str(bare)]) == 2
    assert "'Due dates' that plantools did not make" in capsys.readouterr().err
    assert bare.read_bytes() == before


def test_refresh_keeps_the_due_dates_up_once_they_are_flagged(tmp_path: Path) -> None:
    path = master(tmp_path, action("SL1", due_by="May 2025"), action("SL2"))
    assert cli.main(["refresh", str(path), "--backups", "0"]) == 0
    assert "Due dates" not in openpyxl.load_workbook(path).sheetnames
    format_(path)
    with closing(open_book(path, backups=0)) as book:
        book.sheets["Actions"].range("F5").value = "'by 14 June 2025"
        book.save()
    assert cli.main(["refresh", str(path), "--backups", "0"]) == 0
    assert "by 14 June 2025" in looked_up(path)
    assert "May 2025" not in looked_up(path)


def real_dates(path: Path) -> None:
    """Let days in the Due by column be dates, as in a workbook that a council made itself."""
    with opened(path) as book:
        sheet = book["Actions"]
        for row in range(5, sheet.max_row + 1):
            cell = sheet[re.sub("[0-9]+", str(row), place(sheet, "Due by"))]
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
    names = [SimpleNamespace(name="AsAt", refers_to="=Cover!$B$9")] * has_as_at
    tables: Any = SimpleNamespace(book=SimpleNamespace(names=names))
    return overdue_formula(tables, Plan(places={ACTIONS.name: Place("Actions", 4, columns)}))


def test_the_formula_is_as_short_as_excel_wants_it_however_far_right_the_columns() -> None:
    far = {"due_by": "ZW", "due_date": "ZX", "rating": "ZY", "status": "ZZ"}
    assert len(formula(far, has_as_at=True)) <= 255
    with pytest.raises(InputError, match="fewer columns"):
        formula({field: f"A{letters}" for field, letters in far.items()}, has_as_at=True)


def test_the_formula_does_without_columns_that_a_plan_has_not() -> None:
    short = formula({"due_by": "C", "rating": "D"}, has_as_at=False)
    assert "$E" not in short
    assert short.count("INDEX") == 2


class TestFlaggedInASpreadsheet:
    """The formula, worked out by LibreOffice in a cell of each row, beside what the plan says."""

    @pytest.fixture(autouse=True)
    def libreoffice(self, resave: Resave) -> None:
        self.resave = resave

    def flagged(self, path: Path, folder: Path, *days: date) -> dict[date, list[str]]:
        """The refs that are flagged at each date, with nothing but the As at cell changed."""
        sources = []
        for day in days:
            book = openpyxl.load_workbook(path)
            sheet = book["Actions"]
            [rule] = [
                rule
                for area in sheet.conditional_formatting
                for rule in area.rules
                if "DueTexts" in "".join(rule.formula)
            ]
            for name, area in book.defined_names["AsAt"].destinations:
                book[name][area].value = day
            for row in range(5, sheet.max_row + 1):
                sheet.cell(row, 60).value = f"=IF(IFERROR({rule.formula[0]},FALSE),1,0)"
            sources.append(folder / f"{day}.xlsx")
            book.save(sources[-1])
        return {
            day: [
                str(row[0])
                for row in openpyxl.load_workbook(self.resave(source), data_only=True)[
                    "Actions"
                ].iter_rows(min_row=5, max_col=60, values_only=True)
                if row[59] == 1
            ]
            for day, source in zip(days, sources, strict=True)
        }

    def late(self, path: Path, day: date) -> list[str]:
        return [m.ref for m in plantools.read(path).milestones if m.days_overdue(day)]

    def check(self, path: Path, folder: Path, *days: date) -> None:
        format_(path)
        flagged = self.flagged(path, folder, *days)
        for day in days:
            assert flagged[day] == self.late(path, day), day
        assert len({tuple(refs) for refs in flagged.values()}) == len(days)  # the dates tell apart

    def test_the_example_plan(self, tmp_path: Path) -> None:
        path = tmp_path / "plan.xlsx"
        copy_example(path)
        self.check(path, tmp_path, date(2025, 10, 1), date(2025, 12, 1), date(2026, 4, 1))

    def test_everything_that_a_row_can_say(self, tmp_path: Path) -> None:
        day = date(2025, 6, 30)
        dated = {"due_by": "May 2025"}
        rows: dict[str, dict[str, Any]] = {
            "late": dated,
            "blue": {**dated, "rating": " blue "},
            "hold": {**dated, "status": "On hold"},
            "carried": {**dated, "status": "carried over"},
            "removed": {**dated, "status": "Removed"},
            "grey": {**dated, "rating": "Grey"},
            "nonsense": {**dated, "rating": "Purple"},
            "unrated": {**dated, "rating": None},
            "today": {"due_by": day},
            "yesterday": {"due_by": day - timedelta(days=1)},
            "sooner": {"due_by": "December 2025", "due_date": date(2025, 5, 5)},
            "later": {**dated, "due_date": date(2025, 7, 5)},
            "no date": {"due_by": "To be scoped"},
            "blank": {"due_by": None},
            "long": {"due_by": "May 2025, " + "as the board has said before, " * 20},
            "other case": {"due_by": "MAY 2025"},
            "wildcard": {"due_by": "May 202?"},
        }
        path = master(tmp_path, *(action(ref, **said) for ref, said in rows.items()), as_at=day)
        real_dates(path)
        self.check(path, tmp_path, day, date(2025, 1, 1))

    def test_a_real_plan(self, tmp_path: Path) -> None:
        path = tmp_path / "plan.xlsx"
        assert cli.main(["new", str(path), "--from", str(folder_of_facts(tmp_path))]) == 0
        self.check(path, tmp_path, date(2024, 8, 1), date(2024, 10, 31), date(2024, 11, 1))


def test_words_that_are_added_to_the_key_can_be_chosen_and_get_a_colour(tmp_path: Path) -> None:
    path = master(tmp_path, action("SL1", rating='Blue "E"'))
    with opened(path) as book:
        key = block(book["Lists"], "tblRatings")
        key.insert(2, ["action", 'Blue "E"', "evidence awaited", None, None])
        rewrite(book["Lists"], "tblRatings", key)
    was = openpyxl.load_workbook(path).defined_names["ActionRatings"].attr_text
    assert was == "Lists!$B$5:$B$9"
    assert cli.main(["refresh", str(path)]) == 0
    names = openpyxl.load_workbook(path).defined_names
    assert names["ActionRatings"].attr_text == "Lists!$B$5:$B$10"
    assert names["ImpactRatings"].attr_text == "Lists!$B$11:$B$15"
    format_(path)
    format_(path)
    assert plantools.read(path).milestones[0].rating == 'Blue "E"'
    assert [formula for _, formula, _ in rules(path)].count('"Blue ""E"""') == 1
