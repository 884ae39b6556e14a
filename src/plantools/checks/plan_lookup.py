"""The plan as the rules see it: what several of them need, worked out once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from typing import NamedTuple, Protocol

from plantools.checks.words import plain
from plantools.plan import Meaning, Milestone, Place, Plan, RatingDefinition, RatingKind, Status
from plantools.plan.meanings import kind_of
from plantools.plan.model import NOWHERE, RecordedReport, grouped, ref_key
from plantools.plan.rating import word_key


class Row(Protocol):
    """Any row of a plan."""

    @property
    def place(self) -> Place: ...


class Text(NamedTuple):
    """A text in a field of a row. `raw` is False where the cell holds more than this text."""

    row: Row
    field: str
    text: str
    raw: bool = True


_LONG_NUMBER = re.compile(r"\d(?:[ )-]{0,2}\d){5}")
key = ref_key
Marks = dict[tuple[str, str], str]
"""How the rows stand on which the findings of a rule about a ref stand, by rule and ref."""
_REF_FIELDS = (
    "ref",
    "code",
    "id",
    "section",
    "measure",
    "group",
    "abbreviation",
    "post",
    "heading",
)
_TEXT_FIELDS = {
    "sections": ("title", "area_for_improvement"),
    "impact": ("key_activities", "impact_achieved", "indicators_show"),
    "measures": ("measure",),
    "readings": ("note",),
    "finance": ("note",),
    "reasons": ("reason",),
    "glossary": ("meaning",),
    "ratings": ("definition",),
}
_LISTS = ("inspectors_found", "how_assessed", "what_we_will_see")


def ref_of(row: Row) -> str:
    """What a row is known by: the ref of an action, the code of a section, and so on."""
    for name in _REF_FIELDS:
        if hasattr(row, name):
            return str(getattr(row, name))
    return ""


class Then(NamedTuple):
    """A row as it stood at a report."""

    report: RecordedReport
    row: Milestone


class Trails:
    """Finds a row of today in each report: by ref, and by milestone where there are several."""

    def __init__(
        self, reports: Sequence[RecordedReport], today: dict[str, list[Milestone]]
    ) -> None:
        self.reports = reports
        self._today = today
        self._then = [grouped(report.milestones, lambda row: key(row.ref)) for report in reports]

    def of(self, row: Milestone) -> list[Then]:
        """How a row stood at each report that has it, the earliest first."""
        ref, name = key(row.ref), plain(row.milestone)
        if not ref:
            return []
        alone = len(self._today[ref]) == 1
        now = [each for each in self._today[ref] if plain(each.milestone) == name]
        found = []
        for report, rows in zip(self.reports, self._then, strict=True):
            there = rows.get(ref, ())
            if alone and len(there) == 1:
                found.append(Then(report, there[0]))
            else:
                named = [then for then in there if plain(then.milestone) == name]
                found += [Then(report, then) for then in _which(row, now, named)]
        return found

    def dates(self, row: Milestone) -> list[date]:
        """The due dates that a row has had until now, each once in a row."""
        dates: list[date] = []
        said = None
        for each in (*(then.row for then in self.of(row)), row):
            if (each.due_by, each.due_date) == said:
                continue
            said = each.due_by, each.due_date
            last = each.due.last
            if last is not None and (not dates or dates[-1] != last):
                dates.append(last)
        return dates

    def of_ref(self, ref: str) -> Iterator[tuple[RecordedReport, list[Milestone]]]:
        """Each report with the rows that had a ref then, but for removed ones."""
        for report, rows in zip(self.reports, self._then, strict=True):
            there = [row for row in rows.get(ref, ()) if row.status is not Status.REMOVED]
            yield report, there

    def refs(self) -> dict[str, str]:
        """Every ref that was ever reported: by `key`, as it was written last."""
        return {ref: there[0].ref for rows in self._then for ref, there in rows.items() if ref}


def _which(
    row: Milestone, now: Sequence[Milestone], then: Sequence[Milestone]
) -> Sequence[Milestone]:
    """Which of the milestones of one name a row was: the one with its timescale; of those whose
    timescale is on one side only, the one in its place, if there are as many. None or one."""
    if len(now) == len(then) == 1:
        return then
    same = [each for each in then if _timescale(each) == _timescale(row)]
    if same:
        return same[:1]
    left, right = set(map(_timescale, then)), set(map(_timescale, now))
    moved = [each for each in now if _timescale(each) not in left]
    were = [each for each in then if _timescale(each) not in right]
    pairs = zip(moved, were, strict=True) if len(moved) == len(were) else ()
    return [was for each, was in pairs if each is row]


def _timescale(row: Milestone) -> tuple[str, date | None]:
    return row.due_by, row.due_date


@dataclass(frozen=True)
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

    @cached_property
    def rows(self) -> list[Milestone]:
        """The rows of the action table that hold anything; officers leave empty ones."""
        return [row for row in self.plan.milestones if _says_something(row)]

    def named(self, *meanings: Meaning) -> str:
        """The council's words for ratings of actions that mean one of these: "Amber or Red"."""
        return self.plan.scale.named(*meanings)

    def key_to(self, kind: RatingKind) -> list[RatingDefinition]:
        """The rows of the key to the ratings of a kind, where they say what words mean."""
        rows = [r for r in self.plan.ratings if r.rating.strip() and kind_of(r.kind) is kind]
        return rows if any(row.means.strip() for row in rows) else []

    def is_in_key(self, kind: RatingKind, word: str) -> bool:
        """Whether the key has a word, though it may not say rightly what it means."""
        return word_key(word) in {word_key(row.rating) for row in self.key_to(kind)}

    @cached_property
    def live(self) -> list[Milestone]:
        """Rows that are part of the plan today: neither removed nor carried over."""
        return [row for row in self.rows if row.is_live]

    @cached_property
    def open(self) -> list[Milestone]:
        """Live rows that are not complete."""
        return [row for row in self.live if row.is_open]

    @cached_property
    def kept(self) -> list[Milestone]:
        """Rows that haven't been removed."""
        return [row for row in self.rows if row.status is not Status.REMOVED]

    @cached_property
    def by_ref(self) -> dict[str, list[Milestone]]:
        """Rows with the same ref together, by `key`."""
        return grouped((row for row in self.rows if row.ref.strip()), lambda row: key(row.ref))

    @cached_property
    def codes(self) -> dict[str, str]:
        """Section codes as the Sections table writes them, by `key`."""
        return {key(section.code): section.code for section in self.plan.sections if section.code}

    @cached_property
    def codes_in_use(self) -> set[str]:
        """Section codes of the Sections table, or of the rows where there is none."""
        return set(self.codes.values()) or {row.section.strip() for row in self.rows}

    @cached_property
    def refs_begin_with_codes(self) -> bool:
        """Whether this council begins its refs with section codes: most of its rows do."""
        told = [row for row in self.rows if row.ref.strip() and row.section.strip()]
        fitting = sum(begins_with(row.ref, row.section) for row in told)
        return fitting * 2 > len(told)

    @cached_property
    def texts(self) -> list[Text]:
        """Every text that is written as prose; but for texts of removed rows."""
        found = [each for row in self.kept for each in _texts_of(row)]
        for section in self.plan.sections:
            for name in _LISTS:
                found += (Text(section, name, item, False) for item in getattr(section, name))
        for table, fields in _TEXT_FIELDS.items():
            for each in getattr(self.plan, table):
                found += (Text(each, f, getattr(each, f)) for f in fields if getattr(each, f))
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
        return frozenset(text for _, _, text, _ in self.every_text if _LONG_NUMBER.search(text))

    @cached_property
    def trails(self) -> Trails:
        """How rows stood at the recorded reports."""
        return Trails(self.reports, self.by_ref)

    def limit(self, rule: str, usual: int) -> int:
        """The number from which a rule speaks, where an officer may have set another."""
        for setting in self.plan.checks:
            if setting.rule.strip().upper() == rule and setting.limit is not None:
                return int(setting.limit)
        return usual

    def cover(self, name: str) -> Place:
        """Where a named cell of the cover stands."""
        return self.plan.places.get(name, NOWHERE)

    @cached_property
    def sheets(self) -> dict[str, int]:
        """The sheets in their order: the cover first, then the tables as a plan lists them."""
        plan = self.plan
        order: dict[str, int] = {}
        for name in ("PlanTitle", "Organisation", "PeriodStart", "PeriodEnd", "AsAt"):
            order.setdefault(self.cover(name).sheet, len(order))
        for table in _TABLES:
            for row in getattr(plan, table):
                order.setdefault(row.place.sheet, len(order))
        return order


_TABLES = (
    *("milestones", "sections", "impact", "measures", "readings", "finance", "reasons"),
    *("report_text", "ratings", "owners", "glossary", "checks", "accepted"),
)
_FILLED = (
    *("ref", "action", "milestone", "owners", "due_by", "due_date", "rating", "rating_text"),
    *("progress", "evidence", "completed_on"),
)
_PROSE = ("action", "milestone", "progress", "evidence", "anticipated_impact", "outcome")


def _texts_of(row: Milestone) -> list[Text]:
    return [Text(row, name, text) for name in _PROSE if (text := getattr(row, name))]


@lru_cache(maxsize=65_536)
def begins_with(ref: str, code: str) -> bool:
    """Whether a ref begins with a section code and not with a longer one that looks alike."""
    ref, code = key(ref), key(code)
    if not code or not ref.startswith(code):
        return False
    rest = ref[len(code) :]
    return not re.match(r"\d" if code[-1].isdigit() else r"[^\W\d_]", rest)


def _says_something(row: Milestone) -> bool:
    return any(str(getattr(row, name) or "").strip() for name in _FILLED)
