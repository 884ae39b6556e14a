"""What the checks find, rule by rule on a screenful, and what is new since the last report."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plantools import cli
from plantools.checks import RULES, Examined, Finding, Severity
from plantools.cli.show import print_findings
from plantools.reports.checks import by_rule
from tests.masters import action, block, master, opened, place

Ask = Callable[..., tuple[str, Any]]


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str]) -> Ask:
    """What `validate` says to a person a month later, and its JSON."""

    def run(path: Path, as_at: str = "2025-07-31") -> tuple[str, Any]:
        capsys.readouterr()
        cli.main(["validate", str(path), "--as-at", as_at])
        said = capsys.readouterr().out
        cli.main(["validate", str(path), "--as-at", as_at, "--json"])
        return said, json.loads(capsys.readouterr().out)

    return run


def rows(path: Path, name: str) -> list[list[Any]]:
    return block(openpyxl.load_workbook(path)["Checks"], name)


def test_what_is_new_since_the_last_report_comes_first(tmp_path: Path, ask: Ask) -> None:
    late = [action(f"SL{n}", due_by="May 2025") for n in (1, 2, 3)]
    path = master(tmp_path, *late, action("SL4", due_by="Spring 2026"), action("SL5"))
    said, document = ask(path)
    assert (document["new"], "new since" in said) == (None, False)
    assert cli.main(["refresh", str(path)]) == 0
    assert "New" not in rows(path, "tblFindings")[0]
    assert "new since" not in str(openpyxl.load_workbook(path)["Checks"]["A2"].value)

    assert cli.main(["record", str(path), "--report", "June"]) == 0
    said, document = ask(path)
    assert (document["new"], len(document["findings"])) == (0, 4)  # each later by a month
    assert "4 findings: 4 warnings; none new since the last recorded report." in said

    with opened(path) as book:  # two rows change places; others get new faults
        sheet = book["Actions"]
        upper, lower = (sheet[place(sheet, "Ref", n)].row for n in (3, 4))
        for cells in sheet.iter_cols(min_row=upper, max_row=lower, max_col=10):
            cells[0].value, cells[1].value = cells[1].value, cells[0].value
        sheet[place(sheet, "Rating", 5)].value = "Purple"
        sheet[place(sheet, "Due by", 4)].value = "April 2025"
    said, document = ask(path)
    found = [(f["rule"], f["ref"]) for f in document["findings"]]
    new = [("M04", "SL5"), ("H01", "SL3"), ("M12", "SL3")]
    old = [("M12", "SL1"), ("M12", "SL2"), ("M11", "SL4")]
    assert (found[: document["new"]], found[document["new"] :]) == (new, old)
    heads = [line.split()[:3] for line in said.splitlines() if not line.startswith(" ")]
    assert heads[:7] == [
        ["New", "since", "the"],
        *(["error", "M04", "1"], ["warning", "H01", "1"], ["warning", "M12", "1"]),
        ["There", "before"],
        *(["warning", "M11", "1"], ["warning", "M12", "2"]),
    ]

    assert cli.main(["refresh", str(path), "--as-at", "2025-07-31"]) == 0
    header, *lines = rows(path, "tblFindings")
    assert [(line[1], line[2], line[header.index("New")]) for line in lines] == [
        *((rule, ref, "New") for rule, ref in new),
        *((rule, ref, None) for rule, ref in old),
    ]
    header, *lines = rows(path, "tblFindingsByRule")
    assert [(line[1], line[2], line[header.index("New")]) for line in lines] == [
        *(("M04", 1, 1), ("H01", 1, 1), ("M12", 3, 1), ("M11", 1, None)),
    ]

    assert cli.main(["record", str(path), "--report", "July", "--as-at", "2025-07-31"]) == 0
    assert ask(path)[1]["new"] == 0
    with opened(path) as book:  # moved again without a reason: another finding than in July
        sheet = book["Actions"]
        sheet[place(sheet, "Due by", 4)].value = "July 2025"
    document = ask(path, "2025-08-31")[1]
    new = [(f["rule"], f["ref"]) for f in document["findings"][: document["new"]]]
    assert new == [("H01", "SL3"), ("M12", "SL3")]
    assert cli.main(["record", str(path), "--remove", "July"]) == 0
    assert ask(path)[1]["new"] is None  # what there was in June is not kept


FINDINGS = st.lists(
    st.builds(
        Finding,
        *(st.sampled_from(["M01", "M02"]), st.sampled_from(Severity), st.just("Actions")),
        *(st.sampled_from(["A1", "A2"]), st.sampled_from(["SL1", "sl1 ", "SL2"])),
        *(st.sampled_from(["“A” is 3 days late", "“A” is 4 days late", "“B”"]), st.just("")),
    )
)


@given(FINDINGS, FINDINGS)
def test_new_is_what_there_was_less_of(before: list[Finding], now: list[Finding]) -> None:
    """By rule, ref and what is quoted; the row and the days make no difference."""

    def fault(finding: Finding) -> tuple[str, ...]:
        return finding.rule, finding.ref.strip().casefold(), finding.message[:3]

    found = Examined(now, {}).since([finding.mark for finding in before])
    assert found.new is not None
    assert Counter(found.findings) == Counter(now)
    more = Counter(map(fault, now)) - Counter(map(fault, before))
    assert Counter(map(fault, found.findings[: found.new])) == more
    assert sum(group.new for group in by_rule(found.findings, found.new)) == found.new


@pytest.mark.parametrize("new", [None, 500])
def test_a_thousand_findings_are_a_screenful(
    new: int | None, capsys: pytest.CaptureFixture[str]
) -> None:
    findings = [
        Finding(rule.code, rule.severity, "Actions", "A5", f"SL{n}", "Wrong " * 40, "Do " * 90)
        for rule in sorted(RULES, key=lambda rule: rule.severity.rank)
        for n in range(13)
    ]
    assert len(findings) > 1000
    print_findings(Examined(findings, {}, new), each=False)
    lines = capsys.readouterr().out.splitlines()
    assert 24 <= len(lines) <= 36
    assert max(map(len, lines)) <= 140
    told = [line.split()[0] for line in lines if line[0] not in " NTA"]
    assert told[0] == "error"
    assert lines[-1].startswith("And ")
    shown = sum(int(line.split()[2]) for line in lines if line.split()[0] in [*Severity])
    assert f"And {len(findings) - shown:,} more: " in lines[-1]
