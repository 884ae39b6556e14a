"""Plans in one line. What isn't said is faultless, so that a test states only its fault."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from typing import Any

from plantools.plan import (
    BRAG,
    NOWHERE,
    Abbreviation,
    AcceptedFinding,
    CheckSetting,
    FinanceLine,
    ImpactReview,
    Measure,
    Milestone,
    Place,
    Plan,
    Post,
    RatingDefinition,
    RatingKind,
    Reading,
    RecordedReport,
    ReportText,
    Section,
    Setting,
    Status,
    scale_from,
)
from plantools.reports.figures import AsAt, Facts
from plantools.workbook.contract import COVER

AS_AT = date(2025, 6, 30)
START, END = date(2025, 4, 1), date(2026, 3, 31)

FIRST_ROW = 5
"""Where the tables' first rows stand: below a title, a note and the header."""


def letters(*names: str) -> dict[str, str]:
    """Column letters for fields, from A."""
    return {name: chr(ord("A") + position) for position, name in enumerate(names)}


def _columns(kind: Any, *beside: str) -> dict[str, str]:
    """Those of a table; `place` and what else is beside it are none."""
    return letters(*(f.name for f in fields(kind) if f.name not in ("place", *beside)))


ACTION_COLUMNS = _columns(Milestone, "rating_text", "status_text", "owners_text", "scale")
TABLES: dict[str, tuple[str, Any]] = {
    "impact": ("Impact", ImpactReview),
    "measures": ("Measures", Measure),
    "readings": ("Readings", Reading),
    "finance": ("Finance", FinanceLine),
    "report_text": ("Report text", ReportText),
    "ratings": ("Lists", RatingDefinition),
    "checks": ("Lists", CheckSetting),
    "settings": ("Lists", Setting),
    "accepted": ("Lists", AcceptedFinding),
}
"""The tables that a test may fill, with their sheets."""


def impact(section: str = "SL", month: date | None = date(2025, 6, 1), **said: Any) -> ImpactReview:
    """A row of the Impact table without fault."""
    word = said.pop("rating", "Green")
    return ImpactReview(
        section=section, month=month, rating=BRAG.word(word), rating_text=word, **said
    )


def readings(*values: float | None, measure: str = "M1") -> tuple[Reading, ...]:
    """A reading a month, from January 2025; None leaves a month out."""
    return tuple(
        Reading(measure=measure, month=date(2025, month, 1), value=value)
        for month, value in enumerate(values, start=1)
        if value is not None
    )


def measure(id: str = "M1", **said: Any) -> Measure:
    """A measure in percent without fault."""
    usual = {"section": "SL", "measure": "Audits", "target_text": "over 80%", "unit": "%"}
    return Measure(id=id, **{**usual, **said})


def money(**said: Any) -> FinanceLine:
    """A line of the Finance table without fault."""
    return FinanceLine(**{"group": "Homes", "kind": "original", "year": "2025/26", **said})


def words(*texts: str, kind: str = "standing", heading: str = "Progress") -> tuple[ReportText, ...]:
    """Paragraphs of the committee's report."""
    return tuple(ReportText(kind=kind, heading=heading, text=text) for text in texts)


def row(ref: str = "SL1", **said: Any) -> Milestone:
    """A row without fault: Green, owned, due in the plan's period, in section SL.

    A rating or status given as a plain word is read as from a cell.
    """
    values: dict[str, Any] = {
        "section": "SL",
        "action": f"Do what {ref or 'the board'} asks for.",
        "owners": ("Head of Libraries",),
        "due_by": "October 2025",
        "rating": "Green",
        **said,
    }
    word = values["rating"]
    values["rating"], values["rating_text"] = BRAG.word(word), word
    if isinstance(status := values.get("status"), str):
        values["status_text"] = status
        values["status"] = Status(status) if status in list(Status) else None
    values.setdefault("owners_text", "; ".join(values["owners"]))
    return Milestone(ref=ref, **values)


def section(code: str = "SL", **said: Any) -> Section:
    """A section without fault."""
    return Section(code=code, **{"title": "Leadership", "section_lead": "Director", **said})


def glossary(*abbreviations: str) -> tuple[Abbreviation, ...]:
    return tuple(Abbreviation(abbreviation=a, meaning="Explained") for a in abbreviations)


def posts(*names: str) -> tuple[Post, ...]:
    return tuple(Post(post=name) for name in names)


def key(*words: str, kind: str = "action") -> tuple[RatingDefinition, ...]:
    """A key to ratings: "Green: on track, FFB137" for a word, what it means, and its colour."""
    made = []
    for word in words:
        rating, _, rest = word.partition(": ")
        means, _, colour = rest.partition(", ")
        made.append(RatingDefinition(kind=kind, rating=rating, means=means, colour=colour))
    return tuple(made)


def plan(*rows: Milestone, without: tuple[str, ...] = (), **said: Any) -> Plan:
    """A plan as read from a workbook: every row knows its place.

    Args:
        without: fields whose column the Actions table doesn't have.
    """
    columns = {name: letter for name, letter in ACTION_COLUMNS.items() if name not in without}
    sections = said.pop("sections", (section(),))
    scale = scale_from(said.get("ratings", ()), RatingKind.ACTION)
    rows = tuple(replace(r, rating=scale.word(r.rating_text), scale=scale) for r in rows)
    tables: dict[str, Any] = {
        name: _placed(said.pop(name), sheet, _columns(kind))
        for name, (sheet, kind) in TABLES.items()
        if name in said
    }
    cover = {
        name: Place("Cover", number, {cell.field: "B"})
        for number, (name, cell) in enumerate(COVER.items(), start=3)
    }
    sheets = ("Actions", "Sections", *(sheet for sheet, _ in TABLES.values()))
    return Plan(
        milestones=_placed(rows, "Actions", columns),
        sections=_placed(sections, "Sections", _columns(Section)),
        places=cover | {sheet: Place(sheet, FIRST_ROW, {}) for sheet in sheets},
        **tables,
        **{"as_at": AS_AT, "period_start": START, "period_end": END, **said},
    )


def report(label: str, as_at: date, *rows: Milestone) -> RecordedReport:
    """A recorded report."""
    return RecordedReport(label, as_at, rows)


def reports(*due: str, rating: str = "Amber", **said: Any) -> tuple[RecordedReport, ...]:
    """A report for each month before the plan's date, with one row that was due so."""
    months = [date(2025, 6 - back, 1) for back in range(len(due))][::-1]
    return tuple(
        report(f"{day:%B}", day, row(due_by=text, rating=rating, **said))
        for day, text in zip(months, due, strict=True)
    )


def _placed(rows: tuple[Any, ...], sheet: str, columns: dict[str, str]) -> tuple[Any, ...]:
    return tuple(
        replace(each, place=Place(sheet, number, columns)) if each.place is NOWHERE else each
        for number, each in enumerate(rows, start=FIRST_ROW)
    )


def facts(of: Plan, *history: RecordedReport, as_at: date = AS_AT) -> Facts:
    """What reports on a plan are made from."""
    return Facts(of, AsAt(as_at, "a test's date"), history)
