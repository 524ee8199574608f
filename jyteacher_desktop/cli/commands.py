"""Every command of the program, as data: the one place to look what there is and what it takes.

``handler`` names ``module:function`` inside this package. A test resolves every one of them, compares the list with the
documentation, and runs each command at least once.
"""

from __future__ import annotations

from jyteacher_desktop.cli.grammar import (
    Argument,
    Command,
    Opens,
    Option,
    Pin,
    a_date,
    a_number,
    a_pair,
    a_path,
    a_sheet,
    some_hours,
)
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.terms import Level, Mode, Result, SchoolStage, ServiceStatus, Term


def _labels(term: type[Term]) -> str:
    return "、".join(each.label for each in term)


_FILE = Argument(name="file", kind=a_path, help="文件")
_QUARTER = Argument(name="quarter", kind=Quarter.parse, help="季度，如 2026Q3")


def _output(what: str, *, metavar: str = "FILE") -> Option:
    return Option(flags=("-o", "--output"), metavar=metavar, kind=a_path, required=True, help=what)


_LIST_OUTPUT = Option(
    flags=("-o", "--output"), metavar="FILE", kind=a_sheet, help="写成表格文件（.xlsx 或 .csv），同名文件整体替换"
)
_FROM = Option(flags=("--from",), metavar="DATE", kind=a_date, dest="first", help="从这一天起（含）")
_TO = Option(flags=("--to",), metavar="DATE", kind=a_date, dest="last", help="到这一天止（含）")
_AS_OF = Option(flags=("--as-of",), metavar="DATE", kind=a_date, help="截至这一天；不写为今天")


def _import(words: tuple[str, str], what: str, *extra: Option) -> Command:
    return Command(
        words=words,
        help=f"从表格导入{what}。先生成导入计划，再把这一份计划作为一步执行，可以撤销。支持 .xlsx、.xls、.csv。",
        handler="importing:import_workbook",
        opens=Opens.SCHOOL,
        writes=True,
        backup="import",
        arguments=(Argument(name="file", kind=a_path, help="要导入的表格"),),
        options=(
            Option(flags=("--dry-run",), help="只看计划，不保存"),
            Option(flags=("--sheet",), metavar="NAME", help="工作表名；不写则自动选择"),
            Option(
                flags=("--map",),
                metavar="列=FIELD",
                kind=a_pair,
                repeated=True,
                dest="mapping",
                help="指定一列对应的字段，可写多次",
            ),
            Option(flags=("--refused",), metavar="OUT.xlsx", kind=a_path, help="把拒收的行按原样写成表格，带原因"),
            *extra,
        ),
    )


_REVIEW_OPTIONS = (
    Option(flags=("--approve",), one_of="verdict", help="审核通过"),
    Option(flags=("--return",), metavar="REASON", dest="reason", one_of="verdict", help="退回，并写明原因"),
    Option(flags=("--all-pending",), help="所有待审核的，不必逐个写编号"),
    Option(flags=("--period",), metavar="2026Q3", kind=Quarter.parse, help="与 --all-pending 一起：只限这个季度"),
    Option(flags=("--hours",), metavar="H", kind=some_hours, help="认定学时，低于申报时按它计"),
)

_CYCLE = Option(flags=("--cycle",), metavar="C", help="周期，如 2026-2030；不写为截止日所在周期")
_HOURS_OPTIONS = (
    Option(flags=("--teacher",), metavar="X", help="只看一人：姓名、姓名#尾号、姓名@学科或编号"),
    _AS_OF,
    _CYCLE,
    Option(flags=("--policy",), metavar="DRAFT.toml", kind=a_path, help="用一份政策草案试算，不保存任何内容"),
    Option(flags=("--explain",), help="列出每一条记录计入多少、为什么"),
)

_FIRST: tuple[Command, ...] = (
    Command(
        words=("demo",),
        help="用随程序附带的示例走一遍全过程：杂乱的花名册、活动和培训、学时、季度汇总、上报、教育局合并、回执。",
        handler="demo:demo",
        arguments=(
            Argument(
                name="folder",
                kind=a_path,
                optional=True,
                help="放在这个文件夹；不写为当前目录下的 jyteacher-demo。其他文件不受影响",
            ),
        ),
    ),
)

