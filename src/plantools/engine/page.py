"""Print set-up and frozen panes of a sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from plantools.engine import a1
from plantools.engine.errors import says_what_it_lacks

if TYPE_CHECKING:
    from plantools.engine.sheet import Sheet


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

    def apply(self, file: Any) -> None:
        """Make the settings in an open excelize file."""
        import excelize

        api, name = self.api, self.sheet.name
        if api.Orientation is not None or api.PaperSize is not None:
            file.set_page_layout(
                name,
                excelize.PageLayoutOptions(
                    size=api.PaperSize,
                    orientation="landscape" if api.Orientation == 2 else "portrait",
                    fit_to_width=int(api.FitToPagesWide or 0) if api.Zoom is False else None,
                    fit_to_height=int(api.FitToPagesTall or 0) if api.Zoom is False else None,
                ),
            )
        if api.Zoom is False:
            file.set_sheet_props(name, excelize.SheetPropsOptions(fit_to_page=True))
        margins = (api.LeftMargin, api.RightMargin, api.TopMargin, api.BottomMargin)
        if None not in margins:
            left, right, top, bottom = (points / 72 for points in margins if points is not None)
            file.set_page_margins(
                name,
                excelize.PageLayoutMarginsOptions(left=left, right=right, top=top, bottom=bottom),
            )
        footer = "".join(
            f"&{side}{text}"
            for side, text in (
                ("L", api.LeftFooter),
                ("C", api.CenterFooter),
                ("R", api.RightFooter),
            )
            if text
        )
        if footer:
            file.set_header_footer(name, excelize.HeaderFooterOptions(odd_footer=footer))
        for print_name, cells in (
            ("_xlnm.Print_Titles", api.PrintTitleRows),
            ("_xlnm.Print_Area", self._area),
        ):
            if cells:
                refers_to = f"{a1.quote_sheet(name)}!{cells}"
                file.set_defined_name(
                    excelize.DefinedName(name=print_name, refers_to=refers_to, scope=name)
                )


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

        def apply(file: Any) -> None:
            import excelize

            pane = "bottomRight" if rows and columns else "bottomLeft" if rows else "topRight"
            file.set_panes(
                self.sheet.name,
                excelize.Panes(
                    freeze=True,
                    x_split=columns,
                    y_split=rows,
                    top_left_cell=a1.address(rows + 1, columns + 1),
                    active_pane=pane,
                ),
            )

        self.sheet.edit(apply)

    def unfreeze(self) -> None:
        def apply(file: Any) -> None:
            import excelize

            file.set_panes(self.sheet.name, excelize.Panes(freeze=False))

        self.sheet.edit(apply)
