"""The named cells of the Cover sheet."""

from __future__ import annotations

from dataclasses import dataclass

from plantools.workbook.contract.spec import Kind

COVER_SHEET = "Cover"


@dataclass(frozen=True, slots=True)
class CoverName:
    """A named cell on the Cover sheet."""

    name: str
    field: str
    label: str
    kind: Kind
    help: str


COVER_NAMES = (
    CoverName("PlanTitle", "title", "Plan", Kind.TEXT, "The plan's title, as published."),
    CoverName("Organisation", "organisation", "Organisation", Kind.TEXT, "The council."),
    CoverName("PeriodStart", "period_start", "Period starts", Kind.DATE, "First day of the plan."),
    CoverName("PeriodEnd", "period_end", "Period ends", Kind.DATE, "Last day of the plan."),
    CoverName(
        "AsAt",
        "as_at",
        "As at",
        Kind.DATE,
        "The date that the ratings stand at. Overdue is counted from it.",
    ),
)
