"""Every table but the actions', and what stands around the tables: the plan's cover, its narrative,
and files that are no plan."""

from __future__ import annotations

import calendar
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from plantools.create.importing.council_words import MONTH, RATING, rating_of
from plantools.create.importing.document import Cell, Document
from plantools.create.importing.headers import How, Match
from plantools.create.importing.layout import Group, Layout, Table, Texts
from plantools.create.importing.rows import Draft, Entry, draft_of, note_of, shown, typed
from plantools.create.importing.sections import code_for
from plantools.create.source import Rows
from plantools.create.values import Value
from plantools.plan import DueKind, parse_due
from plantools.plan.rating import RatingKind
from plantools.workbook import contract
from plantools.workbook.cells import plain_number
from plantools.workbook.contract import (
    ACTIONS,
    FINANCE,
    MEASURES,
    RATINGS,
    Kind,
    TableSpec,
)

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_YEAR = re.compile(r"\b(20\d\d)\s?[/–-]\s?(?:20)?(\d\d)\b")
_TOTAL = re.compile(r"\W*(?:grand |overall |sub[- ]?)?totals?\b", re.IGNORECASE)
_MONEY = (
    ("forecast", re.compile(r"\b(?:forecast|projected|projection|outturn)", re.I)),
    ("actual_to_date", re.compile(r"\b(?:actuals?|spend|spent|expenditure to date)\b", re.I)),
    ("budget", re.compile(r"\b(?:budget|allocation|approved|funding)", re.I)),
)
_KINDS = (
    ("additional", re.compile(r"\b(?:additional|new)\b", re.I)),
    ("amended", re.compile(r"\b(?:amended|revised|changed)\b", re.I)),
    ("original", re.compile(r"\boriginal\b", re.I)),
)
_NAMES_COLOUR = re.compile(
    r"\b(?:blue|green|amber|yellow|orange|red|gr[ea]y|white|purple|black)\b", re.IGNORECASE
)
_SCALES = (
    (1_000, re.compile(r"£\s?['’]?000s?|£k\b", re.I)),
    (1_000_000, re.compile(r"£m\b|£\s?millions?", re.I)),
)
_POUNDS = re.compile(r"(\()?(-?)\s*(\d+(?:\.\d+)?)\s*([mk]?)\)?", re.IGNORECASE)
_SIGNS = str.maketrans("−", "-", "£,")


def other_entries(
    spec: TableSpec,
    layout: Layout,
    codes: Mapping[Group, str],
    document: Document,
    notes: list[str],
) -> Sequence[Entry]:
    """The rows of all tables of one kind; what is to be said of them goes to `notes`."""
    tables = layout.filled(spec)
    if spec is FINANCE:
        return [entry for table in tables for entry in _finance(table, document, notes)]
    found = [_told(table, at, codes) for table in tables for at in range(len(table.rows))]
    if spec is MEASURES:
        notes += _measures(found)
    taken = [draft["code"] for draft in found]
    for draft in found if spec is contract.SECTIONS else ():
        if not draft["code"]:  # sections that are listed without codes
            code, _ = code_for(draft["title"] or draft["chapter"], (), taken)
            draft.values["code"] = code
            taken.append(code)
    return found


def _told(table: Table, at: int, codes: Mapping[Group, str]) -> Draft:
    row, header = table.rows[at], table.header
    draft = draft_of(header, row)
    values = draft.values
    if header.spec is RATINGS:
        is_impact = re.search("impact", table.heading, re.IGNORECASE)
        kind = RatingKind.IMPACT if is_impact else RatingKind.ACTION
        values["kind"] = values["kind"] or kind.value
        # the colour of a key's cell, where its word doesn't name one
        cell = header.cell(row.line, "rating")
        rating = rating_of(cell.fill)
        if rating and not values["colour"] and not _NAMES_COLOUR.search(cell.text):
            values["colour"] = rating.value.casefold()
    if row.group is not None:
        values["section"] = values["section"] or codes.get(row.group, "")
    return draft


