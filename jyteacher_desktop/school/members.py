"""下属学校: the schools whose packages a central school (中心校) collects and hands on.

The list is the central school's own: code and name, nothing else. Whose a package is, its file name says (the school's code stands
at its beginning); no package is opened for it, because a central school has no key to any.
"""

from __future__ import annotations

from jyteacher_desktop import exchange
from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.domain.names import one_line
from jyteacher_desktop.domain.step_codes import StepCode
from jyteacher_desktop.domain.terms import ServiceStatus
from jyteacher_desktop.records.status_on_a_day import status_on
from jyteacher_desktop.records.writer import Writer, writing
from jyteacher_desktop.school.errors import MemberUnknown, MemberWrong
from jyteacher_desktop.school.office import school_info
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRow:
    """One school of the list, and how many of its people were entered here for activities of the central school (guests.py)."""

    code: str
    name: str
    guests: int = 0


MEMBER_COLUMNS: tuple[Column[MemberRow], ...] = (
    Column(key="code", title="学校代码", value=lambda row: row.code, width=14),
    Column(key="name", title="学校名称", value=lambda row: row.name, width=28),
    Column(key="guests", title="外校人员", value=lambda row: row.guests, align=Align.RIGHT, width=10),
)


def list_members(ws: Workspace) -> list[MemberRow]:
    """The schools of the list, by code."""
    return [
        MemberRow(code=code, name=name, guests=guests)
        for code, name, guests in ws.tuples(
            "SELECT m.code, m.name, (SELECT count(*) FROM teacher t WHERE t.home = m.code AND t.deleted = 0 AND "
            f"{status_on('?', table='service', owner='teacher_id', person='t.id')} = ?) FROM member m ORDER BY m.code",
            (ws.today.isoformat(), ServiceStatus.GUEST.code),
        )
    ]


def schools_of_guests(ws: Workspace) -> list[MemberRow]:
    """The schools whose people may come as 外校人员: the list without the central school itself, which a list of the whole town names as well."""
    own = school_info(ws, with_key=False).code
    return [row for row in list_members(ws) if row.code != own]


def add_member(ws: Workspace, code: str, name: str) -> MemberRow:
    """Put one school on the list, or give a listed one another name.

    Raises:
        MemberWrong: No name, or a code that cannot stand in a file name.
    """
    row = MemberRow(code=code.strip(), name=one_line(name))
    if row.code != exchange.neutral_name(row.code) or not row.name:
        raise MemberWrong(
            f"“{code} {name}”不是学校代码和名称，名单没有变化。请写成：2141000123 实验小学（代码只有字母和数字）。", code=code
        )
    with writing(ws, f"下属学校：{row.code} {row.name}", StepCode.MEMBER_PUT, plain=True) as writer:
        put_member(writer, row.code, row.name)
    return row


def put_member(writer: Writer, code: str, name: str) -> None:
    """Write one school into the list inside an open step."""
    found = writer.rows("SELECT id FROM member WHERE code = ?", (code,))
    if found:
        writer.edit("member", found[0][0], {"name": name})
    else:
        writer.add("member", code=code, name=name)


def remove_member(ws: Workspace, code: str) -> MemberRow:
    """Take a school off the list; what was handed on stays on record.

    Raises:
        MemberUnknown: The list has no such school.
    """
    found = [row for row in list_members(ws) if code in (row.code, row.name)]
    if not found:
        raise MemberUnknown(f"下属学校名单里没有“{code}”，名单没有变化。请核对名单。", code=code, way="members")
    with writing(ws, f"移出下属学校名单：{found[0].name}", StepCode.MEMBER_REMOVE, plain=True) as writer:
        [(key,)] = writer.rows("SELECT id FROM member WHERE code = ?", (found[0].code,))
        writer.drop("member", key)
    return found[0]
