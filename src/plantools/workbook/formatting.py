"""Colour the officers' own sheets: ratings by their word, and due bys that are overdue.

As conditional formats, so that a colour follows what is typed. Ours are added once; rules that
officers made stay, and so does every other format.
Formulas refer to whole columns and take the row from ROW(), as `add_formula_rule` wants them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import xlwings as xw

from plantools.errors import InputError
from plantools.plan import NOWHERE, Plan, RatingKind
from plantools.plan.palette import Colors
from plantools.plan.rating import kind_of
from plantools.reports.overdue import DUE_DATES_TABLE, NEVER_TABLE
from plantools.workbook import theme
from plantools.workbook.cells import in_sheet
from plantools.workbook.contract import ACTIONS, IMPACT, RATINGS, TABLES, Kind, TableSpec
from plantools.workbook.drawing import add_formula_rule, add_word_rule
from plantools.workbook.tables import Tables, read_name, set_name

MARK = "PlanColours"
"""A name that lists the columns which have our rules. Excel on the web lets no program look at
rules, so there it has to be believed; elsewhere the rules themselves are looked at."""
TEXTS, DATES, NEVER = "DueTexts", "DueDates", "NeverOverdue"
"""Names for the columns of the Due dates sheet that the rule looks into."""
RATING_NAMES = {ACTIONS.name: "ActionRatings", IMPACT.name: "ImpactRatings"}
"""Names for the ratings of each kind in the key, from which the cells of a table choose."""
RATING_COLUMNS = [(s, c.field) for s in TABLES for c in s.columns if c.kind is Kind.RATING]
_LEAST = 1000  # rows that a name covers, so that not every due by that comes or goes changes it
_LONGEST_FORMULA = 255  # what Excel takes of a rule that a program adds


class _Rule(NamedTuple):
    """One of our rules: fill and text colour, and the word or the formula where they apply."""

    colors: Colors
    word: str = ""
    formula: str = ""


def color_ratings(tables: Tables, plan: Plan) -> list[str]:
    """Colour the ratings in every table of the officers'; returns the names of the sheets."""
    action, impact = plan.scale.colors, plan.impact_scale.colors
    both = {**action, **impact, **action}  # of a word in both scales the first says the colour
    colors = {ACTIONS.name: action, IMPACT.name: impact}
    columns = [
        (spec, field, [_Rule(pair, word) for word, pair in colors.get(spec.name, both).items()])
        for spec, field in RATING_COLUMNS
    ]
    return _color(tables, plan, columns)


def flag_overdue(tables: Tables, plan: Plan) -> None:
    """Colour each due by that is overdue at the As at date on the Cover sheet, else today.

    It follows the date, the rating and the status as they are typed. The dates of due bys come from
    the Due dates sheet, which has to be there.
    """
    is_named = read_name(tables.book, "AsAt") is not None
    rule = _Rule(theme.OVERDUE_COLORS, formula=overdue_formula(plan, is_named=is_named))
    _color(tables, plan, [(ACTIONS, "due_by", [rule])])


def overdue_formula(plan: Plan, *, is_named: bool = False) -> str:
    """When a row is overdue, in Excel's words: as `Milestone.days_overdue` has it (InputError if
    the table stands so far right that Excel would refuse the formula).

    A name AsAt that leads nowhere (`is_named`, and not in the plan) may be put right later.
    """
    columns = plan.places[ACTIONS.name].columns
    cells = {field: f"INDEX(${letter}:${letter},ROW())" for field, letter in columns.items()}
    tests = [
        f"MATCH(TRIM({cells[field]}),{NEVER},0)" for field in ("rating", "status") if field in cells
    ]
    due = f"LOOKUP(2,1/({TEXTS}={cells['due_by']})/{DATES},{DATES})"
    if "due_date" in cells:
        due = f"IF(N({cells['due_date']}),{cells['due_date']},{due})"
    is_read, as_at = "AsAt" in plan.places, "TODAY()"
    if is_read or is_named:
        as_at = "IF(N(AsAt),AsAt,TODAY())"
    if is_named and not is_read:
        as_at = f"IFERROR({as_at},TODAY())"
    formula = f"=AND(COUNT({','.join(tests)})=0,{due}<{as_at})"
    if len(formula) > _LONGEST_FORMULA:
        raise InputError(
            f"The table {ACTIONS.name} stands too far right on its sheet to be coloured: Excel "
            "takes short rules only. Delete empty columns, so that there are fewer columns."
        )
    return formula


