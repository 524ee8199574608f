"""What there is to type for cli/activities.py: commands about school-based research: listing, recording, the principal's review."""

from __future__ import annotations

from jyteacher_desktop.cli.grammar import Argument, Command, Option, WrongValue, a_date, a_pair, a_path, some_hours
from jyteacher_desktop.cli.options.common import (
    FROM,
    LIST_OUTPUT,
    REVIEW_OPTIONS,
    TO,
    labels,
    school,
    school_signs,
    school_writes,
)
from jyteacher_desktop.domain.terms import Level

_MEANINGS = ("only", "present", "absent", "excused")


def _a_meaning(text: str) -> str:
    """What a list of names is taken for."""
    if text not in _MEANINGS:
        raise WrongValue(f"“{text}”应是 {'、'.join(_MEANINGS)} 之一")
    return text


COMMANDS: tuple[Command, ...] = (
    school("attendance list", "列出出勤，一人一行，新的在前。", "activities:list_attendance", FROM, TO, LIST_OUTPUT),
    school_writes(
        "attendance paste",
        "按一份名单给一次活动点名：群接龙、带序号、逗号隔开的都行，写着请假、迟到、缺席的照写的记，作为一步，可以撤销。"
        "有一个姓名认不准时，谁也不标记，除非用 --choose 选定或写了 --skip-unmatched。",
        "activities:paste",
        Argument(name="id", help="活动编号"),
        Argument(name="file", kind=a_path, help="名单，文本文件；写 - 从标准输入读"),
        Option(
            flags=("--as",),
            metavar="M",
            kind=_a_meaning,
            dest="meaning",
            help="名单里的人：only 应到就是这些人，都出席（不写就是这样）；present 出席，其余缺席；absent 缺席；excused 请假",
        ),
        Option(
            flags=("--choose",),
            metavar="名单上的写法=NAME",
            kind=a_pair,
            repeated=True,
            help="认不准的是谁：姓名、姓名#尾号 或 姓名@学科，可写多次",
        ),
        Option(flags=("--skip-unmatched",), help="跳过认不准的姓名，标记其余的人"),
    ),
    school("activity list", "列出活动，新的在前。", "activities:list_all", FROM, TO, LIST_OUTPUT),
    school_writes(
        "activity add",
        "登记一次活动和参加的人。姓名之间用逗号或顿号隔开；同名的人写成 姓名#尾号 或 姓名@学科。"
        "有一个姓名对不上或对上几个人时，什么也不保存，除非写了 --skip-unmatched。",
        "activities:add",
        Option(flags=("--kind",), metavar="K", required=True, help="活动类型：政策里的代码或名称，如 读书沙龙"),
        Option(flags=("--title",), metavar="T", required=True, help="活动名称"),
        Option(flags=("--date",), metavar="D", kind=a_date, required=True, help="日期，如 2026-09-18"),
        Option(flags=("--end-date",), metavar="D", kind=a_date, help="结束日期；不写为同一天"),
        Option(flags=("--start",), metavar="H:M", help="开始时间，如 14:30"),
        Option(flags=("--end",), metavar="H:M", help="结束时间"),
        Option(flags=("--hours",), metavar="N", kind=some_hours, help="学时；不写则按起止时间或类型的默认学时"),
        Option(flags=("--place",), metavar="P", help="地点"),
        Option(flags=("--level",), metavar="L", help=f"级别：{labels(Level)}；不写为校级"),
        Option(flags=("--approval",), metavar="NO", help="批复（备案）文号"),
        Option(
            flags=("--attendees",),
            metavar="all|组|NAMES",
            help="应到的人：all 为当天全体在岗教师，last 为这类活动上一次的应到人员，也可写 教研组:数学组、学科:物理、学段:小学，或姓名",
        ),
        Option(flags=("--absent",), metavar="NAMES", help="缺席的人"),
        Option(flags=("--excused",), metavar="NAMES", help="请假的人"),
        Option(flags=("--speaker",), metavar="NAMES", help="主讲的人"),
        Option(flags=("--host",), metavar="NAMES", help="主持的人"),
        Option(
            flags=("--set",), metavar="字段=内容", kind=a_pair, repeated=True, dest="fields", help="该类型自己的字段，可写多次"
        ),
        Option(flags=("--note",), metavar="TEXT", help="备注"),
        Option(flags=("--planned",), help="只是计划，还没有举行"),
        Option(flags=("--skip-unmatched",), help="跳过对不上的姓名，保存其余的人"),
    ),
    school("activity show", "一次活动的全部内容和出勤表。", "activities:show", Argument(name="id", help="活动编号")),
    school_writes(
        "activity set",
        "给一场或几场活动改同一项，作为一步，可以撤销；考勤不变。已审核的改后要重新审核。",
        "activities:change",
        Argument(name="field", help="哪一项：批复文号、地点、级别、活动名称、开始时间、结束时间、学时或备注"),
        Argument(name="value", help='改为；写成空的 "" 就清空批复文号、地点、学时或备注'),
        Argument(name="ids", many=True, help="活动编号，可写多个"),
    ),
    school_writes(
        "activity repeat",
        "照一次活动登记一系列计划：到日子再点名。",
        "activities:repeat",
        Argument(name="id", help="活动编号"),
        Argument(name="dates", kind=a_date, many=True, help="日期，可写多个"),
        Option(flags=("--held",), help="已经过去的日期按已开展登记，应到的人都记出席"),
    ),
    school(
        "activity duplicates",
        "可能重复登记的活动：同一天、同一类型，名称、地点或参加的人相同。",
        "activities:duplicates",
        LIST_OUTPUT,
    ),
    school_writes(
        "activity distinct",
        "记住两场活动不是同一次，以后不再提示。",
        "activities:distinct",
        Argument(name="keep", help="一场活动的编号"),
        Argument(name="drop", help="另一场活动的编号"),
    ),
    school_writes(
        "activity merge",
        "两条是同一次活动：第二条的人补进第一条，第二条放入回收站。",
        "activities:merge",
        Argument(name="keep", help="保留的活动编号"),
        Argument(name="drop", help="并入的活动编号"),
    ),
    school_signs(
        "activity review",
        "校长审核活动：通过，或写明原因退回。需要口令。",
        "activities:review",
        Argument(name="ids", many=True, optional=True, help="活动编号"),
        *REVIEW_OPTIONS,
    ),
    school_writes(
        "activity absent",
        "按签到表补录出勤：输表上的代码和缺席的行号，其余的人都算出席。",
        "papers:absent",
        Argument(name="code", help="签到表右上角的代码"),
        Argument(name="rows", many=True, optional=True, help="缺席的行号，如 3 7 12-14；全到则不写"),
        Option(flags=("--excused",), metavar="ROWS", help="请假的行号，如 5,9"),
        Option(flags=("--dry-run",), help="只看这些行号是谁，不保存"),
    ),
)
