"""Rows among the actions that are none: totals, headings, headers once more."""

from __future__ import annotations

from typing import Any

import pytest

from plantools.checks.view import View
from plantools.checks.workbook_oddities import no_action
from plantools.plan import Milestone, Plan


def found(**said: Any) -> list[str]:
    row = Milestone(**{"ref": "", "section": "", "action": "", **said})
    return [fault.message for fault in no_action.check(View(Plan(milestones=(row,)), None))]


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ({"action": "Subtotal", "rating_text": "2"}, "a total"),
        ({"ref": "Total", "action": "17"}, "a total"),
        ({"ref": "Sub-total SL", "progress": "4"}, "a total"),
        ({"section": "SL", "action": "Total for section SL"}, "a total"),
        ({"ref": "GRAND TOTAL"}, "a total"),
        ({"action": "Count: 4"}, "a total"),
        ({"ref": "Section SL: Strengthening libraries"}, "a heading"),
        ({"ref": "Ref", "action": "Action", "rating_text": "RAG"}, "a second row of headers"),
        ({"ref": "Ref.", "action": "What we will do"}, "a second row of headers"),
    ],
)
def test_what_is_no_action(said: dict[str, str], what: str) -> None:
    [message] = found(**said)
    assert f"looks like {what}, and is counted as an action" in message


@pytest.mark.parametrize(
    "said",
    [
        {"ref": "SL1", "action": "Total the returns of all homes.", "owners": ("Director",)},
        {"ref": "SL1", "action": "Total number of visits to be reported every month by the lead"},
        {"ref": "SL1", "action": "Totally new rota"},
        {"action": "Find a builder"},
        {"ref": "SL1"},
        {"ref": "SL1", "section": "SL", "action": "Action"},
        {"ref": "SL 1"[:3], "action": "Sum up the findings"},
    ],
)
def test_what_is_one(said: dict[str, Any]) -> None:
    assert found(**said) == []
