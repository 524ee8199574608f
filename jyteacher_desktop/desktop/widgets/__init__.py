"""Our own controls, and the names under which forms may use them; each is loaded when it is first used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final, cast

from jyteacher_desktop.later import first_used

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

_WHERE: Final = {
    "attendance_keys": "AttendanceGrid",
    "chart_view": "ChartView",
    "choice_line": "ChoiceLine",
    "date_field": "DateField",
    "drop_area": "DropArea",
    "filter_field": "FilterField",
    "initials_box": "InitialsBox",
    "measure_strip": "MeasureStrip",
    "month_grid": "MonthGrid MonthLegend",
    "register_list": "RegisterList",
    "table_view": "TableView",
}
"""For each module what it offers to pages and forms."""
_MODULE_OF: Final = {name: module for module, names in _WHERE.items() for name in names.split()}

if TYPE_CHECKING:
    from jyteacher_desktop.desktop.widgets.attendance_keys import AttendanceGrid
    from jyteacher_desktop.desktop.widgets.chart_view import ChartView
    from jyteacher_desktop.desktop.widgets.choice_line import ChoiceLine
    from jyteacher_desktop.desktop.widgets.date_field import DateField
    from jyteacher_desktop.desktop.widgets.drop_area import DropArea
    from jyteacher_desktop.desktop.widgets.filter_field import FilterField
    from jyteacher_desktop.desktop.widgets.initials_box import InitialsBox
    from jyteacher_desktop.desktop.widgets.measure_strip import MeasureStrip
    from jyteacher_desktop.desktop.widgets.month_grid import MonthGrid, MonthLegend
    from jyteacher_desktop.desktop.widgets.register_list import RegisterList
    from jyteacher_desktop.desktop.widgets.table_view import TableView
else:
    __getattr__ = first_used(__name__, _WHERE)

__all__ = [
    "AttendanceGrid",
    "ChartView",
    "ChoiceLine",
    "DateField",
    "DropArea",
    "FilterField",
    "InitialsBox",
    "MeasureStrip",
    "MonthGrid",
    "MonthLegend",
    "RegisterList",
    "TableView",
    "promoted",
]


def promoted(name: str) -> type[QWidget] | None:
    """The control that forms call by this name; None for one of Qt's own."""
    module = _MODULE_OF.get(name)
    return None if module is None else cast("type[QWidget]", getattr(import_module(f"{__name__}.{module}"), name))
