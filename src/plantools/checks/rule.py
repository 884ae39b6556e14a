"""What a rule is, how a function becomes one, and what the officer is told of what it finds.

A rule is a function that is given a `View` of the plan and yields `Fault`s. Its docstring
is what the officer reads about it, under three headings:

    What it finds: ...
    Why it matters: ...
    How to put it right: ...
"""

from __future__ import annotations

import inspect
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from string import ascii_uppercase
from types import ModuleType
from typing import NamedTuple

from plantools.checks.plan_lookup import Row, View, key, ref_of
from plantools.checks.words import count, is_nothing, quote
from plantools.plan import Milestone, Place

_QUOTES = re.compile("“.*?”")
HEADINGS = ("What it finds", "Why it matters", "How to put it right")

LOOKS_AT = {
    "M": "each row of the Actions table",
    "A": "each action, all its rows together",
    "S": "each row of the Sections table",
    "I": "each row of the Impact table",
    "R": "the measures and their readings",
    "F": "the Finance table",
    "T": "the wording of every text",
    "P": "the plan as a whole",
    "K": "the key to the ratings on the Lists sheet",
    "W": "the words of the committee's report",
    "H": "the reports that were recorded",
    "C": "the settings of these checks on the Lists sheet",
}
"""What a rule looks at, by the letter that its code begins with."""


class Severity(StrEnum):
    """How much a finding matters."""

    ERROR = "error"
    WARNING = "warning"
    ADVICE = "advice"

    @property
    def meaning(self) -> str:
        """What it asks of the officer."""
        return _MEANINGS[self]

    @property
    def rank(self) -> int:
        """0 for the gravest."""
        return _RANKS[self]


_MEANINGS = {
    Severity.ERROR: "Put it right before the plan is reported: tables would come out wrong.",
    Severity.WARNING: "Very likely a mistake, or something a committee will ask about.",
    Severity.ADVICE: "The plan works as it is; this would make it easier to read or to defend.",
}
_RANKS = {severity: rank for rank, severity in enumerate(Severity)}


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault in one cell.

    Attributes:
        rule: the code of the rule that found it, such as "M03".
        severity: how much it matters.
        sheet: the sheet; empty for a plan that was not read from a workbook.
        cell: the A1 address of the cell; empty likewise.
        ref: the ref of the action or the code of the section; empty for the plan as a whole.
        message: what is wrong, in one sentence.
        fix: what to do about it.
        correction: what the cell should hold, where there is just one right answer.
    """

    rule: str
    severity: Severity
    sheet: str
    cell: str
    ref: str
    message: str
    fix: str
    correction: str | None = None

    @property
    def mark(self) -> str:
        """The same for the same fault: by its rule, its ref and what it quotes from the cells.

        Where the row stands by now, and how many days late it is, make no difference.
        """
        said = (self.rule, key(self.ref), *_QUOTES.findall(self.message))
        return f"{zlib.crc32(chr(31).join(said).encode(errors='surrogatepass')):08x}"

    @property
    def row(self) -> int:
        """The row that the cell stands in; 0 if there is none."""
        return int(self.cell.lstrip(ascii_uppercase) or 0)


@dataclass(frozen=True, slots=True)
class Fault:
    """What a rule found, before it is stamped with the rule's code and severity."""

    place: Place
    field: str
    ref: str
    message: str
    fix: str
    correction: str | None = None


Check = Callable[[View], Iterable[Fault]]


