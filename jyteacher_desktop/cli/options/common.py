"""Options that commands of several subjects share."""

from __future__ import annotations

from functools import partial

from jyteacher_desktop.cli.grammar import (
    Argument,
    Command,
    Opens,
    Option,
    Pin,
    Written,
    WrongValue,
    a_cell,
    a_date,
    a_number,
    a_pair,
    a_path,
    a_sheet,
    some_hours,
)
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.terms import Term


def _command(
    opens: Opens,
    words: str,
    about: str,
    handler: str,
    *takes: Argument | Option,
    writes: bool = False,
    pin: Pin = Pin.NO,
    backup: str = "",
) -> Command:
    return Command(
        words=tuple(words.split()),
        help=about,
        handler=handler,
        arguments=tuple(each for each in takes if isinstance(each, Argument)),
        options=tuple(each for each in takes if isinstance(each, Option)),
        opens=opens,
        writes=writes,
        pin=pin,
        backup=backup,
    )


school = partial(_command, Opens.SCHOOL)
"""A command on a school's workspace: words, what help says, ``module:function`` that runs it, what it takes, what it needs."""
bureau = partial(_command, Opens.BUREAU)
either = partial(_command, Opens.EITHER)
school_writes = partial(school, writes=True)
"""One that changes the workspace."""
bureau_writes = partial(bureau, writes=True)
either_writes = partial(either, writes=True)
school_signs = partial(school_writes, pin=Pin.ASK)
"""One that changes the workspace and is the principal's: the PIN is asked for."""
bureau_signs = partial(bureau_writes, pin=Pin.ASK)
"""The same of a clerk."""
by_itself = partial(_command, Opens.BY_ITSELF)
"""One that opens the named file itself."""
alone = partial(_command, Opens.NOTHING)
"""One that needs no workspace."""
if_named = partial(_command, Opens.MAY)
"""One that looks into a workspace when one is named, and does without."""


def labels(term: type[Term]) -> str:
    """The words of a closed list, for help."""
    return "、".join(each.label for each in term)


RECORD = Argument(name="id", help="记录的编号")

SET = Option(
    flags=("--set",),
    metavar="字段=内容",
    kind=a_pair,
    repeated=True,
    required=True,
    dest="fields",
    help="一项内容，字段写代码或中文名，可写多次；教师写 姓名、姓名#尾号 或 姓名@学科",
)

FILE = Argument(name="file", kind=a_path, help="文件")

QUARTER = Argument(name="quarter", kind=Quarter.parse, help="季度，如 2026Q3")


def output(what: str, *endings: str) -> Option:
    """Where a document that ends so, or without endings a folder, is written; it must be named."""
    return Option(flags=("-o", "--output"), metavar="FILE" if endings else "DIR", kind=Written(endings), required=True, help=what)


def output_folder(what: str) -> Option:
    """Where a command writes into a folder if one is named."""
    return Option(flags=("-o", "--output"), metavar="DIR", kind=Written(()), help=what)


def refused_rows(what: str) -> Option:
    """Where an import writes the rows it did not take."""
    return Option(flags=("--refused",), metavar="OUT.xlsx", kind=Written((".xlsx",)), help=what)


LIST_OUTPUT = Option(
    flags=("-o", "--output"), metavar="FILE", kind=a_sheet, help="写成表格文件（.xlsx 或 .csv），同名文件整体替换"
)

FROM = Option(flags=("--from",), metavar="DATE", kind=a_date, dest="first", help="从这一天起（含）")

TO = Option(flags=("--to",), metavar="DATE", kind=a_date, dest="last", help="到这一天止（含）")

AS_OF = Option(flags=("--as-of",), metavar="DATE", kind=a_date, help="截至这一天；不写为今天")


def hidden_rows_are(text: str) -> bool:
    """Whether rows that a workbook does not show are imported as well."""
    if text not in ("import", "skip"):
        raise WrongValue(f"不能是 '{text}'，可用：import、skip")
    return text == "import"


