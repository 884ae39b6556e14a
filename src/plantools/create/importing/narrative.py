"""What stands around the tables: the plan's cover, its narrative, and files that are no plan."""

from __future__ import annotations

import calendar
import re
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date

from plantools.create.importing.document import Document
from plantools.create.importing.headers import How, Match
from plantools.create.importing.layout import Group, Layout
from plantools.create.source import Rows
from plantools.create.values import Value
from plantools.plan import DueKind, parse_due
from plantools.workbook.contract import ACTIONS, COVER_NAMES, REPORT_TEXT

_DAY = r"\d{1,2}(?:st|nd|rd|th)?\s+[A-Z][a-z]{2,8}\.?\s+20\d\d|\d{1,2}[/.]\d{1,2}[/.](?:20)?\d\d"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?\s+20\d\d"
_AS_AT = re.compile(
    r"\b(?:as (?:at|of|on)|position at|"
    r"(?:correct|accurate|updated|up to date) (?:as )?(?:at|on|to|of)|last updated|updated)"
    rf"[\s:–-]*(?:the\s+)?({_DAY}|{_MONTH})",
    re.IGNORECASE,
)
_SPAN = re.compile(
    rf"({_DAY}|{_MONTH}|[A-Z][a-z]{{2,8}})\s*(?:–|-|—|to|until|and)\s*(?:the\s+)?({_DAY}|{_MONTH})"
)
_PLAN_YEAR = re.compile(r"\b(20\d\d)\s?[/–-]\s?(?:20)?(\d\d)\b")
_COUNCIL = re.compile(
    r"\b((?:(?:[A-Z][\w'’-]+|and|of|upon|on|the|&)\s+){0,5}?"
    r"(?:(?:County|Borough|City|District|Metropolitan|Unitary)\s+)*Council)\b"
)
_OTHER_COUNCIL = re.compile(
    r"\b((?:London Borough|Royal Borough|City|Borough) of (?:[A-Z][\w'’-]+(?:\s+(?=[A-Z]))?)+|"
    r"(?:[A-Z][\w'’-]+\s+){1,4}(?:Children(?:['’]s)? (?:First|Trust)|NHS (?:Foundation )?Trust))"
)
_LABELLED = re.compile(r"\W*(organisation|council|local authority|trust)\s*:?\s*", re.IGNORECASE)
_FEWEST_LETTERS = 25
_MONEY = re.compile(r"£|\bQ[1-4]\b|budget|forecast|actual", re.IGNORECASE)
_LOOKED_AT = 2000
"""Lines of a file: whoever reads it has seen by then whose it is."""
_DATES = (DueKind.MONTH, DueKind.EXACT_DATE)


def narrative(layout: Layout, sections: Collection[Group]) -> Rows | None:
    """The paragraphs before and after the plan's sections, for tblReportText.

    Args:
        sections: the headings that became sections.
    """
    over = {parent for group in sections for parent in group.parents}
    places = [k for k, group in enumerate(layout.groups) if group in sections]
    first = places[0] if places else len(layout.groups)
    rows: list[tuple[str, str, str]] = []
    loose = []
    for place, text in layout.opening:
        is_text = len(text) >= _FEWEST_LETTERS and place != "heading" and " | " not in text
        if is_text:
            rows.append(("front", "", text))
        else:
            loose.append((place, text))
    for at, group in enumerate(layout.groups):
        if group in sections:
            continue
        if group.by_sheet:
            loose += [(group.place, text) for text in (*group.fields.values(), *group.texts)]
            continue
        kind = "front" if at < first else "back"
        fields = () if group in over else group.fields.values()
        for text in (*fields, *group.texts):
            rows.append((kind, group.title, text))
        if group not in over and not (group.fields or group.texts):
            loose.append((group.place, group.title))
        for review in group.reviews:
            rows += [(kind, group.title, text) for text in review.fields.values()]
    layout.kept += loose
    if not rows:
        return None
    numbered = tuple((kind, head or None, n, text) for n, (kind, head, text) in enumerate(rows, 1))
    return Rows(REPORT_TEXT.headers, numbered)


def cover_values(document: Document, layout: Layout) -> tuple[dict[str, Value], list[Match]]:
    """Values for the Cover by the names of their cells, and where each was found."""
    lines = document.lines[:_LOOKED_AT]
    texts = [text for line in lines for text in dict.fromkeys(line.texts)]
    loose = [text for _, text in document.loose]
    opening = [layout.title, *(text for _, text in (*layout.opening, *layout.kept))]
    opening += [group.title for group in layout.groups] + [document.name]
    found: dict[str, tuple[Value, str, How]] = {}
    if layout.title:
        found["PlanTitle"] = layout.title, layout.title, How.GUESS
    council = _council(layout.title, texts, loose)
    if council:
        found["Organisation"] = council, council, How.GUESS
    period = _period(opening, texts)
    if period:
        start, end, said, how = period
        found["PeriodStart"], found["PeriodEnd"] = (start, said, how), (end, said, how)
    as_at = _as_at([*opening, *texts, *loose])
    if as_at:
        found["AsAt"] = as_at
    labels = {cover.name: cover.label for cover in COVER_NAMES}
    matches = [
        Match(document.name, " ".join(said.split())[:200], f"{labels[name]} (Cover)", how)
        for name, (_, said, how) in found.items()
    ]
    return {name: value for name, (value, _, _) in found.items()}, matches


