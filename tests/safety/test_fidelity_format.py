"""Colouring officers' sheets adds rules to them and changes nothing else, part by part."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path

import pytest
from lxml import etree

from plantools.engine import edit_book, open_book
from plantools.workbook.refresh import format_plan
from plantools.workbook.session import Session
from tests.safety import parts as package
from tests.safety.conftest import TODAY
from tests.safety.parts import MAIN, Parts
from tests.safety.test_fidelity import (
    ADDED_TO,
    CASES,
    CHAIN,
    STYLES,
    TEXTS,
    WORKBOOK,
    canonical,
    check_lists,
    check_styles,
    check_texts,
    faults,
)

pytestmark = pytest.mark.filterwarnings("ignore:.* extension is not supported:UserWarning")
WITH_RULES = ("x14_conditional_formats", "everything")
COLOURED = ("Actions", "Impact", "Lists")
OURS = {"DueTexts", "DueDates", "NeverOverdue", "PlanColours"}
RULES = f"{{{MAIN}}}conditionalFormatting"


def run_format(path: Path) -> None:
    with edit_book(path, backups=0) as book:
        format_plan(Session(book, today=TODAY))
        book.save()


def without_ours(root: etree._Element, theirs: set[str]) -> bytes:
    """A sheet without the rules that were not there before, and without the order of the rest."""
    root = deepcopy(root)
    for holder in root.findall(RULES):
        for rule in holder:
            if told(rule) not in theirs:
                holder.remove(rule)
        if not len(holder):
            root.remove(holder)
    for rule in root.iter("{*}cfRule"):
        rule.attrib.pop("priority", None)
    return canonical(root)


def told(rule: etree._Element) -> str:
    """What a rule says, wherever it stands in the order."""
    kept = {name: value for name, value in rule.attrib.items() if name != "priority"}
    return f"{sorted(kept.items())} {[etree.tostring(child) for child in rule]}"


def rules_in(root: etree._Element) -> set[str]:
    return {told(rule) for holder in root.findall(RULES) for rule in holder}


@pytest.mark.parametrize("feature", WITH_RULES)
def test_only_rules_are_added(feature: str, master: Parts, tmp_path: Path) -> None:
    before = dict(master)
    CASES[feature](before)
    path = tmp_path / ("plan.xlsm" if "xl/vbaProject.bin" in before else "plan.xlsx")
    path.write_bytes(package.pack(before))
    had = faults(path)
    book = open_book(path)
    sheets = {book.impl.package.sheet_parts()[name] for name in COLOURED}
    book.close()

    run_format(path)

    after = package.read(path)
    changed = {part for part in before if after.get(part) != before[part]}
    assert changed <= ADDED_TO | sheets | {CHAIN}
    check_lists(before, after)
    check_styles(before[STYLES], after[STYLES])
    check_texts(before[TEXTS], after[TEXTS])
    for part in sheets & changed:
        old, new = etree.fromstring(before[part]), etree.fromstring(after[part])
        theirs = rules_in(old)
        assert without_ours(new, theirs) == without_ours(old, theirs), part
        cells = before[part].index(b"</sheetData>")
        assert after[part][:cells] == before[part][:cells]
    names = etree.fromstring(after[WORKBOOK]).findall(f"{{{MAIN}}}definedNames/*")
    known = etree.fromstring(before[WORKBOOK]).findall(f"{{{MAIN}}}definedNames/*")
    workbook_wide = [
        n for n in names if n.get("localSheetId") is None and n.get("name") not in OURS
    ]
    old_wide = [n for n in known if n.get("localSheetId") is None and n.get("name") not in OURS]
    assert list(map(canonical, workbook_wide)) == list(map(canonical, old_wide))
    assert faults(path) - had == set()

    first = path.read_bytes()
    run_format(path)
    assert path.read_bytes() == first
