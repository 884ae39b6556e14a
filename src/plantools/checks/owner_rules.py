"""Rules about the posts that own actions: how they are written, and how much they own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches

from plantools.checks.plan_lookup import View, key
from plantools.checks.rule import Fault, Severity, fault, rule
from plantools.checks.words import (
    count,
    difference,
    is_nobody,
    post_key,
    posts_within,
    quote,
    same_words,
)
from plantools.plan import Milestone, Section

MOST_ACTIONS = 20
_LIKE = 0.75
_LONGEST_POST, _LONGEST_LIST = 200, 400


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
    within = {owner: posts_within(owner, known) for owner in owners if len(owner) <= _LONGEST_LIST}
    for row in view.kept:
        for owner in row.owners:
            if posts := within.get(owner):
                message = f"{quote(owner)} names {count(len(posts), 'post')} in one."
                fix = f"Put each on a line of its own: {'; '.join(map(quote, posts))}."
                yield fault(row, "owners", message, fix)


@rule("P08", "One owner with many open actions", Severity.ADVICE)
def busy_owner(view: View) -> Iterator[Fault]:
    """What it finds: A post that owns more than 20 open actions, alone or with others. Set another
        number as Limit on the Lists sheet.
    Why it matters: One person can't move so many things. When the post falls vacant they all stop.
    How to put it right: Share the actions out, or say in the plan who leads on them day by day.
    """
    most = view.limit("P08", MOST_ACTIONS)
    owned: dict[str, dict[str, Milestone]] = {}
    for row in view.open:
        for owner in row.owners:
            if not is_nobody(owner):
                owned.setdefault(owner, {}).setdefault(key(row.ref) or str(id(row)), row)
    for owner, rows in owned.items():
        if len(rows) > most:
            message = f"{quote(owner)} owns {count(len(rows), 'open action')}."
            fix = "Share them out, or say who leads on them day by day."
            yield fault(next(iter(rows.values())), "owners", message, fix)


@rule("P09", "Owner not on the Owners list", Severity.ADVICE)
def not_on_the_list(view: View) -> Iterator[Fault]:
    """What it finds: An owner that the Owners list on the Lists sheet doesn't have, with the post
        on the list that comes nearest. Each is reported once, at its first row. It says nothing
        while the list is empty; a post that only differs in small words or capitals is P04's.
    Why it matters: It may be mistyped, a person's name, or a post that no longer exists, and nobody
        is reminded.
    How to put it right: Choose the post from the list, or add it there.
    """
    listed = [post.post.strip() for post in view.plan.owners if post.post.strip()]
    if not listed:
        return
    known = {post_key(post) for post in listed}
    first: dict[str, Milestone] = {}
    uses: dict[str, int] = {}
    for row in view.live:
        for owner in row.owners:
            first.setdefault(owner, row)
            uses[owner] = uses.get(owner, 0) + 1
    for owner, row in first.items():
        if is_nobody(owner) or post_key(owner) in known or posts_within(owner, known):
            continue
        near = get_close_matches(owner, listed, 1, _LIKE) if len(owner) <= _LONGEST_POST else []
        nearest = f" The nearest is {quote(near[0])}." if near else ""
        yield fault(
            row,
            "owners",
            f"{quote(owner)} ({count(uses[owner], 'row')}) is not on the Owners list.{nearest}",
            f"Write “{near[0]}”, or add the post to the list."
            if near
            else "Choose a post from the list, or add this one to it.",
        )