def readings_of(tables: Sequence[Table], measures: Sequence[Entry]) -> list[Entry]:
    """The readings in columns of measure tables that are headed by a month."""
    found: list[Entry] = []
    ids = iter(entry["id"] for entry in measures)
    for table in tables:
        texts = table.header.texts
        kinds = {
            at: parse_due(texts[at]).kind for at in table.header.extra if 0 < len(texts[at]) < 20
        }
        for row in table.rows:
            measure = next(ids)
            for at, kind in kinds.items():
                if kind is DueKind.MONTH and (text := row.text(at)):
                    number = plain_number(text)
                    values = Texts({"measure": measure, "month": texts[at]})
                    values["note" if number is None else "value"] = text
                    found.append(Entry(values, numbers={} if number is None else {"value": number}))
    return found


def _finance(table: Table, document: Document, notes: list[str]) -> Iterator[Entry]:
    """The rows of a finance table: one for each year, totals left out and used as a check."""
    money: dict[int, tuple[str, str]] = {}
    for at, text in enumerate(table.header.texts):
        field = next((field for field, pattern in _MONEY if pattern.search(text)), "")
        key = (_year_of(text), field)
        if field and key not in money.values() and not re.search(r"varian|differ", text, re.I):
            money[at] = key
    first = table.header.columns.get("group", 0)
    table.header = header = replace(table.header, used=frozenset(money))
    above = " ".join((table.heading, *header.texts))
    scale, says = next(((n, found[0]) for n, p in _SCALES if (found := p.search(above))), (1, ""))
    if says:
        notes.append(
            f"The figures under {table.heading or table.source!r} are in {says}: they "
            f"were multiplied by {scale:,}. A guess, so please look."
        )
    legend = _legend(table, document)
    sums: Counter[tuple[str, str]] = Counter()
    stated: dict[tuple[str, str], float] = {}
    for row in table.rows:
        name = row.line.cell(first).text or next(iter(row.line.texts), "")
        pounds = {key: _pounds(row.line.cell(at)) for at, key in money.items()}
        figures = {key: round(n * scale, 2) for key, n in pounds.items() if n is not None}
        if not figures or _TOTAL.match(name):
            stated = stated or figures
            continue
        sums.update(figures)
        more = {at: name for at, name in header.extra.items() if at != first}
        extra = {name: text for at, name in more.items() if (text := row.text(at))}
        told = {field: header.cell(row.line, field).text for field in ("kind", "note", "year")}
        kind = legend.get(row.line.cell(first).fill, "") or _kind_of(f"{name} {table.heading}")
        for year in dict.fromkeys(year for year, _ in money.values()):
            numbers = {field: number for (when, field), number in figures.items() if when == year}
            values = Texts({field: str(number) for field, number in numbers.items()})
            values |= {"group": name, "kind": told["kind"] or kind, "note": told["note"]}
            values["year"] = told["year"] or year or _year_of(table.heading)
            yield Entry(values, extra, numbers)
    wrong = [key for key, total in stated.items() if abs(sums[key] - total) > 1]
    if stated and not wrong:
        notes.append(f"{table.source}: the figures add up to the stated total.")
    for year, name in wrong:
        notes.append(
            f"{table.source}: {FINANCE.column(name).header} {year} adds up to "
            f"{sums[year, name]:,.0f}, but the stated total is {stated[year, name]:,.0f}. "
            "Look for a row that is missing or counted twice."
        )


def _year_of(text: str) -> str:
    found = _YEAR.search(text)
    return f"{found[1]}/{found[2]}" if found else ""


def _kind_of(text: str) -> str:
    return next((kind for kind, pattern in _KINDS if pattern.search(text)), "")


def _legend(table: Table, document: Document) -> dict[str, str]:
    """Which colour says original, amended or additional, as the legend on the sheet says."""
    legend: dict[str, str] = {}
    number = table.rows[0].line.table if table.rows else 0
    lines = (row.line for row in table.rows)
    figures = {id(line) for line in lines if any(_pounds(c) is not None for c in line.cells)}
    for line in document.lines:
        if line.table != number or id(line) in figures:
            continue
        for cell, after in pairwise((*line.cells, Cell())):
            kind = _kind_of(cell.own or after.own)
            if cell.fill and kind and len(cell.own) <= 60:
                legend.setdefault(cell.fill, kind)
    return legend


