"""Find how often: "every 3 months", "quarterly", "twice a year", "each term".

"Bi-monthly" and "bi-weekly" mean twice in or once in two, as people please: they are kept as
written. "Biannual" is twice a year, "biennial" once in two.
"""

from __future__ import annotations

import re

from plantools.plan.due.tokens import NUMBER_WORDS

_NUMBER = r"(?:[1-9][0-9]?|" + "|".join(NUMBER_WORDS) + ")"
_UNIT = (
    r"(?:days?|weekdays?|weeks?|fortnights?|months?|quarters?|half[ ]?terms?|terms?"
    r"|half[ ]years?|years?)"
)
_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
_EVENT = (
    r"(?:meetings?|days?|boards?|sessions?|panels?|reviews?|cycles?|committees?|forums?|conferences?"
    r"|supervisions?|workshops?|events?|cohorts?|inspections?|intakes?|assessments?)"
)
_LY_WORDS = r"(?:daily|weekly|fortnightly|monthly|quarterly|termly|yearly|annual(?:ly)?)"
_NAME = r"(?!(?:from|until|by|in|to|and|with|has|have|is)\b)[a-z']+"  # of an event
_RECURRENCE = re.compile(
    rf"""
    \b(?:
      (?P<every>every|each|once\ (?:a|an|per|each|every|in\ every|in\ a)|per)\ (?:single\ )?
        (?:
          (?P<number>{_NUMBER})(?:\ ?(?:-|to|or)\ ?(?P<upto>{_NUMBER}))?\ |
          (?P<other>other|second|alternate)\ |
        )
        (?:(?P<adjective>working|academic|financial|school|calendar)\ )?
        (?:(?P<unit>{_UNIT})|(?P<weekday>{_WEEKDAY}))
    | (?P<times>twice|(?P<count>{_NUMBER})\ times|thrice)\ (?:(?:a|an|per|each|every|in\ a)\ )?
        (?P<per>day|week|fortnight|month|quarter|term|year|{_LY_WORDS})
    | (?P<bi>bi[ ]?(?:monthly|weekly|termly|yearly|quarterly))
    | (?P<biannual>bi[ ]?annual(?:ly)?) | (?P<biennial>biennial(?:ly)?)
    | (?:(?P<lynumber>{_NUMBER}|half)\ ?)?(?P<ly>{_LY_WORDS})
    | (?P<annum>per\ annum|p\.?a\b\.?)
    | (?P<at>at\ )?(?P<each>each|every)\ (?P<event>(?:{_NAME}\ ){{0,4}}?{_EVENT}(?:\ {_EVENT})*)
    )\b
    """,
    re.VERBOSE,
)
_HINT = re.compile(
    r"ly\b|\b(?:every|each|per|twice|thrice|[a-z0-9]+ times|once|bi|annual|p\.?a\b)"
    r"|biannual|biennial"
)
_RATE = re.compile(r"[0-9]%?(?: [a-z']+){1,4}$")
_LY = {
    "daily": "day",
    "weekly": "week",
    "fortnightly": "fortnight",
    "monthly": "month",
    "quarterly": "quarter",
    "termly": "term",
    "yearly": "year",
    "annual": "year",
    "annually": "year",
}
_HALVES = {"term": "every half term", "year": "every 6 months"}


def find_recurrence(words: str) -> tuple[str | None, str]:
    """How often, if the words say it, and the words that are left."""
    if not _HINT.search(words):
        return None, words
    for match in _RECURRENCE.finditer(words):
        often = _normalised(match, words)
        if often:
            left = f"{words[: match.start()].rstrip()} {words[match.end() :].lstrip()}"
            return often, left.strip()
    return None, words


def _normalised(match: re.Match[str], words: str) -> str | None:
    if match["every"]:
        if match["every"] == "per" and _RATE.search(words[: match.start()].rstrip()):
            return None  # "20 assessments per month" is a rate
        return _every(match)
    if match["times"]:
        return _times(match)
    if match["bi"]:
        return match["bi"].replace(" ", "-")
    if match["biannual"]:
        return "every 6 months"
    if match["biennial"]:
        return "every 2 years"
    if match["ly"]:
        if match["lynumber"] == "half":
            return _HALVES.get(_LY[match["ly"]])
        return _of(_number(match["lynumber"]), _LY[match["ly"]])
    if match["annum"]:
        return "every year"
    return f"{match['at'] or ''}{match['each']} {match['event']}".strip()


def _every(match: re.Match[str]) -> str:
    if match["weekday"]:
        return _of(2 if match["other"] else 1, "week")
    unit = match["unit"].rstrip("s")
    number = 2 if match["other"] else _number(match["number"])
    if match["upto"]:
        return f"every {number} to {_number(match['upto'])} {unit}s"
    if match["adjective"] == "working" and unit == "day" and number == 1:
        return "every working day"
    return _of(number, unit)


def _times(match: re.Match[str]) -> str:
    per = _LY.get(match["per"], match["per"])
    count = 2 if match["times"] == "twice" else 3
    if match["count"]:
        count = _number(match["count"])
    if count == 2 and per == "year":
        return "every 6 months"
    return f"{'twice' if count == 2 else f'{count} times'} a {per}"


def _number(words: str | None) -> int:
    if not words:
        return 1
    return NUMBER_WORDS[words] if words in NUMBER_WORDS else int(words)


def _of(number: int, unit: str) -> str:
    """Every so many of a unit, in the words that everyone uses: a quarter is 3 months."""
    unit = unit.replace("halfterm", "half term")
    match unit:
        case "quarter":
            number, unit = 3 * number, "month"
        case "fortnight":
            number, unit = 2 * number, "week"
        case "half year":
            number, unit = 6 * number, "month"
        case _:
            pass
    return f"every {unit}" if number == 1 else f"every {number} {unit}s"
