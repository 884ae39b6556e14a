"""Find out which of our tables a header row belongs to, and which column is which.

First what `--map` says, then the column's own name, then its aliases in the contract, then
what comes near one of them. What fits nothing is kept under its own name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache
from operator import gt

from plantools.errors import InputError
from plantools.plan import DueKind, parse_due
from plantools.workbook import contract
from plantools.workbook.contract import TABLES, TableSpec, match_headers, normalise

KEEP = "keep"
"""What `--map "Their header=keep"` says: don't use this column, bring it along as it is."""
_SAME_BUT_FOR_A_SLIP = 0.84
NO_HEADER = "(no header)"
LONGEST, _SENTENCE = 200, 30
_FEWEST, _MANY, _LIKELY = 2, 4, 0.75
_WEAK_WORDS = frozenset(
    {
        *("the", "of", "to", "for", "a", "an", "and", "on", "in", "this", "will", "we", "be"),
        *("is", "our", "s", "by", "with"),
    }
)
_PHASE = re.compile(r"\b(progress|update|position)\b", re.IGNORECASE)
_FINANCIAL_YEAR = re.compile(r"\b20\d\d\s?[/–-]\s?(?:20)?\d\d\b")
_WHICH = re.compile(r"\b(?:phase|stage|quarter|q|cycle|round|month|update|year) ?(\d+)\b", re.I)
_NEEDED: dict[str, tuple[frozenset[str], ...]] = {
    contract.ACTIONS.name: (
        frozenset({"action"}),
        frozenset({"section", "owners", "due_by"}),
        frozenset({"section", "owners", "progress"}),
        frozenset({"section", "rating", "progress"}),
    ),
    contract.SECTIONS.name: (
        *(frozenset({"title"}), frozenset({"chapter"})),
        *(frozenset({"code", other}) for other in ("area_for_improvement", "inspectors_found")),
    ),
    contract.MEASURES.name: (frozenset({"measure"}), frozenset({"good", "outstanding"})),
    contract.READINGS.name: (frozenset({"measure", "month", "value"}),),
    contract.FINANCE.name: tuple(
        frozenset({"budget", other}) for other in ("group", "actual_to_date", "forecast")
    ),
    contract.IMPACT.name: (frozenset({"month", "rating"}),),
    contract.REASONS.name: (frozenset({"ref", "reason"}),),
    contract.RATINGS.name: (frozenset({"rating", "definition"}),),
    contract.OWNERS.name: (frozenset({"post", "team"}),),
    contract.GLOSSARY.name: (frozenset({"abbreviation", "meaning"}),),
}
"""The columns without which a row is no header of that table; any one of the sets will do.

Of a table that is not listed, it is all of them: nobody else has such a table.
"""


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


