"""BRAG ratings: the five words that a committee reads, and what they mean."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Rating(StrEnum):
    """A BRAG rating, in the order in which councils list them."""

    BLUE = "Blue"
    GREEN = "Green"
    AMBER = "Amber"
    RED = "Red"
    GREY = "Grey"

    @classmethod
    def read(cls, text: str) -> Rating | None:
        """The rating that a cell names, whatever its case or outer spaces; None if none."""
        return _BY_WORD.get(text.strip().casefold())


_BY_WORD = {rating.value.casefold(): rating for rating in Rating}
_BY_WORD["gray"] = Rating.GREY

ACTION_DEFINITIONS = {
    Rating.BLUE: "Complete",
    Rating.GREEN: "Under way and on track to finish in time",
    Rating.AMBER: "Behind or at risk, with a realistic plan to recover",
    Rating.RED: "Off track: will not be done in time without further action",
    Rating.GREY: "Not started yet; no risk to delivery expected",
}
"""What a rating says of an action, where a plan brings no definitions of its own."""

IMPACT_DEFINITIONS = {
    Rating.BLUE: "Consistently good or better impact for children and families",
    Rating.GREEN: "Mostly positive and consistent impact",
    Rating.AMBER: "Some positive impact, but it varies",
    Rating.RED: "Little or no impact yet",
    Rating.GREY: "Too early to tell",
}
"""What a rating says of impact, where a plan brings no definitions of its own."""


def action_rating(milestones: Iterable[Rating | None]) -> Rating | None:
    """The rating of an action from the ratings of its milestones.

    The worst open milestone decides: any Red makes the action Red, else any Amber makes
    it Amber. It is Blue only when every milestone is; otherwise anything started (Green,
    or Blue beside Grey) makes it Green, and it is Grey while nothing has started.
    A milestone without a readable rating keeps the action from being Blue and says no more;
    with none readable there is no rating.
    """
    ratings = list(milestones)
    if all(rating is None for rating in ratings):
        return None
    if Rating.RED in ratings:
        return Rating.RED
    if Rating.AMBER in ratings:
        return Rating.AMBER
    if all(rating is Rating.BLUE for rating in ratings):
        return Rating.BLUE
    if Rating.GREEN in ratings or Rating.BLUE in ratings:
        return Rating.GREEN
    return Rating.GREY
