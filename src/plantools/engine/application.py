"""Engine and App: what xlwings asks for around a book, and what all its classes here share."""

from __future__ import annotations

import datetime as dt
import math
import os
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from xlwings import base_classes

from plantools.engine.cell_values import CellError
from plantools.errors import NotSupportedError

if TYPE_CHECKING:
    from plantools.engine.book import Book

T = TypeVar("T")
_DAY = ("year", "month", "day")
_TIME = (*_DAY, "hour", "minute", "second", "microsecond")


class Closed:
    """Of a closed file. What a class doesn't implement of xlwings' says so, with its name.

    xlwings' base classes raise a bare NotImplementedError; a bare error in a log helps nobody.
    Attributes that a class only annotates are its instances' own.
    """

    api: Any = None

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        for name in cls.__annotations__.keys() - vars(cls).keys():
            setattr(cls, name, None)  # hides the base class's property of that name
        found = {name: (m, c) for c in reversed(cls.__mro__) for name, m in vars(c).items()}
        for name, (member, owner) in found.items():
            if owner.__module__.startswith("xlwings") and not name.startswith("_"):
                code = getattr(member, "__code__", None)
                if isinstance(member, property):
                    setattr(cls, name, property(_refusal(cls, name), _refusal(cls, name)))
                elif code and code.co_names[:1] == ("NotImplementedError",):
                    setattr(cls, name, _refusal(cls, name))


def _refusal(cls: type, name: str) -> Any:
    def refuse(self: object, *args: object, **kwargs: object) -> Any:
        raise NotSupportedError(
            f"{cls.__name__}.{name} is not available on a closed file. "
            "Open the workbook in Excel for this."
        )

    return refuse


def write_only(what: str, write: Callable[[Any, Any], None]) -> Any:
    """A property that can be set, and says so when it is read."""

    def read(_: object) -> Any:
        raise NotImplementedError(f"Reading {what} is not available on a closed file.")

    return property(read, write)


def no_window(*_: object) -> None:
    """Nothing to do: there is no window."""


class Listed(Closed, Generic[T]):
    """What xlwings asks of a collection: by number from 1 on, or by name whatever its case."""

    def __init__(self, items: list[T]) -> None:
        self._items = items

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[T]:
        return iter(self._items)

    def find(self, name: str) -> T | None:
        """The item with this name, whatever its case, as Excel finds it."""
        wanted = name.casefold()
        return next((i for i in self._items if getattr(i, "name", "").casefold() == wanted), None)

    def __call__(self, name_or_index: int | str) -> T:
        if isinstance(name_or_index, int):
            return self._items[name_or_index - 1]
        found = self.find(name_or_index)
        if found is None:
            raise KeyError(name_or_index)
        return found

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.find(name) is not None


class Native:
    """One of Excel's own objects behind `.api`: what a closed file has of it, and can be set to."""

    def __init__(self, has: Mapping[str, Any] = {}, **setters: Callable[[Any], object]) -> None:
        vars(self).update(has, _setters=setters)

    def __getattr__(self, name: str) -> None:
        if name not in vars(self)["_setters"]:
            raise AttributeError(name)

    def __setattr__(self, name: str, value: Any) -> None:
        setter = vars(self)["_setters"].get(name)
        if setter is None:
            raise NotSupportedError(f"{name} can't be set in a closed file.")
        setter(value)


class Engine:
    """Turns cell values into what xlwings' converters expect, and back."""

    name = "plantools"
    type = "reader"

    def __init__(self, app: App) -> None:
        self.apps = [app]

    @staticmethod
    def clean_value_data(
        data: Any, datetime_builder: Any, empty_as: Any, number_builder: Any, err_to_str: bool
    ) -> list[list[Any]]:
        """Rows of raw cell values as rows of Python values (numbers as float, as Excel does)."""

        def clean(value: Any) -> Any:
            if value is None or value == "" or (type(value) is CellError and not err_to_str):
                return empty_as
            if isinstance(value, dt.date):
                parts = _TIME if isinstance(value, dt.datetime) else _DAY
                return datetime_builder(**{part: getattr(value, part) for part in parts})
            if number_builder is not None and type(value) in (int, float):
                return number_builder(value)
            return value

        rows = data if isinstance(data, list) else [[data]]
        return [[clean(value) for value in row] for row in rows]

    @staticmethod
    def prepare_xl_data_element(value: Any, options: dict[str, Any]) -> Any:
        """One Python value as a cell value: None, bool, number, text or datetime."""
        return None if isinstance(value, float) and not math.isfinite(value) else value


class App(Closed, base_classes.App):
    """Stands for Excel where there is none: holds the open book."""

    display_alerts = screen_updating = enable_events = True
    calculation = "manual"
    visible = False
    pid = os.getpid()
    status_bar = selection = None
    engine: Engine
    books: Books

    def __init__(self, book: Book) -> None:
        self.engine = Engine(self)
        self.books = Books([book])
        self.books.app, self.books.active = self, book

    activate = calculate = no_window


class Books(Listed["Book"], base_classes.Books):
    """The one open book of an App."""

    app: App
    active: Book
