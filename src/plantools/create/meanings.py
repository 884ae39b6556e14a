"""What the words of a council's ratings mean, where the council itself has not said it.

By the list of words below (docs/importing.md shows it), and by what the council's own key says of
a word, which counts for more: where the key says that Green is "Complete and embedded", Green is
complete. All of it is a guess and is told as one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from plantools.plan import Meaning, RatingDefinition, RatingKind, key_from
from plantools.plan.rating import BEHIND, USUAL_SCALES, word_key

_ACTION_WORDS = """
complete: blue, b, c, complete, completed, action complete, action completed, done, closed,
  achieved, delivered, finished, implemented, fully complete, fully implemented, complete and
  embedded, completed and embedded, embedded, complete and evidenced, complete and assured, signed
  off, purple, business as usual, bau, complete bau, complete/bau, moved to bau, exceeded, met,
  verified, evidenced, sustained
evidence awaited: amber e, green e, blue e, evidence awaited, awaiting evidence, evidence
  required, evidence needed, evidence pending, awaiting assurance, assurance awaited, awaiting
  sign off, awaiting closure, awaiting verification, complete awaiting evidence, complete evidence
  awaited, complete not evidenced, complete awaiting assurance, complete and awaiting assurance,
  complete not embedded, complete not yet embedded, complete but not yet embedded, complete
  pending evidence, complete subject to evidence, delivered not embedded, complete awaiting sign
  off, complete pending sign off, embedding
on track: green, g, on track, on target, on schedule, in progress, progressing, progressing well,
  under way, underway, started, ongoing, open, light green, on course, good progress, in delivery,
  in train, to plan, going well, amber/green, green/amber, amber green, green amber, on plan,
  active, doing, ahead of schedule, ahead of plan, partially complete, partly complete, partially
  completed, partly completed, nearly complete
at risk: yellow, y, amber, a, at risk, some risk, minor delay, minor delays, delayed, behind
  schedule, behind, slippage, minor slippage, some slippage, slipped, slipping, some concerns,
  concern, concerns, minor issues, orange, medium risk, needs attention, requires attention,
  amber/red, red/amber, amber red, red amber, recoverable
off track: red, r, off track, not on track, overdue, significant delay, high risk, critical, major
  delay, major slippage, significant slippage, missed, significantly behind, significantly behind
  schedule, significant issues, major issues, severe delay, not achieved, failing, stalled, late,
  off target, off schedule, off course, blocked, in difficulty, not met, failed
not started: grey, white, w, not started, not yet started, not begun, yet to start, not due, not
  yet due, to start, planned, to be started, not commenced, not due to start, not due yet, yet to
  begin, future, pending, scheduled, awaiting start, future action
"""
_IMPACT_WORDS = """
strong: blue, b, strong, strong impact, significant, significant impact, high, high impact,
  excellent, outstanding, sustained, embedded, substantial
good: green, g, good, good impact, positive, positive impact, clear
some: amber, a, yellow, some, some impact, moderate, medium, mixed, partial, emerging, variable,
  medium impact, limited impact, early signs
little: red, r, little, little impact, low, low impact, limited, none, no impact, no impact yet,
  minimal, minimal impact, weak, negative, little or no impact, not evident
too early: grey, white, w, too early, too early to tell, too early to say, not yet known, not
  known, not yet measured, not measured, too soon, too soon to tell, not yet evident, unknown