_SCHOOL: tuple[Command, ...] = (
    Command(
        words=("school", "new"),
        help="新建学校工作簿和密钥。口令就是密钥的口令，至少 12 个字符或 6 个词。",
        handler="offices:new_school",
        pin=Pin.NEW,
        arguments=(Argument(name="file", kind=a_path, help="新工作簿，如 济水一小.jyschool"),),
        options=(
            Option(flags=("--code",), metavar="C", required=True, help="学校（机构）标识码"),
            Option(flags=("--name",), metavar="N", required=True, help="学校名称"),
            Option(flags=("--stage",), metavar="S", required=True, help=f"办学类型：{_labels(SchoolStage)}"),
            Option(flags=("--central",), metavar="X", help="所属中心校"),
            Option(flags=("--policy",), metavar="P.toml", kind=a_path, help="政策文件；不写则用随程序附带的一份"),
        ),
    ),
    Command(
        words=("school", "card"),
        help="写出学校的公开卡片，交教育局登记。",
        handler="offices:school_card",
        opens=Opens.SCHOOL,
        writes=True,
        pin=Pin.ASK,
        options=(_output("卡片文件，如 学校卡片.jyt"),),
    ),
    Command(
        words=("school", "trust"),
        help="采用教育局的卡片。不写 --fingerprint 时打印数字并标为未核对。",
        handler="offices:school_trust",
        opens=Opens.SCHOOL,
        writes=True,
        pin=Pin.ASK,
        arguments=(Argument(name="file", kind=a_path, help="教育局卡片"),),
        options=(Option(flags=("--fingerprint",), metavar="DIGITS", help="正式通知上的 30 位数字，带不带空格都可以"),),
    ),
    Command(
        words=("template",),
        help="写一份待填写的空白表格。",
        handler="importing:template",
        arguments=(
            Argument(name="kind", choices=("roster", "activities", "attendance", "trainings", "openings"), help="哪一种表格"),
        ),
        options=(_output("表格文件（.xlsx）"),),
    ),
    _import(("roster", "import"), "教师花名册"),
    Command(
        words=("roster", "list"),
        help="列出教师。",
        handler="people:list_roster",
        opens=Opens.SCHOOL,
        options=(_AS_OF, Option(flags=("--all",), help="包括已调出、退休、离职的人"), _LIST_OUTPUT),
    ),
    _import(("activity", "import"), "活动清单"),
    _import(("attendance", "import"), "出勤名单"),
    Command(
        words=("attendance", "list"),
        help="列出出勤，一人一行，新的在前。",
        handler="activities:list_attendance",
        opens=Opens.SCHOOL,
        options=(_FROM, _TO, _LIST_OUTPUT),
    ),
    _import(("training", "import"), "校外培训", Option(flags=("--opening",), help="表格里是期初学时，不是培训")),
    Command(
        words=("activity", "list"),
        help="列出活动，新的在前。",
        handler="activities:list_all",
        opens=Opens.SCHOOL,
        options=(_FROM, _TO, _LIST_OUTPUT),
    ),
    Command(
        words=("activity", "add"),
        help=(
            "登记一次活动和参加的人。姓名之间用逗号或顿号隔开；同名的人写成 姓名#尾号 或 姓名@学科。"
            "有一个姓名对不上或对上几个人时，什么也不保存，除非写了 --skip-unmatched。"
        ),
        handler="activities:add",
        opens=Opens.SCHOOL,
        writes=True,
        options=(
            Option(flags=("--kind",), metavar="K", required=True, help="活动类型：政策里的代码或名称，如 读书沙龙"),
            Option(flags=("--title",), metavar="T", required=True, help="活动名称"),
            Option(flags=("--date",), metavar="D", kind=a_date, required=True, help="日期，如 2026-09-18"),
            Option(flags=("--end-date",), metavar="D", kind=a_date, help="结束日期；不写为同一天"),
            Option(flags=("--start",), metavar="H:M", help="开始时间，如 14:30"),
            Option(flags=("--end",), metavar="H:M", help="结束时间"),
            Option(flags=("--hours",), metavar="N", kind=some_hours, help="学时；不写则按起止时间或类型的默认学时"),
            Option(flags=("--place",), metavar="P", help="地点"),
            Option(flags=("--level",), metavar="L", help=f"级别：{_labels(Level)}；不写为校级"),
            Option(flags=("--approval",), metavar="NO", help="批复（备案）文号"),
            Option(flags=("--attendees",), metavar="all|NAMES", help="出席的人；all 为当天全体在岗教师"),
            Option(flags=("--absent",), metavar="NAMES", help="缺席的人"),
            Option(flags=("--excused",), metavar="NAMES", help="请假的人"),
            Option(flags=("--speaker",), metavar="NAMES", help="主讲的人"),
            Option(flags=("--host",), metavar="NAMES", help="主持的人"),
            Option(
                flags=("--set",),
                metavar="字段=内容",
                kind=a_pair,
                repeated=True,
                dest="fields",
                help="该类型自己的字段，可写多次",
            ),
            Option(flags=("--note",), metavar="TEXT", help="备注"),
            Option(flags=("--planned",), help="只是计划，还没有举行"),
            Option(flags=("--skip-unmatched",), help="跳过对不上的姓名，保存其余的人"),
        ),
    ),
    Command(
        words=("activity", "show"),
        help="一次活动的全部内容和出勤表。",
        handler="activities:show",
        opens=Opens.SCHOOL,
        arguments=(Argument(name="id", help="活动编号"),),
    ),
    Command(
        words=("activity", "repeat"),
        help="照一次活动登记一系列计划：到日子再点名。",
        handler="activities:repeat",
        opens=Opens.SCHOOL,
        writes=True,
        arguments=(
            Argument(name="id", help="活动编号"),
            Argument(name="dates", kind=a_date, many=True, help="日期，可写多个"),
        ),
    ),
    Command(
        words=("activity", "absent"),
        help="按签到表补录出勤：输表上的代码和缺席的行号，其余的人都算出席。",
        handler="papers:absent",
        opens=Opens.SCHOOL,
        writes=True,
        arguments=(
            Argument(name="code", help="签到表右上角的代码"),
            Argument(name="rows", many=True, optional=True, help="缺席的行号，如 3 7 12-14；全到则不写"),
        ),
        options=(
            Option(flags=("--excused",), metavar="ROWS", help="请假的行号，如 5,9"),
            Option(flags=("--dry-run",), help="只看这些行号是谁，不保存"),
        ),
    ),
    Command(
        words=("activity", "duplicates"),
        help="可能重复登记的活动：同一天、同一类型，名称、地点或参加的人相同。",
        handler="activities:duplicates",
        opens=Opens.SCHOOL,
        options=(_LIST_OUTPUT,),
    ),
    Command(
        words=("activity", "distinct"),
        help="记住两个活动不是同一次，以后不再提示。",
        handler="activities:distinct",
        opens=Opens.SCHOOL,
        writes=True,
        arguments=(Argument(name="keep", help="一个活动的编号"), Argument(name="drop", help="另一个活动的编号")),
    ),
    Command(
        words=("activity", "merge"),
        help="两条是同一次活动：第二条的人补进第一条，第二条放入回收站。",
        handler="activities:merge",
        opens=Opens.SCHOOL,
        writes=True,
        arguments=(Argument(name="keep", help="保留的活动编号"), Argument(name="drop", help="并入的活动编号")),
    ),
    Command(
        words=("activity", "review"),
        help="校长审核活动：通过，或写明原因退回。需要口令。",
        handler="activities:review",
        opens=Opens.SCHOOL,
        writes=True,
        pin=Pin.ASK,
        arguments=(Argument(name="ids", many=True, optional=True, help="活动编号"),),
        options=_REVIEW_OPTIONS,
    ),
    Command(
        words=("training", "list"),
        help="列出校外培训，新的在前。",
        handler="trainings:list_all",
        opens=Opens.SCHOOL,
        options=(
            _FROM,
            _TO,
            Option(flags=("--teacher",), metavar="X", help="只看一人"),
            Option(flags=("--opening",), help="列出期初学时"),
            _LIST_OUTPUT,
        ),
    ),
    Command(
        words=("training", "add"),
        help="登记一次校外培训。",
        handler="trainings:add",
        opens=Opens.SCHOOL,
        writes=True,
        options=(
            Option(flags=("--name",), metavar="T", required=True, help="培训名称"),
            Option(flags=("--level",), metavar="L", required=True, help=f"级别：{_labels(Level)}"),
            Option(flags=("--mode",), metavar="M", required=True, help=f"培训方式：{_labels(Mode)}"),
            Option(flags=("--from",), metavar="D", kind=a_date, required=True, dest="first", help="开始日期"),
            Option(flags=("--to",), metavar="D", kind=a_date, required=True, dest="last", help="结束日期"),
            Option(flags=("--hours",), metavar="N", kind=some_hours, required=True, help="证书上的学时"),
            Option(flags=("--teacher",), metavar="NAME", required=True, help="参加的教师"),
            Option(flags=("--organizer",), metavar="O", help="主办单位"),
            Option(flags=("--certificate",), metavar="C", help="证书编号"),
            Option(flags=("--result",), metavar="R", help=f"考核结果：{_labels(Result)}"),
            Option(flags=("--note",), metavar="TEXT", help="备注"),
        ),
    ),
    Command(
        words=("training", "review"),
        help="校长审核校外培训：通过，或写明原因退回。需要口令。",
        handler="trainings:review",
        opens=Opens.SCHOOL,
        writes=True,
        pin=Pin.ASK,
        arguments=(Argument(name="ids", many=True, optional=True, help="培训编号"),),
        options=_REVIEW_OPTIONS,
    ),
    Command(
        words=("teacher", "show"),
        help="一位教师的全部信息和任职经过。",
        handler="people:show_teacher",
        opens=Opens.SCHOOL,
        arguments=(Argument(name="teacher", help="姓名、姓名#尾号、姓名@学科或编号"),),
    ),
    Command(
        words=("teacher", "move"),
        help="登记人员变动。",
        handler="people:move",
        opens=Opens.SCHOOL,
        writes=True,
        arguments=(Argument(name="teacher", help="姓名、姓名#尾号、姓名@学科或编号"),),
        options=(
            Option(flags=("--status",), metavar="S", required=True, help=f"新状态：{_labels(ServiceStatus)}"),
            Option(flags=("--from",), metavar="D", kind=a_date, required=True, dest="first", help="从哪一天起"),
            Option(flags=("--note",), metavar="TEXT", help="备注"),
        ),
    ),
    Command(
        words=("teacher", "merge"),
        help="两条记录是同一人：第二条并入第一条。随时可以拆开。",
        handler="people:merge",
        opens=Opens.SCHOOL,
        writes=True,
        arguments=(Argument(name="keep", help="保留的一条"), Argument(name="drop", help="并入的一条")),
    ),
    Command(
        words=("teacher", "split"),
        help="拆开以前的合并：被并入的一条恢复。",
        handler="people:split",
        opens=Opens.SCHOOL,
        writes=True,
        arguments=(Argument(name="id", help="被并入的教师编号"),),
        options=(Option(flags=("--keep-later",), help="合并以后又改过的内容保持现在的样子"),),
    ),
    Command(
        words=("teacher", "set"),
        help="给一位或几位教师改同一项：学科、教研组、学段、职称或岗位。",
        handler="people:change",
        opens=Opens.SCHOOL,
        writes=True,
        arguments=(
            Argument(name="field", choices=("subject", "group", "stage", "title", "position"), help="哪一项"),
            Argument(name="value", help="改为"),
            Argument(name="teachers", many=True, help="教师，可写多位"),
        ),
    ),
    Command(
        words=("teacher", "duplicates"),
        help="可能是同一人的教师记录，写明原因和疑点。",
        handler="people:duplicates",
        opens=Opens.SCHOOL,
        options=(_LIST_OUTPUT,),
    ),
    Command(
        words=("teacher", "distinct"),
        help="记住两条记录不是同一人，以后不再提示。",
        handler="people:distinct",
        opens=Opens.SCHOOL,
        writes=True,
        arguments=(Argument(name="keep", help="一位教师"), Argument(name="drop", help="另一位教师")),
    ),
    Command(
        words=("hours",),
        help="学时台账：每人计入多少、应完成多少、还差多少。",
        handler="hours:school_hours",
        opens=Opens.SCHOOL,
        options=(*_HOURS_OPTIONS, _LIST_OUTPUT),
    ),
    Command(
        words=("outlook",),
        help="谁照现在的速度到周期结束会不足，计划中的活动能补多少。",
        handler="hours:outlook",
        opens=Opens.SCHOOL,
        options=(*_HOURS_OPTIONS[:3], _LIST_OUTPUT),
    ),
    Command(
        words=("policy", "check"),
        help="检查一份政策文件，不启用。",
        handler="offices:policy_check",
        arguments=(_FILE,),
    ),
    Command(
        words=("policy", "use"),
        help="启用一份政策文件，替换现用的。",
        handler="offices:policy_use",
        opens=Opens.EITHER,
        writes=True,
        arguments=(_FILE,),
    ),
    Command(words=("policy", "show"), help="打印现用的政策。", handler="offices:policy_show", opens=Opens.EITHER),
    Command(words=("period", "list"), help="各季度是否已结账。", handler="quarters:list_all", opens=Opens.SCHOOL),
    Command(
        words=("period", "close"),
        help="季度结账：锁定这个季度的记录，保存校长签字的数字。",
        handler="quarters:close",
        opens=Opens.SCHOOL,
        writes=True,
        backup="close",
        arguments=(_QUARTER,),
    ),
    Command(
        words=("period", "reopen"),
        help="重新打开已结账的季度，下一次上报为新的一版。",
        handler="quarters:reopen",
        opens=Opens.SCHOOL,
        writes=True,
        arguments=(_QUARTER,),
        options=(Option(flags=("--reason",), metavar="R", required=True, help="原因"),),
    ),
    Command(
        words=("report", "quarter"),
        help="写出校长签字用的季度汇总（PDF）。",
        handler="quarters:report",
        opens=Opens.SCHOOL,
        arguments=(_QUARTER,),
        options=(_output("PDF 文件"), Option(flags=("--by",), metavar="NAME", help="填表人")),
    ),
    Command(
        words=("report", "signin"),
        help="写出一次活动的签到表（PDF）。表上有代码和大号行号，补录时用 activity absent 只输缺席的行号。",
        handler="papers:signin",
        opens=Opens.SCHOOL,
        writes=True,
        arguments=(Argument(name="id", help="活动编号"),),
        options=(
            _output("PDF 文件"),
            Option(flags=("--two-halves",), help="上午、下午各签一次"),
        ),
    ),
    Command(
        words=("report", "archive"),
        help="写出教师个人的学时登记表：一个人，或全体。-o 写 .pdf 为一本，写文件夹为每人一个文件。",
        handler="papers:archive",
        opens=Opens.SCHOOL,
        options=(
            _output("PDF 文件或文件夹", metavar="F|DIR"),
            Option(flags=("--teacher",), metavar="X", help="只写一人：姓名、姓名#尾号、姓名@学科或编号"),
            _AS_OF,
            _CYCLE,
        ),
    ),
    Command(
        words=("report", "register"),
        help="写出全校的学时登记册；--public 为张贴用的公示版，只有姓名、教研组和学时。",
        handler="papers:register",
        opens=Opens.SCHOOL,
        options=(_output("PDF 文件"), Option(flags=("--public",), help="公示版"), _AS_OF, _CYCLE),
    ),
    Command(
        words=("report", "record"),
        help="写出一次活动的校本研修活动记录表。",
        handler="papers:record",
        opens=Opens.SCHOOL,
        arguments=(Argument(name="id", help="活动编号"),),
        options=(_output("PDF 文件"),),
    ),
    Command(
        words=("report", "plan"),
        help="写出校本研修计划；有活动开展后，附每月计划与完成的比较。",
        handler="papers:plan",
        opens=Opens.SCHOOL,
        arguments=(Argument(name="plan", optional=True, help="计划编号；只有一个计划时可以不写"),),
        options=(_output("PDF 文件"),),
    ),
    Command(
        words=("report", "form4068"),
        help="按一个学年的台账填写教基4068《专任教师接受培训情况》。",
        handler="papers:form4068",
        opens=Opens.SCHOOL,
        arguments=(Argument(name="year", help="学年，如 2025-2026"),),
        options=(_output("PDF 文件"),),
    ),
    Command(
        words=("report", "certificate"),
        help="写出一位教师的学时证明，签字盖章后有效。",
        handler="papers:certificate",
        opens=Opens.SCHOOL,
        options=(
            _output("PDF 文件"),
            Option(flags=("--teacher",), metavar="X", required=True, help="姓名、姓名#尾号、姓名@学科或编号"),
            _AS_OF,
            _CYCLE,
        ),
    ),
    Command(
        words=("submit",),
        help="生成上报数据包，读回并逐项核对。未结账的季度生成暂报包。",
        handler="sending:submit",
        opens=Opens.SCHOOL,
        writes=True,
        pin=Pin.ASK,
        arguments=(_QUARTER,),
        options=(_output("写到这个文件夹或U盘", metavar="DIR"),),
    ),
    Command(
        words=("receipt", "apply"),
        help="收下教育局的回执或退回意见。",
        handler="sending:apply_receipt",
        opens=Opens.SCHOOL,
        writes=True,
        arguments=(Argument(name="file", kind=a_path, help="回执文件"),),
    ),
    Command(
        words=("undo",),
        help="撤销上一步。",
        handler="steps:undo",
        opens=Opens.EITHER,
        writes=True,
        options=(
            Option(flags=("--step",), metavar="N", kind=a_number, help="撤销编号为 N 的一步，而不是最近一步"),
            Option(flags=("--keep-later",), help="后来又改过的地方保留后来的内容，只撤销其余部分"),
        ),
    ),
    Command(words=("redo",), help="重做刚撤销的一步。", handler="steps:redo", opens=Opens.EITHER, writes=True),
    Command(
        words=("delete",),
        help="把教师、活动、培训、期初学时、计划或附件放进回收站。几条一起删除是一步，可以撤销，也可以从回收站恢复。",
        handler="trash:delete",
        opens=Opens.SCHOOL,
        writes=True,
        arguments=(Argument(name="ids", many=True, help="编号；教师也可写姓名"),),
    ),
    Command(
        words=("trash",),
        help="回收站：删除了什么、什么时候、与什么有关。",
        handler="trash:show",
        opens=Opens.SCHOOL,
        options=(_LIST_OUTPUT,),
    ),
    Command(
        words=("restore",),
        help="从回收站恢复一条记录，连同和它一起删除的。写了 --step 时，把一条现有记录恢复到那一步之后的内容，作为新的一步。",
        handler="trash:restore",
        opens=Opens.SCHOOL,
        writes=True,
        arguments=(Argument(name="id", help="记录的编号"),),
        options=(Option(flags=("--step",), metavar="N", kind=a_number, help="恢复到第 N 步之后的内容（见 history --record）"),),
    ),
    Command(
        words=("compare",),
        help="比较一条记录在两步之后的内容，逐项列出之前和之后。",
        handler="trash:compare",
        opens=Opens.SCHOOL,
        arguments=(Argument(name="id", help="记录的编号"),),
        options=(
            Option(flags=("--from",), metavar="N", kind=a_number, required=True, dest="first", help="第 N 步之后"),
            Option(flags=("--to",), metavar="M", kind=a_number, dest="second", help="第 M 步之后；不写为现在"),
        ),
    ),
    Command(
        words=("history",),
        help="做过的每一步，或一条记录的每次修改。",
        handler="steps:history",
        opens=Opens.EITHER,
        options=(
            Option(flags=("--record",), metavar="ID", help="一位教师、一次活动或一条培训的编号"),
            Option(flags=("--limit",), metavar="N", kind=a_number, help="最多几步；不写为 200"),
        ),
    ),
)

