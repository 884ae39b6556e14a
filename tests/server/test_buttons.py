"""Every button, called on the real server as xlwings' Office.js client calls it."""

from __future__ import annotations

import gzip
import json
import re
import threading
import time
from contextlib import closing
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import pytest
import xlwings as xw

from plantools import ribbon
from plantools.engine import open_book
from plantools.server.buttons import ASKS, LEFT_OUT, read_tab
from tests.ribbon.remote import apply, payload

from .service import Service

CALL = "/xlwings/custom-scripts-call/"
LABEL = "Committee January 2026"
SCRIPTS = [button.script for button in read_tab().buttons]
NO_WORKBOOK = "What was sent is not a workbook. Nothing was changed."


def click(service: Service, script: str, sent: dict[str, Any]) -> tuple[list[Any], str]:
    """What the server answers to a click: the actions, and the message among them."""
    words = {"args": [LABEL]} if script in ASKS else {}
    answer = service.post(f"{CALL}{script}", {**sent, **words})
    assert answer.status == 200, answer.text
    actions = answer.json()["actions"]
    [message] = [action["args"][0] for action in actions if action["func"] == "alert"]
    return actions, message


def on_closed_file(path: Path, script: str) -> tuple[dict[str, Any], str]:
    """The sheets after the same button on the closed file, and its message."""
    copy = path.with_name(f"{script}.xlsx")
    copy.write_bytes(path.read_bytes())
    with closing(open_book(copy)) as book:
        message = getattr(ribbon, script)(book, *([LABEL] if script in ASKS else []))
        book.save()
    return apply(payload(copy), []), message.replace(copy.name, path.name)


def as_text(grid: dict[tuple[int, int], Any]) -> dict[tuple[int, int], str]:
    """Cells with days and whole numbers written in one way."""
    day = re.compile(r"(\d{4}-\d\d-\d\d)[T ]00:00:00Z?")
    return {at: day.sub(r"\1", str(value)).removesuffix(".0") for at, value in grid.items()}


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_button_does_the_same_as_on_the_closed_file(
    service: Service, sent: dict[str, Any], small: Path, script: str
) -> None:
    actions, message = click(service, script, sent)
    sheets, expected = on_closed_file(small, script)
    assert message == expected
    assert "went wrong" not in message
    after = apply(sent, actions)
    assert after.keys() == sheets.keys()
    for name, grid in sheets.items():
        assert as_text(after[name]) == as_text(grid), name
    assert script != "validate" or len(sheets["Checks"]) > 40


def test_the_server_has_the_buttons_of_the_ribbon_but_those_that_write_files(
    service: Service,
) -> None:
    told = service.get("/xlwings/custom-scripts-meta.json").json()
    assert {script["function_name"] for script in told} == {*SCRIPTS}
    assert {"validate", "record_report", "changes_appendix"} <= {*SCRIPTS}
    assert not LEFT_OUT & {*SCRIPTS}
    assert all(hasattr(ribbon, script) for script in LEFT_OUT)


def test_a_workbook_without_a_plan_is_told_so(service: Service, sent: dict[str, Any]) -> None:
    cover = [{**sheet, "tables": []} for sheet in sent["sheets"]]
    _, message = click(service, "validate", {**sent, "sheets": cover})
    assert "no table named tblActions" in message


def test_a_message_can_be_shown_as_the_address_of_a_page(
    service: Service, sent: dict[str, Any]
) -> None:
    name = "plan\n" * 1000
    _, message = click(service, "about", {**sent, "book": {**sent["book"], "name": name}})
    assert "\n" not in message
    assert message.endswith(" ...")
    assert len(message) <= 600


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"{", b"\xff\xfe", b"\x1f\x8b\x08\x00\x00\x00\x00\x00", b"null", b"[]", b"{}"),
        *(b'"workbook"', b'{"book": 1, "sheets": 2}', b"[" * 100_000),
        b'{"client": "Office.js", "version": "1", "book": {}, "names": [], "sheets": [{}]}',
    ],
)
def test_what_is_no_workbook_is_refused_in_a_sentence(service: Service, content: bytes) -> None:
    answer = service.post(f"{CALL}validate", content)
    assert (answer.status, answer.json()) == (400, {"detail": NO_WORKBOOK})