@dataclass(frozen=True, slots=True)
class Header:
    """A header row that was recognised.

    Attributes:
        columns: position by field of our table.
        extra: the name of every column that fits nothing, by position.
        phases: columns that tell the progress at one phase after another, the latest last.
        how: how each of ours was found, by field.
        decided: columns of which --map says what they are.
    """

    spec: TableSpec
    texts: tuple[str, ...]
    columns: Mapping[str, int]
    extra: Mapping[int, str]
    phases: tuple[int, ...]
    how: Mapping[str, How]
    decided: frozenset[int] = frozenset()

    def matches(self, source: str) -> Iterator[Match]:
        """What the Import sheet says of it, in the order of their columns."""
        fields = {position: field for field, position in self.columns.items()}
        for position, text in enumerate(self.texts):
            shown = " ".join(text.split()) or NO_HEADER
            if position in fields:
                field = fields[position]
                yield Match(source, shown, self.spec.column(field).header, self.how[field])
            if self.phases and position == self.phases[-1]:
                yield Match(source, shown, "Progress", How.GUESS)
            if position in self.extra:
                yield Match(source, shown, self.extra[position], How.KEPT)

    def repeats(self, texts: Sequence[str]) -> bool:
        """Whether these are the same headers again, as at the top of every page."""
        first = next((text for text in texts if text), "")
        if normalise(first) != self.first:  # as with most rows
            return False
        mine, theirs = ([normalise(text) for text in each if text] for each in (self.texts, texts))
        return mine == theirs

    @property
    def first(self) -> str:
        return normalise(next((text for text in self.texts if text), ""))


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
        longest = (_SENTENCE if text.endswith(".") else LONGEST for text in filled)
        if len(filled) < _FEWEST or any(map(gt, map(len, filled), longest)):
            return None
        best: Header | None = None
        for spec in TABLES:
            header = self._as_header_of(spec, texts)
            if header and (best is None or len(header.columns) > len(best.columns)):
                best = header
        if best is not None:
            self.used |= {normalise(text) for text in filled} & self.mapping.keys()
        return best

    def near(self, texts: Sequence[str]) -> Header:
        """What a row tells of the columns of actions, be it ever so little."""
        columns, how, blocked = self.columns_of(contract.ACTIONS, texts)
        extra = extra_names(contract.ACTIONS, texts, set(columns.values()))
        return Header(contract.ACTIONS, tuple(texts), columns, extra, (), how, blocked)

    def columns_of(
        self, spec: TableSpec, texts: Sequence[str]
    ) -> tuple[dict[str, int], dict[str, How], frozenset[int]]:
        """Which column is which of a table that is known to be this one.

        Returns:
            Positions by field, how each was found, and the columns that --map speaks of.
        """
        columns, blocked = self._mapped(spec, texts)
        how = dict.fromkeys(columns, How.MAP)
        free = ["" if k in blocked else text for k, text in enumerate(texts)]
        for field, at in match_headers(spec, free).items():
            if free[at] and field not in columns and at not in columns.values():
                columns[field], how[field] = at, How.ALIAS
        for field, at in list(_guess(spec, free, columns, set())):
            columns[field], how[field] = at, How.GUESS
        self.used |= {normalise(text) for text in texts if text} & self.mapping.keys()
        return columns, how, frozenset(blocked)

    def raise_if_unused(self, seen: Sequence[str]) -> None:
        """Say so if `--map` names a header that isn't there.

        Raises:
            InputError: if it does.
        """
        for name in sorted(self.mapping.keys() - self.used):
            shown = ", ".join(repr(" ".join(text.split())) for text in dict.fromkeys(seen) if text)
            raise InputError(
                f"--map names the header {self.given[name]!r}, which no table has that was "
                f"recognised. Headers found: {shown or 'none'}."
            )

    def _as_header_of(self, spec: TableSpec, texts: Sequence[str]) -> Header | None:
        mapped, blocked = self._mapped(spec, texts)
        free = ["" if k in blocked else text for k, text in enumerate(texts)]
        if spec is contract.FINANCE:
            free = [_FINANCIAL_YEAR.sub("", text) for text in free]
        columns = dict(mapped)
        how = dict.fromkeys(mapped, How.MAP)
        for plain in (False, True):
            names = [re.sub(r"\([^)]*\)", "", text) for text in free] if plain else free
            for field, position in match_headers(spec, names).items():
                if field in columns or position in columns.values() or not names[position]:
                    continue
                columns[field] = position
                own = normalise(names[position]) == normalise(spec.column(field).header)
                how[field] = How.NAME if own else How.ALIAS
        phases = _phases(texts, blocked) if spec is contract.ACTIONS else ()
        if not columns and not phases and spec not in (contract.MEASURES, contract.FINANCE):
            return None
        unsure = not columns and spec is contract.FINANCE
        told = {"progress"} if phases else set()
        exact = len(columns) + len(phases)
        for field, position in _guess(spec, free, columns, told):
            columns[field], how[field] = position, How.GUESS
        if phases and columns.get("progress") not in (None, *phases):
            phases = ()
        if phases and how.get("progress") is not How.MAP:
            columns.pop("progress", None)
        if spec is contract.ACTIONS:
            _settle(columns, how)
        _settle_names(spec, texts, columns, how)
        known = columns.keys() | ({"progress"} if phases else set())
        needed = _NEEDED.get(spec.name) or (frozenset(column.field for column in spec.columns),)
        enough = len(known) >= _FEWEST + unsure and any(need <= known for need in needed)
        sure = exact >= _FEWEST or ("action" in columns and how["action"] is not How.GUESS)
        sure = sure or (exact > 0 and len(columns) >= _MANY)
        if not enough or (spec is contract.ACTIONS and not sure):
            return None  # "Step, What to do, Where" is the header of some instructions
        extra = extra_names(spec, texts, set(columns.values()))
        return Header(spec, tuple(texts), columns, extra, phases, how, frozenset(blocked))

    def _mapped(self, spec: TableSpec, texts: Sequence[str]) -> tuple[dict[str, int], set[int]]:
        """Where `--map` puts columns of this table, and the columns that it says anything of."""
        columns: dict[str, int] = {}
        blocked = set()
        for position, text in enumerate(texts):
            ours = self.mapping.get(normalise(text)) if text else None
            if ours is None:
                continue
            blocked.add(position)
            for column in spec.columns:
                if normalise(ours) in (normalise(column.header), normalise(column.field)):
                    columns[column.field] = position
        return columns, blocked


