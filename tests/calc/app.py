"""The application and its one open book."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import xlwings as xw
from xlwings import base_classes

from plantools.engine.application import Engine as ClosedFileEngine
from tests.calc.names import Names
from tests.calc.office import XLSX, Office
from tests.calc.range import Range
from tests.calc.sheet import Sheet


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


class Engine(ClosedFileEngine):
    """Values are cleaned as for closed files: raw ones are the same kinds of thing."""

    name = "calc"
    type = "desktop"


class App(base_classes.App):
    """LibreOffice, as far as one document goes.

    Attributes:
        alerts: what message boxes would have said; a real one would wait for a click.
    """

    api = None
    pid = 0
    engine: Any = None
    books: Any = None
    status_bar: Any = None
    display_alerts = True

    def __init__(self, book: Book) -> None:
        self.engine = Engine(self)  # type: ignore[arg-type]
        self.books = Books(book)
        self._book = book
        self._document = book.document
        self.alerts: list[str] = []

    @property
    def screen_updating(self) -> bool:
        return not self._document.hasControllersLocked()

    @screen_updating.setter
    def screen_updating(self, value: bool) -> None:
        if value == self.screen_updating:
            return
        if value:
            self._document.unlockControllers()
        else:
            self._document.lockControllers()

    @property
    def calculation(self) -> str:
        return "automatic" if self._document.isAutomaticCalculationEnabled() else "manual"

    @calculation.setter
    def calculation(self, value: str) -> None:
        self._document.enableAutomaticCalculation(value == "automatic")

    @property
    def selection(self) -> Range | None:
        selected = self._document.getCurrentSelection()
        if hasattr(selected, "getRangeAddress"):
            where = selected.getRangeAddress()
        elif hasattr(selected, "getRangeAddresses"):  # of cells among rows that a filter hides
            where = selected.getRangeAddresses()[0]
        else:
            return None
        box = where.StartRow + 1, where.StartColumn + 1, where.EndRow + 1, where.EndColumn + 1
        return Range(self._book.sheets(where.Sheet + 1), box)

    def activate(self, steal_focus: bool = False) -> None:
        """There is one document and no window to bring to the front."""

    def alert(self, prompt: str, title: Any, buttons: Any, mode: Any, callback: Any) -> None:
        self.alerts.append(prompt)


class Books(base_classes.Books):
    """The one open book."""

    api = None
    active: Any = None

    def __init__(self, book: Book) -> None:
        self.active = book

    def __len__(self) -> int:
        return 1

    def __iter__(self) -> Iterator[Book]:
        yield self.active

    def __call__(self, name_or_index: int | str) -> Book:
        if name_or_index in (1, self.active.name):
            return self.active
        raise KeyError(name_or_index)


class Book(base_classes.Book):
    """A Calc document.

    Attributes:
        document: the document as UNO has it.
        known_sheets: the native object of each sheet that was seen, by its name.
        known_tables: sheet and native object of each table that was seen, by its name. To look
            them up again and again would take most of the time of a click.
    """

    api = None
    app: Any = None
    name: Any = None

    def __init__(self, office: Office, path: Path) -> None:
        self.office = office
        self.name = path.name
        self.document = office.open(path)
        self.document.calculateAll()  # as it is by the time that an officer sees it
        self.app = App(self)
        self.known_sheets: dict[str, Any] = {}
        self.known_tables: dict[str, tuple[str, Any]] = {}

    @cached_property
    def view(self) -> Any:
        """The window that the officer would see, hidden as it is."""
        return self.document.getCurrentController()

    @property
    def sheets(self) -> Sheets:
        return Sheets(self)

    @property
    def names(self) -> Names:
        return Names(self)

    def close(self) -> None:
        """Close the document, after letting go of its parts: Calc ends if they are let go later."""
        self.known_sheets.clear()
        self.known_tables.clear()
        vars(self).pop("view", None)
        gc.collect()
        self.document.close(True)

    def activate(self) -> None:
        """There is no other document in front of it."""

    def save(self, path: str | None = None, password: str | None = None) -> None:
        if path is None or password is not None:
            raise NotImplementedError("Only a copy can be saved here.")
        options = self.office.options(FilterName=XLSX)
        self.document.storeToURL(Path(path).resolve().as_uri(), options)


class Sheets(base_classes.Sheets):
    """The sheets of a document, in the order of their tabs."""

    api = None

    def __init__(self, book: Book) -> None:
        self.book = book
        self._native = book.document.getSheets()

    @property
    def active(self) -> Sheet:
        return Sheet(self.book, self.book.view.getActiveSheet())

    def __len__(self) -> int:
        return int(self._native.getCount())

    def __iter__(self) -> Iterator[Sheet]:
        known = self.book.known_sheets
        for name in self._native.getElementNames():
            if name not in known:
                known[name] = self._native.getByName(name)
            yield Sheet(self.book, known[name])

    def __call__(self, name_or_index: int | str) -> Sheet:
        if isinstance(name_or_index, int):
            return Sheet(self.book, self._native.getByIndex(name_or_index - 1))
        for name in self._native.getElementNames():
            if name.casefold() == name_or_index.casefold():
                return Sheet(self.book, self._native.getByName(name))
        raise KeyError(name_or_index)

    def __contains__(self, name: object) -> bool:
        return str(name).casefold() in (n.casefold() for n in self._native.getElementNames())

    def add(
        self, before: Sheet | None = None, after: Sheet | None = None, name: str | None = None
    ) -> Sheet:
        """Add a sheet and, as Excel does, bring it to the front."""
        if before is not None or after is None or name is None:
            raise NotImplementedError("A sheet needs a name and one to stand behind.")
        self._native.insertNewByName(name, after.index)
        sheet = self(name)
        sheet.activate()
        return sheet
