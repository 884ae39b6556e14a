"""What the engine raises, beside xlwings' own errors."""

from __future__ import annotations

from typing import Any, TypeVar

from plantools.errors import InputError

C = TypeVar("C", bound=type)


class WorkbookError(InputError):
    """The file is not a workbook that can be read or written safely."""


class NotSupportedError(NotImplementedError):
    """The engine has no such operation: it exists in live Excel only."""


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
