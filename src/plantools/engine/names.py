"""Defined names of a closed workbook."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from plantools.engine import a1
from plantools.engine.errors import says_what_it_lacks
from plantools.engine.package import MAIN, xml

if TYPE_CHECKING:
    from plantools.engine.book import Book
    from plantools.engine.range import Range


@says_what_it_lacks
class Names(base_classes.Names):
    """The workbook-wide names. Names of one sheet only are kept, but not shown."""

    api = None

    def __init__(self, book: Book) -> None:
        self.book = book
        self.is_changed = False
        self._added: list[Name] = []
        part = book.package.workbook_part
        root = xml(book.package[part], part)
        self._names = [
            Name(self, element.get("name", ""), "=" + (element.text or ""))
            for element in root.iterfind(f"{{{MAIN}}}definedNames/{{{MAIN}}}definedName")
            if element.get("localSheetId") is None
        ]

    def __len__(self) -> int:
        return len(self._names)

    def __iter__(self) -> Iterator[Name]:
        return iter(self._names)

    def __call__(self, name_or_index: int | str) -> Name:
        if isinstance(name_or_index, int):
            return self._names[name_or_index - 1]
        for name in self._names:
            if name.name.casefold() == name_or_index.casefold():
                return name
        raise KeyError(name_or_index)

    def contains(self, name_or_index: str) -> bool:
        return any(name.name.casefold() == name_or_index.casefold() for name in self._names)

    def add(self, name: str, refers_to: str) -> Name:
        new = Name(self, name, refers_to)
        self._names.append(new)
        self._added.append(new)
        self.is_changed = True
        return new

    def apply(self, file: Any) -> None:
        """Write the names that were added."""
        import excelize

        for name in self._added:
            file.set_defined_name(
                excelize.DefinedName(name=name.name, refers_to=name.refers_to.lstrip("="))
            )


@says_what_it_lacks
class Name(base_classes.Name):
    """A name and what it refers to, as Excel writes it (`='Cover'!$B$4`)."""

    name: str
    refers_to: str

    def __init__(self, names: Names, name: str, refers_to: str) -> None:
        self.parent = names
        self.name = name
        self.refers_to = refers_to

    @property
    def refers_to_range(self) -> Range:
        """The cells that it names.

        Raises:
            KeyError: if it names no cells of this workbook.
        """
        reference = a1.parse_reference(self.refers_to)
        sheet = self.parent.book.sheet(reference[0]) if reference else None
        if reference is None or sheet is None:
            raise KeyError(f"{self.name} refers to {self.refers_to}, which is no cell.")
        return sheet.box(reference[1])
