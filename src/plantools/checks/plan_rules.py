"""Rules that look at actions (all rows with one ref), at the plan as a whole, and at how it stood
at the reports that were recorded.

H01 and H02 are found where a plan is compared with a report (`workbook/session.py`). They
stand here for their documentation, and so that their severity can be set like any other's.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterator
from itertools import chain, pairwise
from math import ceil

from plantools.checks.rule import Fault, Severity, View, begins_with, fault, key, repeated, rule
from plantools.checks.words import abbreviations, is_nothing, plain, spelled, words_of
from plantools.plan import NOWHERE, Milestone, Row, Section, Status, grouped
from plantools.plan.dates import long_date

# --- each action


def _in_common(one: Milestone, other: Milestone) -> int:
    """By how many words two actions have more than half of all in common."""
    first, second = set(plain(one.action).split()), set(plain(other.action).split())
    return len(first & second) * 2 - len(first | second)


def _said(row: Milestone) -> Hashable:
    return (*map(plain, (row.action, row.milestone, row.due_by, *row.owners)), row.due_date)


@rule("A01", "Ref used twice", Severity.ERROR)
def ref_used_twice(view: View) -> Iterator[Fault]:
    """What: Two rows with the same ref and different actions, or the very same milestone twice.
        Several rows with one ref are fine when they are milestones of one action: the action reads
        the same and the milestone, owner or date differs. Capitals, punctuation and spaces make no
        difference, and a row that was removed may keep an earlier wording of the action.
    Why: A ref stands for one action, in this report and in all later ones. Two actions with one ref
        are counted as one, and changes to the one are reported of the other.
    How: Give the second action a ref that was never used. If it is a milestone of the same action,
        repeat the action word for word. Delete a row that is there twice.
    Message: Ref {ref!q} stands for {action!q} here and for another action{where}.
    Fix: Give this action a new ref, or word the action as in the other row."""
    message = "Ref {ref!q} stands{where} already, with the same action, owner and date."
    fix = "Delete one of the two rows, or say in Milestone how they differ."
    for rows in (rows for rows in view.by_ref.values() if len(rows) > 1):
        # A live row says what the ref stands for today; a removed one may be worded otherwise.
        worded = sorted((r for r in rows if r.action.strip()), key=lambda row: not row.is_live)
        seen = {plain(row.action) for row in worded[:1]}
        for row in worded[1:]:
            if plain(row.action) not in seen and (row.is_live or _in_common(row, worded[0]) <= 0):
                yield fault(row, "ref", where=worded[0].place.on_row(" further up"))
            seen.add(plain(row.action))
        for row, first in repeated((row for row in rows if row.is_live), _said):
            where = first.place.on_row(" further up")
            yield fault(row, "ref", message=message, fix=fix, where=where)


@rule("A02", "Ref written in two ways", Severity.WARNING)
def ref_in_two_ways(view: View) -> Iterator[Fault]:
    """What: A ref that differs from the same ref on an earlier row, or from its section's code,
        only in capitals or spaces, such as sl1 or SL 1 for SL1.
    Why: Filters and lists take the two for two actions, and from one report to the next it looks as
        though one was removed and another added.
    How: Write it everywhere in the same way, without spaces and in the section's capitals.
    Message: Ref {ref!q} is written {first.ref!q}{where}.
    Fix: Write it in both rows in the same way."""
    codes = {section.code.strip() for section in view.plan.sections}
    for rows in view.by_ref.values():
        where = rows[0].place.on_row(" further up")
        for row in rows:
            ref, code = row.ref.strip(), row.section.strip()
            if ref != rows[0].ref.strip():
                yield fault(row, "ref", first=rows[0], where=where)
            elif code in codes and begins_with(ref, code) and not ref.startswith(code):
                message = "Ref {ref!q} is not written like its section, {section!q}."
                yield fault(row, "ref", message=message, fix="Begin it with {code}.", code=code)


@rule("A03", "One action in two sections", Severity.WARNING)
def action_in_two_sections(view: View) -> Iterator[Fault]:
    """What: Rows with the same ref and different sections. Plans whose refs begin with section
        codes are told so by M10, at the row that doesn't fit.
    Why: The action is counted in one of the two sections and missing from the other.
    How: Give all rows of the action the same section. If they are two actions, give the second a
        new ref.
    Message: Ref {ref!q} is in section {section!q} here and in {first.section!q}{where}.
    Fix: Give all rows of the action the same section, or this one a new ref."""
    for rows in () if view.refs_begin_with_codes else view.by_ref.values():
        live = [row for row in rows if row.is_live and row.section.strip()]
        for row in live[1:]:
            if key(row.section) != key(live[0].section):
                where = live[0].place.on_row(" further up")
                yield fault(row, "section", first=live[0], where=where)


_VERB_LIST = """
accept achieve act adapt add address adopt advertise advise agree aim align allocate amend analyse
answer appoint appraise approve are arrange ask assess assign assure attend audit award back be been
begin benchmark book brief bring build buy calculate campaign can capture carry celebrate challenge
change check choose clarify clear close coach collaborate collate collect combine come commence
commission commit communicate compare complete conclude conduct confirm connect consider consolidate
consult contact continue contribute convene coordinate correct count cover create cut decide
dedicate define deliver demonstrate deploy design determine develop devise direct discuss
disseminate do document does double draft draw drive educate embed employ empower enable encourage
end engage enhance enrol ensure equip escalate establish evaluate evidence examine expand explain
explore extend facilitate fill finalise find finish fix focus follow form formalise foster fund
further gain gather get give go grow guarantee had halve has have hear help hold host identify
implement improve include increase inform initiate inspect install integrate introduce invest
investigate invite involve is issue join keep launch lead learn let link list listen log look lower
maintain make manage map match maximise measure meet mentor minimise mobilise model moderate
modernise monitor move must name need needs negotiate observe obtain offer open operate organise
outline oversee participate pay perform phase pilot place plan pool position prepare present prevent
prioritise procure produce promote propose protect prove provide publicise publish purchase put
raise rank rate reach read recommend reconcile record recruit reduce refine refresh register
reinforce relay release relocate remind renew repair repeat report request require research resolve
respond retain rethink return revamp revise reward roll rotate route run sample save scale schedule
scope screen scrutinise secure see seek select send set settle shadow shall shape share shift
shorten should show sign signpost simplify sort source specify spend split sponsor spread stabilise
staff standardise start step stop store streamline strengthen structure study submit supply support
survey suspend sustain swap tackle take talk target teach tell test tighten tour track train
transfer transform translate treat triage trial understand undertake unify unlock update upgrade
uphold use utilise validate value vary verify view visit vote was welcome were widen will win
withdraw work write
"""
_VERBS = frozenset(_VERB_LIST.split())
"""Also with re in front, and on either side of a hyphen."""
_LITTLE_LIST = """
a an and are as at be by can each every for from has have in into is it its of on or our so that the
their them there these they this through to up we what when where which who will with within ensure
ensuring including include
"""
_LITTLE = frozenset(_LITTLE_LIST.split())
_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*")
_US_SPELLING = re.compile(r"iz(?=e[sd]?$|ing$)")


@rule("M26", "Action without a verb", Severity.ADVICE)
def no_verb(view: View) -> Iterator[Fault]:
    """What: An action whose text holds no verb that says what is done, such as "Supervision policy"
        or "Staff training".
    Why: A heading can't be finished. Nobody can say when it is complete.
    How: Begin with what will be done: review, publish, train, open.
    Message: The action {action!q} doesn't say what is done.
    Fix: Begin it with a verb, such as review, publish, train or open."""
    for text, rows in grouped(view.live, lambda row: row.action.strip()).items():
        words = _WORD.findall(text.casefold())
        if words and _VERBS.isdisjoint(words) and not any(map(_is_verb, words)):
            yield fault(rows[0], "action")


def _is_verb(word: str) -> bool:
    word = _US_SPELLING.sub("is", word)
    forms = (word, *word.split("-", maxsplit=1))
    return any(form in _VERBS or form.removeprefix("re") in _VERBS for form in forms)


@rule("M27", "Nothing said about the difference it makes", Severity.ADVICE)
def no_outcome(view: View) -> Iterator[Fault]:
    """What: An action with nothing in Anticipated impact and nothing in Outcome, in a plan where
        four out of five actions have something there.
    Why: Without it nobody can tell whether the action was worth doing, even when it is complete.
    How: Say in Anticipated impact what children and families will notice, if possible with a number
        and a date.
    Message: Nothing says what difference this action makes.
    Fix: Say in Anticipated impact what children and families will notice."""
    live = [row for row in view.live if row.action.strip()]
    bare = [row for row in live if is_nothing(row.anticipated_impact) and is_nothing(row.outcome)]
    told = {row.ref for row in live} - {row.ref for row in bare}
    for row in bare if len(bare) * 5 <= len(live) else ():
        if row.ref not in told:
            yield fault(row, "anticipated_impact")


_FEWEST_WORDS = 5
_MOST_SHARING = 50
_ALIKE = 0.8


@rule("A04", "Nearly the same as another action", Severity.ADVICE)
def nearly_the_same(view: View) -> Iterator[Fault]:
    """What: Two actions with different refs and nearly the same words: four out of five are the
        same and the numbers in them don't differ. The message says which.
    Why: Two owners do the same thing, or each waits for the other. In counts it is two actions.
    How: Merge them and remove one, with a reason that names the other; or word them so that the
        difference can be seen.
    Message: This action is nearly the same as {twin.ref}: {twin.action!q}.
    Fix: Merge it with {twin.ref}, or word the two so that the difference can be seen."""
    sets: dict[frozenset[str], Milestone] = {}
    for rows in view.by_ref.values():
        row = next((row for row in rows if row.is_live and row.action.strip()), None)
        words = frozenset(words_of(row.action)) - _LITTLE if row else frozenset()
        if row and len(words) >= _FEWEST_WORDS and (twin := sets.setdefault(words, row)) is not row:
            yield fault(row, "action", twin=twin)
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
        alike = [
            sets[other]
            for other in near
            if (shared := len(words & other)) >= _ALIKE * (len(words) + len(other) - shared)
        ]
        if alike:
            yield fault(row, "action", twin=min(alike, key=lambda other: other.place.row))
        for each in telling:
            by_word.setdefault(each, []).append(words)


# --- the plan as a whole


@rule("P01", "As at is blank", Severity.ADVICE)
def no_as_at(view: View) -> Iterator[Fault]:
    """What: A cover whose As at cell is blank.
    Why: Overdue is counted from that date. Without it no action can be said to be overdue, and the
        checks that need a date are left out.
    How: Fill in the date that the ratings stand at, on the Cover sheet.
    Message: As at is blank on the cover, so nothing can be checked for being overdue.
    Fix: Fill in the date that the ratings stand at."""
    if view.as_at is None:
        yield fault(Row(place=view.plan.places.get("AsAt", NOWHERE)), "as_at")


@rule("P02", "Period ends before it starts", Severity.WARNING)
def period_reversed(view: View) -> Iterator[Fault]:
    """What: A cover on which the plan's last day is earlier than its first.
    Why: Due dates can't be compared with the period while it is wrong.
    How: Correct the two dates on the Cover sheet.
    Message: The plan ends on {end}, before it starts on {start}.
    Fix: Correct Period starts or Period ends."""
    start, end = view.plan.period_start, view.plan.period_end
    if start and end and end < start:
        last = Row(place=view.plan.places.get("PeriodEnd", NOWHERE))
        yield fault(last, "period_end", start=start, end=end)


# "XYZ9, SL 2": nothing but refs, so that one of no section is a ref all the same.
_ALL_REFS = re.compile(r"\s*[A-Za-z]{1,5} ?\d+[a-z]?(?:[\s,;&]+[A-Za-z]{1,5} ?\d+[a-z]?)*[\s.]*")
_NUMBER = re.compile(r"([a-z]+)[-.]?0*(\d+)")


def _known(ref: str) -> str:
    """A ref down to its number: "SL3a", "SL-3" and "SL03" all mean action SL3 or a part of it."""
    match = _NUMBER.match(key(ref))
    return "".join(match.groups()) if match else key(ref)


def _pointers(view: View) -> Iterator[tuple[Row, str, str]]:
    """Every ref that a live row of the Actions table or a section points to: row, field, ref. A ref
    is a code of this plan's sections and a number."""
    # Longest first: with sections C and CLA, "CLA1" is a ref of CLA. Small letters count
    # for codes of two letters and more: "p4" may be a page even in a plan with section P.
    ordered = sorted((code for code in view.codes_in_use if code.isalpha()), key=len, reverse=True)
    code = "|".join(f"(?i:{code})" if len(code) > 1 else code for code in ordered)
    ref = rf"(?<![\w-])(?:{code or '(?!)'})[-.]?\d+[a-z]?(?!\w)"
    mentioned = re.compile(ref).findall
    # In prose a ref has to follow "see": "P4" alone may be a page or a road.
    told_to_see = re.compile(
        r"\b(?i:see|refer\s+to):?\s+(?i:also:?\s+)?"
        r"(?i:(?:the\s+)?(?:actions?|refs?\.?|rows?|milestones?)\s+)?"
        rf"({ref}(?:\s*(?:,|;|&|/|\band\b|\bor\b|\bto\b)\s*(?:(?i:actions?)\s+)?{ref})*)"
    ).findall
    rows: list[Milestone | Section] = [*view.live, *view.plan.sections]
    for row in rows:
        all_refs = _ALL_REFS.fullmatch(row.see_also) and re.findall(r"[A-Za-z]+ ?\w+", row.see_also)
        for found in dict.fromkeys(all_refs or mentioned(row.see_also)):
            yield row, "see_also", found
        for field in ("action", "milestone", "progress") if isinstance(row, Milestone) else ():
            text, small = getattr(row, field), getattr(row, field).lower()
            if "see" in small or "refer" in small:
                for found in dict.fromkeys(mentioned(" ".join(told_to_see(text)))):
                    yield row, field, found


