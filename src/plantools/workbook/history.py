"""The history: every report that was recorded, on a hidden sheet of the master.

tblHistory holds one row for each milestone of each report. Check says which row of how many it is,
with a checksum, which tells the row that somebody edited. Scale says, in the first row of a report,
what the ratings meant then: a line for each word, in the order of the scale. Histories of before
there were scales have no such column; their words are the usual ones.

That somebody edited anything, the seals tell: each report has a hash of its rows, and one of that
and of the seal before it, in the Check cell of its first row. The last one stands in a defined name
of the workbook as well, outside the hidden sheet. So no row and no report can be changed, moved or
taken out without one of them telling; git and certificate logs do it the same way. The seal behind
reports that were recorded before there were seals has their hashes in its own.
"""

from __future__ import annotations

import hashlib
import unicodedata
import zlib
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import Any

import xlwings as xw

from plantools import plan as model
from plantools.errors import InputError
from plantools.plan import BRAG, Milestone, Plan, RatingScale, RecordedReport, grouped, parse_due
from plantools.workbook.cells import to_text, write_block
from plantools.workbook.drawing import LAST_ROW
from plantools.workbook.reading import milestone_of
from plantools.workbook.tables import Tables, add_sheet, bring_to_front, read_name, set_name
from plantools.workbook.theme import SCREEN, TABLE_STYLE

SHEET, TABLE = "History", "tblHistory"
NAME = "PlanHistory"  # the defined name: how many reports there are, and the last seal
COLUMNS = (
    *("Report", "As at", "Ref", "Section", "Action", "Milestone", "Owner", "Due by", "Due date"),
    *("Rating", "Completed on", "Status", "Check", "Scale"),
)
_FIELDS = (
    *("ref", "section", "action", "milestone", "owners", "due_by", "due_date", "rating"),
    *("completed_on", "status"),
)
"""Of a milestone, in the columns from Ref on."""
_AS_AT, _REF, _DUE_DATE, _COMPLETED, _CHECK, _SCALE = 1, 2, 8, 10, 12, 13
_DATES = (_AS_AT, _DUE_DATE, _COMPLETED)
_LONGEST_LABEL = 100  # characters, as the ribbon's macros ask for
_HEADER_ROW = 3
_ABOUT = "What the plan was at each recorded report. Kept by plantools; please don't edit."
_NOT_OURS = (
    "that plantools did not make, so it was left alone and nothing was recorded. Rename it and "
    "record again."
)
_ABOUT_MARKS = "What the checks found at "
_MARKS, _WIDE, _IN_A_CELL = len(COLUMNS) + 2, 40, 3_500
"""Beside the title, in so many cells from this column on: what they are, and then the marks of the
findings, so many in a cell, which holds 32,767 characters."""
_Row = list[Any]


def _seal(rows: Sequence[_Row]) -> tuple[str, str]:
    """What proves a report, the hash of its rows, and that of it and the chain before it; both ""
    if it has none. It stood in the first row when the report was recorded."""
    cells = (row[_CHECK].split(" ") for row in rows if isinstance(row[_CHECK], str))
    return next(((words[2], words[3]) for words in cells if len(words) == 4), ("", ""))


def hash_rows(rows: Sequence[Sequence[Any]]) -> str:
    """The hash of a report's rows, empty cells None; of a Check cell only the row's own counts."""
    told = []
    for *before, check, scale in rows:
        told.append((*before, _own(check) if isinstance(check, str) else check, scale))
    return link(repr(told).replace("\\r\\n", "\\n").replace("\\r", "\\n"))  # as some editors do


def _own(check: str) -> str:
    """A Check cell without the seal behind the row's own checksum."""
    return " ".join(check.split(" ")[:2])


def link(*texts: str) -> str:
    """A hash, such as that of the chain and of one report more."""
    data = " ".join(texts).encode(errors="surrogatepass")
    return hashlib.blake2b(data, digest_size=8).hexdigest()


