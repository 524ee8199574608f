"""外校人员: people of member schools who come to a central school's own activities (decision 0490).

A central school reads nobody's book. Whom it enters here it has from a list of names, with the school and, where it is told, the ID
number. Such a person stands on attendance sheets like everybody else, travels in the central school's package and belongs to none of its own
figures; at the bureau he is one person with the teacher of his school.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from jyteacher_desktop.domain.id_numbers import as_one, check_id_number
from jyteacher_desktop.domain.names import clean_name, match_key
from jyteacher_desktop.domain.step_codes import StepCode
from jyteacher_desktop.domain.words_for_nothing import is_nobody
from jyteacher_desktop.records import trash
from jyteacher_desktop.records.writer import writing
from jyteacher_desktop.school.errors import MemberUnknown, ValueRefused
from jyteacher_desktop.school.members import MemberRow, schools_of_guests
from jyteacher_desktop.school.roster import TeacherRow, TeacherValues, check_values, insert_teacher, list_teachers
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass

_COUNTED = re.compile(r"\s*(?:[（(]\d{1,3}[)）]|\d{1,3}[.、．)）])")
"""1. and （1） before a name."""
_NUMBER = re.compile(r"(?<!\d)(\d{17}[\dXx]|\d{15})(?!\d)")
_MOST_NAMED = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedGuests:
    """What became of a list of names: who is new and who stood there already, by id, and whose people they are."""

    school: MemberRow
    added: tuple[str, ...]
    known: tuple[str, ...]
    back: int = 0
    """How many of the added the trash kept."""

    @property
    def sentence(self) -> str:
        """The same for people."""
        already = f"，其中 {self.back} 人是从回收站恢复的" if self.back else ""
        already += f"，{len(self.known)} 人原来就有" if self.known else ""
        return f"登记了{self.school.name}的 {len(self.added)} 位外校人员{already}。登记活动时可以直接写他们的姓名。"


def list_guests(ws: Workspace) -> list[TeacherRow]:
    """Everybody who comes from a member school, in the order of names."""
    return [row for row in list_teachers(ws, include_left=True) if row.is_guest]


def member_called(members: Sequence[MemberRow], text: str) -> MemberRow | None:
    """The one member school that is meant by a code, a name, or a part of its name that no other one has."""
    key = match_key(text)
    if not key:
        return None
    exact = [each for each in members if key in (match_key(each.code), match_key(each.name))]
    if exact:
        return exact[0]
    near = [each for each in members if key in match_key(each.name) or match_key(each.name) in key]
    return near[0] if len(near) == 1 else None


def names_in(text: str) -> list[tuple[str, str]]:
    """The names of a pasted list, each with its ID number or "": one a line, or several between commas and blanks.

    Raises:
        ValueRefused: There is none, or what stands there is no name.
    """
    found: dict[tuple[str, str], None] = {}
    lines = (_COUNTED.sub("", line) for line in re.split(r"[\n;；]+", text))
    for piece in filter(str.strip, (piece for line in lines for piece in re.split(r"[,，、]+", line))):
        number = _NUMBER.search(piece)
        words = _NUMBER.sub(" ", piece).split()
        # 王　芳 is one name, 王芳 李娜 are two
        for name in [clean_name("".join(words))] if all(len(word) == 1 for word in words) else map(clean_name, words):
            if not name or is_nobody(name) or re.search(r"\d", name):
                raise ValueRefused(
                    f"“{piece.strip()}”不像姓名，没有登记任何人。请一行写一个姓名，后面可以写身份证件号。", field="names"
                )
            found[name, number[1].upper() if number else ""] = None
    if not found:
        raise ValueRefused("还没有写姓名，没有登记任何人。请一行写一个。", field="names")
    return list(found)


def add_guests(ws: Workspace, school: str, text: str) -> AddedGuests:
    """Enter people of a member school, as one step; who stands there already under this school is not entered twice.

    Whom the trash keeps under his name and number comes back.

    Args:
        ws: The central school's workspace.
        school: The member school: its code or name.
        text: The names (:func:`names_in`).

    Raises:
        MemberUnknown: No such school is on the list of member schools; nothing was entered.
        ValueRefused: Something is no name, or an ID number cannot be right; nobody was entered.
    """
    member = member_called(schools_of_guests(ws), school)
    if member is None:
        raise MemberUnknown(
            f"下属学校名单里没有“{school}”，没有登记任何人。请核对学校名称，或先把它加进下属学校名单。",
            code=school,
            way="members",
        )
    standing = {_who(name, number): uuid for uuid, name, number in _of(ws, member.code)}
    by_name = {match_key(name): uuid for uuid, name, _number in _of(ws, member.code)}
    wanted = [(name, _checked(name, number)) for name, number in names_in(text)]
    known = {
        pair: uuid
        for pair in wanted
        for uuid in (standing.get(_who(*pair)) if pair[1] else by_name.get(match_key(pair[0])),)
        if uuid is not None
    }
    # a list may name one person under the old number and the new one
    fresh = [*{_who(*pair): pair for pair in wanted if pair not in known}.values()]
    added: list[str] = []
    back = 0
    if fresh:
        told = "、".join(name for name, _number in fresh[:_MOST_NAMED]) + (
            f"等 {len(fresh)} 人" if len(fresh) > _MOST_NAMED else ""
        )
        with writing(ws, f"登记外校人员（{member.name}）：{told}", StepCode.TEACHER_ADD, plain=True) as writer:
            for name, number in fresh:
                gone = trash.deleted_with(ws, number, home=member.code)
                if gone is not None and match_key(gone.name) == match_key(name):
                    writer.bring_back("teacher", gone.key)
                    added.append(gone.id)
                    back += 1
                else:
                    values = check_values(TeacherValues(name=name, id_number=number))
                    added.append(insert_teacher(writer, values, home=member.code)[1])
    return AddedGuests(school=member, added=tuple(added), known=tuple(dict.fromkeys(known.values())), back=back)


def _of(ws: Workspace, code: str) -> list[tuple[str, str, str]]:
    return ws.tuples("SELECT uuid, name, shown(id_number) FROM teacher WHERE deleted = 0 AND home = ?", (code,))


def _who(name: str, number: str) -> tuple[str, str]:
    return match_key(name), as_one(number)


def _checked(name: str, number: str) -> str:
    if not number:
        return ""
    found = check_id_number(number)
    if found.refusal is not None:
        raise ValueRefused(f"{name}：{found.refusal.message}没有登记任何人。", field="names")
    return found.number
