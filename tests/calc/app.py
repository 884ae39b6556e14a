"""The application and its one open book: its sheets, and names of the whole workbook."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import xlwings as xw
from xlwings import base_classes

from plantools.engine import a1
from plantools.engine.a1 import Box
from plantools.engine.application import Closed, Listed, no_window
from plantools.engine.application import Engine as ClosedFileEngine
from tests.calc.cells import Range
from tests.calc.office import XLSX, Office
from tests.calc.sheet import Sheet


class Engine(ClosedFileEngine):
    """Values are cleaned as for closed files: raw ones are the same kinds of thing."""

    name = "calc"
    type = "desktop"


class App(Closed, base_classes.App):
    """LibreOffice, as far as one document goes. `alerts` is what message boxes would have said."""

    pid = 0
    engine: Any
    books: Any
    status_bar: Any
    display_alerts = True
    activate = no_window

    def __init__(self, book: Book) -> None:
        self.engine = Engine(self)  # type: ignore[arg-type]
        self.books = Books([book])
        self.books.active = self._book = book
        self.alerts: list[str] = []

    @property
    def screen_updating(self) -> bool:
        return not self._book.document.hasControllersLocked()

    @screen_updating.setter
    def screen_updating(self, value: bool) -> None:
        if value != self.screen_updating:
            document = self._book.document
            (document.unlockControllers if value else document.lockControllers)()

    calculation = property(
        lambda self: ("manual", "automatic")[self._book.document.isAutomaticCalculationEnabled()],
        lambda self, to: self._book.document.enableAutomaticCalculation(to == "automatic"),
    )

    @property
    def selection(self) -> Range | None:
        selected = self._book.document.getCurrentSelection()
        if hasattr(selected, "getRangeAddress"):
            where = selected.getRangeAddress()
        elif places := selected.getRangeAddresses():  # of cells among rows that a filter hides
            where = places[0]
        else:
            return None
        return Range(self._book.sheets(where.Sheet + 1), _box(where))

    def alert(self, prompt: str, title: Any, buttons: Any, mode: Any, callback: Any) -> None:
        self.alerts.append(prompt)


class Books(Listed[Any], base_classes.Books):
    """The one open book."""

    active: Any


class Sheets(Listed[Sheet], base_classes.Sheets):
    """The sheets of a document, in the order of their tabs."""

    active = property(lambda self: Sheet(self.book, self.book.view.getActiveSheet().getName()))

    def __init__(self, book: Book) -> None:
        self.book, self._native = book, book.native_sheets

    @property
    def _items(self) -> list[Sheet]:
        return [Sheet(self.book, name) for name in self._native.getElementNames()]

    def add(
        self, before: Sheet | None = None, after: Sheet | None = None, name: str | None = None
    ) -> Sheet:
        """Add a sheet and, as Excel does, bring it to the front."""
        if before is not None or after is None or name is None:
            raise NotImplementedError("A sheet needs a name and one to stand behind.")
        self._native.insertNewByName(name, after.index)
        sheet = Sheet(self.book, name)
        sheet.activate()
        return sheet


class Name(Closed, base_classes.Name):
    """A name, and what it refers to in Excel's words."""

    name: Any

    def __init__(self, book: Book, name: str) -> None:
        self._book, self.name = book, name

    @cached_property
    def _native(self) -> Any:
        return self._book.document.NamedRanges.getByName(self.name)

    @property
    def refers_to(self) -> str:
        cells = self._native.getReferredCells()
        if cells is None:
            return "=" + str(self._native.getContent())
        box, sheet = _box(cells.getRangeAddress()), cells.getSpreadsheet().getName()
        return f"={a1.quote_sheet(sheet)}!{a1.box_address(box, absolute=True)}"

    @refers_to.setter
    def refers_to(self, value: str) -> None:
        self._native.setContent(_to_calc(value))

    @property
    def refers_to_range(self) -> Range:
        cells = self._native.getReferredCells()
        if cells is None:
            raise KeyError(f"{self.name} names no cells.")
        sheet = Sheet(self._book, cells.getSpreadsheet().getName())
        return Range(sheet, _box(cells.getRangeAddress()))


