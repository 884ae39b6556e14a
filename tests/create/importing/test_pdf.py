"""Plans that a council has as PDF: made here from a Word document, through LibreOffice."""

from __future__ import annotations

import sys
from pathlib import Path

import docx
import pytest
from docx.shared import Mm

import plantools
from plantools.cli import main
from plantools.errors import InputError
from plantools.pack.pdf import find_converters, to_pdf

from .plans import document

LONG = "Agree with every partner who is to do what by when, and tell families how it went. "
ROWS = [
    f"AB1 | {LONG * 2} | Head of Libraries\\nService Manager Reading | March 2026 | Green",
    r"AB2 | Publish well-kept, half-\ntermly lists:\n• one\n• two | Director of Places | "
    "Every 3 months from June 2025 | Amber",
    *(
        f"AB{n} | {'Tell each family how it went. ' * 20} | {owner} | May 2026 | Grey"
        # the third begins like the last, which are two posts
        for n, owner in (
            (3, "Service Manager"),
            (4, "Reading Lead"),
            (5, "Service Manager Reading"),
            (6, r"Service Manager\nReading Lead"),
        )
    ),
]
PLAN = f"""
#0 Libraries Improvement Plan
April 2025 to March 2026. Ratings are accurate as at 24 June 2025.
#1 1. Reading
Section Lead | Director of Places
Ref | Action | Owner | Due by | Rating
{chr(10).join(ROWS)}
^ 0 1-4
% 2 4 00B050, 3 4 FFC000, 4 4 D9D9D9, 5 4 D9D9D9, 6 4 D9D9D9, 7 4 D9D9D9
#1 Governance
A board looks at the plan every month.
"""


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan with a section block, in landscape, over pages."""
    converters = find_converters()
    if not converters:
        pytest.skip("LibreOffice Writer is not installed")
    word = docx.Document()
    section = word.sections[0]
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.header.paragraphs[0].text = "Our council"
    path = tmp_path_factory.mktemp("published") / "plan.docx"
    document(path, PLAN, "Not for publication", word)
    for table in word.tables:
        table.style = "Table Grid"
    word.save(str(path))
    [pdf] = to_pdf({path.name: path.read_bytes()}, converters).values()
    path.with_suffix(".pdf").write_bytes(pdf)
    return path.with_suffix(".pdf")


def test_a_ruled_table_over_pages_comes_in_as_from_word(published: Path, tmp_path: Path) -> None:
    plans = {}
    for source in (published, published.with_suffix(".docx")):
        target = tmp_path / f"{source.suffix[1:]}.xlsx"
        assert main(["new", str(target), "--from", str(source)]) == 0
        plans[source.suffix] = plantools.read(target)
    pdf, word = plans[".pdf"], plans[".docx"]
    assert [m.ref for m in pdf.milestones] == [f"AB{n}" for n in range(1, 7)]

    def told(plan: plantools.Plan) -> list[tuple[object, ...]]:
        return [
            (m.ref, " ".join(m.action.split()), m.owners, m.due_by, m.rating)
            for m in plan.milestones
        ]

    assert told(pdf) == told(word)
    for cut, whole in zip(pdf.milestones[2:], word.milestones[2:], strict=True):
        assert cut.action == whole.action.strip()
    assert pdf.milestones[0].owners == ("Head of Libraries", "Service Manager Reading")
    assert pdf.milestones[1].action.splitlines()[-2:] == ["• one", "• two"]
    assert [(s.code, s.title, s.section_lead) for s in pdf.sections] == [
        (s.code, s.title, s.section_lead) for s in word.sections
    ]
    assert (pdf.title, pdf.as_at, pdf.period_end) == (word.title, word.as_at, word.period_end)
    assert not any("Not for publication" in text.text for text in pdf.report_text)


def test_without_the_part_that_reads_pdf_it_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from plantools.create.importing.from_pdf import read_pdf

    monkeypatch.setitem(sys.modules, "pdfplumber", None)
    with pytest.raises(InputError, match=r"pip install 'plantools\[pdf\]'"):
        read_pdf("plan.pdf", b"%PDF-1.7")
