"""Rating scales of councils, met in public papers, from a folder of CSV files to the next plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import docx
import openpyxl
import pytest

import plantools
from plantools.plan import RatingKind
from tests.conftest import Run
from tests.masters import folder_of, opened, place

DUE, AS_AT = "May 2025", "2025-06-30"
DONE = ("complete", "evidence awaited")


SCALES = """
three points and Complete
Complete: complete | Green: on track | Amber: at risk | Red: off track

delivery confidence
Green: on track | Amber/Green: on track | Amber: at risk | Amber/Red: at risk | Red: off track
Kind   | RAG         | Definition
action | Green       | Delivery is highly likely; nothing threatens it
action | Amber/Green | Delivery is probable, with constant attention to risks
action | Amber       | Delivery is feasible, but significant issues exist
action | Amber/Red   | Delivery is in doubt, with major risks in some areas
action | Red         | Delivery is unachievable as planned

BRAG with Amber E
Blue: complete | Amber E: evidence awaited | Green: on track | Amber: at risk | Red: off track \
| Grey: not started

Green is embedded
Green: complete | Blue: evidence awaited | Amber: on track | White: not started \
| Gold: strong | Silver: some | Clear: too early
kind   | colour | definition
action | Green  | Complete and embedded
action | Blue   | Complete and awaiting assurance
action | Amber  | In progress
action | White  | Not started
impact | Gold   | Strong impact, seen by families
impact | Silver | Some impact, but it varies
impact | Clear  | Too early to tell

plain words
Complete: complete | On track: on track | Behind schedule: at risk | Critical: off track \
| Not started: not started | Significant: strong | Some: some | None: little

words that are headers of ours
Complete: complete | On "track", so far: on track | % complete: on track | Overdue: off track \
| No rating: not started | =1+1: at risk
kind   | rating             | means
action | Complete           | complete
action | On "track", so far | on track
action | % complete         | on track
action | Overdue            | off track
action | No rating          | not started
action | =1+1               | at risk

words that are meanings of other words
On track: complete | Complete: evidence awaited | % complete: on track | Overdue: at risk \
| Overdue (counted): off track | Not started: not started
Type   | RAG status        | Colour | Meaning
action | On track          | blue   | Complete
action | Complete          | teal   | Evidence awaited
action | % complete        | green  | On track
action | Overdue           |        | At risk
action | Overdue (counted) |        | Off track
action | Not started       |        | Not started

Purple and Yellow
Purple: complete | Blue: complete | Green: on track | Yellow: at risk | Amber: at risk \
| Red: off track
kind   | rating | means     | colour  | definition
action | Purple | Complete  | purple  | Business as usual
action | Blue   | complete  | #1F5FA8 | Complete
action | Green  | on track  |         | On track
action | Yellow | at risk   |         | Minor slippage
action | Amber  | at risk   |         | Behind
action | Red    | off track |         | Off track
"""
"""What it is called; its words, in the council's order, with what has to be found out that they
mean; and ratings.csv as the council has it, if it has one."""


class Scale(NamedTuple):
    """A council's scale: its words for actions and for impact, and its key to them."""

    meanings: dict[str, str]
    impact: dict[str, str]
    key: Sequence[Sequence[str]]

    @classmethod
    def read(cls, text: str) -> Scale:
        _, words, *key = ([part.strip() for part in line.split(" | ")] for line in text.split("\n"))
        told = dict(word.split(": ") for word in words)
        ofs = {kind: {w: m for w, m in told.items() if m in kind.meanings} for kind in RatingKind}
        return cls(ofs[RatingKind.ACTION], ofs[RatingKind.IMPACT], key)

    @property
    def used(self) -> list[str]:
        """The rating of each action, the worst first and the best twice."""
        return [*reversed(self.meanings), next(iter(self.meanings))]


def plan_of(place: Path, scale: Scale) -> Path:
    header = ("Ref", "Section", "Action", "Owner", "Due by", "Rating", "Progress")
    actions = [
        (f"SL{n}", "SL", f"Do what line {n} asks.", "Director", DUE, word, "In May 2026.")
        for n, word in enumerate([*scale.used[:-1], scale.used[-1].lower()], start=1)
    ]
    months = [("SL", f"2025-{month:02}-01", word) for month, word in enumerate(scale.impact, 4)]
    tables: dict[str, Sequence[Sequence[str]]] = {
        "actions": [header, *actions],
        "sections": [("Code", "Title", "Section lead"), ("SL", "Leadership", "Director")],
        "cover": [("name", "value"), ("PlanTitle", "Our plan"), ("AsAt", AS_AT)],
        "ratings": scale.key,
        "impact": [("Section", "Month", "Impact rating"), *months],
    }
    return folder_of(place, **{name: rows for name, rows in tables.items() if len(rows) > 1})