_PLANS: tuple[Command, ...] = (
    Command(
        words=("plan", "new"),
        help="新建一个学年或学期的校本研修计划。",
        handler="plans:new",
        opens=Opens.SCHOOL,
        writes=True,
        options=(
            Option(flags=("--term",), metavar="T", required=True, help="学年如 2026-2027，学期如 2026-2027-1"),
            Option(flags=("--title",), metavar="T", required=True, help="计划名称"),
            Option(flags=("--note",), metavar="TEXT", help="备注"),
        ),
    ),
    Command(
        words=("plan", "add"),
        help="给计划加一个项目：月份、类型、内容、学时、人员。",
        handler="plans:add",
        opens=Opens.SCHOOL,
        writes=True,
        arguments=(Argument(name="plan", help="计划编号"),),
        options=(
            Option(flags=("--month",), metavar="M", required=True, help="月份，如 2026-09"),
            Option(flags=("--kind",), metavar="K", required=True, help="活动类型：政策里的代码或名称"),
            Option(flags=("--title",), metavar="T", required=True, help="内容"),
            Option(flags=("--hours",), metavar="N", kind=some_hours, help="每人学时"),
            Option(flags=("--persons",), metavar="P", help="负责人和参加人，按习惯写"),
            Option(flags=("--note",), metavar="TEXT", help="备注"),
        ),
    ),
    Command(
        words=("plan", "list"),
        help="列出计划。",
        handler="plans:list_all",
        opens=Opens.SCHOOL,
        options=(_LIST_OUTPUT,),
    ),
    Command(
        words=("plan", "show"),
        help="一个计划的项目，以及每个月计划和完成的比较。",
        handler="plans:show",
        opens=Opens.SCHOOL,
        arguments=(Argument(name="plan", help="计划编号"),),
    ),
    Command(
        words=("plan", "approve"),
        help="批复计划，记下文号和日期。需要口令。批复后不能修改，除非先撤回。",
        handler="plans:approve",
        opens=Opens.SCHOOL,
        writes=True,
        pin=Pin.ASK,
        arguments=(Argument(name="plan", help="计划编号"),),
        options=(
            Option(flags=("--number",), metavar="NO", required=True, help="批复文号"),
            Option(flags=("--on",), metavar="D", kind=a_date, help="批复日期；不写为今天"),
        ),
    ),
    Command(
        words=("plan", "withdraw"),
        help="撤回计划的批复，以便修改。需要口令。",
        handler="plans:withdraw",
        opens=Opens.SCHOOL,
        writes=True,
        pin=Pin.ASK,
        arguments=(Argument(name="plan", help="计划编号"),),
        options=(Option(flags=("--reason",), metavar="R", required=True, help="原因"),),
    ),
    Command(
        words=("plan", "link"),
        help="把活动对应到计划项目；不写项目编号为取消对应。没有对应已批复计划、也没有文号的活动标记“未备案”。",
        handler="plans:link",
        opens=Opens.SCHOOL,
        writes=True,
        arguments=(Argument(name="activity", help="活动编号"), Argument(name="item", optional=True, help="计划项目编号")),
    ),
)

