"""Every button, clicked on a workbook that is open in a real spreadsheet program.

LibreOffice Calc opens two sections of the example plan; the buttons run on it through xlwings, as
they do on Excel, and what they leave is compared with the same click on the closed file.
"""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest
import xlwings as xw

import plantools
from plantools import ribbon
from plantools.engine import open_book
from plantools.pack import Pack
from plantools.plan.rating import BRAG
from plantools.workbook.contract import ACTIONS
from tests.calc.app import opened
from tests.calc.office import Office
from tests.masters import action, master
from tests.ribbon.clicks import BUTTONS, LABEL, press, values

SELECTED = "$C$7"
"""In a row that stays when only green actions are shown."""
FILTERED = "Green"
IN_FRONT = {
    "add_report_text": "Report text",
    "validate": "Checks",
    "next_finding": "Actions",
    "flag_overdue": "Overdue",
    "refresh_summaries": "RAG overview",
    "changes_appendix": "Changes",
    "guide": "Cover",
}
"""The sheet that a click brings to the front; other buttons leave the officer's there."""


READ_THE_PLAN = ("validate", "refresh_summaries", "record_report", "fix_safe")


class Seen(NamedTuple):
    """What an officer has in front of them, and what they have set."""

    in_front: str
    selected: str
    hidden_rows: list[int]
    screen_updating: bool
    calculation: str


@pytest.fixture(autouse=True)
def packs(monkeypatch: pytest.MonkeyPatch) -> list[Pack]:
    """The packs that clicks would write; to write Word files asks nothing of the workbook."""
    kept: list[Pack] = []

    def write_pack(pack: Pack, _: Path) -> list[Path]:
        kept.append(pack)
        return []

    monkeypatch.setattr("plantools.pack.write_pack", write_pack)
    return kept


def filter_actions(book: xw.Book) -> None:
    """Show only actions with one rating, as an officer does with the arrow of the header."""
    office, uno = book.impl.office, book.impl.office.uno
    table = book.impl.document.DatabaseRanges.getByName(ACTIONS.name)
    headers = book.sheets["Actions"].tables[ACTIONS.name].range.value[0]
    equal, field = office.constant("sheet.FilterOperator2.EQUAL"), headers.index("Rating")
    wanted = office.struct(
        "sheet.TableFilterField2", Field=field, Operator=equal, StringValue=FILTERED
    )
    fields = uno.Any("[]com.sun.star.sheet.TableFilterField2", (wanted,))
    uno.invoke(table.getFilterDescriptor(), "setFilterFields2", (fields,))
    table.refresh()


def look(book: xw.Book, in_front: str | None = None) -> Seen:
    """What the officer sees; of the Actions sheet as well where another is in front."""
    front = in_front or book.sheets.active.name
    actions = book.sheets["Actions"]
    actions.activate()
    area = actions.tables[ACTIONS.name].range
    visible = area.impl.api.queryVisibleCells().getRangeAddresses()
    shown = {row + 1 for part in visible for row in range(part.StartRow, part.EndRow + 1)}
    hidden = set(range(area.row, area.last_cell.row + 1)) - shown
    selected = book.app.selection
    where = selected.address if selected else ""
    return Seen(front, where, sorted(hidden), book.app.screen_updating, book.app.calculation)


def test_every_button_in_calc_does_what_it_does_on_the_closed_file(
    office: Office, small: Path, packs: list[Pack], tmp_path: Path
) -> None:
    """One after the other in one workbook, as in an afternoon: opening it is what takes long."""
    live_path, closed_path = (tmp_path / name / "plan.xlsx" for name in ("live", "closed"))
    for path in (live_path, closed_path):
        path.parent.mkdir()
        path.write_bytes(small.read_bytes())
    with opened(office, live_path) as live, closing(open_book(closed_path, backups=0)) as closed:
        filter_actions(live)
        for button in BUTTONS:
            live.sheets["Actions"].activate()
            live.sheets["Actions"].range(SELECTED).select()
            before = look(live)
            sentence = press(live, button, tmp_path / "pack")
            after = look(live, live.sheets.active.name)
            assert "went wrong" not in sentence, button
            assert live.app.status_bar == sentence
            what_an_officer_has_set_stays(before, after, button)
            # a closed file has no selection to go on from
            if button != "next_finding":
                assert sentence == press(closed, button, tmp_path / "pack")
            cells = values(live)
            for name, wanted in values(closed).items():
                assert cells.pop(name) == wanted, (button, name)
            assert not cells
        assert live.app.impl.alerts == []
        published = [pack.appendices for pack in packs]
        assert published[::2] == published[1::2] != []
        live.save(str(tmp_path / "saved.xlsx"))
        closed.save()
    assert plantools.read(tmp_path / "saved.xlsx") == plantools.read(closed_path)