@rule("P03", "Points to an action that isn't there", Severity.WARNING)
def points_nowhere(view: View) -> Iterator[Fault]:
    """What: A ref after "see" or "refer to", or in See also, that is not in the plan or was removed
        from it. It looks for a section code and a number, such as SL3; words such as "see the
        section on supervision" are left alone.
    Why: Readers of the published plan follow it and find nothing.
    How: Correct the ref, or take the pointer out.
    Message: The text points to {to!q}, which {what}.
    Fix: Correct {to}, or take the pointer out."""
    present = {_known(row.ref) for row in view.kept}
    removed = {_known(row.ref) for row in view.rows if row.status is Status.REMOVED}
    for row, field, ref in _pointers(view) if view.refs_begin_with_codes else ():
        if _known(ref) not in present:
            what = "was removed from the plan" if _known(ref) in removed else "is not in the plan"
            yield fault(row, field, to=ref, what=what)


_PUBLISHED = (
    *("action", "milestone", "owners", "due_by", "progress", "anticipated_impact", "outcome"),
)
"""What councillors read of a row."""


@rule("P05", "Abbreviation not in the glossary", Severity.ADVICE)
def not_in_glossary(view: View) -> Iterator[Fault]:
    """What: A word of two to six capitals in the Actions table that the glossary on the Lists sheet
        doesn't explain. Each is reported once, at its first use. Refs, section codes, ratings and a
        few that everybody knows (such as UK and HR) are left alone. It says nothing while the
        glossary is empty.
    Why: Councillors and families read the plan and are not expected to know our shorthand.
    How: Add it to the glossary, or write it out.
    Message: The glossary doesn't explain {word!q}, which is used {times}.
    Fix: Add {word} to the glossary, or write it out."""
    explained = {spelled(entry.abbreviation) for entry in view.plan.glossary}
    explained |= {code.upper() for code in view.codes_in_use} | view.plan.refs
    uses: dict[str, list[tuple[Milestone, str]]] = {}
    for row in view.live if view.plan.glossary else ():
        for field in _PUBLISHED:
            said = getattr(row, field)
            text = said if isinstance(said, str) else " | ".join(said)
            for word in abbreviations(text) if text else ():
                if word not in explained:
                    uses.setdefault(word, []).append((row, field))
    for word, found in uses.items():
        times = "once" if len(found) == 1 else f"{len(found):,} times"
        yield fault(*found[0], word=word, times=times)


