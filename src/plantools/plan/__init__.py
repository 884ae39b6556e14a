"""The domain: what an improvement plan is made of. Pure Python, no workbook and no I/O.

Sections, actions, milestones, and the tables around them: everything is a frozen dataclass of
plain values. A row that came out of a workbook carries a `Place`, so that whoever finds fault with
it can say in which cell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import TypeVar

from plantools.plan import palette, rating
from plantools.plan.due import Due, DueKind, overdue_days, parse_due
from plantools.plan.rating import BRAG, DONE, IMPACT_BRAG, Meaning, Rating, RatingKind, RatingScale

__all__ = ["BRAG", "IMPACT_BRAG", "Due", "DueKind", "Meaning", "Rating", "RatingKind"]
__all__ += ["RatingScale", "overdue_days", "parse_due"]
_Item = TypeVar("_Item")
_Key = TypeVar("_Key")


@lru_cache(maxsize=65_536)
def ref_key(ref: str) -> str:
    """A ref, a section's code or a measure's id as it is compared: no case, no spaces."""
    return "".join(ref.split()).casefold()


def grouped(items: Iterable[_Item], key: Callable[[_Item], _Key]) -> dict[_Key, list[_Item]]:
    """Items with the same key together, in the order in which they come."""
    groups: dict[_Key, list[_Item]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return groups


class Status(StrEnum):
    """Why a milestone is not simply running. Blank in the workbook means `ACTIVE`."""

    ACTIVE = ""
    ON_HOLD = "On hold"
    CARRIED_OVER = "Carried over"
    REMOVED = "Removed"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands in a workbook: sheet name, 1-based row, column letter by field."""

    sheet: str
    row: int
    columns: Mapping[str, str]

    def cell(self, name: str) -> str:
        """The A1 address of a field; the row's first cell where the plan has no such column."""
        column = self.columns.get(name) or next(iter(self.columns.values()), "A")
        return f"{column}{self.row}"

    def on_row(self, otherwise: str = "") -> str:
        """Such as " on row 12"; something else for a row that was not read from a workbook."""
        return f" on row {self.row}" if self.row else otherwise


