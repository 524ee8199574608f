"""Commands about deleted records and earlier states of a record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jyteacher_desktop.cli.answers import Answer, as_json
from jyteacher_desktop.cli.running import Call
from jyteacher_desktop.cli.tables import listing
from jyteacher_desktop.later import later
from jyteacher_desktop.records import trash as bin_of_records
from jyteacher_desktop.records.record_names import find_record
from jyteacher_desktop.records.trash import TRASH_COLUMNS, Reference
from jyteacher_desktop.school.errors import RecordMissing
from jyteacher_desktop.store.workspace import BUREAU

if TYPE_CHECKING:
    from jyteacher_desktop.records import record_history
    from jyteacher_desktop.school import restoring_people, roster
else:
    # whoever deletes a record by its id asks for no earlier state and for nobody's name
    record_history = later("jyteacher_desktop.records.record_history")
    restoring_people = later("jyteacher_desktop.school.restoring_people")
    roster = later("jyteacher_desktop.school.roster")


def delete(call: Call) -> Answer:
    """``delete ID…``: says what refers to each record and whether that goes along."""
    ids = [_record_id(call, text) for text in call.args.ids]
    found = {record_id: bin_of_records.references(call.workspace, record_id) for record_id in ids}
    done = bin_of_records.delete_records(call.workspace, ids)
    lines = [f"已放进回收站（第 {done.step} 步）：{done.what}"]
    lines += [f"  {_said(each)}" for refers in found.values() for each in refers]
    lines.append("用 restore 恢复，或用 undo 撤销。")
    data = {"step": done.step, "what": done.what, "records": done.records, "references": as_json(found)}
    return Answer(data=data, text="\n".join(lines))


def show(call: Call) -> Answer:
    """``trash``."""
    return listing(call, TRASH_COLUMNS, bin_of_records.list_trash(call.workspace), empty="回收站是空的。")


def restore(call: Call) -> Answer:
    """``restore ID``, with ``--join`` as one with who was entered anew, or with ``--step`` an earlier state of a record that stands."""
    if call.args.step is None:
        restored = restoring_people.restore_as_one if call.args.join else bin_of_records.restore_record
        done = restored(call.workspace, call.args.id)
        text = f"已恢复 {len(done.records)} 条记录（第 {done.step} 步）：{done.what}"
        return Answer(data={"step": done.step, "what": done.what, "records": done.records}, text=text)
    record = _record_id(call, call.args.id)
    back = record_history.restore_state(call.workspace, record, call.args.step)
    data = {
        "step": back.step or None,
        "what": back.what,
        "records": [record],
        "differences": as_json(back.differences),
        "left_out": back.left_out,
    }
    if not back.step:
        return Answer(data=data, text=f"现在的内容和第 {call.args.step} 步之后的相同，没有改动。")
    lines = [f"{back.what}（第 {back.step} 步），改回 {len(back.differences)} 处。"]
    lines += [f"  {each.label}：{each.before or '（空）'} → {each.after or '（空）'}" for each in back.differences]
    if back.left_out:
        lines.append(f"有 {back.left_out} 人已经删除或合并，没有放回出勤表。")
    return Answer(data=data, text="\n".join(lines))


def compare(call: Call) -> Answer:
    """``compare ID --from N [--to M]``."""
    rows = record_history.compare_states(call.workspace, _record_id(call, call.args.id), call.args.first, call.args.second)
    return listing(call, record_history.DIFFERENCE_COLUMNS, rows, empty="两个时候的内容相同。")


def _record_id(call: Call, text: str) -> str:
    """The id itself, or that of the one teacher of this name."""
    try:
        return find_record(call.workspace, text).id
    except RecordMissing:
        if call.workspace.kind is BUREAU:
            raise
        return roster.one_teacher(call.workspace, text).id


def _said(reference: Reference) -> str:
    return f"{reference.text}{'，一起放进回收站，恢复时一起回来' if reference.along else '，不受影响'}"
