"""A plan that a council has published: facts of it, and the whole, which is beside the project.

The plan's text is the council's and no part of this project. `data/real-plan.csv` has who is to do
what part of which section by when, and how that was rated, without a word of what it is.
"""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from tests.masters import folder_of

FACTS = Path(__file__).with_name("data") / "real-plan.csv"
WHOLE = Path(__file__).parents[2] / "shared" / "real-plans"
PLAN = WHOLE / "cheshire-east-2024"
APPENDIX = WHOLE / "cheshire-east-2025-01-changes"
AS_AT = "2024-06-24"
PERIOD = ("--period", "2024-04-01", "2025-03-31")
needs_whole = pytest.mark.skipif(
    not WHOLE.is_dir(), reason=f"the real plan's text is no part of the project: no {WHOLE}"
)

Row = dict[str, str]


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write(path: Path, lines: list[Row]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)


def folder_of_facts(place: Path) -> Path:
    """The facts as a folder that `plantools new --from` takes, with words of ours."""
    facts = read(FACTS)
    parts = Counter(row["ref"] for row in facts)
    names = ("section_code", "ref", "owner", "due_by", "rating")
    actions = [
        (
            *(row[name] for name in names),
            f"Do what {row['ref']} asks for.",
            f"Part {row['milestone_no']}" if parts[row["ref"]] > 1 else "",
        )
        for row in facts
    ]
    codes = dict.fromkeys(row["section_code"] for row in facts)
    sections = [(code, f"Chapter {code[0]}", f"Area {code}", "Director") for code in codes]
    return folder_of(
        place,
        settings=[("Setting", "Value"), ("Optional sheets", "all")],
        actions=[(*names, "action", "milestone"), *actions],
        sections=[("section_code", "chapter", "section_title", "section_lead"), *sections],
    )
