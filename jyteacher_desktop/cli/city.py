"""Commands of the bureau that sum up: the city's figures and what is printed of them."""

from __future__ import annotations

from jyteacher_desktop.bureau import papers
from jyteacher_desktop.bureau.board import board, sums
from jyteacher_desktop.bureau.figures import (
    COMPLETION_COLUMNS,
    FIGURE_PERSON_COLUMNS,
    WhatIf,
    city_figures,
    people_of,
    what_if,
)
from jyteacher_desktop.bureau.office import read_policy
from jyteacher_desktop.cli.answers import Answer, as_json, fields, table
from jyteacher_desktop.cli.grammar import CommandWrong
from jyteacher_desktop.cli.running import Call
from jyteacher_desktop.cli.tables import listing
from jyteacher_desktop.domain.ledger_view import hours_columns
from jyteacher_desktop.reports.paper import RenderedPdf


def figures(call: Call) -> Answer:
    """``bureau figures``."""
    args, ws = call.args, call.workspace
    draft = read_policy(args.policy) if args.policy is not None else None
    if args.of is not None:
        scope, name = args.of
        people = people_of(ws, scope, name, as_of=args.as_of, cycle=args.cycle, policy=draft)
        return listing(call, FIGURE_PERSON_COLUMNS, people, empty="这一行没有人。")
    if draft is not None:
        return _tried(call, what_if(ws, draft, as_of=args.as_of, cycle=args.cycle))
    found = city_figures(ws, as_of=args.as_of, cycle=args.cycle)
    whole = found.rows[0]
    told = sums(board(ws, papers.quarter_over(found.as_of))).whole
    asked = papers.needed(call.workspace, call.args.as_of)
    data = {
        "teachers": whole.people,
        "cycle": found.cycle,
        "as_of": found.as_of,
        "policy": {"id": found.policy_id, "version": found.policy_version},
        "completion": fields(whole),
        "rows": as_json(found.rows),
        "board": {"period": str(papers.quarter_over(found.as_of)), **fields(told)},
        **asked.figures,
    }
    notes = [f"{papers.quarter_over(found.as_of).name}：{told.words}", *asked.words]
    return listing(call, COMPLETION_COLUMNS, found.rows, empty="", data=data, notes=notes)


def _tried(call: Call, tried: WhatIf) -> Answer:
    """The city by a draft policy: the lines, and whose standing changes."""
    draft, now = tried.draft.rows[0], tried.now.rows[0]
    data = {
        "what_if": True,
        "teachers": draft.people,
        "cycle": tried.draft.cycle,
        "as_of": tried.draft.as_of,
        "policy": {"id": tried.draft.policy_id, "version": tried.draft.policy_version},
        "completion": fields(draft),
        "now": fields(now),
        "rows": as_json(tried.draft.rows),
        "dropped": as_json(tried.dropped),
        "gained": as_json(tried.gained),
    }
    notes = [f"试算，没有保存：按草案已达标 {draft.reached} 人，现行 {now.reached} 人。"]
    for people, words in ((tried.dropped, "现在达标、按草案达不到的"), (tried.gained, "按草案才达标的")):
        if people:
            notes += [f"{words} {len(people)} 人：", table(FIGURE_PERSON_COLUMNS, people, empty="")]
    return listing(call, COMPLETION_COLUMNS, tried.draft.rows, empty="", data=data, notes=notes)


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