def what_an_officer_has_set_stays(before: Seen, after: Seen, button: str) -> None:
    assert before.in_front == "Actions"
    assert after.in_front == IN_FRONT.get(button, "Actions"), button
    assert before.selected == SELECTED
    assert len(before.hidden_rows) > 8
    assert after.hidden_rows == before.hidden_rows, button
    assert (before.screen_updating, before.calculation) == (True, "automatic")
    assert (after.screen_updating, after.calculation) == (True, "automatic")
    # to go elsewhere is what one button is for
    assert (after.selected == SELECTED) is (button != "next_finding"), button


def test_next_finding_goes_from_one_to_the_next_and_round(office: Office, small: Path) -> None:
    with opened(office, small) as book:
        sheet = book.sheets["Checks"]
        places = [row[3] for row in sheet.tables["tblFindings"].range.value[1:]]
        found = []
        for _ in range(len(places) + 1):
            ribbon.next_finding(book)
            cell = book.app.selection
            found.append(f"{cell.sheet.name}!{cell.address.replace('$', '')}")
    assert found == [*places, places[0]]


def test_rating_colours_are_there_once_however_often_one_clicks(
    office: Office, small: Path
) -> None:
    with opened(office, small) as book:
        actions = book.sheets["Actions"]
        area = actions.tables[ACTIONS.name].range
        column = area.offset(1, area.value[0].index("Rating")).resize(area.shape[0] - 1, 1)
        formats = actions.impl.native.ConditionalFormats
        for present in formats.getConditionalFormats():
            formats.removeByID(present.ID)
        assert len(column.conditional_formats) == 0
        for again in range(3):
            if again == 2:
                column.conditional_formats[2].delete()
            ribbon.apply_rag(book)
            rules = sorted(
                (rule.formula1, rule.fill_color, rule.font_color, rule.font_bold)
                for rule in column.conditional_formats
            )
            assert rules == sorted(
                (f'="{rating}"', *(tuple(bytes.fromhex(color)) for color in colors), True)
                for rating, colors in BRAG.colors.items()
            )


def test_a_click_that_fails_is_one_sentence_and_changes_nothing(
    office: Office, small: Path, tmp_path: Path
) -> None:
    with opened(office, small) as book:
        actions = book.sheets["Actions"]
        headers = actions.tables[ACTIONS.name].range.resize(1)
        headers[headers.value.index("Rating")].value = "Colour"
        actions.activate()
        before = values(book)
        for number, button in enumerate(READ_THE_PLAN, start=1):
            sentence = press(book, button, tmp_path)
            assert values(book) == before, button
            assert "no column 'Rating'" in sentence
            assert sentence.count(". ") < 3
            assert book.app.impl.alerts[number - 1 :] == [sentence]
            assert book.sheets.active.name == "Actions"
            assert (book.app.screen_updating, book.app.calculation) == (True, "automatic")


def test_the_first_report_leaves_the_officers_sheet_in_front(
    office: Office, tmp_path: Path
) -> None:
    path = master(tmp_path, action("SL1"), as_at=date(2026, 1, 12))
    with opened(office, path) as book:
        assert "History" not in [sheet.name for sheet in book.sheets]
        book.sheets["Actions"].activate()
        press(book, "record_report", tmp_path)
        assert not book.sheets["History"].visible
        assert LABEL in book.sheets["History"].tables["tblHistory"].range.value[1]
        assert book.sheets.active.name == "Actions"
