"""Defined names of a closed workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree
from xlwings import base_classes

from plantools.engine import a1
from plantools.engine.application import Listed, says_what_it_lacks
from plantools.engine.package import MAIN

if TYPE_CHECKING:
    from plantools.engine.book import Book
    from plantools.engine.draw import Frame
    from plantools.engine.range import Range


@says_what_it_lacks
class Names(Listed["Name"], base_classes.Names):
    """The workbook-wide names. Names of one sheet only are kept, but not shown."""

    api = None

    def __init__(self, book: Book) -> None:
        self.book = book
        self.is_changed = False
        self._added: list[Name] = []
        root = book.package.tree(book.package.workbook_part)
        self._names = [
            Name(self, element.get("name", ""), "=" + (element.text or ""))
            for element in root.iterfind(f"{{{MAIN}}}definedNames/{{{MAIN}}}definedName")
            if element.get("localSheetId") is None
        ]

    @property
    def _items(self) -> list[Name]:
        return self._names

    def contains(self, name_or_index: str) -> bool:
        return name_or_index in self

    def add(self, name: str, refers_to: str) -> Name:
        """Add a name, in place of one that there is."""
        new = Name(self, name, refers_to)
        self._names = [n for n in self._names if n.name.casefold() != name.casefold()]
        self._names.append(new)
        self.changed(new)
        return new

    def changed(self, name: Name) -> None:
        """Note that a name is to be written."""
        self._added = [n for n in self._added if n.name.casefold() != name.name.casefold()]
        self._added.append(name)
        self.is_changed = True

    def apply(self, file: Frame) -> None:
        """Write the names that were added into a workbook of XlsxWriter's."""
        for name in self._added:
            file.define_name(name.name, name.refers_to)


@says_what_it_lacks
class Name(base_classes.Name):
    """A name and what it refers to, as Excel writes it (`='Cover'!$B$4`)."""

    name: str

    def __init__(self, names: Names, name: str, refers_to: str) -> None:
        self.parent = names
        self.name = name
        self._refers_to = refers_to

    @property
    def refers_to(self) -> str:
        return self._refers_to

    @refers_to.setter
    def refers_to(self, value: str) -> None:
        self._refers_to = value
        self.parent.changed(self)

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


def merge_names(root: etree._Element, drawn: etree._Element) -> bool:
    """Bring the names of a drawn workbook into the officer's; returns whether that changed it.

    Args:
        root: the officer's workbook part, changed in place; it has the drawn sheets by now.
        drawn: the workbook part of a workbook that holds just the drawn sheets.
    """
    places = {sheet.get("name"): str(n) for n, sheet in enumerate(_sheets(root))}
    owned = [places.get(sheet.get("name"), "") for sheet in _sheets(drawn)]
    wanted = {}
    for name in drawn.iterfind(f"{{{MAIN}}}definedNames/{{{MAIN}}}definedName"):
        local = name.get("localSheetId")
        place = None if local is None else owned[int(local)]
        wanted[name.get("name", ""), place] = name.text
    names = root.find(f"{{{MAIN}}}definedNames")
    before = b"" if names is None else etree.tostring(names)
    if names is None:
        names = _new_list(root)
    for name in list(names.iterchildren(f"{{{MAIN}}}definedName")):
        key = (name.get("name", ""), name.get("localSheetId"))
        if key in wanted:
            name.text = wanted.pop(key)
        elif key[1] in owned and key[0].startswith(("_xlnm.Print_", "_xlnm._FilterDatabase")):
            names.remove(name)
    for key, text in sorted(wanted.items(), key=lambda item: (int(item[0][1] or -1), item[0][0])):
        entry = etree.SubElement(names, f"{{{MAIN}}}definedName")
        entry.set("name", key[0])
        if key[1] is not None:
            entry.set("localSheetId", key[1])
        entry.text = text
    if not len(names):
        root.remove(names)
        return bool(before)
    return etree.tostring(names) != before


def _sheets(workbook: etree._Element) -> list[etree._Element]:
    return workbook.findall(f"{{{MAIN}}}sheets/{{{MAIN}}}sheet")


def _new_list(root: etree._Element) -> etree._Element:
    """An empty list of names, where the schema wants it."""
    names = etree.Element(f"{{{MAIN}}}definedNames")
    for tag in ("externalReferences", "functionGroups", "sheets"):
        anchor = root.find(f"{{{MAIN}}}{tag}")
        if anchor is not None:
            anchor.addnext(names)
            break
    return names
