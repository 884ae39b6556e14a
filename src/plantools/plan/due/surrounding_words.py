"""The words around a date that say what it is for (a start, an end, a thing long done); how often.

All are looked for in the words between two date phrases, in lower case and with hyphens read
as spaces ("on-going"). A pattern that ends in `$` stands right before the date, one that begins
with `^` right after it.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from functools import cache, lru_cache
from typing import NamedTuple

from plantools.plan.due.tokens import NUMBER_WORDS, fill


class Role(Enum):
    """What a date in the text is: what the first of the cues with these names says, or due."""

    done = auto()
    status = auto()  # "on hold until March": how it stands, not when it is due
    was = auto()
    now = auto()  # a revised date, which puts the earlier ones out of use
    relative = auto()
    after = auto()
    start = auto()
    before = auto()  # "before March": the last day is the one before
    until = auto()
    due = auto()


class Cue(NamedTuple):
    """Words to look for, and a due text that has them."""

    example: str
    pattern: str


_PARTS = {
    "revised": r"(?:revised|moved|changed|extended|slipped|amended|pushed|put|postponed|deferred"
    r"|delayed|re ?scheduled|re ?profiled|brought)",
    "moved": r"(?:(?:<revised>|revise|move|change|extend|slips?|push|postpone|re ?schedule|defer"
    r"|re ?profile|delay|bring|carried|carry|rolled|reset)"
    r"(?: (?:back|forward|over|out|further|again|now|date|deadline|timescale|target))*)",
    "date": r"(?:date|deadline|timescale|timeline|time ?frame|target|due)s?",
    "units": r"(?:working |calendar |school )?(?:days?|weeks?|months?|terms?|years?)",
    "count": r"(?:[0-9]+|one|two|three|four|five|six|seven|eight|nine|ten|twelve|a|the|few)",
    "finished": r"(?:completed|achieved|closed|done|finished|signed off)",
    "finished at": r"(?:<finished>|date completed)"
    r"[^\w);]*(?:on|in|at|during|since|date)?[^\w);]*(?:the )?$",
    "begin": r"(?:start(?:s|ing|ed)?|commenc(?:e|es|ed|ing|ement)|beg[aiu]n(?:s|ning)?)",
    "settle": r"(?:re ?)?(?:scop|confirm|determin|agree|decid|advis|set\b|finali[sz]|announc|defin"
    r"|establish|identif|arrang|schedul|review|revis|plan|consider|assess)\w*",
    "doubt": r"(?:re ?)?(?:scop|confirm|determin|decid|advis|consider)\w*",
    "next plan": r"\b(?:next|new|future|following|successor|subsequent)\b[^.;]*\bplan\b",
    "paused": r"(?:on hold|paused|suspended|parked|stalled|halted|frozen)",
    "ended": r"(?:cancelled|removed|withdrawn|superseded|abandoned|discontinued|stood down|ceased"
    r"|no longer (?:required|needed))",
    "other deed": r"(?:\band|\bthen|\bto|,|;|\.| -) ?(?:be |fully )?(?:complet|finish|end|conclud"
    r"|review|evaluat|clos|deliver|embed|report|agree|publish|implement|in place|launch|open)",
    "number": "(?:[1-9][0-9]?|" + "|".join(NUMBER_WORDS) + ")",
    "unit": r"(?:days?|weekdays?|weeks?|fortnights?|months?|quarters?|half ?terms?|terms?"
    r"|half years?|years?)",
    "weekday": r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?",
    "event": r"(?:meetings?|days?|boards?|sessions?|panels?|reviews?|cycles?|committees?|forums?"
    r"|conferences?|supervisions?|workshops?|events?|cohorts?|inspections?|intakes?"
    r"|assessments?)",
    "ly": r"(?:daily|weekly|fortnightly|monthly|quarterly|termly|yearly|annual(?:ly)?)",
    "name": r"(?!(?:from|until|by|in|to|and|with|has|have|is)\b)[a-z']+",
}
# What each says: its name, an example, and its pattern (over several lines, if it is long).
_CUES = r"""
done | Completed on 12 June 2024 |
  ^(?!.*\b(?:be|being|is|are|get|getting)(?: \w+ly)? <finished at>).*\b<finished at>
