"""The covering report: the council's words, the figures in them, and a council's own template."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from lxml import etree
from openxml_audit import OpenXmlValidator

import plantools
from plantools import cli
from plantools.create import build, read_example
from plantools.engine import to_bytes
from plantools.pack import Pack, write_pack
from plantools.pack.contents import DRAFT
from plantools.pack.covering import covering_report
from plantools.pack.template import MODEL
from plantools.pack.word import unpacked
from plantools.plan import Milestone
from plantools.plan.plan_settings import FACTS, FIGURES
from plantools.reports.committee import committee_report, shipped_text
from plantools.workbook.contract import REPORT_TEXT
from tests.masters import SHIPPED, block, copy_example, opened, rewrite
from tests.pack.conftest import pack_of
from tests.plans import facts, plan, report, row, words

GLANCE = [
    "Actions by rating, and why each figure moved since November",
    "Share complete, and actions by rating",
    "Due dates that have slipped most: 3 of 6",
    "Measures furthest from their target: 3 of 14",
]
HEADINGS = [
    *("Purpose of report", "Executive summary", "Recommendations", "Background", "Progress"),
    *("Actions added", "Actions changed", "Actions removed", "Timescales revised"),
    *("Timescales being scoped or reviewed", "Scorecard", "Impact", "Consultation and engagement"),
    *("Reasons for recommendations", "Other options considered", "Implications"),
    *("Monitoring Officer/Legal", "Section 151 Officer/Finance", "Human resources"),
    *("Risk management", "Impact on other committees", "Policy", "Equality"),
    *("Other implications", "Consultation", "Access to information", "Contact officer"),
    *("Appendices", "Background papers"),
]


def written(path: Path, template: Path | None = None) -> Document:
    return covering_report(pack_of(path), template)


def texts(document: Document) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs]


def headings(document: Document) -> list[str]:
    return [p.text for p in document.paragraphs if re.match("Heading [23]", p.style.name)]


def type_in(path: Path, rows: Sequence[tuple[Any, ...]], clear: bool = False) -> Path:
    """The example with rows below those of the table, or instead of them."""
    copy_example(path)
    with opened(path) as book:
        sheet = book["Report text"]
        header, *typed = block(sheet, "tblReportText")
        rewrite(sheet, "tblReportText", [header, *([] if clear else typed), *rows])
    return path


def test_every_heading_stands_in_order_and_nothing_comes_from_the_workbook(pack: Pack) -> None:
    document = covering_report(pack)
    assert headings(document) == ["At a glance", *GLANCE, *HEADINGS]
    told = "\n".join(texts(document))
    assert "[" not in told  # the example's clerk has written everything
    assert not re.search(r"sheet|Cover|workbook|\{|\}|\.\.|(?<![\d ])\b1 \w+s are\b", told)
    columns = [len(table.columns) for table in document.tables]
    assert columns == [4, 7, 5, 2, 2, 3, 4]  # at a glance, the two keys, options, consultation
    assert {"Statutory officers", "Directors"} <= {r.cells[0].text for r in document.tables[6].rows}
    assert "Committee November 2025 (ratings as at 10 November 2025)" in told
    numbered = [p for p in document.paragraphs if p.style.name == "Numbered paragraph"]
    assert len(numbered) > 20


def test_a_council_writes_renames_moves_and_switches_off(tmp_path: Path) -> None:
    path = type_in(
        tmp_path / "plan.xlsx",
        [
            ("standing", "How far we are", 1, "{progress}"),
            ("Standing", "Purpose", 2, "{complete} of {actions}, {Percent  Complete} of {plan}."),
            ("off", "Impact", 3, "{impact}"),
            ("this report", "Purpose", None, "Only today: {green} Green, {newly complete} new."),
            ("standing", "Last", 9, "- a bullet"),
            ("standing", "Before that", 8, "A | B"),
            ("standing", "Before that", 8, "1 | 2"),
            ("front", "Foreword", 1, "Before the plan."),
            ("off", "Glance", 0, "{at a glance}"),
        ],
        clear=True,
    )
    document = written(path)
    assert headings(document) == ["How far we are", "Purpose", "Before that", "Last"]
    told = texts(document)
    assert "28 of 70, 40% of Children's Services Improvement Plan." in told
    assert "Only today: 25 Green, 2 new." in told
    key, own = ([[c.text for c in r.cells] for r in table.rows] for table in document.tables)
    assert (key[0], own) == (["Rating", "What it means"], [["A", "B"], ["1", "2"]])
    assert document.paragraphs[-1].style.name == "List Bullet"


def test_every_figure_of_the_docs_is_filled_in(pack: Pack) -> None:
    page = (Path(__file__).parents[2] / "docs" / "pack.md").read_text(encoding="utf-8")
    assert all(f"`{{{name}}}`" in page for name in (*FIGURES, *FACTS))
    names = [*FIGURES, *pack.plan.scale.words]
    asked = [text for n in names for text in words(f"{n}={{{n}}}", heading="X")]
    asked += [text for name in FACTS for text in words(f"{{{name}}}", heading=name)]
    known = replace(pack.facts, plan=replace(pack.plan, report_text=tuple(asked)))
    made = committee_report(known)
    lines = {row.text for row in made.published if row.heading == "X"}
    assert {line.partition("=")[0] for line in lines} == set(names)
    assert all(re.search(r"=[^{}]+$", line) for line in lines)
    assert {part.heading for part in made.parts} | {made.glance} == {"X", *FACTS}
    assert {"Red=4", "overdue actions=11", "as at=12 January 2026", "budget=£6,285,000"} <= lines


def test_without_words_the_shipped_ones_serve_and_the_plan_is_not_written(
    tmp_path: Path, capsys: Any
) -> None:
    path = tmp_path / "plan.xlsx"
    source = read_example()
    front = [line for line in source.table(REPORT_TEXT).rows if line[0] == "front"]
    path.write_bytes(to_bytes(build(source.with_rows(REPORT_TEXT, front))))
    before = path.read_bytes()
    assert cli.main(["pack", str(path), "--no-pdf", "--draft"]) == 0
    said = capsys.readouterr().err
    assert "format PLAN.xlsx --report-text" in said
    assert "Still to be written, on the sheet Report text: Front page; Executive summary;" in said
    assert path.read_bytes() == before
    made = tmp_path / "plan pack draft" / "Covering report.docx"
    assert headings(docx.Document(str(made)))[5:] == HEADINGS
    assert cli.main(["format", str(path), "--report-text"]) == 0
    kinds = [row.kind for row in plantools.read(path).report_text]
    assert kinds[:2] == ["front", "front"]  # what was there stays where it was
    assert len(kinds) == 2 + len(shipped_text())
    changed = path.read_bytes()
    assert cli.main(["format", str(path), "--report-text"]) == 0
    assert path.read_bytes() == changed


def test_what_was_published_is_kept_and_standing_words_roll_over(
    tmp_path: Path, capsys: Any
) -> None:
    words = ("{Red} are Red.\nSee Appendix 1.", "An inspection begins.")
    told = [("this report", "Background", None, text) for text in words]
    path, following = type_in(tmp_path / "plan.xlsx", told), tmp_path / "next.xlsx"
    label = "Committee January 2026"
    assert cli.main(["record", str(path), "--report", label]) == 0
    assert cli.main(["record", str(path), "--report", "Other", "--as-at", "2026-02-01"]) == 0
    assert cli.main(["record", str(path), "--report", label, "--replace"]) == 0
    assert cli.main(["record", str(path), "--remove", "Other"]) == 0
    sheet = openpyxl.load_workbook(path)["Published text"]
    assert (sheet.sheet_state, list(sheet.tables)) == ("visible", ["tblPublished"])
    kept = list(sheet.iter_rows(min_row=5, values_only=True))
    assert {line[:2] for line in kept} == {(label, datetime(2026, 1, 12))}
    assert (label, datetime(2026, 1, 12), "this report", "Background", None, "4 are Red.") in kept
    assert {"standing", "front"} < {line[2] for line in kept}
    for day, left in (("2026-01-12", 0), ("2026-03-09", len(words) + 3)):
        capsys.readouterr()  # the report that they are for, and the next one
        cli.main(["validate", str(path), "--as-at", day, "--all"])
        assert capsys.readouterr().out.count("W03") == left
    period = ["--period", "2026-04-01", "2027-03-31"]
    assert cli.main(["rollover", str(path), str(following), *period]) == 0
    was, now = plantools.read(path).report_text, plantools.read(following).report_text
    assert [r.text for r in now] == [r.text for r in was if r.kind != "this report"]


def published(ratings: str, heading: str) -> list[str]:
    """What is told three months after a report, of actions from A1 with these ratings."""

    def rated(words: str) -> list[Milestone]:
        return [row(f"A{n}", rating=word) for n, word in enumerate(words.split(), start=1)]

    first = report("Board", date(2025, 6, 2), *rated("Blue Green Red Green"))
    made = committee_report(facts(plan(*rated(ratings)), first, as_at=date(2025, 9, 1)))
    return [text.text for text in made.published if text.heading == heading]


@pytest.mark.parametrize(
    ("ratings", "told"),
    [
        (
            "Blue Blue Red",
            "Since June one more action is complete (2 of 3, 67%). One is Red, as in June.",
        ),
        (
            "Green Green Green Green",
            "One fewer action is complete than in June (0 of 4, 0%). None is Red, down from one.",
        ),
        (
            "Blue Red Red",
            "As in June, one of three actions is complete (33%). Two are Red, up from one.",
        ),
    ],
)
def test_the_summary_is_told_as_officers_tell_it(ratings: str, told: str) -> None:
    assert published(ratings, "Executive summary")[0] == told


def test_moves_are_accounted_for() -> None:
    told = published("Amber Blue Red Blue", "Progress")
    assert "A2 and A4 have become complete since June." in told
    assert "A1, complete in June, no longer counts as such." in told
    assert not any("worse" in each for each in told)  # nothing is told twice


PRIVATE = "Pat Example"
TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def private_template(path: Path, body: str) -> Path:
    """A template with a name in every place where Word keeps one."""
    document = docx.Document()
    document.add_paragraph(body)
    document.sections[0].header.paragraphs[0].text = "Westmarsh Council {{ title }}"
    document.sections[0].footer.paragraphs[0].text = "Our footer"
    document.styles["Heading 2"].font.name = "Georgia"
    for name in ("author", "last_modified_by", "keywords", "comments", "category", "subject"):
        setattr(document.core_properties, name, PRIVATE)
    gone = f'<w:p {nsdecls("w")}><w:del w:author="{PRIVATE}"><w:r><w:delText>x</w:delText></w:r>'
    came = f'</w:del><w:ins w:author="{PRIVATE}"><w:r><w:t>kept</w:t></w:r></w:ins></w:p>'
    document.sections[0].header._element.append(parse_xml(gone + came))
    attached = parse_xml(f'<w:attachedTemplate {nsdecls("w", "r")} r:id="rId9"/>')
    document.settings.element.insert(0, attached)
    saved = io.BytesIO()
    document.save(saved)
    package = unpacked(saved)
    package.add(
        "docProps/custom.xml",
        f'<Properties xmlns="{TYPES.rpartition("/")[0]}/custom-properties">'
        f"<!-- {PRIVATE} --></Properties>".encode(),
        "application/vnd.openxmlformats-officedocument.custom-properties+xml",
        *("", "custom-properties"),
    )
    with package.edit("docProps/app.xml") as root:
        etree.SubElement(root, f"{{{root.nsmap[None]}}}Manager").text = PRIVATE
    package["word/_rels/settings.xml.rels"] = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId9" Type="{TYPES}/attachedTemplate" TargetMode="External" '
        f'Target="file:///C:/Users/{PRIVATE}/ours.dotx"/></Relationships>'
    ).encode()
    path.write_bytes(package.pack().getvalue())
    return path


@pytest.mark.parametrize(
    ("marks", "pages"),
    [
        (("{{ at_a_glance }}", "One", "{{ body }}"), ["One"]),
        (("A", "B", "C", "D", "{{ at_a_glance }}", "{{ body }}"), ["At a glance", HEADINGS[0]]),
        (("A", "{{ body }}", "Last"), [HEADINGS[0]]),
        (("Sample text",), ["At a glance", HEADINGS[0]]),  # below the lines of the front page
    ],
)
def test_the_page_at_a_glance_stands_where_a_template_says(
    tmp_path: Path, pack: Pack, marks: Sequence[str], pages: list[str]
) -> None:
    template = docx.Document()
    for text in marks:
        template.add_paragraph(text)
    template.save(str(tmp_path / "ours.docx"))
    document = covering_report(pack, tmp_path / "ours.docx")
    begins = [p.text for p in document.paragraphs if p.paragraph_format.page_break_before]
    assert begins == pages
    assert headings(document) == ["At a glance", *GLANCE, *HEADINGS]
    assert not re.search("[\ue000\ue001]", "".join(texts(document)))


@pytest.mark.parametrize("body", ["Sample text", "{{ body }}"])
def test_a_councils_template_gives_its_looks_and_nobodys_name(
    tmp_path: Path, pack: Pack, body: str
) -> None:
    template = private_template(tmp_path / "ours.docx", body)
    few = replace(pack, appendices=pack.appendices[4:5])
    made = write_pack(few, tmp_path / "out", template=template, pdf=False, draft=True)
    for path in made[:2]:
        document = docx.Document(str(path))
        header = "\n".join(p.text for p in document.sections[0].header.paragraphs)
        assert header.startswith(f"{DRAFT}\nWestmarsh Council ")
        assert "{{" not in header
        assert document.sections[0].footer.paragraphs[0].text == "Our footer"
        assert document.styles["Heading 2"].font.name == "Georgia"
        assert "Sample text" not in "\n".join(texts(document))
        with zipfile.ZipFile(path) as parts:
            for name in parts.namelist():
                assert PRIVATE.encode() not in parts.read(name), name
            assert b"kept" in parts.read("word/header1.xml")
        assert OpenXmlValidator().validate(str(path)).errors == []
    assert headings(docx.Document(str(made[0])))[5:] == HEADINGS


def test_a_tag_that_means_nothing_is_said(tmp_path: Path, capsys: Any) -> None:
    template = docx.Document(str(MODEL))
    template.add_paragraph("{{ chairman }}")
    template.save(str(tmp_path / "ours.docx"))
    arguments = ["pack", str(SHIPPED), "-o", str(tmp_path / "out"), "--draft", "--no-pdf"]
    assert cli.main([*arguments, "--template", str(tmp_path / "ours.docx")]) == 2
    said = capsys.readouterr().err
    assert "chairman" in said
    assert "{{ body }}" in said
    assert not (tmp_path / "out").exists()
