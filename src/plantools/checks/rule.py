"""What a rule is, the plan as it sees it, and what the officer is told of what it finds.

A rule is a function whose docstring is what the officer reads: what it finds, why it matters and
how to put it right, and then what is said of a fault:

    What: An open action whose Due by says that it is carried over, while its Status doesn't.
    Why: Reports go by the Status.
    How: Choose Carried over in Status, or write the date by which it is now due.
    Message: Due by says {due_by!q}, but Status isn't Carried over.
    Fix: Choose Carried over in Status, or write a date.

In braces stand fields of the row, or facts that the function gives: a date is written out, and
`!q` puts a text in quotation marks and cuts it short.
"""

from __future__ import annotations

import inspect
import re
import string
import zlib
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property, lru_cache, wraps
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

from plantools.checks.words import plain, quote
from plantools.plan import (
    Meaning,
    Milestone,
    Plan,
    RatingDefinition,
    RatingKind,
    RecordedReport,
    Row,
    Status,
    grouped,
    ref_key,
)
from plantools.plan.dates import long_date
from plantools.plan.rating import BEHIND, kind_of, word_key

key = ref_key
Item = TypeVar("Item", bound=Row)
Marks = dict[tuple[str, str], str]
"""How the rows stand on which the findings of a rule about a ref stand, by rule and ref."""

# --- the plan as the rules see it: what several of them need, worked out once


class Text(NamedTuple):
    """A text in a field of a row. `raw` is False where the cell holds more than this text."""

    row: Row
    field: str
    text: str
    raw: bool = True


class Trails:
    """Finds a row of today in each report: by ref, and by milestone where there are several."""

    def __init__(self, reports: Sequence[RecordedReport], today: dict[str, list[Milestone]]):
        self._today = today
        self._then = [
            (report, grouped(report.milestones, lambda row: key(row.ref))) for report in reports
        ]

    def of(self, row: Milestone) -> list[tuple[RecordedReport, Milestone]]:
        """How a row stood at each report that has it, the earliest first."""
        ref = key(row.ref)
        return [
            (report, then)
            for report, rows in self._then
            for then in (_which(row, self._today[ref], rows.get(ref, [])) if ref else ())
        ]

    def dates(self, row: Milestone) -> list[date]:
        """The due dates that a row has had until now, each once in a row."""
        dates: list[date] = []
        for each in (*(then for _, then in self.of(row)), row):
            last = each.due.last
            if last is not None and last not in dates[-1:]:
                dates.append(last)
        return dates

    def of_ref(self, ref: str) -> Iterator[tuple[RecordedReport, list[Milestone]]]:
        """Each report with the rows that had a ref then, but for removed ones."""
        for report, rows in self._then:
            yield report, [row for row in rows.get(ref, ()) if row.status is not Status.REMOVED]


def _which(row: Milestone, now: list[Milestone], then: list[Milestone]) -> Sequence[Milestone]:
    """Which of the rows with its ref a row was: the one with its name, if there are several; of
    those the one with its timescale; of those whose timescale is on one side only, the one in its
    place, if there are as many. None or one."""
    if len(now) > 1 or len(then) > 1:
        name = plain(row.milestone)
        now, then = ([r for r in rows if plain(r.milestone) == name] for rows in (now, then))
    if len(now) == len(then) == 1:
        return then
    timescale = attrgetter("due_by", "due_date")
    if same := [each for each in then if timescale(each) == timescale(row)]:
        return same[:1]
    left, right = set(map(timescale, then)), set(map(timescale, now))
    moved = [each for each in now if timescale(each) not in left]
    were = [each for each in then if timescale(each) not in right]
    pairs = zip(moved, were, strict=True) if len(moved) == len(were) else ()
    return [was for each, was in pairs if each is row]


_FILLED = attrgetter(
    *("ref", "action", "milestone", "owners", "due_by", "due_date", "rating", "rating_text"),
    *("progress", "evidence", "completed_on"),
)
_LONG_NUMBER = re.compile(r"\d(?:[ )-]{0,2}\d){5}")
_PROSE = ("action", "milestone", "progress", "evidence", "anticipated_impact", "outcome")
_TEXTS = (
    ("sections", ("inspectors_found", "how_assessed", "what_we_will_see")),
    ("sections", ("title", "area_for_improvement")),
    ("impact", ("key_activities", "impact_achieved", "indicators_show")),
    *(("measures", ("measure",)), ("readings", ("note",)), ("finance", ("note",))),
    *(("reasons", ("reason",)), ("glossary", ("meaning",)), ("ratings", ("definition",))),
)


