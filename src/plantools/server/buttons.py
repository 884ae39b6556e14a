"""The buttons of the Improvement Plan tab as they are on the web, in the ribbon's own words.

The words stand in macros/customUI.xml alone: the tab of the desktop add-in is made from it, and
so are the manifest, the task pane and the help page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

LEFT_OUT = frozenset({"committee_pack"})
"""It writes files, and on the web it would write them on the server."""
ASKS = frozenset({"record_report"})
"""Buttons that need words from the officer: they open the task pane, which has a form."""
_NAMESPACE = "{http://schemas.microsoft.com/office/2006/01/customui}"


@dataclass(frozen=True)
class Button:
    """A button.

    Attributes:
        id: its id in the ribbon.
        script: the function of `plantools.ribbon` that it runs.
        label: what stands on it.
        title: the heading of its tip.
        tip: what it does, for officers.
    """

    id: str
    script: str
    label: str
    title: str
    tip: str

    @property
    def asks(self) -> bool:
        """Whether it needs words from the officer."""
        return self.script in ASKS


@dataclass(frozen=True)
class Group:
    """Buttons that stand together."""

    id: str
    label: str
    buttons: tuple[Button, ...]


@dataclass(frozen=True)
class Tab:
    """The tab."""

    id: str
    label: str
    groups: tuple[Group, ...]

    @property
    def buttons(self) -> tuple[Button, ...]:
        """All its buttons."""
        return tuple(button for group in self.groups for button in group.buttons)


def read_tab() -> Tab:
    """The tab, without the buttons that make no sense on the web."""
    from plantools.addin.build import RIBBON, sources  # imports xlwings: see `app`

    [tab] = etree.parse(sources() / RIBBON).getroot().iter(f"{_NAMESPACE}tab")
    groups = []
    for group in tab.iter(f"{_NAMESPACE}group"):
        buttons = (_button(element) for element in group.iter(f"{_NAMESPACE}button"))
        kept = tuple(button for button in buttons if button.script not in LEFT_OUT)
        groups.append(Group(group.get("id", ""), group.get("label", ""), kept))
    return Tab(tab.get("id", ""), tab.get("label", ""), tuple(g for g in groups if g.buttons))


def _button(element: etree._Element) -> Button:
    procedure = element.get("onAction", "").rpartition(".On")[2]
    return Button(
        id=element.get("id", ""),
        script=re.sub(r"(?<!^)(?=[A-Z])", "_", procedure).lower(),
        label=element.get("label", ""),
        title=element.get("screentip", ""),
        tip=element.get("tag", ""),
    )
