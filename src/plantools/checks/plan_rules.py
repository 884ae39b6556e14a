"""Rules that look at the plan as a whole: its cover, and what has to agree across tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from plantools.checks.plan_lookup import View, key, ref_of
from plantools.checks.rule import Fault, Severity, fault, rule
from plantools.checks.words import abbreviations, quote, spelled
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
    mentions = Mentions(view.codes_in_use)
    for section in view.plan.sections:
        for ref in mentions.in_pointer(section.see_also):
            yield section, "see_also", ref


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
    explained |= {code.upper() for code in view.codes_in_use} | view.plan.refs
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


@rule("P10", "Cell or column that is left out", Severity.WARNING)
def left_out(view: View) -> Iterator[Fault]:
    """What it finds: A cell that shows an error (#REF!) or holds a picture or a data type, where
        text should be; a column whose name plantools knows but whose cells hold something else;
        and a second column of one name.
    Why it matters: They are read as if they were blank or not there, and nothing of them is
        published.
    How to put it right: Put the formula right or type the text; give a column of your own a name
        of its own.
    """
    for odd in view.plan.oddities:
        yield Fault(odd.place, odd.field, odd.ref, odd.message, odd.fix)


class Mentions:
    """Finds the refs that a text mentions: a code of this plan's sections and a number."""

    def __init__(self, codes: Iterable[str]) -> None:
        # Longest first: with sections C and CLA, "CLA1" is a ref of CLA. Small letters count
        # for codes of two letters and more: "p4" may be a page even in a plan with section P.
        ordered = sorted((code for code in codes if code.isalpha()), key=len, reverse=True)
        code = "|".join(
            f"(?i:{re.escape(code)})" if len(code) > 1 else re.escape(code) for code in ordered
        )
        ref = rf"(?<![\w-])(?:{code or '(?!)'})[-.]?\d+[a-z]?(?!\w)"
        self._ref = re.compile(ref)
        # In prose a ref has to follow "see": "P4" alone may be a page or a road.
        self._seen = re.compile(
            r"\b(?i:see|refer\s+to):?\s+(?i:also:?\s+)?"
            r"(?i:(?:the\s+)?(?:actions?|refs?\.?|rows?|milestones?)\s+)?"
            rf"({ref}(?:\s*(?:,|;|&|/|\band\b|\bor\b|\bto\b)\s*(?:(?i:actions?)\s+)?{ref})*)"
        )

    def in_pointer(self, text: str) -> list[str]:
        """The refs in a "See also" cell, which holds nothing but pointers."""
        if not text:
            return []
        found = _ALL_REFS.fullmatch(text) and re.findall(r"[A-Za-z]+ ?\w+", text)
        return list(dict.fromkeys(found or self._ref.findall(text)))

    def in_prose(self, text: str) -> list[str]:
        """The refs that prose tells the reader to see."""
        small = text.lower()
        if "see" not in small and "refer" not in small:
            return []
        return list(dict.fromkeys(self._ref.findall(" ".join(self._seen.findall(text)))))


# "XYZ9, SL 2": nothing but refs, so that one of no section is a ref all the same.
_ALL_REFS = re.compile(r"\s*[A-Za-z]{1,5} ?\d+[a-z]?(?:[\s,;&]+[A-Za-z]{1,5} ?\d+[a-z]?)*[\s.]*")


_NUMBER = re.compile(r"([a-z]+)[-.]?0*(\d+)")


def known(ref: str) -> str:
    """A ref down to its number: "SL3a", "SL-3" and "SL03" all mean action SL3 or a part of it."""
    match = _NUMBER.match(key(ref))
    return "".join(match.groups()) if match else key(ref)


def mentioned(view: View) -> Iterator[tuple[Milestone, str, str]]:
    """Every ref that a live row of the Actions table points to: row, field, ref."""
    mentions = Mentions(view.codes_in_use)
    for row in view.live:
        for ref in mentions.in_pointer(row.see_also):
            yield row, "see_also", ref
        for field in ("action", "milestone", "progress"):
            for ref in mentions.in_prose(getattr(row, field)):
                yield row, field, ref
