"""People are told a quarter in words (2026年第三季度); 2026Q3 is what is typed, what files are called and what programs read."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QPlainTextEdit, QTableView, QWidget

import jyteacher_desktop
from jyteacher_desktop.desktop.shell import Shell
from jyteacher_desktop.domain.columns import Column
from tests.desktop.test_one_figure_everywhere import city
from tests.desktop.windows import Driver, copied

__all__ = ["city"]

_CODE = re.compile(r"20\d\d ?Q[1-4]")


def texts(window: QWidget) -> Iterator[str]:
    """Everything a window says; names of files are not its words."""
    for widget in window.findChildren(QWidget):
        if isinstance(widget, (QLabel, QAbstractButton)):
            yield widget.text()
        elif isinstance(widget, QComboBox):
            yield from (widget.itemText(place) for place in range(widget.count()))
        elif isinstance(widget, QPlainTextEdit):
            yield widget.toPlainText()
        elif isinstance(widget, QTableView) and (model := widget.model()) is not None:
            for column in range(model.columnCount()):
                if model.headerData(column, Qt.Orientation.Horizontal) != "文件":
                    yield from (str(model.index(row, column).data() or "") for row in range(model.rowCount()))


def coded(window: QWidget) -> list[str]:
    return [text for text in texts(window) if _CODE.search(re.sub(r"\S+\.jyt\b", "", text))]


def every_page(driver: Driver, shell: Shell) -> Iterator[tuple[str, QWidget]]:
    for entry in shell.page_keys():
        yield entry, driver.go(shell, entry)


def test_no_page_of_a_school_or_a_bureau_shows_a_quarter_as_a_code(
    driver: Driver, school: Path, city: Path, tmp_path: Path
) -> None:
    seen = 0
    (tmp_path / "bureau").mkdir()
    for path in (school, copied(city, tmp_path / "bureau")):
        shell = driver.open(path)
        for name, page in every_page(driver, shell):
            driver.settle(shell)
            assert coded(page) == [], name
            seen += sum("季度" in text for text in texts(page))
    assert seen > 5


def test_every_list_with_a_column_of_quarters_says_them_in_words() -> None:
    found = 0
    for module in pkgutil.walk_packages(jyteacher_desktop.__path__, "jyteacher_desktop."):
        if module.name.endswith("__main__") or ".migrations" in module.name:
            continue
        for name, value in vars(importlib.import_module(module.name)).items():
            for column in value if isinstance(value, tuple) else ():
                if isinstance(column, Column) and column.title == "季度" and column.key != "label":
                    assert column.text("2026Q3") == "2026年第三季度", f"{module.name}.{name}"
                    found += 1
    assert found >= 4
