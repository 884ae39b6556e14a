"""What a council can set for its plan on the Lists sheet (tblSettings), and what holds otherwise.

A workbook without the table, or without a row for a setting, means the default; nothing adds
either unasked. A new setting is an entry here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from plantools.plan.model import Setting


@dataclass(frozen=True, slots=True)
class SettingSpec:
    """A setting: its name, what holds where it isn't set, and what the officer reads beside it.

    Attributes:
        is_number: whether its value is a whole number, such as days.
    """

    name: str
    default: str
    help: str
    is_number: bool = True

    def value(self, settings: Iterable[Setting]) -> str:
        """What is set; the default where nothing is, or what can't be read as a number."""
        for row in settings:
            if _same(row.setting, self.name) and (text := row.value.strip()):
                return text if not self.is_number or text.isdecimal() else self.default
        return self.default

    def number(self, settings: Iterable[Setting]) -> int:
        return int(self.value(settings))


STALE_AFTER = SettingSpec(
    "Stale after days",
    "45",
    "An As at date on the Cover that is older than this is warned of, in days.",
)
REFRESH_EXPECTED = SettingSpec(
    "Refresh expected every days",
    "3",
    "Sheets that a nightly refresh counts to the day turn amber when they are older, in days.",
)
SETTINGS = (STALE_AFTER, REFRESH_EXPECTED)


def faults(settings: Iterable[Setting]) -> Iterator[tuple[Setting, str, str]]:
    """The rows that have no effect: each with its field that is wrong and what is wrong."""
    known = {spec.name.casefold(): spec for spec in SETTINGS}
    for row in settings:
        spec = known.get(" ".join(row.setting.split()).casefold())
        if spec is None:
            names = ", ".join(each.name for each in SETTINGS)
            yield row, "setting", f"There is no such setting. There are: {names}."
        elif spec.is_number and (text := row.value.strip()) and not text.isdecimal():
            yield row, "value", f"It has to be a whole number, so {spec.default} holds."


def _same(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == other.casefold()
