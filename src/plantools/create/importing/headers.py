"""Find out which of our tables a header row belongs to, and which column is which.

First what `--map` says, then the column's own name, then its aliases in the contract, then
what comes near one of them. What fits nothing is kept under its own name.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import StrEnum
from functools import cached_property, lru_cache
from operator import itemgetter

from plantools.create.importing.document import Cell, Line
from plantools.errors import InputError
from plantools.plan import DueKind, parse_due
from plantools.workbook import contract
from plantools.workbook.contract import TABLES, TableSpec, match_headers, normalise

KEEP = "keep"
"""What `--map "Their header=keep"` says: don't use this column, bring it along as it is."""
NO_HEADER = "(no header)"
LONGEST, _SENTENCE = 200, 30
_FEWEST, _MANY, _LIKELY, _SAME_BUT_FOR_A_SLIP = 2, 4, 0.75, 0.84
_WEAK_WORDS = {
    *("the", "of", "to", "for", "a", "an", "and", "on", "in", "this", "will", "we", "be"),
    *("is", "our", "s", "by", "with"),
}
_ENDING = re.compile("(?:ions?|ing|ed|es|e|s)$")
_PHASE = re.compile(r"\b(progress|update|position)\b", re.IGNORECASE)
_FINANCIAL_YEAR = re.compile(r"\b20\d\d\s?[/–-]\s?(?:20)?\d\d\b")
_WHICH = re.compile(r"\b(?:phase|stage|quarter|q|cycle|round|month|update|year) ?(\d+)\b", re.I)
_NEEDED = {
    contract.ACTIONS.name: (
        *({"action"}, {"section", "owners", "due_by"}),
        *({"section", "owners", "progress"}, {"section", "rating", "progress"}),
    ),
    contract.SECTIONS.name: (
        *({"title"}, {"chapter"}),
        *({"code", "area_for_improvement"}, {"code", "inspectors_found"}),
    ),
    contract.MEASURES.name: ({"measure"}, {"good", "outstanding"}),
    contract.READINGS.name: ({"measure", "month", "value"},),
    contract.FINANCE.name: tuple({"budget", k} for k in ("group", "actual_to_date", "forecast")),
    contract.IMPACT.name: ({"month", "rating"},),
    contract.REASONS.name: ({"ref", "reason"},),
    contract.RATINGS.name: ({"rating", "definition"},),
    contract.OWNERS.name: ({"post", "team"},),
    contract.GLOSSARY.name: ({"abbreviation", "meaning"},),
}
"""The columns without which a row is no header of that table; any one of the sets will do.

Of a table that is not listed, it is all of them: nobody else has such a table.
"""
_FIRST = {
    contract.MEASURES.name: ("measure", {"good", "outstanding"}),
    contract.FINANCE.name: ("group", {"budget"}),
}
"""What is measured or paid for stands first, whatever its column is called."""


class How(StrEnum):
    """Why a column was taken for ours."""

    NAME = "name"
    ALIAS = "alias"
    GUESS = "guess"
    CELLS = "guess, by its cells"
    MAP = "map"
    KEPT = "kept as it is"


@dataclass(frozen=True, slots=True)
class Match:
    """One line of the Import sheet."""

    source: str
    header: str
    column: str
    how: How


