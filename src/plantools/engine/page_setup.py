"""Print set-up and frozen panes of a sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlwings import base_classes

from plantools.engine import a1
from plantools.engine.application import says_what_it_lacks

if TYPE_CHECKING:
    from plantools.engine.draw import Frame
    from plantools.engine.sheet import Sheet


LANDSCAPE = 2  # xlLandscape


class NativePageSetup:
    """Stands for Excel's own PageSetup object, with its names and its numbers.

    xlwings has no portable print set-up, so code sets `page_setup.api.Orientation = 2` as it
    does in Excel for Windows; see Microsoft's reference for PageSetup. None means: as it is.
    """

    Orientation: int | None = None  # 1 portrait, 2 landscape
    PaperSize: int | None = None  # 9 is A4
    Zoom: int | bool | None = None  # False: fit to pages
    FitToPagesWide: int | bool | None = None
    FitToPagesTall: int | bool | None = None
    LeftMargin: float | None = None  # in points
    RightMargin: float | None = None
    TopMargin: float | None = None
    BottomMargin: float | None = None
    PrintTitleRows: str | None = None  # "$4:$4"
    CenterFooter: str | None = None
    LeftFooter: str | None = None
    RightFooter: str | None = None


@says_what_it_lacks
class PageSetup(base_classes.PageSetup):
    """What is printed of a sheet, and how."""

    api: NativePageSetup

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.api = NativePageSetup()
        self._area: str | None = None

    @property
    def print_area(self) -> str | None:
        return self._area

    @print_area.setter
    def print_area(self, value: str | None) -> None:
        self._area = value

    def apply(self, frame: Frame) -> None:
        """Make the settings on a sheet of XlsxWriter's."""
        api = self.api
        if api.Orientation == LANDSCAPE:
            frame.set_landscape()
        if api.PaperSize is not None:
            frame.set_paper(api.PaperSize)
        if api.Zoom is False:
            frame.fit_to_pages(int(api.FitToPagesWide or 0), int(api.FitToPagesTall or 0))
        margins = (api.LeftMargin, api.RightMargin, api.TopMargin, api.BottomMargin)
        if None not in margins:
            frame.set_margins(*(points / 72 for points in margins if points is not None))
        sides = {"L": api.LeftFooter, "C": api.CenterFooter, "R": api.RightFooter}
        footer = "".join(f"&{side}{text}" for side, text in sides.items() if text)
        if footer:
            frame.set_footer(footer)
        titles = a1.parse(api.PrintTitleRows or "")
        if titles is not None:
            frame.repeat_rows(titles[0] - 1, titles[2] - 1)
        area = a1.parse(self._area or "")
        if area is not None:
            frame.print_area(*(number - 1 for number in area))


class FreezePanes:
    """Frozen rows and columns."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet

    def freeze_at(self, frozen_range: str) -> None:
        """Freeze the rows and columns of a range: "1:4" keeps four rows in view."""
        box = a1.parse(frozen_range)
        if box is None:
            raise ValueError(f"{frozen_range} is not a range")
        rows = box[2] if box[2] < a1.MAX_ROWS else 0
        columns = box[3] if box[3] < a1.MAX_COLUMNS else 0

        self.sheet.edit(lambda frame: frame.freeze_panes(rows, columns))

    def unfreeze(self) -> None:
        self.sheet.edit(lambda frame: frame.freeze_panes(0, 0))