@pytest.mark.parametrize("text", SCALES.strip().split("\n\n"), ids=lambda text: text.split("\n")[0])
def test_a_scale_from_import_to_the_next_plan(text: str, tmp_path: Path, run: Run) -> None:
    scale, path = Scale.read(text), tmp_path / "plan.xlsx"
    made = run("new --json", path, "--from", plan_of(tmp_path, scale)).document
    is_guess = not any("means" in row for row in scale.key[:1])
    assert any("Guessed what the ratings" in note for note in made["notes"]) == is_guess
    plan = plantools.read(path)
    assert {r.word: str(r.meaning) for r in plan.scale.ratings} == scale.meanings
    assert {word: plan.impact_scale.meaning(word) for word in scale.impact} == scale.impact
    texts = [str(cell.value) for s in openpyxl.load_workbook(path) for r in s.rows for cell in r]
    assert any("Guessed what the ratings" in text for text in texts) == is_guess

    said, refreshed = (run(f"{name} --json", path).document for name in ("validate", "refresh"))
    assert said["counts"]["error"] == 0
    figures, meanings = refreshed["figures"], [scale.meanings[word] for word in scale.used]
    assert figures == said["figures"]
    assert list(figures["ratings"].items()) == [(w, scale.used.count(w)) for w in scale.meanings]
    assert figures["complete"] == meanings.count("complete")
    assert figures["evidence_awaited"] == meanings.count("evidence awaited")
    assert figures["overdue"] == sum(meaning not in DONE for meaning in meanings)
    assert figures["unrated"] == 0
    check_sheets(path, plan, refreshed["sheets"])

    assert run("format", path).code == 0
    areas = openpyxl.load_workbook(path)["Actions"].conditional_formatting
    rules = [rule for area in areas for rule in area.rules if rule.type == "cellIs"]
    words = {rule.formula[0][1:-1].replace('""', '"') for rule in rules}
    assert words == set(scale.meanings)

    report_and_roll_over(path, scale, run)


def report_and_roll_over(path: Path, scale: Scale, run: Run) -> None:
    """Record, change a rating, publish, and start the next plan."""
    plan = plantools.read(path)
    assert run("record --report June", path).code == 0
    best, (worst, *others) = next(iter(scale.meanings)), scale.used
    with opened(path) as book:
        book["Actions"][place(book["Actions"], "Rating")] = best
    changes = run("changes --json", path).document
    moved = [(row["ref"], row["before"], row["after"]) for row in changes["ratings"]]
    assert moved == [("SL1", worst, best)]
    run("refresh", path)
    out = path.with_name("pack")
    assert run("pack --no-pdf", path, "-o", out).code == 0
    for file in ("Appendix 1 RAG overview", "Appendix 2 Improvement plan", "Covering report"):
        document = docx.Document(str(out / f"{file}.docx"))
        cells = {c.text for t in document.tables for row in t.rows for c in row.cells}
        assert {*scale.meanings} <= cells
        own = [p for p in document.paragraphs if not p.style.name.casefold().startswith("toc")]
        texts = [p.text.rstrip(":") for p in own]
        assert texts.count("Key to the ratings of actions") == 1

    new = path.with_name("next.xlsx")
    assert run("rollover --period 2026-04-01 2027-03-31", path, new).code == 0
    rolled = plantools.read(new)
    assert rolled.scale == plan.scale
    left = [word for word in (best, *others) if scale.meanings[word] != "complete"]
    assert Counter(m.rating for m in rolled.milestones) == Counter(left)


def check_sheets(path: Path, plan: plantools.Plan, sheets: Sequence[str]) -> None:
    """The key stands with the ratings, that to actions apart from that to impact."""
    book = openpyxl.load_workbook(path)
    keys = {
        "Overdue": [RatingKind.ACTION],
        "RAG overview": [RatingKind.ACTION],
        "RAG by milestone": [RatingKind.ACTION],
        "RAG trend": [RatingKind.ACTION],
        "Plan (print)": [RatingKind.ACTION, *([RatingKind.IMPACT] if plan.impact else [])],
        "Impact summary": [RatingKind.IMPACT],
    }
    for sheet in set(sheets) & keys.keys():
        lines = [str(row[0].value or "") for row in book[sheet].iter_rows(max_row=20)]
        for scale, what in ((plan.scale, "actions"), (plan.impact_scale, "impact")):
            told = f"Key to the ratings of {what}"
            first = next((n for n, line in enumerate(lines) if line.startswith(told)), None)
            assert (first is not None) == (scale.kind in keys[sheet]), (sheet, what)
            if first is not None:
                key = " ".join(lines[first : first + 6])
                assert all(f"{r.word}: {r.says}" in key for r in scale.ratings), (sheet, key)