@rule("P07", "Removed action still spoken of", Severity.ADVICE)
def removed_but_cited(view: View) -> Iterator[Fault]:
    """What: The ref of an action that was removed, or that an earlier report had and the plan has
        no more, in any text of the plan but the reasons. Pointers such as "see SL3" are P03's.
    Why: Readers look for the action and don't find it, and something may wait for it in vain.
    How: Name the action that took its place, or take the ref out.
    Message: The text speaks of {gone!q}, which was removed from the plan.
    Fix: Name the action that took its place, or take {gone} out."""
    present = {key(row.ref) for row in view.kept}
    gone = {key(row.ref): row.ref for row in view.rows if row.ref.strip()}
    for report in view.reports:
        gone |= {key(row.ref): row.ref for row in reversed(report.milestones) if row.ref.strip()}
    names = [name.strip() for ref, name in gone.items() if ref not in present]
    usable = [name for name in names if re.fullmatch(r"[A-Za-z]{1,5}[-.]?\d+[a-z]?", name)]
    pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, usable))})(?![\w-])")
    pointers = {(id(row), at, key(ref)) for row, at, ref in (_pointers(view) if usable else ())}
    for row, field, text, _ in view.texts if usable else ():
        if field == "reason" or not getattr(row, "is_live", True):
            continue
        for ref in dict.fromkeys(pattern.findall(text)):
            if (id(row), field, key(ref)) not in pointers and key(row.known_by) != key(ref):
                yield fault(row, field, gone=ref)


