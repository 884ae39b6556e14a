"""The plan as it is published (Appendix 2): a block for each section, in the plan's order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import zip_longest

from plantools.plan import Action, DueKind, Milestone, Plan, Section, Status
from plantools.plan.dates import long_date, month_year
from plantools.plan.plan_settings import HOW_CLOSE, own_text, printed_columns
from plantools.reports.figures import Facts
from plantools.reports.impact import reviews_of
from plantools.reports.report import Cell, Report, ReportColumn, ReportTable, key_to, rating_column

PRINT_TABLE = "tblPlan"
CHAPTER, SECTION, ACTION, SEE_ALSO = "Chapter", "Section", "Action", "See also"
AREA, LEAD, FOUND = "Area for improvement", "Section lead", "What inspectors found"
ASSESS, SEE = "How we will assess", "What we will see"
IMPACT, ACTIVITIES, ACHIEVED = "Impact rating", "Key activities", "Impact achieved"
INDICATORS = "Indicators show"
"""What a row of the printed plan can be: its first column."""
LONGEST = 1_200
"""The most characters in a row. Excel doesn't let a row be higher than most of a page."""
_NO_END = (DueKind.RECURRING, DueKind.STARTING, DueKind.ONGOING)
Row = tuple[Cell, ...]


def print_report(facts: Facts, longest: int = LONGEST) -> Report:
    """Everything of the plan that is published. What was removed or carried over is left out.

    One table with a row for each paragraph, so that its header repeats on every page and no
    row is as high as a page; its first column says what each is.

    Args:
        longest: the most characters in a row; a longer text goes on in the next one.
    """
    plan = facts.plan
    scales = (plan.scale, *([plan.impact_scale] if plan.impact else []))
    more = printed_columns(plan)
    return Report(
        title=plan.title or "Improvement plan",
        notes=(facts.headline.sentence(), facts.note),
        keys=tuple(map(key_to, scales)),
        tables=(
            ReportTable(
                PRINT_TABLE,
                _caption(facts.plan),
                (
                    ReportColumn("Part", 23),
                    ReportColumn("Ref", 9),
                    ReportColumn("What", 72),
                    ReportColumn("Owner", 28),
                    ReportColumn("Due by", 18),
                    rating_column("Rating", 9, *scales),
                    *(ReportColumn(name, 18 if name == HOW_CLOSE else 36) for name in more),
                ),
                tuple(_rows(facts, more, longest)),
                "No sections and no actions",
                headings=(CHAPTER, SECTION),
            ),
        ),
    )


def _caption(plan: Plan) -> str:
    who = f"{plan.organisation}: " if plan.organisation else ""
    gone = sum(not m.is_live for m in plan.milestones)
    words = "milestones that were" if gone > 1 else "milestone that was"
    left_out = f". {gone} {words} removed or carried over left out" if gone else ""
    return f"{who}the plan, section by section{left_out}"


def _rows(facts: Facts, more: Sequence[str], longest: int) -> Iterator[Row]:
    known = {section.code: section for section in facts.plan.sections}
    chapter = ""
    blank = (None,) * (3 + len(more))

    def told(part: str, ref: str, *texts: str) -> Iterator[Row]:
        """A row for each paragraph; none where there is no text."""
        for text in texts:
            for paragraph in text.split("\n"):
                for piece in pieces(paragraph.strip(), longest):
                    yield (part, ref, piece, *blank)

    for code, actions in facts.sections.items():
        section = known.get(code) or Section(code=code, title="Not on the Sections sheet")
        if section.chapter and section.chapter != chapter:
            chapter = section.chapter
            yield from told(CHAPTER, "", chapter)
        yield (SECTION, code, section.title, *blank)
        yield from told(AREA, code, section.area_for_improvement)
        yield from told(LEAD, code, section.section_lead)
        yield from told(FOUND, code, *section.inspectors_found)
        for action in actions:
            yield from _action(action, facts.day, more, longest)
        yield from told(SEE_ALSO, code, section.see_also)
        yield from told(ASSESS, code, *section.how_assessed)
        yield from told(SEE, code, *section.what_we_will_see)
        for month, latest in [*reviews_of(facts.plan, code, facts.day).items()][-1:]:
            rating = latest.rating or latest.rating_text or None
            yield (IMPACT, code, month_year(month), None, None, rating, *(None for _ in more))
            yield from told(ACTIVITIES, code, latest.key_activities)
            yield from told(ACHIEVED, code, latest.impact_achieved)
            yield from told(INDICATORS, code, latest.indicators_show)


def pieces(text: str, longest: int = LONGEST) -> Iterator[str]:
    """A text cut between words where it is too long for a row."""
    while len(text) > longest:
        cut = text.rfind(" ", 0, longest) + 1 or longest
        yield text[:cut].rstrip()
        text = text[cut:]
    if text:
        yield text


def _action(action: Action, as_at: date, more: Sequence[str], longest: int) -> Iterator[Row]:
    told = ""
    for milestone in action.milestones:
        if not milestone.is_live:
            continue
        wording = list(pieces(_wording(milestone, told), longest)) or [""]
        told = milestone.action
        texts = [
            how_close(milestone, action.milestones, as_at)
            if name == HOW_CLOSE
            else own_text(milestone, name)
            for name in more
        ]
        cells = [list(pieces(text, longest)) for text in texts]
        said: Row = (
            "; ".join(milestone.owners) or milestone.owners_text,
            milestone.due_by or (long_date(milestone.due_date) if milestone.due_date else ""),
            milestone.rating or milestone.rating_text,
        )
        for what, *parts in zip_longest(wording, *cells):
            yield (ACTION, milestone.ref, what, *said, *parts)
            said = (None, None, None)


def milestones_done(milestones: Iterable[Milestone]) -> str:
    """Such as "2 of 3": those that are done of those that are live."""
    live = [m for m in milestones if m.is_live]
    return f"{sum(m.is_done for m in live)} of {len(live)}"


def time_left(milestone: Milestone, as_at: date) -> str:
    """Such as "12 days left" or "43 days overdue"; why there is no such number, where not."""
    if milestone.is_done:
        return "Complete" if milestone.is_complete else "Done, evidence awaited"
    if milestone.status not in (Status.ACTIVE, None):
        return milestone.status.value
    due = milestone.due
    if due.last is None:
        return "No end date" if due.kind in _NO_END else "No date"
    days = (due.last - as_at).days
    if days == 0:
        return "Due today"
    return f"{_days(days)} left" if days > 0 else f"{_days(-days)} overdue"


def how_close(milestone: Milestone, siblings: tuple[Milestone, ...], as_at: date) -> str:
    """Time left, and where the action has several milestones how many of them are done."""
    time = time_left(milestone, as_at)
    live = [m for m in siblings if m.is_live]
    if len(live) < 2:
        return time
    return f"{time}\n{milestones_done(live)} milestones done"


def _days(number: int) -> str:
    return f"{number:,} day{'s' * (number != 1)}"


def _wording(milestone: Milestone, told: str) -> str:
    """An action is told once, and then its further milestones."""
    lines = [] if milestone.milestone and milestone.action == told else [milestone.action]
    if milestone.milestone:
        lines.append(f"Milestone: {milestone.milestone}")
    if milestone.see_also:
        lines.append(f"See also {milestone.see_also}")
    return "\n".join(lines)
