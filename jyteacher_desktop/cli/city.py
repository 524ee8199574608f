"""Commands of the bureau that sum up: the city's figures and what is printed of them."""

from __future__ import annotations

from jyteacher_desktop.bureau import papers
from jyteacher_desktop.bureau.figures import COMPLETION_COLUMNS, city_figures
from jyteacher_desktop.cli.answers import Answer, as_json, fields
from jyteacher_desktop.cli.grammar import CommandWrong
from jyteacher_desktop.cli.running import Call
from jyteacher_desktop.cli.tables import listing
from jyteacher_desktop.domain.ledger_view import hours_columns
from jyteacher_desktop.reports.paper import RenderedPdf


def figures(call: Call) -> Answer:
    """``bureau figures``."""
    found = city_figures(call.workspace, as_of=call.args.as_of, cycle=call.args.cycle)
    whole = found.rows[0]
    asked = papers.needed(call.workspace, call.args.as_of)
    data = {
        "teachers": whole.people,
        "cycle": found.cycle,
        "as_of": found.as_of,
        "policy": {"id": found.policy_id, "version": found.policy_version},
        "completion": fields(whole),
        "rows": as_json(found.rows),
        **asked.figures,
    }
    return listing(call, COMPLETION_COLUMNS, found.rows, empty="", data=data, notes=asked.words)


def report(call: Call) -> Answer:
    """``bureau report city|school [SCHOOL] -o F``."""
    args = call.args
    if args.quarter is not None and args.what != "city":
        raise CommandWrong("--quarter 只用于 bureau report city。没有写出文件。")
    if (args.what == "school") != (args.school is not None):
        raise CommandWrong("bureau report school 后面要写学校；city 和 programme 后面不写。没有写出文件。")
    suffix = args.output.suffix.lower()
    if suffix not in (".pdf", ".xlsx", ".csv"):
        raise CommandWrong(f"“{args.output.name}”不是 .pdf、.xlsx 或 .csv，没有写出文件。请改文件名的结尾。")
    if suffix == ".pdf":
        return _pdf(call)
    from jyteacher_desktop.sheets import write_table  # noqa: PLC0415 - workbooks load only when one is written

    if args.what == "programme":
        raise CommandWrong("队伍与保障一览只写成 PDF，没有写出文件。要表格请用 measures -o 文件.xlsx。")
    if args.what == "city":
        found = city_figures(call.workspace, as_of=args.as_of, cycle=args.cycle)
        write_table(COMPLETION_COLUMNS, found.rows, args.output, sheet="全市")
        rows = len(found.rows)
    else:
        _name, view = papers.school_hours(call.workspace, args.school, as_of=args.as_of, cycle=args.cycle)
        write_table(hours_columns(view), view.teachers, args.output, sheet="学时")
        rows = len(view.teachers)
    return Answer(data={"files": [args.output], "rows": rows}, text=f"已写入 {rows} 行：{args.output}")


def _pdf(call: Call) -> Answer:
    args = call.args
    if args.what == "city":
        pdf: RenderedPdf = papers.write_city_pdf(
            call.workspace, args.output, as_of=args.as_of, cycle=args.cycle, quarter=args.quarter
        )
    elif args.what == "programme":
        pdf = papers.write_programme_pdf(call.workspace, args.output, as_of=args.as_of)
    else:
        pdf = papers.write_school_pdf(call.workspace, args.school, args.output, as_of=args.as_of, cycle=args.cycle)
    data = {"files": [args.output], "file": args.output, **fields(pdf)}
    return Answer(data=data, text=f"已写入：{args.output}（{pdf.pages} 页）")
