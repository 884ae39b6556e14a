"""Rules that look at the wording of every text, in whichever table it stands, and the texts put in
order where there is just one right way."""

from __future__ import annotations

import re
from collections.abc import Iterator

from plantools.checks.rule import Fault, Severity, Text, View, fault, rule
from plantools.checks.words import is_nothing, quote
from plantools.plan import ReportText, grouped
from plantools.plan.plan_settings import TextKind, unknown_in

LONGEST_TEXT = 32_767
MOST_LINES = 254
"""Excel's limits for one cell (Microsoft, "Excel specifications and limits")."""
_ENOUGH = 10
"""Texts in a column from which on it has a habit."""
_SHORT = 20
"""Characters of a text up to which it may say nothing."""


@rule("T01", "Text too long for Excel", Severity.ERROR, "texts")
def too_long(_: View, row: Text) -> object:
    """What: A text of more than 32,767 characters, or of more than 254 lines. Excel holds no more
        in one cell.
    Why: Excel cuts the text or says that the workbook is damaged, and what was cut is lost.
    How: Shorten it. Keep the full text in a document and say in the cell where it is.
    Message: This text has {length:,} {things}; Excel holds {most:,}.
    Fix: Shorten it, and keep the full text in a document."""
    if len(row.text) > LONGEST_TEXT:
        return {"length": len(row.text), "things": "characters", "most": LONGEST_TEXT}
    if len(row.text) <= MOST_LINES or (lines := row.text.count("\n") + 1) <= MOST_LINES:
        return False
    return {"length": lines, "things": "lines", "most": MOST_LINES}


@rule("T02", "Spaces too many", Severity.ADVICE, "texts")
def spaces(_: View, row: Text) -> object:
    """What: Two or more spaces in a row, spaces at the beginning or the end of a text, and a space
        before a comma. `plantools fix` puts it right.
    Why: In print it looks careless, and two texts that look the same are not found by one search.
    How: Delete the spaces, or let `plantools fix` do it.
    Message: The text has spaces {where}.
    Fix: Delete the spaces."""
    right = spaced(row.text)
    if not row.raw or right in ("", row.text):
        return False
    at_edge = right == row.text.strip()
    where = "at its beginning or end" if at_edge else "too many, or before a comma"
    return {"where": where, "correction": right}


@rule("T03", "Two kinds of quotation marks", Severity.ADVICE)
def quotation_marks(view: View) -> Iterator[Fault]:
    """What: Apostrophes and quotation marks of one kind (straight ' or typographic ’) in a plan
        that mostly uses the other. `plantools fix` puts it right. Owners are left to P04.
    Why: In print it looks careless; and a search for children's finds half of them.
    How: Type them again, or let `plantools fix` do it.
    Message: The text has {kind} quotation marks or apostrophes; most of the plan has the other
        kind.
    Fix: Write them as in the rest of the plan."""
    flat = [each for each in view.texts if each.raw and is_straight(each.text)]
    curved = [each for each in view.texts if each.raw and is_curly(each.text)]
    odd, right, kind = curved, straight, "typographic"
    if len(flat) < len(curved):
        odd, right, kind = flat, curly, "straight"
    for row, field, text, _ in odd if flat and curved else ():
        yield fault(row, field, kind=kind, correction=right(text))


@rule("T04", "Full stop as nowhere else in the column", Severity.ADVICE)
def full_stops(view: View) -> Iterator[Fault]:
    """What: A text without a full stop at its end in a column where nine out of ten have one, or
        the other way round. It looks at Action, Anticipated impact, Outcome and Progress once ten
        cells are filled. `plantools fix` puts it right where the text is one sentence.
    Why: It is what readers of a printed table notice first.
    How: Add the full stop, or take it away.
    Message: The text ends {how} a full stop, unlike the others in the column.
    Fix: Add the full stop."""
    fields = ("action", "anticipated_impact", "outcome", "progress")
    told = (
        each
        for each in view.texts
        if each.field in fields and (len(each.text) > _SHORT or not is_nothing(each.text))
    )
    for texts in grouped(told, lambda each: each.field).values():
        ends = [each.text.rstrip()[-1:] for each in texts]
        stops = [text for text, end in zip(texts, ends, strict=True) if end == "."]
        bare = [t for t, end in zip(texts, ends, strict=True) if end.isalnum() or end in (")", "%")]
        few, many = sorted((stops, bare), key=len)
        if len(few) + len(many) < _ENOUGH or len(few) * 9 > len(many):
            continue
        for row, field, text, _ in few:
            if few is bare:
                yield fault(row, field, how="without", correction=with_full_stop(text))
            else:
                fix, right = "Take the full stop away.", without_full_stop(text)
                yield fault(row, field, how="with", fix=fix, correction=right)


_PLACEHOLDER = re.compile(
    r"\b(?:T\.?B\.?[CAD]\b|[Xx]{3,}(?!\w)|lorem ipsum|dolor sit amet|placeholder|dummy text"
    r"|sample text|(?:text|wording|detail|figure)s? to follow|delete as appropriate)"
    r"|\[(?:insert|add|name|date|number|xx?|tbc|\.\.\.|…)[^\]\n]{0,60}\]"
    r"|<(?:insert|add|name|date|number|xx?)\b[^>\n]{0,60}>|\?{3,}|_{4,}",
    re.IGNORECASE,
)
_SIGNS = re.compile(
    r"tb[acd]|t\.b\.|xxx|lorem|dolor|placeholder|dummy|sample|to follow|delete as|\[|<|\?\?\?|____"
)
"""What a text with a placeholder holds: quicker to look for than the pattern."""


