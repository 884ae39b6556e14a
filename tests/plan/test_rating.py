"""Rating scales: what several ratings make together, which is better, what words mean."""

from __future__ import annotations

import colorsys
from itertools import combinations

import pytest
from coloraide import Color
from hypothesis import example, given, settings
from hypothesis import strategies as st

from plantools.create.meanings import key_of, meaning_of
from plantools.plan import Milestone, Plan, RatingDefinition, palette, scale_from
from plantools.plan.rating import (
    BRAG,
    DONE,
    IMPACT_BRAG,
    Meaning,
    RatingKind,
    RatingScale,
    RatingWord,
)

ACTION, IMPACT = RatingKind.ACTION, RatingKind.IMPACT
WORDS = ("Green", "Amber E", "Amber/Green", "On track", "White", "Purple", "Complete", "4", "Late")
BEST_FIRST = (
    *(Meaning.COMPLETE, Meaning.AWAITED, Meaning.ON_TRACK),
    *(Meaning.NOT_STARTED, Meaning.AT_RISK, Meaning.OFF_TRACK),
)


@st.composite
def scales(draw: st.DrawFn) -> RatingScale:
    """Any council's: some words in any order, any of them meaning anything."""
    words = draw(st.lists(st.sampled_from(WORDS), min_size=1, unique=True))
    return RatingScale(
        ACTION, tuple(RatingWord(w, draw(st.sampled_from(ACTION.meanings))) for w in words)
    )


@st.composite
def rated(draw: st.DrawFn) -> tuple[RatingScale, list[str | None]]:
    """A scale and the ratings of an action's milestones."""
    scale = draw(scales())
    return scale, draw(st.lists(st.sampled_from([*scale.words, None]), max_size=6))


@example((BRAG, ["Blue", None]))
@given(rated())
def test_milestones_make_an_actions_rating(case: tuple[RatingScale, list[str | None]]) -> None:
    scale, words = case
    got, meanings = scale.roll_up(words), [scale.meaning(word) for word in words]
    told = {meaning for meaning in meanings if meaning}
    assert got == scale.roll_up(reversed(words))
    if None in words or not told <= DONE:  # nothing is done that has something left
        assert scale.meaning(got) not in DONE
    if not told:
        assert got is None
        return
    ways = {
        Meaning.OFF_TRACK: Meaning.OFF_TRACK in told,
        Meaning.AT_RISK: Meaning.AT_RISK in told,
        Meaning.COMPLETE: set(meanings) == {Meaning.COMPLETE},
        Meaning.AWAITED: set(meanings) <= DONE,
        Meaning.ON_TRACK: told & {*DONE, Meaning.ON_TRACK},
        Meaning.NOT_STARTED: True,
    }
    meaning = next(each for each, holds in ways.items() if holds)
    used = [word for word in scale.words if word in words and scale.meaning(word) is meaning]
    worst = max(BEST_FIRST.index(each) for each in told)
    if used or (known := scale.meaning_any(meaning)):
        assert got == (used[-1] if used else known[0])
    elif None in words and told <= DONE:  # nor has the scale a word for what is left
        assert got is None
    else:
        assert got in words
        assert scale.meaning(got) is BEST_FIRST[worst]


@given(scales(), st.data())
def test_better_is_one_order(scale: RatingScale, data: st.DataObject) -> None:
    words = st.sampled_from([*scale.words, None])
    one, other, third = data.draw(words), data.draw(words), data.draw(words)
    assert scale.is_better(one, other) + scale.is_better(other, one) == (one != other)
    if scale.is_better(one, other) and scale.is_better(other, third):
        assert scale.is_better(one, third)
    if one and other and scale.is_better(one, other):
        found = [rating for word in (one, other) for rating in scale.ratings if rating.word == word]
        places = [(BEST_FIRST.index(r.meaning), scale.ratings.index(r)) for r in found]
        assert places == sorted(places)


def key(rows: str, kind: RatingKind = ACTION) -> list[RatingDefinition]:
    """A key to ratings, such as "Green = on track, Fine so far | Done"."""
    made = []
    for row in rows.split(" | ") if rows else []:
        word, _, said = row.partition(" = ")
        means, _, definition = said.partition(", ")
        made.append(RatingDefinition(kind=kind, rating=word, means=means, definition=definition))
    return made


