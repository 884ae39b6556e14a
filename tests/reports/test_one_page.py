"""How a plan stands and what moved it: whatever happens between two reports, the parts of every
figure add up, and sentences read as officers write them: how many, of what, in which words.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plantools.changes import compare
from plantools.checks import Examined, Finding, Severity
from plantools.plan import (
    BRAG,
    Milestone,
    RatingKind,
    RatingScale,
    RecordedReport,
    key_from,
    scale_from,
)
from plantools.plan.rating import word_key
from plantools.reports.committee import committee_report
from plantools.reports.figures import Comparison, Facts, Since, headline
from plantools.reports.one_page import Told, figures_table, slips_table, summary_report
from plantools.reports.registry import REPORTS
from plantools.reports.report import Report, ReportTable
from plantools.workbook.reading import in_capitals
from tests.plans import AS_AT, facts, impact, key, measure, plan, readings, report, row, words

THEN, MAY = date(2025, 4, 1), date(2025, 5, 31)
OTHER = scale_from(
    key("Done: complete", "blue: on track", "RED: off track", "On hold: not started"),
    RatingKind.ACTION,
)
REFS = ("SL1", "SL2", "sl1", "FD1", "FD2", "CL 1", "")
WORDINGS = ("", "Visit every team in the service twice", "Open a hub in each of the towns")


@st.composite
def states(draw: st.DrawFn, scale: RatingScale) -> tuple[Any, ...]:
    """The rows of a plan: actions with one milestone or several, in any order and section."""
    word = st.sampled_from([*scale.words, "nonsense", ""])
    rows = st.builds(
        row,
        ref=st.sampled_from(REFS),
        section=st.sampled_from(("SL", "FD")),
        action=st.sampled_from(WORDINGS),
        milestone=st.sampled_from(("", "North hub", "South hub")),
        due_by=st.sampled_from(("March 2025", "May 2025", "January 2026", "To be scoped")),
        rating=word,
        status=st.sampled_from(("", "", "", "On hold", "Carried over", "Removed")),
    )
    made = draw(st.lists(rows, max_size=8))
    return tuple(replace(m, rating=scale.word(m.rating_text), scale=scale) for m in made)


def explained(table: ReportTable, named: int | None) -> None:
    """Every line of Why names as many refs as it counts, and the lines make the change."""
    for name, then, now, why in table.rows:
        points = 0
        for line in str(why).splitlines():
            told = re.fullmatch(r"([+−])(\d+) [^:]+(?:: (.+?)(?: and (\d+) more)?)?", line)
            assert told, line
            sign, number, refs, more = told.groups()
            points += int(number) * (1 if sign == "+" else -1)
            if name != "% complete" and named != 0:
                assert len(refs.split(", ")) + int(more or 0) == int(number), line
                assert more is None or named is not None
        assert points == int(str(now).rstrip("%")) - int(str(then).rstrip("%")), name


@given(st.data(), *[st.sampled_from((BRAG, OTHER))] * 2, st.sampled_from((None, 1, 0)))
def test_the_parts_always_add_up(
    data: st.DataObject, old: RatingScale, new: RatingScale, named: int | None
) -> None:
    before = RecordedReport("Board", THEN, data.draw(states(old)), scale=old)
    after = plan(*data.draw(states(new)), ratings=key_from(new))
    table = figures_table(Told(facts(after, before), {}), named)
    explained(table, named)
    then, now = headline(before.plan, THEN).actions, headline(after, AS_AT).actions
    shown = {word_key(str(line[0])): line[1:3] for line in table.rows}
    for place, figures in enumerate((then, now)):
        counted = {word_key(w): n for w, n in figures.by_rating.items() if n}
        assert counted.items() <= {name: line[place] for name, line in shown.items()}.items()
        assert shown["% complete"][place] == f"{figures.percent_complete}%"
        assert shown["overdue actions"][place] == figures.overdue
        assert shown["actions"][place] == figures.total
        assert shown.get("no rating", (0, 0))[place] == figures.unrated


TEAMS = {"action": "Visit every team in the service twice"}
BEFORE = RecordedReport(
    "Committee May 2025",
    MAY,
    (
        *(row("SL1", rating="Blue"), row("SL2", **TEAMS), row("SL3", rating="Blue")),
        *(row("SL4", due_by="April 2025"), row("FD1", rating="Grey", due_by="May 2025")),
        *(row("FD2", rating="Red"), row("FD3")),
    ),
)
AFTER = plan(
    *(row("SL1", rating="Blue"), row("SL9", rating="Blue", **TEAMS), row("SL3", rating="Amber")),
    *(row("SL4", due_by="To be scoped"), row("FD1", rating="Grey", due_by="June 2025")),
    *(row("FD3", status="Carried over"), row("FD4", rating="Red", due_by="April 2025")),
)


def test_each_figure_is_told_by_refs() -> None:
    assert figures_table(Told(facts(AFTER, BEFORE), {})).rows == (
        ("% complete", "29%", "33%", "+14 points newly complete: SL9\n"
         "−14 points no longer complete: SL3\n−4 points added: FD4\n+4 points removed: FD2\n"
         "+4 points carried over: FD3"),
        ("Blue", 2, 2, "+1 from Green: SL9\n−1 now Amber: SL3"),
        ("Green", 3, 1, "−1 now Blue: SL9\n−1 carried over: FD3"),
        ("Amber", 0, 1, "+1 from Blue: SL3"),
        ("Red", 1, 1, "+1 added: FD4\n−1 removed: FD2"),
        ("Grey", 1, 1, ""),
        ("Overdue actions", 1, 1, "+1 added: FD4\n−1 no longer late: SL4"),
        ("Actions", 7, 6, "+1 added: FD4\n−1 carried over: FD3\n−1 removed: FD2"),
    )  # fmt: skip


def test_slips_and_measures_that_miss_most_stand_first() -> None:
    june = replace(BEFORE, label="June", as_at=date(2025, 6, 2), milestones=AFTER.milestones)
    slid = plan(
        *(replace(m, due_by="August 2025") if m.ref == "FD1" else m for m in AFTER.milestones),
        measures=(measure(), measure("M2", target_text="at most 2", unit="")),
        readings=(*readings(78, 79), *readings(9, measure="M2")),
    )
    _, trend, slips, furthest = summary_report(facts(slid, BEFORE, june)).tables
    assert [line[3] for line in trend.rows] == ["Committee May 2025", "June", "Now"]
    assert [(line[0], *line[1:3], *line[4:]) for line in slips.rows] == [
        ("FD1", MAY, date(2025, 8, 31), 92, 2, "Grey"),
        ("SL4", date(2025, 4, 30), "To be scoped", "61 so far", 1, "Green"),
    ]
    missed = [("M2", "7 above target"), ("M1", "1 point below target")]
    assert [(line[0], line[2]) for line in furthest.rows] == missed


@pytest.mark.parametrize(
    ("now", "slipped"),
    [
        (("April 2025", "July 2025", "September 2025"), []),
        (("September 2025", "April 2025", "July 2025"), []),
        (("April 2025", "October 2025", "September 2025"), [(date(2025, 7, 31), 92, 1)]),
        (("April 2025", "July 2025", "September 2025", "May 2026"), []),
    ],
    ids=["as they were", "sorted", "one moved", "one more"],
)
def test_milestones_without_names_are_no_slips_of_each_other(
    now: tuple[str, ...], slipped: list[Any]
) -> None:
    """As in a published plan: three homes under one ref, each with a date of its own."""
    before = [row("S7", due_by=due) for due in ("April 2025", "July 2025", "September 2025")]
    then = RecordedReport("June", date(2025, 4, 1), tuple(before))
    told = slips_table(facts(plan(*(row("S7", due_by=due) for due in now)), then))
    assert [(line[1], line[4], line[5]) for line in told.rows] == slipped


def test_the_first_report_has_nothing_to_compare_with() -> None:
    for rows, share, done in (((), "0%", 0), ((row(rating="Blue"),), "100%", 1)):
        figures, _ = summary_report(facts(plan(*rows))).tables
        assert figures.rows[0] == ("% complete", share, f"{done} complete")
        assert figures.rows[-1] == ("Actions", len(rows), "")
        assert [column.header for column in figures.columns] == ["Figure", "Now", "Of all"]


def since(after: Any, *before: Milestone) -> Facts:
    """A plan after one report."""
    old = report("Committee May 2025", MAY, *before)
    changes = compare(old.plan, after, since=MAY)
    return replace(facts(after, old), comparison=Comparison(changes, Since(old.label, MAY)))


def parts(*names: str, **said: Any) -> tuple[Milestone, ...]:
    """Milestones of one action."""
    return tuple(row("S7", milestone=name, **said) for name in names)


def made(known: Facts, sheet: str) -> Report:
    return next(spec for spec in REPORTS if spec.sheet == sheet).report(known)


@pytest.mark.parametrize(
    "shown", ["Westmarsh Council", "City of Stoke-on-Trent", "King’s Lynn and West Norfolk", ""]
)
def test_a_councils_name_has_capitals(shown: str) -> None:
    assert in_capitals(shown.lower()) == shown
    assert in_capitals("eBay council") == "eBay council"


DONE, PROOF = "Done: complete", "Done, proof due: evidence awaited"
SCALE = key(DONE, PROOF, "Going: on track", "Bad: off track")
ONE = facts(
    plan(row(due_by="May 2025"), measures=(measure(),), readings=readings(70), impact=(impact(),))
)


TEN = "N0, N1, N2, N3, N4, N5, N6, N7 and two more"


@pytest.mark.parametrize(
    ("known", "text"),
    [
        (facts(plan()), "The plan has no actions."),
        (
            facts(plan(row(), row("SL2"))),
            "None of the two actions is complete (0%). None is Red.",
        ),
        (facts(plan(row())), "One is Green."),
        (
            facts(plan(row(rating="Done"), row("SL2", rating="Done, proof due"), ratings=SCALE)),
            "One other action is done, with the evidence awaited.",
        ),
        (ONE, "The one measure does not meet its target."),
        (
            ONE,
            "In June 2025 impact is rated Green in the one section. "
            "Compared with May 2025 one is newly rated.",
        ),
        (since(plan(row()), row()), "Since May no timescale has been revised."),
        (
            since(plan(*parts("North")), *parts("North", "West")),
            "Since May one milestone has been taken out of S7 (West) (Appendix 3).",
        ),
        (
            since(plan(*parts("North", "East", action="New")), *parts("North")),
            "One milestone has been added to S7 (East).",
        ),
        *(
            (
                since(plan(*parts("North", "Kitchen")), *parts("North", "Hub")),
                f"Since May one milestone has been {what} (Appendix 3).",
            )
            for what in ("added to S7 (Kitchen)", "taken out of S7 (Hub)")
        ),
        (
            since(plan(row(), *(row(f"N{n}") for n in range(10))), row()),
            f"Since May ten actions have been added: {TEN} (Appendix 3).",
        ),
    ],
)
def test_what_the_committee_reads(known: Facts, text: str) -> None:
    assert text in [each.text for each in committee_report(known).published]


def test_a_report_whose_every_heading_is_off_is_empty() -> None:
    assert committee_report(facts(plan(row(), report_text=words("x", kind="off")))).parts == ()


def test_what_stands_above_the_sheets() -> None:
    assert made(ONE, "Scorecard readings").notes[0] == (
        "Every measure has a reading for January 2025."
    )
    for known, told in ((facts(plan(row())), "No milestone"), (ONE, "1 milestone of 1 action")):
        said = made(known, "Overdue").notes[0]
        assert said == f"{told} is overdue and none is due in the next 30 days."
    [held] = made(since(plan(row(status="On hold")), row()), "Changes").tables[-1].rows
    assert held == ("SL1", "Do what SL1 asks for.", "Running", "On hold")
    known = since(plan(*parts("North", "West")), *parts("North", "West", "East"))
    changed = made(known, "Changes")
    assert changed.notes[0].startswith("Actions: 0 added, 1 changed, 0 removed, 0 with")
    assert [getattr(cell, "text", cell) for cell in changed.tables[1].rows[0][1:3]] == [
        "Do what S7 asks for.\nMilestone: East",
        "Do what S7 asks for.\nThis milestone is no longer part of it.",
    ]


def test_rules_with_new_findings_stand_first() -> None:
    wrong, advice = (
        Finding(code, severity, "", "", "SL1", "What.", "How.")
        for code, severity in (("M01", Severity.ERROR), ("M22", Severity.ADVICE))
    )
    for new, order in ((None, ["M01", "M22"]), (0, ["M01", "M22"]), (1, ["M22", "M01"])):
        known = replace(facts(plan(row())), find=partial(Examined, [advice, wrong], {}, new))
        assert [line[1] for line in made(known, "Checks").tables[0].rows] == order
