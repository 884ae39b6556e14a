"""The history: every report that was recorded, on a hidden sheet of the master.

tblHistory holds one row for each milestone of each report. Check says which row of how many it
is, with a checksum, which tells the row that somebody edited; that somebody did, the seals tell
(see `chain`). Scale says, in the first row of a report, what the ratings meant then: a line for
each word, in the order of the scale. Histories of before there were scales have no such column;
their words are the usual ones.
"""

from __future__ import annotations

import unicodedata
import zlib
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import Any

import xlwings as xw

from plantools.errors import InputError
from plantools.plan import BRAG, Milestone, Plan, RatingScale, RecordedReport, Status, parse_due
from plantools.plan.rating import KeyRow, scale_of
from plantools.workbook.cells import as_text, to_text
from plantools.workbook.chain import NAME, Chain, head_text
from plantools.workbook.drawing import LAST_ROW
from plantools.workbook.tables import Found, Tables, bring_to_front, read_name, set_name
from plantools.workbook.theme import SCREEN, TABLE_STYLE

SHEET, TABLE = "History", "tblHistory"
COLUMNS = (
    *("Report", "As at", "Ref", "Section", "Action", "Milestone", "Owner", "Due by", "Due date"),
    *("Rating", "Completed on", "Status", "Check", "Scale"),
)
_AS_AT, _DUE_DATE, _COMPLETED, _CHECK, _SCALE = 1, 8, 10, 12, 13
_DATES = (_AS_AT, _DUE_DATE, _COMPLETED)
LONGEST_LABEL = 100
"""Characters, as the ribbon's macros ask for."""
_HEADER_ROW = 3
_ABOUT = "What the plan was at each recorded report. Kept by plantools; please don't edit."
_ABOUT_MARKS = "What the checks found at "
_MARKS = (1, len(COLUMNS) + 2), (1, len(COLUMNS) + 41)
"""Beside the title: what they are, and then the marks of the findings."""
_IN_A_CELL = 3_500
"""Marks: a cell holds 32,767 characters."""
_STATUS = {status.value.casefold(): status for status in Status}
_Row = list[Any]


class History:
    """The recorded reports of a workbook, in the order in which they were recorded.

    The sheet is read once. Of rows that are the same in many reports one milestone is made.

    Attributes:
        chain: whether they are as they were recorded.
        known: the marks of what the checks found when the last one was recorded; None where
            that isn't known.
    """

    def __init__(
        self, book: str, found: Found | None, rows: Sequence[_Row], head: str | None = None
    ) -> None:
        self.book = book
        self.found = found
        self.known: list[str] | None = None
        self._rows: dict[str, list[_Row]] = {}
        for row in rows:
            label = to_text(row[0]).strip()
            if label:
                self._rows.setdefault(label, []).append(row)
        self._made: dict[tuple[Any, ...], Milestone] = {}
        self.chain = Chain(self._rows, _CHECK, head)

    @cached_property
    def problems(self) -> dict[str, tuple[str, ...]]:
        """By report, what shows that it or its neighbours are not as they were recorded."""
        found: dict[str, list[str]] = {}
        for label in self.chain.unsealed:
            found[label] = list(_edited_rows(self._rows[label]))
        for doubt in self.chain.doubts:
            rows = list(_edited_rows(self._rows[doubt.label])) if doubt.is_edited else []
            found.setdefault(doubt.label, []).extend(rows or [doubt.says])
        return {label: tuple(told) for label, told in found.items() if told}

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(self._rows)

    def __bool__(self) -> bool:
        return bool(self._rows)

    def find(self, label: str) -> str | None:
        """The label as it was recorded, whatever its case."""
        wanted = label.strip().casefold()
        return next((known for known in self._rows if known.casefold() == wanted), None)

    def report(self, label: str | None = None) -> RecordedReport:
        """A recorded report, with what is doubtful of it; by default the last.

        Raises:
            InputError: if there is no such report.
        """
        if not self._rows:
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
        rows = self._rows[known]
        as_at = _day(rows[0][_AS_AT])
        if as_at is None:
            raise InputError(
                f"{self.book}, sheet {SHEET}: the report {known!r} has lost its As at date, so "
                "nothing can be compared with it. Restore the sheet from a backup."
            )
        scale, doubts = _scale(rows), self.problems.get(known, ())
        return RecordedReport(known, as_at, self._milestones(rows, scale), doubts, scale)

    @cached_property
    def reports(self) -> tuple[RecordedReport, ...]:
        """Every recorded report, whether or not somebody edited it."""
        return tuple(
            RecordedReport(label, as_at, self._milestones(rows, scale), scale=scale)
            for label, rows in self._rows.items()
            if (as_at := _day(rows[0][_AS_AT])) is not None
            for scale in [_scale(rows)]
        )

    def before(self, day: date) -> str | None:
        """The last report that is not of this day; the last of all if every one is."""
        others = [k for k, rows in self._rows.items() if _day(rows[0][_AS_AT]) != day]
        return next(reversed(others or self.labels), None)

    def up_to(self, label: str) -> tuple[str, ...]:
        """The labels of the reports up to this one."""
        labels = self.labels
        return labels[: labels.index(label) + 1]

    def without(self, label: str) -> list[_Row]:
        """Every row but those of one report, under new seals."""
        left = {known: rows for known, rows in self._rows.items() if known != label}
        for known, seal in self.chain.sealed_anew(left):
            first, *others = left[known]
            words = to_text(first[_CHECK]).split(" ")[:2]
            check = " ".join((*words, str(seal)))
            left[known] = [[*first[:_CHECK], check, *first[_CHECK + 1 :]], *others]
        return [row for rows in left.values() for row in rows]

    @property
    def has_scales(self) -> bool:
        """Whether its table has the column for them."""
        return self.found is None or self.found.table.range.shape[1] == len(COLUMNS)

    def _milestones(self, rows: Sequence[_Row], scale: RatingScale) -> tuple[Milestone, ...]:
        made = []
        for row in rows:
            same = (scale.text, *row[_AS_AT + 1 : _CHECK])
            if same not in self._made:
                self._made[same] = _milestone(row, scale)
            made.append(self._made[same])
        return tuple(made)


