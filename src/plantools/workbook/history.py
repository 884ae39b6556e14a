"""The history: every report that was recorded, on a hidden sheet of the master.

tblHistory holds one row for each milestone of each report. Its last column says which row
of how many it is, with a checksum, so that a history that somebody edited is noticed.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import xlwings as xw

from plantools.errors import InputError
from plantools.plan import Milestone, Plan, Rating, Status, parse_due
from plantools.plan.history import RecordedReport
from plantools.workbook import theme
from plantools.workbook.cells import as_text, to_text
from plantools.workbook.front import bring_to_front
from plantools.workbook.tables import Tables

SHEET, TABLE = "History", "tblHistory"
COLUMNS = (
    *("Report", "As at", "Ref", "Section", "Action", "Milestone", "Owner", "Due by", "Due date"),
    *("Rating", "Completed on", "Status", "Check"),
)
_AS_AT, _DUE_DATE, _COMPLETED = 1, 8, 10
_DATES = (_AS_AT, _DUE_DATE, _COMPLETED)
_HEADER_ROW = 3
_ABOUT = "What the plan was at each recorded report. Kept by plantools; please don't edit."
_STATUS = {status.value.casefold(): status for status in Status}
_Row = list[Any]


class History:
    """The recorded reports of a workbook, in the order in which they were recorded.

    Only the column of labels is read at once: five years of reports are long.
    """

    def __init__(self, book: str, table: xw.main.Table | None = None) -> None:
        self.book = book
        self.table = table
        self._where: dict[str, list[int]] = {}
        if table is None:
            return
        labels = _part(table, 1, table.range.shape[0] - 1, width=1)
        for number, (value,) in enumerate(labels, start=1):
            label = to_text(value).strip()
            if label:
                self._where.setdefault(label, []).append(number)

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(self._where)

    def __bool__(self) -> bool:
        return bool(self._where)

    def find(self, label: str) -> str | None:
        """The label as it was recorded, whatever its case."""
        wanted = label.strip().casefold()
        return next((known for known in self._where if known.casefold() == wanted), None)

    def report(self, label: str | None = None) -> RecordedReport:
        """A recorded report; by default the last.

        Raises:
            InputError: if there is no such report.
        """
        if not self._where:
            raise InputError(
                f"{self.book} has no recorded report to compare with. Record one with "
                "'plantools record PLAN.xlsx --report LABEL', or compare with an older copy of "
                "the workbook: --against OLD.xlsx."
            )
        known = self.labels[-1] if label is None else self.find(label)
        if known is None:
            raise InputError(
                f"{self.book} has no recorded report {label!r}. "
                f"Recorded are: {', '.join(self.labels)}."
            )
        rows = self._rows(known)
        as_at = _day(rows[0][_AS_AT])
        if as_at is None:
            raise InputError(
                f"{self.book}, sheet {SHEET}: the report {known!r} has lost its As at date, so "
                "nothing can be compared with it. Restore the sheet from a backup."
            )
        return RecordedReport(known, as_at, tuple(map(_milestone, rows)), tuple(_problems(rows)))

    def reports(self) -> tuple[RecordedReport, ...]:
        """Every recorded report, without asking whether somebody edited it.

        The sheet is read once, and of rows that are the same in many reports one is made.
        """
        if self.table is None or not self._where:
            return ()
        block = _part(self.table, 1, self.table.range.shape[0] - 1)
        made: dict[tuple[Any, ...], Milestone] = {}

        def milestone(row: _Row) -> Milestone:
            same = tuple(row[_AS_AT + 1 : -1])
            if same not in made:
                made[same] = _milestone(row)
            return made[same]

        found = []
        for label, numbers in self._where.items():
            as_at = _day(block[numbers[0] - 1][_AS_AT])
            if as_at is not None:
                rows = tuple(milestone(block[number - 1]) for number in numbers)
                found.append(RecordedReport(label, as_at, rows))
        return tuple(found)

    def up_to(self, label: str) -> tuple[str, ...]:
        """The labels of the reports up to this one."""
        labels = self.labels
        return labels[: labels.index(label) + 1]

    def without(self, label: str) -> list[_Row]:
        """Every row but those of one report."""
        return [row for known in self._where if known != label for row in self._rows(known)]

    def _rows(self, label: str) -> list[_Row]:
        """The rows of a report, which nearly always stand together."""
        assert self.table is not None  # a label was found in it
        numbers = self._where[label]
        block = _part(self.table, numbers[0], numbers[-1])
        return [block[number - numbers[0]] for number in numbers]


def read_history(book: xw.Book, tables: Tables | None = None) -> History:
    """The history in a workbook; empty where nothing was recorded yet.

    Args:
        tables: what is in the book, if somebody has looked already.

    Raises:
        InputError: if the history sheet has lost its columns.
    """
    found = (tables or Tables(book)).find(TABLE)
    if found is None:
        return History(book.name)
    header = _part(found.table, 0, 0, found.table.range.shape[1])[0]
    if tuple(map(to_text, header)) != COLUMNS:
        raise InputError(
            f"{book.name}, sheet {found.sheet_name}: the columns of {TABLE} are not those that "
            "plantools keeps there. Restore the sheet from a backup."
        )
    return History(book.name, found.table)


def _part(table: xw.main.Table, first: int, last: int, width: int = len(COLUMNS)) -> list[_Row]:
    """Rows of a table; 0 is its header."""
    area = table.range
    top, left = area.row, area.column
    cells = table.parent.range((top + first, left), (top + last, left + width - 1))
    block: list[_Row] = cells.options(ndim=2).value
    return block


def record(book: xw.Book, plan: Plan, label: str, as_at: date, *, replace: bool = False) -> None:
    """Add a report to the history. The book is not saved.

    Args:
        plan: the plan as it is reported.
        label: what the report is called.
        as_at: the date that its ratings stand at.
        replace: whether a report of this name may be replaced.

    Raises:
        InputError: if there is such a report already, or an officer's sheet stands in the way.
    """
    label = label.strip()
    if not label:
        raise InputError('Give the report a name, such as --report "Committee January 2025".')
    history = read_history(book)
    known = history.find(label)
    if known is not None and not replace:
        raise InputError(
            f"{book.name} has a recorded report {known!r} already. Give this one another name, "
            "or use --replace to put it in the other's place."
        )
    rows = _rows(plan.milestones, label, as_at)
    table = history.table
    if table is None:
        _draw(_new_sheet(book), rows)
    elif known is not None:
        others = history.without(known)
        table.parent.clear()
        _draw(table.parent, others + rows)
    else:
        sheet, area = table.parent, table.range
        first = sheet.range((area.last_cell.row + 1, area.column))
        first.value = [_written(row) for row in rows]
        last = first.offset(len(rows) - 1, len(COLUMNS) - 1)
        table.resize(sheet.range((area.row, area.column), (last.row, last.column)))


def _new_sheet(book: xw.Book) -> xw.Sheet:
    if SHEET.casefold() in (sheet.name.casefold() for sheet in book.sheets):
        raise InputError(
            f"{book.name} has a sheet {SHEET!r} that plantools did not make, so it was left alone "
            "and nothing was recorded. Rename it and record again."
        )
    front = book.sheets.active
    sheet = book.sheets.add(SHEET, after=book.sheets[len(book.sheets) - 1])
    sheet.visible = False
    bring_to_front(front)  # Excel has brought the new one there
    return sheet


def _draw(sheet: xw.Sheet, rows: list[_Row]) -> None:
    """The whole sheet anew; without looks, which would make a long history heavy."""
    sheet.range("A1").value = [[as_text(SHEET)], [as_text(_ABOUT)]]
    bottom, right = _HEADER_ROW + len(rows), len(COLUMNS)
    everything = sheet.range((_HEADER_ROW, 1), (bottom, right))
    everything.value = [list(COLUMNS), *(_written(row) for row in rows)]
    for column in _DATES:
        cells = sheet.range((_HEADER_ROW + 1, column + 1), (bottom, column + 1))
        cells.number_format = "dd/mm/yyyy"
    sheet.tables.add(source=everything, name=TABLE, table_style_name=theme.TABLE_STYLE)


def _rows(milestones: Iterable[Milestone], label: str, as_at: date) -> list[_Row]:
    rows: list[_Row] = [
        [
            label,
            _moment(as_at),
            m.ref,
            m.section,
            m.action,
            m.milestone,
            "; ".join(m.owners),
            m.due_by,
            _moment(m.due_date),
            m.rating_text or (m.rating.value if m.rating else ""),
            _moment(m.completed_on),
            m.status_text or (m.status.value if m.status else ""),
        ]
        for m in milestones
    ]
    return [[*row, _check(row, n, len(rows))] for n, row in enumerate(rows, start=1)]


def _written(row: _Row) -> _Row:
    return [as_text(value) if isinstance(value, str) else value for value in row]


def _check(row: Sequence[Any], number: int, total: int) -> str:
    """Which row of how many it is, and a checksum of what is in it."""
    texts = (
        day.isoformat() if (day := _day(v)) else to_text(v).replace("\r\n", "\n")
        for v in row[: len(COLUMNS) - 1]
    )
    return f"{number}/{total} {zlib.crc32(chr(31).join(texts).encode()):08x}"


def _problems(rows: list[_Row]) -> Iterable[str]:
    """What shows that rows were edited, added or taken out after they were recorded."""
    label = to_text(rows[0][0])
    totals = {to_text(row[-1]).partition(" ")[0].partition("/")[2] for row in rows}
    numbers = [to_text(row[-1]).partition("/")[0] for row in rows]
    if totals != {str(len(rows))} or len(set(numbers)) != len(rows):
        wanted = " or ".join(sorted(totals - {""})) or "an unknown number of"
        yield f"{label} has {len(rows)} rows in the history; {wanted} were recorded"
    for row, number in zip(rows, numbers, strict=True):
        total = to_text(row[-1]).partition(" ")[0].partition("/")[2]
        if _check(row, int(number) if number.isdecimal() else 0, int(total or 0)) != row[-1]:
            yield f"the row of {to_text(row[2]) or 'an action without a ref'} in {label} was edited"


def _milestone(row: _Row) -> Milestone:
    _, _, ref, section, action, milestone, owner, due_by, due, rating, done, status, _ = row
    return Milestone(
        ref=to_text(ref),
        section=to_text(section),
        action=to_text(action),
        milestone=to_text(milestone),
        owners=tuple(post for post in to_text(owner).split("; ") if post),
        due_by=to_text(due_by),
        due_date=_day(due),
        rating=Rating.read(to_text(rating)),
        rating_text=to_text(rating),
        completed_on=_day(done),
        status=_STATUS.get(to_text(status).casefold()),
        status_text=to_text(status),
    )


def _moment(day: date | None) -> datetime | None:
    return None if day is None else datetime(day.year, day.month, day.day)


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, str) and value.strip():
        return parse_due(value).last
    return None
