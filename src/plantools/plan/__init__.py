"""The domain: what an improvement plan is. Pure Python, no workbook and no I/O."""

from plantools.plan.due import Due, DueKind, overdue_days, parse_due
from plantools.plan.model import (
    Abbreviation,
    AcceptedFinding,
    Action,
    CheckSetting,
    FinanceLine,
    ImpactReview,
    Measure,
    Milestone,
    Place,
    Plan,
    Post,
    RatingDefinition,
    Reading,
    ReasonEntry,
    ReportText,
    Section,
    Status,
)
from plantools.plan.rating import Rating, action_rating

__all__ = [
    "Abbreviation",
    "AcceptedFinding",
    "Action",
    "CheckSetting",
    "Due",
    "DueKind",
    "FinanceLine",
    "ImpactReview",
    "Measure",
    "Milestone",
    "Place",
    "Plan",
    "Post",
    "Rating",
    "RatingDefinition",
    "Reading",
    "ReasonEntry",
    "ReportText",
    "Section",
    "Status",
    "action_rating",
    "overdue_days",
    "parse_due",
]
