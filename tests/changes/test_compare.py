"""What stands in which table of the change appendix."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plantools import compare
from plantools.changes import Changes
from plantools.changes.wording import Mark, Piece, difference, same_text
from plantools.plan import Milestone, Plan, ReasonEntry, Status
from tests import plans

WORDS = {"SL1": "Agree on a dashboard", "SL2": "Visit every team", "CL1": "Open a drop-in hub"}
SHOWN = {
    **{"added": "ref milestone", "changed": "ref before after new_timescale"},
    **{"removed": "ref action reason", "retimed": "ref milestone original revised explanation"},
    **{"scoping": "ref action", "owners": "ref after", "ratings": "ref before after direction"},
    **{"renumbered": "ref before", "moved": "ref before after", "merged": "ref into"},
    "statuses": "ref before after",
}
"""What a test says of a row of each table."""
Rows = tuple[Milestone | str, ...]


def row(ref: str, **said: Any) -> Milestone:
    usual = {"section": ref.rstrip("0123456789"), "owners": ("Head",), "due_by": "March 2025"}
    return plans.row(ref, **{**usual, "action": WORDS.get(ref, f"Do what {ref} says"), **said})


def plan(*rows: Milestone | str, reasons: tuple[ReasonEntry, ...] = ()) -> Plan:
    found = tuple(row(each) if isinstance(each, str) else each for each in rows)
    return Plan(milestones=found, reasons=reasons)


def hubs(*names: str, **values: str) -> tuple[Milestone, ...]:
    """An action with a milestone for each hub."""
    return tuple(row("CL1", milestone=name, **values) for name in names)


def due(*timescales: str) -> tuple[Milestone, ...]:
    """An action with a milestone for each timescale."""
    return tuple(row("SL1", due_by=text) for text in timescales)


def why(ref: str, text: str, under: str = "", **said: Any) -> ReasonEntry:
    return ReasonEntry(ref=ref, reason=text, report_under=under, **said)


def told(changes: Changes) -> list[str]:
    """Each row of each table: "table: what is shown of it / part by part"."""
    return [
        f"{table}: {' / '.join(str(getattr(row, name)) for name in shown.split())}"
        for table, shown in SHOWN.items()
        for row in getattr(changes, table)
    ]


BEFORE: Rows = ("SL1", "SL2", "CL1")
GONE = row("SL2", status=Status.REMOVED)
CASES: list[tuple[Rows, Rows, list[str]]] = [
    (BEFORE, BEFORE, []),
    (BEFORE, ("SL1", "CL1", "CL2"), ["added: CL2 / ", "removed: SL2 / Visit every team / "]),
    (("SL1",), ("SL1", *hubs("North", "South")), ["added: CL1 / "]),  # once
    (BEFORE, ("SL1", GONE, "CL1"), ["removed: SL2 / Visit every team / "]),
    (("SL1", GONE), ("SL1",), []),
    # a wording that changed tells the new timescale, if there is one
    (("SL2",), (row("SL2", action="Visit"),), ["changed: SL2 / Visit every team / Visit / "]),
    (
        BEFORE,
        ("SL1", row("SL2", action="Visit", due_by="May 2025"), "CL1"),
        ["changed: SL2 / Visit every team / Visit / May 2025"],
    ),
    (
        hubs("North", "South"),
        (
            *hubs("North", action="Open hubs", due_by="May 2025"),
            *hubs("South", action="Open hubs", due_by=""),
        ),
        ["changed: CL1 / Open a drop-in hub / Open hubs / North: May 2025; South: No timescale"],
    ),
    # what is no change: spaces, punctuation, the case of a ref, the order of owners
    (("SL2",), (row("SL2", action="“Visit”  every\nteam."),), []),
    (("SL1",), (row("sl 1", section="SL", action=WORDS["SL1"]),), []),
    ((row("SL1", owners=("A", "B C")),), (row("SL1", owners=("B  C", "A")),), []),
    (
        ("SL1",),
        (row("SL1", due_date=date(2025, 6, 12)),),
        ["retimed: SL1 /  / March 2025 / 12 June 2025 / "],
    ),
    # milestones of an action that is still there
    (
        hubs("North hub", "South hub"),
        (*hubs("The north hub", due_by="June 2025"), *hubs("South hub")),
        [
            "changed: CL1 / North hub / The north hub / ",
            "retimed: CL1 / The north hub / March 2025 / June 2025 / ",
        ],
    ),
    (
        hubs("North hub", "South hub", "West hub"),
        (*hubs("North hub", due_by="June 2025"), *hubs("South hub", "Mobile advice van")),
        [
            "changed: CL1 /  / Mobile advice van / March 2025",
            "changed: CL1 / West hub /  / ",
            "retimed: CL1 / North hub / March 2025 / June 2025 / ",
        ],
    ),
    (
        due("May 2025", "June 2025", "July 2025"),
        due("May 2025", "July 2025"),
        ["changed: SL1 / June 2025 /  / "],
    ),
    (
        due("May 2025", "Spring 2026", "June 2025"),
        (
            row("SL1", milestone="All of us agree on all of it", due_by="Spring 2026"),
            *due("May 2025"),
        ),
        ["changed: SL1 /  / All of us agree on all of it / ", "changed: SL1 / June 2025 /  / "],
    ),
    (("SL1", "SL2"), ("SL1", row("SL7", action=WORDS["SL2"])), ["renumbered: SL7 / SL2"]),
    (  # a new action between pushes refs on
        ("SL1", "SL2"),
        ("SL1", row("SL2", action="Publish what was heard"), row("SL3", action=WORDS["SL2"])),
        ["added: SL2 / ", "renumbered: SL3 / SL2"],
    ),
    (
        BEFORE,
        (
            row("SL1", owners=("Director", "Head")),
            row("SL2", rating="Blue", section="QA"),
            row("CL1", rating="Red", status=Status.ON_HOLD),
        ),
        [
            "owners: SL1 / ('Director', 'Head')",
            "ratings: SL2 / Green / Blue / newly complete",
            "ratings: CL1 / Green / Red / down",
            "moved: SL2 / SL / QA",
            "statuses: CL1 /  / On hold",
        ],
    ),
    *(
        (due(original), due(revised), [f"retimed: SL1 /  / {original} / {revised} / "])
        for original, revised in (
            *(("March 2025", "May 2025"), ("March 2025", ""), ("", "March 2025")),
            *(("To be scoped", "March 2025"), ("Spring 2025", "Summer 2025")),
            ("Review impact in March 2025", "March 2025"),
            ("Every 3 months from June 2024", "Monthly from June 2024"),
            ("March 2025", "Carried over to the next plan"),
        )
    ),
    *(
        (due("March 2025"), due(text), [])
        for text in ("Mar 25", "by 31/03/2025", "by the end of March 2025", "MARCH 2025")
    ),
    *(
        (due(before), due(text), scoped)
        for text in ("To be scoped", "TBC", "Timescale being reviewed")
        for before, scoped in ((text, []), ("May 2025", [f"scoping: SL1 / {WORDS['SL1']}"]))
    ),
]


@pytest.mark.parametrize(("before", "after", "expected"), CASES)
def test_each_change_stands_in_its_table(before: Rows, after: Rows, expected: list[str]) -> None:
    changes = compare(plan(*before), plan(*after))
    assert told(changes) == expected
    assert bool(changes) == bool(expected)
    needed = [row.ref for row in (*changes.removed, *changes.retimed)]
    assert [row.ref for row in changes.without_reason()] == needed
    for added in changes.added:
        assert added.rows == tuple(r for r in plan(*after).milestones if r.ref == added.ref)


def test_tables_beyond_the_committees_can_be_left_out() -> None:
    said = {"owners": ("Director",), "rating": "Red", "section": "QA", "status": Status.ON_HOLD}
    after = plan(row("SL1", **said))
    tables = {line.partition(":")[0] for line in told(compare(plan("SL1"), after))}
    assert tables == {"owners", "ratings", "moved", "statuses"}
    for table in tables:
        left = told(compare(plan("SL1"), after, without=[table]))
        assert {line.partition(":")[0] for line in left} == tables - {table}
    with pytest.raises(ValueError, match="retimed: choose from owners"):
        compare(after, after, without=["retimed"])


@pytest.mark.parametrize(
    ("text", "merged"),
    [
        ("This is now covered by CL1 and SL1.", ["merged: SL2 / ('CL1', 'SL1')"]),
        ("Covered by the transformation work.", []),
    ],
)
def test_merged_is_read_from_the_reason(text: str, merged: list[str]) -> None:
    changes = compare(plan(*BEFORE), plan("SL1", "CL1", reasons=(why("SL2", text),)))
    assert told(changes) == [f"removed: SL2 / Visit every team / {text}", *merged]


GIVEN = why("SL1", "The tender failed", report="Committee May 2024")


@pytest.mark.parametrize(
    ("reasons", "options", "explanation"),
    [
        ([why("sl1 ", "The post is vacant")], {}, "The post is vacant"),
        ([why("SL2", "The post is vacant")], {}, ""),
        ([GIVEN], {}, "The tender failed"),
        ([GIVEN], {"before": [GIVEN]}, ""),
        ([GIVEN, why("SL1", "New")], {"before": [GIVEN]}, "New"),
        ([GIVEN], {"reported": ["committee  may 2024"]}, ""),
        ([why("SL1", "Old"), why("SL1", "New")], {}, "New"),
        ([GIVEN], {"since": date(2024, 6, 24)}, ""),
        ([GIVEN], {"since": date(2024, 5, 31)}, ""),
        ([GIVEN], {"since": date(2024, 5, 2)}, "The tender failed"),
    ],
)
def test_a_reason_goes_to_its_row_if_no_report_has_told_it(
    reasons: list[ReasonEntry], options: dict[str, Any], explanation: str
) -> None:
    options = dict(options)
    then = plan("SL1", reasons=tuple(options.pop("before", ())))
    (found,) = compare(then, plan(*due("May 2025"), reasons=tuple(reasons)), **options).retimed
    assert found.explanation == explanation


NORTH_AND_SOUTH, EAST = hubs("North", "South"), hubs("North", "East")
FOR_BOTH, FOR_SOUTH = why("CL1", "For both"), why("CL1", "No site", milestone="South")
ADDED_AND_REMOVED = tuple(why("CL1", "Why", name) for name in ("removed", "added"))
NEW = {"action": "Open two hubs"}


@pytest.mark.parametrize(
    ("before", "after", "reasons", "expected"),
    [
        (
            NORTH_AND_SOUTH,
            hubs("North", "South", due_by="May 2025"),
            (FOR_BOTH, FOR_SOUTH),
            [
                "retimed: CL1 / North / March 2025 / May 2025 / For both",
                "retimed: CL1 / South / March 2025 / May 2025 / No site",
            ],
        ),
        (
            NORTH_AND_SOUTH,
            EAST,
            ADDED_AND_REMOVED,
            ["added: CL1 / East", "removed: CL1 / Open a drop-in hub / Why"],
        ),
        (  # one milestone more, which is not asked for
            NORTH_AND_SOUTH,
            hubs("North", "South", "East"),
            (why("CL1", "Why", "retimed"),),
            ["retimed: CL1 / North / March 2025 / March 2025 / Why"],
        ),
        (
            ("SL1",),
            due("To be scoped"),
            (why("SL1", "Waits for the bill", "Timescales revised"),),
            ["retimed: SL1 /  / March 2025 /  / Waits for the bill"],
        ),
        (
            hubs("North", "South", "West"),
            (*hubs("North", due_by="To be scoped", **NEW), *hubs("South", due_by="", **NEW)),
            (why("CL1", "No site", "removed"), why("CL1", "No builder", "retimed")),
            [
                "removed: CL1 / Open a drop-in hub / No site",
                "retimed: CL1 / South / March 2025 /  / No builder",
                "scoping: CL1 / Open two hubs",
            ],
        ),
    ],
)
def test_an_action_stands_where_an_officer_wants_it(
    before: Rows, after: Rows, reasons: tuple[ReasonEntry, ...], expected: list[str]
) -> None:
    assert told(compare(plan(*before), plan(*after, reasons=reasons))) == expected


def test_a_milestone_that_is_gone_has_the_reason_that_names_it() -> None:
    after = plan(*EAST, reasons=(FOR_SOUTH, why("CL1", "Other")))
    changed = compare(plan(*NORTH_AND_SOUTH), after).changed
    assert [(row.milestone, row.reason) for row in changed] == [("East", ""), ("South", "No site")]


@pytest.mark.parametrize(
    ("words", "table"),
    [
        *(("removed", "removed"), ("Actions removed", "removed"), ("Retimed", "retimed")),
        *(("Revised timescales", "retimed"), ("Timescales being scoped or reviewed", "scoping")),
        *(("Changed", "changed"), ("added", "added")),
    ],
)
def test_an_officer_names_another_table_by_any_of_its_names(words: str, table: str) -> None:
    asked = why("SL1", "Because", words, report="Committee May 2024")
    (only,) = told(compare(plan("SL1"), plan("SL1", reasons=(asked,))))
    assert only.startswith(f"{table}: SL1")
    after = plan("SL1", reasons=(asked,))
    assert not compare(plan("SL1"), after, reported=["Committee May 2024"])


@pytest.mark.parametrize(
    ("one", "two", "is_same"),
    [
        ("Do it.", "Do it", True),
        ("Do  it", "Do\nit", True),
        ("the child's plan", "the child’s plan", True),
        ('say "yes"', "say “yes”", True),
        ("16-18 year olds", "16–18 year olds", True),
        ("sign off", "sign-off", True),
        ("spend £1,000", "spend £1000", True),
        ("Do it", "Do it now", False),
        ("reach 1.5", "reach 15", False),
        ("16-18 year olds", "1618 year olds", False),
        ("Open three homes", "Open two homes", False),
        ("at least 90%", "at least £90", False),
    ],
)
def test_the_same(one: str, two: str, is_same: bool) -> None:
    assert same_text(one, two) == is_same


def test_words_that_went_and_came() -> None:
    assert difference("Open three new homes in town", "Open two homes in town by May") == (
        *(Piece(Mark.SAME, "Open "), Piece(Mark.GONE, "three new"), Piece(Mark.NEW, "two")),
        *(Piece(Mark.SAME, " homes in town"), Piece(Mark.NEW, " by May")),
    )


texts = st.lists(st.sampled_from(["open", "two", "homes", "in", "May", "and", "it."])).map(" ".join)


@given(texts, texts)
def test_the_pieces_spell_both_texts(before: str, after: str) -> None:
    pieces = difference(before, after)
    then = "".join(piece.text for piece in pieces if piece.mark is not Mark.NEW)
    now = "".join(piece.text for piece in pieces if piece.mark is not Mark.GONE)
    assert (then.split(), now.split()) == (before.split(), after.split())
    assert all(piece.mark is Mark.SAME for piece in difference(before, before))
