"""The tab: what officers read on it, and that each button leads to a Python function."""

from __future__ import annotations

import re

import pytest

from plantools import ribbon as clicks
from tests.addin.files import ADDIN, MACROS, RIBBON, buttons, code, parts, ribbon

GROUPS = {
    "Check": ["Validate", "Next finding", "Fix safe ones"],
    "Status": ["Apply RAG formatting", "Flag overdue", "Refresh summaries"],
    "Report": [
        *("Record report", "Changes appendix", "Add report text"),
        *("Committee pack", "Committee pack (draft)"),
    ],
    "Help": ["Guide", "About and versions"],
}
SIGNATURES = {
    "onLoad": "ui As IRibbonUI",
    "onAction": "control As IRibbonControl",
    "getEnabled": "control As IRibbonControl, ByRef enabled As Variant",
    "getSupertip": "control As IRibbonControl, ByRef words As Variant",
}
"""What Excel passes to each kind of callback; with another signature it can't call it."""
PROCEDURE = re.compile(r"^Public Sub (\w+)\((.*?)\)$", re.MULTILINE)
PYTHON = re.compile(r"\"from plantools import ribbon; ribbon\.(\w+)\(")


def test_the_addin_has_the_tab_of_the_sources_as_officers_were_promised() -> None:
    source = (MACROS / "customUI.xml").read_bytes().replace(b"\r\n", b"\n")
    assert parts(ADDIN)["customUI/customUI.xml"] == source
    [tab] = ribbon().iter(f"{RIBBON}tab")
    assert tab.get("label") == "Improvement Plan"
    shown = {group.get("label"): [button.get("label") for button in group] for group in tab}
    assert shown == GROUPS


@pytest.mark.parametrize("button", buttons())
def test_button_says_what_it_does(button: str) -> None:
    said = buttons()[button]
    for name in ("label", "screentip", "tag", "keytip", "imageMso", "onAction"):
        assert said[name].strip()
    assert said["getEnabled"] == "PlanRibbon.GetEnabled"
    assert said["getSupertip"] == "PlanRibbon.GetSupertip"  # it gives the tag's words
    assert said["tag"].endswith(".")
    assert len(said["tag"]) < 1024 > len(said["screentip"])  # Excel's limit for each
    assert re.fullmatch("[A-Z0-9]{1,3}", said["keytip"])
    assert not said.keys() & {"supertip", "enabled"}  # they may not stand beside their callbacks


def test_ids_keytips_and_functions_are_unique_and_there() -> None:
    ids = [element.get("id") for element in ribbon().iter() if element.get("id")]
    tips = [said["keytip"] for said in buttons().values()]
    actions = [said["onAction"] for said in buttons().values()]
    targets = PYTHON.findall((MACROS / "PlanRibbon.bas").read_text(encoding="utf-8"))
    for names in (ids, tips, actions, targets):
        assert len(names) == len(set(names))
    assert not [tip for tip in tips if any(o != tip and o.startswith(tip) for o in tips)]
    assert len(actions) == len(targets)
    assert all(callable(getattr(clicks, name)) for name in targets)


def test_callbacks_are_procedures_that_excel_can_call() -> None:
    callbacks = {
        (str(kind), str(name))
        for element in ribbon().iter()
        for kind, name in element.attrib.items()
        if str(kind) == "onLoad" or re.match("(on|get)[A-Z]", str(kind))
    }
    assert {kind for kind, _ in callbacks} == SIGNATURES.keys()
    for kind, name in callbacks:
        module, _, procedure = name.partition(".")
        assert dict(PROCEDURE.findall(code(ADDIN)[module]))[procedure] == SIGNATURES[kind]