class History:
    """The recorded reports of a workbook, in the order in which they were recorded (InputError if
    the sheet has lost its columns)."""

    def __init__(self, tables: Tables) -> None:
        self._book, self._found = tables.book, tables.find(TABLE)
        header, *rows = self._found.rows() if self._found else [[*COLUMNS]]
        names = tuple(map(to_text, header))
        if names == COLUMNS[:_SCALE]:
            rows = [[*row, None] for row in rows]
        elif names != COLUMNS and self._found:
            raise InputError(
                f"{self._book.name}, sheet {self._found.sheet_name}: the columns of {TABLE} are "
                "not those that plantools keeps there. Restore the sheet from a backup."
            )
        self._rows = grouped(rows, lambda row: to_text(row[0]).strip())
        self._rows.pop("", None)
        self.labels = tuple(self._rows)
        self.known: list[str] | None = None
        """The marks of what the checks found when the last report was recorded, if known."""
        if self._found and self.labels:
            beside = self._found.sheet.range((1, _MARKS), (1, _MARKS + _WIDE - 1))
            about, *marks = map(to_text, beside.options(ndim=1).value)
            if about == _ABOUT_MARKS + self.labels[-1]:
                self.known = " ".join(marks).split()
        self.problems: dict[str, tuple[str, ...]] = {}
        """By report, what shows that it or its neighbours are not as they were recorded."""
        self._links: dict[str, bool] = {}
        """Whether the seal of a report goes on from the one before it."""
        self._last = ""  # the chain up to the last report
        words = (read_name(self._book, NAME) or "").strip('="').split(" ")
        self._head = (int(words[0]), "".join(words[1:2])) if words[0].isdecimal() else None
        self._compare_seals()

    def _compare_seals(self) -> None:
        told: dict[str, list[str]] = {label: [] for label in self._rows}
        unsealed: dict[str, list[_Row]] = {}  # reports that no seal speaks for
        for label, rows in self._rows.items():
            now, (own, chain) = hash_rows(rows), _seal(rows)
            if not own:
                self._last = link(self._last, now)
                unsealed[label] = rows
                continue
            if now != own:
                told[label] += list(_edited_rows(rows)) or [f"the rows of {label} were edited"]
            self._links[label] = chain == link(self._last, own)
            if self._links[label]:
                unsealed.clear()  # it has proved them as well
            else:
                told[label].append(f"a report before {label} was changed, moved or taken out")
            self._last = chain
        for label, rows in unsealed.items():
            told[label] += _edited_rows(rows)
        count, last = len(self._rows), next(reversed(self.labels), "")
        if self._head is None and self._links:
            told[last].append(f"the name {NAME}, which proves {last}, was deleted")
        elif self._head is not None and self._head != (count, self._last):
            known, _ = self._head
            says = f"{known} reports were recorded and {count} are there"
            if known > count:
                says += f": {f'those behind {last}' if last else 'all of them'} were taken out"
            elif known == count:
                says = f"{last} was changed, and its checksums with it"
            told.setdefault(last, []).append(says)
        self.problems = {label: tuple(says) for label, says in told.items() if says}

    def __bool__(self) -> bool:
        return bool(self._rows)

    def find(self, label: str) -> str | None:
        """The label as it was recorded, whatever its case."""
        wanted = label.strip().casefold()
        return next((known for known in self._rows if known.casefold() == wanted), None)

    def report(self, label: str | None = None) -> RecordedReport:
        """A recorded report, by default the last (InputError if there is none)."""
        if not self._rows:
            raise InputError(
                f"{self._book.name} has no recorded report to compare with. Record one with "
                "'plantools record PLAN.xlsx --report LABEL', or compare with an older copy of "
                "the workbook: --against OLD.xlsx."
            )
        known = self.labels[-1] if label is None else self.find(label)
        if known is None:
            raise InputError(
                f"{self._book.name} has no recorded report {label!r}. "
                f"Recorded are: {', '.join(self.labels)}."
            )
        report = next((each for each in self.reports if each.label == known), None)
        if report is None:
            raise InputError(
                f"{self._book.name}, sheet {SHEET}: the report {known!r} has lost its As at date, "
                "so nothing can be compared with it. Restore the sheet from a backup."
            )
        return report

    @cached_property
    def reports(self) -> tuple[RecordedReport, ...]:
        """Every recorded report that has its date, whether or not somebody edited it."""
        found, made = [], dict[tuple[Any, ...], Milestone]()
        for label, rows in self._rows.items():
            as_at, scale, milestones = _day(rows[0][_AS_AT]), _scale(rows), []
            for row in rows:  # of those that are the same in many reports one milestone is made
                same = (scale.text, *row[_REF:_CHECK])
                if same not in made:
                    made[same] = _milestone(row, scale)
                milestones.append(made[same])
            if as_at is not None:
                found.append(RecordedReport(label, as_at, tuple(milestones), scale))
        return tuple(found)

    def before(self, day: date) -> str | None:
        """The last report that is not of this day; the last of all if every one is."""
        others = [k for k, rows in self._rows.items() if _day(rows[0][_AS_AT]) != day]
        return next(reversed(others or self.labels), None)

    def _without(self, label: str) -> list[_Row]:
        """Every row but those of one report, under new seals; what was doubtful stays so."""
        left: list[_Row] = []
        self._last = ""
        for known, rows in self._rows.items():
            if known == label:
                continue
            (own, chain), first = _seal(rows), [*rows[0]]
            if not own:
                self._last = link(self._last, hash_rows(rows))
            else:
                self._last = link(self._last, own) if self._links[known] else chain
                first[_CHECK] = f"{_own(to_text(first[_CHECK]))} {own} {self._last}"
            left += [first, *rows[1:]]
        return left

    def record(
        self,
        plan: Plan,
        label: str,
        as_at: date,
        *,
        marks: Sequence[str] | None = None,
        replace: bool = False,
    ) -> str:
        """Add a report (InputError if there is one of that name, which is not to be replaced, or
        if an officer's sheet stands in the way); returns its name as it is kept.

        `marks` are those of all that the checks find in the plan, if that is known. A further
        report goes on from the last one that the name knows, so that one taken out stays missed.
        """
        label = check_label(label)
        known, found, book = self.find(label), self._found, self._book
        if known is not None and not replace:
            raise InputError(
                f"{book.name} has a recorded report {known!r} already. Give this one another name, "
                "or use --replace to put it in the other's place."
            )
        others, rows = self._without(known or ""), _rows(plan, label, as_at)
        own = hash_rows(rows)
        chain = link(self._last if known or self._head is None else self._head[1], own)
        rows[0][_CHECK] += f" {own} {chain}"
        set_name(book, NAME, f'="{len(self.labels) + (known is None)} {chain}"')
        if found is None:
            front = book.sheets.active
            sheet = add_sheet(book, SHEET, _NOT_OURS)
            sheet.visible = False
            bring_to_front(front)  # Excel has brought the new one there
            _draw(sheet, rows)
        elif known is None and self and found.table.range.shape[1] == len(COLUMNS):
            sheet = found.sheet
            found.append(rows)
        else:
            sheet = found.sheet
            sheet.clear()
            _draw(sheet, others + rows)
        if marks is not None:
            parts = range(0, len(marks), _IN_A_CELL)
            line = [_ABOUT_MARKS + label, *(" ".join(marks[k : k + _IN_A_CELL]) for k in parts)]
            if len(line) <= _WIDE:
                write_block(sheet, [[*line, *[None] * (_WIDE - len(line))]], 1, _MARKS)
        return label

    def remove(self, label: str) -> str:
        """Take a report out (InputError if there is none); returns its name as it was kept."""
        known = self.report(label).label
        rows = self._without(known)
        assert self._found is not None  # or there were no report
        self._found.sheet.clear()
        _draw(self._found.sheet, rows or [[None] * len(COLUMNS)])
        set_name(self._book, NAME, f'="{len(self.labels) - 1} {self._last}"')
        return known