def said_of_a_workbook(when: str = "") -> tuple[Option, ...]:
    """What a person may say about a workbook that is imported; ``when`` says what the options go with, where the command does more."""
    return (
        Option(flags=("--dry-run",), help=f"{when}只看计划，不保存"),
        Option(
            flags=("--sheet",),
            metavar="NAME",
            repeated=True,
            help=f"{when}工作表名，可写多次（表头要相同）；不写则自动选择，表头相同的一起导入",
        ),
        Option(
            flags=("--map",),
            metavar="列=FIELD",
            kind=a_pair,
            repeated=True,
            dest="mapping",
            help=f"{when}指定一列对应的字段，可写多次",
        ),
        Option(
            flags=("--cell",),
            metavar="B7=内容",
            kind=a_cell,
            repeated=True,
            dest="cells",
            help=f"{when}这一格按写的内容导入，表格文件不变，可写多次",
        ),
        Option(
            flags=("--skip",), metavar="ROW", kind=a_number, repeated=True, dest="skipped", help=f"{when}这一行不导入，可写多次"
        ),
        refused_rows(f"{when}把拒收的行按原样写成表格，带原因"),
        Option(
            flags=("--anyway",),
            dest="confirmed",
            help=f"{when}表格看上去像学生名单、成绩表等别的名单时，确认它就是要导入的，照样导入",
        ),
        Option(
            flags=("--hidden",),
            metavar="import|skip",
            kind=hidden_rows_are,
            dest="hidden_rows",
            help=f"{when}表格里有隐藏的行（筛选后留下的，或手动隐藏）时：import 一起导入，skip 只导入看得见的",
        ),
    )


FILLS = Option(
    flags=("--set",),
    metavar="字段=内容",
    kind=a_pair,
    repeated=True,
    dest="fills",
    help="表里没有这一列、或这一格空着的行一律登记为它，如 --set 级别=省级；已有的内容不会被它改掉。可写多次",
)
"""What is said once for a whole sheet."""
WORDS = Option(
    flags=("--word",),
    metavar="字段:词=内容",
    kind=a_pair,
    repeated=True,
    dest="words_mean",
    help="表里这一列写的词是什么，如 --word 活动类型:主题教研=集体备课；下次导入列名相同的表格照此办理。可写多次",
)
"""What a word of a closed list means in a whole sheet."""
OVER = Option(
    flags=("--set-all",),
    metavar="活动类型=内容",
    kind=a_pair,
    repeated=True,
    dest="over",
    help="和 --set 一样，名称或标题里写着别的活动类型的行也照它登记",
)
"""What is said once for a whole sheet, against what names of rows and its title say."""


def import_of(words: tuple[str, str], what: str, *extra: Option) -> Command:
    """A command that plans an import and carries that plan out."""
    return Command(
        words=words,
        help=f"从表格导入{what}。先生成导入计划，再把这一份计划作为一步执行，可以撤销。支持 .xlsx、.xls、.csv。",
        handler="importing:import_workbook",
        opens=Opens.SCHOOL,
        writes=True,
        backup="import",
        arguments=(Argument(name="file", kind=a_path, help="要导入的表格"),),
        options=(
            *said_of_a_workbook(),
            FILLS,
            WORDS,
            *extra,
        ),
    )


REVIEW_OPTIONS = (
    Option(flags=("--approve",), one_of="verdict", help="审核通过"),
    Option(flags=("--return",), metavar="REASON", dest="reason", one_of="verdict", help="退回，并写明原因"),
    Option(flags=("--all-pending",), help="所有待审核的，不必逐个写编号"),
    Option(flags=("--period",), metavar="2026Q3", kind=Quarter.parse, help="与 --all-pending 一起：只限这个季度"),
    Option(flags=("--hours",), metavar="H", kind=some_hours, help="认定学时，低于申报时按它计"),
)

CYCLE = Option(flags=("--cycle",), metavar="C", help="周期，如 2026-2030；不写为截止日所在周期")

WHO = Argument(name="teacher", help="姓名、姓名#尾号、姓名@学科或编号")

FIND_TEACHER = Option(flags=("--teacher",), metavar="X", required=True, help=WHO.help)

WHO_IN_CITY = "姓名、姓名#尾号、姓名@学校、姓名@学科或编号"
"""How somebody of a city is named: of two schools one may have people of one name."""


def hours_options(who: str) -> tuple[Option, ...]:
    """What is asked of hours, at a school and for a city; ``who`` is how one person is named there."""
    return (
        Option(flags=("--teacher",), metavar="X", help=f"只看一人：{who}"),
        AS_OF,
        CYCLE,
        Option(flags=("--policy",), metavar="DRAFT.toml", kind=a_path, help="用一份政策草案试算，不保存任何内容"),
        Option(flags=("--explain",), help="列出每一条记录计入多少、为什么"),
    )


HOURS_OPTIONS = hours_options(WHO.help)

OPERATOR = Option(flags=("--operator",), help="经办人的密钥，而不是校长的")
