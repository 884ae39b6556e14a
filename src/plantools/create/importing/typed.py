"""Cells of other councils' tables as our columns want them, or as text beside them."""

from __future__ import annotations

from plantools.create.values import Problems, Value, convert
from plantools.errors import InputError
from plantools.workbook.contract import Kind


def typed(text: str, kind: Kind) -> tuple[Value, str]:
    """A text as its column wants it, and the text itself if the column can't hold it.

    Raises:
        InputError: if no cell of a workbook can hold it.
    """
    if not text.strip():
        return None, ""
    problems = Problems("The file")
    value = convert(text, kind, f"The cell that begins {text[:30]!r}", problems)
    if value is None and kind in (Kind.DATE, Kind.MONTH, Kind.NUMBER):
        return None, text
    problems.raise_if_any()
    return value, ""


def check_texts(texts: list[tuple[str, str]]) -> None:
    """Refuse texts that are longer than a cell of Excel.

    Raises:
        InputError: if there is one.
    """
    for place, text in texts:
        try:
            typed(text, Kind.TEXT)
        except InputError as error:
            raise InputError(f"{place}: {error}") from None
