"""Excel's own objects behind `.api`, by the names that Excel for Windows gives them.

xlwings has no portable way to what stands here, so code reaches it as it would in Excel; see
Microsoft's reference for Range, Validation, SparklineGroups, Shape and PageSetup. What isn't here
says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from plantools.engine import a1
from plantools.engine.application import Native, says_what_it_lacks
from plantools.errors import NotSupportedError

if TYPE_CHECKING:
    from plantools.engine.draw import Frame
    from plantools.engine.range import Range
    from plantools.engine.sheet import Sheet

LINE = 1  # xlSparkLine
LANDSCAPE = 2  # xlLandscape
SIDES = {-4160: "top", -4107: "bottom", -4131: "left", -4152: "right"}  # xlTop and so on
FORMULA = 2  # xlExpression
_TYPES = {0: "any", 1: "whole", 2: "decimal", 3: "list", 4: "date", 5: "time", 6: "length"}
_TYPES |= {7: "custom"}
_ALERTS = {1: "stop", 2: "warning", 3: "information"}
_OPERATORS = {1: "between", 2: "not between", 3: "=", 4: "<>", 5: ">", 6: "<", 7: ">=", 8: "<="}


class SparklineGroups:
    """The small lines in the cells of a range."""

    def __init__(self, cells: Range) -> None:
        self._cells = cells

    def Add(self, Type: int, SourceData: str) -> None:  # noqa: N802, N803 - Excel's names
        """Draw each row of the source as a line in the cell of this range beside it."""
        sheet, box, source = self._cells.sheet, self._cells.box, a1.parse(SourceData)
        if Type != LINE or source is None or not sheet.is_blanked:
            raise NotSupportedError(
                "On a closed file, only lines can be drawn in cells, and only on a new sheet."
            )
        rows = range(source[2] - source[0] + 1)
        name, columns = a1.quote_sheet(sheet.name), (source[1], source[3])
        options = {
            "location": [a1.address(box[0] + row, box[1]) for row in rows],
            "range": [
                f"{name}!{a1.box_address((source[0] + r, columns[0], source[0] + r, columns[1]))}"
                for r in rows
            ],
            "weight": 2,
        }
        sheet.edit(lambda frame: frame.add_sparkline(box[0] - 1, box[1] - 1, options))


class Validation:
    """What may be typed into a range, and what Excel says about it."""

    IgnoreBlank = True
    ShowInput = True
    ShowError = True
    InputTitle = ""
    InputMessage = ""
    ErrorTitle = ""
    ErrorMessage = ""

    def __init__(self) -> None:
        self.options: dict[str, Any] = {}

    def Add(  # noqa: N802 - Excel's names
        self,
        Type: int,  # noqa: N803
        AlertStyle: int = 1,  # noqa: N803
        Operator: int = 1,  # noqa: N803
        Formula1: str | None = None,  # noqa: N803
        Formula2: str | None = None,  # noqa: N803
    ) -> None:
        """See Microsoft's Validation.Add; a list is "a,b,c" or "=Name"."""
        self.options = {"validate": _TYPES[Type], "error_type": _ALERTS[AlertStyle]}
        if Type in (1, 2, 4, 5, 6):
            self.options |= {"criteria": _OPERATORS[Operator], "value": Formula1}
            if Operator in (1, 2):
                self.options["maximum"] = Formula2
        elif Type:
            is_words = Type == 3 and not str(Formula1).startswith("=")
            self.options["value"] = str(Formula1).split(",") if is_words else Formula1

    def apply(self, frame: Frame, box: a1.Box) -> None:
        """Add it to a sheet that is drawn."""
        if not self.options:
            return
        texts = {
            "input_title": self.InputTitle,
            "input_message": self.InputMessage,
            "error_title": self.ErrorTitle,
            "error_message": self.ErrorMessage,
        }
        options = self.options | {name: text for name, text in texts.items() if text}
        options["ignore_blank"] = self.IgnoreBlank
        options |= {"show_input": self.ShowInput, "show_error": self.ShowError}
        frame.data_validation(box[0] - 1, box[1] - 1, box[2] - 1, box[3] - 1, options)


class NativeRange(Native):
    """Excel's own Range object, as far as a closed file needs one."""

    _cells: Range
    row: int

    def __init__(self, cells: Range) -> None:
        super().__init__(IndentLevel=lambda level: cells.set_format("indent", int(level)))
        vars(self).update(_cells=cells, row=cells.row)

    @property
    def SparklineGroups(self) -> SparklineGroups:  # noqa: N802 - Excel's name
        return SparklineGroups(self._cells)

    @property
    def FormatConditions(self) -> FormatConditions:  # noqa: N802 - Excel's name
        return FormatConditions(self._cells)

    @property
    def Validation(self) -> Validation:  # noqa: N802 - Excel's name
        return self._cells.sheet.validation(self._cells.box)


class FormatConditions:
    """The rules of a range."""

    def __init__(self, cells: Range) -> None:
        self._cells = cells

    def Add(self, Type: int, Formula1: str) -> NativeRule:  # noqa: N802, N803 - Excel's names
        """Add a rule that is a formula."""
        if Type != FORMULA or not self._cells.sheet.is_blanked:
            raise NotSupportedError("On a closed file, only formulas, and only on a new sheet.")
        return NativeRule(self._cells.conditional_formats.add_custom({"formula": Formula1}).look)


class NativeRule:
    """Excel's own FormatCondition object: the lines that a rule draws beside cells."""

    def __init__(self, look: dict[str, Any]) -> None:
        self._look = look

    def Borders(self, Index: int) -> Native:  # noqa: N802, N803 - Excel's names
        side = SIDES[Index]
        return Native(
            Color=lambda color: self._look.update({side: 1, f"{side}_color": rgb_text(color)})
        )


def rgb_text(color: int) -> str:
    """A colour as Excel counts it, red lowest, as "#RRGGBB"."""
    return f"#{color.to_bytes(3, 'little').hex()}"


class NativeSheet:
    """Excel's own Worksheet object and its HPageBreaks, as far as a closed file needs them."""

    def __init__(self, sheet: Sheet) -> None:
        self.HPageBreaks = self
        self._sheet = sheet
        self.Tab = Native(Color=lambda color: setattr(sheet, "tab_color", color))

    def ResetAllPageBreaks(self) -> None:  # noqa: N802 - Excel's name
        self._sheet.breaks.clear()

    def Add(self, Before: NativeRange) -> None:  # noqa: N802, N803 - Excel's names
        """End a printed page above a range."""
        self._sheet.breaks.append(Before.row - 1)


class NativePageSetup:
    """Excel's own PageSetup object. None means: as it is."""

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

    def __init__(self) -> None:
        self.api = NativePageSetup()

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