SHEET = {"name": "A", "values": [["x"]], "tables": [], "pictures": []}
TABLE = {"name": "tblActions", "range_address": "A1:A1"}
NAN, INFINITE = float("nan"), float("inf")


@pytest.mark.parametrize(
    "odd",
    [
        *({"sheets": []}, {"sheets": "A"}, {"sheets": [SHEET, SHEET, None]}),
        *({"sheets": [{**SHEET, "name": name}]} for name in (1, "\ud800")),
        *(
            {"sheets": [{**SHEET, "values": values}]}
            for values in ({"A1": 1}, [["x"], ["x", "y"]], [[{"a": 1}]], [[NAN]], [[INFINITE]])
        ),
        {"sheets": [{**SHEET, "tables": [{"name": None}]}]},
        *(
            {"sheets": [{**SHEET, "tables": [{**TABLE, "range_address": address}]}]}
            for address in ("1A:;", "A1:XFD1048576")
        ),
        *({"names": [1]}, {"names": {"a": "b"}}, {"version": 1}),
        {"book": {"name": "plan.xlsx", "active_sheet_index": "0"}},
        *({"args": words} for words in ([1], ["a", "b"], "Committee", ["\udfff"])),
    ],
    ids=str,
)
def test_odd_json_is_refused_in_a_sentence_and_leaves_no_log(
    service: Service, sent: dict[str, Any], odd: dict[str, Any]
) -> None:
    logs = set(Path(gettempdir()).glob("plantools-error-*.log"))
    answer = service.post(f"{CALL}record_report", {**sent, "args": [LABEL], **odd})
    assert answer.status == 400
    assert answer.json()["detail"].endswith(" Nothing was changed.")
    assert set(Path(gettempdir()).glob("plantools-error-*.log")) <= logs


@pytest.mark.parametrize("label", ["x" * 101, "x" * 100_000, "a\tb", "a\nb", "", " "])
def test_a_label_that_is_none_is_refused_in_a_sentence(
    service: Service, sent: dict[str, Any], label: str
) -> None:
    answer = service.post(f"{CALL}record_report", {**sent, "args": [label]})
    [action] = answer.json()["actions"]
    assert action["func"] == "alert"
    assert "name" in action["args"][0]
    assert len(action["args"][0]) < 200


def test_a_long_refresh_holds_up_nobody_and_hears_nothing_of_others(
    service: Service, sent: dict[str, Any], example: Path
) -> None:
    told: list[tuple[str, str]] = []
    much = payload(example)

    def run(script: str, workbook: dict[str, Any], name: str) -> None:
        book = {**sent["book"], "name": name}
        told.append((name, click(service, script, {**workbook, "book": book})[1]))

    refresh = threading.Thread(target=run, args=["refresh_summaries", much, "long"])
    refresh.start()
    for name in ("one", "two", "three"):
        run("about", sent, f"{name}.xlsx")
    refresh.join()
    assert told[0][0] == "one.xlsx"
    messages = dict(told)
    assert messages.pop("long").startswith("Made anew")
    assert len(messages) == 3
    assert all(name in message for name, message in messages.items())


def test_the_log_says_when_which_button_and_how_it_ended(
    service: Service, sent: dict[str, Any]
) -> None:
    before = len(service.log.read_text())
    click(service, "about", sent)
    service.post(f"{CALL}validate", b"secret")
    service.post(f"{CALL}secret%20words", sent)
    service.get("/taskpane.html")
    form = r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ Script "(.*)" called: (.*) in \d+\.\d s'
    expected = {("about", "answered (200)"), ("validate", "refused (400)"), ("?", "refused (404)")}
    told: set[tuple[str, ...]] = set()
    for _ in range(200):  # a line is written after its answer has gone out
        lines = service.log.read_text()[before:].splitlines()
        told = {match.groups() for line in lines if (match := re.fullmatch(form, line))}
        if expected <= told:
            break
        time.sleep(0.05)
    assert expected <= told
    assert not any("secret" in line or "plan.xlsx" in line for line in lines)


def test_a_compressed_body_is_not_unpacked(service: Service, sent: dict[str, Any]) -> None:
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    body = gzip.compress(json.dumps(sent).encode())
    answer = service.ask("POST", f"/{service.token}{CALL}validate", body, headers)
    assert (answer.status, answer.json()) == (400, {"detail": NO_WORKBOOK})


