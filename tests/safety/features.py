"""What officers put into a workbook, one function a feature, as Excel writes it.

Each takes the parts of a master and adds to them.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.safety import drawings, in_package, on_sheets
from tests.safety.parts import Parts

FEATURES: dict[str, Callable[[Parts], None]] = {
    feature.__name__: feature
    for feature in (
        on_sheets.comments,
        on_sheets.threaded_comments,
        in_package.sensitivity_label,
        on_sheets.sparklines,
        on_sheets.x14_conditional_formats,
        on_sheets.x14_data_validations,
        drawings.image,
        drawings.chart,
        drawings.shapes_and_buttons,
        in_package.pivot_and_slicer,
        in_package.power_query,
        in_package.custom_xml,
        in_package.names,
        on_sheets.rich_text,
        in_package.hidden_and_protected,
        on_sheets.custom_views,
        on_sheets.printer_settings,
        in_package.external_link,
        in_package.macros,
        on_sheets.styles,
        on_sheets.calculation,
    )
}


def everything(parts: Parts) -> None:
    for feature in FEATURES.values():
        feature(parts)
