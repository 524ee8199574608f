"""``bureau enter`` and ``bureau entered``: the bureau enters for a school that brings paper or a workbook."""

from __future__ import annotations

from jyteacher_desktop import entering_for_schools
from jyteacher_desktop.bureau.board import quarter_over
from jyteacher_desktop.cli.answers import NEEDS_A_PERSON, Answer, fields
from jyteacher_desktop.cli.grammar import CommandWrong
from jyteacher_desktop.cli.running import Call
from jyteacher_desktop.cli.tables import listing
from jyteacher_desktop.cli.ways import with_ways


def enter(call: Call) -> Answer:
    """``bureau enter SCHOOL [--take Q | --hand-over CARD --fingerprint D -o DIR]``."""
    args, ws = call.args, call.workspace
    if args.card is not None:
        if args.quarter is not None or not args.fingerprint or args.output is None:
            raise CommandWrong(
                "移交要写学校的卡片、30 位数字和文件夹：--hand-over 卡片.jyt --fingerprint 数字 -o 文件夹。没有改动。"
            )
        given = entering_for_schools.hand_over(ws, args.school, args.output, call.pin, card=args.card, digits=args.fingerprint)
        return Answer(data=fields(given), text=with_ways(given.words, "given back"))
    if args.quarter is not None:
        taken = entering_for_schools.take_in(ws, args.school, args.quarter, call.pin)
        good = taken.verdict in ("merged", "unchanged")
        return Answer(data=fields(taken), text=taken.words, status=0 if good else NEEDS_A_PERSON)
    book = entering_for_schools.begin(ws, args.school, call.pin)
    made = "已建" if book.new else ""
    return Answer(
        data=fields(book),
        text=f"{made}{book.school}的代录簿：{book.book}\n录入用学校的全部命令和窗口，口令是您的口令；录好后 bureau enter {book.code} --take 季度。",
    )


def entered(call: Call) -> Answer:
    """``bureau entered [2026Q3]``."""
    rows = entering_for_schools.list_entered(call.workspace, call.args.quarter or quarter_over(call.today))
    return listing(call, entering_for_schools.ENTERED_COLUMNS, rows, empty="本局没有为学校代录。")