@pytest.mark.parametrize("name", [*sorted(LEFT_OUT), "xw", "ribbon", "__init__", "_script", "no"])
def test_nothing_but_the_buttons_can_be_called(
    service: Service, sent: dict[str, Any], name: str
) -> None:
    answer = service.post(f"{CALL}{name}", sent)
    assert (answer.status, answer.json()) == (404, {"detail": "plantools has no such button."})


ERROR = {"type": "Error", "basicValue": "#N/A"}
NO_VALUE = {"type": "Error", "errorType": "NotAvailable"}
OCTOBER = {"type": "FormattedNumber", "basicValue": 45596.0, "numberFormat": "dd/mm/yyyy"}
NO_DATE = "As at must be one date, such as 31/12/2024 or a cell with a date in it."


@pytest.mark.parametrize(
    ("function", "args", "answer"),
    [
        ("due_date", [[["October 2024"]]], [[OCTOBER]]),
        (
            "due_date",
            [[["October 2024"], [45596], [""], [None], ["TBC"], [ERROR]]],
            [[OCTOBER], [OCTOBER], [""], [""], [""], [NO_VALUE]],
        ),
        ("due_date", [[["TBC", "October 2024"]]], [["", OCTOBER]]),
        ("due_date", [[[None]]], [[""]]),
        (
            "is_overdue",
            [[["October 2024", "TBC"], ["1/1/2030", 45596]], [[45597]]],
            [[True, False], [False, True]],
        ),
        ("is_overdue", [[["October 2024"]], [["1 November 2024"]]], [[True]]),
        ("is_overdue", [[["October 2024"]], [[None]]], [[NO_DATE]]),
        ("action_rating", [[["Blue"], ["amber"], [""]]], [["Amber"]]),
        ("action_rating", [[[""]]], [[""]]),
    ],
)
def test_a_worksheet_function(service: Service, function: str, args: Any, answer: Any) -> None:
    """What they answer to all kinds of cells is in tests/test_functions.py."""
    asked = {"client": "Office.js", "version": xw.__version__, "runtime": "1.4"}
    asked |= {"caller_address": "[plan.xlsx]Sheet1!A1", "session_id": "1"}
    asked |= {"culture_info_name": "en-GB", "date_format": "dd/mm/yyyy"}
    asked |= {"func_name": function, "args": args}  # every argument is a range
    told = service.post("/xlwings/custom-functions-call", asked)
    assert (told.status, told.json()) == (200, {"result": answer})


def test_the_worksheet_functions_are_offered_with_what_excel_says_of_them(service: Service) -> None:
    meta = service.get("/xlwings/custom-functions-meta.json").json()
    offered = {}
    for each in meta["functions"]:
        offered[each["name"]] = [parameter["name"] for parameter in each["parameters"]]
        for told in (each, *each["parameters"]):
            assert re.fullmatch(r"[A-Z][^\n]{20,250}\.", told["description"])
    assert offered == {
        "ACTION_RATING": ["ratings", "scale"],
        "DUE_DATE": ["text"],
        "IS_OVERDUE": ["due_by", "as_at"],
    }
    code = service.get("/xlwings/custom-functions-code.js").text
    assert all(f'CustomFunctions.associate("{name}"' in code for name in offered)


def test_what_fails_inside_is_one_sentence(service: Service, sent: dict[str, Any]) -> None:
    answer = service.post("/xlwings/custom-functions-call", ["secret"])
    assert (answer.status, answer.json()) == (400, {"detail": NO_WORKBOOK})
    answer = service.post("/xlwings/custom-functions-call", {"func_name": "nothing", "args": []})
    assert answer.status == 500
    assert answer.text.startswith("Something went wrong inside plantools.")
    assert "Traceback" not in answer.text
    click(service, "about", sent)


def test_the_message_page_shows_what_it_is_given_as_text(service: Service) -> None:
    page = service.get(
        "/xlwings/alert?prompt=14%20findings%20%3Cscript%3E&title=Improvement%20Plan"
        "&buttons=ok&mode=&callback="
    )
    assert page.status == 200
    assert "14 findings &lt;script&gt;" in page.text
    assert "14 findings <script>" not in page.text
