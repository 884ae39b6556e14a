"""Rules about the posts that own actions, and about removed actions that are still spoken of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches

from plantools.checks.finding import Severity
from plantools.checks.plan_lookup import View, key, ref_of
from plantools.checks.refs import mentioned
from plantools.checks.rule import Fault, fault, rule
from plantools.checks.words import count, is_nobody, post_key, posts_within, quote
from plantools.plan import Milestone

MOST_ACTIONS = 20
_LIKE = 0.75
_LONGEST_POST = 200


@rule("P07", "Removed action still spoken of", Severity.ADVICE)
def removed_but_cited(view: View) -> Iterator[Fault]:
    """What it finds: The ref of an action that was removed, or that an earlier report had and the
        plan has no more, in any text of the plan but the reasons. Pointers such as "see SL3" are
        P03's.
    Why it matters: Readers look for the action and don't find it, and something may wait for it in
        vain.
    How to put it right: Name the action that took its place, or take the ref out.
    """
    present = {key(row.ref) for row in view.kept}
    gone = {key(row.ref): row.ref for row in view.rows if row.ref.strip()}
    gone |= view.trails.refs() if view.reports else {}
    names = {ref: name.strip() for ref, name in gone.items() if ref not in present}
    usable = [name for name in names.values() if re.fullmatch(r"[A-Za-z]{1,5}[-.]?\d+[a-z]?", name)]
    if not usable:
        return
    pointers = {(id(row), field, key(ref)) for row, field, ref in mentioned(view)}
    pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, usable))})(?![\w-])")
    for row, field, text, _ in view.texts:
        if field == "reason" or not getattr(row, "is_live", True):
            continue
        for ref in dict.fromkeys(pattern.findall(text)):
            if (id(row), field, key(ref)) not in pointers and key(ref_of(row)) != key(ref):
                message = f"The text speaks of {quote(ref)}, which was removed from the plan."
                fix = f"Name the action that took its place, or take {ref} out."
                yield fault(row, field, message, fix)


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