def read_map(pairs: Sequence[str]) -> dict[str, str]:
    """What `--map` was given: our column by their header.

    Raises:
        InputError: if one isn't written as "Their header=Our column", or there is no such column.
    """
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
        if normalise(name) in ("", KEEP):
            mapping[theirs.strip()] = KEEP
        elif normalise(name) in ours:
            mapping[theirs.strip()] = ours[normalise(name)]
        else:
            known = ", ".join(column.header for column in contract.ACTIONS.columns)
            raise InputError(
                f"--map {pair!r}: there is no column {name.strip()!r}. The action table has "
                f"{known}. To bring a column along as it is, write {theirs.strip()}={KEEP}."
            )
    return mapping


def _settle(columns: dict[str, int], how: dict[str, How]) -> None:
    """Other councils' only date is called "Due date", and only their area says what to do."""
    if "due_by" not in columns and "due_date" in columns:
        columns["due_by"], how["due_by"] = columns.pop("due_date"), How.ALIAS
    if "action" not in columns and "section" in columns:
        columns["action"], how["action"] = columns.pop("section"), How.GUESS


def _settle_names(
    spec: TableSpec, texts: Sequence[str], columns: dict[str, int], how: dict[str, How]
) -> None:
    """What is measured or paid for stands first, whatever the column is called."""
    name = {contract.MEASURES: "measure", contract.FINANCE: "group"}.get(spec)
    wanted = {"good", "outstanding"} if spec is contract.MEASURES else {"budget"}
    free = [k for k, text in enumerate(texts) if text and k not in columns.values()]
    if name and name not in columns and wanted <= columns.keys() and free and free[0] < 2:
        columns[name], how[name] = free[0], How.GUESS


def _guess(
    spec: TableSpec, texts: Sequence[str], columns: Mapping[str, int], told: set[str]
) -> Iterator[tuple[str, int]]:
    """The columns that come nearest to those that are missing, the likeliest first."""
    free = [k for k, text in enumerate(texts) if text and k not in columns.values()]
    scores = [
        (max(_likeness(texts[k], name) for name in (column.header, *column.aliases)), -k, column)
        for k in free
        for column in spec.columns
        if column.field not in columns.keys() | told
    ]
    done: set[str | int] = set()
    for score, minus, column in sorted(scores, key=lambda each: each[:2], reverse=True):
        if score >= _LIKELY and not {column.field, -minus} & done:
            done |= {column.field, -minus}
            yield column.field, -minus


@lru_cache(maxsize=65536)
def _likeness(header: str, name: str) -> float:
    """From 0 to 1. A header that says all that a name says and little more is near it."""
    one, two = normalise(header), normalise(name)
    words, wanted = (
        {_stem(word) for word in text.split() if word not in _WEAK_WORDS} for text in (one, two)
    )
    if wanted and wanted <= words and (len(wanted) > 1 or len(two) > 3):
        return 0.6 + 0.4 * len(wanted) / len(words)
    ratio = SequenceMatcher(None, one, two).ratio() if min(len(one), len(two)) > 4 else 0
    return ratio if ratio >= _SAME_BUT_FOR_A_SLIP else 0


def _stem(word: str) -> str:
    """A word without what "measuring", "measures" and "measured" differ in."""
    return re.sub(r"(?:ions?|ing|ed|es|e|s)$", "", word) if len(word) > 5 else word


def _phases(texts: Sequence[str], blocked: set[int]) -> tuple[int, ...]:
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
    spec: TableSpec, texts: Sequence[str], taken: set[int], longest: int | None = LONGEST
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