_KNOWN_BY = ("ref", "code", "id", "section", "measure", "group", "abbreviation", "post", "heading")
NOWHERE = Place("", 0, {})
"""The place of a row that was made in memory, not read from a workbook."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of a plan's table, and where it stands; two are equal wherever they stand."""

    place: Place = field(default=NOWHERE, compare=False, repr=False)

    @property
    def known_by(self) -> str:
        """The ref of an action, the code of a section, and so on."""
        return next((str(getattr(self, name)) for name in _KNOWN_BY if hasattr(self, name)), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone(Row):
    """One row of the action table. Most actions have one milestone, a few have several.

    `rating` is a word of `scale`, the council's. It and `status` are None where the cell holds a
    word that isn't one of theirs; `rating_text`, `status_text` and `owners_text` keep what was
    written. `own` is header and text of every column that the officers added, blank ones too.
    """

    ref: str
    section: str = ""
    action: str = ""
    milestone: str = ""
    owners: tuple[str, ...] = ()
    owners_text: str = field(default="", compare=False, repr=False)
    due_by: str = ""
    due_date: date | None = None
    rating: str | None = None
    rating_text: str = ""
    progress: str = ""
    evidence: str = ""
    completed_on: date | None = None
    anticipated_impact: str = ""
    outcome: str = ""
    status: Status | None = Status.ACTIVE
    status_text: str = ""
    see_also: str = ""
    own: tuple[tuple[str, str], ...] = field(default=(), compare=False, repr=False)
    scale: RatingScale = field(default=BRAG, compare=False, repr=False)

    @property
    def due(self) -> Due:
        """When it is due: the "Due date" override where there is one, else the prose."""
        return parse_due(self.due_date if self.due_date is not None else self.due_by)

    @property
    def is_live(self) -> bool:
        """Part of the plan today: neither removed nor handed to the next plan."""
        return self.status not in (Status.REMOVED, Status.CARRIED_OVER)

    @property
    def meaning(self) -> Meaning | None:
        """What its rating means."""
        return self.scale.meaning(self.rating)

    @property
    def is_complete(self) -> bool:
        return self.meaning is Meaning.COMPLETE

    @property
    def is_done(self) -> bool:
        """Complete, or done with its evidence awaited: nothing of it can be late."""
        return self.meaning in DONE

    @property
    def is_open(self) -> bool:
        """Live and not done. A milestone on hold is still open."""
        return self.is_live and not self.is_done

    def days_overdue(self, as_at: date) -> int:
        """Days past the last due date; 0 if done, on hold, not past, or without a date."""
        if not self.is_open or self.status is Status.ON_HOLD:
            return 0
        return overdue_days(self.due, as_at)


@dataclass(frozen=True)
class Action:
    """All milestones with one ref, in the order of their rows, and the scale that rates them."""

    ref: str
    milestones: tuple[Milestone, ...]
    scale: RatingScale = BRAG

    @property
    def section(self) -> str:
        return self.milestones[0].section

    @property
    def action(self) -> str:
        return self.milestones[0].action

    @property
    def owners(self) -> tuple[str, ...]:
        """Every post that owns a milestone, each once, in the order of the rows."""
        found: dict[str, str] = {}
        for owner in (owner for m in self.milestones for owner in m.owners):
            found.setdefault(owner.replace("’", "'"), owner)
        return tuple(found.values())

    @property
    def is_live(self) -> bool:
        return any(m.is_live for m in self.milestones)

    @cached_property
    def rating(self) -> str | None:
        """See `RatingScale.roll_up`; removed milestones don't count."""
        return self.scale.roll_up(m.rating for m in self.milestones if m.is_live)

    @property
    def meaning(self) -> Meaning | None:
        """What its rating means."""
        return self.scale.meaning(self.rating)

    def days_overdue(self, as_at: date) -> int:
        """Of the milestone that is furthest past its date."""
        return max(m.days_overdue(as_at) for m in self.milestones)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section(Row):
    """An area for improvement. The list fields hold one item per line of the cell."""

    code: str
    chapter: str = ""
    title: str = ""
    area_for_improvement: str = ""
    section_lead: str = ""
    inspectors_found: tuple[str, ...] = ()
    how_assessed: tuple[str, ...] = ()
    what_we_will_see: tuple[str, ...] = ()
    see_also: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post(Row):
    """A post that can own an action. Posts, never people: the plan is published."""

    post: str
    team: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Abbreviation(Row):
    """A glossary entry."""

    abbreviation: str
    meaning: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingDefinition(Row):
    """A row of the key to the ratings, as it is written; `Plan.scale` is what comes of them.

    `kind` is "action" or "impact".
    """

    kind: str = RatingKind.ACTION
    rating: str = ""
    means: str = ""
    colour: str = ""
    definition: str = ""


def scale_from(key: Iterable[RatingDefinition], kind: RatingKind) -> RatingScale:
    """The scale that a key describes; colours that can't be read are left to us.

    Of a word that stands twice the first row counts; rows that say no meaning are left out. A key
    without any meaning, as masters had before there were any, is about the usual words: it may
    give them other definitions and colours.
    """
    rows = [row for row in key if row.rating.strip() and rating.kind_of(row.kind) is kind]
    usual, told = rating.USUAL_SCALES[kind], dict[str, rating.RatingWord]()
    if not any(row.means.strip() for row in rows):
        own = {rating.word_key(row.rating): row for row in reversed(rows)}
        rows = list(key_from(usual))
        for n, row in enumerate(rows):
            said = own.get(rating.word_key(row.rating), row)
            definition = said.definition or row.definition
            rows[n] = replace(row, colour=said.colour, definition=definition)
    for row in rows:
        meaning, color = Meaning.read(row.means), palette.read_color(row.colour) or ""
        if meaning in kind.meanings:
            word = rating.RatingWord(" ".join(row.rating.split()), meaning, color, row.definition)
            told.setdefault(rating.word_key(row.rating), word)
    return RatingScale(kind, tuple(told.values())) if told else usual


def key_from(scale: RatingScale) -> tuple[RatingDefinition, ...]:
    """The key to a scale."""
    return tuple(
        RatingDefinition(
            kind=scale.kind, rating=r.word, means=r.meaning, colour=r.color, definition=r.definition
        )
        for r in scale.ratings
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpactReview(Row):
    """A section's impact in one month (`month` is its first day), in a word of the council's."""

    section: str
    month: date | None = None
    rating: str | None = None
    rating_text: str = ""
    key_activities: str = ""
    impact_achieved: str = ""
    indicators_show: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure(Row):
    """A performance measure; thresholds are kept as written ("70-79%")."""

    id: str
    section: str = ""
    measure: str = ""
    target_text: str = ""
    target: float | None = None
    direction: str = ""
    requires_improvement: str = ""
    good: str = ""
    outstanding: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading(Row):
    """What a measure stood at in one month (`month` is its first day), in its unit."""

    measure: str
    month: date | None = None
    value: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FinanceLine(Row):
    """A line of the finance table, in whole pounds."""

    group: str
    kind: str = ""
    year: str = ""
    budget: float | None = None
    actual_to_date: float | None = None
    forecast: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonEntry(Row):
    """Why an action was removed or retimed, as told to the committee in one report."""

    ref: str
    milestone: str = ""
    report: str = ""
    reason: str = ""
    report_under: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportText(Row):
    """A paragraph of what the committee reads around the tables.

    `kind` is standing, this report, front, back or off; the rows without `order` come in the
    order of the workbook.
    """

    kind: str
    heading: str = ""
    order: float | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting(Row):
    """What a council has set for its plan (see `plantools.plan.plan_settings`), as it is typed."""

    setting: str
    value: str = ""
    help: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckSetting(Row):
    """What an officer set for one check: how grave it is ("off" for not at all), and why."""

    rule: str
    severity: str = ""
    limit: float | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedFinding(Row):
    """A finding that an officer has accepted. `row` marks how its row stood then; "" if new."""

    rule: str
    ref: str = ""
    reason: str = ""
    row: str = ""


@dataclass(frozen=True, slots=True)
class Oddity:
    """A cell or a column that was read otherwise than it looks: where, what, and what to do."""

    place: Place
    field: str
    message: str
    fix: str
    ref: str = ""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A whole improvement plan at one moment. Rows keep the order of the workbook.

    `ratings` is the key to the ratings as it is written, `scale` and `impact_scale` what it says.
    """

    title: str = ""
    organisation: str = ""
    period_start: date | None = None
    period_end: date | None = None
    as_at: date | None = None
    milestones: tuple[Milestone, ...] = ()
    sections: tuple[Section, ...] = ()
    owners: tuple[Post, ...] = ()
    glossary: tuple[Abbreviation, ...] = ()
    ratings: tuple[RatingDefinition, ...] = ()
    impact: tuple[ImpactReview, ...] = ()
    measures: tuple[Measure, ...] = ()
    readings: tuple[Reading, ...] = ()
    finance: tuple[FinanceLine, ...] = ()
    reasons: tuple[ReasonEntry, ...] = ()
    report_text: tuple[ReportText, ...] = ()
    settings: tuple[Setting, ...] = ()
    checks: tuple[CheckSetting, ...] = ()
    accepted: tuple[AcceptedFinding, ...] = ()
    oddities: tuple[Oddity, ...] = field(default=(), compare=False, repr=False)
    places: Mapping[str, Place] = field(default_factory=dict, compare=False, repr=False)
    """Where things that are no row stand: cover names and table headers, by name."""

    @cached_property
    def actions(self) -> tuple[Action, ...]:
        """Milestones with the same ref together. Rows without a ref are actions of their own."""
        groups: dict[str | int, list[Milestone]] = {}
        for position, row in enumerate(self.milestones):  # where it stands: one may be there twice
            groups.setdefault(row.ref or position, []).append(row)
        return tuple(Action(rows[0].ref, tuple(rows), self.scale) for rows in groups.values())

    @cached_property
    def scale(self) -> RatingScale:
        """The ratings of actions."""
        return scale_from(self.ratings, RatingKind.ACTION)

    @cached_property
    def impact_scale(self) -> RatingScale:
        """The ratings of impact."""
        return scale_from(self.ratings, RatingKind.IMPACT)

    @cached_property
    def live_actions(self) -> tuple[Action, ...]:
        """Actions that count: removed and carried-over ones are left out."""
        return tuple(action for action in self.actions if action.is_live)

    @cached_property
    def refs(self) -> frozenset[str]:
        return frozenset(m.ref for m in self.milestones if m.ref)


@dataclass(frozen=True)
class RecordedReport:
    """The plan's rows as they were reported, without progress and evidence.

    `scale` says what their ratings meant then, whatever the plan's words mean now.
    """

    label: str
    as_at: date
    milestones: tuple[Milestone, ...]
    scale: RatingScale = BRAG

    @cached_property
    def plan(self) -> Plan:
        """The plan as far as the report knows it."""
        return Plan(milestones=self.milestones, as_at=self.as_at, ratings=key_from(self.scale))
