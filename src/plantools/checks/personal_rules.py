"""Rules that look for what may tell who a person is, in a plan that gets published.

Their messages never repeat what they found: the Checks sheet may be published as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from plantools.checks.plan_lookup import View
from plantools.checks.rule import Fault, Severity, fault, rule
from plantools.checks.words import EVERYBODY_KNOWS, spelled
from plantools.plan import Milestone, Post, Section

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


@rule("T06", "E-mail address or telephone number", Severity.WARNING)
def contact_details(view: View) -> Iterator[Fault]:
    """What it finds: An e-mail address or a British telephone number in any text. The message
        doesn't repeat it.
    Why it matters: The plan is published. Contact details of a person are personal data, and they
        go out of date.
    How to put it right: Take it out, and name the post or the team. If it is a team's public
        address that is meant to be there, accept the finding with that reason.
    """
    numbered = view.numbered
    for row, field, text, _ in view.every_text:
        if "@" in text and _MAIL.search(text):
            what = "an e-mail address"
        elif text in numbered and any(map(_is_phone, _PHONE.findall(text))):
            what = "a telephone number"
        else:
            continue
        message = f"The text seems to hold {what}."
        yield fault(row, field, message, "Take it out; name the post or team.")


def names_person(text: str) -> bool:
    """Whether a text is the name of a person, or of several, and no post or team."""
    parts = [part.strip() for part in _PEOPLE.split(text.strip()) if part.strip()]
    return bool(parts) and all(map(_is_person, parts))


def _is_person(text: str) -> bool:
    words = re.findall(r"[^\W\d]+(?:['’-][^\W\d]+)*", text)
    shouted = sum(len(word) > 2 and word.isupper() for word in words)
    return (
        bool(_PERSON.fullmatch(text))
        and not shouted
        and not any(word.casefold().replace("’", "'") in _OF_POSTS for word in words)
    )


@rule("T08", "Owner that names a person", Severity.WARNING)
def person_as_owner(view: View) -> Iterator[Fault]:
    """What it finds: An owner, a section lead or a post on the Owners list that looks like the name
        of a person, alone or beside a post: "A Name", "Head of Service (A Name)". The message
        doesn't repeat it.
    Why it matters: The plan is published, and people change while posts stay. A pack would publish
        the name.
    How to put it right: Write the post alone. If it is no name, accept the finding with that
        reason.
    """
    rows: list[tuple[Milestone | Section | Post, str, tuple[str, ...]]] = []
    rows += [(row, "owners", row.owners) for row in view.plan.milestones]
    rows += [(row, "section_lead", (row.section_lead,)) for row in view.plan.sections]
    rows += [(row, "post", (row.post,)) for row in view.plan.owners]
    for row, field, texts in rows:
        if any(map(_names_somebody, texts)):
            yield fault(row, field, "This seems to name a person.", "Write the post alone.")


@lru_cache(maxsize=4096)
def _names_somebody(owner: str) -> bool:
    """Whether a name stands alone, or before or behind a post that is set off from it."""
    parts = re.split(r"\s*[(),;:\n]\s*|\s+[–-]\s+", owner.strip())
    return any(part and names_person(part) for part in parts)


def _is_phone(found: str) -> bool:
    digits = re.sub(r"\D", "", found.replace("(0)", "").replace("+44", "0"))
    return len(digits) in (10, 11)


@rule("T07", "NHS number or a child's initials", Severity.ERROR)
def who_the_child_is(view: View) -> Iterator[Fault]:
    """What it finds: A number of ten digits whose last one is right for an NHS number, and two
        initials after words such as "child" or "young person", or before an age. Abbreviations of
        the glossary and section codes are left alone. The message doesn't repeat what it found.
    Why it matters: Together with a date or a place it tells who the child is. To publish it is a
        breach of data protection law.
    How to put it right: Take it out. Say "a child" or give numbers of children; keep the case in
        its file.
    """
    numbered = view.numbered
    known = {spelled(entry.abbreviation) for entry in view.plan.glossary}
    known |= {code.upper() for code in view.codes_in_use} | EVERYBODY_KNOWS | _AFTER_CHILD
    for row, field, text, _ in view.every_text:
        if text in numbered and _has_nhs_number(text):
            what = "an NHS number"
        elif _CAPITALS.search(text) and any(_letters(n) not in known for n in _initials(text)):
            what = "a child's initials"
        else:
            continue
        message = f"The text seems to hold {what}."
        yield fault(row, field, message, "Take it out before the plan is shared.")


_AFTER_CHILD = frozenset({"CP", "CE", "SW", "PA", "QA", "LA", "EH", "SG", "CA", "AP", "SC", "GP"})
"""What stands after "child" and is no name: child CP plan, child SW."""


def _initials(text: str) -> list[str]:
    return [*_INITIALS.findall(text), *("".join(found) for found in _AGED.findall(text))]


def _letters(initials: str) -> str:
    return "".join(letter for letter in initials if letter.isalpha())


def _has_nhs_number(text: str) -> bool:
    return any(_is_nhs_number("".join(parts)) for parts in _NHS.findall(text))


def _is_nhs_number(digits: str) -> bool:
    """Whether the check digit is right (NHS Data Dictionary: modulus 11)."""
    if len(set(digits)) == 1:
        return False
    check = 11 - sum(int(d) * w for d, w in zip(digits, range(10, 1, -1), strict=False)) % 11
    return check % 11 == int(digits[9]) if check != 10 else False
