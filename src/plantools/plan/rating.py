"""Rating scales: the words by which a council rates, and what each of them means.

Every council has its own words: Blue to Red with Grey, three colours with Complete, five steps of
delivery confidence, or no colours at all. Where Green is complete at one council it is under way
at the next. So nothing here goes by a word or a colour; it goes by what the council says the word
means (tblRatings on the Lists sheet), and only people are shown the word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache

from plantools.plan.palette import Colors, colors_for, hue_named_in, like


class Meaning(StrEnum):
    """What a rating means; what stands in the Means column of tblRatings."""

    COMPLETE = "complete"
    AWAITED = "evidence awaited"
    """Done, and what shows that it is done still to come. Not complete, and not overdue."""
    ON_TRACK = "on track"
    AT_RISK = "at risk"
    OFF_TRACK = "off track"
    NOT_STARTED = "not started"

    STRONG = "strong"
    GOOD = "good"
    SOME = "some"
    LITTLE = "little"
    TOO_EARLY = "too early"
    """To tell: neither better nor worse than anything."""

    @classmethod
    def read(cls, text: str) -> Meaning | None:
        """The meaning that a cell names, whatever its case, hyphens or spaces; None if none."""
        return _BY_NAME.get(" ".join(re.findall(r"\w+", text.casefold())))


class RatingKind(StrEnum):
    """What a scale rates; what stands in the Kind column of tblRatings."""

    ACTION = "action"
    IMPACT = "impact"

    @property
    def meanings(self) -> tuple[Meaning, ...]:
        """What a word of such a scale can mean, in the order in which councils list them."""
        return tuple(Meaning)[:6] if self is RatingKind.ACTION else tuple(Meaning)[6:]


DONE = frozenset({Meaning.COMPLETE, Meaning.AWAITED})
"""Nothing of it is left to do, so it is never overdue."""
BEHIND = (Meaning.AT_RISK, Meaning.OFF_TRACK)
_BY_NAME = {meaning.value: meaning for meaning in Meaning}
_BY_NAME["too early to tell"] = Meaning.TOO_EARLY
_WORST_FIRST = (
    *(Meaning.TOO_EARLY, Meaning.OFF_TRACK, Meaning.AT_RISK, Meaning.NOT_STARTED),
    *(Meaning.ON_TRACK, Meaning.AWAITED, Meaning.COMPLETE),
    *(Meaning.LITTLE, Meaning.SOME, Meaning.GOOD, Meaning.STRONG),
)
_HUES = "blue teal green amber red grey blue green amber red grey"
_USUAL = dict(zip(Meaning, _HUES.split(), strict=True))
"""The colour of a word that names none itself."""


@lru_cache(maxsize=4096)
def word_key(text: str) -> str:
    """A rating as it is compared: case, spaces, hyphens, the form of an apostrophe and how an
    accent is encoded make no difference, nor does Gray."""
    text = unicodedata.normalize("NFC", text).replace("’", "'")
    words = re.sub(r"[\s–_-]+", " ", text.casefold()).strip() or text.strip()
    return re.sub(r"\bgray\b", "grey", re.sub(r" ?/ ?", "/", words))


@dataclass(frozen=True, slots=True)
class RatingWord:
    """A word of a scale, as the council writes it, with its colour (six hex digits, or what
    `palette` calls one; "" for a sensible one) and what the council says that it means."""

    word: str
    meaning: Meaning
    color: str = ""
    definition: str = ""

    @property
    def says(self) -> str:
        """What a reader is told of it: the council's definition, else what it means."""
        return self.definition.strip().rstrip(".") or self.meaning.value.capitalize()


