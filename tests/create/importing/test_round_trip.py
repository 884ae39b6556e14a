"""What a pack prints of a plan, in Word, comes back as that plan."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from plantools.create import Rows, read_source
from plantools.pack.plan import add_plan
from plantools.pack.word import new_document, to_bytes
from plantools.plan import Abbreviation, Plan, ReportText
from plantools.workbook.contract import (
    ACTIONS,
    GLOSSARY,
    IMPACT,
    REPORT_TEXT,
    SECTIONS,
    TableSpec,
)
from tests import plans

RATINGS = ("Blue", "Green", "Amber", "Red", "Grey")
POSTS = (
    *("Head of Service, Fostering", "Director of Children's Services", "Chair of the Board"),
    *("Principal Social Worker", "Service Manager: Hubs", "Head of Legal and Finance"),
)
DUE = (
    *("May 2025", "14 October 2025", "Ongoing", "Autumn 2025, to be agreed", "TBC", ""),
    *("March 2026 and monthly after", "Q2 2025/26", "End of April 2025"),
)
WORDS = ("Set", "out", "which", "managers", "do,", "and tell the board how well.", "Review", "12")
"""None is a header: a cell that says just "What" could be one."""
OPEN = ("progress", "anticipated_impact", "outcome")
ACTION = ("ref", "section", "action", "milestone", "owners", "due_by", "rating", *OPEN)
REVIEW = ("rating", "key_activities", "impact_achieved", "indicators_show")


def sentences(most: int = 14) -> st.SearchStrategy[str]:
    some = st.lists(st.sampled_from(WORDS), min_size=1, max_size=most)
    return some.map(lambda words: f"{' '.join(words).strip('.,')}.")


texts = st.lists(sentences(), min_size=1, max_size=3).map("\n".join)
items = st.lists(sentences(), max_size=3).map(tuple)


@st.composite
def a_plan(draw: st.DrawFn) -> Plan:
    sections, rows, reviews = [], [], []
    chapter = draw(st.sampled_from(("", "Part one")))
    codes = st.lists(st.sampled_from(("SL", "CP", "Q", "EH2", "1", "2.1")), min_size=1, max_size=3)
    for code in dict.fromkeys(draw(codes)):
        section = plans.section(
            code,
            title=draw(sentences(5).filter(lambda text: text.strip("12 .") != "")).rstrip("."),
            chapter=chapter,
            area_for_improvement=draw(st.just("") | texts),
            section_lead=draw(st.sampled_from(POSTS)),
            inspectors_found=draw(items),
            how_assessed=draw(items),
            what_we_will_see=draw(items),
            see_also=draw(st.sampled_from(("", "SL1", "Please also see CP2"))),
        )
        sections.append(section)
        if draw(st.booleans()):
            said: dict[str, Any] = {name: draw(st.just("") | texts) for name in REVIEW[1:]}
            reviews.append(plans.impact(code, rating=draw(st.sampled_from(RATINGS)), **said))
        for number in range(1, draw(st.integers(2, 5))):
            action = draw(texts)
            for step in range(draw(st.integers(1, 3))):
                row = plans.row(
                    f"{code}{'' if code[-1].isalpha() else '.'}{number}",
                    section=code,
                    action=action,
                    milestone=draw(sentences() if step else st.sampled_from(("", "First step."))),
                    owners=tuple(draw(st.sets(st.sampled_from(POSTS), min_size=1))),
                    due_by=draw(st.sampled_from(DUE)),
                    rating=draw(st.sampled_from(RATINGS)),
                    **{name: draw(st.just("") | texts) for name in OPEN},
                )
                rows.append(row)
    words = draw(st.lists(texts, max_size=3))
    return plans.plan(
        *rows,
        title="Improvement plan",
        sections=tuple(sections),
        impact=tuple(reviews),
        glossary=HUB,
        report_text=tuple(
            ReportText(kind=kind, heading=f"{kind} words", text=text)
            for kind in ("front", "back")
            for each in words
            for text in each.split("\n")
        ),
    )


SAME = (plans.section("2.1", title="Set"), plans.section("1", title="Set"))
ROWS = (plans.row("2.1.1", section="2.1"), plans.row("1.1", section="1"))
HUB = (Abbreviation(abbreviation="MASH", meaning="Safeguarding hub"),)


@example(plans.plan(*ROWS, title="Improvement plan", sections=SAME, glossary=HUB))
@settings(max_examples=9, deadline=None)
@given(a_plan())
def test_the_printed_plan_comes_back(plan: Plan) -> None:
    document = new_document("Improvement plan", "A council", date(2025, 6, 1))
    add_plan(document, plans.facts(plan), "Appendix 2: Improvement plan")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "Appendix 2.docx"
        path.write_bytes(to_bytes(document))
        contents = read_source(path).contents
    assert told(ACTIONS, contents[ACTIONS.name], ACTION) == [
        {**{name: getattr(row, name) for name in ACTION}, "owners": row.owners_text}
        for row in plan.milestones
    ]
    assert told(SECTIONS, contents[SECTIONS.name]) == [
        {
            column.field: text if isinstance(text, str) else "\n".join(text)
            for column in SECTIONS.columns
            for text in [getattr(section, column.field)]
        }
        for section in plan.sections
    ]
    impact = contents.get(IMPACT.name)
    assert (told(IMPACT, impact, ("section", *REVIEW)) if impact else []) == [
        {name: getattr(review, name) for name in ("section", *REVIEW)} for review in plan.impact
    ]
    text = contents.get(REPORT_TEXT.name)
    words = [(row[0], row[1], row[3]) for row in text.rows] if text else []
    assert words == [(row.kind, row.heading, row.text) for row in plan.report_text]
    assert contents[GLOSSARY.name].rows == (("MASH", "Safeguarding hub"),)


def told(spec: TableSpec, rows: Rows, fields: Sequence[str] = ()) -> list[dict[str, Any]]:
    fields = fields or [column.field for column in spec.columns]
    at = {name: rows.headers.index(spec.column(name).header) for name in fields}
    return [{name: row[k] or "" for name, k in at.items()} for row in rows.rows]