def read_history(tables: Tables) -> History:
    """The history in a workbook; empty where nothing was recorded yet.

    Raises:
        InputError: if the history sheet has lost its columns.
    """
    found = tables.find(TABLE)
    if found is None:
        return History(tables.book.name, None, (), read_name(tables.book, NAME))
    header, *rows = found.table.range.options(ndim=2).value
    if tuple(map(to_text, header)) == COLUMNS[:_SCALE]:
        rows = [[*row, None] for row in rows]
    elif tuple(map(to_text, header)) != COLUMNS:
        raise InputError(
            f"{tables.book.name}, sheet {found.sheet_name}: the columns of {TABLE} are not those "
            "that plantools keeps there. Restore the sheet from a backup."
        )
    history = History(tables.book.name, found, rows, read_name(tables.book, NAME))
    about, *marks = map(to_text, found.sheet.range(*_MARKS).options(ndim=1).value)
    if history and about == _ABOUT_MARKS + history.labels[-1]:
        history.known = " ".join(marks).split()
    return history


def _keep_marks(sheet: xw.Sheet, label: str, marks: Sequence[str] | None) -> None:
    """Note what the checks found when a report was recorded, if that is known and has room."""
    wide = _MARKS[1][1] - _MARKS[0][1] + 1
    if marks is None or len(marks) > _IN_A_CELL * (wide - 1):
        return
    cells = (" ".join(marks[k : k + _IN_A_CELL]) for k in range(0, len(marks), _IN_A_CELL))
    line = [as_text(cell) for cell in (_ABOUT_MARKS + label, *cells)]
    sheet.range(*_MARKS).value = [*line, *[None] * (wide - len(line))]


def check_label(label: str) -> str:
    """A report's name without the blanks around it.

    Raises:
        InputError: if it is none that can be kept, shown and typed again.
    """
    label = label.strip()
    if not label:
        raise InputError('Give the report a name, such as --report "Committee January 2025".')
    if len(label) > LONGEST_LABEL:
        raise InputError(
            f"The name of the report has {len(label)} characters, and {LONGEST_LABEL} is the most. "
            "Nothing was recorded. Give it a shorter one."
        )
    if any(unicodedata.category(c).startswith("C") or c in "\u2028\u2029" for c in label):
        raise InputError(
            "The name of the report has a character that can't be seen, such as a tab or a line "
            "break. Nothing was recorded. Type the name anew."
        )
    return label


def record(
    book: xw.Book,
    history: History,
    plan: Plan,
    label: str,
    as_at: date,
    *,
    marks: Sequence[str] | None = None,
    replace: bool = False,
) -> None:
    """Add a report to the history. The book is not saved.

    Args:
        as_at: the date that its ratings stand at.
        marks: of all that the checks find in the plan; None where that isn't known.
        replace: whether a report of this name may be replaced.

    Raises:
        InputError: if there is such a report already, or an officer's sheet stands in the way.
    """
    label = check_label(label)
    known = history.find(label)
    if known is not None and not replace:
        raise InputError(
            f"{book.name} has a recorded report {known!r} already. Give this one another name, "
            "or use --replace to put it in the other's place."
        )
    others = history.without(known or "")
    rows = _rows(plan, label, as_at)
    seal = history.chain.seal(rows, mends=known is not None)
    rows[0][_CHECK] = f"{rows[0][_CHECK]} {seal}"
    count = len(history.labels) + (known is None)
    set_name(book, NAME, head_text(count, seal.chain))
    if history.found is None:
        sheet = _new_sheet(book)
        _draw(sheet, rows)
        _keep_marks(sheet, label, marks)
        return
    sheet, table = history.found.sheet, history.found.table
    if known is not None or not history or not history.has_scales:
        sheet.clear()
        _draw(sheet, others + rows)
    else:
        area = table.range
        first = sheet.range((area.last_cell.row + 1, area.column))
        first.value = [_written(row) for row in rows]
        last = first.offset(len(rows) - 1, len(COLUMNS) - 1)
        table.resize(sheet.range((area.row, area.column), (last.row, last.column)))
    _keep_marks(sheet, label, marks)


