"""Commands of the bureau that sum up: the city's figures and what is printed of them."""

from __future__ import annotations

from jyteacher_desktop.bureau import city_report
from jyteacher_desktop.bureau.board import board, quarter_over, sums
from jyteacher_desktop.bureau.city_figures import (
    CITY,
    COMPLETION_COLUMNS,
    FIGURE_PERSON_COLUMNS,
    TREND_COLUMNS,
    WhatIf,
    city_figures,
    city_trend,
    people_of,
    what_if,
)
from jyteacher_desktop.bureau.office import left_out_by
from jyteacher_desktop.cli.answers import Answer, as_json, fields, table
from jyteacher_desktop.cli.running import Call
from jyteacher_desktop.cli.tables import listing
from jyteacher_desktop.domain.policy import Policy
from jyteacher_desktop.records.policies import read_draft
from jyteacher_desktop.values import replace


def figures(call: Call) -> Answer:
    """``bureau figures``."""
    args, ws = call.args, call.workspace
    draft = read_draft(ws, args.policy) if args.policy is not None else None
    found = _figures(call, draft)
    return found if draft is None else replace(found, warnings=(*found.warnings, *left_out_by(ws, draft)))


def _figures(call: Call, draft: Policy | None) -> Answer:
    args, ws = call.args, call.workspace
    if args.trend:
        trend = city_trend(ws, as_of=args.as_of, cycle=args.cycle, policy=draft)
        return listing(call, TREND_COLUMNS, trend.of(*(args.of or (CITY, CITY))), empty="")
    if args.of is not None:
        scope, name = args.of
        people = people_of(ws, scope, name, as_of=args.as_of, cycle=args.cycle, policy=draft)
        return listing(call, FIGURE_PERSON_COLUMNS, people, empty="这一行没有人。")
    if draft is not None:
        return _tried(call, what_if(ws, draft, as_of=args.as_of, cycle=args.cycle))
    found = city_figures(ws, as_of=args.as_of, cycle=args.cycle)
    whole = found.rows[0]
    told = sums(board(ws, quarter_over(found.as_of))).whole
    asked = city_report.needed(call.workspace, call.args.as_of)
    data = {
        "teachers": whole.people,
        "cycle": found.cycle,
        "as_of": found.as_of,
        "policy": {"id": found.policy_id, "version": found.policy_version},
        "completion": fields(whole),
        "rows": as_json(found.rows),
        "board": {"period": str(quarter_over(found.as_of)), **fields(told)},
        **asked.figures,
    }
    notes = [*filter(None, [found.sums]), f"{quarter_over(found.as_of).name}：{told.words}", *asked.words]
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
