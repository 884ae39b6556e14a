"""Make new masters: read what a council has (`folder`, `importing`), draw the workbook (`master`).

openpyxl reads foreign workbooks at import and nothing else in plantools. It never opens a master,
because what it doesn't understand of one it would lose.
"""

from plantools.create.folder import read_example, read_folder, read_source
from plantools.create.master import build, write_master
from plantools.create.source import Rows, Source

__all__ = ["Rows", "Source", "build", "read_example", "read_folder", "read_source", "write_master"]
