"""What the server answers beside and instead of what xlwings Server would.

xlwings Server takes its settings when it is imported, so this module is imported by `app` alone,
after the environment is set.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Annotated, Any

import xlwings as xw
from fastapi import Depends, FastAPI, HTTPException, Request, Response
from xlwings_server import dependencies
from xlwings_server.routers.xlwings import custom_scripts
from xlwings_server.templates import TemplateResponse

from plantools.server.icons import SIZES, picture

NO_WORKBOOK = "What was sent is not a workbook. Nothing was changed."
NO_BUTTON = "plantools has no such button."
FAILED = "Something went wrong inside plantools. Nothing was changed. The server's log says more."


def set_up(app: FastAPI, path: str) -> None:
    """Make the app give our answers.

    Args:
        app: xlwings Server's.
        path: what its paths begin with.
    """
    app.dependency_overrides[dependencies.parse_book_input] = _data
    app.dependency_overrides[dependencies.get_book] = _book
    app.add_exception_handler(Exception, _failed)
    app.add_api_route(f"{path}/icons/{{name}}-{{size}}.png", _icon)
    app.add_api_route(f"{path}/help.html", _help)


async def _data(request: Request) -> dict[str, Any]:
    """What Excel sent, if it is for a button and may be a workbook.

    xlwings Server would call anything that the module of scripts has, and would answer what is
    no JSON with an internal error.
    """
    script = getattr(custom_scripts, request.path_params.get("script_name", ""), None)
    if not hasattr(script, "__xlscript__"):
        raise HTTPException(404, NO_BUTTON)
    try:
        data = json.loads(await request.body())
    except (ValueError, RecursionError):
        raise HTTPException(400, NO_WORKBOOK) from None
    if not isinstance(data, dict):
        raise HTTPException(400, NO_WORKBOOK)
    return data


async def _book(
    data: Annotated[dict[str, Any], Depends(dependencies.parse_book_input)],
) -> AsyncIterator[xw.Book]:
    """The workbook as xlwings has it, open for as long as the button runs."""
    try:
        book = xw.Book(json=data)
        for sheet in book.sheets:  # as every button does first
            _ = sheet.name, [table.name for table in sheet.tables]
    except Exception:
        raise HTTPException(400, NO_WORKBOOK) from None
    try:
        yield book
    finally:
        book.close()


async def _failed(_: Request, __: Exception) -> Response:
    return Response(FAILED, 500, media_type="text/plain")


async def _icon(name: str, size: int) -> Response:
    if size not in SIZES or not hasattr(custom_scripts, name):
        raise HTTPException(404)
    return Response(picture(name, size), media_type="image/png")


async def _help(request: Request) -> Any:
    return TemplateResponse(request=request, name="help.html")
