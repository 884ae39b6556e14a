"""Rules that look at the Lists sheet: the key to the ratings, and what officers set for the checks.

A severity of a rule can be changed or the rule switched off (tblChecks). A single finding can
be accepted (tblAccepted): it stays quiet until a row on which it stands changes.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import fields, replace
from typing import Any

from plantools.checks.plan_lookup import Marks, View, key
from plantools.checks.rule import LOOKS_AT, Fault, Finding, Severity, fault, rule
from plantools.checks.words import count, is_nothing, quote
from plantools.plan import AcceptedFinding, CheckSetting, Meaning, Plan, RatingKind, plan_settings
from plantools.plan.meanings import kind_of
from plantools.plan.palette import hard_to_tell, read_color
from plantools.plan.rating import word_key


@rule("K01", "Rating without a meaning of its own", Severity.ERROR)
def no_meaning(view: View) -> Iterator[Fault]:
    """What it finds: A row of tblRatings whose Means is blank, or is none of the meanings; a word
        that stands twice for actions or twice for impact; a Kind that is neither action nor impact.
        It says nothing of a key without any meanings, as older workbooks have it.
    Why it matters: Rows with that rating are counted as not rated, or as the first of the two rows
        has it.
    How to put it right: For an action write complete, evidence awaited, on track, at risk, off
        track or not started; for impact strong, good, some, little or too early. Keep one row for a
        word.
    """
    for entry in view.plan.ratings:
        if entry.rating.strip() and kind_of(entry.kind) is None:
            message = f"The kind of the rating {quote(entry.rating)} is {quote(entry.kind)}."
            yield fault(entry, "kind", message, "Write action or impact.")
    for kind in RatingKind:
        seen: set[str] = set()
        used = Counter(map(word_key, _ratings(view, kind)))
        choice = ", ".join(kind.meanings)
        for entry in view.key_to(kind):
            word = word_key(entry.rating)
            if word in seen:
                message = f"{quote(entry.rating)} stands twice among the ratings of {_whose(kind)}."
                yield fault(entry, "rating", message, "Keep one row for each word.")
            seen.add(word)
            if Meaning.read(entry.means) in kind.meanings:
                continue
            what = (
                f"{quote(entry.means)} is no meaning" if entry.means.strip() else "Means is blank"
            )
            rows = f"; {count(used[word], 'row')} with it count as not rated" if used[word] else ""
            message = f"{what} for the rating {quote(entry.rating)} of {_whose(kind)}{rows}."
            yield fault(entry, "means", message, f"Write what it means: {choice}.")


def _ratings(view: View, kind: RatingKind) -> Iterator[str]:
    if kind is RatingKind.ACTION:
        yield from (row.rating_text for row in view.live)
    else:
        yield from (review.rating_text for review in view.plan.impact)


def _whose(kind: RatingKind) -> str:
    return "actions" if kind is RatingKind.ACTION else "impact"


@rule("K02", "No rating means complete", Severity.WARNING)
def nothing_complete(view: View) -> Iterator[Fault]:
    """What it finds: A key to the ratings of actions in which no word means complete.
    Why it matters: No action will ever count as complete, so every report says 0% complete, and
        finished work turns up as overdue.
    How to put it right: Say of the word for finished actions that it means complete, or add a row
        for one.
    """
    key = view.key_to(RatingKind.ACTION)
    if key and not any(Meaning.read(entry.means) is Meaning.COMPLETE for entry in key):
        message = "No rating of actions means complete, so no action will ever count as complete."
        fix = "Write complete in Means beside the word for finished actions, or add a row for one."
        yield fault(key[0], "means", message, fix)


@rule("K03", "Colour that can't be read", Severity.WARNING)
def unreadable_colour(view: View) -> Iterator[Fault]:
    """What it finds: A cell in Colour of tblRatings that is neither the name of a colour nor six
        hex digits.
    Why it matters: The rating gets a colour that plantools chooses.
    How to put it right: Write a name such as amber, dark green or purple, or six hex digits such as
        FFB137; or leave it blank.
    """
    for entry in view.plan.ratings:
        if entry.rating.strip() and entry.colour.strip() and read_color(entry.colour) is None:
            message = (
                f"{quote(entry.colour)}, the colour of the rating {quote(entry.rating)}, can't be "
                "read."
            )
            fix = "Write a name such as amber, or six hex digits such as FFB137, or leave it blank."
            yield fault(entry, "colour", message, fix)


@rule("K04", "Colours that many can't tell apart", Severity.ADVICE)
def alike(view: View) -> Iterator[Fault]:
    """What it finds: Two ratings of one key, at least one with a colour of the council's own, that
        are nearly the same in print without colour or for people who are colour-blind.
    Why it matters: About one man in twelve is colour-blind, and committee papers are printed in
        grey.
    How to put it right: Empty Colour, or write the colour's name: plantools then chooses a shade
        that differs from the others. Or choose one that is lighter or darker.
    """
    for kind, scale in zip(RatingKind, (view.plan.scale, view.plan.impact_scale), strict=True):
        own = {
            word_key(entry.rating): entry
            for entry in reversed(view.plan.ratings)
            if kind_of(entry.kind) is kind and read_color(entry.colour)
        }
        for one, other in hard_to_tell([fill for fill, _ in scale.colors.values()]):
            words = scale.words[one], scale.words[other]
            entry = own.get(word_key(words[1])) or own.get(word_key(words[0]))
            if entry is not None:
                message = (
                    f"Many people can't tell the colours of {quote(words[0])} and "
                    f"{quote(words[1])} apart."
                )
                fix = "Empty Colour for one that all can tell, or make it lighter or darker."
                yield fault(entry, "colour", message, fix)


OFF = "off"
_CODE = re.compile(r"[A-Z][0-9][0-9]")
_OWN = "C"
"""The letter of the rules about settings. They can't be set themselves."""