def fault(row: Row, field: str, message: str, fix: str, correction: str | None = None) -> Fault:
    """A fault in one field of a row."""
    return Fault(row.place, field, ref_of(row), message, fix, correction)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule with its documentation.

    Attributes:
        code: such as "M03"; the letter says what the rule looks at.
        title: the fault, in a few words.
        what: what it finds.
        why: why it matters.
        how: how to put it right.
        check: the function itself.
    """

    code: str
    title: str
    severity: Severity
    what: str
    why: str
    how: str
    check: Check

    @property
    def looks_at(self) -> str:
        return LOOKS_AT[self.code[0]]

    def finding(self, found: Fault) -> Finding:
        """The fault as the officer is told of it."""
        place = found.place
        cell = place.cell(found.field) if place.row else ""
        told = found.ref, found.message, found.fix, found.correction
        return Finding(self.code, self.severity, place.sheet, cell, *told)


def rule(code: str, title: str, severity: Severity) -> Callable[[Check], Rule]:
    """Make a function the rule with this code.

    Raises:
        TypeError: if the code has an unknown letter or the docstring lacks a heading.
    """

    def decorate(check: Check) -> Rule:
        if not re.fullmatch(f"[{''.join(LOOKS_AT)}][0-9][0-9]", code):
            raise TypeError(f"{code}: a code is one of {', '.join(LOOKS_AT)} and two digits")
        what, why, how = _parts(code, inspect.getdoc(check) or "")
        return Rule(code, title, severity, what, why, how, check)

    return decorate


def _parts(code: str, docstring: str) -> tuple[str, str, str]:
    pattern = r"\s*".join(rf"{heading}:\s+(.+?)" for heading in HEADINGS)
    match = re.fullmatch(pattern + r"\s*", docstring, re.DOTALL)
    if match is None:
        raise TypeError(f"{code}: the docstring needs the headings {', '.join(HEADINGS)}")
    what, why, how = (inspect.cleandoc(part) for part in match.groups())
    return what, why, how


def rules_in(*modules: ModuleType) -> tuple[Rule, ...]:
    """Every rule that the modules define, by what it looks at and by code.

    Raises:
        TypeError: if two rules have the same code.
    """
    found: dict[str, Rule] = {}
    for module in modules:
        for each in _rules(module):
            if each.code in found:
                raise TypeError(f"two rules are called {each.code}")
            found[each.code] = each
    letters = list(LOOKS_AT)
    return tuple(sorted(found.values(), key=lambda each: (letters.index(each.code[0]), each.code)))


def _rules(module: ModuleType) -> Iterator[Rule]:
    return (value for value in vars(module).values() if isinstance(value, Rule))


class Wanted(NamedTuple):
    """A column that ought to be filled, and what to fill in."""

    header: str
    fix: str


def blank_cells(
    rows: Iterable[Milestone],
    wanted: Mapping[str, Wanted],
    *,
    message: Callable[[Milestone, str], str],
    rows_are: str,
) -> Iterator[Fault]:
    """A fault for each row where fields are blank, and one for all rows without the columns.

    Many councils' plans have no such columns. To tell them so in every row would bury
    everything else.

    Args:
        message: what is wrong with a row, given words such as "Progress is blank".
    """
    lacking: dict[str, list[Milestone]] = {}
    for row in rows:
        blank = []
        for field in wanted:
            if not _has_column(row, field):
                lacking.setdefault(field, []).append(row)
            elif is_nothing(str(getattr(row, field) or "")):
                blank.append(field)
        if blank:
            fix = " ".join(wanted[field].fix for field in blank)
            yield fault(row, blank[0], message(row, _said(row, blank, wanted)), fix)
    if lacking:
        found = max(lacking.values(), key=len)
        headers = " or ".join(wanted[field].header for field in lacking)
        columns = "column" if len(lacking) == 1 else "columns"
        yield Fault(
            found[0].place,
            next(iter(lacking)),
            "",
            f"The table has no {headers} column, and {count(len(found), 'row')} "
            f"{'is' if len(found) == 1 else 'are'} {rows_are}.",
            f"Add {columns} headed {headers.replace(' or ', ' and ')}. "
            + " ".join(wanted[field].fix for field in lacking),
        )


def _said(row: Milestone, blank: list[str], wanted: Mapping[str, Wanted]) -> str:
    headers = [wanted[field].header for field in blank]
    if len(headers) > 1:
        return f"{' and '.join(headers)} are blank"
    written = str(getattr(row, blank[0]) or "").strip()
    return f"{headers[0]} is {f'only {quote(written)}' if written else 'blank'}"


def _has_column(row: Milestone, field: str) -> bool:
    return not row.place.columns or field in row.place.columns