@dataclass(eq=False)
class Header:
    """A header row, and what its columns are.

    Attributes:
        decided: columns of which --map says what they are.
        columns: position by field of our table; `how` says how each was found.
        phases: columns that tell the progress at one phase after another, the latest last.
        used: columns of which a table makes something that is no field of ours.
    """

    spec: TableSpec
    texts: tuple[str, ...]
    decided: frozenset[int] = frozenset()
    columns: dict[str, int] = field(default_factory=dict)
    how: dict[str, How] = field(default_factory=dict)
    phases: tuple[int, ...] = ()
    used: frozenset[int] = frozenset()

    @cached_property
    def extra(self) -> dict[int, str]:
        """The name of every column that fits nothing, by position."""
        return extra_names(self.spec, self.texts, {*self.columns.values(), *self.used})

    def cell(self, line: Line, name: str) -> Cell:
        """What a row has for a field; an empty cell where there is no such column."""
        return line.cell(self.columns.get(name, -1))

    def matches(self, source: str) -> Iterator[Match]:
        """What the Import sheet says of it, in the order of their columns."""
        told = [
            (at, self.spec.column(name).header, self.how[name]) for name, at in self.columns.items()
        ]
        told += [(at, "Progress", How.GUESS) for at in self.phases[-1:]]
        told += [(at, name, How.KEPT) for at, name in self.extra.items()]
        for at, column, how in sorted(told, key=itemgetter(0)):
            yield Match(source, " ".join(self.texts[at].split()) or NO_HEADER, column, how)

    def repeats(self, line: Line) -> bool:
        """Whether these are the same headers again, as at the top of every page."""
        mine = [normalise(text) for text in self.texts if text]
        return mine == [normalise(text) for text in line.texts]

    def take(self, name: str, at: int, how: How) -> None:
        """Let a column be a field of ours, unless one of them is settled already."""
        if name not in self.columns and at not in self.columns.values():
            self.columns[name], self.how[name] = at, how

    def match(self, texts: Sequence[str]) -> None:
        """Take the columns that are called what the contract calls them."""
        for name, at in match_headers(self.spec, texts).items():
            own = normalise(texts[at]) == normalise(self.spec.column(name).header)
            if texts[at]:
                self.take(name, at, How.NAME if own else How.ALIAS)

    def guess(self, texts: Sequence[str]) -> None:
        """Take the columns that come nearest to those that are missing, the likeliest first."""
        told = {*self.columns, *(["progress"] if self.phases else [])}
        scores = [
            (max(_likeness(text, each) for each in (column.header, *column.aliases)), -k, column)
            for k, text in enumerate(texts)
            if text and k not in self.columns.values()
            for column in self.spec.columns
            if column.field not in told
        ]
        for score, minus, column in sorted(scores, key=lambda each: each[:2], reverse=True):
            if score >= _LIKELY:
                self.take(column.field, -minus, How.GUESS)

    def settle(self) -> None:
        """Take columns for what their table shows them to be, whatever they are called."""
        columns, how = self.columns, self.how
        if self.spec is contract.ACTIONS:
            # other councils' only date is called "Due date", and only their area says what to do
            for ours, theirs, why in (
                ("due_by", "due_date", How.ALIAS),
                ("action", "section", How.GUESS),
            ):
                if ours not in columns and theirs in columns:
                    columns[ours], how[ours] = columns.pop(theirs), why
        name, wanted = _FIRST.get(self.spec.name, ("", set()))
        free = (k for k, text in enumerate(self.texts) if text and k not in columns.values())
        if name and wanted <= columns.keys() and (at := next(free, 2)) < 2:
            self.take(name, at, How.GUESS)


class Headers:
    """Recognises header rows, as far as `--map` leaves it to it."""

    def __init__(self, mapping: Mapping[str, str]) -> None:
        self.mapping = {normalise(theirs): ours for theirs, ours in mapping.items()}
        self.given = {normalise(theirs): theirs for theirs in mapping}
        self.used: set[str] = set()

    def recognise(self, texts: Sequence[str]) -> Header | None:
        """What header row this is; None if it is none."""
        filled = [text for text in texts if text]
        # what is too long for a header, or a whole sentence, is none
        long = (len(text) > (_SENTENCE if text.endswith(".") else LONGEST) for text in filled)
        if len(filled) < _FEWEST or any(long):
            return None
        found = [header for spec in TABLES if (header := self._as_header_of(spec, texts))]
        if found:
            self.used |= {normalise(text) for text in filled} & self.mapping.keys()
        return max(found, key=lambda header: len(header.columns), default=None)

    def of(self, spec: TableSpec, texts: Sequence[str]) -> Header:
        """The header of a table that is known to be this one, be it ever so little of it."""
        header, free = self._mapped(spec, texts)
        header.match(free)
        header.guess(free)
        self.used |= {normalise(text) for text in texts if text} & self.mapping.keys()
        return header

    def raise_if_unused(self, seen: Sequence[str]) -> None:
        """Raise InputError if `--map` names a header that isn't there."""
        for name in sorted(self.mapping.keys() - self.used):
            shown = ", ".join(repr(" ".join(text.split())) for text in dict.fromkeys(seen) if text)
            raise InputError(
                f"--map names the header {self.given[name]!r}, which no table has that was "
                f"recognised. Headers found: {shown or 'none'}."
            )

    def _as_header_of(self, spec: TableSpec, texts: Sequence[str]) -> Header | None:
        header, free = self._mapped(spec, texts)
        columns, how = header.columns, header.how
        if spec is contract.FINANCE:
            free = [_FINANCIAL_YEAR.sub("", text) for text in free]
        header.match(free)
        header.match([re.sub(r"\([^)]*\)", "", text) for text in free])
        header.phases = _phases(texts, header.decided) if spec is contract.ACTIONS else ()
        exact = len(columns) + len(header.phases)
        if not exact and spec not in (contract.MEASURES, contract.FINANCE):
            return None
        fewest = _FEWEST + (not columns and spec is contract.FINANCE)
        header.guess(free)
        if columns.get("progress") not in (None, *header.phases):
            header.phases = ()
        if header.phases and how.get("progress") is not How.MAP:
            columns.pop("progress", None)
        header.settle()
        known = {*columns, *(["progress"] if header.phases else [])}
        needed = _NEEDED.get(spec.name, ({column.field for column in spec.columns},))
        if len(known) < fewest or not any(need <= known for need in needed):
            return None
        sure = exact >= _FEWEST or ("action" in columns and how["action"] is not How.GUESS)
        if spec is contract.ACTIONS and not sure and not (exact and len(columns) >= _MANY):
            return None  # "Step, What to do, Where" is the header of some instructions
        return header

    def _mapped(self, spec: TableSpec, texts: Sequence[str]) -> tuple[Header, list[str]]:
        """A header with what `--map` says of it, and the texts that it says nothing of."""
        names = [self.mapping.get(normalise(text), "") if text else "" for text in texts]
        ours = {at: normalise(name) for at, name in enumerate(names) if name}
        header = Header(spec, tuple(texts), frozenset(ours))
        for at, name in ours.items():
            for column in spec.columns:
                if name in (normalise(column.header), normalise(column.field)):
                    header.columns[column.field], header.how[column.field] = at, How.MAP
        return header, ["" if at in ours else text for at, text in enumerate(texts)]


