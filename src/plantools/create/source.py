"""What a master is made from: the values of the cover and the rows of each table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain, repeat
from typing import NamedTuple

from plantools.checks.words import count
from plantools.create.meanings import key_of
from plantools.create.values import Value
from plantools.plan import Plan, RatingDefinition, grouped, key_from, scale_from
from plantools.plan.plan_settings import SETTINGS as PLAN_SETTINGS
from plantools.plan.rating import BRAG, IMPACT_BRAG, RatingKind, RatingScale, kind_of
from plantools.workbook import contract
from plantools.workbook.contract import ACTIONS, RATINGS, SETTINGS, TABLES, Kind, TableSpec

Row = tuple[Value, ...]
_MAY_BE_BLANK = ("Leave blank", "Blank", "Only", "Refs")
"""How the help of a column begins that is blank in most rows."""
_SETTINGS = tuple((each.name, each.at_first or each.default, each.help) for each in PLAN_SETTINGS)
"""What a new master sets, whatever it is made from."""


class Rows(NamedTuple):
    """The header and the rows of one table; every row is as long as the header.

    The header begins with the contract's columns, in its order; extra ones stand behind.
    """

    headers: tuple[str, ...]
    rows: tuple[Row, ...]


class Past(NamedTuple):
    """The action table as it stood when a report was made."""

    label: str
    as_at: date
    actions: Rows


@dataclass(frozen=True)
class Source:
    """A plan as it goes into a new master; a table that is not in its contents is blank."""

    cover: Mapping[str, Value] = field(default_factory=dict)  # by the names of `COVER`
    contents: Mapping[str, Rows] = field(default_factory=dict)  # by the names of tables
    notes: tuple[str, ...] = ()  # what whoever brought the files should know, a sentence each
    history: tuple[Past, ...] = ()  # the plan at earlier reports, the oldest first
    extras: tuple[TableSpec, ...] = ()  # tables that the contract doesn't know, on own sheets

    @classmethod
    def blank(cls) -> Source:
        """A plan without rows, but with the usual definitions of the ratings."""
        key = [row for scale in (BRAG, IMPACT_BRAG) for row in key_from(scale)]
        return cls().with_rows(RATINGS, map(_cells, key))

    @property
    def scales(self) -> tuple[RatingScale, ...]:
        """The ratings of actions, and of impact."""
        key = list(map(_definition, self.table(RATINGS).rows))
        return tuple(scale_from(key, kind) for kind in RatingKind)

    def table(self, spec: TableSpec) -> Rows:
        """Header and rows of a table."""
        usual = _SETTINGS if spec is SETTINGS else ()
        return self.contents.get(spec.name) or Rows(spec.headers, usual)

    def tables(self) -> Iterator[tuple[TableSpec, tuple[Row, ...]]]:
        """Every table of the contract with its rows."""
        return ((spec, self.table(spec).rows) for spec in TABLES)

    def with_rows(self, spec: TableSpec, rows: Iterable[Sequence[Value]]) -> Source:
        """The same plan with other rows in one table."""
        table = Rows(self.table(spec).headers, tuple(map(tuple, rows)))
        return replace(self, contents={**self.contents, spec.name: table})

    def with_cover(self, **given: Value) -> Source:
        """The same plan with other values on its cover, by field; None leaves a value as it is."""
        names = {cell.field: name for name, cell in contract.COVER.items()}
        changed = {names[field]: value for field, value in given.items() if value is not None}
        return replace(self, cover={**self.cover, **changed})

    def blank_notes(self) -> Iterator[str]:
        """What an officer has still to fill in: on each sheet, the columns with blank cells.

        Of the columns that a plan need not have, only those in which nothing stands yet.
        """
        cover = [cell.header for name, cell in contract.COVER.items() if not self.cover.get(name)]
        if cover:
            yield f"Still blank on {contract.COVER_SHEET}: {', '.join(cover)}."
        for spec, rows in self.tables():
            if spec.sheet == contract.OWNERS.sheet:  # lists need not be whole
                continue
            told = []
            for k, column in enumerate(spec.columns):
                blank = sum(row[k] is None for row in rows)
                optional = column.help.startswith(_MAY_BE_BLANK) or blank < len(rows)
                if blank and (column.required or not optional):
                    told.append(f"{column.header} {blank}")
            if told:
                of = count(len(rows), "row")
                yield f"Still blank on {spec.sheet}, of {of}: {', '.join(told)}."


def key_to_ratings(tables: Mapping[str, Rows]) -> tuple[Rows, list[str]]:
    """tblRatings for a plan that comes from elsewhere, and what is to be said of it.

    The council's own key stays as it is, with what its words mean where it doesn't say it in our
    words. Words that are in use and not in it come behind. All of that is guessed from the key's
    definitions and from the words (`plantools.create.meanings`), and said; a word that can't be
    placed gets no meaning.
    """
    own = tables.get(RATINGS.name)
    headers = own.headers if own else RATINGS.headers
    by_kind = grouped(own.rows if own else (), lambda row: kind_of(str(row[0] or "")))
    made: list[Row] = []
    notes: list[str] = []
    for kind, spec in ((RatingKind.ACTION, ACTIONS), (RatingKind.IMPACT, contract.IMPACT)):
        theirs = by_kind.pop(kind, [])
        at = next(k for k, column in enumerate(spec.columns) if column.kind is Kind.RATING)
        rows = tables[spec.name].rows if spec.name in tables else ()
        used = [str(row[at]) for row in rows if row[at] is not None]
        if own and not theirs and not used:
            continue
        key, told = key_of(kind, used, list(map(_definition, theirs)))
        notes += told
        blank = (None,) * len(headers)
        for row, found in zip(chain(theirs, repeat(blank)), key, strict=False):
            cells = [now or value for now, value in zip(row, _cells(found), strict=False)]
            made.append((*cells, *row[len(cells) :]))
    made += [row for rows in by_kind.values() for row in rows]
    if own:  # what the checks will say of it
        from plantools.checks import Severity, check

        notes += [
            f"tblRatings: {each.message} {each.fix}"
            for each in check(Plan(ratings=tuple(map(_definition, made))))
            if each.rule.startswith("K") and each.severity is not Severity.ADVICE
        ]
    return Rows(headers, tuple(made)), notes


def _definition(row: Row) -> RatingDefinition:
    kind, word, means, colour, says = (str(value or "") for value in row[: len(RATINGS.columns)])
    return RatingDefinition(kind=kind, rating=word, means=means, colour=colour, definition=says)


def _cells(key: RatingDefinition) -> Row:
    return tuple(str(getattr(key, column.field)) or None for column in RATINGS.columns)


def owners_of(tables: Mapping[str, Rows]) -> Rows:
    """The Owners list of a plan that brings none: the posts that own actions or lead sections, in
    order of first use."""
    posts: dict[str, None] = {}
    for spec, holder in ((ACTIONS, "owners"), (contract.SECTIONS, "section_lead")):
        at = spec.columns.index(spec.column(holder))
        for row in tables[spec.name].rows if spec.name in tables else ():
            parts = "\n".join(str(row[at] or "").split(";")).splitlines()
            posts |= dict.fromkeys(filter(None, map(str.strip, parts)))
    blank = (None,) * (len(contract.OWNERS.columns) - 1)
    return Rows(contract.OWNERS.headers, tuple((post, *blank) for post in posts))