def remove(book: xw.Book, history: History, label: str) -> str:
    """Take a report out of the history; returns its name as recorded. The book is not saved.

    Raises:
        InputError: if there is no such report.
    """
    known = history.report(label).label
    rows = history.without(known)
    assert history.found is not None  # or there were no report
    history.found.sheet.clear()
    _draw(history.found.sheet, rows or [[None] * len(COLUMNS)])
    set_name(book, NAME, head_text(len(history.labels) - 1, history.chain.last))
    return known


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
        cells = sheet.range((_HEADER_ROW + 1, column + 1), (LAST_ROW, column + 1))
        cells.number_format = SCREEN.date  # of the reports to come as well
    sheet.tables.add(source=everything, name=TABLE, table_style_name=TABLE_STYLE)


def _rows(plan: Plan, label: str, as_at: date) -> list[_Row]:
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
            m.rating_text or m.rating or "",
            _moment(m.completed_on),
            m.status_text or (m.status.value if m.status else ""),
        ]
        for m in plan.milestones
    ]
    rows = [[None if value == "" else value for value in row] for row in rows]  # as it is read
    scales = [plan.scale.text or None, *[None] * (len(rows) - 1)]
    return [
        [*row, _check([*row, "", scale], n, len(rows)), scale]
        for n, (row, scale) in enumerate(zip(rows, scales, strict=True), start=1)
    ]


def _written(row: _Row) -> _Row:
    return [as_text(value) if isinstance(value, str) else value for value in row]


def _check(row: Sequence[Any], number: int, total: int, *, old: bool = False) -> str:
    """Which row of how many it is, and a checksum of what is in it, with a scale if it has one.

    With `old` as in the first version, which took any text that names a date for that date.
    """
    cells = [*row[:_CHECK], *([row[_SCALE]] if row[_SCALE] else [])]
    texts = (
        _stamp(value, is_date=(old and column < _CHECK) or column in _DATES)
        for column, value in enumerate(cells)
    )
    return f"{number}/{total} {zlib.crc32(chr(31).join(texts).encode()):08x}"


def _stamp(value: Any, *, is_date: bool) -> str:
    """A cell as it is counted in the checksum, whatever an editor makes of its line breaks."""
    if is_date or isinstance(value, datetime):
        day = _day(value)
        if day is not None:
            return day.isoformat()
    return to_text(value).replace("\r\n", "\n")


def _edited_rows(rows: list[_Row]) -> Iterable[str]:
    """What shows that rows were edited, added or taken out after they were recorded."""
    label = to_text(rows[0][0])
    checks = [" ".join(to_text(row[_CHECK]).split(" ")[:2]) for row in rows]
    totals = {check.partition(" ")[0].partition("/")[2] for check in checks}
    numbers = [check.partition("/")[0] for check in checks]
    if totals != {str(len(rows))} or len(set(numbers)) != len(rows):
        wanted = " or ".join(sorted(totals - {""})) or "an unknown number of"
        yield f"{label} has {len(rows)} rows in the history; {wanted} were recorded"
    for row, check, number in zip(rows, checks, numbers, strict=True):
        total = check.partition(" ")[0].partition("/")[2]
        count = int(number) if number.isdecimal() else 0, int(total) if total.isdecimal() else 0
        if check not in (_check(row, *count), _check(row, *count, old=True)):
            yield f"the row of {to_text(row[2]) or 'an action without a ref'} in {label} was edited"


def _scale(rows: Sequence[_Row]) -> RatingScale:
    """What the ratings of a report meant when it was recorded."""
    said = next((text for row in rows if (text := to_text(row[_SCALE]))), "")
    pairs = (line.partition(": ") for line in said.splitlines())
    return scale_of(BRAG.kind, [KeyRow(word, means) for means, _, word in pairs])


def _milestone(row: _Row, scale: RatingScale) -> Milestone:
    _, _, ref, section, action, milestone, owner, due_by, due, rating, done, status, *_ = row
    return Milestone(
        ref=to_text(ref),
        section=to_text(section),
        action=to_text(action),
        milestone=to_text(milestone),
        owners=tuple(post for post in to_text(owner).split("; ") if post),
        due_by=to_text(due_by),
        due_date=_day(due),
        rating=scale.word(to_text(rating)),
        scale=scale,
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