class Names(Listed[Name], base_classes.Names):
    """The names of a document."""

    def __init__(self, book: Book) -> None:
        self.book, self._native = book, book.document.NamedRanges
        super().__init__([Name(book, name) for name in self._native.getElementNames()])

    def add(self, name: str, refers_to: str) -> Name:
        start = self.book.office.struct("table.CellAddress")
        self._native.addNewByName(name, _to_calc(refers_to), start, 0)
        return Name(self.book, name)


class Book(Closed, base_classes.Book):
    """A Calc document, as UNO has it: `document`.

    The native object of each sheet and table that was seen is kept, by its name. To look them up
    again and again would take most of the time of a click.
    """

    app: Any
    name: Any
    activate = no_window
    sheets = property(Sheets)
    names = property(Names)

    def __init__(self, office: Office, path: Path) -> None:
        self.office, self.name = office, path.name
        self.document = office.open(path)
        self.document.calculateAll()  # as it is by the time that an officer sees it
        self.app = App(self)
        self._known_sheets: dict[str, Any] = {}
        self.known_tables: dict[str, tuple[str, Any]] = {}
        self.known_cells: dict[str, dict[Any, Any]] = {}
        self._number_formats: dict[str, int] = {}

    @cached_property
    def view(self) -> Any:
        """The window that the officer would see, hidden as it is."""
        return self.document.getCurrentController()

    native_sheets = cached_property(lambda self: self.document.getSheets())
    database_ranges = cached_property(lambda self: self.document.DatabaseRanges)
    styles = cached_property(lambda self: self.document.getStyleFamilies().getByName("CellStyles"))
    areas = cached_property(
        lambda self: self.document.createInstance("com.sun.star.sheet.SheetCellRanges")
    )

    def number_format(self, code: str) -> int:
        if code not in self._number_formats:
            formats = self.document.getNumberFormats()
            english = self.office.struct("lang.Locale", Language="en", Country="GB")
            key = formats.queryKey(code, english, False)
            self._number_formats[code] = int(key if key >= 0 else formats.addNew(code, english))
        return self._number_formats[code]

    def known_sheet(self, name: str) -> Any:
        if name not in self._known_sheets:
            self._known_sheets[name] = self.native_sheets.getByName(name)
        return self._known_sheets[name]

    def close(self) -> None:
        """Close the document, after letting go of its parts: Calc ends if they are let go later."""
        self._known_sheets.clear()
        self.known_tables.clear()
        self.known_cells.clear()
        for name in ("view", "native_sheets", "database_ranges", "styles", "areas"):
            vars(self).pop(name, None)
        gc.collect()
        self.document.close(True)

    def save(self, path: str | None = None, password: str | None = None) -> None:
        if path is None or password is not None:
            raise NotImplementedError("Only a copy can be saved here.")
        options = self.office.options(FilterName=XLSX)
        self.document.storeToURL(Path(path).resolve().as_uri(), options)


@contextmanager
def opened(office: Office, path: Path) -> Iterator[xw.Book]:
    """A workbook that is open in a running LibreOffice, which xlwings takes for its Excel."""
    engines: Any = xw.engines
    book, before = Book(office, path), engines.active
    engines.active = xw.main.Engine(impl=book.app.engine)
    try:
        yield xw.Book(impl=book)
    finally:
        engines.active = before
        book.close()


def _box(where: Any) -> Box:
    return where.StartRow + 1, where.StartColumn + 1, where.EndRow + 1, where.EndColumn + 1


def _to_calc(refers_to: str) -> str:
    reference = a1.parse_reference(refers_to)
    if reference is None:  # a constant
        return refers_to.removeprefix("=")
    sheet, box = reference
    first, _, last = a1.box_address(box, absolute=True).partition(":")
    cells = f"${a1.quote_sheet(sheet)}.{first}"
    return f"{cells}:{last}" if last else cells
