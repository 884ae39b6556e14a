"""The plan as it is published (Appendix 2): a block for each section, in the plan's order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from plantools.plan import Action, DueKind, Milestone, Plan, Section, Status
from plantools.plan.dates import long_date, month_year, months_before
from plantools.reports.figures import Facts
from plantools.reports.impact import NOT_RATED, movement, reviews_of
from plantools.reports.report import Cell, Report, ReportColumn, ReportTable, key_to, rating_column

PRINT_TABLE = "tblPlan"
CHAPTER, SECTION, ACTION = "Chapter", "Section", "Action"
LONGEST = 1_200
"""The most characters in a row. Excel doesn't let a row be higher than most of a page."""
_NO_END = (DueKind.RECURRING, DueKind.STARTING, DueKind.ONGOING)
_Row = tuple[Cell, ...]


def print_report(facts: Facts) -> Report:
    """Everything of the plan that is published. What was removed or carried over is left out.

    One table with a row for each paragraph, so that its header repeats on every page and no
    row is as high as a page; its first column says what each is.
    """
    plan = facts.plan
    scales = (plan.scale, *([plan.impact_scale] if plan.impact else []))
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
                    ReportColumn("How close", 18),
                ),
                tuple(_rows(facts)),
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


def _rows(facts: Facts) -> Iterator[_Row]:
    known = {section.code: section for section in facts.plan.sections}
    chapter = ""
    for code, actions in facts.sections.items():
        section = known.get(code) or Section(code=code, title="Not on the Sections sheet")
        if section.chapter and section.chapter != chapter:
            chapter = section.chapter
            yield from _texts(CHAPTER, "", chapter)
        yield from _texts(SECTION, code, section.title)
        yield from _texts("Area for improvement", code, section.area_for_improvement)
        yield from _texts("Section lead", code, section.section_lead)
        yield from _texts("What inspectors found", code, *section.inspectors_found)
        for action in actions:
            yield from _action(action, facts.day)
        yield from _texts("See also", code, section.see_also)
        yield from _texts("How we will assess", code, *section.how_assessed)
        yield from _texts("What we will see", code, *section.what_we_will_see)
        yield from _impact(facts.plan, code, facts.day)


def _texts(part: str, ref: str, *texts: str) -> Iterator[_Row]:
    """A row for each paragraph; none where there is no text."""
    for text in texts:
        for paragraph in text.split("\n"):
            for piece in pieces(paragraph.strip()):
                yield (part, ref, piece, None, None, None, None)


def pieces(text: str) -> Iterator[str]:
    """A text cut between words where it is too long for a row."""
    while len(text) > LONGEST:
        cut = text.rfind(" ", 0, LONGEST) + 1 or LONGEST
        yield text[:cut].rstrip()
        text = text[cut:]
    if text:
        yield text


def _action(action: Action, as_at: date) -> Iterator[_Row]:
    told = ""
    for milestone in action.milestones:
        if not milestone.is_live:
            continue
        first, *more = list(pieces(_wording(milestone, told))) or [""]
        told = milestone.action
        yield (
            ACTION,
            milestone.ref,
            first,
            "; ".join(milestone.owners) or milestone.owners_text,
            milestone.due_by or (long_date(milestone.due_date) if milestone.due_date else ""),
            milestone.rating or milestone.rating_text,
            how_close(milestone, action.milestones, as_at),
        )
        for piece in more:
            yield (ACTION, milestone.ref, piece, None, None, None, None)


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


def _impact(plan: Plan, code: str, as_at: date) -> Iterator[_Row]:
    reviews = reviews_of(plan, code, as_at)
    if not reviews:
        return
    latest = reviews[-1]
    assert latest.month is not None  # reviews_of() gives only such
    month, before = month_year(latest.month), months_before(latest.month, 1)
    earlier = next((r.rating for r in reviews if r.month == before), None)
    rating = latest.rating or latest.rating_text or NOT_RATED
    known = plan.impact_scale.read(rating)
    moved = movement(plan.impact_scale, earlier, latest.rating)
    yield (
        "Impact rating",
        code,
        f"{month}: {rating}{f' ({known.says})' if known else ''}",
        None,
        None,
        rating,
        f"{moved}, compared with {month_year(before)}" if earlier else None,
    )
    yield from _texts("Key activities", code, latest.key_activities)
    yield from _texts("Impact", code, latest.impact_achieved)
    yield from _texts("Indicators show", code, latest.indicators_show)