@rule("P10", "Cell or column that is left out", Severity.WARNING)
def left_out(view: View) -> Iterator[Fault]:
    """What: A cell that shows an error (#REF!) or holds a picture or a data type, where text should
        be; a column whose name plantools knows but whose cells hold something else; and a second
        column of one name.
    Why: They are read as if they were blank or not there, and nothing of them is published.
    How: Put the formula right or type the text; give a column of your own a name of its own.
    Message: {said}
    Fix: {todo}"""
    for odd in view.plan.oddities:
        yield fault(Row(place=odd.place), odd.field, ref=odd.ref, said=odd.message, todo=odd.fix)


# --- the reports that were recorded


@rule("H01", "Removed or retimed without a reason", Severity.WARNING)
def no_reason(_: View) -> tuple[()]:
    """What: An action or milestone that was removed, or has another timescale, since the last
        recorded report, while neither the Changes sheet nor the Reasons sheet says why.
    Why: The committee is told of it in the report on changes, with an empty cell for the
        explanation.
    How: Type the reason on the Changes sheet, or on the Reasons sheet with the action's ref."""
    return ()


@rule("H02", "History edited", Severity.WARNING)
def history_edited(_: View) -> tuple[()]:
    """What: A recorded report that is not as it was recorded: its rows on the hidden History sheet
        were edited, added, moved or deleted, or a whole report was. All reports are looked at, each
        time. The message says which.
    Why: Changes, trends and movements are counted from those reports. Counted from other rows they
        are wrong.
    How: Restore the workbook or its History sheet from a backup (plantools restore). If it is right
        as it is now, record that report again (plantools record with --replace), or take it back
        (--remove)."""
    return ()


