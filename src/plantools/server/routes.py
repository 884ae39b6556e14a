"""What the server answers beside and instead of what xlwings Server would.

xlwings Server takes its settings when it is imported, so this module is imported by `running`
alone, after the environment is set.
"""

from __future__ import annotations

import asyncio
import json
import math
import re
from typing import Any

import xlwings as xw
from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool
from xlwings.utils import column_to_number
from xlwings_server.routers.xlwings import custom_scripts
from xlwings_server.templates import TemplateResponse

from plantools.server.admission import CALL
from plantools.server.buttons import SIZES, picture

NOBODY = None
"""Where xlwings Server has the user who clicks: the guard knows whether they may, not who."""
NO_WORKBOOK = "What was sent is not a workbook. Nothing was changed."
NO_WORDS = "What was typed is not one line of text. Nothing was changed."
NO_BUTTON = "plantools has no such button."
FAILED = "Something went wrong inside plantools. Nothing was changed. The server's log says more."
_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})(?::([A-Z]{1,3})([1-9][0-9]{0,6}))?")
_HALVES = re.compile("[\ud800-\udfff]")
_MOST_CELLS = 2_000_000
"""Of a table. xlwings makes a value for each cell, whether or not any was sent."""


def set_up(app: FastAPI, path: str) -> None:
    """Make xlwings Server's app give our answers below a path."""
    app.add_api_route(f"{path}{CALL}{{script_name}}", _click, methods=["POST"])
    app.router.routes.insert(0, app.router.routes.pop())  # before xlwings Server's own
    app.add_exception_handler(Exception, _failed)
    app.add_exception_handler(RequestValidationError, _odd)
    app.add_api_route(f"{path}/icons/{{name}}-{{size}}.png", _icon)
    app.add_api_route(f"{path}/help.html", _help)


async def _click(request: Request, script_name: str) -> Response:
    """Run a button, beside whatever else is asked: a long refresh holds up nobody.

    xlwings Server would run it in the one thread that answers everybody, would call anything that
    the module of scripts has, and would answer what is no JSON with an internal error.
    """
    script = getattr(custom_scripts, script_name, None)
    if not hasattr(script, "__xlscript__"):
        raise HTTPException(404, NO_BUTTON)
    answer = await run_in_threadpool(_run, script, await request.body())
    return Response(answer, media_type="application/json")


def _run(script: Any, body: bytes) -> bytes:
    """What Excel is to do, for a click with this workbook."""
    app = xw.engines["remote"].apps.add(add_book=False)  # or messages of two clicks would mix
    try:
        try:
            data = json.loads(body, parse_constant=float.fromhex)  # NaN, Infinity are no JSON
            if not (isinstance(data, dict) and _is_workbook(data)):
                raise ValueError
            words = data.pop("args", None) or []
            book = app.books.open(json=data)
            for sheet in book.sheets:  # as every button does first
                _ = sheet.name, [table.name for table in sheet.tables]
        except Exception:  # odd content makes xlwings raise nearly anything; RecursionError is one
            raise HTTPException(400, NO_WORKBOOK) from None
        if not (isinstance(words, list) and len(words) <= 1 and all(map(_is_text, words))):
            raise HTTPException(400, NO_WORDS)
        asyncio.run(script(NOBODY, book, *words))
        return json.dumps(book.json()).encode()
    finally:
        app.kill()


def _is_workbook(data: dict[str, Any]) -> bool:
    """Whether it has the form in which xlwings' JavaScript sends a workbook."""
    match data:
        case {
            "client": str(),
            "version": str(),
            "book": {"name": str() as name, "active_sheet_index": int()},
            "names": [*names],
            "sheets": [_, *_] as sheets,
        }:
            return (
                _is_text(name)
                and all(isinstance(each, dict) and _is_text(each.get("name")) for each in names)
                and all(map(_is_sheet, sheets))
            )
    return False


def _is_sheet(sheet: Any) -> bool:
    match sheet:
        case {"name": str() as name, "values": [*rows], "tables": [*tables]}:
            return (
                _is_text(name)
                and all(map(_is_table, tables))
                and all(isinstance(row, list) and len(row) == len(rows[0]) for row in rows)
                and all(_is_value(value) for row in rows for value in row)
            )
    return False


def _is_table(table: Any) -> bool:
    if not isinstance(table, dict) or not _is_text(table.get("name")):
        return False
    addresses = (value for key, value in table.items() if key.endswith("_address"))
    return all(value is None or _is_address(value) for value in addresses)


def _is_address(value: Any) -> bool:
    found = _ADDRESS.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return False
    left, top, right, bottom = found.groups()
    columns: int = abs(column_to_number(right or left) - column_to_number(left)) + 1
    return columns * (abs(int(bottom or top) - int(top)) + 1) <= _MOST_CELLS


def _is_value(value: Any) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    return value is None or isinstance(value, bool | int) or _is_text(value)


def _is_text(value: Any) -> bool:
    """Whether it is text that can be written: JSON can hold half of a character."""
    return isinstance(value, str) and not _HALVES.search(value)


async def _odd(request: Request, __: Exception) -> Response:
    """FastAPI's own answer would repeat what was sent."""
    if request.method == "GET":
        return JSONResponse({"detail": "There is nothing here."}, 404)
    return JSONResponse({"detail": NO_WORKBOOK}, 400)


async def _failed(_: Request, __: Exception) -> Response:
    return Response(FAILED, 500, media_type="text/plain")


async def _icon(name: str, size: int) -> Response:
    if size not in SIZES or not hasattr(custom_scripts, name):
        raise HTTPException(404)
    return Response(picture(name, size), media_type="image/png")


async def _help(request: Request) -> Any:
    return TemplateResponse(request=request, name="help.html")
