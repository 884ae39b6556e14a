"""The words around a date that say what the date is for: a start, an end, a thing long done.

All are looked for in the words between two date phrases, in lower case and with hyphens read
as spaces ("on-going"). A pattern that ends in `$` stands right before the date.
"""

from __future__ import annotations

import re
from enum import Enum, auto

from plantools.plan.due.joins import REVISED_FROM
from plantools.plan.due.reader import Phrase


class Role(Enum):
    """What a date in the text is."""

    due = auto()
    start = auto()
    until = auto()
    before = auto()  # "before March": the last day is the one before
    now = auto()  # a revised date, which puts the earlier ones out of use
    was = auto()
    done = auto()
    after = auto()
    relative = auto()


_MOVED = (
    r"(?:(?:revised?|moved?|changed?|extend(?:ed)?|slip(?:ped|s)?|amended|push(?:ed)?|put|postponed?"
    r"|re ?scheduled?|re ?profiled?|defer(?:red)?|delay(?:ed)?|brought|bring|carried|carry|rolled"
    r"|reset)(?: (?:back|forward|over|out|further|again|now|date|deadline|timescale|target))*)"
)
_DATE_NOUN = r"(?:date|deadline|timescale|timeline|time ?frame|target|due)s?"
_UNITS = r"(?:working |calendar |school )?(?:days?|weeks?|months?|terms?|years?)"
_COUNT = r"(?:[0-9]+|one|two|three|four|five|six|seven|eight|nine|ten|twelve|a|the|few)"

