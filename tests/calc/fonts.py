"""Fonts: of the cells of a range, and of some characters of one cell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from plantools.engine.looks import hex_color

if TYPE_CHECKING:
    from tests.calc.range import Range

BOLD, REGULAR = 150.0, 100.0


def number(color: Any) -> int:
    """A colour as UNO has it."""
    return int((hex_color(color) or "#0")[1:], 16)


class Font(base_classes.Font):
    """The font of a range. What differs within it is None."""

    api = None

    def __init__(self, range_: Range) -> None:
        self._range = range_

    def _get(self, name: str) -> Any:
        """A property, of a single cell as its characters have it."""
        cells = self._range.api
        if self._range.shape != (1, 1):
            return _plain(getattr(cells, name))
        parts = list(_portions(cells.getCellByPosition(0, 0))) or [cells]
        found = {_plain(getattr(part, name)) for part in parts}
        return found.pop() if len(found) == 1 else None

    @property
    def bold(self) -> bool | None:
        weight = self._get("CharWeight")
        return None if weight is None else weight == BOLD

    @bold.setter
    def bold(self, value: bool) -> None:
        self._range.api.CharWeight = BOLD if value else REGULAR

    @property
    def italic(self) -> bool | None:
        posture = self._get("CharPosture")
        return None if posture is None else posture == "ITALIC"

    @property
    def size(self) -> float | None:
        size: float | None = self._get("CharHeight")
        return size

    @size.setter
    def size(self, value: float) -> None:
        self._range.api.CharHeight = value

    @property
    def name(self) -> str | None:
        name: str | None = self._get("CharFontName")
        return name

    @name.setter
    def name(self, value: str) -> None:
        self._range.api.CharFontName = value

    @property
    def color(self) -> tuple[int, int, int] | None:
        raise NotImplementedError

    @color.setter
    def color(self, value: Any) -> None:
        self._range.api.CharColor = number(value)


def _plain(value: Any) -> Any:
    """A property's value; of an enum, which can't be compared, its name."""
    return getattr(value, "value", value)


def _portions(cell: Any) -> Iterator[Any]:
    """The stretches of a cell's text that look alike."""
    paragraphs = cell.createEnumeration()
    while paragraphs.hasMoreElements():
        portions = paragraphs.nextElement().createEnumeration()
        while portions.hasMoreElements():
            yield portions.nextElement()


class Characters(base_classes.Characters):
    """The characters of one cell from `start` to before `stop`."""

    api = None

    def __init__(self, cell: Range, start: int = 0, stop: int | None = None) -> None:
        self._cell = cell
        self._start = start
        self._stop = stop

    def __getitem__(self, item: slice) -> Characters:
        return Characters(self._cell, item.start or 0, item.stop)

    @property
    def text(self) -> str:
        return str(self._cell.api.getCellByPosition(0, 0).getString()[self._start : self._stop])

    @property
    def font(self) -> CharactersFont:
        return CharactersFont(self)

    @property
    def cursor(self) -> Any:
        cursor = self._cell.api.getCellByPosition(0, 0).createTextCursor()
        cursor.gotoStart(False)
        cursor.goRight(self._start, False)
        cursor.goRight(len(self.text), True)
        return cursor


class CharactersFont(base_classes.Font):
    """The font of some characters; only its native side is needed."""

    api: Any = None

    def __init__(self, characters: Characters) -> None:
        self.api = NativeFont(characters)


class NativeFont:
    """Takes the names that Excel for Windows has, and gives the characters Calc's."""

    def __init__(self, characters: Characters) -> None:
        object.__setattr__(self, "_characters", characters)

    def __setattr__(self, name: str, value: Any) -> None:
        calcs = {"Strikethrough": "CharStrikeout", "Underline": "CharUnderline"}[name]
        setattr(object.__getattribute__(self, "_characters").cursor, calcs, 1 if value else 0)
