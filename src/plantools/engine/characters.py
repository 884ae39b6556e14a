"""Parts of a cell's text with a look of their own (rich text), on new and cleared sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from plantools.engine import a1
from plantools.engine.errors import NotSupportedError, says_what_it_lacks

if TYPE_CHECKING:
    from plantools.engine.range import Range

_SETTINGS = {"Strikethrough": "strike", "Underline": "underline", "Bold": "bold"}


class NativeFont:
    """Stands for Excel's own Font object of some characters, with its names."""

    def __init__(self, characters: Characters) -> None:
        object.__setattr__(self, "_characters", characters)

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in _SETTINGS:
            raise NotSupportedError(f"{name} can't be set for characters of a closed file.")
        characters: Characters = object.__getattribute__(self, "_characters")
        characters.mark(_SETTINGS[name], bool(value))


@says_what_it_lacks
class CharactersFont(base_classes.Font):
    """The font of some characters."""

    api: NativeFont

    def __init__(self, characters: Characters) -> None:
        self.api = NativeFont(characters)
        self._characters = characters

    @property
    def bold(self) -> bool:
        raise NotImplementedError("Reading rich text is not available on a closed file.")

    @bold.setter
    def bold(self, value: bool) -> None:
        self._characters.mark("bold", value)


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
        self._cell.sheet.mark_characters(
            self._cell.box[:2], self._start, self._stop, setting, value
        )


class RichTexts:
    """The settings of a sheet's characters, cell by cell."""

    def __init__(self) -> None:
        self._marks: dict[tuple[int, int], list[tuple[int, int | None, str, bool]]] = {}

    def add(
        self, cell: tuple[int, int], start: int, stop: int | None, setting: str, value: bool
    ) -> None:
        self._marks.setdefault(cell, []).append((start, stop, setting, value))

    def clear(self) -> None:
        self._marks.clear()

    def apply(self, file: Any, sheet: str, texts: dict[tuple[int, int], Any], fonts: Any) -> None:
        """Write the cells that have such settings; `fonts(cell)` is the font of the whole cell."""
        import excelize

        for cell, marks in self._marks.items():
            text = texts.get(cell)
            if not isinstance(text, str) or not text:
                continue
            settings: list[dict[str, bool]] = [{} for _ in text]
            for start, stop, setting, value in marks:
                for position in range(start, len(text) if stop is None else min(stop, len(text))):
                    settings[position][setting] = value
            runs, begin = [], 0
            for position in range(1, len(text) + 1):
                if position < len(text) and settings[position] == settings[begin]:
                    continue
                name, size = fonts(cell)
                look = settings[begin]
                font = excelize.Font(
                    family=name,
                    size=size,
                    bold=look.get("bold", False),
                    strike=look.get("strike", False),
                    underline="single" if look.get("underline") else "",
                )
                runs.append(excelize.RichTextRun(text=text[begin:position], font=font))
                begin = position
            file.set_cell_rich_text(sheet, a1.address(*cell), runs)
