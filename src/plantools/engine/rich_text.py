"""Parts of a cell's text with a look of their own (rich text), on new and cleared sheets."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from plantools.engine.application import Native, says_what_it_lacks
from plantools.engine.looks import DefaultFont, Look
from plantools.engine.row_writer import Runs
from plantools.engine.texts import escaped

if TYPE_CHECKING:
    from plantools.engine.range import Range


@dataclass(frozen=True, slots=True)
class Mark:
    """One setting of the characters from `start` to before `stop` (None: to the end)."""

    start: int
    stop: int | None
    setting: str
    value: bool


@says_what_it_lacks
class CharactersFont(base_classes.Font):
    """The font of some characters."""

    api: Native

    def __init__(self, characters: Characters) -> None:
        self.api = Native(
            Strikethrough=lambda value: characters.mark("strike", bool(value)),
            Underline=lambda value: characters.mark("underline", bool(value)),
            Bold=lambda value: characters.mark("bold", bool(value)),
        )


@says_what_it_lacks
class Characters(base_classes.Characters):
    """The characters of one cell from `start` to before `stop`."""

    api = None

    def __init__(self, cell: Range, start: int = 0, stop: int | None = None) -> None:
        self._cell = cell
        self._start = start
        self._stop = stop

    @property
    def text(self) -> str:
        return str(self._cell.raw_value or "")[self._start : self._stop]

    @property
    def font(self) -> CharactersFont:
        return CharactersFont(self)

    def __getitem__(self, item: Any) -> Characters:
        if isinstance(item, slice):
            return Characters(self._cell, item.start or 0, item.stop)
        return Characters(self._cell, item, item + 1)

    def mark(self, setting: str, value: bool) -> None:
        """Note a setting for when the book is saved."""
        marks = self._cell.sheet.marks.setdefault(self._cell.box[:2], [])
        marks.append(Mark(self._start, self._stop, setting, value))


def runs(text: str, marks: Sequence[Mark], look: Look, font: DefaultFont) -> Runs:
    """A text with its marks.

    Args:
        look: of the cell, which the marks change in parts.
        font: the workbook's default font.
    """
    ends = {len(text) if mark.stop is None else min(mark.stop, len(text)) for mark in marks}
    cuts = {0, len(text)} | {min(mark.start, len(text)) for mark in marks} | ends
    pieces: list[tuple[Look, str]] = []
    for start, stop in itertools.pairwise(sorted(cuts)):
        own = look
        for mark in marks:
            changes: dict[str, Any] = {mark.setting: mark.value}
            if mark.start <= start and (mark.stop is None or mark.stop >= stop):
                own = replace(own, **changes)
        if pieces and pieces[-1][0] == own:
            pieces[-1] = own, pieces[-1][1] + text[start:stop]
        else:
            pieces.append((own, text[start:stop]))
    result = Runs(text)
    result.xml = b"".join(
        b'<r><rPr>%b</rPr><t xml:space="preserve">%b</t></r>' % (_font(own, font), escaped(piece))
        for own, piece in pieces
    )
    return result


def _font(look: Look, default: DefaultFont) -> bytes:
    """The properties of a run, in the order in which Excel writes them."""
    flags = (("b", look.bold), ("i", look.italic), ("strike", look.strike), ("u", look.underline))
    color = f'<color rgb="FF{look.font_color}"/>' if look.font_color else ""
    name = escaped(look.font_name or default.name).decode().replace('"', "&quot;")
    return (
        "".join(f"<{tag}/>" for tag, is_on in flags if is_on)
        + f'<sz val="{look.size or default.size:g}"/>{color}<rFont val="{name}"/><family val="2"/>'
    ).encode()