def _pounds(cell: Cell) -> float | None:
    """The figure in a cell: "£1,200", "(300)" for less than nothing, "£1.2m"."""
    found = _POUNDS.fullmatch(cell.own.translate(_SIGNS).strip())
    if cell.number is not None or found is None:
        return cell.number
    scale = {"m": 1_000_000, "k": 1_000}.get(found[4].casefold(), 1)
    return float(found[3]) * scale * (-1 if found[1] or found[2] else 1)


def _measures(drafts: Sequence[Draft]) -> list[str]:
    """Give measures the id, unit and direction that their rows imply."""
    made, directed = [], []
    used = {draft["id"] for draft in drafts}
    for draft in drafts:
        row = draft.values
        if row["direction"].casefold() not in ("", "higher", "lower"):  # arrows say how it went
            draft.put("direction", "")
        if not row["id"]:
            row["id"] = next(ref for n in range(1, len(used) + 2) if (ref := f"M{n}") not in used)
            used.add(row["id"])
            made.append(row["id"])
        target = row["target"]
        if target and not row["target_text"] and typed(target, Kind.NUMBER)[1]:
            row["target"], row["target_text"] = "", target
        bands = [row[name] for name in ("requires_improvement", "good", "outstanding")]
        if not row["unit"] and any("%" in text for text in (*bands, target)):
            row["unit"] = "%"
        tops = [max(map(float, _NUMBER.findall(text))) for text in bands if _NUMBER.search(text)]
        if not row["direction"] and len(tops) > 1 and tops[0] != tops[-1]:
            row["direction"] = "higher" if tops[-1] > tops[0] else "lower"
            directed.append(row["id"])
    notes = [f"Measures had no ids and got {shown(made)}."] if made else []
    says = "Whether higher or lower is better was read from the bands of these measures"
    return [*notes, *note_of(directed, says)]


# what stands around the tables

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
_COUNCILS = (
    re.compile(
        r"\b((?:(?:[A-Z][\w'’-]+|and|of|upon|on|the|&)\s+){0,5}?"
        r"(?:(?:County|Borough|City|District|Metropolitan|Unitary)\s+)*Council)\b"
    ),
    re.compile(
        r"\b((?:London Borough|Royal Borough|City|Borough) of (?:[A-Z][\w'’-]+(?:\s+(?=[A-Z]))?)+|"
        r"(?:[A-Z][\w'’-]+\s+){1,4}(?:Children(?:['’]s)? (?:First|Trust)|"
        r"NHS (?:Foundation )?Trust))"
    ),
)
_NO_NAMES = """
    The This That Our Full All In At As For And By To From With Of On Across Alongside If When
    While Both New Other Each Whole Town Parish Member Final Extraordinary Special
"""
_LABELLED = re.compile(r"\W*(organisation|council|local authority|trust)\s*:?\s*", re.IGNORECASE)
_FEWEST_LETTERS = 25
_NO_SPAN = re.compile(r"£|\bQ[1-4]\b|budget|forecast|actual", re.IGNORECASE)
_LOOKED_AT = 2000
"""Lines of a file: whoever reads it has seen by then whose it is."""
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


def narrative(layout: Layout, sections: Collection[Group]) -> Rows | None:
    """The paragraphs before and after the plan's sections, the headings that became sections, for
    tblReportText."""
    over = {parent for group in sections for parent in group.parents}
    rows: list[tuple[str, str, str]] = []
    for place, text in layout.opening:
        if len(text) >= _FEWEST_LETTERS and " | " not in text:
            rows.append(("front", "", text))
        else:
            layout.kept.append((place, text))
    kind = "front"
    for group in layout.groups:
        if group in sections:
            kind = "back"
            continue
        texts = [*({} if group in over else group.fields).values(), *group.texts]
        if group.by_sheet:
            layout.kept += [(group.place, text) for text in texts]
            continue
        if group not in over and not texts:
            layout.kept.append((group.place, group.title))
        for review in group.reviews:
            texts += [text for name, text in review.items() if name not in (MONTH, RATING)]
        rows += [(kind, group.title, text) for text in texts]
    numbered = tuple((kind, head or None, n, text) for n, (kind, head, text) in enumerate(rows, 1))
    return Rows(contract.REPORT_TEXT.headers, numbered) if rows else None


