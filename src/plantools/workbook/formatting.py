"""Colour the officers' own sheets: ratings by their word, and due bys that are overdue.

As conditional formats, so that a colour follows what is typed. Ours are added once; rules that
officers made stay, and so does every other format.

Formulas refer to whole columns and take the row from ROW(): Excel reads the relative references
of a rule that a program adds as seen from the active cell, wherever that is (learn.microsoft.com,
"The conditional formatting may be set incorrectly when you use VBA").
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import xlwings as xw

from plantools.errors import InputError
from plantools.plan import Plan, RatingKind
from plantools.plan.palette import Colors
from plantools.plan.rating import kind_of
from plantools.reports.overdue import DUE_DATES_TABLE, NEVER_TABLE
from plantools.workbook import theme
from plantools.workbook.contract import (
    ACTIONS,
    IMPACT,
    RATINGS,
    TABLES,
    Kind,
    TableSpec,
    match_headers,
)
from plantools.workbook.drawing import add_formula_rule, add_word_rule
from plantools.workbook.tables import Found, Tables, read_name, set_name

MARK = "PlanColours"
"""A name that lists the columns which have our rules. Excel on the web lets no program look at
rules, so there it has to be believed; elsewhere the rules themselves are looked at."""
TEXTS, DATES, NEVER = "DueTexts", "DueDates", "NeverOverdue"
"""Names for the columns of the Due dates sheet that the rule looks into."""
RATING_NAMES = {ACTIONS.name: "ActionRatings", IMPACT.name: "ImpactRatings"}
"""Names for the ratings of each kind in the key, from which the cells of a table choose."""
_LEAST = 1000
"""Rows that a name covers at least, so that it need not change whenever a due by comes or goes."""
_AS_AT = "AsAt"
_OVERDUE = "overdue"
_LONGEST_FORMULA = 255
"""What Excel takes of a rule that a program adds."""


@dataclass(frozen=True, slots=True)
class _Rule:
    """One of our rules: the word it is known by, fill and text colour, and when it applies, if not
    where that word stands."""

    word: str
    colors: Colors
    formula: str = ""


def color_ratings(tables: Tables, plan: Plan) -> list[str]:
    """Colour the ratings in every table of the officers'. The book is not saved.

    Returns:
        The names of the sheets.
    """
    sheets, marks, known = [], [], _marks(tables.book)
    for spec in TABLES:
        columns = [column for column in spec.columns if column.kind is Kind.RATING]
        found = tables.find(spec.name) if columns else None
        if found is None:
            continue
        positions = match_headers(spec, found.header())
        for column in columns:
            if column.field not in positions:
                continue
            cells = _below_header(found, positions[column.field])
            mark = f"{spec.name}.{column.field}"
            _apply(cells, _rating_rules(spec, plan), is_marked=mark in known)
            sheets.append(found.sheet_name)
            marks.append(mark)
    _keep_marks(tables.book, known, marks)
    return list(dict.fromkeys(sheets))


def _rating_rules(spec: TableSpec, plan: Plan) -> list[_Rule]:
    """A rule for each word that may stand in a table. The key itself has those of both scales."""
    scales = {ACTIONS: (plan.scale,), IMPACT: (plan.impact_scale,)}
    colors: dict[str, Colors] = {}
    for scale in scales.get(spec, (plan.scale, plan.impact_scale)):
        for word, pair in scale.colors.items():
            colors.setdefault(word, pair)
    return [_Rule(word, pair) for word, pair in colors.items()]


def name_ratings(book: xw.Book, plan: Plan) -> None:
    """Let the names that cells choose ratings from, if there are any, refer to each scale's words.

    Officers add words to the key, and Excel lets a name grow only within.
    """
    key = plan.places.get(RATINGS.name)
    known = {name.name for name in book.names} if key else set()
    if key is None or not known & set(RATING_NAMES.values()):
        return
    for kind, name in zip(RatingKind, RATING_NAMES.values(), strict=True):
        rows = [r.place.row for r in plan.ratings if r.rating and kind_of(r.kind) is kind]
        if rows and name in known:
            letter, sheet = key.columns["rating"], key.sheet.replace("'", "''")
            where = f"='{sheet}'" if not sheet.isalnum() else f"={sheet}"
            set_name(book, name, f"{where}!${letter}${min(rows)}:${letter}${max(rows)}")


def flag_overdue(tables: Tables, plan: Plan) -> None:
    """Colour each due by that is overdue at the As at date on the Cover sheet, else today.

    It follows the date, the rating and the status as they are typed. The dates of due bys come
    from the Due dates sheet, which has to be there. The book is not saved.

    Raises:
        InputError: if its table stands so far right that Excel would refuse the rule.
    """
    found = tables.find(ACTIONS.name)
    assert found is not None  # read_plan() refuses a workbook without it
    letters, book = plan.places[ACTIONS.name].columns, tables.book
    rule = overdue_rule(tables, plan)
    mark, known = f"{ACTIONS.name}.due_by", _marks(book)
    column = xw.utils.column_to_number(letters["due_by"])
    cells = _below_header(found, column - found.table.range.column)
    _apply(cells, (rule,), is_marked=mark in known)
    _keep_marks(book, known, [mark])


def overdue_rule(tables: Tables, plan: Plan) -> _Rule:
    """The rule that colours what is overdue. Args and errors are those of `flag_overdue`."""
    has_as_at = any(name.name.casefold() == _AS_AT.casefold() for name in tables.book.names)
    formula = overdue_formula(plan.places[ACTIONS.name].columns, has_as_at)
    return _Rule(_OVERDUE, theme.OVERDUE_COLORS, formula)


def overdue_formula(columns: Mapping[str, str], has_as_at: bool) -> str:
    """When a row is overdue, in Excel's words: as `Milestone.days_overdue` has it.

    Args:
        columns: the letters of the action table's columns, by field.
        has_as_at: whether the workbook names a cell for the As at date.

    Raises:
        InputError: if they stand so far right that Excel would refuse the formula.
    """
    cells = {field: f"INDEX(${letter}:${letter},ROW())" for field, letter in columns.items()}
    tests = [
        f"MATCH(TRIM({cells[field]}),{NEVER},0)" for field in ("rating", "status") if field in cells
    ]
    due = f"LOOKUP(2,1/({TEXTS}={cells['due_by']})/{DATES},{DATES})"
    if "due_date" in cells:
        due = f"IF(N({cells['due_date']}),{cells['due_date']},{due})"
    as_at = f"IF(N({_AS_AT}),{_AS_AT},TODAY())" if has_as_at else "TODAY()"
    formula = f"=AND(COUNT({','.join(tests)})=0,{due}<{as_at})"
    if len(formula) > _LONGEST_FORMULA:
        raise InputError(
            f"The table {ACTIONS.name} stands too far right on its sheet to be coloured: Excel "
            "takes short rules only. Delete empty columns, so that there are fewer columns."
        )
    return formula


def name_due_dates(book: xw.Book, sheet_name: str) -> None:
    """Let the names refer to the columns of the Due dates sheet, as long as they are now."""
    sheet = book.sheets[sheet_name]
    dates, never = (sheet.tables[name].range for name in (DUE_DATES_TABLE, NEVER_TABLE))
    rows = -(-(dates.shape[0] - 1) // _LEAST) * _LEAST
    wanted = {TEXTS: (dates, 0, rows), DATES: (dates, 1, rows), NEVER: (never, 0, None)}
    quoted = sheet_name.replace("'", "''")
    for name, (area, offset, height) in wanted.items():
        top, column = area.row + 1, area.column + offset
        bottom = area.row + (height or area.shape[0] - 1)
        cells = sheet.range((top, column), (bottom, column))
        set_name(book, name, f"='{quoted}'!{cells.address}")


def _below_header(found: Found, position: int) -> xw.Range:
    """The cells of a table's column, from 0, without its header."""
    area = found.table.range
    top, column, rows = area.row + 1, area.column + position, max(area.shape[0] - 1, 1)
    return found.sheet.range((top, column), (top + rows - 1, column))