def read_map(pairs: Sequence[str]) -> dict[str, str]:
    """What `--map` was given, our column by their header; InputError if one isn't written as
    "Their header=Our column", or there is no such column."""
    ours = {
        normalise(name): column.header
        for spec in TABLES
        for column in spec.columns
        for name in (column.header, column.field)
    }
    mapping = {}
    for pair in pairs:
        theirs, equals, name = pair.rpartition("=")
        if not equals or not theirs.strip():
            raise InputError(f'--map {pair!r} is not written as "Their header=Our column".')
        if normalise(name) not in ("", KEEP, *ours):
            known = ", ".join(column.header for column in contract.ACTIONS.columns)
            raise InputError(
                f"--map {pair!r}: there is no column {name.strip()!r}. The action table has "
                f"{known}. To bring a column along as it is, write {theirs.strip()}={KEEP}."
            )
        mapping[theirs.strip()] = ours.get(normalise(name), KEEP)
    return mapping


@lru_cache(maxsize=65536)
def _likeness(header: str, name: str) -> float:
    """From 0 to 1. A header that says all that a name says and little more is near it."""
    one, two = normalise(header), normalise(name)
    words, wanted = (
        # without what "measuring", "measures" and "measured" differ in
        {_ENDING.sub("", word) if len(word) > 5 else word for word in text.split()} - _WEAK_WORDS
        for text in (one, two)
    )
    if wanted and wanted <= words and (len(wanted) > 1 or len(two) > 3):
        return 0.6 + 0.4 * len(wanted) / len(words)
    ratio = SequenceMatcher(None, one, two).ratio() if min(len(one), len(two)) > 4 else 0
    return ratio if ratio >= _SAME_BUT_FOR_A_SLIP else 0


def _phases(texts: Sequence[str], blocked: Collection[int]) -> tuple[int, ...]:
    """Columns such as "Progress at phase 1" and "Progress at phase 2", the latest last."""
    found: list[tuple[int, int]] = []
    for position, text in enumerate(texts):
        if position in blocked or not _PHASE.search(text):
            continue
        which = _WHICH.search(text)
        due = parse_due(_PHASE.sub("", text).strip(" :-–()"))
        if which:
            found.append((int(which[1]), position))
        elif due.kind in (DueKind.MONTH, DueKind.EXACT_DATE, DueKind.RANGE) and due.last:
            found.append((due.last.toordinal(), position))
    return tuple(position for _, position in sorted(found)) if len(found) > 1 else ()


def extra_names(
    spec: TableSpec, texts: Sequence[str], taken: Collection[int], longest: int | None = LONGEST
) -> dict[int, str]:
    """A name of its own for every column that fits nothing. Excel wants every name once."""
    extra = {
        position: " ".join(text.split())[:longest] or f"Column {position + 1}"
        for position, text in enumerate(texts)
        if position not in taken
    }
    return dict(zip(extra, once_each(extra.values(), spec.headers), strict=True))


def once_each(names: Iterable[str], taken: Iterable[str]) -> Iterator[str]:
    """Names, with a number where one is taken or was there before, whatever its case."""
    used = {name.casefold() for name in taken}
    for name in names:
        own, number = name, 2
        while own.casefold() in used:
            own, number = f"{name} {number}", number + 1
        used.add(own.casefold())
        yield own
