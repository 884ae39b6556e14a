"""The plan as it is published (Appendix 2): a block for each section, in the plan's order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import zip_longest

from plantools.checks.words import count
from plantools.plan import Action, DueKind, Milestone, Section, grouped
from plantools.plan.dates import long_date, month_year
from plantools.plan.plan_settings import HOW_CLOSE, own_text, printed_columns
from plantools.reports.figures import NO_SECTION, Facts
from plantools.reports.impact import reviews_of
from plantools.reports.report import Report, ReportColumn, ReportTable, Row, key_to, rating_column

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
Block = dict[str, list[Row]]
"""A section as it is published: its rows by what they are, in order."""


def print_report(facts: Facts) -> Report:
    """The plan as it is published, section by section.

    What was removed or carried over is left out. There is a row for each paragraph, so that the
    header repeats on every page and no row is as high as a page; a longer text goes on in the next.
    """
    plan = facts.plan
    scales = (plan.scale, plan.impact_scale) if plan.impact else (plan.scale,)
    caption = f"{plan.organisation}: " * bool(plan.organisation) + "the plan, section by section"
    if gone := sum(not milestone.is_live for milestone in plan.milestones):
        words = "milestones that were" if gone > 1 else "milestone that was"
        caption += f". {gone} {words} removed or carried over left out"
    table = ReportTable(
        PRINT_TABLE,
        caption,
        (
            *(ReportColumn("Part", 23), ReportColumn("Ref", 9), ReportColumn("What", 72)),
            *(ReportColumn("Owner", 28), ReportColumn("Due by", 18)),
            rating_column("Rating", 9, *scales),
            *(ReportColumn(n, 18 if n == HOW_CLOSE else 36) for n in printed_columns(plan)),
        ),
        tuple(row for block in blocks(facts) for rows in block.values() for row in rows),
        "No sections and no actions",
        headings=(CHAPTER, SECTION),
    )
    notes = (facts.headline.sentence(), facts.note)
    return Report(plan.title or "Improvement plan", notes, (table,), tuple(map(key_to, scales)))


def blocks(facts: Facts, longest: int = LONGEST) -> Iterator[Block]:
    """Each section of the plan, with no more than so many characters in a row. The first section of
    a chapter begins with the chapter."""
    known = {section.code: section for section in facts.plan.sections}
    more, chapter = printed_columns(facts.plan), ""
    blank = (None,) * (3 + len(more))

    def told(part: str, ref: str, *texts: str) -> Iterator[Row]:
        """A row for each paragraph; none where there is no text."""
        for paragraph in (line.strip() for text in texts for line in text.split("\n")):
            yield from ((part, ref, each, *blank) for each in pieces(paragraph, longest))

    for code, actions in facts.sections.items():
        section = known.get(code) or Section(code=code, title=NO_SECTION)
        begins = section.chapter if section.chapter != chapter else ""
        chapter = begins or chapter
        rows = [
            *told(CHAPTER, "", begins),
            (SECTION, code, section.title, *blank),
            *told(AREA, code, section.area_for_improvement),
            *told(LEAD, code, section.section_lead),
            *told(FOUND, code, *section.inspectors_found),
            *(row for action in actions for row in _action(action, facts.day, more, longest)),
            *told(SEE_ALSO, code, section.see_also),
            *told(ASSESS, code, *section.how_assessed),
            *told(SEE, code, *section.what_we_will_see),
        ]
        for month, latest in [*reviews_of(facts.plan, code, facts.day).items()][-1:]:
            rating = latest.rating or latest.rating_text or None
            rows += [
                (IMPACT, code, month_year(month), None, None, rating, *blank[3:]),
                *told(ACTIVITIES, code, latest.key_activities),
                *told(ACHIEVED, code, latest.impact_achieved),
                *told(INDICATORS, code, latest.indicators_show),
            ]
        yield grouped(rows, lambda row: str(row[0]))


def pieces(text: str, longest: int = LONGEST) -> Iterator[str]:
    """A text cut between words where it is too long for a row."""
    while len(text) > longest:
        cut = text.rfind(" ", 0, longest) + 1 or longest
        yield text[:cut].rstrip()
        text = text[cut:]
    if text:
        yield text


def _action(action: Action, as_at: date, more: Sequence[str], longest: int) -> Iterator[Row]:
    """An action is told once, and then its further milestones."""
    told = ""
    for milestone in (milestone for milestone in action.milestones if milestone.is_live):
        lines = [] if milestone.milestone and milestone.action == told else [milestone.action]
        lines += [f"Milestone: {milestone.milestone}"] if milestone.milestone else []
        lines += [f"See also {milestone.see_also}"] if milestone.see_also else []
        told = milestone.action
        wording = list(pieces("\n".join(lines), longest)) or [""]
        cells = (
            how_close(milestone, action.milestones, as_at)
            if name == HOW_CLOSE
            else own_text(milestone, name)
            for name in more
        )
        said: Row = (
            "; ".join(milestone.owners) or milestone.owners_text,
            milestone.due_by or (long_date(milestone.due_date) if milestone.due_date else ""),
            milestone.rating or milestone.rating_text,
        )
        for what, *parts in zip_longest(wording, *(pieces(cell, longest) for cell in cells)):
            yield (ACTION, milestone.ref, what, *said, *parts)
            said = (None, None, None)


def how_close(milestone: Milestone, siblings: Iterable[Milestone], as_at: date) -> str:
    """Such as "12 days left" or "43 days overdue", or why there is no such number; and where the
    action has several milestones how many of them are done."""
    live, due = [each for each in siblings if each.is_live], milestone.due
    days = (due.last - as_at).days if due.last else 0
    if milestone.is_done:
        told = "Complete" if milestone.is_complete else "Done, evidence awaited"
    elif milestone.status:
        told = milestone.status.value
    elif due.last is None:
        told = "No end date" if due.kind in _NO_END else "No date"
    else:
        told = f"{count(abs(days), 'day')} {'left' if days > 0 else 'overdue'}"
        told = told if days else "Due today"
    done = f"\n{sum(each.is_done for each in live)} of {len(live)} milestones done"
    return told + done * (len(live) > 1)
