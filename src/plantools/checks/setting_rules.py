"""What officers set for the checks on the Lists sheet, and rules about those settings.

A severity of a rule can be changed or the rule switched off (tblChecks). A single finding can
be accepted (tblAccepted): it stays quiet until a row on which it stands changes.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import fields, replace
from typing import Any

from plantools.checks.plan_lookup import Marks, View, key
from plantools.checks.rule import LOOKS_AT, Fault, Finding, Severity, rule
from plantools.checks.words import is_nothing, quote
from plantools.plan import AcceptedFinding, CheckSetting, Plan, plan_settings

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
    for row, field, fault in plan_settings.faults(view.plan):
        message = f"{quote(getattr(row, field))}: {fault}"
        yield Fault(row.place, field, row.setting, message, "Correct it, or delete the row.")
