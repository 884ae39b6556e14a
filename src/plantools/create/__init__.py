"""Make new masters: read what a council has (`folder`, `importing`), draw the workbook (`master`).

Foreign files are taken apart without openpyxl and python-docx, which give up on parts that nobody
needs; openpyxl only says what Excel's formats and dates mean.
"""

from plantools.create.folder import read_example, read_source
from plantools.create.master import build, write_master
from plantools.create.source import Rows, Source

__all__ = ["Rows", "Source", "build", "read_example", "read_source", "write_master"]
