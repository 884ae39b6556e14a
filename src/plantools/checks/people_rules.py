"""Rules that look at owners and posts, and for what may tell who a person is, in a plan that gets
published.

Messages of the latter never repeat what they found: the Checks sheet may be published as well.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from difflib import get_close_matches
from functools import lru_cache

from plantools.checks.rule import Fault, Severity, Text, View, fault, key, rule
from plantools.checks.words import EVERYBODY_KNOWS, count, is_nobody, quote, spelled, words_of
from plantools.plan import Milestone, Section, grouped

_LIKE = 0.75
_LONGEST_POST, _LONGEST_LIST = 200, 400


# --- posts written two ways

_JOINERS = re.compile(r",(?: and\b)?|/|&|\+|\band\b|\bwith\b", re.IGNORECASE)
_LITTLE_WORDS = frozenset({"for", "of", "the", "and"})


def _words(post: str) -> list[str]:
    return [word for word in words_of(post) if word not in _LITTLE_WORDS]


def _post_key(post: str) -> str:
    """The same for two ways of writing a post: case, punctuation, spaces, little words, the kind of
    apostrophe and a plural s make no difference. Councils write "Head of Service for Inclusion" and
    "Head of Service Inclusion" in one plan and mean one person."""
    return "".join(re.sub(r"(?<=.[^s])s$", "", word) for word in _words(post))


def _difference(post: str, other: str) -> str:
    """What tells two ways of writing a post apart, where the eye would miss it."""
    if "".join(words_of(post)) != "".join(words_of(other)):
        return ""
    bare, other_bare = (re.sub("['’‘]", "", text) for text in (post, other))
    if bare == other_bare:
        return "; only the apostrophe differs"
    return "; only capitals, spaces or punctuation differ"


def _posts_within(text: str, known: Collection[str]) -> list[str]:
    """The posts that a text strings together with a comma, "and" or a slash, where each is a post
    that stands by itself elsewhere (`known`): "Head of Fostering and Adoption" is one post."""
    for joiner in _JOINERS.finditer(text):
        first, rest = text[: joiner.start()].strip(), text[joiner.end() :].strip()
        if _post_key(first) in known:
            if _post_key(rest) in known:
                return [first, rest]
            if others := _posts_within(rest, known):
                return [first, *others]
    return []


@rule("P04", "One post written in two ways", Severity.ADVICE)
def post_in_two_ways(view: View) -> Iterator[Fault]:
    """What: Owners and section leads that differ only in capitals, punctuation, an apostrophe, a
        plural s, or words such as "for" and "of". The spelling on the Owners list counts as right;
        where the list has none of them, the one that is used most.
    Why: Filters and lists by owner treat them as two posts, and the owner sees half of the work.
    How: Write the post in one way everywhere. If they really are two posts, such as one manager and
        all of them, make the names differ more clearly.
    Message: {post!q} ({times}) looks like the same post as {right!q} ({rows}){difference}.
    Fix: Write “{right}” everywhere if it is the same post."""
    used = _by_owner(view.kept)
    for section in view.plan.sections:
        if section.section_lead.strip():
            used.setdefault(section.section_lead, []).append(section)
    listed = {post.post for post in view.plan.owners}
    on_list = grouped(listed, _post_key)
    groups = grouped((post for post in used if not is_nobody(post) and _post_key(post)), _post_key)
    for alike, posts in groups.items():
        known = on_list.get(alike, [])
        # Of equals the one that comes first in the plan: max() keeps it.
        right = max(posts, key=lambda post: (post in listed, len(used[post])))
        right = known[0] if len(known) == 1 else right
        rows = count(len(used[right]), "row") if right in used else "the Owners list"
        for post in (post for post in posts if post != right):
            sure = len(known) == 1 and "".join(_words(post)) == "".join(_words(right))
            said = {"post": post, "right": right, "difference": _difference(post, right)}
            said |= {"times": count(len(used[post]), "row"), "rows": rows}
            for row in used[post] if sure else used[post][:1]:
                field = "owners" if isinstance(row, Milestone) else "section_lead"
                correction = _renamed(row, post, right) if sure else None
                yield fault(row, field, correction=correction, **said)


def _by_owner(rows: Iterable[Milestone]) -> dict[str, list[Milestone | Section]]:
    owned: dict[str, list[Milestone | Section]] = {}
    for row in rows:
        for owner in dict.fromkeys(row.owners):
            owned.setdefault(owner, []).append(row)
    return owned


def _renamed(row: Milestone | Section, post: str, right: str) -> str | None:
    """What the cell should hold with a post written right; None if it isn't found there."""
    if isinstance(row, Section):
        return right
    parts = re.split(r"([;\n])", row.owners_text)
    new = "".join(part.replace(post, right) if part.strip() == post else part for part in parts)
    return new if new != row.owners_text else None


