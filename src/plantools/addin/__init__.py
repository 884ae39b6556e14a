"""The Excel add-in with the Improvement Plan tab: how it is made, and how it gets to a desk.

It is made without Excel, from xlwings' own template and the sources in `macros/`.
"""

from __future__ import annotations

FILE_NAME = "plantools.xlam"
PROJECT = "plantools"
"""What xlwings calls the project: the add-in's settings are in plantools.conf, not in
xlwings.conf, so that whoever uses xlwings for something else keeps their own settings."""
