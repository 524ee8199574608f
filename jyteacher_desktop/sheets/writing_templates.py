"""空白表格: an empty workbook for an import, with text cells, drop-down lists, an example line and a sheet of notes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import xlsxwriter

from jyteacher_desktop.sheets.cell_values import FieldSpec
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
            page = book.add_worksheet(label_of(kind))
            help_page = book.add_worksheet("填写说明")
            words = book.add_worksheet("选项")
            words.hide()
            as_text = book.add_format({"num_format": "@"})
            needed = book.add_format(
                {"bold": True, "bg_color": "#FCE8D5", "border": 1, "border_color": "#B8C4D0", "align": "center"}
            )
            heading = book.add_format(
                {"bold": True, "bg_color": "#E8EEF4", "border": 1, "border_color": "#B8C4D0", "align": "center"}
            )
            pale = book.add_format({"num_format": "@", "font_color": "#8A8A8A", "italic": True})
            wrapped = book.add_format({"text_wrap": True, "valign": "top"})
            for column, spec in enumerate(specs):
                page.set_column(column, column, spec.width, as_text if spec.as_text else None)
                page.write_string(0, column, spec.title, needed if spec.required else heading)
                example = _example(spec, lists[spec.key])
                page.write_string(1, column, f"示例：{example or spec.title}" if column == 0 else example, pale)
                if lists[spec.key]:
                    words.write_column(0, column, lists[spec.key])
                    letter = xlsxwriter.utility.xl_col_to_name(column)
                    page.data_validation(
                        2,
                        column,
                        _TEMPLATE_ROWS,
                        column,
                        {
                            "validate": "list",
                            "source": f"='选项'!${letter}$1:${letter}${len(lists[spec.key])}",
                            "error_type": "warning",
                            "error_title": "不在列表中",
                            "error_message": "可以从下拉列表里选择；确需填写其他内容，请按“是”。",
                        },
                    )
            page.freeze_panes(1, 1)
            help_page.set_column(0, 0, 18)
            help_page.set_column(1, 1, 80)
            lines = [
                ("怎样填写", "橙色表头的列必填，其余可以不填；列的顺序可以改，不认识的列会原样忽略。"),
                ("示例行", "第 2 行是示例，以“示例：”开头，不会导入。"),
                ("号码类的列", "已经设为文本。请直接输入完整号码，不要从数字列粘贴，否则 15 位以后会丢失。"),
                ("日期", "2026-09-18、2026/9/18、2026.9.18、20260918、2026年9月18日 都可以。"),
                ("空单元格", "空着表示不改动，不会清除已登记的内容；文件里没有的人不会被删除。"),
            ]
            lines += [(spec.title, "可填：" + "、".join(lists[spec.key])) for spec in specs if lists[spec.key]]
            for line, (what, how) in enumerate([*lines, *notes]):
                help_page.write_string(line, 0, what, heading)
                help_page.write_string(line, 1, how, wrapped)

    write_whole(Path(path).absolute(), fill)
    return Path(path).absolute()


def _example(spec: FieldSpec, offered: Sequence[str]) -> str:
    """The cell of the example line: a word of the list where there is one that lacks the usual example."""
    if offered and (spec.example or spec.required) and not {*re.split("[、，,]", spec.example)} <= {*offered}:
        return offered[0]
    return spec.example