def _apply(cells: xw.Range, rules: Sequence[_Rule], *, is_marked: bool) -> None:
    """Add our rules to a column, where it doesn't have them from the first row to the last.

    A rule that is there stays, even in pieces: xlwings deletes a rule wherever it applies, and an
    officer may have copied it to a column of their own. Only one whose formula is of a table that
    has changed since has to go.
    """
    try:
        covered = _covered(cells, rules)
    except NotImplementedError:  # Excel on the web
        if is_marked:
            return
        covered = set()
    for rule in reversed(rules):  # a new rule comes before all others
        if rule.word in covered:
            continue
        if rule.word == _OVERDUE:
            add_formula_rule(cells, rule.formula, rule.colors)
        else:
            add_word_rule(cells, rule.word, rule.colors)


def _covered(cells: xw.Range, rules: Sequence[_Rule]) -> set[str]:
    """Which of our rules both ends of a column have; those with a formula of old are deleted."""
    formulas = {rule.formula for rule in rules}
    words = set()
    for word, present in reversed(_ours(cells.conditional_formats, rules)):
        if word == _OVERDUE and present.formula not in formulas:
            present.delete()
        else:
            words.add(word)
    if not words:
        return words
    ends = (cells[0], cells[cells.shape[0] - 1])
    at_ends = [{word for word, _ in _ours(end.conditional_formats, rules)} for end in ends]
    return words.intersection(*at_ends)


def _ours(
    formats: xw.main.ConditionalFormats, rules: Sequence[_Rule]
) -> list[tuple[str, xw.main.ConditionalFormat]]:
    """The rules of ours among those of a range, each with the word it is known by."""
    return [(word, present) for present in formats if (word := _word(present, rules))]


def _word(present: xw.main.ConditionalFormat, rules: Sequence[_Rule]) -> str:
    """Which of our rules it is, "" if none. An officer's with other colours is the officer's."""
    kind = present.type
    if kind == "custom":
        formula = present.formula or ""
        return next((r.word for r in rules if r.word == _OVERDUE and TEXTS in formula), "")
    if kind != "cell_value" or present.operator != "equal_to":
        return ""
    text = (present.formula1 or "").removeprefix("=")[1:-1].replace('""', '"').casefold()
    found = next((rule for rule in rules if rule.word.casefold() == text), None)
    is_ours = found is not None and present.fill_color == _rgb(found.colors[0])
    return found.word if found is not None and is_ours else ""


def _rgb(color: str) -> tuple[int, int, int]:
    return int(color[:2], 16), int(color[2:4], 16), int(color[4:], 16)


def _marks(book: xw.Book) -> list[str]:
    return (read_name(book, MARK) or "").strip('="').split()


def _keep_marks(book: xw.Book, known: Sequence[str], marks: Sequence[str]) -> None:
    if not set(marks) <= set(known):
        set_name(book, MARK, marks_text({*known, *marks}))


def marks_text(marks: Iterable[str]) -> str:
    """What `MARK` refers to, of columns such as tblActions.rating."""
    return f'="{" ".join(sorted(marks))}"'


def rating_marks() -> list[str]:
    """Every rating column of a master; `plantools new` colours them all."""
    return [f"{s.name}.{c.field}" for s in TABLES for c in s.columns if c.kind is Kind.RATING]
