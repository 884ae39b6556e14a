"""The real plan before and after its real change appendix, as folders of CSV files.

Before: the plan of June 2024 with the timescales that the appendix calls original, and the
actions that it presupposes. After: the appendix applied, with its reasons in reasons.csv.
"""

from __future__ import annotations

from pathlib import Path

from tests.real_plan import APPENDIX, PLAN, Row, read, write

REPORT = "Committee January 2025"
HOMES = "S7"
"""One action in three tables: a home removed, a home without a date, the rest being scoped."""


def table(name: str) -> list[Row]:
    return read(APPENDIX / f"{name}.csv")


def make_folders(place: Path) -> tuple[Path, Path]:
    before = _before()
    write(place / "before" / "actions.csv", before)
    write(place / "after" / "actions.csv", _after(before))
    write(place / "after" / "reasons.csv", _reasons())
    return place / "before", place / "after"


def _before() -> list[Row]:
    plan = read(PLAN / "actions.csv")
    for name, due in (("changed", ""), ("removed", ""), ("retimed", "original_timescale")):
        for line in table(name):
            if line["ref"] != HOMES:
                _put(plan, line["ref"], action=line["action"], due_by=line.get(due) or None)
    for line in table("scoping"):
        if line["ref"] != HOMES:
            _put(plan, line["ref"], action=line["action"])
    homes = next(line for line in table("removed") if line["ref"] == HOMES)
    moved = next(line for line in table("retimed") if line["ref"] == HOMES)
    for row in (row for row in plan if row["ref"] == HOMES):
        row["action"] = homes["action"]
        if moved["original_timescale"].startswith(row["milestone"]):
            row["due_by"] = moved["original_timescale"]
    return plan


def _put(plan: list[Row], ref: str, **values: str | None) -> None:
    """Change an action, or add one that the appendix presupposes."""
    found = [row for row in plan if row["ref"] == ref]
    if not found:
        section = ref.rstrip("0123456789")
        like = next(row for row in plan if row["section_code"] == section)
        found = [{**like, "ref": ref, "milestone": "", "due_by": "December 2024"}]
        plan.insert(plan.index(like), found[0])
    for row in found:
        row.update({key: value for key, value in values.items() if value is not None})


def _after(before: list[Row]) -> list[Row]:
    plan = [dict(row) for row in before]
    for line in table("changed"):
        _put(plan, line["ref"], action=line["revised_action"], due_by=line["new_timescale"])
    for line in table("retimed"):
        if line["ref"] != HOMES:
            _put(plan, line["ref"], due_by=line["revised_timescale"])
    for line in table("scoping"):
        if line["ref"] != HOMES:
            _put(plan, line["ref"], due_by="To be scoped")
    for line in table("added"):
        _put(plan, line["ref"], action=line["action"])
    gone = {line["ref"] for line in table("removed")} - {HOMES}
    plan = [row for row in plan if row["ref"] not in gone]
    homes = [row for row in plan if row["ref"] == HOMES]
    plan.remove(homes[2])
    for row, due in zip(homes, ("To be scoped", ""), strict=False):
        row["action"] = next(line["action"] for line in table("scoping") if line["ref"] == HOMES)
        row["due_by"] = due
    return plan


def _reasons() -> list[Row]:
    lines = []
    for name, column, under in (
        ("removed", "reason", "Removed"),
        ("retimed", "explanation", "Timescales revised"),
    ):
        for line in table(name):
            override = under if line["ref"] == HOMES else ""
            lines.append(
                {
                    "ref": line["ref"],
                    "report": REPORT,
                    "reason": line[column],
                    "report_under": override,
                }
            )
    return lines
