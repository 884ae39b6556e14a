"""Every PDF of both plans before two independent checkers of PDF/UA-1, and what they can't see.

One LibreOffice makes them all.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing
from dataclasses import fields
from importlib.metadata import version
from pathlib import Path
from typing import Any

import docx
import page
import pikepdf
import pypdfium2
import pytest
from openxml_audit import OpenXmlValidator
from outloud import check
from outloud.model import Document, StructElem
from outloud.rules._common import element_text

import plantools
from plantools import cli
from plantools.pack import write_pack
from plantools.pack.contents import DRAFT
from plantools.pack.pdf import find_converters, mended
from plantools.pack.template import MODEL
from plantools.pack.writing import with_pdfs
from tests.masters import copy_example
from tests.pack.conftest import pack_of
from tests.real_plan import AS_AT, PERIOD, PLAN, WHOLE, folder_of_facts

COUNCILS = "real" if WHOLE.is_dir() else "facts"
"""A council's plan as it was published, where its text is at hand; else one of its size."""
PLANS = ["example", COUNCILS]
Made = dict[str, list[Path]]
BY_PAGE = "TBL-014"
"""outloud's rule on grids outside tables. It goes by the page that a table begins on and takes all
lines of a page for one grid, so it warns of each table that goes on and of two on a page;
`test_every_grid_is_in_a_table` looks at each grid by itself."""

UNREAD = "TAG-002"
"""outloud's rule on text that no reader says. In a document of three to five pages it has a table's
header that is there again on a second page for prose;
`test_only_what_is_there_again_is_left_unread` looks at each line that is left out."""


