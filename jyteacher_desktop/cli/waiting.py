"""Commands about what waits for a person: matters, files set aside, a school's records, and remarks on them."""

from __future__ import annotations

from jyteacher_desktop.bureau import (
    deciding_who_is_one_person,
    decision_list,
    returning_records,
    who_is_one_person,
    withdrawing_packages,
)
from jyteacher_desktop.bureau import records_to_correct as school_records
from jyteacher_desktop.bureau import waiting as matters
from jyteacher_desktop.bureau.decision_list import DECISION_COLUMNS
from jyteacher_desktop.bureau.files_set_aside import SET_ASIDE_COLUMNS, set_aside_files
from jyteacher_desktop.bureau.records_to_correct import RECORD_COLUMNS
from jyteacher_desktop.bureau.returning_records import RETURNED_COLUMNS
from jyteacher_desktop.bureau.waiting import MATTER_COLUMNS
from jyteacher_desktop.bureau.who_is_one_person import CANDIDATE_COLUMNS
from jyteacher_desktop.bureau.withdrawing_packages import LETTER_COLUMNS
from jyteacher_desktop.cli.answers import Answer, as_json, fields
from jyteacher_desktop.cli.grammar import CommandWrong
from jyteacher_desktop.cli.running import Call
from jyteacher_desktop.cli.tables import listing
from jyteacher_desktop.records.errors import told_unknown


def show(call: Call) -> Answer:
    """``bureau waiting``."""
    rows = matters.waiting(call.workspace, with_settled=call.args.everything)
    return listing(call, MATTER_COLUMNS, rows, empty="没有需要核实的事项。")


def settle(call: Call) -> Answer:
    """``bureau settle ID [--undo | --at SCHOOL] --why W``."""
    args, pin = call.args, call.pin
    if args.undo:
        matter = matters.reopen(call.workspace, args.id, args.why, pin)
        return Answer(data=fields(matter), text=f"已重新列出：{matter.message}")
    if args.at:
        clash = matters.decide_place(call.workspace, args.id, args.at, args.why, pin)
        return Answer(data={**fields(clash.matter), "returned": as_json(clash.returned)}, text=clash.sentence)
    matter = matters.settle(call.workspace, args.id, args.why, pin)
    return Answer(data=fields(matter), text=f"已标记核实，不再列出：{matter.message}")


def held(call: Call) -> Answer:
    """``bureau held``."""
    rows = set_aside_files(call.workspace)
    return listing(call, SET_ASIDE_COLUMNS, rows, empty="没有待处理的文件，也没有未采用的文件。")


def records(call: Call) -> Answer:
    """``bureau records SCHOOL [KIND]``."""
    wanted = next((kind for kind, title in school_records.KINDS.items() if call.args.kind in (kind, title)), None)
    if call.args.kind is not None and wanted is None:
        listed = "、".join(f"{title}（{kind}）" for kind, title in school_records.KINDS.items())
        raise CommandWrong(told_unknown(call.args.kind, listed))
    found = school_records.school_records(call.workspace, call.args.school)
    rows = [row for row in found.rows if wanted in (None, row.table)]
    data = {"school": found.school, "school_id": found.office, "rows": as_json(rows)}
    return listing(call, RECORD_COLUMNS, rows, empty=f"{found.school}还没有合并过数据包。", data=data)


def returns(call: Call) -> Answer:
    """``bureau returns``."""
    return listing(call, RETURNED_COLUMNS, returning_records.list_returned(call.workspace), empty="没有退回过记录。")


def unreturn(call: Call) -> Answer:
    """``bureau unreturn REMARK --why W``."""
    row = returning_records.take_back_remark(call.workspace, call.args.remark, call.args.why, call.pin)
    told = "" if row.state == "waiting" else "学校已经收到过，随下一份回执告诉学校（bureau receipts）。"
    return Answer(data=fields(row), text=f"已收回给“{row.school}”的意见：{row.title}：{row.remark}。{told}")


def letters(call: Call) -> Answer:
    """``bureau letters SCHOOL``."""
    rows = withdrawing_packages.school_letters(call.workspace, call.args.school)
    return listing(call, LETTER_COLUMNS, rows, empty="这所学校还没有交来数据包。")


def alike(call: Call) -> Answer:
    """``bureau alike``: who may be one person."""
    rows = who_is_one_person.candidates(call.workspace)
    return listing(call, CANDIDATE_COLUMNS, rows, empty="没有可能是同一人、需要裁定的教师。")


def same(call: Call) -> Answer:
    """``bureau same A B --why W``."""
    return _ruled(
        deciding_who_is_one_person.rule_same(call.workspace, call.args.first, call.args.second, call.args.why, call.pin)
    )


def apart(call: Call) -> Answer:
    """``bureau apart A B --why W``."""
    return _ruled(
        deciding_who_is_one_person.rule_apart(call.workspace, call.args.first, call.args.second, call.args.why, call.pin)
    )


def split(call: Call) -> Answer:
    """``bureau split A --why W``."""
    return _ruled(deciding_who_is_one_person.rule_split(call.workspace, call.args.teacher, call.args.why, call.pin))


def decisions_made(call: Call) -> Answer:
    """``bureau decisions``."""
    return listing(call, DECISION_COLUMNS, decision_list.list_decisions(call.workspace), empty="还没有作过裁定。")


def undecide(call: Call) -> Answer:
    """``bureau undecide ID --why W``."""
    sentence = decision_list.take_back(call.workspace, call.args.id, call.args.why, call.pin)
    return Answer(data={"id": call.args.id, "sentence": sentence}, text=sentence)


def _ruled(ruled: deciding_who_is_one_person.Ruled) -> Answer:
    return Answer(data=fields(ruled), text=f"{ruled.sentence}\n裁定编号：{ruled.id}（bureau undecide 可以撤销）")