@dataclass(frozen=True)
class RatingScale:
    """The words of a council for actions or for impact, in its order, each once.

    Of two words with one meaning the one that stands first is the better.
    """

    kind: RatingKind
    ratings: tuple[RatingWord, ...]

    @cached_property
    def _by_key(self) -> dict[str, RatingWord]:
        return {word_key(rating.word): rating for rating in reversed(self.ratings)}

    @cached_property
    def words(self) -> tuple[str, ...]:
        return tuple(rating.word for rating in self.ratings)

    @cached_property
    def text(self) -> str:
        """What each word means, a line each, as the history keeps it."""
        return "\n".join(f"{rating.meaning}: {rating.word}" for rating in self.ratings)

    @cached_property
    def colors(self) -> Mapping[str, Colors]:
        """Fill and text colour of each word, six hex digits each."""
        pairs = colors_for(
            [r.color or hue_named_in(r.word) or like(_USUAL[r.meaning]) for r in self.ratings]
        )
        return dict(zip(self.words, pairs, strict=True))

    @cached_property
    def letters(self) -> Mapping[str, str]:
        """A letter or two for each word, for bars that are too short for it."""
        made: dict[str, str] = {}
        for word in self.words:
            initials = "".join(part[0] for part in re.findall(r"\w+", word)).upper()
            ways = (initials, initials + word[-1].lower())
            made[word] = next((way for way in ways if way and way not in made.values()), word)
        return made

    def read(self, text: str) -> RatingWord | None:
        """The rating that a cell names, whatever its case or spaces; None if none."""
        return self._by_key.get(word_key(text))

    def word(self, text: str) -> str | None:
        """The word of the scale that a cell names, as the scale writes it; None if none."""
        found = self.read(text)
        return found.word if found else None

    def meaning(self, word: str | None) -> Meaning | None:
        """What a word means; None if it is not of this scale."""
        found = self.read(word) if word else None
        return found.meaning if found else None

    def meaning_any(self, *meanings: Meaning) -> tuple[str, ...]:
        """The words with one of these meanings, in the order of the scale."""
        return tuple(rating.word for rating in self.ratings if rating.meaning in meanings)

    def named(self, *meanings: Meaning) -> str:
        """Those words for a sentence, such as "Amber or Red"; what they mean if there are none."""
        words = self.meaning_any(*meanings) or tuple(map(str, meanings))
        return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)

    def roll_up(self, words: Iterable[str | None]) -> str | None:
        """The rating of an action from those of its milestones.

        Any off track makes it off track, else any at risk at risk. It is complete only if every
        milestone is, and evidence awaited if all are complete or that; otherwise anything done
        or on track makes it on track, and it is not started while nothing has started. A
        milestone without a readable rating (None) keeps the action from being done and says no
        more; with none readable there is no rating.

        The word is one that a milestone has, the latest in the scale's order; else the first of
        the scale with that meaning; else that of the worst milestone.
        """
        found = [self.read(word) if word else None for word in words]
        rated = [rating for rating in found if rating is not None]
        if not rated:
            return None
        meanings = {rating.meaning for rating in rated}
        may_be_done = len(rated) == len(found)
        if meanings & {*BEHIND}:
            meaning = Meaning.OFF_TRACK if Meaning.OFF_TRACK in meanings else Meaning.AT_RISK
        elif meanings <= DONE and may_be_done:
            meaning = Meaning.AWAITED if Meaning.AWAITED in meanings else Meaning.COMPLETE
        elif meanings & {*DONE, Meaning.ON_TRACK}:
            meaning = Meaning.ON_TRACK
        else:
            meaning = Meaning.NOT_STARTED
        if used := [rating.word for rating in rated if rating.meaning is meaning]:
            return max(used, key=self.words.index)
        if known := self.meaning_any(meaning):
            return known[0]
        worst = min(rated, key=lambda rating: self.rank(rating.word, rating.meaning))
        return worst.word if may_be_done or worst.meaning not in DONE else None

    def rank(self, word: str | None, meaning: Meaning | None) -> tuple[int, int]:
        """How good a rating is: by what it means, then by the order of the words; no rating is
        the lowest. The word may be of an older scale."""
        if meaning is None:
            return (-1, 0)
        order = self.words.index(word) if word in self.words else 0
        return (_WORST_FIRST.index(meaning) - 1, -order)

    def is_better(self, after: str | None, before: str | None) -> bool:
        """Whether a word of the scale is better than another."""
        return self.rank(after, self.meaning(after)) > self.rank(before, self.meaning(before))


def _scale(kind: RatingKind, *rows: tuple[str, Meaning, str]) -> RatingScale:
    return RatingScale(kind, tuple(RatingWord(word, means, "", says) for word, means, says in rows))


BRAG = _scale(
    RatingKind.ACTION,
    ("Blue", Meaning.COMPLETE, "Complete"),
    ("Green", Meaning.ON_TRACK, "Under way and on track to finish in time"),
    ("Amber", Meaning.AT_RISK, "Behind or at risk, with a realistic plan to recover"),
    ("Red", Meaning.OFF_TRACK, "Off track: will not be done in time without further action"),
    ("Grey", Meaning.NOT_STARTED, "Not started yet; no risk to delivery expected"),
)
"""The ratings of actions of a plan that says nothing else."""

IMPACT_BRAG = _scale(
    RatingKind.IMPACT,
    ("Blue", Meaning.STRONG, "Consistently good or better impact for children and families"),
    ("Green", Meaning.GOOD, "Mostly positive and consistent impact"),
    ("Amber", Meaning.SOME, "Some positive impact, but it varies"),
    ("Red", Meaning.LITTLE, "Little or no impact yet"),
    ("Grey", Meaning.TOO_EARLY, "Too early to tell"),
)
"""The ratings of impact of a plan that says nothing else."""

USUAL_SCALES = {scale.kind: scale for scale in (BRAG, IMPACT_BRAG)}


class Rating(StrEnum):
    """The usual words."""

    BLUE = "Blue"
    GREEN = "Green"
    AMBER = "Amber"
    RED = "Red"
    GREY = "Grey"


def kind_of(text: str) -> RatingKind | None:
    """What a Kind cell says, such as Actions or Impact rating; blank is actions."""
    first = text.casefold().split()[:1] or [RatingKind.ACTION]
    return next((kind for kind in RatingKind if first[0].startswith(kind)), None)