def _council(title: str, texts: Sequence[str], loose: Sequence[str]) -> str:
    """The council that a text names most often; the one in the title before all others."""
    for text, after in zip(texts, (*texts[1:], ""), strict=True):
        label = _LABELLED.match(text)
        if label:
            said = text[label.end() :].strip() or after
            if 3 < len(said) < 80 and (len(text) <= len(label[0]) + 1 or ":" in label[0]):
                return said
    counts: Counter[str] = Counter()
    no_names = _NO_NAMES.split()
    for weight, source in ((50, [title]), (1, texts), (1, loose)):
        for text in source:
            for pattern in (_COUNCIL, _OTHER_COUNCIL):
                for found in pattern.findall(text.title() if text.isupper() else text):
                    words = found.split()
                    while words and (words[0][0].islower() or words[0] in no_names):
                        words.pop(0)
                    if len(words) > 1:
                        counts[" ".join(words)] += weight
    return counts.most_common(1)[0][0] if counts else ""


_NO_NAMES = """
    The This That Our Full All In At As For And By To From With Of On Across Alongside If When
    While Both New Other Each Whole Town Parish Member Final Extraordinary Special
"""


def _period(opening: Sequence[str], texts: Sequence[str]) -> tuple[date, date, str, How] | None:
    """First and last day of the plan, what says so, and whether that was read or guessed."""
    spans = [text for text in texts if re.search(r"\bplan\b|\bperiod\b", text, re.I)]
    for text in (*opening, *spans):
        found = _SPAN.search(text)
        if not found or (len(text) > 120 and not re.search(r"\bplan covers\b|period", text, re.I)):
            continue
        begins, ends = found[1], found[2]
        if not re.search(r"20\d\d|/\d\d$", begins):
            begins = f"{begins} {ends[-4:]}"
        first, last = parse_due(begins), parse_due(ends)
        if first.last is None or last.last is None or first.kind not in _DATES:
            continue
        start = first.last.replace(day=1) if first.kind is DueKind.MONTH else first.last
        if 150 < (last.last - start).days < 1600:
            return start, last.last, found[0], How.NAME
    for text in opening:
        year = _PLAN_YEAR.search(text) if len(text) < 150 and not _MONEY.search(text) else None
        if year and int(year[2]) == (int(year[1]) + 1) % 100:
            begun = int(year[1])
            return date(begun, 4, 1), date(begun + 1, 3, 31), text, How.GUESS
    return None


def _as_at(texts: Sequence[str]) -> tuple[date, str, How] | None:
    """The day that the ratings stand at: one that is said in full before the end of a month."""
    months = []
    for text in texts:
        found = _AS_AT.search(text)
        due = parse_due(found[1]) if found else None
        if found is None or due is None or due.last is None:
            continue
        if due.kind is DueKind.EXACT_DATE:
            return due.last, found[0], How.NAME
        months.append((due.last, found[0]))
    if not months:
        return None
    day, said = max(months)
    return day.replace(day=calendar.monthrange(day.year, day.month)[1]), said, How.GUESS


def what_it_is(document: Document, layout: Layout) -> str:
    """What a file without a plan seems to be instead, as a sentence; "" if nobody can tell."""
    tables = [table for table in layout.tables if table.header.spec is ACTIONS]
    heads = [text for table in tables for text in table.header.texts]
    heads += [cell.own for grid in layout.grids for cell in grid.lines[0].cells]
    texts = [text for line in document.lines if line.level is not None for text in line.texts]
    said = sum(bool(_CHANGES_SAID.search(text)) for text in texts)
    changed = sum(bool(_CHANGE_HEAD.search(text)) for text in heads) + said
    rated = any({"rating", "owners"} & table.header.columns.keys() for table in tables)
    if changed >= 2 and not rated:
        return (
            "it is a list of changes to a plan (actions added, changed, removed or retimed), "
            "not a plan. Name the plan itself; 'plantools changes' makes such lists from it."
        )
    plain = {re.sub(r"[\W\d]+", " ", text).strip().casefold() for text in texts}
    parts = plain & {part.strip() for part in re.split("[,\n]", _REPORT_PARTS)} - {""}
    if not tables and len(parts) >= 3:
        return (
            "it is a committee's report that holds no table of actions, not a plan. Name the plan "
            "that it reports on, or the appendix that holds it."
        )
    return ""


_CHANGE_HEAD = re.compile(
    r"\b(?:revised|original|previous|proposed|new|amended)\s+(?:action|timescale|due|date|deadline|"
    r"completion|target|wording|text)|\breason for (?:change|removal)\b",
    re.IGNORECASE,
)
_CHANGES_SAID = re.compile(
    r"\b(?:actions?|timescales?|milestones?|dates)\b.{0,60}\b(?:ha(?:ve|s) been|were|are being) "
    r"(?:added|changed|removed|revised|amended|extended|closed|deleted)|being scoped",
    re.IGNORECASE,
)
_REPORT_PARTS = """
    purpose of report, executive summary, recommendations, recommendation, background, purpose
    background papers, implications, implications and comments, reasons for recommendations
    reason for recommendations, reasons for recommendation, other options considered, policy
    consultation and engagement, consultation, financial implications, legal implications
    risk management, human resources, equality, access to information, monitoring officer legal
    wards affected, appendices, report of, contact officer
"""