def _texts_of(row: Row, names: Iterable[str] = _PROSE) -> Iterator[Text]:
    for name in names:
        said = getattr(row, name)
        if isinstance(said, tuple):
            yield from (Text(row, name, item, False) for item in said)
        elif said:
            yield Text(row, name, said)


@dataclass
class View:
    """A plan on the date that it stands at (None where nobody says)."""

    plan: Plan
    as_at: date | None
    reports: Sequence[RecordedReport] = ()
    """The reports that were recorded up to then, the earliest first."""
    marks: Marks = field(default_factory=dict)
    """How the rows of accepted findings stand: for the rules about the settings."""
    rules: frozenset[str] = frozenset()
    """The codes of all rules that may be set: for the same."""

    def __post_init__(self) -> None:
        scale, sections = self.plan.scale, self.plan.sections
        self.complete, self.behind = scale.named(Meaning.COMPLETE), scale.named(*BEHIND)
        """The council's word for complete, and those for what is behind, such as Amber or Red."""
        rows = self.plan.milestones
        self.rows = [r for r in rows if any(str(value or "").strip() for value in _FILLED(r))]
        """The rows of the action table that hold anything: officers leave empty ones. `kept` are
        those that haven't been removed, `live` are part of the plan today, `open` are not done."""
        self.kept = [row for row in self.rows if row.status is not Status.REMOVED]
        self.live = [row for row in self.rows if row.is_live]
        self.open = [row for row in self.live if row.is_open]
        self.by_ref = grouped((r for r in self.rows if r.ref.strip()), lambda row: key(row.ref))
        """Rows with the same ref together, by `key`."""
        self.trails = Trails(self.reports, self.by_ref)
        self.codes = {key(section.code): section.code for section in sections if section.code}
        """Section codes as the Sections table writes them, by `key`."""
        self.codes_in_use = set(self.codes.values()) or {row.section.strip() for row in self.rows}
        """Section codes of the Sections table, or of the rows where there is none."""

    def key_to(self, kind: RatingKind) -> list[RatingDefinition]:
        """The rows of the key to the ratings of a kind, where they say what words mean."""
        rows = [r for r in self.plan.ratings if r.rating.strip() and kind_of(r.kind) is kind]
        return rows if any(row.means.strip() for row in rows) else []

    def is_in_key(self, kind: RatingKind, word: str) -> bool:
        """Whether the key has a word, though it may not say rightly what it means."""
        return word_key(word) in {word_key(row.rating) for row in self.key_to(kind)}

    @cached_property
    def refs_begin_with_codes(self) -> bool:
        """Whether this council begins its refs with section codes: most of its rows do."""
        told = [row for row in self.rows if row.ref.strip() and row.section.strip()]
        return sum(begins_with(row.ref, row.section) for row in told) * 2 > len(told)

    @cached_property
    def texts(self) -> list[Text]:
        """Every text that is written as prose; but for texts of removed rows."""
        found = [text for row in self.kept for text in _texts_of(row)]
        for table, names in _TEXTS:
            found += (text for row in getattr(self.plan, table) for text in _texts_of(row, names))
        return found

    @property
    def every_text(self) -> Iterator[Text]:
        """The texts of removed rows as well, which stay in the workbook, and what stands around
        the tables in the committee's report."""
        yield from self.texts
        for each in self.plan.report_text:
            if each.text and each.kind.strip().casefold() != "off":
                yield Text(each, "text", each.text)
        for row in self.rows:
            if row.status is Status.REMOVED:
                yield from _texts_of(row)

    @cached_property
    def numbered(self) -> frozenset[str]:
        """The texts with six digits on end or more, as telephone and NHS numbers have."""
        return frozenset(each.text for each in self.every_text if _LONG_NUMBER.search(each.text))

    def limit(self, rule: str, usual: int) -> int:
        """The number from which a rule speaks, where an officer may have set another."""
        for setting in self.plan.checks:
            if setting.rule.strip().upper() == rule and setting.limit is not None:
                return int(setting.limit)
        return usual


