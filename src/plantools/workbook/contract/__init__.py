"""The contract between a plan and its workbook: sheets, tables, columns and other names for them.

One list serves everybody: the master is built from it, a plan is read by it, and other
councils' headers are matched by its aliases. Adding a column here is all it takes to have
it built, read and documented.
"""

from plantools.workbook.contract.list_tables import (
    ACCEPTED,
    CHECKS,
    GLOSSARY,
    OWNERS,
    RATINGS,
    REASONS,
    REPORT_TEXT,
    SETTINGS,
)
from plantools.workbook.contract.numbers import FINANCE, MEASURES, READINGS
from plantools.workbook.contract.plan_tables import (
    ACTIONS,
    COVER_NAMES,
    COVER_SHEET,
    IMPACT,
    SECTIONS,
)
from plantools.workbook.contract.spec import (
    Column,
    CoverName,
    Kind,
    TableSpec,
    match_headers,
    normalise,
)

TABLES = (
    ACTIONS,
    SECTIONS,
    IMPACT,
    MEASURES,
    READINGS,
    FINANCE,
    REASONS,
    REPORT_TEXT,
    RATINGS,
    OWNERS,
    GLOSSARY,
    SETTINGS,
    CHECKS,
    ACCEPTED,
)
"""Every officer-owned table, in the order of the master's sheets."""

__all__ = [
    "ACCEPTED",
    "ACTIONS",
    "CHECKS",
    "COVER_NAMES",
    "COVER_SHEET",
    "FINANCE",
    "GLOSSARY",
    "IMPACT",
    "MEASURES",
    "OWNERS",
    "RATINGS",
    "READINGS",
    "REASONS",
    "REPORT_TEXT",
    "SECTIONS",
    "SETTINGS",
    "TABLES",
    "Column",
    "CoverName",
    "Kind",
    "TableSpec",
    "match_headers",
    "normalise",
]
