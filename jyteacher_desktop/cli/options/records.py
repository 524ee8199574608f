"""Commands about records of every kind, at a school and at a bureau, and the figures that are counted over them."""

from __future__ import annotations

from jyteacher_desktop.cli.grammar import Argument, Command, Option, a_date, a_path, a_sheet
from jyteacher_desktop.cli.options.common import FILLS, RECORD, SET, WORDS, either, either_writes, said_of_a_workbook

_KIND = Argument(name="kind", help="哪一种记录：代码或中文名，见 record kinds")
_LIST_OUTPUT = Option(
    flags=("-o", "--output"), metavar="FILE", kind=a_sheet, help="写成表格文件（.xlsx 或 .csv），同名文件整体替换；可以原样再导入"
)

COMMANDS: tuple[Command, ...] = (
    either("record kinds", "有哪些专项记录，各有多少条、由谁登记。", "records:kinds"),
    either(
        "record list",
        "列出一种记录，新的在前。教育局的工作簿里，本局登记的和各校上报的一起列出。",
        "records:list_all",
        _KIND,
        Option(flags=("--teacher",), metavar="X", help="只看写到这位教师的：姓名、姓名#尾号、姓名@学科或编号"),
        Option(flags=("--year",), metavar="Y", help="只看这一年的，如 2026 或 2026-2027"),
        Option(flags=("--school",), metavar="S", help="教育局：只看这所学校上报的（校名、标识码）"),
        _LIST_OUTPUT,
    ),
    either_writes("record add", "登记一条记录。", "records:add", _KIND, SET),
    either_writes("record edit", "修改一条记录：只改写出的几项，写成“字段=”就清空这一项。", "records:edit", RECORD, SET),
    either("record show", "一条记录的全部内容和需要留意的地方。", "records:show", RECORD),
    either_writes(
        "record import",
        "从表格导入一种记录。先生成导入计划，再把这一份计划作为一步执行，可以撤销。支持 .xlsx、.xls、.csv。",
        "importing:import_records",
        _KIND,
        Argument(name="file", kind=a_path, help="要导入的表格"),
        *said_of_a_workbook(),
        FILLS,
        WORDS,
        backup="import",
    ),
    either_writes(
        "record none",
        "登记“本年没有”：这一年确实没有这项内容。没有登记的只算未登记，不算没有。",
        "records:none",
        _KIND,
        Argument(name="year", help="年度，如 2026 或 2026-2027"),
    ),
    either(
        "measures",
        "文件要求的各项数字：情况、要求、依据，还缺谁、缺什么。没有人登记过的写“未登记”，不算零。",
        "records:measures",
        Option(flags=("--as-of",), metavar="DATE", kind=a_date, help="截至这一天；不写为今天"),
        Option(flags=("--missing",), metavar="X", help="只列这一项还缺谁、缺什么，哪些单位没有登记；写名称或代码"),
        Option(flags=("-o", "--output"), metavar="FILE", kind=a_sheet, help="写成表格文件（.xlsx 或 .csv），同名文件整体替换"),
    ),
)
