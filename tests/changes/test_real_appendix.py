"""The real appendix comes out of the real plan, row for row, through the command line.

Before: the plan of June 2024 with the timescales that the appendix calls original, and the
actions that it presupposes. After: the appendix applied, with its reasons in reasons.csv.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from contextlib import redirect_stdout
from typing import Any

import pytest

from plantools.changes import BEYOND
from plantools.cli import main
from tests.real_plan import APPENDIX, PLAN, Row, needs_whole, read, write

pytestmark = needs_whole
HOMES = "S7"
"""One action in three tables: a home removed, a home without a date, the rest being scoped."""
HEADERS = {
    "added": {"ref": "ref", "action": "action"},
    "changed": {
        **{"ref": "ref", "before": "action", "after": "revised_action"},
        "new_timescale": "new_timescale",
    },
    "removed": {"ref": "ref", "action": "action", "reason": "reason"},
    "retimed": {
        **{"ref": "ref", "action": "action", "original": "original_timescale"},
        **{"revised": "revised_timescale", "explanation": "explanation"},
    },
    "scoping": {"ref": "ref", "action": "action"},
}
"""What the command calls the columns of each of the appendix's tables."""


def table(name: str) -> list[Row]:
    return read(APPENDIX / f"{name}.csv")


def put(plan: list[Row], name: str, values: Callable[[Row], Row]) -> None:
    """Change the actions of a table, or add those that the appendix presupposes."""
    for line in table(name):
        if line["ref"] == HOMES:
            continue
        found = [row for row in plan if row["ref"] == line["ref"]]
        if not found:
            section = line["ref"].rstrip("0123456789")
            like = next(row for row in plan if row["section_code"] == section)
            found = [{**like, "ref": line["ref"], "milestone": "", "due_by": "December 2024"}]
            plan.insert(plan.index(like), found[0])
        for row in found:
            row.update(values(line))


def of_homes(name: str) -> Row:
    return next(line for line in table(name) if line["ref"] == HOMES)


def before_the_appendix() -> list[Row]:
    plan = read(PLAN / "actions.csv")
    for name in ("changed", "removed", "scoping"):
        put(plan, name, lambda line: {"action": line["action"]})
    timescale = "original_timescale"
    put(plan, "retimed", lambda line: {"action": line["action"], "due_by": line[timescale]})
    for row in (row for row in plan if row["ref"] == HOMES):
        row["action"], original = of_homes("removed")["action"], of_homes("retimed")[timescale]
        row["due_by"] = original if original.startswith(row["milestone"]) else row["due_by"]
    return plan


def after_the_appendix() -> list[Row]:
    plan = before_the_appendix()
    put(plan, "changed", lambda r: {"action": r["revised_action"], "due_by": r["new_timescale"]})
    put(plan, "retimed", lambda line: {"due_by": line["revised_timescale"]})
    put(plan, "scoping", lambda line: {"due_by": "To be scoped"})
    put(plan, "added", lambda line: {"action": line["action"]})
    gone = {line["ref"] for line in table("removed")} - {HOMES}
    plan = [row for row in plan if row["ref"] not in gone]
    first, second, third = (row for row in plan if row["ref"] == HOMES)
    plan.remove(third)
    for row, due in ((first, "To be scoped"), (second, "")):
        row |= {"action": of_homes("scoping")["action"], "due_by": due}
    return plan


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    place = tmp_path_factory.mktemp("appendix")
    reasons = [
        {
            "ref": line["ref"],
            "report": "Committee January 2025",
            "reason": line[column],
            "report_under": under if line["ref"] == HOMES else "",
        }
        for name, column, under in (
            ("removed", "reason", "Removed"),
            ("retimed", "explanation", "Timescales revised"),
        )
        for line in table(name)
    ]
    write(place / "before" / "actions.csv", before_the_appendix())
    write(place / "after" / "actions.csv", after_the_appendix())
    write(place / "after" / "reasons.csv", reasons)
    before, after = (str(place / f"{name}.xlsx") for name in ("before", "after"))
    for master in (before, after):
        assert main(["new", master, "--from", master.removesuffix(".xlsx")]) == 0
    with redirect_stdout(io.StringIO()) as out:
        assert main(["changes", after, "--against", before, "--json"]) == 0
    document: dict[str, Any] = json.loads(out.getvalue())
    return document


@pytest.mark.parametrize("name", HEADERS)
def test_against_the_older_workbook(told: dict[str, Any], name: str) -> None:
    expected = [{k: row[header] for k, header in HEADERS[name].items()} for row in table(name)]
    assert sorted(told[name], key=repr) == sorted(expected, key=repr)


def test_nothing_but_the_appendix(told: dict[str, Any]) -> None:
    assert not any(told[name] for name in (*BEYOND, "without_reason"))