def code_of(setting: CheckSetting | AcceptedFinding) -> str:
    return setting.rule.strip().upper()


def mark_of(entry: AcceptedFinding, marks: Marks) -> str | None:
    """How the row of an accepted finding stands; None if no check reports it."""
    return marks.get((code_of(entry), key(entry.ref)))


def settle(plan: Plan, findings: Sequence[Finding], marks: Marks) -> list[Finding]:
    """The findings as officers want them: none that is off or accepted, severities as set."""
    severities = {
        code_of(setting): setting.severity.strip().casefold()
        for setting in plan.checks
        if setting.severity.strip().casefold() in (OFF, *Severity)
    }
    quiet = {
        (code_of(entry), key(entry.ref))
        for entry in plan.accepted
        if (mark := mark_of(entry, marks)) and entry.row.strip() in ("", mark)
    }
    settled = []
    for finding in findings:
        wanted = severities.get(finding.rule)
        if wanted == OFF or (finding.rule, key(finding.ref)) in quiet:
            continue
        settled.append(replace(finding, severity=Severity(wanted)) if wanted else finding)
    return settled


def marks_of(plan: Plan, findings: Collection[Finding]) -> Marks:
    """A mark for each rule and ref with findings that somebody has accepted."""
    wanted = {(code_of(entry), key(entry.ref)) for entry in plan.accepted if entry.ref.strip()}
    if not wanted:
        return {}
    places: dict[tuple[str, str], set[tuple[str, int]]] = {}
    for finding in findings:
        at = finding.rule, key(finding.ref)
        if at in wanted:
            places.setdefault(at, set()).add((finding.sheet, finding.row))
    rows = _rows_at(plan, {place for those in places.values() for place in those})
    stand = {at: {rows.get(place, "") for place in those} for at, those in places.items()}
    return {
        at: f"{zlib.crc32(chr(30).join(sorted(texts)).encode()):08x}" for at, texts in stand.items()
    }


