"""试算: the policy in use and a draft side by side; one click on a person shows which entries count differently and why."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QWidget

from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.form_dialog import FormDialog
from jyteacher_desktop.desktop.exporting import export_table
from jyteacher_desktop.desktop.table_model import Description, TableModel
from jyteacher_desktop.desktop.what_if_shown import Trial
from jyteacher_desktop.desktop.widgets import FilterField, TableView
from jyteacher_desktop.desktop.zoom import px
from jyteacher_desktop.domain.errors import with_findings
from jyteacher_desktop.domain.what_if import LINE_CHANGE_COLUMNS, LineChange, WhatIfRow

_LIST = "政策试算"
_SHOWN = (
    ("有变化的人", lambda row: bool(row.change or row.falls or row.required != row.draft_required)),
    ("变为{behind}的人", lambda row: row.falls),
    ("所有人", lambda _row: True),
)


def _tone(row: WhatIfRow, key: str) -> str:
    if key == "change":
        return "bad" if row.change < 0 else "good" if row.change else "text_faint"
    return "bad" if row.falls and key == "draft_gap" else ""


class WhatIfDialog(FormDialog):
    """What a draft policy would change."""

    def __init__(self, parent: QWidget, desk: Desk, trial: Trial) -> None:
        super().__init__("what_if_dialog", parent, accept_text="结束试算")
        self._desk = desk
        self._trial = trial
        now, draft = trial.result.now, trial.result.draft
        self.child(QLabel, "policiesLabel").setText(
            f"现行：{now.policy_title} 第 {now.policy_version} 版　　草案：{draft.policy_title} 第 {draft.policy_version} 版"
            f"（{trial.path.name}）"
        )
        said = f"截至 {now.as_of.isoformat()}，{trial.result.sentence}试算不保存任何内容。"
        self.child(QLabel, "sentenceLabel").setText(with_findings(said, trial.result.told))
        self._table = self.child(TableView, "table")
        self._model: TableModel[WhatIfRow] = TableModel(
            Description(
                columns=trial.columns,
                identity=lambda row: row.id,
                words=lambda row: f"{row.pinyin} {row.initials}",
                sort_key={"name": lambda row: (row.pinyin, row.name)},
                tone=_tone,
            ),
            self,
        )
        self._table.use(
            self._model, name="what_if", preferences=desk.preferences, empty_text="没有这样的人。可以在上面改为“所有人”。"
        )
        search = self.child(FilterField, "searchEdit")
        search.setPlaceholderText(f"姓名、拼音、{next(each.title for each in trial.columns if each.key == 'place')}")
        search.narrow(self._table)
        self._show = self.child(QComboBox, "showBox")
        for text, _wanted in _SHOWN:
            self._show.addItem(text.format(behind=trial.result.behind))
        self._show.currentIndexChanged.connect(self._fill)
        self._lines = self.child(TableView, "linesTable")
        self._lines_model: TableModel[LineChange] = TableModel(Description(columns=LINE_CHANGE_COLUMNS), self)
        self._lines.use(self._lines_model, name="what_if_lines", preferences=desk.preferences, empty_text="")
        self._lines_title = self.child(QLabel, "linesLabel")
        self._table.row_changed.connect(self._choose)
        self.child(QPushButton, "exportButton").clicked.connect(self._ask_export)
        self.resize(min(px(980), parent.width() - 40), min(px(680), parent.height() - 40))
        self._fill()

    def _fill(self, _index: int = 0) -> None:
        wanted = _SHOWN[self._show.currentIndex()][1]
        rows = [row for row in self._trial.result.rows if wanted(row)]
        self._model.show_rows(rows)
        if rows and self._table.current_row() is None:
            self._table.select(rows[0].id)
        self._choose(self._table.current_row())

    def _choose(self, row: WhatIfRow | None) -> None:
        self._lines.set_empty_text("这个人的每一笔都一样计入。" if row else "")
        self._lines_title.setText(f"{row.name}：计入不同的记录" if row else "选中一个人，看哪些记录计入不同")
        if row is None:
            self._lines_model.show_rows([])
        else:
            self._desk.do(self._trial.lines, row.id, self._trial.draft, as_of=self._trial.as_of).then(
                self._lines_model.show_rows, owner=self
            )

    def _ask_export(self) -> None:
        self._desk.asking.save_table("导出试算", _LIST, self._export)

    def _export(self, path: Path) -> None:
        self._desk.do(export_table, columns=self._trial.columns, rows=self._model.rows(), path=path, sheet=_LIST).then(
            self._desk.say, what="正在导出"
        )
