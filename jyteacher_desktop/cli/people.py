"""Commands about teachers: the roster, one person, changes of service, two entries of one person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jyteacher_desktop import sheets
from jyteacher_desktop.cli.answers import Answer, as_json, fields, table
from jyteacher_desktop.cli.grammar import CommandWrong
from jyteacher_desktop.cli.running import Call
from jyteacher_desktop.cli.tables import listing
from jyteacher_desktop.domain.terms import ServiceStatus
from jyteacher_desktop.later import later
from jyteacher_desktop.school import dated_service, roster
from jyteacher_desktop.school.roster import TEACHER_COLUMNS, TeacherDetail, TeacherRow
from jyteacher_desktop.values import replace

if TYPE_CHECKING:
    from jyteacher_desktop.cli import set_option
    from jyteacher_desktop.records import mentions_of_a_person as mentions
    from jyteacher_desktop.school import duplicates as same
    from jyteacher_desktop.school import merging_duplicates
else:
    mentions = later("jyteacher_desktop.records.mentions_of_a_person")
    merging_duplicates = later("jyteacher_desktop.school.merging_duplicates")
    same = later("jyteacher_desktop.school.duplicates")
    set_option = later("jyteacher_desktop.cli.set_option")


def list_roster(call: Call) -> Answer:
    """``roster list``."""
    rows = roster.list_teachers(call.workspace, call.args.as_of, include_left=call.args.all)
    return listing(call, TEACHER_COLUMNS, rows, empty="花名册里还没有教师。用 roster import 导入。")


def show_teacher(call: Call) -> Answer:
    """``teacher show NAME|ID``."""
    person = roster.one_teacher(call.workspace, call.args.teacher)
    answer = person_answer(roster.teacher_detail(call.workspace, person.id))
    found = mentions.mentions_of(call.workspace, person.id)

    def words() -> str:
        return "\n".join(
            [answer.for_people(), *(["专项记录：", table(mentions.MENTION_COLUMNS, found, empty="")] if found else [])]
        )

    return replace(answer, data={**answer.data, "mentions": as_json(found)}, text=words)


def move(call: Call) -> Answer:
    """``teacher move NAME --status S --from D``."""
    status = ServiceStatus.from_text(call.args.status.strip())
    if status is None:
        known = "、".join(each.label for each in ServiceStatus)
        raise CommandWrong(f"不认识人员状态“{call.args.status}”，没有执行任何操作。可用：{known}。")
    person = roster.one_teacher(call.workspace, call.args.teacher)
    dated_service.move_teacher(call.workspace, person.id, status, call.args.first, call.args.note or "")
    warnings = dated_service.told_of_move(call.workspace, person.id, status, call.args.first)
    return replace(person_answer(roster.teacher_detail(call.workspace, person.id)), warnings=warnings)


def merge(call: Call) -> Answer:
    """``teacher merge A B``."""
    keep = roster.one_teacher(call.workspace, call.args.keep)
    drop = roster.one_teacher(call.workspace, call.args.drop)
    specs = [each for each in sheets.specs_of("roster") if each.key not in ("id_type", "id_last4", "status")]
    chosen, _others = set_option.set_texts(specs, call.args.fields or (), call.workspace.today)
    return person_answer(merging_duplicates.merge_teachers(call.workspace, keep.id, drop.id, chosen=chosen or None))


def change(call: Call) -> Answer:
    """``teacher set FIELD VALUE NAME…``."""
    ids = [roster.one_teacher(call.workspace, name).id for name in call.args.teachers]
    number = roster.edit_teachers(call.workspace, ids, call.args.field, call.args.value)
    return Answer(data={"changed": number}, text=f"修改了 {number} 位教师。")


def split(call: Call) -> Answer:
    """``teacher split ID``."""
    return person_answer(merging_duplicates.split_teacher(call.workspace, call.args.id, keep_later=call.args.keep_later))


def duplicates(call: Call) -> Answer:
    """``teacher duplicates``."""
    pairs = same.same_people(call.workspace)
    data = {
        "rows": [
            {"first": _brief(pair.first), "second": _brief(pair.second), "reasons": pair.reasons, "blockers": pair.blockers}
            for pair in pairs
        ]
    }
    return listing(call, same.SAME_PERSON_COLUMNS, pairs, empty="没有看起来像同一人的记录。", data=data)


def distinct(call: Call) -> Answer:
    """``teacher distinct A B``."""
    first = roster.one_teacher(call.workspace, call.args.keep)
    second = roster.one_teacher(call.workspace, call.args.drop)
    same.keep_people_apart(call.workspace, first.id, second.id)
    return Answer(data={"first": first.id, "second": second.id}, text=f"已记住：{first.name} 与 {second.name} 不是同一人。")


def _brief(row: TeacherRow) -> dict[str, str]:
    return {"id": row.id, "name": row.name, "birth_month": row.birth_month, "subject": row.subject, "id_last4": row.id_last4}


def person_answer(detail: TeacherDetail) -> Answer:
    """The record: the roster's fields and the service. The ID number itself stays in the workspace."""
    service = [{"from": as_json(each.start), "status": each.status.label, "note": each.note} for each in detail.service]
    record = {**fields(detail.row), "former_name": detail.values.former_name, "note": detail.values.note}

    def text() -> str:
        lines = [
            f"{column.title}：{column.text(column.value(detail.row))}" for column in TEACHER_COLUMNS if column.value(detail.row)
        ]
        lines += [f"编号：{detail.row.id}", "任职："]
        lines += [f"  {each['from'] or '此前'} 起 {each['status']} {each['note']}".rstrip() for each in service]
        return "\n".join(lines)

    return Answer(data={**record, "service": service}, text=text)