def test_cells_are_read_whatever_their_case_and_spaces() -> None:
    words = "Amber/Red = At risk | Not started = NOT-STARTED | - = Not started"
    scale = scale_from(key(f"{words} | Wedi’i gwblhau = Complete | Tŷ = On track"), ACTION)
    texts = " amber / RED|not  started|Not-started|wedi'i  gwblhau|Ty\u0302| - |Amber|| "
    read = "Amber/Red|Not started|Not started|Wedi’i gwblhau|Tŷ|-|None|None|None"
    assert "|".join(str(scale.word(text)) for text in texts.split("|")) == read
    assert BRAG.word("gray ") == "Grey"
    assert scale.named(Meaning.AT_RISK, Meaning.COMPLETE) == "Amber/Red or Wedi’i gwblhau"
    assert scale.named(Meaning.OFF_TRACK) == "off track"


def test_a_key_without_meanings_is_about_the_usual_words() -> None:
    scale = scale_from(key("green = , Fine so far | White = , ?"), ACTION)
    assert scale.words == BRAG.words
    assert scale.read("Green") == RatingWord("Green", Meaning.ON_TRACK, "", "Fine so far")
    assert scale_from(key("Green = Complete"), IMPACT) == scale_from([], IMPACT) == IMPACT_BRAG


MEANS = """
complete: Complete and embedded | Green = Complete and embedded
  Green = Completed within the agreed timescale | Purple = Business as usual
  Blue = Action completed and evidence seen | Blue = Complete; no further evidence required
evidence awaited: Amber E | Blue = Complete and awaiting assurance
  Amber E = Action complete but evidence is outstanding
  Green = Action completed, evidence not yet seen
  Green = Action complete but impact not yet evident
  Green = Completed; evidence to be provided | Green = Done, waiting for evidence
on track: Amber/Green | Amber = In progress | Green = Ask the board | Green = Low risk of delay
  Green = Delivery appears highly likely and no major issues threaten it
  Green = Not yet completed, but on track to be completed in time
  Blue = In progress and on target | 3 = On track | Amber = Partially complete
at risk: RAG: Amber | Slipped | Yellow = Minor slippage, will be recovered
  Amber/Red = Delivery is in doubt with major risks in a number of areas
off track: Off-track | Off target | Red = Not complete | Red = Not started and overdue
  Black = Off track with no realistic plan to recover | Lead = Will not be met without help
not started: White | W | Grey = Not started yet, and not expected to be late
  Red = Not started
strong: Significant
good: Positive
some: Level 2 = Some impact, but it varies
little: None | Limited
too early: White = Too early to tell
None: 3 | Somewhere | See the board
"""
"""What a word means, with its definition or without."""


@pytest.mark.parametrize(
    ("meaning", "said"),
    [
        (meaning, said)
        for meaning, _, all_said in (
            line.partition(": ") for line in MEANS.strip().replace("\n  ", " | ").split("\n")
        )
        for said in (*all_said.split(" | "), f"Level 2 = {meaning.capitalize()}")
    ],
)
def test_what_a_word_means(meaning: str, said: str) -> None:
    word, _, definition = said.partition(" = ")
    kind = IMPACT if meaning in IMPACT.meanings else ACTION
    assert str(meaning_of(kind, word, definition)) == meaning


USUAL = " | ".join(f"{rating.word} = {rating.meaning}" for rating in BRAG.ratings)
KEYS = [  # ratings in use, the council's own key, the key to them, and what is said of it
    (
        *("Red | Complete | green | Green | Green | Amber | Wibble | ", ""),
        "Complete = complete | Green = on track | Amber = at risk | Red = off track | Wibble = ",
        *("'Complete' as complete (by the word)", "'Wibble'"),
    ),
    ("Green | grey", "", USUAL, "as is usual"),
    (
        *("Green | Amber | Done", "Green = , Complete and embedded | Amber = On track"),
        *("Green = complete | Amber = On track | Done = complete",),
        "'Green' as complete (its definition says “Complete and embedded”); 'Done' as complete",
    ),
    ("Green", "Well off target", "Well off target = off track | Green = on track", "by the word"),
    (
        "Red: off track | Completed and verified | Amber (on track) | Done 12 May | B - done",
        "",
        "Completed and verified = complete | B - done = complete | Amber (on track) = on track | "
        "Red: off track = off track | Done 12 May = ",
        *("by the word", "'Done 12 May'"),
    ),
]