_ATTACHMENTS: tuple[Command, ...] = (
    Command(
        words=("attachment", "add"),
        help="给一次活动或一条培训加照片、扫描件（JPEG、PNG、PDF）。照片自动转正、缩小到 1 MB 以内，并去掉拍摄地点等信息。",
        handler="attachments:add",
        opens=Opens.SCHOOL,
        writes=True,
        arguments=(
            Argument(name="id", help="活动或培训的编号"),
            Argument(name="files", kind=a_path, many=True, help="要加入的文件"),
        ),
    ),
    Command(
        words=("attachment", "list"),
        help="列出附件：全部，或一次活动、一条培训的。",
        handler="attachments:list_all",
        opens=Opens.SCHOOL,
        arguments=(Argument(name="id", optional=True, help="活动或培训的编号"),),
        options=(_LIST_OUTPUT,),
    ),
    Command(
        words=("attachment", "remove"),
        help="移除附件，放进回收站，可以恢复。",
        handler="attachments:remove",
        opens=Opens.SCHOOL,
        writes=True,
        arguments=(Argument(name="ids", many=True, help="附件编号"),),
    ),
    Command(
        words=("attachment", "export"),
        help="把一个附件，或一次活动、一条培训的全部附件写到文件夹里。",
        handler="attachments:export",
        opens=Opens.SCHOOL,
        arguments=(Argument(name="id", help="附件、活动或培训的编号"),),
        options=(_output("写到这个文件夹", metavar="DIR"),),
    ),
    Command(
        words=("attachment", "check"),
        help="读一遍全部附件，核对内容有没有缺少或损坏。",
        handler="attachments:check",
        opens=Opens.SCHOOL,
    ),
)