@pytest.fixture(scope="module")
def pdfs(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Made:
    converters = find_converters()
    if not converters:
        pytest.skip("LibreOffice Writer is not installed")
    place = tmp_path_factory.mktemp("pdf-ua")
    copy_example(place / "example.xlsx")
    source = PLAN if WHOLE.is_dir() else folder_of_facts(place)
    arguments = [str(place / f"{COUNCILS}.xlsx"), "--from", str(source), "--title", "Ann's & Bo's"]
    assert cli.main(["new", *arguments, "--as-at", AS_AT, *PERIOD]) == 0
    write_pack(pack_of(place / f"{COUNCILS}.xlsx"), place / "out", pdf=False, draft=True)
    together = {
        f"{name}-{path.name}": path.read_bytes()
        for name, made in zip(PLANS, (folder, place / "out"), strict=True)
        for path in made.glob("*.docx")
    }
    made: Made = {}
    for file, data in with_pdfs(together, converters).items():
        (place / file).write_bytes(data)
        if file.endswith(".pdf"):
            made.setdefault(file.partition("-")[0], []).append(place / file)
    return made


@pytest.fixture(scope="module")
def documents(pdfs: Made) -> Iterator[dict[Path, Document]]:
    """Each as outloud reads it, which takes a while."""
    with ExitStack() as opened:
        yield {
            path: opened.enter_context(closing(Document(str(path))))
            for paths in pdfs.values()
            for path in paths
        }


@pytest.mark.parametrize(("described", "claims"), [(True, True), (False, False)])
def test_a_pdf_with_a_picture_that_says_nothing_claims_nothing(
    tmp_path: Path, described: bool, claims: bool
) -> None:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    picture = pikepdf.Dictionary(S=pikepdf.Name.Figure)
    if described:
        picture.Alt = pikepdf.String("Our logo")
    pdf.Root.StructTreeRoot = pikepdf.Dictionary(K=pdf.make_indirect(picture))
    with pdf.open_metadata() as about:
        about["pdfuaid:part"] = "1"
    pdf.save(tmp_path / "a.pdf")
    made = mended(tmp_path / "a.pdf", MODEL)
    with pikepdf.open(io.BytesIO(made)) as again, again.open_metadata() as about:
        assert (about.get("pdfuaid:part") == "1") == claims


@pytest.mark.parametrize("checker", ["page-validation", "outloud"])
def test_the_docs_name_the_version_that_was_passed(checker: str) -> None:
    page_of_docs = Path(__file__).parents[2] / "docs" / "accessibility.md"
    assert f"| {checker} {version(checker)} |" in page_of_docs.read_text(encoding="utf-8")


@pytest.mark.parametrize("plan", PLANS)
def test_page_validation_finds_no_fault(pdfs: Made, plan: str) -> None:
    reports = [page.validate_pdf(path, profile="ua1") for path in pdfs[plan]]
    assert [(r.source, f.rule_id, f.message) for r in reports for f in r.failures] == []
    assert all(r.is_compliant and r.rules.total > 100 for r in reports)


@pytest.mark.parametrize("plan", PLANS)
def test_outloud_finds_no_fault(pdfs: Made, plan: str) -> None:
    results = [check(str(path), skip=[BY_PAGE, UNREAD]) for path in pdfs[plan]]
    found = [(Path(r.path).name, f.rule, f.page, f.message) for r in results for f in r.findings]
    assert found == []
    assert {result.verdict for result in results} == {"pass"}
    ran = {(run.rule, run.status) for result in results for run in result.runs}
    wanted = ("DOC-015", "HDG-001", "PAG-001", "TAG-001", "TAG-020", "TBL-001")
    assert {(rule, "ran") for rule in wanted} <= ran  # titles, headings, footers, empty ones ...
    assert "crashed" not in {status for _, status in ran}


def test_only_what_is_there_again_is_left_unread(documents: dict[Path, Document]) -> None:
    for path, document in documents.items():
        heads = [element_text(document, e) for e in document.elements if e.type == "TH"]
        again = {*" ".join([*heads, DRAFT, "Page"]).split()}
        runs = [run for n in range(len(document.pages)) for run in document.content(n).runs]
        words = {word for run in runs if run.artifact for word in run.text.split()}
        assert {word for word in words if not re.fullmatch(r"[\d.]+", word)} <= again
        assert "DRAFT:" in words or not path.name.startswith("example")


def test_charts_say_what_is_seen_as_in_word(documents: dict[Path, Document]) -> None:
    said = []
    for path, document in documents.items():
        word = docx.Document(str(path.with_suffix(".docx"))).element
        charts = word.iterfind(".//{*}graphicData/{*}chart/../../../{*}docPr")
        figures = [str(e.alt) for e in document.elements if e.type == "Figure"]
        assert figures == [properties.get("descr") for properties in charts]
        if "Appendix 1" in path.name:  # names of the sections beside their boxes
            scopes = {e.attr("Scope") for e in document.elements if e.type == "TH"}
            assert any("Row" in str(scope) for scope in scopes)
            assert figures
        said += figures
    assert len(said) > len(PLANS)


@pytest.mark.parametrize("plan", PLANS)
def test_what_the_chair_reads_is_the_first_page(pdfs: Made, plan: str) -> None:
    (report,) = (path for path in pdfs[plan] if "Covering" in path.name)
    first, second, *_ = page_texts(report)
    assert "At a glance" in first
    assert "Purpose of report" in second
    if plan == "example":
        assert first.index("Why") < first.index("Due dates") < first.index("M12")


@pytest.mark.parametrize("plan", PLANS)
def test_contents_name_the_pages_and_ask_nobody_to_update_them(pdfs: Made, plan: str) -> None:
    pdf = printed_plan(pdfs, plan)
    word = docx.Document(str(pdf.with_suffix(".docx")))
    by_style: dict[str, list[str]] = {}
    for paragraph in word.paragraphs:
        by_style.setdefault(paragraph.style.name.split()[0], []).append(paragraph.text)
    entries = [text.rpartition("\t") for text in by_style["toc"]]
    listed = iter(by_style["Heading"])
    assert all(title in listed for title, _, _ in entries)  # in their order
    texts = page_texts(pdf)
    for title, _, number in entries:
        assert title in texts[int(number) - 1].splitlines()
        assert re.search(rf"^{re.escape(title)}\W*{number}$", "\n".join(texts[1:3]), re.MULTILINE)
    with zipfile.ZipFile(pdf.with_suffix(".docx")) as parts:
        assert not re.search(rb"updateFields|w:dirty", b"".join(map(parts.read, parts.namelist())))
    assert OpenXmlValidator().validate(str(pdf.with_suffix(".docx"))).errors == []


@pytest.mark.parametrize("plan", PLANS)
def test_the_printed_plan_comes_back(pdfs: Made, plan: str) -> None:
    pdf = printed_plan(pdfs, plan)
    before = plantools.read(pdf.with_name(f"{plan}.xlsx"))
    for source in (pdf, pdf.with_suffix(".docx")):
        target = pdf.with_name(f"{source.stem}{source.suffix[1:]}.xlsx")
        keep = ["--map", "milestone_no=keep"] if plan == "real" else []  # a column of theirs
        assert cli.main(["new", str(target), "--from", str(source), *keep]) == 0
        after = plantools.read(target)
        assert after.title == before.title
        assert told(after.milestones) == told(m for m in before.milestones if m.is_live)
        assert told(after.sections) == told(before.sections)
        latest = {review.section: review for review in before.impact}
        assert told(after.impact) == told(latest.values())


NOT_PRINTED = {"place", "own", "scale", "evidence", "completed_on", "owners_text", "rating_text"}
NOT_PRINTED |= {"status", "status_text", "due_date"}


def told(rows: Iterable[Any]) -> list[dict[str, str]]:
    """What the rows say; a PDF doesn't tell one space from two, nor a line's end from its edge."""
    return [
        {
            field.name: " ".join(str(getattr(row, field.name)).replace("\\n", " ").split())
            for field in fields(row)
            if field.name not in NOT_PRINTED
        }
        for row in rows
    ]


def page_texts(path: Path) -> list[str]:
    with closing(pypdfium2.PdfDocument(path)) as pdf:
        return [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in pdf]


def printed_plan(pdfs: Made, plan: str) -> Path:
    [path] = [each for each in pdfs[plan] if "Improvement plan" in each.name]
    return path


def test_every_grid_is_in_a_table(documents: dict[Path, Document]) -> None:
    grids = 0
    for path, document in documents.items():
        for number, grid in drawn_grids(document):
            grids += 1
            assert not list(outside_tables(document, number, grid)), (path.name, number)
    assert grids > 10


Box = tuple[float, float, float, float]


def drawn_grids(document: Document) -> Iterator[tuple[int, Box]]:
    """Each group of lines that touch, with lines both ways, and the number of its page."""
    for number in range(len(document.pages)):
        lines = [p.bbox for p in document.content(number).paths if p.stroked or p.filled]
        lines = [b for b in lines if min(b[2] - b[0], b[3] - b[1]) <= 2.5]
        while lines:
            grid = [lines.pop()]
            for line in grid:
                near = [b for b in lines if touch(line, b)]
                grid += near
                lines = [b for b in lines if b not in near]
            flat = [b for b in grid if b[3] - b[1] <= 2.5 < b[2] - b[0]]
            if len(flat) >= 2 and len(grid) - len(flat) >= 2:
                left, bottom, right, top = zip(*grid, strict=True)
                yield number, (min(left), min(bottom), max(right), max(top))


def touch(one: Box, other: Box) -> bool:
    return all(one[n] <= other[n + 2] + 1 and other[n] <= one[n + 2] + 1 for n in (0, 1))


def outside_tables(document: Document, number: int, grid: Box) -> Iterator[str]:
    """What is printed within a grid and belongs to no table and no chart."""
    for (stream, mcid), box in document.content(number).mcid_bbox.items():
        middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
        if not (grid[0] < middle[0] < grid[2] and grid[1] < middle[1] < grid[3]):
            continue
        for owner in document.mc_owners.get((number, stream, mcid), []) or [None]:
            if owner is None or not in_table(owner):
                yield f"{owner and owner.path} at {box}"


def in_table(element: StructElem) -> bool:
    return element.type in ("Table", "Figure") or bool(element.parent and in_table(element.parent))