"""


def _read_words(table: str) -> dict[Meaning, tuple[str, ...]]:
    lines = (line.split(": ") for line in table.strip().replace("\n  ", " ").split("\n"))
    return {Meaning(name): tuple(words.split(", ")) for name, words in lines}


WORDS = {
    RatingKind.ACTION: _read_words(_ACTION_WORDS),
    RatingKind.IMPACT: _read_words(_IMPACT_WORDS),
}
"""Words that mean the same everywhere, as far as we know. Case and hyphens make no difference."""

MOST_UNPLACED = 8
"""More different words that can't be placed are no scale but free text."""
MOST_OF_A_WORD = 40
"""Characters; a longer text is no rating."""
# texts, compiled when they are first used: most clicks import them and have no use for them
_LABEL = r"(?i)^(?:b?rag(?: rating| status)?|rating|status)\s*[:=–-]\s*"
_DONE_WORD = (
    r"(?:completed?|done|delivered|closed|finished|achieved|implemented|embedded|"
    r"business as usual|bau)"
)
_NOT_STARTED = (
    r"\bnot (?:yet )?(?:been )?(?:due to )?(?:started|start|begun|begin|commenced?|due)\b"
    r"|\byet to (?:be )?(?:start|begin|commence|started)|\bto be started\b|\bno work has\b"
)
_PROOF = r"(?:evidence|assurance|sign-?off|verification|validation|confirmation|approval|closure)"
_SHOWN = (
    r"(?:embedded|evidenced|assured|verified|signed off|validated|tested|approved|confirmed|seen|"
    r"evident|shown|provided|received|submitted|demonstrated|proven)"
)
_AWAITED = (
    rf"(?<!not )(?<!not yet )\b{_DONE_WORD}\b.*\b(?:await\w*|waiting|pending|outstanding|"
    rf"subject to|(?:not|yet) (?:yet )?(?:to be )?(?:fully )?(?:been )?{_SHOWN}|"
    rf"to be (?:fully )?{_SHOWN}|too early to|"
    rf"(?:without|no|not enough) (?:\w+ )?{_PROOF}|{_PROOF} (?:is )?(?:still )?"
    rf"(?:being|required|needed|to follow|to come|missing))"
    rf"|\bawaiting {_PROOF}\b|\b{_PROOF}(?: of \w+)? (?:is )?(?:awaited|outstanding|pending)\b"
)
_NONE_AWAITED = (
    rf"\b(?:no|nor) (?:(?:further|more|additional|other) )?{_PROOF} (?:is |are )?(?:still )?"
    r"(?:required|needed|outstanding|awaited|pending)\b|\bnothing (?:is )?outstanding\b"
)
_DONE = (
    rf"\W*(?:(?:the|this|all|each|action|actions|milestone|milestones|task|tasks|work|activity|"
    rf"objective|is|are|has|have|been|fully|now|successfully|and)\W+)*{_DONE_WORD}\b"
)
_DONE_ANYWHERE = rf"\b{_DONE_WORD}\b"
_TO_COME = (
    r"\b(?:not|yet|will|to be|being|on track|on target|on schedule|expected|likely|unlikely|"
    r"in progress|progressing|under ?way|behind|partly|partially|nearly|delay\w*|risk\w*)\b"
)
_RUNNING = (
    r"\b(?:on track|on target|on schedule|to plan|in progress|progressing|under ?way|"
    r"within (?:the )?(?:agreed )?timescales?|started|ongoing|as planned|highly likely|probable|"
    r"being delivered|(?:part(?:ly|ially)|nearly) (?:complete\w*|done|delivered|achieved|"
    r"implemented))\b"
)
_TROUBLE = (
    r"\b(?:off track|not on track|off target|risk\w*|issues?|concerns?|delay\w*|behind|slip\w*|"
    r"barriers?|overdue|missed|recover\w*|mitigat\w*|late|doubt|critical|unachievable|stalled|"
    r"(?:will|can)(?:not| not) be|won't)\b"
)
_NO_TROUBLE = (
    r"\b(?:no|low|without|any|few|little|not|never)\b(?: \w+){0,2} (?:risks?|issues?|concerns?|"
    r"delays?|slippage|barriers?)(?: of (?:delays?|slippage))?"
    r"|\b(?:will )?not (?:be )?(?:delayed|behind|overdue|late|at risk)\b"
)
_GRAVE = (
    r"\b(?:off track|not on track|off target|significant\w*|major|serious\w*|severe\w*|critical|"
    r"high risk|overdue|missed|unachievable|stalled|unlikely|(?:will|can)(?:not| not) be|"
    r"won't|no (?:realistic )?plan|not (?:be )?(?:achiev\w*|deliver\w*))\b"
)
_HOPE = (
    r"\b(?:recover\w*|realistic|back on track|minor|slight\w*|some|plans? in place|manageable|"
    r"mitigat\w*)\b"
)
_NO_HOPE = r"\bno (?:realistic |credible |clear )?(?:plan|prospect)s?\b"
_IMPACT = (
    (Meaning.TOO_EARLY, r"\btoo (?:early|soon)\b|\bnot yet (?:be )?(?:measur|known)"),
    (Meaning.LITTLE, r"\W*(?:no|little|few|very limited|limited|none|negative)\b"),
    (Meaning.SOME, r"\b(?:some|var(?:ies|iable|ied)|mixed|inconsistent|emerging)\b"),
    (Meaning.STRONG, r"\b(?:consistently|strong|significant|sustained|embedded)\b"),
    (Meaning.GOOD, r"\b(?:mostly|most|good|positive|clear)\b"),
)


def plain(word: str) -> str:
    """A rating's word as it is looked up: no label ("RAG: "), case, brackets or hyphens."""
    text = re.sub(r"[()\[\]:;,.]", " ", re.sub(_LABEL, "", word.strip()))
    return word_key(text).strip(" -/")


def meaning_of_word(kind: RatingKind, word: str) -> Meaning | None:
    """What a word means everywhere, as far as we know; None if we don't."""
    looked_up = plain(word)
    return next((meaning for meaning, words in WORDS[kind].items() if looked_up in words), None)


def meaning_said(kind: RatingKind, word: str) -> Meaning | None:
    """What a rating of several words says by itself, such as "Green - complete" or "Completed and
    verified"; None if it doesn't, and of one with a date or number in it."""
    if len(word.split()) == 1 or re.search(r"\d", word):
        return None
    first, _, rest = re.sub(r"\s+[-–]\s+|\s*[:(]\s*", "\n", word, count=1).partition("\n")
    if kind is RatingKind.ACTION and _is_awaited(word.casefold()):
        return Meaning.AWAITED
    return meaning_of(kind, first, rest) if rest else meaning_of(kind, word, word)


