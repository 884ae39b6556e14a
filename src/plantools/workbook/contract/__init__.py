"""The contract between a plan and its workbook: sheets, tables, columns and other names for them.

One list serves everybody: the master is built from it, a plan is read by it, and other
councils' headers are matched by its aliases. Adding a column here is all it takes to have
it built, read and documented.
"""

from plantools.workbook.contract.officer_tables import (
    ACCEPTED,
    ACTIONS,
    CHECKS,
    COVER_NAMES,
    COVER_SHEET,
    FINANCE,
    GLOSSARY,
    IMPACT,
    MEASURES,
    OWNERS,
    RATINGS,
    READINGS,
    REASONS,
    REPORT_TEXT,
    SECTIONS,
    SETTINGS,
    TABLES,
)
from plantools.workbook.contract.spec import (
    Column,
    Kind,
    TableSpec,
    match_headers,
    normalise,
    seen,
)

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
    "Kind",
    "TableSpec",
    "match_headers",
    "normalise",
    "seen",
]
