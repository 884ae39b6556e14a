"""What is published: complete, consistent to the digit, readable by everybody."""

from __future__ import annotations

import re
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import docx
import openpyxl
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from lxml import etree
from openxml_audit import OpenXmlValidator

from plantools import cli
from plantools.pack import Pack, write_pack
from plantools.pack.contents import DRAFT
from plantools.pack.covering import covering_report
from plantools.pack.pdf import find_libreoffice
from plantools.pack.word import BLANK, text_of
from plantools.reports.figures import headline
from plantools.reports.report import Show
from tests.masters import master, opened

WORDS = [
    "Covering report.docx",
    "Appendix 1 RAG overview.docx",
    "Appendix 2 Improvement plan.docx",
    "Appendix 3 Changes to actions.docx",
    "Appendix 4 Scorecard.docx",
    "Appendix 5 Impact.docx",
    "Appendix 6 Finance.docx",
]

CHARTS = {"Covering report.docx": 1, WORDS[1]: 2, WORDS[4]: 1, WORDS[6]: 1}
DESCRIPTION = re.compile(r'<wp:docPr id="\d+" name="Chart \d+" descr="([^"]*)"')


def everything(document: Document) -> str:
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_the_files_are_the_same_every_time(folder: Path, pack: Pack, tmp_path: Path) -> None:
    assert sorted(path.name for path in folder.iterdir()) == sorted([*WORDS, "All tables.xlsx"])
    for path in write_pack(pack, tmp_path / "again", pdf=False, draft=True):
        assert path.read_bytes() == (folder / path.name).read_bytes()


@pytest.mark.parametrize("name", WORDS)
class TestWord:
    def test_can_be_read_by_everybody(self, folder: Path, name: str) -> None:
        document = docx.Document(str(folder / name))
        properties = document.core_properties
        assert properties.title
        assert properties.language == "en-GB"
        styles = document.styles.element
        assert {lang.get(qn("w:val")) for lang in styles.iter(qn("w:lang"))} == {"en-GB"}
        levels = [
            int(paragraph.style.name[-1])
            for paragraph in document.paragraphs
            if paragraph.style.name.startswith("Heading ")
        ]
        assert levels[0] == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))
        for table in document.tables:
            first, *others = table.rows
            assert first._tr.trPr.find(qn("w:tblHeader")) is not None
            assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in others)
            assert not list(table._tbl.iter(qn("w:gridSpan"), qn("w:vMerge")))
            assert len({len(row.cells) for row in table.rows}) == 1
            assert all(cell.text for row in table.rows for cell in row.cells)

    def test_its_charts_are_excels_own_with_their_figures(self, folder: Path, name: str) -> None:
        assert OpenXmlValidator().validate(str(folder / name)).errors == []
        with ZipFile(folder / name) as package:
            charts = sorted(part for part in package.namelist() if "word/charts/chart" in part)
            descriptions = DESCRIPTION.findall(package.read("word/document.xml").decode())
            assert len(charts) == len(descriptions) == CHARTS.get(name, 0)
            for part, told in zip(charts, descriptions, strict=True):
                root = etree.fromstring(package.read(part))
                assert [each.tag.partition("}")[2] for each in root][-1] == "externalData"
                cells = BytesIO(package.read(part.replace("charts", "embeddings")[:-3] + "xlsx"))
                sheet = openpyxl.load_workbook(cells).worksheets[0]
                for place in root.iter("{*}numRef", "{*}strRef"):
                    there = sheet[place.findtext("{*}f").partition("!")[2]]
                    rows = there if isinstance(there, tuple) else ((there,),)
                    values = [str(c.value) for row in rows for c in row if c.value is not None]
                    assert values == [value.text for value in place.iter("{*}v")]
                    # what is seen is said, number by number
                    numbers = [int(v) for v in values if v.isdigit() and v != "0"]
                    assert all(
                        f"{n:,}" in told or f"£{n / 1e6:.4g} million" in told for n in numbers
                    )


def test_every_cell_of_the_reports_is_in_word(pack: Pack, folder: Path) -> None:
    for appendix in pack.appendices:
        text = everything(docx.Document(str(folder / f"{appendix.file}.docx")))
        for report in appendix.reports:
            assert "plan" in appendix.title or all(note in text for note in report.notes)
            for table in report.tables:
                for line in () if table.is_only_drawn else table.rows:
                    for cell, column in zip(line, table.columns, strict=True):
                        if not column.is_detail and column.show not in (Show.LINK, Show.TREND):
                            assert text_of(cell, column.show) in text


def test_every_action_has_its_box_in_the_colour_and_with_the_letter_of_its_rating(
    pack: Pack, folder: Path
) -> None:
    tables = docx.Document(str(folder / WORDS[1])).tables
    (grid,) = (table for table in tables if table.rows[0].cells[0].text == "Section")
    boxes = {c.text: c for row in grid.rows[1:] for c in row.cells[1:] if c.text != BLANK}
    scale = pack.plan.scale
    ratings = {f"{a.ref}\u00a0{scale.letters[a.rating]}": a.rating for a in pack.plan.live_actions}
    assert boxes.keys() == ratings.keys()
    for text, rating in ratings.items():
        (shading,) = boxes[text]._tc.iter(qn("w:shd"))
        (size,) = {run.font.size.pt for run in boxes[text].paragraphs[0].runs}
        assert (shading.get(qn("w:fill")), size) == (scale.colors[rating][0], 9)


