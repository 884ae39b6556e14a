"""Count what xlwings asks of an engine: on live Excel, each is a round trip to another process.

A book of our own engine is put behind a proxy, and with it every object that comes out of it.
What the engine does within itself is not counted. The proxy can also refuse what xlwings can't
do on Excel for Windows or for the Mac, so that no button relies on it unawares.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import FunctionType
from typing import Any

import xlwings as xw
from xlwings import base_classes

OURS = "plantools.engine"
_HERE = ("engine", "options", "max_cells_per_read", "max_cells_per_write")
"""Kept beside the program that runs, on every engine."""
_WAYS = """
    __call__ api app book borders category_axis cells characters charts conditional_formats font
    freeze_panes legend names parent page_setup range refers_to_range series shapes sheet sheets
    tables
""".split()  # noqa: SIM905 - as many quotes would hide the words
"""Members that only lead from one object to another."""
Lacks = Callable[[type, str], bool]


class Calls:
    """What was asked, by class and member: `ways` only lead to the next object, `work` is more."""

    def __init__(self, lacks: Lacks = lambda class_, member: False) -> None:
        self.work: Counter[str] = Counter()
        self.ways: Counter[str] = Counter()
        self.is_inside = False
        self.lacks = lacks

    @property
    def total(self) -> int:
        return self.work.total() + self.ways.total()

    def make(self, target: object, member: str, call: Callable[[], Any]) -> Any:
        """Make a call and count it, if it comes from outside the engine."""
        if self.is_inside:
            return call()
        counter = self.ways if member in _WAYS else self.work
        counter[f"{type(target).__name__}.{member}"] += 1
        if self.lacks(type(target), member):
            raise NotImplementedError
        self.is_inside = True
        try:
            result = call()
        finally:
            self.is_inside = False
        ours = type(result).__module__.startswith(OURS) and not isinstance(result, str)
        return Counted(result, self) if ours else result


class Counted:
    """An object of an engine, each use of which is counted."""

    def __init__(self, target: Any, calls: Calls) -> None:
        vars(self).update(target=target, calls=calls)

    def __getattr__(self, name: str) -> Any:
        target, calls = self.target, self.calls
        if name in _HERE:
            return getattr(target, name)
        if isinstance(getattr(type(target), name, None), FunctionType):

            def method(*args: Any, **kwargs: Any) -> Any:
                bare = [_bare(arg) for arg in args], {k: _bare(v) for k, v in kwargs.items()}
                return calls.make(target, name, lambda: getattr(target, name)(*bare[0], **bare[1]))

            return method
        return calls.make(target, name, lambda: getattr(target, name))

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _HERE:
            setattr(self.target, name, value)
        else:
            self.calls.make(self.target, name, lambda: setattr(self.target, name, _bare(value)))

    def __iter__(self) -> Iterator[Any]:
        for each in list(self.target):
            yield self.calls.make(self.target, "item", lambda each=each: each)

    def __bool__(self) -> bool:
        return True

    def __len__(self) -> int:
        return self.calls.make(self.target, "__len__", lambda: len(self.target))

    def __call__(self, *args: Any) -> Any:
        bare = [_bare(arg) for arg in args]
        return self.calls.make(self.target, "__call__", lambda: self.target(*bare))

    def __getitem__(self, key: Any) -> Any:
        return self.calls.make(self.target, "__call__", lambda: self.target[key])

    def __contains__(self, key: Any) -> bool:
        return self.calls.make(self.target, "__contains__", lambda: key in self.target)


def _bare(value: Any) -> Any:
    return value.target if isinstance(value, Counted) else value


def counted(book: xw.Book, calls: Calls) -> xw.Book:
    """The same book, each call to its engine counted."""
    return xw.Book(impl=Counted(book.impl, calls))


def lacking_on(engine: str) -> Lacks:
    """What xlwings can't do through its engine "_xlwindows" or "_xlmac", by that one's source."""
    tree = ast.parse((Path(xw.__file__).parent / f"{engine}.py").read_text(encoding="utf-8"))
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}

    def members(name: str) -> set[str]:
        node = classes[name]
        found = {sub.name for sub in node.body if isinstance(sub, ast.FunctionDef)}
        found |= {
            target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", "")
            for sub in ast.walk(node)
            if isinstance(sub, ast.Assign)
            for target in sub.targets
        }
        bases = {base.id for base in node.bases if isinstance(base, ast.Name)}
        return found.union(*(members(base) for base in bases & classes.keys()))

    @cache
    def lacks(class_: type, member: str) -> bool:
        bases = [c for c in class_.__mro__ if c.__module__ == base_classes.__name__]
        if not bases or not _only_raises(getattr(bases[0], member, None)):
            return False
        name = bases[0].__name__
        return name not in classes or member not in members(name)

    return lacks


def _only_raises(member: Any) -> bool:
    """Whether xlwings leaves a member to each engine."""
    code = getattr(getattr(member, "fget", member), "__code__", None)
    return code is not None and code.co_names[:1] == ("NotImplementedError",)