_DONE = re.compile(
    r"(?:\b(be|being|is|are|get|getting)(?: \w+ly)? )?\b(?:completed|achieved|closed|done|finished"
    r"|signed off|date completed)[^\w);]*(?:on|in|at|during|since|date)?[^\w);]*(?:the )?$"
)
# Right after a date: "July 2024 (complete - 3/8/24)", "July 2024, signed off by Board 3 August".
_DONE_SINCE = re.compile(
    r"\(complete\W*(?:on|in)?\W*$"
    r"|\W*(?:(?:this|it|was|has|been|now|fully|all) )*(?:completed|achieved|closed|done|finished"
    r"|signed off)(?: at(?: [\w']+){1,5}| (?:and|by|early|late|ahead)(?: [\w']+){0,5} (?:on|in))"
    r"\W*$"
    r"|\W*(?:was )?(?:delivered|implemented|actioned|met) on\W*$"
)
_WAS = re.compile(
    r"\b(?:originally|previously|formerly)\b[^;,]*$"
    rf"|\b(?:original|previous|old|former)(?: (?:due|target|completion))?(?: {_DATE_NOUN})*"
    r"(?: (?:of|was|is|for|by))*\W*$"
    r"|\bwas(?: (?:due|by|in|for|on|to be|planned|scheduled|expected|set|agreed|originally"
    r"|completed?))*\W*$"
    r"|\b(?:instead of|rather than|not)(?: by| in)?(?: the)?$"
)
_NOW = re.compile(
    rf"\b{_MOVED} (?:to|until|till|into)(?: the)?$"
    r"|\b(?:re ?scheduled|deferred|extension|slippage)(?: (?:agreed|granted|approved))?"
    r" (?:for|to|until)(?: the)?$"
    r"|\bnow(?: (?:due|expected|planned|scheduled|targeted|set|by|in|for|on|to|be|completed?|is|"
    r"the|target))*\W*$"
    rf"|\b(?:revised|amended|extended)(?: (?:due|target|completion|end))?(?: {_DATE_NOUN})?"
    r"(?: (?:is|of|by|to))*\W*$"
    rf"|\b(?:new|updated|current)(?: (?:due|target|completion|end))? {_DATE_NOUN}"
    r"(?: (?:is|of|by|to))*\W*$"
)
_AFTER = re.compile(
    r"\b(?:after|following|not before|(?:no|not) earlier than|not until|post|beyond)(?: the)?$"
)
_RELATIVE = re.compile(
    rf"\b(?!the month of\b){_COUNT} {_UNITS}"
    r" (?:of|after|from|before|following|prior to|post|since|either side of)(?: the)?$"
    rf"|\b{_COUNT} (?:weeks?|months?|terms?|years?) (?:after|from|following|before|prior to|post)"
    r"(?: \w+){1,5} (?:in|on)$"
)
_BEFORE = re.compile(r"(?<!or )(?<!/ )(?<!/)\b(?:before|prior to|ahead of|in advance of)(?: the)?$")
_START_WORD = r"(?:start(?:s|ing|ed)?|commenc(?:e|es|ed|ing|ement)|beg[aiu]n(?:s|ning)?)"
_START = re.compile(
    r"(?<!not )(?<!not yet )"
    rf"\b(?:from|since|as of|effective|with effect|w\.?e\.?f|{_START_WORD}|kick(?:s|ed|ing)? off)"
    r"[^\w)]*(?:date\W*)?(?:from|in|on|by|during|at|of|no later than|around|again in)?"
    r"[^\w)]*(?:the )?(?:week )?$"
)
_START_CLAUSE = re.compile(
    r"(?:^|[,;:.(-]\s*|\b(?:to|will|should|shall|must|and|then|we|can) )"
    r"(?:start|commence|begin)(?:s|ing)?\b(?!\)| (?:well|up|point|date)\b)(?P<rest>.*)$"
)
_OTHER_DEED = re.compile(
    r"(?:\band|\bthen|\bto|,|;|\.| -) ?(?:be |fully )?(?:complet|finish|end|conclud|review|evaluat"
    r"|clos|deliver|embed|report|agree|publish|implement|in place|launch|open)\w*"
)
_FIRST_OF_MANY = re.compile(
    r"\b(?:first|initial)\b(?: \w+){0,3}?(?: in| by| on)?\W*(?:the )?$|\binitially\b[^,;]*$"
)
_UNTIL = re.compile(
    r"\b(?:until|till|til|up to|up until|through(?: to)?|to|end(?:s|ing)?|ends? (?:in|on|by))\W*"
    r"(?:and including\b ?)?(?:the\b ?)?(?:end of)?$"
)
_ONWARDS = re.compile(
    r"[\s,;:.()\-/&]*(?:(?:and|then|but|is|are|now|work|will|to|be|it|this|which|with|still|as|so)\b"
    r"[\s,]*)*(?:onwards?|on wards|ongoing|on going|continu\w+|thereafter|beyond|runs?\b|running"
    r"|(?:going|moving) forwards?)\b"
    r"|[\s(,:-]*starts?(?: date)?[\s).:]*$|\W*to (?:date|present)\b"
    r"|.*\b(?:throughout|(?:over|across|during|for) the (?:\w+ ){0,2}(?:year|plan)"
    r"|for the (?:rest|remainder)|all year)\b"
)
_THEREAFTER = re.compile(r"\bthereafter\b")
_TBC = re.compile(r"\b(?:tb[acds]|t\.b\.[acd]|t/b/c)\b")
_SETTLE = (
    r"(?:re ?)?(?:scop|confirm|determin|agree|decid|advis|set\b|finali[sz]|announc|establish|defin"
    r"|identif|arrang|schedul|review|revis|plan|consider|assess)\w*"
)
_DOUBT = r"(?:re ?)?(?:scop|confirm|determin|decid|advis|consider)\w*"
_SCOPED = re.compile(
    rf"\b(?:(?:to|will|yet to|still to|needs to|needing to|must) be {_SETTLE}|being {_SETTLE}"
    r"|under (?:review|consideration|discussion|development)|await(?:ing|s)?\b|pending\b"
    rf"|(?:re ?)?scoping|re ?scoped|not (?:yet )?(?:known|{_SETTLE})|to follow|unknown"
    r"|provisional(?:ly)?|tentative(?:ly)?)\b"
)
_DOUBT_BEFORE = re.compile(
    rf"(?:\b(?:to be|being) {_DOUBT}|\bunder (?:review|consideration)|\bbeing \w+ed)\W*$"
    r"|\b(?:provisional|tentative)(?:ly)?\W*$"
    rf"|\b(?:(?:to|yet to) be|being|not yet) {_SETTLE}\s*[-:,;(.]\W*$"
)
_DOUBT_AFTER = re.compile(
    rf"\W*(?:(?:the |this |a )?(?:new |revised |amended )?{_DATE_NOUN} )?"
    r"(?:is |are |but |still |and )*(?:(?:to|yet to) be "
    rf"(?:{_DOUBT}|agreed|set|finali[sz]ed)|being {_SETTLE}|under (?:review|consideration)"
    r"|not (?:yet )?(?:agreed|confirmed|set|known)|provisional(?:ly)?|tentative(?:ly)?)\b"
)
_DUE_WORD = re.compile(
    r"\b(?:by|in|before|until|on|during|at|for|no later than|not later than)(?: the)?$"
)
_BY = re.compile(r"\b(?:by|before|no later than|not later than)(?: the)?$")
_SUBJECT = re.compile(rf"\b{_DATE_NOUN}\b[^.;]*$")
_NEXT_PLAN = r"\b(?:next|new|future|following|successor|subsequent)\b[^.;]*\bplan\b"
_CARRIED = re.compile(
    r"\bcarr(?:y|ied|ying) (?:it )?(?:over|forward)\b(?! from)|\bcarry ?over\b|\bc/f(?:wd)?\b"
    r"|\broll(?:ed|ing)? (?:over|forward)\b"
)
_TO_NEXT_PLAN = re.compile(
    r"\b(?:mov|transfer|defer|postpon|push|shift|tak|includ|incorporat|roll|progress)\w*\b[^.;]*"
    rf"(?:{_NEXT_PLAN}|\bnext year\b|[0-9]{{2,4}}[/-][0-9]{{2,4}} [^.;]*\bplan\b)"
    r"|^\W*(?:in |into |to |for )?(?:the )?(?:next|future|successor)(?: year's)? (?:\w+ )?plan\W*$"
)
_ONGOING = re.compile(
    r"\b(?:ongoing|on going|continu\w+|throughout|bau|business as usual|all year|year round"
    r"|(?:over|across) the (?:\w+ ){0,2}(?:year|plan)|rolling|(?:life|lifetime|duration) of)\b"
)
_ONGOING_WORD = re.compile(r"\b(?:ongoing|on going|continu\w+|throughout)\b")
_HAZY = re.compile(
    r"\b(?:asap|a\.s\.a\.p|as soon as (?:possible|practicable)|soon|shortly|immediate(?:ly)?|urgent"
    r"|imminent(?:ly)?|regular(?:ly)?|periodic(?:ally)?|when(?:ever)? (?:required|needed)"
    r"|as (?:required|needed|and when)|ad hoc|in due course|half ?term"
    r"|(?:next|this|later this|end of(?: the)?|early next|late next) (?:\w+ )?"
    r"(?:week|month|quarter|term|year)"
    rf"|(?:within|in|over|after|for)(?: the)?(?: next)? {_COUNT} {_UNITS}"
    rf"|{_COUNT} {_UNITS}|(?:in|over|during) the year)\b"
)
_DOCUMENT = re.compile(
    r"(?:improvement |business |action |annual |delivery )*(?:plan|budget|strategy|report|audit"
    r"|inspection|review|programme|data|figures|baseline|results|outturn|accounts)s?\b"
)
_ONLY_ONGOING = re.compile(r"(?:ongoing|on going|continuous|continuing)\W*")
_PERIOD = re.compile(r"\b(?:in|during|throughout|within|over|across)(?: the)?(?: whole of)?$")
_BOUND = re.compile(r"\b(?:from|since|until|till|by|to|before|starting|commencing)(?: the)?$")
_PART_OF_YEAR = re.compile(r"\b(?:h ?[12]|h ?t ?[1-6]|terms?(?: [0-9a-z&,]+){0,3})$")
_NO_DATE = re.compile(r"\W*(?:n/?\.?a\.?|none|nil|nan|nat|null|not applicable|no date|not set)?\W*")