@rule("P06", "Several posts written as one", Severity.ADVICE)
def posts_in_one(view: View) -> Iterator[Fault]:
    """What: An owner that strings together posts which stand by themselves elsewhere in the plan or
        on the Owners list, with a comma, "and" or a slash.
    Why: Lists by owner take it for one post of that name, and none of the owners sees it.
    How: Put each post on a line of its own in the cell, or a semicolon between them.
    Message: {owner!q} names {number} in one.
    Fix: Put each on a line of its own: {posts}."""
    owned = _by_owner(view.kept)
    named = [*owned, *(post.post for post in view.plan.owners)]
    named += (section.section_lead for section in view.plan.sections)
    known = {_post_key(post) for post in named} - {""}
    within = {owner: _posts_within(owner, known) for owner in owned if len(owner) <= _LONGEST_LIST}
    for row in view.kept:
        for owner in dict.fromkeys(row.owners):
            if posts := within.get(owner):
                told = "; ".join(map(quote, posts))
                yield fault(
                    row, "owners", owner=owner, number=count(len(posts), "post"), posts=told
                )


@rule("P08", "One owner with many open actions", Severity.ADVICE)
def busy_owner(view: View) -> Iterator[Fault]:
    """What: A post that owns more than 20 open actions, alone or with others. Set another number as
        Limit on the Lists sheet.
    Why: One person can't move so many things. When the post falls vacant they all stop.
    How: Share the actions out, or say in the plan who leads on them day by day.
    Message: {owner!q} owns {number}.
    Fix: Share them out, or say who leads on them day by day."""
    most = view.limit("P08", 20)
    for owner, rows in _by_owner(view.open).items():
        actions = len({key(row.known_by) or id(row) for row in rows})
        if actions > most and not is_nobody(owner):
            yield fault(rows[0], "owners", owner=owner, number=count(actions, "open action"))


@rule("P09", "Owner not on the Owners list", Severity.ADVICE)
def not_on_the_list(view: View) -> Iterator[Fault]:
    """What: An owner that the Owners list on the Lists sheet doesn't have, with the post on the
        list that comes nearest. Each is reported once, at its first row. It says nothing while the
        list is empty; a post that only differs in small words or capitals is P04's.
    Why: It may be mistyped, a person's name, or a post that no longer exists, and nobody is
        reminded.
    How: Choose the post from the list, or add it there.
    Message: {owner!q} ({rows}) is not on the Owners list.{nearest}
    Fix: Choose a post from the list, or add this one to it."""
    listed = [post.post.strip() for post in view.plan.owners if post.post.strip()]
    known = {_post_key(post) for post in listed}
    for owner, rows in _by_owner(view.live if listed else ()).items():
        if is_nobody(owner) or _post_key(owner) in known or _posts_within(owner, known):
            continue
        told = {"owner": owner, "rows": count(len(rows), "row"), "nearest": ""}
        near = get_close_matches(owner, listed, 1, _LIKE) if len(owner) <= _LONGEST_POST else []
        if near:
            told |= {"nearest": f" The nearest is {quote(near[0])}.", "near": near[0]}
            told["fix"] = "Write “{near}”, or add the post to the list."
        yield fault(rows[0], "owners", **told)


