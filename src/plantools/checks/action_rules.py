"""Rules that look at an action as a whole, all rows with the same ref, and at how it is worded.

Does it say what is done, and what comes of it?
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from math import ceil

from plantools.checks.plan_lookup import View, begins_with, key
from plantools.checks.rule import Fault, Severity, fault, rule
from plantools.checks.words import is_nothing, plain, quote, words_of
from plantools.plan import Milestone


@rule("A01", "Ref used twice", Severity.ERROR)
def ref_used_twice(view: View) -> Iterator[Fault]:
    """What it finds: Two rows with the same ref and different actions, or the very same milestone
        twice. Several rows with one ref are fine when they are milestones of one action: the action
        reads the same and the milestone, owner or date differs. Capitals, punctuation and spaces
        make no difference, and a row that was removed may keep an earlier wording of the action.
    Why it matters: A ref stands for one action, in this report and in all later ones. Two actions
        with one ref are counted as one, and changes to the one are reported of the other.
    How to put it right: Give the second action a ref that was never used. If it is a milestone of
        the same action, repeat the action word for word. Delete a row that is there twice.
    """
    for rows in view.by_ref.values():
        if len(rows) > 1:
            yield from _other_actions(rows)
            yield from _repeated(rows)


def _other_actions(rows: list[Milestone]) -> Iterator[Fault]:
    """One fault for each wording after the first."""
    worded = [row for row in rows if row.action.strip()]
    # A live row says what the ref stands for today, whatever an older, removed one says.
    worded.sort(key=lambda row: not row.is_live)
    seen: dict[str, Milestone] = {}
    for row in worded:
        wording = plain(row.action)
        first = next(iter(seen.values()), row)
        if wording not in seen and seen and not _earlier_wording(row, first):
            message = (
                f"Ref {quote(row.ref)} stands for {quote(row.action)} here and for another "
                f"action{_on_row(first)}."
            )
            fix = "Give this action a new ref, or word the action as in the other row."
            yield fault(row, "ref", message, fix)
        seen.setdefault(wording, row)


def _earlier_wording(row: Milestone, today: Milestone) -> bool:
    """Whether a row out of use holds the same action as it was worded before."""
    if row.is_live:
        return False
    old, new = set(plain(row.action).split()), set(plain(today.action).split())
    return len(old & new) * 2 > len(old | new)


def _repeated(rows: list[Milestone]) -> Iterator[Fault]:
    seen: dict[object, Milestone] = {}
    for row in rows:
        if not row.is_live:
            continue
        same = (
            plain(row.action),
            plain(row.milestone),
            tuple(plain(owner) for owner in row.owners),
            plain(row.due_by),
            row.due_date,
        )
        first = seen.setdefault(same, row)
        if first is not row:
            message = (
                f"Ref {quote(row.ref)} stands{_on_row(first)} already, with the same action, "
                "owner and date."
            )
            fix = "Delete one of the two rows, or say in Milestone how they differ."
            yield fault(row, "ref", message, fix)


@rule("A02", "Ref written in two ways", Severity.WARNING)
def ref_in_two_ways(view: View) -> Iterator[Fault]:
    """What it finds: A ref that differs from the same ref on an earlier row, or from its section's
        code, only in capitals or spaces, such as sl1 or SL 1 for SL1.
    Why it matters: Filters and lists take the two for two actions, and from one report to the next
        it looks as though one was removed and another added.
    How to put it right: Write it everywhere in the same way, without spaces and in the section's
        capitals.
    """
    codes = {section.code.strip() for section in view.plan.sections}
    for rows in view.by_ref.values():
        first = rows[0]
        for row in rows:
            ref, code = row.ref.strip(), row.section.strip()
            if ref != first.ref.strip():
                message = f"Ref {quote(ref)} is written {quote(first.ref)}{_on_row(first)}."
                yield fault(row, "ref", message, "Write it in both rows in the same way.")
            elif code in codes and begins_with(ref, code) and not ref.startswith(code):
                message = f"Ref {quote(ref)} is not written like its section, {quote(code)}."
                yield fault(row, "ref", message, f"Begin it with {code}.")


@rule("A03", "One action in two sections", Severity.WARNING)
def action_in_two_sections(view: View) -> Iterator[Fault]:
    """What it finds: Rows with the same ref and different sections. Plans whose refs begin with
        section codes are told so by M10, at the row that doesn't fit.
    Why it matters: The action is counted in one of the two sections and missing from the other.
    How to put it right: Give all rows of the action the same section. If they are two actions, give
        the second a new ref.
    """
    if view.refs_begin_with_codes:
        return
    for rows in view.by_ref.values():
        live = [row for row in rows if row.is_live and row.section.strip()]
        for row in live[1:]:
            if key(row.section) != key(live[0].section):
                message = (
                    f"Ref {quote(row.ref)} is in section {quote(row.section)} here and in "
                    f"{quote(live[0].section)}{_on_row(live[0])}."
                )
                fix = "Give all rows of the action the same section, or this one a new ref."
                yield fault(row, "section", message, fix)


def _on_row(row: Milestone) -> str:
    return f" on row {row.place.row}" if row.place.row else " further up"


_VERB_LIST = """
    accept achieve act adapt add address adopt advertise advise agree aim align allocate amend
    analyse answer appoint appraise approve are arrange ask assess assign assure attend audit
    award back be been begin benchmark book brief bring build buy calculate campaign can capture
    carry celebrate challenge change check choose clarify clear close co-design co-produce coach
    collaborate collate collect combine come commence commission commit communicate compare
    complete conclude conduct confirm connect consider consolidate consult contact continue
    contribute convene coordinate correct count cover create cut decide dedicate define deliver
    demonstrate deploy design determine develop devise dip-sample direct discuss disseminate do
    document does double draft draw drive educate embed employ empower enable encourage end
    engage enhance enrol ensure equip escalate establish evaluate evidence examine expand
    explain explore extend facilitate fill finalise find finish fix focus follow form formalise
    foster fund further gain gather get give go grow guarantee had halve has have hear help hold
    host identify implement improve include increase inform initiate inspect install integrate
    introduce invest investigate invite involve is issue join keep launch lead learn let link
    list listen log look lower maintain make manage map match maximise measure meet mentor
    minimise mobilise model moderate modernise monitor move must name need needs negotiate
    observe obtain offer open operate organise outline oversee participate pay perform phase
    pilot place plan pool position prepare present prevent prioritise procure produce promote
    propose protect prove provide publicise publish purchase put quality-assure raise rank rate
    reach read realign rebuild recommend reconcile reconvene record recruit redesign redirect
    reduce refine refocus refresh register reinforce reissue relaunch relay release relocate
    remind remove rename renew reorganise repair repeat replace report represent request require
    rescope research reset reshape resolve resource respond restore restructure retain rethink
    retrain return revamp review revise revisit reward rewrite roll rotate route run sample save
    scale schedule scope screen scrutinise secure see seek select send set settle shadow shall
    shape share shift shorten should show sign signpost simplify sort source specify spend split
    sponsor spread stabilise staff standardise start step stop store streamline strengthen
    structure study submit supply support survey suspend sustain swap tackle take talk target
    teach tell test tighten tour track train transfer transform translate treat triage trial
    understand undertake unify unlock update upgrade uphold use utilise validate value vary
    verify view visit vote was welcome were widen will win withdraw work write