def check_label(label: str) -> str:
    """A report's name without blanks around it (InputError if it can't be typed again)."""
    label = label.strip()
    if not label:
        raise InputError('Give the report a name, such as --report "Committee January 2025".')
    if len(label) > _LONGEST_LABEL:
        raise InputError(
            f"The name of the report has {len(label)} characters, and {_LONGEST_LABEL} is the "
            "most. Nothing was recorded. Give it a shorter one."
        )
    if any(unicodedata.category(c).startswith("C") or c in "\u2028\u2029" for c in label):
        raise InputError(
            "The name of the report has a character that can't be seen, such as a tab or a line "
            "break. Nothing was recorded. Type the name anew."
        )
    return label


def _draw(sheet: xw.Sheet, rows: list[_Row]) -> None:
    """The whole sheet anew; without looks, which would make a long history heavy."""
    write_block(sheet, [[SHEET], [_ABOUT], COLUMNS, *rows])
    for column in _DATES:
        cells = sheet.range((_HEADER_ROW + 1, column + 1), (LAST_ROW, column + 1))
        cells.number_format = SCREEN.date  # of the reports to come as well
    whole = sheet.range((_HEADER_ROW, 1), (_HEADER_ROW + len(rows), len(COLUMNS)))
    sheet.tables.add(source=whole, name=TABLE, table_style_name=TABLE_STYLE)


