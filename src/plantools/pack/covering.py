"""The covering report: what is fact is written, what is judgement is a marked place to write."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from docx.document import Document

from plantools.changes import Changes
from plantools.pack.contents import Pack
from plantools.pack.word import add_bullets, add_table, new_document
from plantools.reports.changes import summary as changes_summary
from plantools.reports.report import ReportColumn, ReportTable, key_to

TO_WRITE = "To be written"
"""What stands in front of every place that a person has to fill."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the covering report: a heading, its sentences, and what a person adds."""

    heading: str
    sentences: tuple[str, ...] = ()
    to_write: str = ""
    table: ReportTable | None = None


def covering_report(pack: Pack, template: Path | None = None) -> Document:
    """The covering report of a pack. Its figures are those of the appendices."""
    title = f"{pack.plan.title}: report to committee"
    author = pack.plan.organisation or "plantools"
    document = new_document(title, author, pack.as_at.day, template)
    document.add_heading(title, 1)
    if pack.plan.organisation:
        document.add_paragraph(pack.plan.organisation)
    document.add_paragraph(str(pack.as_at))
    for part in parts(pack):
        document.add_heading(part.heading, 2)
        for sentence in part.sentences:
            document.add_paragraph(sentence)
        if part.table is not None:
            document.add_paragraph(f"{part.table.caption}:")
            add_table(document, part.table)
        if part.to_write:
            _place_to_write(document, part.to_write)
    document.add_heading("Consultation", 2)
    _place_to_write(document, "who was asked, when, and what they said.")
    add_table(document, _consultation())
    document.add_heading("Appendices", 2)
    add_bullets(document, [appendix.title for appendix in pack.appendices])
    return document


def parts(pack: Pack) -> Iterator[Part]:
    """The parts in order, with every figure in them."""
    figures, compared = pack.facts.headline, pack.facts.comparison
    awaits = bool(figures.counts.awaited)
    yield Part("Purpose", (), "what the committee is asked to consider, and why now.")
    yield Part("Recommendations", (), "what the committee is asked to decide.")
    yield Part(
        "Progress",
        (
            f"{figures.percent_complete}% of actions are now complete "
            f"({figures.counts.complete} of {figures.actions}"
            f"{f', {figures.counts.awaited} more done and awaiting evidence' * awaits}).",
            figures.sentence(),
        ),
        "what made the difference, and what is in the way.",
        key_to(pack.plan.scale),
    )
    if compared is not None:
        yield Part(
            "Changes to the plan",
            (
                f"Since {compared.since}:",
                changes_summary(compared.changes),
                *_named(compared.changes),
            ),
        )
    for appendix in pack.appendices:
        if appendix.name in ("Scorecard", "Impact", "Finance"):
            told = tuple(n for n in appendix.reports[0].notes if n != str(pack.as_at))
            report = appendix.reports[0]
            table = (
                report.tables[0] if appendix.name == "Finance" else next(iter(report.keys), None)
            )
            what = f"what the figures mean (see {appendix.title})."
            yield Part(appendix.name, told, what, table)
    yield Part("Risks", (), "what could stop the plan, and what is done about it.")


def _named(changes: Changes) -> Iterator[str]:
    for what, rows in (
        ("Added", changes.added),
        ("Changed", changes.changed),
        ("Removed", changes.removed),
        ("Timescale revised", changes.retimed),
        ("Timescale being scoped or reviewed", changes.scoping),
    ):
        refs = dict.fromkeys(row.ref for row in rows)
        if refs:
            yield f"{what}: {', '.join(refs)}."


def _consultation() -> ReportTable:
    columns = (
        ReportColumn("Name or group", 30),
        ReportColumn("Post or role", 30),
        ReportColumn("Date sent", 14),
        ReportColumn("Date returned", 14),
    )
    blank = (f"{TO_WRITE}", "", "", "")
    return ReportTable("tblConsultation", "Consultation", columns, (blank, blank))


def _place_to_write(document: Document, what: str) -> None:
    run = document.add_paragraph().add_run(f"[{TO_WRITE}: {what}]")
    run.font.italic = True
