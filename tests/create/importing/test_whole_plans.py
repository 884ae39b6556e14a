"""Three whole plans go in, run through every command, and lose no word."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn

import plantools
from plantools.cli import main
from plantools.plan import Milestone, Status

from . import plans
from .plans import cell_texts


def words(text: str) -> str:
    return " ".join(text.replace("•", " ").split())


def texts_of(path: Path) -> Iterator[str]:
    """Every text that somebody sees in a file, read by another way than plantools' own."""
    if path.suffix == ".csv":
        rows = csv.reader(path.read_text(encoding="utf-8-sig").splitlines(), delimiter=";")
        yield from (cell for row in rows for cell in row)
    elif path.suffix == ".docx":
        word = docx.Document(str(path))
        for root in (word.element.body, word.sections[0].footer._element):
            for paragraph in root.iter(qn("w:p")):
                yield "".join(text.text or "" for text in paragraph.iter(qn("w:t")))
    else:
        cells = [cell for sheet in openpyxl.load_workbook(path) for row in sheet for cell in row]
        yield from (cell.value for cell in cells if isinstance(cell.value, str))
        yield from (cell.comment.text for cell in cells if cell.comment)


def assert_nothing_is_lost(source: Path, master: Path) -> None:
    kept = [words(text) for text in cell_texts(master)]
    everything = "\0".join(kept)
    for text in map(words, texts_of(source)):
        label, _, rest = text.partition(": ")
        if label == "Senior responsible officer":  # it says which column the rest goes into
            assert label in kept
        wanted = rest if label == "Senior responsible officer" else text
        assert wanted in everything, f"{wanted!r} of {source.name} is not in {master.name}"


ROWS: dict[Callable[[Path], Path], str] = {
    plans.fernleigh: """
1.8 | 1 | Director of Children's Services | September 2025 | Green |
1.9 | 1 | Head of Service | 14 October 2025 | Amber |
1.10 | 1 | Head of Quality; Principal Social Worker | 14 October 2025 | Green |
2.1 | 2 | Head of Early Help; Service Manager, Hubs | Autumn 2025, to be agreed | Red | On hold
2.2 | 2 | Head of Early Help | March 2026 | Grey | On hold
2.2 | 2 | Head of Early Help | September 2026 | Blue | On hold
""",
    plans.harrowmere: """
P1.1 | P1 | Head of Permanence; Head of Legal | June 2025 | Green |
P1.2 | P1 | Service Manager, Fostering | 31/03/2026 | A |
P1.3 | P1 | Team Manager | | On track |
P2.1 | P2 | Head of Housing | December 2025 | Off track |
P2.2 | P2 | Participation Lead | TBC | Not started | On hold
""",
    plans.quarrydale: """
A1 | A | Head of MASH; Police Lead | Q2 2025/26 | Complete |
A2 | A | J. Marsh | 30 Sept 2025 | In progress |
B1 | B | Director of Children's Services | | Delayed |
B2 | B | Principal Social Worker | January 2026 | | On hold
B3 | B | HR Partner | May 2026 | Somewhere |
""",
}


@pytest.fixture(scope="module")
def masters(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, Path]]:
    """What each plan was made from, and its master, by its name."""
    made = {}
    for make in ROWS:
        folder = tmp_path_factory.mktemp(make.__name__)
        source, master = made[make.__name__] = make(folder), folder / "master.xlsx"
        assert main(["new", str(master), "--from", str(source), "--as-at", "2025-11-30"]) == 0
    return made


@pytest.mark.parametrize("make", ROWS)
def test_no_word_is_lost_and_every_command_runs(
    make: Callable[[Path], Path], masters: dict[str, tuple[Path, Path]], tmp_path: Path
) -> None:
    source, made = masters[make.__name__]
    master = Path(shutil.copy(made, tmp_path))
    assert main(["validate", str(master)]) in (0, 1)
    assert main(["refresh", str(master)]) == 0
    assert main(["record", str(master), "--report", "First"]) == 0
    for path in (made, master):
        assert_nothing_is_lost(source, path)
    rows = [
        (m.ref, m.section, "; ".join(m.owners), m.due_by, m.rating_text, m.status_text)
        for m in plantools.read(master).milestones
    ]
    assert rows == plans.grid(ROWS[make])


