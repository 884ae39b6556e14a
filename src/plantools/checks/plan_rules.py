"""Rules that look at the plan as a whole: its cover, and what has to agree across tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from plantools.checks.finding import Severity
from plantools.checks.plan_lookup import View
from plantools.checks.refs import Mentions, codes_in_use, known, mentioned
from plantools.checks.rule import Fault, fault, rule
from plantools.checks.words import (
    abbreviations,
    count,
    difference,
    is_nobody,
    post_key,
    posts_within,
    quote,
    same_words,
    spelled,
)
from plantools.plan import Milestone, Section, Status
from plantools.plan.dates import long_date


@rule("P01", "As at is blank", Severity.ADVICE)
def no_as_at(view: View) -> Iterator[Fault]:
    """What it finds: A cover whose As at cell is blank.
    Why it matters: Overdue is counted from that date. Without it no action can be said to be
        overdue, and the checks that need a date are left out.
    How to put it right: Fill in the date that the ratings stand at, on the Cover sheet.
    """
    if view.as_at is None:
        message = "As at is blank on the cover, so nothing can be checked for being overdue."
        fix = "Fill in the date that the ratings stand at."
        yield Fault(view.cover("AsAt"), "as_at", "", message, fix)


@rule("P02", "Period ends before it starts", Severity.WARNING)
def period_reversed(view: View) -> Iterator[Fault]:
    """What it finds: A cover on which the plan's last day is earlier than its first.
    Why it matters: Due dates can't be compared with the period while it is wrong.
    How to put it right: Correct the two dates on the Cover sheet.
    """
    start, end = view.plan.period_start, view.plan.period_end
    if start and end and end < start:
        message = f"The plan ends on {long_date(end)}, before it starts on {long_date(start)}."
        fix = "Correct Period starts or Period ends."
        yield Fault(view.cover("PeriodEnd"), "period_end", "", message, fix)


@rule("P03", "Points to an action that isn't there", Severity.WARNING)
def points_nowhere(view: View) -> Iterator[Fault]:
    """What it finds: A ref after "see" or "refer to", or in See also, that is not in the plan or
        was removed from it. It looks for a section code and a number, such as SL3; words such as
        "see the section on supervision" are left alone.
    Why it matters: Readers of the published plan follow it and find nothing.
    How to put it right: Correct the ref, or take the pointer out.
    """
    if not view.refs_begin_with_codes:
        return
    present = {known(row.ref) for row in view.kept}
    removed = {known(row.ref) for row in view.rows if row.status is Status.REMOVED}
    for row, field, ref in _pointers(view):
        if known(ref) not in present:
            what = "was removed from the plan" if known(ref) in removed else "is not in the plan"
            message = f"The text points to {quote(ref)}, which {what}."
            yield fault(row, field, message, f"Correct {ref}, or take the pointer out.")


def _pointers(view: View) -> Iterator[tuple[Milestone | Section, str, str]]:
    yield from mentioned(view)
    mentions = Mentions(codes_in_use(view))
    for section in view.plan.sections:
        for ref in mentions.in_pointer(section.see_also):
            yield section, "see_also", ref


@rule("P04", "One post written in two ways", Severity.ADVICE)
def post_in_two_ways(view: View) -> Iterator[Fault]:
    """What it finds: Owners and section leads that differ only in capitals, punctuation, an
        apostrophe, a plural s, or words such as "for" and "of". The spelling on the Owners list
        counts as right; where the list has none of them, the one that is used most.
    Why it matters: Filters and lists by owner treat them as two posts, and the owner sees half of
        the work.
    How to put it right: Write the post in one way everywhere. If they really are two posts, such as
        one manager and all of them, make the names differ more clearly.
    """
    used: dict[str, list[tuple[Milestone | Section, str]]] = {}
    for row in view.kept:
        for owner in dict.fromkeys(row.owners):
            used.setdefault(owner, []).append((row, "owners"))
    for section in view.plan.sections:
        if section.section_lead.strip():
            used.setdefault(section.section_lead, []).append((section, "section_lead"))
    listed = {post.post for post in view.plan.owners}
    on_list: dict[str, list[str]] = {}
    for post in listed:
        on_list.setdefault(post_key(post), []).append(post)
    groups: dict[str, list[str]] = {}
    for post in used:
        if not is_nobody(post) and (alike := post_key(post)):
            groups.setdefault(alike, []).append(post)
    for alike, posts in groups.items():
        known = on_list.get(alike, [])
        # Of equals the one that comes first in the plan: max() keeps it.
        right = max(posts, key=lambda post: (post in listed, len(used[post])))
        right = known[0] if len(known) == 1 else right
        for post in posts:
            if post == right:
                continue
            rows = count(len(used[right]), "row") if right in used else "the Owners list"
            message = (
                f"{quote(post)} ({count(len(used[post]), 'row')}) looks like the same post as "
                f"{quote(right)} ({rows}){difference(post, right)}."
            )
            sure = len(known) == 1 and same_words(post, right)
            for place, field in used[post] if sure else used[post][:1]:
                yield fault(
                    place,
                    field,
                    message,
                    f"Write “{right}” everywhere if it is the same post.",
                    _renamed(place, post, right) if sure else None,
                )


def _renamed(row: Milestone | Section, post: str, right: str) -> str | None:
    """What the cell should hold with a post written right."""
    if isinstance(row, Section):
        return right
    parts = re.split(r"([;\n])", row.owners_text)
    if post not in map(str.strip, parts):
        return None
    return "".join(part.replace(post, right) if part.strip() == post else part for part in parts)


@rule("P06", "Several posts written as one", Severity.ADVICE)
def posts_in_one(view: View) -> Iterator[Fault]:
    """What it finds: An owner that strings together posts which stand by themselves elsewhere in
        the plan or on the Owners list, with a comma, "and" or a slash.
    Why it matters: Lists by owner take it for one post of that name, and none of the owners sees
        it.
    How to put it right: Put each post on a line of its own in the cell, or a semicolon between
        them.
    """
    owners = {owner for row in view.kept for owner in row.owners}
    named = owners | {post.post for post in view.plan.owners}
    named |= {section.section_lead for section in view.plan.sections}
    known = {post_key(post) for post in named} - {""}
    within = {owner: posts_within(owner, known) for owner in owners if len(owner) <= _LONGEST_POST}
    for row in view.kept:
        for owner in row.owners:
            if posts := within.get(owner):
                message = f"{quote(owner)} names {count(len(posts), 'post')} in one."
                fix = f"Put each on a line of its own: {'; '.join(map(quote, posts))}."
                yield fault(row, "owners", message, fix)


_LONGEST_POST = 400


@rule("P05", "Abbreviation not in the glossary", Severity.ADVICE)
def not_in_glossary(view: View) -> Iterator[Fault]:
    """What it finds: A word of two to six capitals in the Actions table that the glossary on the
        Lists sheet doesn't explain. Each is reported once, at its first use. Refs, section codes,
        ratings and a few that everybody knows (such as UK and HR) are left alone. It says nothing
        while the glossary is empty.
    Why it matters: Councillors and families read the plan and are not expected to know our
        shorthand.
    How to put it right: Add it to the glossary, or write it out.
    """
    if not view.plan.glossary:
        return
    explained = {spelled(entry.abbreviation) for entry in view.plan.glossary}
    explained |= {code.upper() for code in codes_in_use(view)} | view.plan.refs
    uses: Counter[str] = Counter()
    first: dict[str, tuple[Milestone, str]] = {}
    for row in view.live:
        for field, text in _published(row):
            if not text:
                continue
            for word in abbreviations(text):
                if word not in explained:
                    uses[word] += 1
                    first.setdefault(word, (row, field))
    for word, (row, field) in first.items():
        times = "once" if uses[word] == 1 else f"{uses[word]:,} times"
        message = f"The glossary doesn't explain {quote(word)}, which is used {times}."
        yield fault(row, field, message, f"Add {word} to the glossary, or write it out.")


def _published(row: Milestone) -> Iterator[tuple[str, str]]:
    """The texts of a row that councillors read."""
    yield "action", row.action
    yield "milestone", row.milestone
    for owner in row.owners:
        yield "owners", owner
    yield "due_by", row.due_by
    yield "progress", row.progress
    yield "anticipated_impact", row.anticipated_impact
    yield "outcome", row.outcome