@pytest.mark.parametrize(("used", "own", "made", "told"), [(*k[:3], k[3:]) for k in KEYS])
def test_a_key_made_of_the_words_in_use(used: str, own: str, made: str, told: list[str]) -> None:
    rows, notes = key_of(ACTION, used.split(" | "), key(own))
    assert " | ".join(f"{row.rating} = {row.means}" for row in rows) == made
    assert [part in note for part, note in zip(told, notes, strict=True)] == [True] * len(told)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        *(("#1f5fa8", "1F5FA8"), ("1F5FA8", "1F5FA8"), ("#FB0", "FFBB00"), ("8000", "008000")),
        *(("Amber", "amber"), ("light blue", "light blue"), ("Dark-Green", "dark green")),
        *(("lightgreen", "light green"), ("Bright green", "bright green"), ("Bronze", "brown")),
        *(("grey", "grey"), ("Gray", "grey"), ("puce", None), ("#12345", None), ("", None)),
    ],
)
def test_colour_cells(text: str, read: str | None) -> None:
    assert palette.read_color(text) == read


_COLORS = st.sampled_from(
    [
        *("blue", "green", "amber", "red", "grey", "purple", "yellow", "white", "orange", "teal"),
        *("pink", "brown", "lime", "black"),
    ]
)


@settings(deadline=None, max_examples=25)
@example(["green", "red", "green", "blue", "blue", "blue"])
@example(["red", "pink", "pink", "green", "green", "amber"])
@given(st.lists(_COLORS, min_size=2, max_size=6))
def test_everybody_can_tell_the_proposed_colours(wanted: list[str]) -> None:
    """Judged by another's code than that which proposes them, and by more methods."""
    colors = [[Color(f"#{each}") for each in pair] for pair in palette.colors_for(wanted)]
    for fill, text in colors:
        assert fill.contrast(text, method="wcag21") >= 4.5
    for (one, _), (other, _) in combinations(colors, 2):
        lighter = [each.convert("lab-d65")["lightness"] for each in (one, other)]
        assert abs(lighter[0] - lighter[1]) >= palette.LIGHTNESS
        for blindness in ("protan", "deutan", "tritan"):
            for method in ("brettel", "vienot", "machado"):
                seen = (each.filter(blindness, method=method).clip() for each in (one, other))
                apart = next(seen).delta_e(next(seen), method="2000")
                assert apart >= palette.DIFFERENCE, (one, other, blindness, method)


@settings(deadline=None, max_examples=25)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6, unique=True))
def test_colours_of_words_look_like_the_words(words: list[str]) -> None:
    scale = RatingScale(ACTION, tuple(RatingWord(word, Meaning.ON_TRACK) for word in words))
    assert list(scale.colors) == words
    for word, hue in (("Purple", 0.75), ("Green", 0.35)):
        if word in words:
            fill = scale.colors[word][0]
            parts = [int(fill[n : n + 2], 16) / 255 for n in (0, 2, 4)]
            assert abs(colorsys.rgb_to_hls(*parts)[0] - hue) < 0.15


def test_a_councils_own_colour_stays_and_others_keep_away_from_it() -> None:
    colors = palette.colors_for(["FFBF00", "amber", "E0E0E0", "grey"])
    assert [colors[0][0], colors[2][0]] == ["FFBF00", "E0E0E0"]
    fills = [fill for fill, _ in colors]
    assert list(palette.hard_to_tell(fills)) == []
    own = ["", "0B6623", "0B6623", "", "C00000"]  # alike, which is the council's affair
    wanted = [each or hue for each, hue in zip(own, ["blue", *"  ", "amber", " "], strict=True)]
    fills = [fill for fill, _ in palette.colors_for(wanted)]
    assert set(palette.hard_to_tell(fills)) == {(1, 2), (1, 4), (2, 4)}
    assert list(palette.hard_to_tell(["1F5FA8", "1E7B34", "C00000", "FFFFFF"])) == [
        *((0, 1), (0, 2), (1, 2))
    ]


def test_rows_without_a_ref_are_actions_of_their_own_even_if_they_are_one_row_twice() -> None:
    row = Milestone(ref="", action="Open a home")
    assert len(Plan(milestones=(row, row)).actions) == 2
