"""The committee pack: what is published, made from the workbook, as Word, PDF and Excel files."""

from plantools.pack.contents import Pack, read_pack
from plantools.pack.pdf import NO_PDFS
from plantools.pack.writing import draft_folder, write_pack

__all__ = ["NO_PDFS", "Pack", "draft_folder", "read_pack", "write_pack"]