def name_ratings(book: xw.Book, plan: Plan) -> None:
    """Let the names that cells choose ratings from, if there are any, refer to each scale's words.

    Officers add words to the key, and Excel lets a name grow only within.
    """
    key = plan.places.get(RATINGS.name)
    known = {name.name for name in book.names} if key else set()
    for kind, name in zip(RatingKind, RATING_NAMES.values(), strict=True):
        rows = [r.place.row for r in plan.ratings if r.rating and kind_of(r.kind) is kind]
        if key and rows and name in known:
            letter = key.columns["rating"]
            cells = f"${letter}${min(rows)}:${letter}${max(rows)}"
            is_plain = key.sheet.isalnum()
            where = f"{key.sheet}!{cells}" if is_plain else in_sheet(key.sheet, cells)
            set_name(book, name, f"={where}")


def name_due_dates(book: xw.Book, sheet_name: str) -> None:
    """Let the names refer to the columns of the Due dates sheet, as long as they are now."""
    sheet = book.sheets[sheet_name]
    dates, never = (sheet.tables[name].range for name in (DUE_DATES_TABLE, NEVER_TABLE))
    rows = -(-(dates.shape[0] - 1) // _LEAST) * _LEAST
    pair = (TEXTS, dates, dates.column, rows), (DATES, dates, dates.column + 1, rows)
    for name, area, column, height in (*pair, (NEVER, never, never.column, never.shape[0] - 1)):
        cells = sheet.range((area.row + 1, column), (area.row + height, column))
        set_name(book, name, "=" + in_sheet(sheet_name, cells.address))


def _color(
    tables: Tables, plan: Plan, columns: Iterable[tuple[TableSpec, str, Sequence[_Rule]]]
) -> list[str]:
    """Add rules to columns of officers' tables; returns the names of their sheets."""
    known = set((read_name(tables.book, MARK) or "").strip('="').split())
    sheets, marks = [], set(known)
    for spec, field, rules in columns:
        found, place = tables.find(spec.name), plan.places.get(spec.name, NOWHERE)
        if found is not None and field in place.columns:
            letter, rows = place.columns[field], max(found.table.range.shape[0] - 1, 1)
            cells = found.sheet.range(f"{letter}{place.row + 1}:{letter}{place.row + rows}")
            mark = f"{spec.name}.{field}"
            _apply(cells, rules, is_marked=mark in known)
            sheets.append(found.sheet_name)
            marks.add(mark)
    if marks != known:
        set_name(tables.book, MARK, marks_text(marks))
    return list(dict.fromkeys(sheets))


def marks_text(marks: Iterable[str]) -> str:
    """What `MARK` refers to, of columns such as tblActions.rating."""
    return f'="{" ".join(sorted(marks))}"'


def _apply(cells: xw.Range, rules: Sequence[_Rule], *, is_marked: bool) -> None:
    """Add our rules to a column, where it doesn't have them from the first row to the last.

    A rule that is there stays, even in pieces: xlwings deletes a rule wherever it applies, and an
    officer may have copied it to a column of their own. Only one whose formula is of a table that
    has changed since has to go.
    """
    covered: set[_Rule] = set()
    try:
        for rule, present in reversed(list(_ours(cells, rules))):
            if rule.formula and present.formula != rule.formula:
                present.delete()
            else:
                covered.add(rule)
        if covered:
            ends = cells[0], cells[cells.shape[0] - 1]
            covered.intersection_update(*({rule for rule, _ in _ours(e, rules)} for e in ends))
    except NotImplementedError:  # Excel on the web
        if is_marked:
            return
        covered.clear()
    for rule in reversed(rules):  # a new rule comes before all others
        if rule in covered:
            continue
        if rule.formula:
            add_formula_rule(cells, rule.formula, rule.colors)
        else:
            add_word_rule(cells, rule.word, rule.colors)


def _ours(
    cells: xw.Range, rules: Sequence[_Rule]
) -> Iterator[tuple[_Rule, xw.main.ConditionalFormat]]:
    """The conditional formats of a range that are our rules; with other colours one is the
    officer's."""
    by_word = {rule.word.casefold(): rule for rule in reversed(rules) if rule.word}
    by_formula = next((rule for rule in rules if rule.formula), None)
    for present in cells.conditional_formats:
        kind, rule = present.type, None
        if kind == "custom" and by_formula and TEXTS in (present.formula or ""):
            rule = by_formula
        elif kind == "cell_value" and present.operator == "equal_to":
            text = (present.formula1 or "").removeprefix("=")[1:-1].replace('""', '"').casefold()
            rule = by_word.get(text)
            if rule and present.fill_color != tuple(bytes.fromhex(rule.colors[0])):
                rule = None
        if rule is not None:
            yield rule, present
