"""What there is to type for cli/trainings.py: commands about outside trainings: listing, recording, the principal's review."""

from __future__ import annotations

from jyteacher_desktop.cli.grammar import Argument, Command, Option, a_date, some_hours
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
from jyteacher_desktop.domain.terms import Level, Mode, Result

COMMANDS: tuple[Command, ...] = (
    school(
        "training list",
        "列出校外培训，新的在前。",
        "trainings:list_all",
        FROM,
        TO,
        Option(flags=("--teacher",), metavar="X", help="只看一人"),
        Option(flags=("--opening",), help="列出期初学时"),
        LIST_OUTPUT,
    ),
    school_writes(
        "training add",
        "登记一次校外培训。",
        "trainings:add",
        Option(flags=("--name",), metavar="T", required=True, help="培训名称"),
        Option(flags=("--level",), metavar="L", required=True, help=f"级别：{labels(Level)}"),
        Option(flags=("--mode",), metavar="M", required=True, help=f"培训方式：{labels(Mode)}"),
        Option(flags=("--from",), metavar="D", kind=a_date, required=True, dest="first", help="开始日期"),
        Option(flags=("--to",), metavar="D", kind=a_date, required=True, dest="last", help="结束日期"),
        Option(flags=("--hours",), metavar="N", kind=some_hours, required=True, help="证书上的学时"),
        Option(flags=("--teacher",), metavar="NAME", required=True, help="参加的教师"),
        Option(flags=("--organizer",), metavar="O", help="主办单位"),
        Option(flags=("--certificate",), metavar="C", help="证书编号"),
        Option(flags=("--result",), metavar="R", help=f"考核结果：{labels(Result)}"),
        Option(flags=("--note",), metavar="TEXT", help="备注"),
    ),
    school_writes(
        "training set",
        "给一条或几条培训改同一项，作为一步，可以撤销。已审核的改后要重新审核。",
        "trainings:change",
        Argument(name="field", help="哪一项：级别、培训方式、主办单位、培训名称、开始日期、结束日期、学时、考核结果或备注"),
        Argument(name="value", help="改为"),
        Argument(name="ids", many=True, help="培训编号，可写多个"),
    ),
    school_signs(
        "training review",
        "校长审核校外培训：通过，或写明原因退回。需要口令。",
        "trainings:review",
        Argument(name="ids", many=True, optional=True, help="培训编号"),
        *REVIEW_OPTIONS,
    ),
)