@rule("H03", "Due date moved again and again", Severity.WARNING)
def moved_often(view: View) -> Iterator[Fault]:
    """What: An open row whose due date was moved to a later one more than twice since it was first
        reported. Set another number as Limit on the Lists sheet. The message tells every move.
    Why: Each move was explained at the time; all of them together say that the action slips, and
        nobody has seen them together.
    How: Ask what stands in the way. Agree a date that will hold, or put another action in its
        place, and say so in Progress.
    Message: The due date was moved {moves} times: {told}, now {now}.
    Fix: Agree a date that will hold, and say in Progress what stands in the way."""
    most = view.limit("H03", 2)
    for row in view.open if len(view.reports) > most else ():
        dates = view.trails.dates(row)
        moves = sum(later > earlier for earlier, later in pairwise(dates))
        if moves > most:
            told = ", then ".join(map(long_date, dates[:-1]))
            yield fault(row, "due_by", moves=moves, told=told, now=dates[-1])


@rule("H04", "Completed, then open again", Severity.WARNING, "live", "rating")
def reopened(view: View, row: Milestone) -> object:
    """What: A row that isn't complete, but was at an earlier report.
    Why: The committee was told that it is complete. If nobody explains why it isn't, every other
        one is doubted.
    How: Say in Progress why it was opened again. If what is left is new work, rate it complete
        again and add an action for the rest.
    Message: The action is rated {rating}, but it was reported as complete in {label!q}.
    Fix: Say in Progress why it is open again."""
    if not view.reports or row.rating is None or row.is_complete:
        return False
    complete = [report.label for report, then in view.trails.of(row) if then.is_complete]
    return complete and {"label": complete[-1]}