@rule("T05", "Placeholder left in the text", Severity.WARNING, "texts")
def placeholder(_: View, row: Text) -> object:
    """What: TBC, TBA, xxx, lorem ipsum, [insert name], ??? and the like in a text of a row that
        runs. Owner, Due by and Section lead have checks of their own (M03, M22, S03).
    Why: It gets published. Readers see that nobody has read the plan before.
    How: Write what should stand there, or take the sentence out.
    Message: The text holds {said!q}, which looks like a placeholder.
    Fix: Write what should stand there, or take it out."""
    match = _SIGNS.search(row.text.lower()) and _PLACEHOLDER.search(row.text)
    return match and getattr(row.row, "is_live", True) and {"said": match[0]}


# --- the words of the committee's report: nothing is said while there are none


@rule("W01", "Figure that there is none of", Severity.WARNING)
def unknown_figure(view: View) -> Iterator[Fault]:
    """What: Braces in a text of the Report text table that hold no figure's name, such as
        {overdue}, or a rating that is not one of yours. docs/pack.md lists the names.
    Why: The report would be printed with the braces in it.
    How: Write the name as the list has it, such as {overdue actions}.
    Message: There is no figure {name!q}.
    Fix: Write a name that docs/pack.md lists, such as {{overdue actions}}."""
    for row in view.plan.report_text:
        for name in dict.fromkeys(unknown_in(row.text, view.plan.scale)):
            yield fault(row, "text", name=f"{{{name}}}")


@rule("W02", "Text of no kind", Severity.WARNING, "plan.report_text", "kind")
def unknown_kind(_: View, row: ReportText) -> object:
    """What: A row of the Report text table whose Kind is none of standing, this report, front, back
        and off.
    Why: Nobody can tell where the text belongs, so it is left out of the report.
    How: Choose one of the kinds from the list in the cell.
    Message: {said}, so the text is left out.
    Fix: Choose one of: {kinds}."""
    said = f"The kind {quote(row.kind)} is none" if row.kind.strip() else "Kind is blank"
    unknown = row.text.strip() and TextKind.read(row.kind) is None
    return unknown and {"said": said, "kinds": ", ".join(TextKind)}


@rule("W03", "Words of the last report still there", Severity.WARNING)
def left_over(_: View) -> tuple[()]:
    """What: A row of the Report text table of the Kind "this report" that was published with the
        last recorded report as it stands.
    Why: It was written for that meeting. Published again, it tells the committee old news as new.
    How: Write what is to be said this time, or take the row out. The words of each report are kept
        with it. If it holds for every report, set its Kind to standing."""
    return ()  # found by workbook/session.py


# --- texts put in order, where there is just one right way

_RUNS = re.compile(r"(?<=\S)[ \t\xa0]{2,}(?=\S)")
_LINE_ENDS = re.compile(r"[ \t\xa0]+(?=\r?\n)")
_BEFORE_COMMA = re.compile(r"(?<=\w)[ \t\xa0]+(?=[,;](?:\s|$))")

_STRAIGHT = re.compile(r"(?<!\d)['\"]|(?<=\d)['\"](?=[^\W\d])")
"""Straight marks, but for feet and inches (5'6")."""
_OPENING = re.compile(r"(^|[\s(\[{/–—\"“-])'")
_OPENING_DOUBLE = re.compile(r"(^|[\s(\[{/–—'‘-])\"")
_FLAT = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"'})


def spaced(text: str) -> str:
    """The text without spaces at its ends, spaces in a row, or a space before a comma."""
    text = text.strip(" \t\xa0")
    if "  " in text or "\t" in text or "\xa0" in text:
        text = _RUNS.sub(" ", text)
    if "\n" in text:
        text = _LINE_ENDS.sub("", text)
    return _BEFORE_COMMA.sub("", text) if " ," in text or " ;" in text else text


def is_straight(text: str) -> bool:
    """Whether a text has straight quotation marks or apostrophes (' ")."""
    return ("'" in text or '"' in text) and _STRAIGHT.search(text) is not None


def is_curly(text: str) -> bool:
    """Whether a text has typographic ones (‘ ’ “ ”)."""
    return "’" in text or "‘" in text or "“" in text or "”" in text


def straight(text: str) -> str:
    """The text with straight quotation marks and apostrophes."""
    return text.translate(_FLAT)


def curly(text: str) -> str:
    """The text with typographic ones; feet and inches stay."""
    text = _OPENING_DOUBLE.sub(r"\1“", _OPENING.sub(r"\1‘", text))
    return _STRAIGHT.sub(lambda mark: "’" if mark[0] == "'" else "”", text)


def with_full_stop(text: str) -> str | None:
    """The text with a full stop at its end; None where it may not be a sentence."""
    end = text.rstrip()
    word = end.split()[-1] if end else ""
    if not re.search(r"[\w)%’'”\"]$", word) or re.search(r"//|@|www\.", word) or "\n" in end:
        return None
    return f"{end}."


def without_full_stop(text: str) -> str | None:
    """The text without a full stop at its end; None where it is more than one sentence."""
    end = text.rstrip()[:-1]
    if re.search(r"[.!?]\s", end) or end.endswith(".") or "\n" in end:
        return None
    return end if not re.search(r"\b(?:etc|e\.g|i\.e|No|Inc|Ltd|[ap]\.m)$", end) else None