_SAFETY: tuple[Command, ...] = (
    Command(
        words=("backup", "now"),
        help="现在备份工作簿：复制、逐字节核对、打开检查、点数，都通过才算数。备份放在工作簿旁边的 .backups 文件夹里。",
        handler="safety:backup_now",
        opens=Opens.EITHER,
    ),
    Command(
        words=("backup", "list"),
        help="列出备份，新的在前。",
        handler="safety:backup_list",
        opens=Opens.BY_ITSELF,
        options=(_LIST_OUTPUT,),
    ),
    Command(
        words=("backup", "check"),
        help="打开并检查一份备份；不写文件时检查全部备份。",
        handler="safety:backup_check",
        opens=Opens.BY_ITSELF,
        arguments=(Argument(name="file", kind=a_path, optional=True, help="备份文件"),),
    ),
    Command(
        words=("backup", "restore"),
        help="用一份备份替换工作簿。先保存现在的文件，也是一份备份，随时可以换回来。--dry-run 只列出会有什么变化。",
        handler="safety:backup_restore",
        opens=Opens.BY_ITSELF,
        arguments=(Argument(name="file", kind=a_path, help="备份文件（见 backup list）"),),
        options=(Option(flags=("--dry-run",), help="只看会有什么变化，不恢复"),),
    ),
    Command(
        words=("check",),
        help="从头到尾检查工作簿文件，不改动它。写了 --repair 时修复：先把现在的文件另存，再把读得出来的记录写成新文件。",
        handler="safety:check",
        opens=Opens.BY_ITSELF,
        options=(Option(flags=("--repair",), help="有损坏时修复"),),
    ),
    Command(
        words=("rescue",),
        help="把全部记录另存为普通表格（.xlsx）和 JSON，不用本程序也能看。损坏的工作簿也会尽量读出来。",
        handler="safety:rescue",
        opens=Opens.BY_ITSELF,
        options=(_output("写到这个文件夹", metavar="DIR"),),
    ),
)