@rule("H05", "Overdue and rated the same for reports on end", Severity.WARNING)
def stuck(view: View) -> Iterator[Fault]:
    """What: An overdue row that was overdue at each of the last three reports as well, with the
        same rating each time. Set another number as Limit on the Lists sheet.
    Why: Nothing seems to happen, and it looks as if nobody reads the report.
    How: Say in Progress what changed since the last report, and agree a new date; or rate it off
        track if it can't be brought back on track.
    Message: The action is overdue and was rated {rating} at the last {most} reports, since
        {label!q}.
    Fix: Say in Progress what has changed, and agree a date."""
    most = max(view.limit("H05", 3), 1)
    for row in view.open if len(view.reports) >= most else ():
        if row.rating is None or view.as_at is None or row.days_overdue(view.as_at) == 0:
            continue
        last = view.trails.of(row)[-most:]
        same = [r for r, then in last if then.rating == row.rating and then.days_overdue(r.as_at)]
        if len(same) == most:
            yield fault(row, "rating", most=most, label=same[0].label)


@rule("H06", "Ref used again after a removal", Severity.WARNING)
def ref_reused(view: View) -> Iterator[Fault]:
    """What: A ref that stood for another action in an earlier report, was gone or removed in a
        later one, and now stands for something else.
    Why: A ref stands for one action for ever. Whoever looks it up in an old report finds the wrong
        action, and changes are counted between two actions that have nothing in common.
    How: Give the new action a ref that was never used.
    Message: Ref {ref!q} stood for another action in {label!q}: {then.action!q}.
    Fix: Give this action a ref that was never used."""
    for ref, rows in view.by_ref.items() if len(view.reports) > 1 else ():
        now = next((row for row in rows if row.is_live and row.action.strip()), None)
        before: tuple[str, Milestone] | None = None
        gap: tuple[str, Milestone] | None = None
        for report, there in view.trails.of_ref(ref) if now else ():
            if there:
                before = report.label, there[0]
                gap = None if gap and _in_common(gap[1], there[0]) >= 0 else gap
            else:
                gap = gap or before
        if now and gap and _in_common(gap[1], now) < 0:
            yield fault(now, "ref", label=gap[0], then=gap[1])