_TITLE = r"(?:(?:Dr|Mrs?|Ms|Miss|Cllr|Councillor|Prof|Rev|Sir|Dame)\.?\s+)"
_PERSON = re.compile(
    rf"{_TITLE}?[A-Z][\w'’-]*\.?(?:\s+[A-Z][\w.'’-]*){{1,3}}|{_TITLE}[A-Z][\w'’-]+"
)
_PEOPLE = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+|\s*&\s*|\s*/\s*")
_POST_WORDS = """
academy access accommodation acting action administrator admissions adoption adult adults adviser
advisor advocacy advocate all ambulance analyst area assessment assistant associate assurance
attendance audit authority board borough business cabinet camhs care carer carers cchief central
chair chief child childcare children children's childrens city clinical clerk college commissioner
commissioning committee communication communications community complaints consultant contact
coordinator corporate council councillors county court customer data delivery department deputy
designated development digital director directorate disability disabilities disabled district
doctor domestic early east education emergency engagement executive external family families
finance first foster fostering foundation front door duty governance governor group head
headteacher health help home homes hospital housing hr hub human improvement inclusion independent
information inspector integrated integration intelligence interim internal it joint justice key
landlord lead leader leaders leadership learning leaver leavers leaving legal local locality
looked lord manager managers market mash matron media member members mental midwifery monitoring
multi national networks new nhs north northern nurse nursing office officer officers operations
operational organisational parent parents participation partner partners partnership partnerships
pathway performance permanence personal police policy portfolio practice practitioner
practitioners prevention primary principal probation procurement programme programmes project
projects property protection provision provider providers psychologist public quality referral
regional registered relations residential resources response responsible review reviewing risk
road royal safeguarding safety school schools secondary section secretary send senior service
services short social south southern specialist staff standards start statutory steering strategic
strategy street strong supervising supervisor support systems task teacher team teams technology
town training transformation transport trust trustee unit university virtual visitor ward
wellbeing west western workforce worker workers working young youth
"""
"""Words of posts, teams and places that stand in capitals as names do."""
_OF_POSTS = frozenset(_POST_WORDS.split())
_MAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(
    r"(?<![\w£.,/-])(?:\+44[ -]?(?:\(0\)[ -]?)?|\(?0)(?:[1237]\d{1,4}\)?)"
    r"(?:[ -]?\d){5,8}(?![\w%/-])"
)
_NHS = re.compile(r"(?<![\d£.,/+-])([1-9]\d{2})[ -]?(\d{3})[ -]?(\d{4})(?![\d%/]|[.,-]\d)")
_CAPITALS = re.compile(r"[A-Z](?<!\w.)(?:\.\s?)?[A-Z](?!\w)")
"""What initials look like at first sight: quick to look for, since it begins with a letter."""
_CHILD = r"(?:child|boy|girl|baby|sibling|pupil|young person|young man|young woman|care leaver)"
_INITIALS = re.compile(
    rf"\b(?i:{_CHILD})\s+(?:(?i:called|named|known as)\s+)?\(?"
    r"([A-Z]\.\s?[A-Z]\.?|[A-Z]{2})(?![\w&/’'-])(?!\s+(?:plan|team|service|order|status)s?\b)"
)
_AGED = re.compile(
    r"(?<![\w.&-])([A-Z]\.?[A-Z]\.?)\s*[,(]?\s*(?:aged?\s+\d{1,2}\b"
    r"|\d{1,2}\s*(?:years|yrs|months|y/o|yo)\b)"
    r"|(?<![\w.&-])([A-Z]\.\s?[A-Z]\.)\s*\(\d{1,2}\)"
)


@rule("T06", "E-mail address or telephone number", Severity.WARNING, "every_text")
def contact_details(view: View, row: Text) -> object:
    """What: An e-mail address or a British telephone number in any text. The message doesn't repeat
        it.
    Why: The plan is published. Contact details of a person are personal data, and they go out of
        date.
    How: Take it out, and name the post or the team. If it is a team's public address that is meant
        to be there, accept the finding with that reason.
    Message: The text seems to hold {what}.
    Fix: Take it out; name the post or team."""
    if "@" in row.text and _MAIL.search(row.text):
        return {"what": "an e-mail address"}
    found = _PHONE.findall(row.text) if row.text in view.numbered else ()
    plain = (re.sub(r"\D", "", each.replace("(0)", "").replace("+44", "0")) for each in found)
    return any(len(digits) in (10, 11) for digits in plain) and {"what": "a telephone number"}


