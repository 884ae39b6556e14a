"""Documents as councils publish them, each a kind of its own, and what must come of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plantools.create import Source, read_source
from plantools.errors import InputError
from plantools.workbook.contract import (
    ACTIONS,
    FINANCE,
    IMPACT,
    MEASURES,
    RATINGS,
    READINGS,
    REPORT_TEXT,
    SECTIONS,
    TableSpec,
)

from .plans import BLUE, GREEN, GREY, RED, csv_file, table, workbook

HEADER = ("Ref", "Action", "Action owner", "Due by", "Rating")
ROW = ("CL1", "Open a hub.", "Head of Care", "May 2025", "Green")
FIELDS = ("Ref", "Section", "Action", "Owner", "Due by", "Rating", "Progress")
Merge = tuple[tuple[int, int], tuple[int, int]]


def document(path: Path, *parts: Any) -> Source:
    """A document of headings (level, text), paragraphs and tables [rows, merges, fills]."""
    word = docx.Document()
    for part in parts:
        if isinstance(part, tuple):
            word.add_heading(part[1], part[0])
        elif isinstance(part, str):
            item = part.removeprefix("* ")
            word.add_paragraph(item, style="List Bullet" if item != part else None)
        else:
            rows, merges, fills = (*part, [], {})[:3]
            width = max(map(len, rows))
            made = table(word, [[*row, *[""] * (width - len(row))] for row in rows], fills)
            for first, last in merges:
                text = made.cell(*first).text
                made.cell(*first).merge(made.cell(*last)).text = text
            word.add_paragraph("")
    word.save(str(path / "plan.docx"))
    return read_source(path / "plan.docx")


def across(row: int, first: int, last: int) -> Merge:
    return (row, first), (row, last)


def down(column: int, first: int, last: int) -> Merge:
    return (first, column), (last, column)


def rows(source: Source, spec: TableSpec = ACTIONS, fields: Sequence[str] = FIELDS) -> list[Any]:
    found = source.table(spec)
    places = [found.headers.index(name) for name in fields]
    return [tuple(row[at] for at in places) for row in found.rows]


def said(source: Source, *words: str) -> bool:
    return any(all(word in note for word in words) for note in source.notes)


BLOCK = ("Section", "Section lead", "Inspectors found", "How assessed", "What we will see")
LEAD = ("Section lead", "Director of Care")
FOUND = ("What inspectors found", "Too few visits.\nLate plans.")
ASKED = ("How we'll assess if we've done it", "Audits.", "What we will see then", "Fewer waits.")


def test_labels_around_the_actions_are_the_sections_fields(tmp_path: Path) -> None:
    merges = [across(0, 1, 4), across(1, 1, 4), across(4, 3, 4), across(5, 0, 4)]
    other = [("Section lead", "Head of Law"), HEADER, ("FD1", "x", "H", "", "Red")]
    source = document(
        tmp_path,
        (0, "Improvement plan"),
        (2, "1. Care leavers"),
        [[LEAD, FOUND, HEADER, ROW, ASKED, ("*Please also see FD1*",)], merges],
        (2, "2. Front door"),
        [other, [across(0, 1, 4)]],
        "Please also see CL1 – Open a hub.",
        [[ASKED]],
    )
    assert [row[:2] for row in rows(source)] == [("CL1", "CL"), ("FD1", "FD")]
    fields = ("Code", "Title", *BLOCK[1:], "See also")
    ask = ("Audits.", "Fewer waits.")
    assert rows(source, SECTIONS, fields) == [
        ("CL", "Care leavers", LEAD[1], FOUND[1], *ask, "Please also see FD1"),
        ("FD", "Front door", "Head of Law", None, *ask, "Please also see CL1 – Open a hub."),
    ]


@pytest.mark.parametrize("rating", ["Impact rating Amber", "Impact rating"])
def test_a_months_impact_is_a_row_of_impact(tmp_path: Path, rating: str) -> None:
    lines = [
        ("Impact to date as at July 2025", "", "", "", rating),
        ("Key improvement activities delivered this month",),
        ("Board met.",),
        ("What impact we are achieving for children",),
        ("Half of audits are good.",),
        ("What our performance indicators show",),
        ("Visits in time: 80%.",),
    ]
    merges = [across(0, 0, 3), *(across(n, 0, 4) for n in range(1, 7))]
    source = document(tmp_path, (2, "1. Care leavers"), [[HEADER, ROW]], [lines, merges])
    assert len(source.table(ACTIONS).rows) == 1
    assert source.table(IMPACT).rows == (
        (
            *("CL", date(2025, 7, 1), "Amber" if "Amber" in rating else None),
            *("Board met.", "Half of audits are good.", "Visits in time: 80%."),
        ),
    )


def test_headings_over_sections_give_chapter_title_and_what_they_say(tmp_path: Path) -> None:
    source = document(
        tmp_path,
        (1, "Chapter 1"),
        (2, "2. Care leavers"),
        (4, "What needs to improve"),
        "Support after 18.",
        (3, "A. Homes"),
        [[HEADER, ROW]],
        (3, "B. Work"),
        [[HEADER, ("CW1", "x", "H", "May 2025", "Red")]],
    )
    assert rows(source, SECTIONS, ("Code", "Chapter", "Title", "Area for improvement")) == [
        ("CL", "Chapter 1", "Care leavers: Homes", "Support after 18."),
        ("CW", "Chapter 1", "Care leavers: Work", "Support after 18."),
    ]


def test_a_row_that_a_page_cuts_is_one_row(tmp_path: Path) -> None:
    head = ("Ref", "Action", "Accountable person", "Complete by", "Update")
    source = document(
        tmp_path,
        (1, "Priority 2: Audit"),
        [[head, ("2C", "Audit 25 cases of", "Head of Care", "4 June 2025", "Done")]],
        [[head, ("", "the last year.", "and Quality", "", "by May."), ("2D", "y", "Z", "", "")]],
        [[("", "", "", "or later", "")]],
        [[head, ("2E", "Open homes.", "Head of Homes", "May 2025", "")]],
        [[head, ("", "", "", "June 2026", "")]],
    )
    assert [(row[0], *row[2:]) for row in rows(source)] == [
        (
            *("2C", "Audit 25 cases of the last year.", "Head of Care and Quality"),
            *("4 June 2025", None, "Done by May."),
        ),
        ("2D", "y", "Z", "or later", None, None),
        ("2E", "Open homes.", "Head of Homes", "May 2025", None, None),
        ("2E", "Open homes.", "Head of Homes", "June 2026", None, None),
    ]


WORDS = st.sampled_from(("reviews", "visits", "Ofsted", "homes", "CIN", "plans", "Fridays"))
SENTENCE = st.lists(WORDS, min_size=3, max_size=8).map(lambda words: f"Do {' '.join(words)} now.")


@given(
    st.lists(st.tuples(SENTENCE, SENTENCE), min_size=2, max_size=5),
    st.integers(0, 4),
    st.tuples(st.integers(1, 4), st.integers(1, 4), st.integers(1, 3)),
    st.booleans(),
)
@settings(max_examples=25, deadline=None, derandomize=True)
def test_wherever_a_page_cuts_a_row(
    texts: list[tuple[str, str]], at: int, cuts: tuple[int, int, int], repeated: bool
) -> None:
    head = ("Ref", "Action", "Owner", "Due by", "Progress")
    plan = [
        (f"A{n}", action, "Head of Care and Law", "June 2025", told)
        for n, (action, told) in enumerate(texts)
    ]
    at = min(at, len(plan) - 1)
    ref, action, owner, due, told = plan[at]
    halves = [
        (" ".join(text.split()[:n]), " ".join(text.split()[n:]))
        for text, n in zip((action, told, owner), cuts, strict=True)
    ]
    (first, rest), (begun, done), (one, two) = halves
    above = [head, *plan[:at], (ref, first, one, due, begun)]
    below = [*([head] if repeated else []), ("", rest, two, "", done), *plan[at + 1 :]]
    with TemporaryDirectory() as folder:
        source = document(Path(folder), (1, "Help"), [above], [below])
    fields = ("Ref", "Action", "Owner", "Due by", "Progress")
    assert rows(source, fields=fields) == plan


def test_no_date_is_invented(tmp_path: Path) -> None:
    blank = ("CL2", "Write to them.", "Head of Care", "", "Green")
    source = read_source(csv_file(tmp_path / "plan.csv", [HEADER, ROW, blank]))
    assert [row[4] for row in rows(source)] == ["May 2025", None]


def test_cards_frames_totals_and_names_in_brackets(tmp_path: Path) -> None:
    """One table an action; a table within a frame; a total below; a name behind a long post."""
    head = ("Action ref", "Action", "Lead officer", "Due date", "RAG")
    cards = [
        list(zip(head, (f"1.{n}", f"Do {n}.", "Head of Care", "May 2025", "Red"), strict=True))
        for n in (1, 2)
    ]
    source = document(tmp_path, (1, "Access"), [cards[0]], [cards[1]])
    assert [row[:1] + row[2:6] for row in rows(source)] == [
        ("1.1", "Do 1.", "Head of Care", "May 2025", "Red"),
        ("1.2", "Do 2.", "Head of Care", "May 2025", "Red"),
    ]
    word = docx.Document()
    frame = word.add_table(rows=1, cols=1).cell(0, 0)
    inner = frame.add_table(rows=0, cols=5)
    total = ("", "TOTAL", "1", "", "")
    named = ("CL1", "Open a hub.", "Head of Service, Assessment (Jane Doe)", "May 2025", "Green")
    for row in (HEADER, named, total):
        for cell, text in zip(inner.add_row().cells, row, strict=True):
            cell.text = text
    word.save(str(tmp_path / "framed.docx"))
    [row] = rows(read_source(tmp_path / "framed.docx"))
    assert row[2:6] == ("Open a hub.", "Head of Service, Assessment", "May 2025", "Green")


def test_numbers_before_each_action_are_its_ref(tmp_path: Path) -> None:
    head = ("Action description", "Responsible", "Due", "Status", "Notes")
    plan = [
        (f"{n}. Do {n}.", "Head of Care", "May 2025", "On track", "Begun in May.") for n in "12"
    ]
    numbered = [(text.replace("Do ", "Train team "), *rest) for text, *rest in plan]
    plain = rows(document(tmp_path, (1, "Access"), [[head, *numbered]]))
    assert [row[2] for row in plain] == ["1. Train team 1.", "2. Train team 2."]
    numbered = [(f"1.{text}", *rest) for text, *rest in numbered]
    assert [(row[0], *row[2:7]) for row in rows(document(tmp_path, [[head, *numbered]]))] == [
        (f"1.{n}", f"Train team {n}.", "Head of Care", "May 2025", "On track", "Begun in May.")
        for n in "12"
    ]


def test_refs_within_the_text_and_numbers_of_areas(tmp_path: Path) -> None:
    head = ("No", "Area for improvement", "Action", "Lead", "When", "RAG")
    one = ("1", "Voice", "(1a) Ask first.", "Head of Care", "May 2025", "G")
    source = document(
        tmp_path,
        [
            [head, one, ("", "", "(1b) Say what was said.", "", "June 2025", "A")],
            [down(0, 1, 2), down(1, 1, 2), down(3, 1, 2)],
        ],
        [[head, ("", "", "(1c) Train chairs.", "", "July 2025", "A")]],
        [
            [
                head,
                ("2", "Homes", "Buy one.", "Head of Homes", "May 2025", "R"),
                ("", "", "Let it."),
            ],
            [down(0, 1, 2), down(1, 1, 2), down(3, 1, 2)],
        ],
    )
    assert [(row[0], row[2], row[3]) for row in rows(source)] == [
        ("1a", "Ask first.", "Head of Care"),
        ("1b", "Say what was said.", "Head of Care"),
        ("1c", "Train chairs.", "Head of Care"),
        *(("2.1", "Buy one.", "Head of Homes"), ("2.2", "Let it.", "Head of Homes")),
    ]


def test_measures_under_a_header_of_two_rows_and_their_months(tmp_path: Path) -> None:
    bands = [
        ("Measuring our performance", "Thresholds"),
        ("", "Requires improvement", "Good", "Outstanding"),
        ("Audits that are good", "60-69%", "70-79%", "80-100%"),
    ]
    months = [("Indicator", "Target", "May 2025", "June 2025"), ("Visits", "85%", "70%", "81.5%")]
    source = document(
        tmp_path,
        (1, "Priority 1: Care leavers"),
        [[HEADER, ROW]],
        [bands, [down(0, 0, 1), across(0, 1, 3)]],
        [months],
    )
    fields = ("Id", "Section", "Measure", "Target", "Good", "Unit")
    assert rows(source, MEASURES, fields) == [
        ("M1", "CL", "Audits that are good", None, "70-79%", "%"),
        ("M2", "CL", "Visits", 85, None, "%"),
    ]
    assert rows(source, READINGS, ("Measure", "Month", "Value")) == [
        *(("M2", date(2025, 5, 1), 70), ("M2", date(2025, 6, 1), 81.5)),
    ]


@pytest.mark.parametrize(("stated", "words"), [(3, ("add up",)), (9, ("adds up to 3", "9"))])
def test_a_finance_table(tmp_path: Path, stated: int, words: tuple[str, ...]) -> None:
    path = workbook(
        tmp_path / "plan.xlsx",
        ("Plan", [HEADER, ROW]),
        (
            "Finance",
            [
                ("Expenditure group", "2024/25 Budget", "2025/26 Budget", "2025/26 Forecast"),
                *(("Staff", 1.5, 10, 12), ("Additional training", 1.5, 1, 1)),
                ("Total", stated, 11, 13),
            ],
        ),
    )
    source = read_source(path)
    fields = ("Group", "Kind", "Year", "Budget", "Forecast")
    assert rows(source, FINANCE, fields) == [
        ("Staff", None, "2024/25", 1.5, None),
        ("Staff", None, "2025/26", 10, 12),
        ("Additional training", "additional", "2024/25", 1.5, None),
        ("Additional training", "additional", "2025/26", 1, 1),
    ]
    assert said(source, *words)


def test_cover_and_narrative(tmp_path: Path) -> None:
    source = document(
        tmp_path,
        (0, "Children's improvement plan"),
        "April 2025 – March 2026",
        (1, "Contents"),
        "Introduction .....\t3",
        (1, "Introduction"),
        "Marlow County Council welcomes what the inspectors found.",
        "We will:",
        "* listen to children",
        (1, "1. Care leavers"),
        "All ratings are accurate as at 24 June 2025.",
        [[HEADER, ROW]],
        (1, "Governance"),
        "The board meets each month.",
    )
    assert source.cover == {
        "PlanTitle": "Children's improvement plan",
        "Organisation": "Marlow County Council",
        "PeriodStart": date(2025, 4, 1),
        "PeriodEnd": date(2026, 3, 31),
        "AsAt": date(2025, 6, 24),
    }
    assert not any("on Cover" in note for note in source.blank_notes())
    assert rows(source, REPORT_TEXT, ("Kind", "Heading", "Order", "Text")) == [
        (
            *("front", "Introduction", 1),
            "Marlow County Council welcomes what the inspectors found.",
        ),
        ("front", "Introduction", 2, "We will:"),
        ("front", "Introduction", 3, "• listen to children"),
        ("back", "Governance", 4, "The board meets each month."),
    ]


def test_a_table_of_something_else_keeps_the_heading_it_stood_under(tmp_path: Path) -> None:
    source = document(
        tmp_path,
        (1, "Care leavers"),
        [[HEADER, ROW]],
        [[("Risk", "Chance", "Answer"), ("Staff leave", "High", "Pay")]],
        (1, "Front door"),
        [[HEADER, ("FD1", "x", "H", "", "Red")]],
    )
    assert [spec.title for spec in source.extras if "Kept" in spec.title] == ["Kept: Care leavers"]


REPORT = ("Purpose of report", "Executive summary", "Recommendations", "Background")


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        (
            [
                "Actions that have been changed:",
                [
                    [
                        ("Ref", "Action", "Revised action", "New timescale"),
                        ("A1", "x", "y", "May 2025"),
                    ]
                ],
                "Actions that have been removed:",
                [[("Ref", "Action", "Reason"), ("A2", "x", "Done elsewhere.")]],
            ],
            "a list of changes",
        ),
        ([*((1, heading) for heading in REPORT), "The plan is going well."], "committee's report"),
    ],
)
def test_what_is_no_plan_is_called_what_it_is(tmp_path: Path, parts: Any, words: str) -> None:
    with pytest.raises(InputError, match=words):
        document(tmp_path, *parts)


KEYS: dict[str, Callable[[], list[Any]]] = {
    "a table": lambda: [[[("1", "Complete"), ("2", "On track"), ("3", "Behind schedule")]]],
    "a text": lambda: ["Key: 1 = Complete; 2 = On track; 3 = Behind schedule"],
    "paragraphs": lambda: [(1, "RAG key"), "1 – Complete", "2 – On track", "3 – Behind schedule"],
}


@pytest.mark.parametrize("key", KEYS)
def test_a_key_in_digits_is_the_scale(tmp_path: Path, key: str) -> None:
    head = ("Ref", "Action", "Who", "Date", "Category")
    plan = [
        head,
        ("A1", "Do x.", "Head", "May 2025", "1"),
        ("A2", "Do y.", "Head", "June 2025", "3"),
    ]
    source = document(tmp_path, (1, "Care leavers"), [plan], *KEYS[key]())
    assert [row[5] for row in rows(source)] == ["1", "3"]
    assert rows(source, RATINGS, ("Kind", "Rating", "Means")) == [
        ("action", "1", "complete"),
        ("action", "2", "on track"),
        ("action", "3", "at risk"),
    ]


def test_colours_are_rated_by_the_words_of_the_key(tmp_path: Path) -> None:
    plan = [("Ref", "Action", "Owner", "Due"), ("A1", "x", "H", "May 2025"), ("A2", "y", "H", "")]
    key = [("Complete", "On track", "Late", "Not begun")]
    fills = {(0, n): fill for n, fill in enumerate((BLUE, GREEN, RED, GREY))}
    source = document(
        tmp_path, (1, "Care leavers"), [plan, [], {(1, 3): BLUE, (2, 3): RED}], [key, [], fills]
    )
    assert [row[5] for row in rows(source)] == ["Complete", "Late"]
    assert rows(source, RATINGS, ("Rating", "Means", "Colour"))[:2] == [
        ("Complete", "complete", "blue"),
        ("On track", "on track", "green"),
    ]


def test_definitions_are_of_the_kind_that_their_heading_says(tmp_path: Path) -> None:
    key = [("Colour", "Definition"), ("Red", "Not good"), ("Blue", "Good")]
    source = document(
        tmp_path, (2, "Actions"), [key], (2, "Impact"), [key], (2, "Care"), [[HEADER, ROW]]
    )
    kinds = [kind for kind, _ in rows(source, RATINGS, ("Kind", "Rating"))]
    assert kinds.count("impact") == 2


@pytest.mark.parametrize(
    ("heads", "cells"),
    [
        (
            (
                "What will we do to put it right?",
                "Resp.",
                "Date",
                "BRAG as told to the board 12/3/25",
            ),
            (
                "Write a plan for each child.",
                "Head of Care",
                "Start: 1 May 2025\nDue: 1 June 2025",
                "A",
            ),
        ),
        (
            ("Improvement", "", "", ""),
            ("Give each child a worker.", "Team Manager", "31/05/2025", "Red"),
        ),
        (
            ("Task/activity", "Officer(s)/partner", "Completion by", "Sept 2025"),
            ("Open a hub in the north.", "Partnership Lead", "Q2 2025/26", "On track"),
        ),
        (
            ("Actions we will take", "Delivery lead(s)", "End date", "Delivery confidence"),
            ("Open a hub in the north.", "Head of Care", "30/09/2025", "Amber/Green"),
        ),
    ],
)
def test_columns_are_known_by_their_cells(
    tmp_path: Path, heads: tuple[str, ...], cells: tuple[str, ...]
) -> None:
    lines = [("Ref", *heads), ("H1", *cells), ("H2", *cells)]
    source = document(tmp_path, (1, "Help"), [lines])
    assert [row[2:6] for row in rows(source)] == [cells] * 2
    assert said(source, "Guessed by what stands in the cells")


def test_what_is_doubtful_is_said(tmp_path: Path) -> None:
    head = ("Ref", "Action", "Owner", "Due by", "Rating", "Checked")
    owner = "It was agreed by everybody at the table that nobody owns it."
    source = document(
        tmp_path,
        (1, "Help"),
        [
            [
                head,
                *((f"H{n}", "Do it.", "Head of Care", "", "Red", "May 2025") for n in range(1, 5)),
                ("see note", "Do it.", owner, "June 2025", "Red", ""),
                ("H6", "Do it.", "Mary Hart", "", "Red", "May 2025"),
                ("H7", "Do it.", "Mary Hart, Head of Care", "", "Red", "May 2025"),
            ]
        ],
    )
    assert said(source, "don't look like the others", "see note")
    assert said(source, "Sentences", "owner", '--map "Owner=keep"')
    assert said(source, "no due date", '--map "Checked=Due by"')
    assert said(source, "name people", "H6 (table 1, row 7)")
    assert rows(source, fields=("Owner", "Owner as written"))[-1] == (
        *("Head of Care", "Mary Hart, Head of Care"),
    )


def test_what_was_not_found_at_all_is_said_first(tmp_path: Path) -> None:
    lines = [("Ref", "Action", "Owner"), ("A1", "x", "Head")]
    first, second, *_ = read_source(csv_file(tmp_path / "plan.csv", lines)).notes
    assert "No column of due dates" in first
    assert "No column of ratings" in second


def test_a_key_below_the_actions_is_none_of_them(tmp_path: Path) -> None:
    plan = [("Action", "Who", "When", "RAG"), ("Do x.", "Head", "May 2025", "Amber")]
    path = workbook(tmp_path / "plan.xlsx", ("P", [*plan, ("Key",), ("Amber", "Slipping")]))
    source = read_source(path)
    assert [row[2] for row in rows(source)] == ["Do x."]


def test_folders_match_headers_as_files_do(tmp_path: Path) -> None:
    lines = [("Ref", "Section", "Improvement actions", "Wer", "Target completion", "RAG rating")]
    csv_file(tmp_path / "actions.csv", [*lines, ("A1", "A", "Do x.", "Head", "May 2025", "Red")])
    source = read_source(tmp_path, ["Wer=Owner"])
    assert rows(source, fields=("Ref", "Action", "Owner", "Due by", "Rating")) == [
        ("A1", "Do x.", "Head", "May 2025", "Red")
    ]
    assert said(source, "guessed", "Target completion as Due by")
    with pytest.raises(InputError, match="--map names the header 'Nobody'"):
        read_source(tmp_path, ["Wer=Owner", "Nobody=Rating"])
