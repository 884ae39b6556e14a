"""Engine and App: what xlwings asks for around a book."""

from __future__ import annotations

import datetime as dt
import math
import os
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from xlwings import base_classes

from plantools.engine.cell_values import CellError
from plantools.errors import NotSupportedError

if TYPE_CHECKING:
    from plantools.engine.book import Book

C = TypeVar("C", bound=type)
T = TypeVar("T")


def says_what_it_lacks(cls: C) -> C:
    """Make the members that a class doesn't implement say so, with their name.

    xlwings' base classes raise a bare NotImplementedError; a bare error in a log helps
    nobody. Attributes that a class only annotates are its instances' own.
    """
    for name in cls.__annotations__.keys() - vars(cls).keys():
        setattr(cls, name, None)  # hides the base class's property of that name
    own = {name for c in cls.__mro__ if not c.__module__.startswith("xlwings") for name in vars(c)}
    for base in cls.__mro__:
        if not base.__module__.startswith("xlwings"):
            continue
        for name, member in vars(base).items():
            if name in own or name.startswith("_"):
                continue
            if isinstance(member, property):
                setattr(cls, name, property(_refuse(cls, name), _refuse(cls, name)))
                own.add(name)
            elif callable(member) and _only_raises(member):
                setattr(cls, name, _refuse(cls, name))
                own.add(name)
    return cls


def _only_raises(function: Any) -> bool:
    code = getattr(function, "__code__", None)
    return code is not None and code.co_names[:1] == ("NotImplementedError",)


def _refuse(cls: type, name: str) -> Any:
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


class Listed(Generic[T]):
    """What xlwings asks of a collection: by number from 1 on, or by name whatever its case."""

    @property
    def _items(self) -> Sequence[T]:
        raise NotImplementedError

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[T]:
        return iter(self._items)

    def find(self, name: str) -> T | None:
        """The item with this name, whatever its case, as Excel finds it."""
        names = ((str(getattr(item, "name", "")), item) for item in self._items)
        return next((item for known, item in names if known.casefold() == name.casefold()), None)

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
    """One of Excel's own objects behind `.api`, with the settings that a closed file can take."""

    def __init__(self, **setters: Callable[[Any], object]) -> None:
        vars(self).update(_setters=setters)

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
        data: Any,
        datetime_builder: Callable[..., Any],
        empty_as: Any,
        number_builder: Callable[[float], Any] | None,
        err_to_str: bool,
    ) -> list[list[Any]]:
        """Rows of raw cell values as rows of Python values (numbers as float, as Excel does)."""

        def clean(value: Any) -> Any:
            if value is None or value == "" or (type(value) is CellError and not err_to_str):
                return empty_as
            if isinstance(value, dt.datetime):
                return datetime_builder(
                    year=value.year,
                    month=value.month,
                    day=value.day,
                    hour=value.hour,
                    minute=value.minute,
                    second=value.second,
                    microsecond=value.microsecond,
                )
            if isinstance(value, dt.date):
                return datetime_builder(year=value.year, month=value.month, day=value.day)
            if number_builder is not None and type(value) in (int, float):
                return number_builder(value)
            return value

        rows = data if isinstance(data, list) else [[data]]
        return [[clean(value) for value in row] for row in rows]

    @staticmethod
    def prepare_xl_data_element(value: Any, options: dict[str, Any]) -> Any:
        """One Python value as a cell value: None, bool, number, text or datetime."""
        if value is None or isinstance(value, (str, bool, int, dt.datetime, dt.date)):
            return value
        if hasattr(value, "item"):  # a NumPy scalar
            value = value.item()
        if isinstance(value, float):
            return value if math.isfinite(value) else None
        if str(value) == "NaT":  # pandas' missing date
            return None
        return value


@says_what_it_lacks
class App(base_classes.App):
    """Stands for Excel where there is none: holds the open book."""

    display_alerts = True
    screen_updating = True
    enable_events = True
    calculation = "manual"
    visible = False
    status_bar = None
    pid = os.getpid()
    api = None
    selection = None
    engine: Engine
    books: Books

    def __init__(self, book: Book) -> None:
        self.engine = Engine(self)
        self.books = Books(self, book)

    activate = no_window

    def calculate(self) -> None:
        """Nothing to do: Excel recalculates when the file is opened."""


@says_what_it_lacks
class Books(Listed["Book"], base_classes.Books):
    """The one open book of an App."""

    api = None
    app: App
    active: Book
    _items: list[Book]

    def __init__(self, app: App, book: Book) -> None:
        self.app = app
        self.active = book
        self._items = [book]