done_at_once | Complete - March 2025 |
  ^\W*(?:(?:action|task|milestone|work|status|all|now|fully|is|was|has been)\b\W*)*
  (?:complete|closed|delivered|implemented|achieved)\s*[-:;,(/.]\W*(?:the)?$
done_since | July 2024 - signed off at Board on 12 August 2024 |
  ^(?:\(complete\W*(?:on|in)?\W*$
  |\W*(?:(?:this|it|was|has|been|now|fully|all) )*<finished>
  (?: at(?: [\w']+){1,5}| (?:and|by|early|late|ahead)(?: [\w']+){0,5} (?:on|in))\W*$
  |\W*(?:was )?(?:delivered|implemented|actioned|met) on\W*$)
status | On hold until September 2025 |
  \b<paused>\b(?:,? (?:due to|because of|pending|awaiting|while|as)\b[^.;]{0,60}?| again| further)?
  \W*\b(?:until|till|til|to|since|from)(?: at least)?(?: the)?(?: end of)?(?: the)?$
  |(?:^|[.;:,(-]\s*)(?:(?:action|task|milestone|work|status|now|currently|is|was|has|been|put|placed)
  \b\W*)*(?:<paused>|<ended>)\W*(?:(?:in|on|from|since|as of|for)\b)?\W*(?:the)?$
delayed | Deferred until September 2025 |
  \b(?:deferred|delayed|postponed|put off|held over)(?: further| again)?
  (?: until| till| til)(?: at least)?(?: the)?(?: end of)?(?: the)?$
revised_from | Revised from March 2025 to June 2025 |
  \b<revised>(?: (?:back|forward|out|over|date|deadline|timescale))* from(?: the)?$
was | June 2025 (previously March 2025) |
  \b(?:originally|previously|formerly)\b[^;,]*$
  |\b(?:original|previous|old|former)(?: (?:due|target|completion))?(?: <date>)*
  (?: (?:of|was|is|for|by))*\W*$
  |\bwas(?: (?:due|by|in|for|on|to be|planned|scheduled|expected|set|agreed|originally
  |completed?))*\W*$
  |\b(?:instead of|rather than|not)(?: by| in)?(?: the)?$
now | was March 2025, now June 2025 |
  \b<moved> (?:to|until|till|into)(?: the)?$
  |\b(?:re ?scheduled|deferred|extension|slippage)(?: (?:agreed|granted|approved))?
   (?:for|to|until)(?: the)?$
  |\bnow(?: (?:due|expected|planned|scheduled|targeted|set|by|in|for|on|to|be|completed?|is|the
  |target))*\W*$
  |\b(?:revised|amended|extended)(?: (?:due|target|completion|end))?(?: <date>)?
  (?: (?:is|of|by|to))*\W*$
  |\b(?:new|updated|current)(?: (?:due|target|completion|end))? <date>(?: (?:is|of|by|to))*\W*$
relative | 6 months after launch in September 2024 |
  \b(?!the month of\b)<count> <units>
   (?:of|after|from|before|following|prior to|post|since|either side of)(?: the)?$
  |\b<count> (?:weeks?|months?|terms?|years?) (?:after|from|following|before|prior to|post)
  (?: \w+){1,5} (?:in|on)$
after | after March 2025 |
  \b(?:after|following|not before|(?:no|not) earlier than|not until|post|beyond)(?: the)?$
start | To start in March 2025 |
  (?<!not )(?<!not yet )
  \b(?:from|since|as of|effective|with effect|w\.?e\.?f|<begin>|kick(?:s|ed|ing)? off)
  [^\w)]*(?:date\W*)?(?:from|in|on|by|during|at|of|no later than|around|again in)?
  [^\w)]*(?:the )?(?:week )?$
start_clause | Start sharing practice by August 2024 |
  (?:^|[,;:.(-]\s*|\b(?:to|will|should|shall|must|and|then|we|can) )
  (?:start|commence|begin)(?:s|ing)?\b(?!\)| (?:well|up|point|date)\b)(?!.*(?:<other deed>))
before | before March 2025 |
  (?<!or )(?<!/ )(?<!/)\b(?:before|prior to|ahead of|in advance of)(?: the)?$
until | Ongoing until March 2025 |
  \b(?:until|till|til|up to|up until|through(?: to)?|to|end(?:s|ing)?|ends? (?:in|on|by))\W*
  (?:and including\b ?)?(?:the\b ?)?(?:end of)?$
first_of_many | First review June 2024, then quarterly |
  \b(?:first|initial)\b(?: \w+){0,3}?(?: in| by| on)?\W*(?:the )?$|\binitially\b[^,;]*$
onwards | From April 2024 onwards |
  ^(?:[\s,;:.()\-/&]*(?:(?:and|then|but|is|are|now|work|will|to|be|it|this|which|with|still|as|so)
  \b[\s,]*)*(?:onwards?|on wards|ongoing|on going|continu\w+|thereafter|beyond|runs?\b|running
  |(?:going|moving) forwards?)\b
  |[\s(,:-]*starts?(?: date)?[\s).:]*$|\W*to (?:date|present)\b
  |.*\b(?:throughout|(?:over|across|during|for) the (?:\w+ ){0,2}(?:year|plan)
  |for the (?:rest|remainder)|all year)\b)
thereafter | 31st July 2024 and annually thereafter | \bthereafter\b
tbc | TBC - was September 2024 | \b(?:tb[acds]|t\.b\.[acd]|t/b/c)\b
unsettled | Timescale being reviewed |
  \b(?:(?:to|will|yet to|still to|needs to|needing to|must) be <settle>|being <settle>
  |under (?:review|consideration|discussion|development)|await(?:ing|s)?\b|pending\b
  |(?:re ?)?scoping|re ?scoped|not (?:yet )?(?:known|<settle>)|to follow|unknown
  |provisional(?:ly)?|tentative(?:ly)?)\b
doubt_before | to be confirmed: March 2025 |
  (?:\b(?:to be|being) <doubt>|\bunder (?:review|consideration)|\bbeing \w+ed)\W*$
  |\b(?:provisional|tentative)(?:ly)?\W*$
  |\b(?:(?:to|yet to) be|being|not yet) <settle>\s*[-:,;(.]\W*$
doubt_after | March 2025 (to be confirmed) |
  ^\W*(?:(?:the |this |a )?(?:new |revised |amended )?<date> )?(?:is |are |but |still |and )*
  (?:(?:to|yet to) be (?:<doubt>|agreed|set|finali[sz]ed)|being <settle>
  |under (?:review|consideration)|not (?:yet )?(?:agreed|confirmed|set|known)|provisional(?:ly)?
  |tentative(?:ly)?)\b
by | by October | \b(?:by|before|no later than|not later than)(?: the)?$
date_noun | Deadline to be agreed, March 2025 | \b<date>\b[^.;]*$
carried | carried forward |
  \bcarr(?:y|ied|ying) (?:it )?(?:over|forward)\b(?! from)|\bcarry ?over\b|\bc/f(?:wd)?\b
  |\broll(?:ed|ing)? (?:over|forward)\b
next_plan | moved to next year's plan |
  \b(?:mov|transfer|defer|postpon|push|shift|tak|includ|incorporat|roll|progress)\w*\b[^.;]*
  (?:<next plan>|\bnext year\b|[0-9]{2,4}[/-][0-9]{2,4} [^.;]*\bplan\b)
  |^\W*(?:in |into |to |for )?(?:the )?(?:next|future|successor)(?: year's)? (?:\w+ )?plan\W*$
ongoing | business as usual |
  \b(?:ongoing|on going|continu\w+|throughout|bau|business as usual|all year|year round
  |(?:over|across) the (?:\w+ ){0,2}(?:year|plan)|rolling|(?:life|lifetime|duration) of)\b
goes_on | Ongoing until March 2025 | \b(?:ongoing|on going|continu\w+|throughout)\b
only_ongoing | Ongoing March 2025 | ^(?:ongoing|on going|continuous|continuing)\W*$
hazy | within 3 months |
  \b(?:asap|a\.s\.a\.p|as soon as (?:possible|practicable)|soon|shortly|immediate(?:ly)?|urgent
  |imminent(?:ly)?|regular(?:ly)?|periodic(?:ally)?|when(?:ever)? (?:required|needed)
  |as (?:required|needed|and when)|ad hoc|in due course|half ?term
  |(?:next|this|later this|end of(?: the)?|early next|late next) (?:\w+ )?
  (?:week|month|quarter|term|year)|(?:within|in|over|after|for)(?: the)?(?: next)? <count> <units>
  |<count> <units>|(?:in|over|during) the year)\b
document | Plan 2024/25 strategy |
  ^(?:improvement |business |action |annual |delivery )*(?:plan|budget|strategy|report|audit
  |inspection|review|programme|data|figures|baseline|results|outturn|accounts)s?\b
period | in 2025 | \b(?:in|during|throughout|within|over|across)(?: the)?(?: whole of)?$
bound | Monthly up to March 2025 |
  \b(?:from|since|until|till|by|to|before|starting|commencing)(?: the)?$
part_of_year | HT3 2024/25 | \b(?:h ?[12]|h ?t ?[1-6]|terms?(?: [0-9a-z&,]+){0,3})$
nothing | N/A | ^\W*(?:n/?\.?a\.?|none|nil|nan|nat|null|not applicable|no date|not set)?\W*$
to | September - December 2024 |
  ^[,\s]*(?:-|to|until|till|til|thru|through(?: to)?|up (?:to|until)(?: and including)?
  |to the|and until|ending(?: in)?)(?: by)?(?: the)?$
and | June and September 2024 |
  ^[,;:.\s]*(?:and|&|or|plus|\+|then|/|followed by|also)?(?: then)?(?: (?:in|by|on|for))?(?: the)?$
between | between November and March 2025 | \bbetween(?: the)?$
before_date | by October |
  \b(?:by|in|until|till|from|during|before|since|through|throughout|after|between|due|early|mid|late
  |end of|commencing|starting|ending|each|every)(?: the)?$
before_month | Report to October, and by March 2025 | \b(?:for|to|on|around|circa|of)$
deed | Embed by January |
  ^\W*(?:complet|finish|end|conclud|review|evaluat|clos|deliver|embed|report|agree|publish
  |implement|launch|open|start|begin|commenc|phase|stage|draft|final|pilot|then|and|next|due|week|wk|w/?c)\w*
"""


def _read_cues(table: str) -> dict[str, Cue]:
    cues = {}
    for entry in re.split(r"\n(?=\w)", table.strip()):
        name, example, words = re.split(r" \|\s+", entry, maxsplit=2)
        cues[name] = Cue(example, fill(words.replace("\n  ", ""), _PARTS))
    return cues


# How often: where several fit in one place, the first does. "Bi-monthly" means twice in or once in
# two, as people please, so it is kept as written. "Biannual" is twice a year, "biennial" once in 2.
_OFTEN = r"""
every | Every 3 months from June 2024 |
  (?P<how>every|each|once (?:a|an|per|each|every|in every|in a)|per) (?:single )?
  (?:(?:(?P<number><number>)(?: ?(?:-|to|or) ?(?P<upto><number>))?
  |(?P<other>other|second|alternate)) )?
  (?:(?P<sort>working|academic|financial|school|calendar) )?(?:(?P<unit><unit>)|(?P<day><weekday>))
times | twice a year |
  (?:twice|(?P<count><number>) times|thrice) (?:(?:a|an|per|each|every|in a) )?
  (?P<per>day|week|fortnight|month|quarter|term|year|<ly>)
bi | bi-monthly | bi ?(?:monthly|weekly|termly|yearly|quarterly)
biannual | biannually | bi ?annual(?:ly)?
biennial | biennially | biennial(?:ly)?
ly | half-yearly | (?:(?P<many><number>|half) ?)?(?P<rate><ly>)
annum | per annum | per annum|p\.?a\b\.?
event | at each service development day |
  (?:at )?(?:each|every) (?:(?:<name> ){0,4}?<event>(?: <event>)*)
"""
CUES = _read_cues(_CUES)
OFTEN = _read_cues(_OFTEN)
_RATE = re.compile(r"[0-9]%?(?: [a-z']+){1,4}$")
_UNITS = {"daily": "day", "annual": "year", "annually": "year"}
_MULTIPLES = {"quarter": (3, "month"), "fortnight": (2, "week"), "half year": (6, "month")}


@cache
def _cue(name: str) -> re.Pattern[str]:
    """Not compiled before it is needed: who only imports this needn't wait for it."""
    return re.compile(CUES[name].pattern)


def says(cue: str, words: str) -> re.Match[str] | None:
    """Where the words say so, if they do."""
    return _cue(cue).search(words)


@lru_cache(maxsize=4096)
def role_of(before: str, at_end: bool, follows: bool) -> Role:
    """What the words before a date make of it; `follows` if another date stands before them.

    With `at_end` it is the end of a month or year: "before the end of March" is by its last day.
    """
    also = {Role.was: "revised_from", Role.start: "start_clause", Role.done: "done_since"}
    also |= {} if follows else {Role.done: "done_at_once", Role.status: "delayed"}
    for role in Role if before else ():
        passed = role is Role.due or (role is Role.before and at_end)
        if not passed and (says(role.name, before) or says(also.get(role, role.name), before)):
            return role
    return Role.due


def goes_on(after: str, recurring: bool) -> bool:
    """Whether the words after a date say that the thing goes on from there."""
    return bool(says("onwards", after)) and not (recurring and says("thereafter", after))


@cache
def _recurrence() -> re.Pattern[str]:
    ways = "|".join(f"(?P<{name}>{cue.pattern})" for name, cue in OFTEN.items())
    return re.compile(rf"\b(?:{ways})\b")


def find_recurrence(words: str) -> tuple[str | None, str]:
    """How often, if the words say it, and the words that are left."""
    for match in _recurrence().finditer(words):
        often = _how_often(match, words)
        if often:
            left = f"{words[: match.start()].rstrip()} {words[match.end() :].lstrip()}"
            return often, left.strip()
    return None, words


def _how_often(match: re.Match[str], words: str) -> str | None:
    """Every so many of a unit, in the words that everyone uses: a quarter is 3 months."""
    if match["bi"] or match["event"]:
        return match["event"] or match["bi"].replace(" ", "-")
    if match["how"] == "per" and _RATE.search(words[: match.start()].rstrip()):
        return None  # "20 assessments per month" is a rate
    said = match["unit"] or match["per"] or match["rate"] or ("week" if match["day"] else "year")
    unit = _UNITS.get(said) or said.removesuffix("ly").rstrip("s")
    unit = unit.replace("halfterm", "half term")
    if match["times"]:
        count = _number(match["count"]) if match["count"] else 2 + match["times"].startswith("th")
        if (count, unit) != (2, "year"):
            return f"{'twice' if count == 2 else f'{count} times'} a {unit}"
    many = "" if match["day"] or match["many"] == "half" else match["number"] or match["many"]
    number = 2 if match["other"] or match["biennial"] else _number(many)
    if match["upto"]:
        return f"every {number} to {_number(match['upto'])} {unit}s"
    if match["sort"] == "working" and unit == "day" and number == 1:
        return "every working day"
    if match["many"] == "half" or match["biannual"] or match["times"]:
        if unit not in ("term", "year"):
            return None
        unit = f"half {unit}"
    multiple, unit = _MULTIPLES.get(unit, (1, unit))
    return f"every {unit}" if number * multiple == 1 else f"every {number * multiple} {unit}s"


def _number(words: str | None) -> int:
    return NUMBER_WORDS.get(words) or int(words) if words else 1
