"""Our own controls, and the names under which forms may use them."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from jyteacher_desktop.desktop.widgets.date_field import DateField
from jyteacher_desktop.desktop.widgets.filter_field import FilterField
from jyteacher_desktop.desktop.widgets.table_view import TableView

PROMOTED: dict[str, type[QWidget]] = {
    "DateField": DateField,
    "FilterField": FilterField,
    "TableView": TableView,
}
