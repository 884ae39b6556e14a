"""Rules that look at the key to the ratings: what each word means, and its colour."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from plantools.checks.plan_lookup import View
from plantools.checks.rule import Fault, Severity, fault, rule
from plantools.checks.words import count, quote
from plantools.plan import Meaning, RatingKind
from plantools.plan.meanings import kind_of
from plantools.plan.palette import hard_to_tell, read_color
from plantools.plan.rating import word_key


@rule("K01", "Rating without a meaning of its own", Severity.ERROR)
def no_meaning(view: View) -> Iterator[Fault]:
    """What it finds: A row of tblRatings whose Means is blank, or is none of the meanings; a word
        that stands twice for actions or twice for impact; a Kind that is neither action nor impact.
        It says nothing of a key without any meanings, as older workbooks have it.
    Why it matters: Rows with that rating are counted as not rated, or as the first of the two rows
        has it.
    How to put it right: For an action write complete, evidence awaited, on track, at risk, off
        track or not started; for impact strong, good, some, little or too early. Keep one row for a
        word.
    """
    for entry in view.plan.ratings:
        if entry.rating.strip() and kind_of(entry.kind) is None:
            message = f"The kind of the rating {quote(entry.rating)} is {quote(entry.kind)}."
            yield fault(entry, "kind", message, "Write action or impact.")
    for kind in RatingKind:
        seen: set[str] = set()
        used = Counter(map(word_key, _ratings(view, kind)))
        choice = ", ".join(kind.meanings)
        for entry in view.key_to(kind):
            word = word_key(entry.rating)
            if word in seen:
                message = f"{quote(entry.rating)} stands twice among the ratings of {_whose(kind)}."
                yield fault(entry, "rating", message, "Keep one row for each word.")
            seen.add(word)
            if Meaning.read(entry.means) in kind.meanings:
                continue
            what = (
                f"{quote(entry.means)} is no meaning" if entry.means.strip() else "Means is blank"
            )
            rows = f"; {count(used[word], 'row')} with it count as not rated" if used[word] else ""
            message = f"{what} for the rating {quote(entry.rating)} of {_whose(kind)}{rows}."
            yield fault(entry, "means", message, f"Write what it means: {choice}.")


def _ratings(view: View, kind: RatingKind) -> Iterator[str]:
    if kind is RatingKind.ACTION:
        yield from (row.rating_text for row in view.live)
    else:
        yield from (review.rating_text for review in view.plan.impact)


def _whose(kind: RatingKind) -> str:
    return "actions" if kind is RatingKind.ACTION else "impact"


@rule("K02", "No rating means complete", Severity.WARNING)
def nothing_complete(view: View) -> Iterator[Fault]:
    """What it finds: A key to the ratings of actions in which no word means complete.
    Why it matters: No action will ever count as complete, so every report says 0% complete, and
        finished work turns up as overdue.
    How to put it right: Say of the word for finished actions that it means complete, or add a row
        for one.
    """
    key = view.key_to(RatingKind.ACTION)
    if key and not any(Meaning.read(entry.means) is Meaning.COMPLETE for entry in key):
        message = "No rating of actions means complete, so no action will ever count as complete."
        fix = "Write complete in Means beside the word for finished actions, or add a row for one."
        yield fault(key[0], "means", message, fix)


@rule("K03", "Colour that can't be read", Severity.WARNING)
def unreadable_colour(view: View) -> Iterator[Fault]:
    """What it finds: A cell in Colour of tblRatings that is neither the name of a colour nor six
        hex digits.
    Why it matters: The rating gets a colour that plantools chooses.
    How to put it right: Write a name such as amber, dark green or purple, or six hex digits such as
        FFB137; or leave it blank.
    """
    for entry in view.plan.ratings:
        if entry.rating.strip() and entry.colour.strip() and read_color(entry.colour) is None:
            message = (
                f"{quote(entry.colour)}, the colour of the rating {quote(entry.rating)}, can't be "
                "read."
            )
            fix = "Write a name such as amber, or six hex digits such as FFB137, or leave it blank."
            yield fault(entry, "colour", message, fix)


@rule("K04", "Colours that many can't tell apart", Severity.ADVICE)
def alike(view: View) -> Iterator[Fault]:
    """What it finds: Two ratings of one key, at least one with a colour of the council's own, that
        are nearly the same in print without colour or for people who are colour-blind.
    Why it matters: About one man in twelve is colour-blind, and committee papers are printed in
        grey.
    How to put it right: Empty Colour, or write the colour's name: plantools then chooses a shade
        that differs from the others. Or choose one that is lighter or darker.
    """
    for kind, scale in zip(RatingKind, (view.plan.scale, view.plan.impact_scale), strict=True):
        own = {
            word_key(entry.rating): entry
            for entry in reversed(view.plan.ratings)
            if kind_of(entry.kind) is kind and read_color(entry.colour)
        }
        for one, other in hard_to_tell([fill for fill, _ in scale.colors.values()]):
            words = scale.words[one], scale.words[other]
            entry = own.get(word_key(words[1])) or own.get(word_key(words[0]))
            if entry is not None:
                message = (
                    f"Many people can't tell the colours of {quote(words[0])} and "
                    f"{quote(words[1])} apart."
                )
                fix = "Empty Colour for one that all can tell, or make it lighter or darker."
                yield fault(entry, "colour", message, fix)
