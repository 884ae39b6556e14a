"""Rules that look at the Lists sheet: the key to the ratings, and what officers set for the checks.

A severity of a rule can be changed or the rule switched off (tblChecks). A single finding can
be accepted (tblAccepted): it stays quiet until a row on which it stands changes.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import fields, replace
from itertools import chain

from plantools.checks.rule import Fault, Finding, Marks, Severity, View, fault, key, rule
from plantools.checks.words import count, is_nothing, quote
from plantools.plan import AcceptedFinding, CheckSetting, Plan, RatingDefinition
from plantools.plan.palette import hard_to_tell, read_color
from plantools.plan.plan_settings import faults
from plantools.plan.rating import Meaning, RatingKind, kind_of, word_key


@rule("K01", "Rating without a meaning of its own", Severity.ERROR)
def no_meaning(view: View) -> Iterator[Fault]:
    """What: A row of tblRatings whose Means is blank, or is none of the meanings; a word that
        stands twice for actions or twice for impact; a Kind that is neither action nor impact. It
        says nothing of a key without any meanings, as older workbooks have it.
    Why: Rows with that rating are counted as not rated, or as the first of the two rows has it.
    How: For an action write complete, evidence awaited, on track, at risk, off track or not
        started; for impact strong, good, some, little or too early. Keep one row for a word.
    Message: {what} for the rating {rating!q} of {whose}{rows}.
    Fix: Write what it means: {choice}."""
    for entry in view.plan.ratings:
        if entry.rating.strip() and kind_of(entry.kind) is None:
            message = "The kind of the rating {rating!q} is {kind!q}."
            yield fault(entry, "kind", message=message, fix="Write action or impact.")
    rated = ([row.rating_text for row in view.live], [r.rating_text for r in view.plan.impact])
    for kind, whose, texts in zip(RatingKind, ("actions", "impact"), rated, strict=True):
        used, seen = Counter(map(word_key, texts)), set[str]()
        for entry in view.key_to(kind):
            word = word_key(entry.rating)
            if word in seen:
                message = "{rating!q} stands twice among the ratings of {whose}."
                fix = "Keep one row for each word."
                yield fault(entry, "rating", message=message, fix=fix, whose=whose)
            seen.add(word)
            if Meaning.read(entry.means) not in kind.meanings:
                what = f"{quote(entry.means)} is no meaning" if entry.means.strip() else ""
                rows = f"; {count(used[word], 'row')} with it count as not rated"
                told = {"what": what or "Means is blank", "rows": rows if used[word] else ""}
                yield fault(entry, "means", choice=", ".join(kind.meanings), whose=whose, **told)


@rule("K02", "No rating means complete", Severity.WARNING)
def nothing_complete(view: View) -> Iterator[Fault]:
    """What: A key to the ratings of actions in which no word means complete.
    Why: No action will ever count as complete, so every report says 0% complete, and finished work
        turns up as overdue.
    How: Say of the word for finished actions that it means complete, or add a row for one.
    Message: No rating of actions means complete, so no action will ever count as complete.
    Fix: Write complete in Means beside the word for finished actions, or add a row for one."""
    key = view.key_to(RatingKind.ACTION)
    if key and not any(Meaning.read(entry.means) is Meaning.COMPLETE for entry in key):
        yield fault(key[0], "means")


@rule("K03", "Colour that can't be read", Severity.WARNING, "plan.ratings", "colour")
def unreadable_colour(_: View, row: RatingDefinition) -> object:
    """What: A cell in Colour of tblRatings that is neither the name of a colour nor six hex digits.
    Why: The rating gets a colour that plantools chooses.
    How: Write a name such as amber, dark green or purple, or six hex digits such as FFB137; or
        leave it blank.
    Message: {colour!q}, the colour of the rating {rating!q}, can't be read.
    Fix: Write a name such as amber, or six hex digits such as FFB137, or leave it blank."""
    return row.rating.strip() and row.colour.strip() and read_color(row.colour) is None


@rule("K04", "Colours that many can't tell apart", Severity.ADVICE)
def alike(view: View) -> Iterator[Fault]:
    """What: Two ratings of one key, at least one with a colour of the council's own, that are
        nearly the same in print without colour or for people who are colour-blind.
    Why: About one man in twelve is colour-blind, and committee papers are printed in grey.
    How: Empty Colour, or write the colour's name: plantools then chooses a shade that differs from
        the others. Or choose one that is lighter or darker.
    Message: Many people can't tell the colours of {one!q} and {other!q} apart.
    Fix: Empty Colour for one that all can tell, or make it lighter or darker."""
    for kind, scale in zip(RatingKind, (view.plan.scale, view.plan.impact_scale), strict=True):
        own = {
            word_key(entry.rating): entry
            for entry in reversed(view.plan.ratings)
            if kind_of(entry.kind) is kind and read_color(entry.colour)
        }
        for pair in hard_to_tell([fill for fill, _ in scale.colors.values()]):
            one, other = (scale.words[number] for number in pair)
            entry = own.get(word_key(other)) or own.get(word_key(one))
            if entry is not None:
                yield fault(entry, "colour", one=one, other=other)


# --- what officers set for the checks

_OFF = "off"
_Entry = CheckSetting | AcceptedFinding


def code_of(setting: _Entry) -> str:
    return setting.rule.strip().upper()


def mark_of(entry: AcceptedFinding, marks: Marks) -> str | None:
    """How the row of an accepted finding stands; None if no check reports it."""
    return marks.get((code_of(entry), key(entry.ref)))


def settle(plan: Plan, findings: Sequence[Finding], marks: Marks) -> list[Finding]:
    """The findings as officers want them: none that is off or accepted, severities as set."""
    severities = {
        code_of(setting): said
        for setting in plan.checks
        if (said := setting.severity.strip().casefold()) in (_OFF, *Severity)
    }
    quiet = {
        (code_of(entry), key(entry.ref))
        for entry in plan.accepted
        if (mark := mark_of(entry, marks)) and entry.row.strip() in ("", mark)
    }
    return [
        replace(found, severity=Severity(wanted)) if wanted else found
        for found in findings
        if (wanted := severities.get(found.rule)) != _OFF
        and (found.rule, key(found.ref)) not in quiet
    ]


def marks_of(plan: Plan, findings: Collection[Finding]) -> Marks:
    """A mark for each rule and ref with findings that somebody has accepted."""
    wanted = {(code_of(entry), key(entry.ref)) for entry in plan.accepted if entry.ref.strip()}
    places: dict[tuple[str, str], set[tuple[str, int]]] = defaultdict(set)
    for finding in findings:
        if (at := (finding.rule, key(finding.ref))) in wanted:
            places[at].add((finding.sheet, finding.row))
    # What stands in those rows, by sheet and row; tables side by side are one row.
    rows = dict.fromkeys(chain.from_iterable(places.values()), "")
    for table in fields(plan) if rows else ():
        cells = getattr(plan, table.name)
        is_told = isinstance(cells, tuple) and table.name not in ("checks", "accepted", "settings")
        for row in cells if is_told else ():
            at_row = row.place.sheet, row.place.row
            if at_row in rows:
                # Blank fields are left out, so that a new column is no change.
                rows[at_row] += chr(31).join(
                    f"{each.name}={value}"
                    for each in fields(row)
                    if each.name not in ("place", "own") and (value := getattr(row, each.name))
                )
    stand = {
        at: chr(30).join(sorted({rows[each] for each in those})) for at, those in places.items()
    }
    return {at: f"{zlib.crc32(text.encode()):08x}" for at, text in stand.items()}


@rule("C01", "Setting that has no effect", Severity.WARNING)
def no_effect(view: View) -> Iterator[Fault]:
    """What: A row of the check settings or the accepted findings whose rule is none of ours, a
        severity that is not error, warning, advice or off, and an accepted finding without a ref.
        The checks of the settings themselves can't be set.
    Why: Somebody thinks that a check is off or a finding accepted, and it isn't.
    How: Type the code as it stands on the Checks sheet, such as P05, and the severity as it stands
        in the list.
    Message: There is no check {row.rule!q}.
    Fix: Correct the code, or delete the row."""
    entries: list[_Entry] = [*view.plan.checks, *view.plan.accepted]
    for entry in entries:
        code, told, field = code_of(entry), {}, "rule"
        if code not in view.rules:
            if re.fullmatch("C[0-9][0-9]", code):
                told["message"] = "{row.rule!q} checks the settings, so it can't be set."
        elif isinstance(entry, AcceptedFinding):
            if entry.ref.strip():
                continue
            field, told["message"] = "ref", "The accepted finding of {ref} names no ref."
            off = "to switch the check off, use the check settings."
            told["fix"] = f"Type the ref as on the Checks sheet; {off}"
        elif entry.severity.strip().casefold() in (_OFF, *Severity, ""):
            continue
        else:
            field, told["message"] = "severity", "{severity!q} is no severity."
            told["fix"] = f"Type one of {', '.join(Severity)}, {_OFF}."
        yield fault(entry, field, ref=code, **told)


@rule("C02", "Setting without a reason", Severity.ADVICE)
def no_reason(view: View) -> Iterator[Fault]:
    """What: A check that was given another severity or limit or switched off, or a finding that was
        accepted, without a reason.
    Why: Whoever takes over the plan can't tell whether it is still right to keep quiet.
    How: Say why in Reason.
    Message: Nothing says why {what}.
    Fix: Say why in Reason."""
    entries: list[_Entry] = [*view.plan.checks, *view.plan.accepted]
    for entry in entries:
        if (code := code_of(entry)) in view.rules and is_nothing(entry.reason):
            what = f"{code} is set as it is"
            if isinstance(entry, AcceptedFinding):
                what = f"{f'{code} {entry.ref}'.strip()} was accepted"
            yield fault(entry, "reason", ref=code, what=what)


@rule("C03", "Accepted finding that is out of date", Severity.ADVICE)
def out_of_date(view: View) -> Iterator[Fault]:
    """What: An accepted finding whose row has changed since, so that it is reported again; and one
        that no check reports any more.
    Why: What was right for the row as it stood need not be right for the row as it stands.
    How: If it is still right, empty Row as accepted. Otherwise delete the row and put the finding
        right.
    Message: {ref} has nothing to say about {row.ref!q} any more.
    Fix: Delete this row."""
    for entry in view.plan.accepted:
        code, mark = code_of(entry), mark_of(entry, view.marks)
        if not entry.ref.strip() or code not in view.rules:
            continue
        if mark is None:
            yield fault(entry, "ref", ref=code)
        elif entry.row.strip() not in ("", mark):
            message = "The row of {row.ref!q} has changed since {ref} was accepted for it."
            fix = "If it is still right, empty Row as accepted; otherwise delete this row."
            yield fault(entry, "row", ref=code, message=message, fix=fix)


@rule("C04", "Setting of the plan that has no effect", Severity.WARNING)
def unknown_setting(view: View) -> Iterator[Fault]:
    """What: A row of the settings (tblSettings) that plantools doesn't know, and a value that it
        can't use.
    Why: Somebody thinks that something is set, and it isn't.
    How: Type the setting as it stands in the list of settings, and a whole number of days; of
        columns and of sheets those that the message names.
    Message: {said!q}: {wrong}
    Fix: Correct it, or delete the row."""
    for row, field, wrong in faults(view.plan):
        yield fault(row, field, ref=row.setting, said=getattr(row, field), wrong=wrong)
