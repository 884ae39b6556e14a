"""What the server answers beside and instead of what xlwings Server would.

xlwings Server takes its settings when it is imported, so this module is imported by `running`
alone, after the environment is set.
"""

from __future__ import annotations

import asyncio
import json
import re
from textwrap import shorten
from typing import Annotated, Any

import xlwings as xw
from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import AfterValidator, BaseModel, Field
from starlette.concurrency import run_in_threadpool
from xlwings.utils import column_to_number
from xlwings_server.routers.xlwings import custom_scripts
from xlwings_server.templates import TemplateResponse

from plantools.server.admission import CALL
from plantools.server.buttons import ASKS, SIZES, picture

NOBODY = None
"""Where xlwings Server has the user who clicks: the guard knows whether they may, not who."""
LONGEST = 600
"""Characters of a message. xlwings shows it as a page whose address holds it, in which a space
takes three characters, and addresses beyond some 2,000 are refused here and there. Excel on the web
shows none that has a line break in it (OfficeDev/office-js issue 2762)."""
NO_WORKBOOK = "What was sent is not a workbook. Nothing was changed."
NO_WORDS = "What was typed is not one line of text. Nothing was changed."
NO_BUTTON = "plantools has no such button."
FAILED = "Something went wrong inside plantools. Nothing was changed. The server's log says more."
_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})(?::([A-Z]{1,3})([1-9][0-9]{0,6}))?")
_MOST_CELLS = 2_000_000
"""Of a table. xlwings makes a value for each cell, whether or not any was sent."""
_Cell = bool | int | Annotated[float, Field(allow_inf_nan=False)] | str | None


def _small_enough(address: str) -> str:
    if found := _ADDRESS.fullmatch(address):
        left, top, right, bottom = found.groups()
        columns = abs(column_to_number(right or left) - column_to_number(left)) + 1
        if columns * (abs(int(bottom or top) - int(top)) + 1) <= _MOST_CELLS:
            return address
    raise ValueError(address)


def _even(rows: list[list[_Cell]]) -> list[list[_Cell]]:
    if len({len(row) for row in rows}) > 1:
        raise ValueError("rows of several lengths")
    return rows


_Address = Annotated[str, AfterValidator(_small_enough)] | None


class _Named(BaseModel, strict=True):
    """What has a name: like what follows, a part of a workbook as xlwings' JavaScript sends it.

    Half of a character, which JSON can hold, is no text to pydantic, and NaN is no number.
    """

    name: str


class _Table(_Named):
    range_address: _Address = None
    header_row_range_address: _Address = None
    data_body_range_address: _Address = None
    total_row_range_address: _Address = None


class _Sheet(_Named):
    values: Annotated[list[list[_Cell]], AfterValidator(_even)]
    tables: list[_Table]


class _Book(_Named):
    active_sheet_index: int


class _Workbook(BaseModel, strict=True):
    client: str
    version: str
    book: _Book
    names: list[_Named]
    sheets: Annotated[list[_Sheet], Field(min_length=1)]


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
    answer = await run_in_threadpool(_run, script, script_name in ASKS, await request.body())
    return Response(answer, media_type="application/json")


def _run(script: Any, asks: bool, body: bytes) -> bytes:
    """What Excel is to do, for a click with this workbook."""
    app = xw.engines["remote"].apps.add(add_book=False)  # or messages of two clicks would mix
    try:
        try:
            _Workbook.model_validate_json(body)
            data = json.loads(body)
            words = data.pop("args", None) or []
            book = app.books.open(json=data)
            for sheet in book.sheets:  # as every button does first
                _ = sheet.name, [table.name for table in sheet.tables]
        except Exception:  # odd content makes xlwings raise nearly anything; RecursionError is one
            raise HTTPException(400, NO_WORKBOOK) from None
        if not isinstance(words, list) or [*map(type, words)] not in ([], [str]):
            raise HTTPException(400, NO_WORDS)
        asyncio.run(script(NOBODY, book, *(words if asks else ())))
        answer = book.json()
        for action in answer["actions"]:
            if action["func"] == "alert":
                action["args"][0] = shorten(action["args"][0], LONGEST, placeholder=" ...")
        return json.dumps(answer).encode()
    finally:
        app.kill()


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
