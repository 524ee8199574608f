"""Our own controls, and the names under which forms may use them."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from jyteacher_desktop.desktop.widgets.attendance_grid import AttendanceGrid
from jyteacher_desktop.desktop.widgets.chart_view import ChartView
from jyteacher_desktop.desktop.widgets.date_field import DateField
from jyteacher_desktop.desktop.widgets.drop_area import DropArea
from jyteacher_desktop.desktop.widgets.filter_field import FilterField
from jyteacher_desktop.desktop.widgets.initials_box import InitialsBox
from jyteacher_desktop.desktop.widgets.month_grid import MonthGrid, MonthLegend
from jyteacher_desktop.desktop.widgets.table_view import TableView

__all__ = [
    "PROMOTED",
    "AttendanceGrid",
    "ChartView",
    "DateField",
    "DropArea",
    "FilterField",
    "InitialsBox",
    "MonthGrid",
    "MonthLegend",
    "TableView",
]

PROMOTED: dict[str, type[QWidget]] = {
    "AttendanceGrid": AttendanceGrid,
    "ChartView": ChartView,
    "DateField": DateField,
    "DropArea": DropArea,
    "FilterField": FilterField,
    "InitialsBox": InitialsBox,
    "MonthGrid": MonthGrid,
    "MonthLegend": MonthLegend,
    "TableView": TableView,
}
