"""A workbook as the bytes of a file: the same workbook, the same bytes, on every run."""

from __future__ import annotations

import io
from datetime import datetime
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from lxml import etree
from openpyxl.workbook import Workbook

from plantools.create.schema import free_row_heights, order_fonts, say_who_wrote, share_texts

ALWAYS = datetime(2000, 1, 1)
"""When a master was created and modified, as far as its properties say."""
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
_CONTENT_TYPES = "[Content_Types].xml"
_PROPERTIES = "docProps/core.xml"
_PERMISSIONS = 0o644 << 16


def to_bytes(book: Workbook) -> bytes:
    """The file of a workbook.

    openpyxl stamps the file and each part with the time of saving. Here both are constant, so
    that whoever makes the same master twice can see that it is the same.
    """
    saved = io.BytesIO()
    book.properties.created = ALWAYS
    book.save(saved)
    book.properties.modified = ALWAYS
    with ZipFile(saved) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[_PROPERTIES] = etree.tostring(book.properties.to_tree())
    say_who_wrote(parts)
    order_fonts(parts)
    free_row_heights(parts)
    share_texts(parts)
    result = io.BytesIO()
    with ZipFile(result, "w", ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(parts, key=lambda name: (name != _CONTENT_TYPES, name)):
            entry = ZipInfo(name, _ZIP_EPOCH)
            entry.compress_type = ZIP_DEFLATED
            entry.create_system = 3  # Unix, wherever it runs
            entry.external_attr = _PERMISSIONS
            archive.writestr(entry, parts[name])
    return result.getvalue()
