"""The add-in as its readers see it."""

from __future__ import annotations

import warnings
from pathlib import Path
from zipfile import ZipFile

from lxml import etree

with warnings.catch_warnings():  # oletools calls pyparsing by names of the day before yesterday
    warnings.simplefilter("ignore", DeprecationWarning)
    from oletools.olevba import VBA_Parser

PROJECT = Path(__file__).parents[2]
MACROS = PROJECT / "macros"
ADDIN = MACROS / "plantools.xlam"
RIBBON = "{http://schemas.microsoft.com/office/2006/01/customui}"


def parts(path: Path) -> dict[str, bytes]:
    with ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def code(path: Path) -> dict[str, str]:
    """The modules by name as oletools reads them, without VBA's own attribute lines."""
    parser = VBA_Parser(str(path))
    try:
        found = {name.rpartition(".")[0]: text for *_, name, text in parser.extract_macros()}
    finally:
        parser.close()
    return {name: without_attributes(text) for name, text in found.items()}


def without_attributes(text: str) -> str:
    lines = text.replace("\r\n", "\n").splitlines()
    return "\n".join(line for line in lines if not line.startswith("Attribute VB_")).strip()


def ribbon() -> etree._Element:
    """The tab's XML as it is in the built add-in."""
    return etree.fromstring(parts(ADDIN)["customUI/customUI.xml"])


def buttons() -> dict[str, dict[str, str]]:
    """The attributes of each button, by id."""
    found = [
        {str(k): str(v) for k, v in each.attrib.items()}
        for each in ribbon().iter(f"{RIBBON}button")
    ]
    return {attributes["id"]: attributes for attributes in found}


def as_in_vba(text: str) -> str:
    """VBA's characters are halves where Unicode needs two."""
    units = text.encode("utf-16-le")
    return "".join(chr(int.from_bytes(units[n : n + 2], "little")) for n in range(0, len(units), 2))