def role_of(before: str, phrase: Phrase, follows: bool) -> Role:
    """What the words before a date make of it; `follows` if another date stands before them."""
    if not before:
        return Role.due
    done = _DONE.search(before)
    if (done and done[1] is None) or (follows and _DONE_SINCE.match(before)):
        return Role.done
    if _WAS.search(before) or REVISED_FROM.search(before):
        return Role.was
    if _NOW.search(before):
        return Role.now
    if _RELATIVE.search(before):
        return Role.relative
    if _AFTER.search(before):
        return Role.after
    if _START.search(before) or _starts_clause(before):
        return Role.start
    if _BEFORE.search(before) and not phrase.at_end:
        return Role.before
    return Role.until if _UNTIL.search(before) else Role.due


def _starts_clause(before: str) -> bool:
    match = _START_CLAUSE.search(before)
    return match is not None and not _OTHER_DEED.search(match["rest"])


def goes_on(after: str, recurring: bool) -> bool:
    """Whether the words after a date say that the thing goes on from there."""
    if not after:
        return False
    match = _ONWARDS.match(after)
    return match is not None and not (recurring and _THEREAFTER.search(after))


def is_first_of_many(before: str) -> bool:
    return bool(_FIRST_OF_MANY.search(before))


def is_tbc(words: str) -> bool:
    return bool(_TBC.search(words))