def cover_values(document: Document, layout: Layout) -> tuple[dict[str, Value], list[Match]]:
    """Values for the Cover by the names of their cells, and where each was found."""
    lines = document.lines[:_LOOKED_AT]
    texts = [text for line in lines for text in dict.fromkeys(line.texts)]
    loose = [text for _, text in document.loose]
    opening = [layout.title, *(text for _, text in (*layout.opening, *layout.kept))]
    opening += [group.title for group in layout.groups] + [document.name]
    council = _council(layout.title, texts, loose)
    start, end, said, how = _period(opening, texts) or (None, None, "", How.GUESS)
    found: dict[str, tuple[Value, str, How]] = {
        "PlanTitle": (layout.title, layout.title, How.GUESS),
        "Organisation": (council, council, How.GUESS),
        "PeriodStart": (start, said, how),
        "PeriodEnd": (end, said, how),
        "AsAt": _as_at([*opening, *texts, *loose]) or (None, "", How.GUESS),
    }
    headers = {name: f"{contract.COVER[name].header} (Cover)" for name in found}
    matches = [
        Match(document.name, " ".join(said.split())[:200], headers[name], how)
        for name, (value, said, how) in found.items()
        if value
    ]
    return {name: value for name, (value, _, _) in found.items() if value}, matches


def _council(title: str, texts: Sequence[str], loose: Sequence[str]) -> str:
    """The council that a text names most often; the one in the title before all others."""
    for text, after in pairwise([*texts, ""]):
        label = _LABELLED.match(text)
        if label:
            said = text[label.end() :].strip() or after
            if 3 < len(said) < 80 and (len(text) <= len(label[0]) + 1 or ":" in label[0]):
                return said
    counts: Counter[str] = Counter()
    no_names = _NO_NAMES.split()
    for weight, text in ((50, title), *((1, text) for text in (*texts, *loose))):
        for pattern in _COUNCILS:
            for found in pattern.findall(text.title() if text.isupper() else text):
                words = found.split()
                while words and (words[0][0].islower() or words[0] in no_names):
                    words.pop(0)
                if len(words) > 1:
                    counts[" ".join(words)] += weight
    return counts.most_common(1)[0][0] if counts else ""


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
        if last.last is None or first.last is None:
            continue
        start = first.last.replace(day=1) if first.kind is DueKind.MONTH else first.last
        is_day = first.kind in (DueKind.MONTH, DueKind.EXACT_DATE)
        if is_day and 150 < (last.last - start).days < 1600:
            return start, last.last, found[0], How.NAME
    for text in opening:
        year = _YEAR.search(text) if len(text) < 150 and not _NO_SPAN.search(text) else None
        if year and int(year[2]) == (int(year[1]) + 1) % 100:
            begun = int(year[1])
            return date(begun, 4, 1), date(begun + 1, 3, 31), text, How.GUESS
    return None


def _as_at(texts: Sequence[str]) -> tuple[date, str, How] | None:
    """The day that the ratings stand at: one that is said in full before the end of a month."""
    months = []
    for found in filter(None, map(_AS_AT.search, texts)):
        due = parse_due(found[1])
        if due.last and due.kind is DueKind.EXACT_DATE:
            return due.last, found[0], How.NAME
        months += [(due.last, found[0])] if due.last else []
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
    changed = sum(map(bool, map(_CHANGE_HEAD.search, heads)))
    changed += sum(map(bool, map(_CHANGES_SAID.search, texts)))
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
