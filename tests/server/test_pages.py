"""The task pane, the help page and the JavaScript in them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from shutil import which
from typing import Any

import pytest
from lxml import etree, html

from plantools.server import PROJECT
from plantools.server.buttons import ASKS, GLYPHS, OTHER, picture, read_tab

from .service import Service

SCRIPTS = PROJECT / "static" / "js"
OFFICE = Path(__file__).with_name("office.cjs")
TAB = read_tab()


@pytest.fixture(scope="module")
def pane(service: Service) -> Any:
    return html.fromstring(service.get("/taskpane.html").body)


def test_every_button_is_in_the_pane_with_its_words(pane: Any) -> None:
    shown = {e.get("xw-click"): e for e in pane.iterfind(".//button[@xw-click]")}
    buttons = {b.script: b for b in TAB.buttons if b.script not in ASKS}
    assert shown.keys() == buttons.keys()
    for script, element in shown.items():
        tip = pane.get_element_by_id(element.get("aria-describedby")).text
        assert (element.text, tip) == (buttons[script].label, buttons[script].tip)


def test_everybody_can_use_the_form_of_record_report_and_find_their_way(pane: Any) -> None:
    form = pane.get_element_by_id("ask")
    assert form.get("data-script") in ASKS
    [field], [label] = form.iterfind(".//input"), form.iterfind(".//label")
    assert label.get("for") == field.get("id")
    assert label.text.strip()
    assert field.get("required") is not None
    assert pane.get_element_by_id(field.get("aria-describedby")).text
    assert [button.get("type") for button in form.iterfind(".//button")] == ["submit"]
    assert [e.text for e in pane.iterfind(".//h1")] == ["Improvement Plan"]
    assert [e.text for e in pane.iterfind(".//h2")] == [group.label for group in TAB.groups]
    for section in pane.iterfind(".//section"):
        assert pane.get_element_by_id(section.get("aria-labelledby")).text


def test_what_the_pane_loads_is_ours_and_there(service: Service, pane: Any) -> None:
    loaded = [e.get("src") or e.get("href") for e in pane.iterfind(".//script[@src]")]
    loaded += [e.get("href") for e in pane.iterfind(".//link[@href]")]
    assert len(loaded) > 8
    for path in loaded:
        assert path.startswith(f"/{service.token}/"), path
        assert service.ask("GET", path).status == 200, path
    assert any(path.endswith("/office.js") for path in loaded)
    for name in ("auth.js", "ribbon.js", "main.js"):
        assert service.get(f"/static/js/{name}").body == (SCRIPTS / name).read_bytes()


def test_the_token_cannot_be_read_on_the_page_nor_told_to_others(
    service: Service, pane: Any
) -> None:
    etree.strip_elements(pane, "script", with_tail=False)
    assert service.token not in pane.text_content()
    headers = service.get("/taskpane.html").headers
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"].startswith("no-store")
    assert "set-cookie" not in headers


@pytest.mark.parametrize("path", ["/taskpane.html", "/help.html", "/static/js/main.js"])
def test_a_page_runs_and_asks_nothing_but_ours(service: Service, path: str) -> None:
    policy = service.get(path).headers["content-security-policy"].split("; ")
    assert {"default-src 'none'", "script-src 'self'", "connect-src 'self'"} <= set(policy)
    [frames] = [rule for rule in policy if rule.startswith("frame-ancestors")]
    assert "https://*.officeapps.live.com" in frames
    assert not {"https:", "*"} & set(frames.split())


def test_the_help_page_says_what_every_button_does(service: Service) -> None:
    page = html.fromstring(service.get("/help.html").body)
    words = ([e.text for e in page.iterfind(f".//{name}")] for name in ("dt", "dd"))
    assert [*zip(*words, strict=True)] == [(button.label, button.tip) for button in TAB.buttons]
    assert page.find(".//title").text


def test_every_button_has_a_picture_of_its_own() -> None:
    assert {button.script for button in TAB.buttons} <= GLYPHS.keys()
    pictures = {picture(name, 32) for name in GLYPHS}
    assert len(pictures) == len(GLYPHS)
    assert picture("another", 32) not in pictures
    assert OTHER not in GLYPHS.values()


@pytest.mark.skipif(which("node") is None, reason="Node.js is not installed")
@pytest.mark.parametrize("failing", [False, True])
def test_every_button_of_the_ribbon_runs_its_script_and_is_let_go(
    service: Service, pane: Any, failing: bool
) -> None:
    manifest = etree.fromstring(service.get("/manifest.xml").body)
    functions = [e.text for e in manifest.iter("{*}FunctionName")]
    names = [e.get("xw-click") for e in pane.iterfind(".//button[@xw-click]")]
    page = f"/{service.token}/taskpane.html"
    ran = subprocess.run(
        ["node", str(OFFICE), str(SCRIPTS), page, "yes" if failing else "no", *names],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    told = json.loads(ran.stdout)
    assert told["associated"] == functions
    assert told["completed"] == functions
    *clicks, recorded = told["runs"]
    assert [run["scriptName"] for run in clicks] == functions
    assert {run["auth"] for run in told["runs"]} == {service.token}
    assert {run["errorDisplayMode"] for run in clicks} == {"alert"}
    assert recorded["scriptName"] == "record_report"
    assert recorded["args"] == ["Committee January 2026"]
    assert told["form"] == {"prevented": True, "disabled": False}
