"""Our own controls, and the names under which forms may use them."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

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

__all__ = [
    "PROMOTED",
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
]

PROMOTED: dict[str, type[QWidget]] = {
    "AttendanceGrid": AttendanceGrid,
    "ChartView": ChartView,
    "ChoiceLine": ChoiceLine,
    "DateField": DateField,
    "DropArea": DropArea,
    "FilterField": FilterField,
    "InitialsBox": InitialsBox,
    "MeasureStrip": MeasureStrip,
    "MonthGrid": MonthGrid,
    "MonthLegend": MonthLegend,
    "RegisterList": RegisterList,
    "TableView": TableView,
}
