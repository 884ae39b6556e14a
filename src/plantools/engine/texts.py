"""The workbook's shared texts, plain and rich, to which new ones are added at the end."""

from __future__ import annotations

import html
import itertools
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from plantools.engine.looks import DefaultFont, Look, Mark
from plantools.engine.package import MAIN, Package

_ENTRY = re.compile(
    rb'<si><t(?: xml:space="preserve")?>([^<]*)</t></si>|<si\s*/>|<si\b.*?</si>', re.DOTALL
)
_EMPTY = re.compile(rb"<(?:\w+:)?sst\b[^>]*(?:/>|></(?:\w+:)?sst>)\s*$")
_BEGUN = b'<sst xmlns="%b"></sst>' % MAIN.encode()
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def escaped(text: str) -> bytes:
    """Text as it stands in the XML of a part, where _x0041_ would be read as an A."""
    if "_x" in text:
        text = _ESCAPE.sub("_x005F_", text)
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("\r", "&#xD;").encode()  # a bare one would be read as a line feed


class Runs(str):
    """Text of which parts look different; `xml` is the parts as they stand in a list of texts."""

    __slots__ = ("xml",)
    xml: bytes


class SharedTexts:
    """What `xl/sharedStrings.xml` holds. Equal texts are kept once.

    Attributes:
        is_usable: False where the workbook has no such part, or one written in a way that we
            can't add to; texts then go into their cells.
    """

    def __init__(self, package: Package) -> None:
        self._part = package.part_of("sharedStrings") or ""
        data = _EMPTY.sub(_BEGUN, package.get(self._part, b""))
        self.is_usable = data.rstrip().endswith(b"</sst>")
        # in Latin-1, say
        self.is_usable &= not self._part or package.utf8(self._part) is package[self._part]
        self._numbers: dict[bytes, int] = {}
        self._entries: list[bytes] = []
        for match in _ENTRY.finditer(data) if self.is_usable else ():
            entry = match[0] if match[1] is None else match[1]
            self._numbers.setdefault(entry, len(self._entries))
            self._entries.append(entry)
        # a comment, say, that holds what looks like an entry
        self.is_usable &= len(self._entries) == len(re.findall(rb"<si\b", data))
        self._added: list[bytes] = []

    def plain(self, number: int) -> str | None:
        """The text with this number; None if it is none, or one that isn't plain."""
        entry = self._entries[number] if self.is_usable and number < len(self._entries) else b"<"
        if entry.startswith(b"<") or b"_x" in entry:
            return None
        return html.unescape(entry.decode())

    def cell(self, text: str) -> str:
        """Type and content of a cell with this text, as they stand in its XML."""
        key = escaped(text)
        if not self.is_usable:
            return f' t="inlineStr"><is><t xml:space="preserve">{key.decode()}</t></is>'
        number = self._numbers.get(key)
        if number is None:
            number = self._add(key, b'<t xml:space="preserve">%b</t>' % key)
        return f' t="s"><v>{number}</v>'

    def rich_cell(self, runs: bytes) -> str:
        """The same of a text with looks of its own, given as the XML of its runs."""
        if not self.is_usable:
            return f' t="inlineStr"><is>{runs.decode()}</is>'
        number = self._numbers.get(b"<si>%b</si>" % runs)
        if number is None:
            number = self._add(b"<si>%b</si>" % runs, runs)
        return f' t="s"><v>{number}</v>'

    def _add(self, key: bytes, content: bytes) -> int:
        number = self._numbers[key] = len(self._entries) + len(self._added)
        self._added.append(b"<si>%b</si>" % content)
        return number

    def save(self, package: Package) -> None:
        """Put what was added into a package, which has the list as it was."""
        if not self._added:
            return
        data = _EMPTY.sub(_BEGUN, package[self._part])
        total = b'uniqueCount="%d"' % (len(self._entries) + len(self._added))
        data = re.sub(rb'(<sst\b[^>]*?)\s+count="\d+"', rb"\1", data, count=1)
        data = re.sub(rb'(<sst\b[^>]*?)uniqueCount="\d+"', rb"\1" + total, data, count=1)
        end = data.rindex(b"</sst>")
        package[self._part] = data[:end] + b"".join(self._added) + data[end:]


def runs(text: str, marks: Sequence[Mark], look: Look, font: DefaultFont) -> Runs:
    """A text whose cell has a look that marks change in parts; `font` is the workbook's default."""
    ends = {len(text) if mark.stop is None else min(mark.stop, len(text)) for mark in marks}
    cuts = {0, len(text)} | {min(mark.start, len(text)) for mark in marks} | ends
    pieces: list[tuple[Look, str]] = []
    for start, stop in itertools.pairwise(sorted(cuts)):
        own = look
        for mark in marks:
            changes: dict[str, Any] = {mark.setting: mark.value}
            if mark.start <= start and (mark.stop is None or mark.stop >= stop):
                own = replace(own, **changes)
        if pieces and pieces[-1][0] == own:
            pieces[-1] = own, pieces[-1][1] + text[start:stop]
        else:
            pieces.append((own, text[start:stop]))
    result = Runs(text)
    result.xml = b"".join(
        b'<r><rPr>%b</rPr><t xml:space="preserve">%b</t></r>' % (_font(own, font), escaped(piece))
        for own, piece in pieces
    )
    return result


def _font(look: Look, default: DefaultFont) -> bytes:
    """The properties of a run, in the order in which Excel writes them."""
    flags = (("b", look.bold), ("i", look.italic), ("strike", look.strike), ("u", look.underline))
    color = f'<color rgb="FF{look.font_color}"/>' if look.font_color else ""
    name = escaped(look.font_name or default.name).decode().replace('"', "&quot;")
    return (
        "".join(f"<{tag}/>" for tag, is_on in flags if is_on)
        + f'<sz val="{look.size or default.size:g}"/>{color}<rFont val="{name}"/><family val="2"/>'
    ).encode()
