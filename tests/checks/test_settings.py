"""What officers set for the checks in their workbook."""

from __future__ import annotations

from dataclasses import replace

import pytest

from plantools.checks import Finding, Severity, check, examine
from plantools.plan import AcceptedFinding, CheckSetting, Milestone, Plan
from tests.plans import plan, row

POLICY = row(action="Supervision policy.")


def accepting(rows: tuple[Milestone, ...], mark: str = "", ref: str = "SL1") -> Plan:
    entry = AcceptedFinding(rule="m26", ref=ref, reason="Agreed.", row=mark)
    return plan(*rows, accepted=(entry,))


def mark_of(in_plan: Plan) -> str:
    [mark] = examine(in_plan).marks.values()
    return mark


@pytest.mark.parametrize(
    ("rule", "severity", "found"),
    [
        ("M26", "Off", []),
        ("M26", "error", ["M26 error"]),
        ("M26", "fatal", ["C01 warning", "M26 advice"]),
        ("C01", "off", ["C01 warning", "M26 advice"]),
    ],
)
def test_severity_is_as_set(rule: str, severity: str, found: list[str]) -> None:
    setting = CheckSetting(rule=rule, severity=severity, reason="Yes.")
    told = check(plan(POLICY, checks=(setting,)))
    assert [f"{each.rule} {each.severity}" for each in told] == found


def test_limit_is_as_set() -> None:
    setting = CheckSetting(rule="P08", limit=1, reason="A small team.")
    assert [f.rule for f in check(plan(row(), row("SL2"), checks=(setting,)))] == ["P08"]


def test_finding_made_elsewhere_can_be_switched_off() -> None:
    found = Finding("H01", Severity.WARNING, "Actions", "F5", "SL1", "No reason.", "Say why.")
    off = CheckSetting(rule="H01", severity="off", reason="Reported by word of mouth.")
    assert examine(plan(row()), also=[found]).findings == [found]
    assert examine(plan(row(), checks=(off,)), also=[found]).findings == []


def test_accepted_finding_is_quiet_and_only_that() -> None:
    other = row("SL2", action="Handling policy.")
    assert [f.ref for f in check(accepting((POLICY, other)))] == ["SL2"]
    assert [f.ref for f in check(accepting((POLICY, other), ref="sl 1"))] == ["SL2"]


def test_accepted_finding_stays_quiet_while_its_row_is_the_same() -> None:
    mark = mark_of(accepting((POLICY,)))
    assert check(accepting((POLICY,), mark)) == []
    assert check(accepting((POLICY, row("SL2")), mark)) == []


def test_accepted_finding_speaks_again_when_its_row_changes() -> None:
    mark = mark_of(accepting((POLICY,)))
    changed = replace(POLICY, progress="Work has begun.")
    assert {f.rule for f in check(accepting((changed,), mark))} == {"M26", "C03"}


def test_all_rows_of_a_ref_count() -> None:
    rows = (replace(POLICY, milestone="A"), replace(POLICY, milestone="B", due_by=""))
    entry = AcceptedFinding(rule="M23", ref="SL1", reason="Agreed.")
    accepted = plan(*rows, accepted=(entry,))
    assert {f.rule for f in check(accepted)} == {"M26"}
    mark = replace(entry, row=examine(accepted).marks["M23", "sl1"])
    elsewhere = (replace(rows[0], progress="Work has begun."), rows[1])
    assert "M23" not in {f.rule for f in check(plan(*elsewhere, accepted=(mark,)))}


def test_plan_without_settings_has_no_marks() -> None:
    assert examine(plan(POLICY)).marks == {}
