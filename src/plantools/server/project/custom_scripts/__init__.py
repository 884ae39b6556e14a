"""The ribbon's buttons as xlwings Server finds them, by name: those that make sense on the web."""

from plantools import ribbon
from plantools.server.buttons import read_tab

globals().update({each.script: getattr(ribbon, each.script) for each in read_tab().buttons})
