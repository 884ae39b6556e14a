"""The application and its one open book: its sheets, and names of the whole workbook."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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

    active = property(lambda self: Sheet(self._book, self._book.view.getActiveSheet().getName()))

    def __init__(self, book: Book) -> None:
        self._book = book
        super().__init__([Sheet(book, name) for name in book.native_sheets.getElementNames()])

    def add(
        self, before: Sheet | None = None, after: Sheet | None = None, name: str | None = None
    ) -> Sheet:
        """Add a sheet and, as Excel does, bring it to the front."""
        if before is not None or after is None or name is None:
            raise NotImplementedError("A sheet needs a name and one to stand behind.")
        self._book.native_sheets.insertNewByName(name, after.index)
        sheet = Sheet(self._book, name)
        sheet.activate()
        return sheet


class Name(Closed, base_classes.Name):
    """A name, and what it refers to in Excel's words."""

    name: Any

    def __init__(self, book: Book, name: str) -> None:
        self._book, self.name = book, name

    @property
    def _native(self) -> Any:
        return self._book.keep(("name", self.name), lambda: self._book.names_.getByName(self.name))

    @property
    def refers_to_range(self) -> Range:
        cells = self._native.getReferredCells()
        if cells is None:
            raise KeyError(f"{self.name} names no cells.")
        sheet = Sheet(self._book, cells.getSpreadsheet().getName())
        return Range(sheet, _box(cells.getRangeAddress()))

    @property
    def refers_to(self) -> str:
        try:
            cells = self.refers_to_range
        except KeyError:
            return f"={self._native.getContent()}"
        return f"={a1.quote_sheet(cells.sheet.name)}!{cells.address}"

    @refers_to.setter
    def refers_to(self, value: str) -> None:
        self._native.setContent(_to_calc(value))


class Names(Listed[Name], base_classes.Names):
    """The names of a document."""

    def __init__(self, book: Book) -> None:
        self._book = book
        super().__init__([Name(book, name) for name in book.names_.getElementNames()])

    def add(self, name: str, refers_to: str) -> Name:
        start = self._book.office.struct("table.CellAddress")
        self._book.names_.addNewByName(name, _to_calc(refers_to), start, 0)
        return Name(self._book, name)


class Book(Closed, base_classes.Book):
    """A Calc document, as UNO has it: `document`.

    Its parts are kept once they were asked for: UNO takes as long to hand over one as for ten
    calls of it.
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
        self._kept: dict[Any, Any] = {}

    def keep(self, key: Any, find: Callable[[], Any]) -> Any:
        """What was found under this key, found now if it wasn't before."""
        if key not in self._kept:
            self._kept[key] = find()
        return self._kept[key]

    def forget(self, key: Any) -> None:
        self._kept.pop(key, None)

    view = property(lambda self: self.keep("view", self.document.getCurrentController))
    """The window that the officer would see, hidden as it is."""
    native_sheets = property(lambda self: self.keep("sheets", self.document.getSheets))
    names_ = property(lambda self: self.keep("names", lambda: self.document.NamedRanges))
    areas = property(
        lambda self: self.keep("areas", lambda: self.make("sheet.SheetCellRanges")),
    )
    tables = property(lambda self: self.keep("tables", lambda: self.document.DatabaseRanges))
    styles = property(
        lambda self: self.keep(
            "styles", lambda: self.document.getStyleFamilies().getByName("CellStyles")
        )
    )

    def make(self, service: str) -> Any:
        return self.document.createInstance(f"com.sun.star.{service}")

    def number_format(self, code: str) -> int:
        """Its number in this document."""

        def find() -> int:
            formats = self.document.getNumberFormats()
            english = self.office.struct("lang.Locale", Language="en", Country="GB")
            key = formats.queryKey(code, english, False)
            return int(key if key >= 0 else formats.addNew(code, english))

        return int(self.keep(("format", code), find))

    def close(self) -> None:
        """Close the document, after letting go of its parts: Calc ends if they are let go later."""
        self._kept.clear()
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