_BUREAU: tuple[Command, ...] = (
    Command(
        words=("bureau", "new"),
        help="新建教育局工作簿、密钥和信箱。口令就是密钥的口令，至少 12 个字符或 6 个词。",
        handler="bureau:new",
        pin=Pin.NEW,
        arguments=(Argument(name="file", kind=a_path, help="新工作簿，如 教育局.jybureau"),),
        options=(
            Option(flags=("--name",), metavar="N", required=True, help="单位名称"),
            Option(flags=("--code",), metavar="C", help="单位代码"),
            Option(flags=("--policy",), metavar="P.toml", kind=a_path, help="政策文件；不写则用随程序附带的一份"),
        ),
    ),
    Command(
        words=("bureau", "card"),
        help="写出教育局的公开卡片，发给各学校。",
        handler="bureau:card",
        opens=Opens.BUREAU,
        writes=True,
        pin=Pin.ASK,
        options=(_output("卡片文件，如 教育局卡片.jyt"),),
    ),
    Command(
        words=("bureau", "enrol"),
        help="登记一所学校的密钥。数字由学校在电话里念出，经办人输入；此前暂存的数据包随后自动接收。",
        handler="bureau:enrol",
        opens=Opens.BUREAU,
        writes=True,
        pin=Pin.ASK,
        arguments=(Argument(name="card", kind=a_path, help="学校卡片"),),
        options=(
            Option(flags=("--fingerprint",), metavar="DIGITS", required=True, help="学校念出的 30 位数字，带不带空格都可以"),
        ),
    ),
    Command(
        words=("bureau", "schools"),
        help="已登记的学校。",
        handler="bureau:list_schools",
        opens=Opens.BUREAU,
        options=(_LIST_OUTPUT,),
    ),
    Command(
        words=("bureau", "receive"),
        help="接收文件、文件夹或整个U盘：逐个核对，合并、暂存或说明原因。一个坏文件不影响其他文件。",
        handler="bureau:receive",
        opens=Opens.BUREAU,
        writes=True,
        backup="merge",
        pin=Pin.ASK,
        arguments=(Argument(name="paths", kind=a_path, many=True, help="数据包或文件夹"),),
    ),
    Command(
        words=("bureau", "board"),
        help="各学校一个季度的上报情况。",
        handler="bureau:board",
        opens=Opens.BUREAU,
        arguments=(Argument(name="quarter", kind=Quarter.parse, optional=True, help="季度，如 2026Q3；不写为本季度"),),
        options=(_LIST_OUTPUT,),
    ),
    Command(
        words=("bureau", "people"),
        help="全市教师，一人一行。",
        handler="bureau:people",
        opens=Opens.BUREAU,
        options=(_LIST_OUTPUT,),
    ),
    Command(
        words=("bureau", "clashes"),
        help="学校之间互相矛盾、需要人核实的事项。",
        handler="bureau:clashes",
        opens=Opens.BUREAU,
        options=(_LIST_OUTPUT,),
    ),
    Command(
        words=("bureau", "hours"),
        help="全市学时台账：每人在所有学校的学时合在一起计算。",
        handler="bureau:hours",
        opens=Opens.BUREAU,
        options=(*_HOURS_OPTIONS, _LIST_OUTPUT),
    ),
    Command(
        words=("bureau", "receipts"),
        help="给还没有回执的学校写回执。",
        handler="bureau:write_receipts",
        opens=Opens.BUREAU,
        writes=True,
        pin=Pin.ASK,
        options=(_output("写到这个文件夹或U盘", metavar="DIR"),),
    ),
    Command(
        words=("bureau", "return"),
        help="退回一条记录并写明意见，随下一份回执带给学校。",
        handler="bureau:return_record",
        opens=Opens.BUREAU,
        writes=True,
        pin=Pin.ASK,
        arguments=(Argument(name="record", help="活动、培训或教师的编号"),),
        options=(Option(flags=("--remark",), metavar="T", required=True, help="意见：要学校改什么"),),
    ),
    Command(
        words=("bureau", "revoke"),
        help="吊销一所学校丢失或被盗的密钥；这一天以前收到的最后一个数据包仍然有效。",
        handler="bureau:revoke",
        opens=Opens.BUREAU,
        writes=True,
        pin=Pin.ASK,
        arguments=(Argument(name="school", help="学校名称、标识码或编号"),),
        options=(
            Option(flags=("--from",), metavar="D", kind=a_date, required=True, dest="since", help="从哪一天起不再相信"),
            Option(flags=("--why",), metavar="W", required=True, help="理由"),
        ),
    ),
    Command(
        words=("bureau", "rollback"),
        help="撤回一所学校最新的数据包，让前一个重新有效。",
        handler="bureau:roll_back",
        opens=Opens.BUREAU,
        writes=True,
        pin=Pin.ASK,
        arguments=(Argument(name="school", help="学校名称、标识码或编号"),),
        options=(
            Option(flags=("--to",), metavar="SEQ", kind=a_number, help="退回到第几号；不写为退回一个"),
            Option(flags=("--why",), metavar="W", help="理由"),
        ),
    ),
    Command(
        words=("bureau", "rebuild"),
        help="用存档的数据包和裁定记录重新建立全市数据；结果的指纹应与原来相同。",
        handler="bureau:rebuild",
        opens=Opens.BUREAU,
        writes=True,
        pin=Pin.ASK,
    ),
    Command(
        words=("bureau", "forks"),
        help="列出编号相同、内容不同的数据包：都没有采用，等经办人裁定。",
        handler="bureau:list_forks",
        opens=Opens.BUREAU,
        options=(_LIST_OUTPUT,),
    ),
    Command(
        words=("bureau", "decide"),
        help="裁定编号分叉：撤回错的一个数据包，另一个随即采用。裁定记入日志，按编号进行，可以重建。",
        handler="bureau:decide",
        opens=Opens.BUREAU,
        writes=True,
        pin=Pin.ASK,
        arguments=(Argument(name="letter", help="要撤回的数据包编号（见 bureau forks）"),),
        options=(Option(flags=("--why",), metavar="W", required=True, help="理由"),),
    ),
    Command(
        words=("bureau", "figures"),
        help="全市数字：达标人数和比例，按学段、学校；与文件要求的比例、名额对照。",
        handler="city:figures",
        opens=Opens.BUREAU,
        options=(_AS_OF, _CYCLE, _LIST_OUTPUT),
    ),
    Command(
        words=("bureau", "report"),
        help="写出全市汇总，或一所学校的学时册。文件名以 .pdf 结尾写成文档，以 .xlsx 或 .csv 结尾写成表格。",
        handler="city:report",
        opens=Opens.BUREAU,
        arguments=(
            Argument(name="what", choices=("city", "school"), help="city 全市汇总，school 一所学校"),
            Argument(name="school", optional=True, help="学校名称、标识码或编号"),
        ),
        options=(_output("PDF、.xlsx 或 .csv 文件"), _AS_OF, _CYCLE),
    ),
    Command(
        words=("bureau", "digest"),
        help="合并结果的指纹：收下同样的数据包，无论先后，指纹相同。",
        handler="bureau:digest",
        opens=Opens.BUREAU,
    ),
)

_ELSEWHERE: tuple[Command, ...] = (
    Command(
        words=("package", "verify"),
        help="不用工作簿核对一个数据包：签名、封口、每张表。",
        handler="packages:verify",
        arguments=(Argument(name="file", kind=a_path, help="数据包（.jyt）"),),
        options=(
            Option(flags=("--card",), metavar="SCHOOLCARD", kind=a_path, required=True, help="发件学校的卡片"),
            Option(flags=("--identity",), metavar="FILE", kind=a_path, help="能打开封口的 age 身份文件"),
        ),
    ),
    Command(
        words=("package", "show"),
        help="看一个数据包或卡片是什么，不核对签名。",
        handler="packages:show",
        arguments=(Argument(name="file", kind=a_path, help="数据包或卡片（.jyt）"),),
        options=(Option(flags=("--identity",), metavar="FILE", kind=a_path, help="能打开封口的 age 身份文件"),),
    ),
)

COMMANDS: tuple[Command, ...] = (*_FIRST, *_SCHOOL, *_PLANS, *_ATTACHMENTS, *_SAFETY, *_BUREAU, *_ELSEWHERE)
"""The demonstration first, then in the order of a school's year: set up, record, count, close, hand in; then the bureau."""
