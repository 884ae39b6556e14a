"""The committee pack: what is published, made from the workbook, as Word, PDF and Excel files."""

from plantools.pack.contents import Pack, read_pack
from plantools.pack.writing import write_pack

__all__ = ["Pack", "read_pack", "write_pack"]