def _rows_at(plan: Plan, places: Collection[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """What stands in some rows, by sheet and row; tables side by side are one row."""
    found: dict[tuple[str, int], str] = {}
    for field in fields(plan):
        table: Any = getattr(plan, field.name)
        if not isinstance(table, tuple) or field.name in ("checks", "accepted", "settings"):
            continue
        for row in table:
            at = row.place.sheet, row.place.row
            if at not in places:
                continue
            # Blank fields are left out, so that a new column is no change.
            said = chr(31).join(
                f"{each.name}={value}"
                for each in fields(row)
                if each.name not in ("place", "own") and (value := getattr(row, each.name))
            )
            found[at] = found.get(at, "") + said
    return found


@rule("C01", "Setting that has no effect", Severity.WARNING)
def no_effect(view: View) -> Iterator[Fault]:
    """What it finds: A row of the check settings or the accepted findings whose rule is none of
        ours, a severity that is not error, warning, advice or off, and an accepted finding without
        a ref. The checks of the settings themselves can't be set.
    Why it matters: Somebody thinks that a check is off or a finding accepted, and it isn't.
    How to put it right: Type the code as it stands on the Checks sheet, such as P05, and the
        severity as it stands in the list.
    """
    entries: list[CheckSetting | AcceptedFinding] = [*view.plan.checks, *view.plan.accepted]
    for entry in entries:
        code = code_of(entry)
        if code not in view.rules:
            own = _CODE.fullmatch(code) and code[0] == _OWN and code[0] in LOOKS_AT
            message = (
                f"{quote(entry.rule)} checks the settings, so it can't be set."
                if own
                else f"There is no check {quote(entry.rule)}."
            )
            yield Fault(entry.place, "rule", code, message, "Correct the code, or delete the row.")
        elif isinstance(entry, AcceptedFinding):
            if not entry.ref.strip():
                message = f"The accepted finding of {code} names no ref."
                fix = (
                    "Type the ref as on the Checks sheet; to switch the check off, use the "
                    "check settings."
                )
                yield Fault(entry.place, "ref", code, message, fix)
        elif entry.severity.strip().casefold() not in (OFF, *Severity, ""):
            message = f"{quote(entry.severity)} is no severity."
            fix = f"Type one of {', '.join(Severity)}, {OFF}."
            yield Fault(entry.place, "severity", code, message, fix)


@rule("C02", "Setting without a reason", Severity.ADVICE)
def no_reason(view: View) -> Iterator[Fault]:
    """What it finds: A check that was given another severity or limit or switched off, or a finding
        that was accepted, without a reason.
    Why it matters: Whoever takes over the plan can't tell whether it is still right to keep quiet.
    How to put it right: Say why in Reason.
    """
    entries: list[CheckSetting | AcceptedFinding] = [*view.plan.checks, *view.plan.accepted]
    for entry in entries:
        if code_of(entry) in view.rules and is_nothing(entry.reason):
            what = f"{code_of(entry)} {entry.ref}" if isinstance(entry, AcceptedFinding) else ""
            yield Fault(
                entry.place,
                "reason",
                code_of(entry),
                f"Nothing says why {what.strip()} was accepted."
                if what
                else f"Nothing says why {code_of(entry)} is set as it is.",
                "Say why in Reason.",
            )


@rule("C03", "Accepted finding that is out of date", Severity.ADVICE)
def out_of_date(view: View) -> Iterator[Fault]:
    """What it finds: An accepted finding whose row has changed since, so that it is reported again;
        and one that no check reports any more.
    Why it matters: What was right for the row as it stood need not be right for the row as it
        stands.
    How to put it right: If it is still right, empty Row as accepted. Otherwise delete the row and
        put the finding right.
    """
    marks = view.marks
    for entry in view.plan.accepted:
        code, ref = code_of(entry), entry.ref.strip()
        if not ref or code not in view.rules:
            continue
        mark = mark_of(entry, marks)
        if mark is None:
            message = f"{code} has nothing to say about {quote(ref)} any more."
            yield Fault(entry.place, "ref", code, message, "Delete this row.")
        elif entry.row.strip() not in ("", mark):
            message = f"The row of {quote(ref)} has changed since {code} was accepted for it."
            fix = "If it is still right, empty Row as accepted; otherwise delete this row."
            yield Fault(entry.place, "row", code, message, fix)


@rule("C04", "Setting of the plan that has no effect", Severity.WARNING)
def unknown_setting(view: View) -> Iterator[Fault]:
    """What it finds: A row of the settings (tblSettings) that plantools doesn't know, and a value
        that it can't use.
    Why it matters: Somebody thinks that something is set, and it isn't.
    How to put it right: Type the setting as it stands in the list of settings, and a whole number
        of days; of columns and of sheets those that the message names.
    """
    for row, field, wrong in plan_settings.faults(view.plan):
        message = f"{quote(getattr(row, field))}: {wrong}"
        yield Fault(row.place, field, row.setting, message, "Correct it, or delete the row.")
