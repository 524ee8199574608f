"""空白表格: an empty workbook for an import, with text cells, drop-down lists, an example line and a sheet of notes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from jyteacher_desktop.sheets.cell_values import FieldSpec
from jyteacher_desktop.sheets.cells import column_letter
from jyteacher_desktop.sheets.fields_of_any_list import label_of, specs_of
from jyteacher_desktop.sheets.writing_whole_files import new_workbook, write_whole

_TEMPLATE_ROWS = 1000


def write_template(
    kind: str,
    path: Path,
    *,
    choices: Mapping[str, Sequence[str]] | None = None,
    more: Sequence[FieldSpec] = (),
    notes: Sequence[tuple[str, str]] = (),
) -> Path:
    """Write an empty workbook to fill: text cells, drop-down lists, an example line and a sheet of notes.

    Args:
        kind: ``roster``, ``activities``, ``attendance``, ``trainings``, ``openings``, ``plan_items``, ``members`` or the id of a plain kind.
        path: The new .xlsx file.
        choices: Lists of the policy in use, by field key (activity kinds, categories).
        more: Columns beside those of the kind, which stand behind them.
        notes: Further lines of the sheet of notes: what, how.

    Raises:
        FileNotWritten: The place cannot be written.
    """
    specs = (*(spec for spec in specs_of(kind) if spec.offered), *more)
    lists = {spec.key: list((choices or {}).get(spec.key, spec.choices)) for spec in specs}

    def fill(part: Path) -> None:
        with new_workbook(part) as book:
            page, help_page, words = (
                book.add_worksheet(label_of(kind)),
                book.add_worksheet("填写说明"),
                book.add_worksheet("选项"),
            )
            words.hide()
            heading = book.add_format(_HEADING)
            needed = book.add_format({**_HEADING, "bg_color": "#FCE8D5"})
            as_text = book.add_format({"num_format": "@"})
            pale = book.add_format({"num_format": "@", "font_color": "#8A8A8A", "italic": True})
            for column, spec in enumerate(specs):
                page.set_column(column, column, spec.width, as_text if spec.as_text else None)
                page.write_string(0, column, spec.title, needed if spec.required else heading)
                example = _example(spec, lists[spec.key])
                page.write_string(1, column, f"示例：{example or spec.title}" if column == 0 else example, pale)
                if lists[spec.key]:
                    words.write_column(0, column, lists[spec.key])
                    page.data_validation(2, column, _TEMPLATE_ROWS, column, _drop_down(column, len(lists[spec.key])))
            page.freeze_panes(1, 1)
            help_page.set_column(0, 0, 18)
            help_page.set_column(1, 1, 80)
            wrapped = book.add_format({"text_wrap": True, "valign": "top"})
            of_lists = [(spec.title, "可填：" + "、".join(lists[spec.key])) for spec in specs if lists[spec.key]]
            for line, (what, how) in enumerate([*_NOTES, *of_lists, *notes]):
                help_page.write_string(line, 0, what, heading)
                help_page.write_string(line, 1, how, wrapped)

    write_whole(Path(path).absolute(), fill)
    return Path(path).absolute()


_HEADING = {"bold": True, "bg_color": "#E8EEF4", "border": 1, "border_color": "#B8C4D0", "align": "center"}
_NOTES = (
    ("怎样填写", "橙色表头的列必填，其余可以不填；列的顺序可以改，不认识的列会原样忽略。"),
    ("示例行", "第 2 行是示例，以“示例：”开头，不会导入。"),
    ("号码类的列", "已经设为文本。请直接输入完整号码，不要从数字列粘贴，否则 15 位以后会丢失。"),
    ("日期", "2026-09-18、2026/9/18、2026.9.18、20260918、2026年9月18日 都可以。"),
    ("空单元格", "空着表示不改动，不会清除已登记的内容；文件里没有的人不会被删除。"),
)


def _drop_down(column: int, words: int) -> dict[str, str]:
    """The list of a column, whose words stand in the hidden sheet."""
    letter = column_letter(column)
    return {
        "validate": "list",
        "source": f"='选项'!${letter}$1:${letter}${words}",
        "error_type": "warning",
        "error_title": "不在列表中",
        "error_message": "可以从下拉列表里选择；确需填写其他内容，请按“是”。",
    }


def _example(spec: FieldSpec, offered: Sequence[str]) -> str:
    """The cell of the example line: a word of the list where there is one that lacks the usual example."""
    if offered and (spec.example or spec.required) and not {*re.split("[、，,]", spec.example)} <= {*offered}:
        return offered[0]
    return spec.example
