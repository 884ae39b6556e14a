"""What the checks find, rule by rule on a screenful, and what is new since the last report."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plantools.checks import RULES, Examined, Finding, Severity
from plantools.cli.show import print_findings
from plantools.reports.checks import by_rule
from tests.conftest import Run
from tests.masters import action, do, master, put, retable, rows_of


def ask(run: Run, path: Path, as_at: str = "2025-07-31") -> tuple[str, Any]:
    """What `validate` says to a person a month later, and its JSON."""
    command = f"validate --as-at {as_at}"
    return run(command, path).out, run(f"{command} --json", path).document


def test_what_is_new_since_the_last_report_comes_first(tmp_path: Path, run: Run) -> None:
    late = [action(f"SL{n}", due_by="May 2025") for n in (1, 2, 3)]
    path = master(tmp_path, *late, action("SL4", due_by="Spring 2026"), action("SL5"))
    said, document = ask(run, path)
    assert (document["new"], "new since" in said) == (None, False)
    do("refresh", path)
    assert "New" not in rows_of(path, "Checks", "tblFindings")[0]
    assert "new since" not in str(openpyxl.load_workbook(path)["Checks"]["A2"].value)

    do("record --report June", path)
    said, document = ask(run, path)
    assert (document["new"], len(document["findings"])) == (0, 4)  # each later by a month
    assert "4 findings: 4 warnings; none new since the last recorded report." in said

    # two rows change places; others get new faults
    retable(path, "Actions", "tblActions", lambda rows: [*rows[:3], rows[4], rows[3], *rows[5:]])
    put(path, H9="Purple", F8="April 2025")
    said, document = ask(run, path)
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

    do("refresh --as-at 2025-07-31", path)
    header, *lines = rows_of(path, "Checks", "tblFindings")
    assert [(line[1], line[2], line[header.index("New")]) for line in lines] == [
        *((rule, ref, "New") for rule, ref in new),
        *((rule, ref, None) for rule, ref in old),
    ]
    header, *lines = rows_of(path, "Checks", "tblFindingsByRule")
    assert [(line[1], line[2], line[header.index("New")]) for line in lines] == [
        *(("M04", 1, 1), ("H01", 1, 1), ("M12", 3, 1), ("M11", 1, None)),
    ]

    do("record --report July --as-at 2025-07-31", path)
    assert ask(run, path)[1]["new"] == 0
    put(path, F8="July 2025")  # moved again without a reason: another finding than in July
    document = ask(run, path, "2025-08-31")[1]
    new = [(f["rule"], f["ref"]) for f in document["findings"][: document["new"]]]
    assert new == [("H01", "SL3"), ("M12", "SL3")]
    do("record --remove July", path)
    assert ask(run, path)[1]["new"] is None  # what there was in June is not kept


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