def test_what_else_is_read_of_each(masters: dict[str, tuple[Path, Path]]) -> None:
    fernleigh, harrowmere, quarrydale = (plantools.read(path) for _, path in masters.values())
    assert fernleigh.title == "Fernleigh Council Children's Services Improvement Plan 2025-26"
    titles = [section.title for section in fernleigh.sections]
    assert titles == ["Priority 1: Strong leadership", "Priority 2: Timely help (ON HOLD)"]
    measures = [
        (m.id, f"{m.target or 0:g}", m.target_text, m.good, m.unit, m.direction)
        for m in fernleigh.measures
    ]
    assert measures == plans.grid(
        "M1 | 58 | | 70-79% | % | higher\nM2 | 0 | under 20% | 15-19% | % | lower"
    )
    first, second, *_ = harrowmere.milestones
    assert second.progress == "Three approved.\nTwo more are in assessment."
    assert first.anticipated_impact == "Autumn 2025"
    assert harrowmere.sections[0].section_lead == "Assistant Director, Care"
    assert harrowmere.sections[0].inspectors_found == ("Drift in some plans", "Visits were late")
    assert harrowmere.glossary[0].abbreviation == "SRO"
    assert quarrydale.milestones[1].action == ("Audit contacts each month and share what is learnt")
    progress = [m.progress for m in quarrydale.milestones[:3]]
    assert progress == ["Signed off", "Tool written", "Agency staff left"]
    assert quarrydale.milestones[3].status is Status.ON_HOLD


def test_a_plan_that_was_published_comes_back(tmp_path: Path) -> None:
    plan, back = tmp_path / "plan.xlsx", tmp_path / "back.xlsx"
    assert main(["new", str(plan), "--example"]) == 0
    assert main(["pack", str(plan), "-o", str(tmp_path / "pack"), "--no-pdf", "--draft"]) == 0
    [published] = (tmp_path / "pack").glob("Appendix 2*.docx")
    assert main(["new", str(back), "--from", str(published)]) == 0
    before, after = plantools.read(plan), plantools.read(back)
    live = [m for m in before.milestones if m.is_live]
    assert [told(m) for m in after.milestones] == [told(m) for m in live]
    assert after.sections == before.sections
    assert after.glossary == before.glossary
    latest = {review.section: review for review in before.impact}
    assert {review.section: review for review in after.impact} == latest
    for name in ("title", "organisation", "period_start", "period_end", "as_at"):
        assert getattr(after, name) == getattr(before, name)


def told(milestone: Milestone) -> tuple[Any, ...]:
    m = milestone
    more = m.progress, m.anticipated_impact, m.outcome, m.see_also
    return m.ref, m.section, m.action, m.milestone, m.owners, m.due_by, m.rating, *more


def test_what_was_done_is_printed_and_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, master = plans.quarrydale(tmp_path), tmp_path / "master.xlsx"
    assert main(["new", str(master), "--from", str(source)]) == 0
    printed = capsys.readouterr().err
    sheet = openpyxl.load_workbook(master)["Import"]
    cells = sheet[sheet.tables["tblImport"].ref]
    table = [tuple(cell.value for cell in row) for row in cells]
    assert table[0] == ("Source", "Their header", "Our column", "How")
    assert ("quarrydale.csv", "Item", "Ref", "alias") in table
    assert ("quarrydale.csv", "Target completion", "Due by", "guess") in table
    assert ("quarrydale.csv", "Scrutiny comments", "Scrutiny comments", "kept as it is") in table
    assert ("quarrydale.csv", "Progress at phase 2", "Progress", "guess") in table
    notes = [row[0].value for row in sheet[sheet.tables["tblImportNotes"].ref]][1:]
    assert notes
    assert all(note in printed for note in notes)