def test_figures_agree_everywhere(pack: Pack, folder: Path) -> None:
    figures = headline(pack.plan, pack.as_at.day).actions
    covering = everything(covering_report(pack))
    done = f"({figures.complete} of {figures.total}, {figures.percent_complete}%)"
    assert f"Since November two more actions are complete {done}. Four are Red" in covering
    book = openpyxl.load_workbook(folder / "All tables.xlsx")
    (sheet,) = (s for s in book if str(s["A1"].value).find(": RAG overview:") > 0)
    header = [cell.value for cell in sheet[4]]
    whole = [cell.value for cell in sheet[sheet.max_row]]
    total: dict[Any, Any] = dict(zip(header, whole, strict=True))
    assert total["Actions"] == figures.total
    assert total["Overdue"] == figures.overdue
    assert round(total["% complete"] * 100) == figures.percent_complete
    for rating, number in figures.by_rating.items():
        assert total[rating] == number


def test_the_workbook_can_be_read_by_everybody(folder: Path) -> None:
    """What the Analysis Function's checklist and the public checkers of spreadsheets look for."""
    assert OpenXmlValidator().validate(str(folder / "All tables.xlsx")).errors == []
    book: Any = openpyxl.load_workbook(folder / "All tables.xlsx")
    assert all((book.properties.title, book.properties.creator))
    assert book.properties.language == "en-GB"
    assert book.sheetnames[:3] == ["Cover", "Contents", "Notes"]
    assert len({sheet["A1"].value for sheet in book}) == len(book.sheetnames)
    assert book.active is book.worksheets[0]
    for sheet in book.worksheets:
        assert sheet["A1"].value.startswith(DRAFT)
        assert sheet["A1"].font.b
        assert sheet.sheet_state == "visible"
        assert not sheet.merged_cells.ranges
        assert not sheet.freeze_panes
        sides = [each for h in (sheet.oddHeader, sheet.oddFooter) for each in (h.left, h.center)]
        assert not any(side.text for side in (*sides, sheet.oddHeader.right, sheet.oddFooter.right))
        sizes = (*sheet.row_dimensions.values(), *sheet.column_dimensions.values())
        assert not any(size.hidden for size in sizes)
        lines = (*sheet.iter_rows(), *sheet.iter_cols())
        assert all(any(cell.value is not None for cell in line) for line in lines)
        view = sheet.sheet_view  # the cursor is in A1, and the first sheet in front
        assert (view.selection[0].activeCell, view.topLeftCell or "A1") == ("A1", "A1")
        assert not view.tabSelected or sheet is book.active
        assert not sheet._images
        assert not sheet._charts
        cells = [cell for row in sheet.iter_rows() for cell in row]
        assert not any(cell.comment or cell.font.vertAlign for cell in cells)
    for sheet in book.worksheets[1:]:
        top = 4 if sheet.title.startswith("Table") else 2
        [table] = sheet.tables.values()  # one, marked, in column A, with nothing below
        assert re.fullmatch(r"tbl[A-Z][A-Za-z_]+\d?", table.name)
        assert table.ref == f"A{top}:{sheet.dimensions.partition(':')[2]}"
        assert (sheet.auto_filter.ref, table.autoFilter) == (None, None)
        headers, *rows = sheet.iter_rows(min_row=top, values_only=True)
        assert len(set(headers)) == len(headers)
        assert all(headers)
        for cell in (cell for row in sheet.iter_rows(min_row=top) for cell in row):
            assert (cell.font.sz, cell.font.name, cell.alignment.wrap_text) == (12, "Arial", True)
        assert sheet.print_title_rows == f"${top}:${top}"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        if top == 4:  # blank cells are explained on their sheet
            blank = [h for h, *cells in zip(headers, *rows, strict=True) if {None, ""} & {*cells}]
            assert (sheet["A3"].value == "No cell is blank.") == (not blank)
            assert all(
                re.search(rf"\b{re.escape(header)}\b", sheet["A3"].value) for header in blank
            )
    names = [name for sheet in book for name in sheet.tables]
    assert len(set(names)) == len(names)
    links = {c.hyperlink.location for c in book["Contents"]["A"] if c.hyperlink and c.value}
    assert links == {f"'{name}'!A1" for name in book.sheetnames[2:]}
    for note, _, places in book["Notes"].iter_rows(min_row=3, values_only=True):
        for place in places.split(", "):
            assert re.search(rf"\b{note[5:]}\b", book[place]["A2"].value)


def test_a_libreoffice_without_writer_makes_no_pdf(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Servers often have Calc only."""
    programs = tmp_path / "libreoffice"
    programs.mkdir()
    for name in ("soffice", "soffice.bin"):
        (programs / name).write_text("#!/bin/sh\nexit 1\n")
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(programs))
    assert find_libreoffice() is None
    (programs / "libswlo.so").touch()
    assert find_libreoffice() == str(programs / "soffice")


def test_only_what_the_plan_has(tmp_path: Path) -> None:
    assert cli.main(["pack", str(master(tmp_path)), "-o", str(tmp_path / "out"), "--no-pdf"]) == 0
    made = {path.name for path in (tmp_path / "out").iterdir()}
    assert made == {"All tables.xlsx", *WORDS[:3]}
    printed = everything(docx.Document(str(tmp_path / "out" / WORDS[2])))
    assert all(text in printed for text in ("Do what SL2 asks for.", "October 2025"))


def test_what_no_pack_can_be_made_of_is_said(tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "text.docx").write_text("no Word document")
    arguments = ["pack", str(master(tmp_path)), "-o", str(tmp_path / "out")]
    for name in ("no.docx", "text.docx"):
        assert cli.main([*arguments, "--template", str(tmp_path / name)]) == 2
        assert name in capsys.readouterr().err
    with opened(tmp_path / "plan.xlsx") as book:
        cell = book.defined_names["PlanTitle"].attr_text.replace("$", "").rpartition("!")[2]
        book["Cover"][cell] = None
    assert cli.main(arguments) == 2
    assert "no title" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