def _rows(plan: Plan, label: str, as_at: date) -> list[_Row]:
    """The rows of a report, as they are read."""
    total, scale = len(plan.milestones), plan.scale.text or None
    rows = []
    for number, m in enumerate(plan.milestones, start=1):
        status = m.status_text or (m.status.value if m.status else "")
        row: _Row = [label, as_at, m.ref, m.section, m.action, m.milestone, "; ".join(m.owners)]
        row += [m.due_by, m.due_date, m.rating_text or m.rating, m.completed_on, status, "", scale]
        row = [
            datetime(v.year, v.month, v.day) if isinstance(v, date) else None if v == "" else v
            for v in row
        ]
        row[_CHECK] = _check(row, number, total)
        rows.append(row)
        scale = None  # it stands in the first row
    return rows


def _check(row: Sequence[Any], number: int, total: int, *, old: bool = False) -> str:
    """Which row of how many it is, and a checksum of what is in it, with a scale if it has one.

    With `old` as in the first version, which took any text that names a date for that date.
    """
    cells = [*row[:_CHECK], *([row[_SCALE]] if row[_SCALE] else [])]
    texts = []
    for column, value in enumerate(cells):
        is_date = isinstance(value, datetime) or column in _DATES or (old and column < _CHECK)
        day = _day(value) if is_date else None
        # counted the same whatever an editor makes of its line breaks
        texts.append(day.isoformat() if day else to_text(value).replace("\r\n", "\n"))
    return f"{number}/{total} {zlib.crc32(chr(31).join(texts).encode()):08x}"


def _edited_rows(rows: list[_Row]) -> Iterable[str]:
    """What shows that rows were edited, added or taken out after they were recorded."""
    label = to_text(rows[0][0])
    checks = [_own(to_text(row[_CHECK])) for row in rows]
    places = [check.partition(" ")[0].partition("/") for check in checks]
    totals, numbers = {total for _, _, total in places}, {number for number, _, _ in places}
    if totals != {str(len(rows))} or len(numbers) != len(rows):
        wanted = " or ".join(sorted(totals - {""})) or "an unknown number of"
        yield f"{label} has {len(rows)} rows in the history; {wanted} were recorded"
    for row, check, (number, _, total) in zip(rows, checks, places, strict=True):
        count = [int(text) if text.isdecimal() else 0 for text in (number, total)]
        if check not in (_check(row, *count), _check(row, *count, old=True)):
            ref = to_text(row[_REF]) or "an action without a ref"
            yield f"the row of {ref} in {label} was edited"


def _scale(rows: Sequence[_Row]) -> RatingScale:
    """What the ratings of a report meant when it was recorded."""
    said = next((text for row in rows if (text := to_text(row[_SCALE]))), "")
    pairs = (line.partition(": ") for line in said.splitlines())
    key = (model.RatingDefinition(rating=word, means=means) for means, _, word in pairs)
    return model.scale_from(key, BRAG.kind)


def _milestone(row: _Row, scale: RatingScale) -> Milestone:
    return milestone_of(
        scale,
        **{
            field: _day(value) if field in ("due_date", "completed_on") else to_text(value)
            for field, value in zip(_FIELDS, row[_REF:_CHECK], strict=True)
        },
    )


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    return parse_due(value).last if isinstance(value, str) and value.strip() else None
