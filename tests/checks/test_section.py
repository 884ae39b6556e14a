"""Rules about sections."""

from __future__ import annotations

from typing import Any

from plantools.checks import check
from plantools.plan import Milestone
from tests.plans import plan, row, section


def codes(*rows: Milestone, **said: Any) -> list[str]:
    return [each.rule for each in check(plan(*rows, **said))]


def test_sections_without_a_code_are_not_each_others_copies() -> None:
    assert codes(row(), sections=(section(), section("", title=""), section("", title=""))) == []


def test_section_whose_actions_are_complete_or_carried_over_has_actions() -> None:
    done = row("FD1", section="FD", status="Carried over")
    assert codes(row(), done, sections=(section(), section("FD"))) == []


def test_section_whose_actions_were_all_removed_has_none() -> None:
    [finding] = check(
        plan(
            row(),
            row("FD1", section="FD", status="Removed"),
            sections=(section(), section("FD", title="Front door")),
        )
    )
    assert (finding.rule, finding.cell, finding.ref) == ("S02", "A6", "FD")
    assert finding.message == "No action belongs to section “FD (Front door)”."


def test_lead_tbc_is_quoted() -> None:
    [finding] = check(plan(row(), sections=(section(section_lead="TBC"),)))
    assert finding.message == "Section “SL (Leadership)” has only “TBC” as its lead."
