"""Which texts are the same, and which words went and came when they aren't."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plantools.changes.wording import Mark, difference, same_text, similarity


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
    pieces = difference("Open three new homes in town", "Open two homes in town by May")
    assert [(piece.mark, piece.text) for piece in pieces] == [
        (Mark.SAME, "Open "),
        (Mark.GONE, "three new"),
        (Mark.NEW, "two"),
        (Mark.SAME, " homes in town"),
        (Mark.NEW, " by May"),
    ]


texts = st.lists(st.sampled_from(["open", "two", "homes", "in", "May", "and", "it."])).map(" ".join)


@given(texts, texts)
def test_the_pieces_spell_both_texts(before: str, after: str) -> None:
    pieces = difference(before, after)
    then = "".join(piece.text for piece in pieces if piece.mark is not Mark.NEW)
    now = "".join(piece.text for piece in pieces if piece.mark is not Mark.GONE)
    assert then.split() == before.split()
    assert now.split() == after.split()


@given(texts)
def test_a_text_differs_in_nothing_from_itself(text: str) -> None:
    assert all(piece.mark is Mark.SAME for piece in difference(text, text))


def test_similarity() -> None:
    assert similarity("North hub", "north hub") > 0.8
    assert similarity("North hub", "Second phase") < 0.5
    assert similarity("", "") == 1