@lru_cache(maxsize=65_536)
def begins_with(ref: str, code: str) -> bool:
    """Whether a ref begins with a section code and not with a longer one that looks alike."""
    ref, code = key(ref), key(code)
    if not code or not ref.startswith(code):
        return False
    return not re.match(r"\d" if code[-1].isdigit() else r"[^\W\d_]", ref[len(code) :])


def repeated(rows: Iterable[Item], same: Callable[[Item], Hashable]) -> Iterator[tuple[Item, Item]]:
    """Each row that is the same as an earlier one, with that one; blank ones are not."""
    seen: dict[Hashable, Item] = {}
    for row in rows:
        if (told := same(row)) and (first := seen.setdefault(told, row)) is not row:
            yield row, first


# --- findings, and the rules that make them

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
    """How much a finding matters, the gravest first."""

    ERROR = "error"
    WARNING = "warning"
    ADVICE = "advice"

    @property
    def rank(self) -> int:
        """0 for the gravest."""
        return list(Severity).index(self)


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
        said = (self.rule, key(self.ref), *re.findall("“.*?”", self.message))
        return f"{zlib.crc32(chr(31).join(said).encode(errors='surrogatepass')):08x}"

    @property
    def row(self) -> int:
        """The row that the cell stands in; 0 if there is none."""
        return int(self.cell.lstrip(string.ascii_uppercase) or 0)


Fault = tuple[Row, str, dict[str, Any]]
"""A row, its field that is at fault, and the facts that are told of it."""


def fault(row: Row, field: str, /, **facts: Any) -> Fault:
    """A fault. Of the facts, `message` and `fix` are said in place of the rule's, `ref` is what
    the row is known by, and `correction` what the cell should hold."""
    return row, field, facts


class _Sentences(string.Formatter):
    """Fills in the facts of a fault."""

    def get_value(self, name: int | str, _: Any, facts: Mapping[str, Any]) -> Any:
        return facts[str(name)] if name in facts else getattr(facts["row"], str(name))

    def convert_field(self, value: Any, conversion: str | None) -> Any:
        return quote(str(value)) if conversion == "q" else value

    def format_field(self, value: Any, spec: str) -> str:
        return long_date(value) if isinstance(value, date) else str(format(value, spec))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule with its documentation, which its docstring gives.

    Its code is such as "M03", where the letter says what it looks at; the title is the fault.
    """

    code: str
    title: str
    severity: Severity
    check: Callable[[View], Iterable[Fault]]
    what: str
    why: str
    how: str
    message: str = ""
    fix: str = ""

    def findings(self, view: View) -> Iterator[Finding]:
        """The faults of a plan as the officer is told of them."""
        for row, at, facts in self.check(view):
            said = {**facts, "row": row, "view": view}
            message, fix = (
                _Sentences().vformat(text, (), said) if "{" in text else text
                for text in (facts.get("message", self.message), facts.get("fix", self.fix))
            )
            cell = row.place.cell(at) if row.place.row else ""
            where = row.place.sheet, cell, facts.get("ref", row.known_by)
            yield Finding(self.code, self.severity, *where, message, fix, facts.get("correction"))


_HEADINGS = re.compile("^(What|Why|How|Message|Fix): ", re.MULTILINE)


def rule(
    code: str, title: str, severity: Severity, rows: str = "", field: str = ""
) -> Callable[[Callable[..., Any]], Rule]:
    """Make a function the rule with this code (TypeError if its docstring lacks a heading).

    The function yields the faults of a view. Where `rows` names a list of rows or texts of the
    view, it is asked of each whether there is a fault in its `field`, and answers with whether
    there is, or with the facts.
    """

    def decorate(function: Callable[..., Any]) -> Rule:
        _, *parts = _HEADINGS.split(inspect.getdoc(function) or "")
        pairs = zip(parts[::2], parts[1::2], strict=True)
        said = {heading.lower(): " ".join(text.split()) for heading, text in pairs}

        @wraps(function)
        def each(view: View) -> Iterator[Fault]:
            for row in attrgetter(rows)(view):
                if said := function(view, row):
                    facts = said if isinstance(said, dict) else {}
                    at, name = (row[0], row[1]) if isinstance(row, Text) else (row, field)
                    yield at, facts.get("field", name), facts

        check = each if rows else function
        return Rule(code=code, title=title, severity=severity, check=check, **said)

    return decorate