def meaning_of(kind: RatingKind, word: str, definition: str = "") -> Meaning | None:
    """What a word means to a council, by what its key says of it, else by the word, which decides
    where the key is vague; None if neither tells."""
    own, says = meaning_of_word(kind, word), " ".join(definition.casefold().split())
    if (named := Meaning.read(definition)) in kind.meanings:
        return named
    if not says:
        return own
    if kind is RatingKind.IMPACT:
        found = next((meaning for meaning, words in _IMPACT if re.search(words, says)), None)
        return found if own is None or found is Meaning.TOO_EARLY else own
    if _is_awaited(says):
        return Meaning.AWAITED
    if re.match(_DONE, says) or (re.search(_DONE_ANYWHERE, says) and not re.search(_TO_COME, says)):
        return Meaning.COMPLETE
    has_trouble = re.search(_TROUBLE, re.sub(_NO_TROUBLE, " ", says))
    if re.search(_NOT_STARTED, says) and not (has_trouble and own in BEHIND):
        return Meaning.NOT_STARTED
    runs = re.search(_RUNNING, says.replace("not on track", "").replace("back on track", ""))
    if not has_trouble:
        return Meaning.ON_TRACK if runs else own
    if own in BEHIND or (own is Meaning.ON_TRACK and runs):
        return own
    is_grave = re.search(_GRAVE, says) and not re.search(_HOPE, says)
    return Meaning.OFF_TRACK if is_grave or re.search(_NO_HOPE, says) else Meaning.AT_RISK


def _is_awaited(says: str) -> bool:
    return bool(re.search(_AWAITED, re.sub(_NONE_AWAITED, " ", says)))


def key_of(
    kind: RatingKind, used: Iterable[str], own: Sequence[RatingDefinition] = ()
) -> tuple[list[RatingDefinition], list[str]]:
    """The key to the ratings that are in use: as they stand in the cells, as often as they do.

    Of the council's own key, if it has one, what it says of the meaning stays. Words in use that
    nobody knows the meaning of stand in the key without one, unless they are so many that they are
    no scale. With it comes what is to be said of it, on screen and on the Import sheet.
    """
    counts = Counter(" ".join(word.split()) for word in used if word.strip())
    spelled: dict[str, str] = {}
    for word, _ in counts.most_common():
        spelled.setdefault(word_key(word), word)
    placed = {
        each: meaning
        for each, word in spelled.items()
        if (meaning := meaning_of_word(kind, word) or meaning_said(kind, word))
    }
    usual, guesses, key = USUAL_SCALES[kind], [], []

    def guessed(row: RatingDefinition, meaning: Meaning, why: str) -> RatingDefinition:
        guesses.append(f"{row.rating!r} as {meaning} ({why})")
        return replace(row, means=meaning)

    if not own and all(map(usual.read, placed)):
        for row in key_from(usual):
            is_used = word_key(row.rating) in spelled
            key.append(guessed(row, Meaning(row.means), "as is usual") if is_used else row)
    for row in own:
        found = meaning_of(kind, row.rating, row.definition) or meaning_said(kind, row.rating)
        if row.means.strip() or found is None:
            key.append(row)
            continue
        why, says = "by the word", " ".join(row.definition.split())
        if says and meaning_of_word(kind, row.rating) is not found:
            short = says if len(says) <= 60 else f"{says[:59].rstrip()}…"
            why = f"its definition says “{short}”"
        key.append(guessed(row, found, why))
    listed = {word_key(row.rating) for row in key}

    def position(each: str) -> tuple[int, int]:
        """In the list of words; behind those of its meaning if it isn't there."""
        words, looked_up = WORDS[kind][placed[each]], plain(spelled[each])
        number = words.index(looked_up) if looked_up in words else len(words) - 1
        return kind.meanings.index(placed[each]), number

    for each in sorted((each for each in placed if each not in listed), key=position):
        key.append(guessed(RatingDefinition(rating=spelled[each]), placed[each], "by the word"))
    unplaced = [word for each, word in spelled.items() if each not in listed | placed.keys()]
    if len(unplaced) <= MOST_UNPLACED and all(len(word) <= MOST_OF_A_WORD for word in unplaced):
        key += [RatingDefinition(rating=word) for word in unplaced]
    what, notes = f"ratings of {'actions' if kind is RatingKind.ACTION else 'impact'}", []
    if guesses:
        notes.append(
            f"Guessed what the {what} mean, so please check the column Means in tblRatings, on the "
            f"Lists sheet: {'; '.join(guesses)}."
        )
    if unplaced:
        words = ", ".join(map(repr, unplaced[:20]))
        notes.append(
            f"These {what} could not be placed; they stay as they are and count as not rated until "
            f"tblRatings, on the Lists sheet, says what they mean: {words}."
        )
    return [replace(row, kind=kind) for row in key], notes
