"""The plan as it is published: everything that is in it, in its order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from plantools.plan import Plan, RatingDefinition, Setting
from plantools.plan.plan_settings import unasked_columns
from plantools.reports.plan_print import LONGEST, pieces, print_report
from tests.plans import facts, impact, plan, row, section


def rows(of: Plan) -> list[tuple[Any, ...]]:
    return list(print_report(facts(of)).tables[0].rows)


HOME = {"section": "FD", "action": "Open homes."}
FULL = plan(
    row("SL1", due_by="12 July 2025", see_also="FD2"),
    row("FD1", rating="Blue", milestone="First home", **HOME),
    row(
        "FD1",
        rating="Red",
        milestone="Second home",
        due_by="May 2025",
        owners=("Head of A", "Head of B"),
        **HOME,
    ),
    row("FD2", section="FD", status="Removed"),
    sections=(
        section(
            "FD",
            chapter="Chapter 1",
            title="Front door",
            area_for_improvement="How we decide.",
            inspectors_found=("Too slow.", "Too few."),
            how_assessed=("Audits.",),
            what_we_will_see=("Faster.", "More."),
            see_also="SL",
        ),
        section("SL", chapter="Chapter 2"),
    ),
    impact=(
        impact("FD", date(2025, 5, 1), rating="Amber"),
        impact(
            "FD",
            key_activities="Trained.\nMoved.",
            impact_achieved="Quicker.",
            indicators_show="91%.",
        ),
        impact("FD", date(2025, 7, 1), rating="Red"),
    ),
    ratings=(RatingDefinition(kind="impact", rating="Green", definition="Mostly good."),),
)


def test_everything_stands_in_the_order_of_the_plan() -> None:
    told = [(part, *(cell for cell in rest if cell is not None)) for part, *rest in rows(FULL)]
    assert {line[5] for line in rows(FULL) if line[0] == "Impact rating"} == {"Green"}
    homes = "Open homes.\nMilestone: First home", "Milestone: Second home"
    assert told == [
        *(("Chapter", "", "Chapter 1"), ("Section", "FD", "Front door")),
        *(("Area for improvement", "FD", "How we decide."), ("Section lead", "FD", "Director")),
        *(("What inspectors found", "FD", text) for text in ("Too slow.", "Too few.")),
        ("Action", "FD1", homes[0], "Head of Libraries", "October 2025", "Blue"),
        ("Action", "FD1", homes[1], "Head of A; Head of B", "May 2025", "Red"),
        *(("See also", "FD", "SL"), ("How we will assess", "FD", "Audits.")),
        *(("What we will see", "FD", text) for text in ("Faster.", "More.")),
        ("Impact rating", "FD", "June 2025", "Green"),
        *(("Key activities", "FD", text) for text in ("Trained.", "Moved.")),
        *(("Impact achieved", "FD", "Quicker."), ("Indicators show", "FD", "91%.")),
        *(("Chapter", "", "Chapter 2"), ("Section", "SL", "Leadership")),
        ("Section lead", "SL", "Director"),
        (
            *("Action", "SL1", "Do what SL1 asks for.\nSee also FD2", "Head of Libraries"),
            *("12 July 2025", "Green"),
        ),
    ]


OWN = (
    replace(
        row("SL1", progress="Begun.", evidence="File.", due_by="June 2025"),
        own=(("Ward", "All"), ("Import note", "Joined."), ("Empty", "")),
    ),
    replace(
        row("SL2", outcome="More visits.", completed_on=date(2025, 5, 2), rating="Blue"),
        own=(("Ward", ""), ("Import note", ""), ("Empty", "")),
    ),
)


WARD = {"Ward": ["All", None]}


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("", {"Progress": ["Begun.", None], "Outcome": [None, "More visits."], **WARD}),
        ("none", {}),
        ("ward; evidence", WARD | {"Evidence": ["File.", None]}),
        ("Completed  on\nNo such", {"Completed on": [None, "2 May 2025"]}),
        ("How close", {"How close": ["Due today", "Complete"]}),
        ("Empty", {"Empty": [None, None]}),
    ],
)
def test_a_council_says_which_columns_are_printed(typed: str, printed: dict[str, Any]) -> None:
    said = (Setting(setting="Print columns", value=typed),) if typed else ()
    of = plan(*OWN, settings=said)
    assert unasked_columns(of) == ([] if typed else ["Ward"])
    table = print_report(facts(of)).tables[0]
    actions = [line for line in table.rows if line[0] == "Action"]
    headers = [column.header for column in table.columns[6:]]
    assert {h: [line[6 + n] for line in actions] for n, h in enumerate(headers)} == printed


def test_what_is_left_out_is_said_and_no_action_is_lost() -> None:
    caption = print_report(facts(FULL)).tables[0].caption
    assert caption.endswith(". 1 milestone that was removed or carried over left out")
    found = rows(plan(row("ZZ1", section="ZZ"), sections=()))
    assert found[0][:3] == ("Section", "ZZ", "Not on the Sections sheet")
    assert found[1][1] == "ZZ1"


def test_no_row_is_higher_than_a_page_and_no_word_is_lost() -> None:
    long = " ".join(f"word{n}" for n in range(900))
    for said in (plan(row(action=long)), plan(sections=(section(inspectors_found=(long,)),))):
        texts = [r[2] for r in rows(said) if r[0] in ("Action", "What inspectors found")]
        assert len(texts) > 1
        assert max(map(len, texts)) <= LONGEST
        assert " ".join(texts) == long
    assert list(pieces("x" * (LONGEST + 1))) == ["x" * LONGEST, "x"]