def names_person(text: str) -> bool:
    """Whether a text is the name of a person, or of several, and no post or team."""
    parts = [part.strip() for part in _PEOPLE.split(text.strip()) if part.strip()]
    words = re.findall(r"[^\W\d]+(?:['’-][^\W\d]+)*", "\n".join(parts))
    shouted = any(len(word) > 2 and word.isupper() for word in words)
    plain = {word.casefold().replace("’", "'") for word in words}
    named = bool(parts) and all(map(_PERSON.fullmatch, parts))
    return named and not shouted and _OF_POSTS.isdisjoint(plain)


@rule("T08", "Owner that names a person", Severity.WARNING)
def person_as_owner(view: View) -> Iterator[Fault]:
    """What: An owner, a section lead or a post on the Owners list that looks like the name of a
        person, alone or beside a post: "A Name", "Head of Service (A Name)". The message doesn't
        repeat it.
    Why: The plan is published, and people change while posts stay. A pack would publish the name.
    How: Write the post alone. If it is no name, accept the finding with that reason.
    Message: This seems to name a person.
    Fix: Write the post alone."""
    for row in view.plan.milestones:
        if any(map(_names_somebody, row.owners)):
            yield fault(row, "owners")
    for section in view.plan.sections:
        if _names_somebody(section.section_lead):
            yield fault(section, "section_lead")
    for post in view.plan.owners:
        if _names_somebody(post.post):
            yield fault(post, "post")


@lru_cache(maxsize=4096)
def _names_somebody(owner: str) -> bool:
    """Whether a name stands alone, or before or behind a post that is set off from it."""
    parts = re.split(r"\s*[(),;:\n]\s*|\s+[–-]\s+", owner.strip())
    return any(part and names_person(part) for part in parts)


@rule("T07", "NHS number or a child's initials", Severity.ERROR)
def who_the_child_is(view: View) -> Iterator[Fault]:
    """What: A number of ten digits whose last one is right for an NHS number, and two initials
        after words such as "child" or "young person", or before an age. Abbreviations of the
        glossary and section codes are left alone. The message doesn't repeat what it found.
    Why: Together with a date or a place it tells who the child is. To publish it is a breach of
        data protection law.
    How: Take it out. Say "a child" or give numbers of children; keep the case in its file.
    Message: The text seems to hold {what}.
    Fix: Take it out before the plan is shared."""
    known = {spelled(entry.abbreviation) for entry in view.plan.glossary}
    known |= {code.upper() for code in view.codes_in_use} | EVERYBODY_KNOWS | _AFTER_CHILD
    for row, field, text, _ in view.every_text:
        numbers = _NHS.findall(text) if text in view.numbered else ()
        if any(_is_nhs_number("".join(parts)) for parts in numbers):
            yield fault(row, field, what="an NHS number")
        elif _CAPITALS.search(text):
            found = [*_INITIALS.findall(text), *map("".join, _AGED.findall(text))]
            if {"".join(filter(str.isalpha, initials)) for initials in found} - known:
                yield fault(row, field, what="a child's initials")


_AFTER_CHILD = frozenset({"CP", "CE", "SW", "PA", "QA", "LA", "EH", "SG", "CA", "AP", "SC", "GP"})
"""What stands after "child" and is no name: child CP plan, child SW."""


def _is_nhs_number(digits: str) -> bool:
    """Whether the check digit is right (NHS Data Dictionary: modulus 11)."""
    check = 11 - sum(int(d) * w for d, w in zip(digits, range(10, 1, -1), strict=False)) % 11
    return len(set(digits)) > 1 and check != 10 and check % 11 == int(digits[9])
