"""P12: one keystroke in the search line, and opening a long list.

A keystroke over 3,000 teachers (by name, pinyin, initials) is measured until the table is painted again, beside repainting
the very rows it leaves (fewer rows paint faster, so another table would flatter it), and beside the same keystroke through
QSortFilterProxyModel with one column to search, both painted and as filtering alone. A list of 40,000 rows is opened
(rows handed over, sorted as it stands, painted) beside one of 1,000 rows.
"""

from __future__ import annotations

import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import Measure, Pairs, Part, compare, pairs, pairs_of, seconds
from jyteacher_desktop.domain.columns import Column

TEACHERS = 3_000
_FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_FAMILY_PINYIN = [
    "wang",
    "li",
    "zhang",
    "liu",
    "chen",
    "yang",
    "zhao",
    "huang",
    "zhou",
    "wu",
    "xu",
    "sun",
    "hu",
    "zhu",
    "gao",
    "lin",
    "he",
    "guo",
    "ma",
    "luo",
]
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平"
_GIVEN_PINYIN = [
    "wei",
    "fang",
    "na",
    "min",
    "jing",
    "li",
    "qiang",
    "lei",
    "jun",
    "yang",
    "yong",
    "yan",
    "jie",
    "juan",
    "tao",
    "ming",
    "chao",
    "xiu",
    "xia",
    "ping",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """A made-up teacher."""

    name: str
    pinyin: str
    initials: str
    subject: str
    number: int


def _remainder(factor: int) -> Callable[[PersonRow], int]:
    return lambda row: row.number * factor % 97


COLUMNS: tuple[Column[PersonRow], ...] = (
    Column(key="name", title="姓名", value=lambda row: row.name),
    Column(key="subject", title="学科", value=lambda row: row.subject),
    Column(key="number", title="工号", value=lambda row: row.number),
    *(Column(key=f"c{n}", title=f"列{n}", value=_remainder(n)) for n in range(5)),
)


_SEARCHED: Column[PersonRow] = Column(
    key="searched", title="", value=lambda row: f"{row.name} {row.pinyin} {row.initials} {row.subject}"
)
"""What whoever builds on the proxy model gives it to search: one column with every word of a row, as ours is prepared."""


def people(number: int) -> list[PersonRow]:
    """Seeded teachers with their pinyin."""
    chance = random.Random(7)
    rows = []
    for index in range(number):
        family, first, second = chance.randrange(20), chance.randrange(20), chance.randrange(20)
        parts = (_FAMILY_PINYIN[family], _GIVEN_PINYIN[first], _GIVEN_PINYIN[second])
        rows.append(
            PersonRow(
                name=_FAMILY[family] + _GIVEN[first] + _GIVEN[second],
                pinyin=" ".join(parts),
                initials="".join(part[0] for part in parts),
                subject=chance.choice(("语文", "数学", "英语", "科学", "音乐")),
                number=index,
            )
        )
    return rows


def run() -> list[Measure]:
    """Measure everything in this process, without a screen."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QSortFilterProxyModel
    from PySide6.QtWidgets import QApplication, QTableView

    from jyteacher_desktop.desktop.application import set_up
    from jyteacher_desktop.desktop.preferences import Preferences
    from jyteacher_desktop.desktop.table_model import Description, TableContent, TableModel
    from jyteacher_desktop.desktop.widgets import TableView

    app = QApplication.instance() or QApplication(["bench"])
    if not isinstance(app, QApplication):
        raise TypeError("the benchmark needs a QApplication")
    folder = tempfile.TemporaryDirectory()
    preferences = Preferences(Path(folder.name) / "windows.ini")
    set_up(app, preferences)
    description = Description(columns=COLUMNS, identity=lambda row: row.number, words=lambda row: f"{row.pinyin} {row.initials}")

    def view_on(model: TableModel[PersonRow]) -> TableView:
        view = TableView()
        view.use(model, name="bench", preferences=preferences, empty_text="")
        view.resize(1000, 600)
        view.show()
        app.processEvents()
        return view

    def painted(view: QTableView) -> None:
        view.grab()

    model: TableModel[PersonRow] = TableModel(description)
    view = view_on(model)
    model.show(TableContent(description, people(TEACHERS)).prepare())
    painted(view)
    words = ("w", "wa", "wan", "wang", "wang f", "", "zx", "王", "王伟", "z", "zh", "语文", "")

    def keystrokes() -> list[float]:
        taken = []
        for word in words:
            begun = time.perf_counter()
            model.filter(word)
            painted(view)
            taken.append(time.perf_counter() - begun)
        return taken

    def repaints() -> float:
        total = 0.0
        for word in words:
            model.filter(word)
            painted(view)
            total += seconds(lambda: painted(view))
        return total

    proxy = QSortFilterProxyModel()
    searched = Description(columns=(*COLUMNS, _SEARCHED), identity=lambda row: row.number)
    plain: TableModel[PersonRow] = TableModel(searched)
    plain.show(TableContent(searched, people(TEACHERS)).prepare())
    proxy.setSourceModel(plain)
    proxy.setFilterKeyColumn(len(COLUMNS))
    proxy_view = QTableView()
    proxy_view.setModel(proxy)
    proxy_view.setColumnHidden(len(COLUMNS), True)
    proxy_view.resize(1000, 600)
    proxy_view.show()

    def type_into_proxy(*, paint: bool) -> None:
        for word in words:
            proxy.setFilterFixedString(word)
            if paint:
                painted(proxy_view)

    def filter_only() -> None:
        for word in words:
            model.filter(word)

    contents = {number: TableContent(description, people(number)).prepare() for number in (1_000, 40_000)}

    def open_list(number: int) -> None:
        model.show(contents[number])
        painted(view)

    typing = pairs_of(lambda: sum(keystrokes()), repaints)
    slow = statistics.quantiles([each for _ in range(20) for each in keystrokes()], n=20)[-1]
    measures = [
        Measure(
            goal="P12",
            name="13 keystrokes to repaint, 3,000 teachers / repainting the rows they leave",
            limit=1.25,
            **typing._asdict(),
        ),
        Measure(
            goal="P12", name="a slow keystroke to repaint (95 %) / 16 ms", here=slow, peer=0.016, ratio=slow / 0.016, limit=1
        ),
        _times_faster(
            "to repaint",
            pairs(lambda: sum(keystrokes()), lambda: type_into_proxy(paint=True)),
            (Part("Qt repainting the rows that are left", typing.peer, needed=True),),
        ),
        _times_faster("filtering alone", pairs(filter_only, lambda: type_into_proxy(paint=False))),
        compare(
            "P12",
            "open 40,000 rows / open 1,000 rows",
            here=lambda: open_list(40_000),
            peer=lambda: open_list(1_000),
            limit=1.2,
        ),
    ]
    view.close()
    proxy_view.close()
    folder.cleanup()
    return measures


def _times_faster(what: str, taken: Pairs, parts: tuple[Part, ...] = ()) -> Measure:
    return Measure(
        goal="P12",
        name=f"13 keystrokes through QSortFilterProxyModel / ours, {what}",
        here=taken.here,
        peer=taken.peer,
        ratio=1 / taken.ratio,
        limit=10,
        at_least=True,
        parts=parts,
    )