"""
_VERBS = frozenset(_VERB_LIST.split())
_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*")
_US_SPELLING = re.compile(r"iz(?=e[sd]?$|ing$)")
_LITTLE_LIST = """
    a an and are as at be by can each every for from has have in into is it its of on or our so
    that the their them there these they this through to up we what when where which who will
    with within ensure ensuring including include
"""
_LITTLE = frozenset(_LITTLE_LIST.split())
_FEWEST_WORDS = 5
_MOST_SHARING = 50
_ALIKE = 0.8


@rule("M26", "Action without a verb", Severity.ADVICE)
def no_verb(view: View) -> Iterator[Fault]:
    """What it finds: An action whose text holds no verb that says what is done, such as
        "Supervision policy" or "Staff training".
    Why it matters: A heading can't be finished. Nobody can say when it is complete.
    How to put it right: Begin with what will be done: review, publish, train, open.
    """
    seen: set[str] = set()
    for row in view.live:
        text = row.action.strip()
        if text in seen:
            continue
        seen.add(text)
        words = _WORD.findall(text.casefold())
        if words and _VERBS.isdisjoint(words) and not any(map(_is_verb, words)):
            fix = "Begin it with a verb, such as review, publish, train or open."
            yield fault(row, "action", f"The action {quote(text)} doesn't say what is done.", fix)


def _is_verb(word: str) -> bool:
    word = _US_SPELLING.sub("is", word)
    if word in _VERBS:
        return True
    first, dash, rest = word.partition("-")
    if dash and (first in _VERBS or rest in _VERBS):
        return True
    return word.removeprefix("re") in _VERBS


@rule("M27", "Nothing said about the difference it makes", Severity.ADVICE)
def no_outcome(view: View) -> Iterator[Fault]:
    """What it finds: An action with nothing in Anticipated impact and nothing in Outcome, in a plan
        where four out of five actions have something there.
    Why it matters: Without it nobody can tell whether the action was worth doing, even when it is
        complete.
    How to put it right: Say in Anticipated impact what children and families will notice, if
        possible with a number and a date.
    """
    live = [row for row in view.live if row.action.strip()]
    bare = [row for row in live if is_nothing(row.anticipated_impact) and is_nothing(row.outcome)]
    told = {row.ref for row in live} - {row.ref for row in bare}
    if len(bare) * 5 > len(live):
        return
    for row in bare:
        if row.ref not in told:
            message = "Nothing says what difference this action makes."
            fix = "Say in Anticipated impact what children and families will notice."
            yield fault(row, "anticipated_impact", message, fix)


@rule("A04", "Nearly the same as another action", Severity.ADVICE)
def nearly_the_same(view: View) -> Iterator[Fault]:
    """What it finds: Two actions with different refs and nearly the same words: four out of five
        are the same and the numbers in them don't differ. The message says which.
    Why it matters: Two owners do the same thing, or each waits for the other. In counts it is two
        actions.
    How to put it right: Merge them and remove one, with a reason that names the other; or word them
        so that the difference can be seen.
    """
    actions: dict[str, Milestone] = {}
    for ref, rows in view.by_ref.items():
        first = next((row for row in rows if row.is_live and row.action.strip()), None)
        if first is not None:
            actions[ref] = first
    yield from _same_words(list(actions.values()))


def _same_words(rows: list[Milestone]) -> Iterator[Fault]:
    sets: dict[frozenset[str], Milestone] = {}
    for row in rows:
        words = frozenset(words_of(row.action)) - _LITTLE
        if len(words) < _FEWEST_WORDS:
            continue
        twin = sets.setdefault(words, row)
        if twin is not row:
            yield _twins(row, twin)
    often = Counter(chain.from_iterable(sets))
    rank = {word: n for n, word in enumerate(sorted(often, key=lambda word: (often[word], word)))}
    # Sets that share four words of five share one of their rarest words: only those with
    # a rare word in common are compared (prefix filtering), and only those with the same numbers.
    by_word: dict[tuple[str, frozenset[str]], list[frozenset[str]]] = {}
    for words, row in sets.items():
        rarest = sorted(words, key=rank.__getitem__)[: len(words) - ceil(_ALIKE * len(words)) + 1]
        numbers = frozenset(filter(str.isdigit, words))
        telling = [(word, numbers) for word in rarest if 1 < often[word] <= _MOST_SHARING]
        near = {other for each in telling for other in by_word.get(each, ())}
        like = [other for other in near if _alike(words, other)]
        if like:
            yield _twins(row, min((sets[other] for other in like), key=lambda r: r.place.row))
        for each in telling:
            by_word.setdefault(each, []).append(words)


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    shared = len(one & other)
    return shared >= _ALIKE * (len(one) + len(other) - shared)


def _twins(row: Milestone, other: Milestone) -> Fault:
    message = f"This action is nearly the same as {other.ref}: {quote(other.action)}."
    fix = f"Merge it with {other.ref}, or word the two so that the difference can be seen."
    return fault(row, "action", message, fix)