def says_unsettled(words: str) -> bool:
    return bool(_SCOPED.search(words))


def unsettled_before(before: str) -> bool:
    """Whether the words before a date make it doubtful, not "to be agreed by" it."""
    match = _SCOPED.search(before)
    if not match:
        return False
    if _SUBJECT.search(before[: match.start()]):
        return True
    return not _DUE_WORD.search(before) and bool(_DOUBT_BEFORE.search(before))


def unsettled_after(after: str) -> bool:
    return bool(_DOUBT_AFTER.match(after))


def says_carried(words: str) -> bool:
    return bool(_CARRIED.search(words))


def says_next_plan(words: str) -> bool:
    return bool(_TO_NEXT_PLAN.search(words))


def says_by(before: str) -> bool:
    return bool(_BY.search(before))


def says_ongoing(words: str) -> bool:
    return bool(_ONGOING.search(words))


def only_ongoing(words: str) -> bool:
    """Whether "ongoing" stands right before a date, so that it may start or end there."""
    return bool(_ONLY_ONGOING.fullmatch(words))


def goes_on_until(before: str) -> bool:
    return bool(_ONGOING_WORD.search(before))


def hazy_words(words: str) -> str:
    """Words that promise a time and name none, such as "next month"; else nothing."""
    match = _HAZY.search(words)
    return match[0] if match else ""


def says_nothing(words: str) -> bool:
    return bool(_NO_DATE.fullmatch(words))


def names_period(before: str) -> bool:
    """In, during, throughout: what makes a bare year a period and no deadline."""
    return bool(_PERIOD.search(before))


def asks_each(before: str) -> bool:
    return before.endswith(("every", "each"))


def is_bounded(before: str) -> bool:
    """From, until, by, to: the date would start or end what recurs."""
    return bool(_BOUND.search(before))


def names_document(after: str) -> bool:
    """ "2023/24 plan": the year is part of a name."""
    return bool(_DOCUMENT.match(after))


def is_part_of_year(before: str) -> bool:
    """H1, HT3, first term of: no council means the whole year that follows."""
    return bool(_PART_OF_YEAR.search(before))
