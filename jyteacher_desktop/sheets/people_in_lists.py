"""Who is meant by the names in a list of trainings, balances or attendance: one person of the roster, or a refusal that offers who it may be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from jyteacher_desktop.domain.errors import Finding, refusal
from jyteacher_desktop.domain.id_numbers import both_forms, by_either_form, ends_with, owner_differs
from jyteacher_desktop.domain.names import KnownBy, match_key, told_to_choose
from jyteacher_desktop.later import pattern
from jyteacher_desktop.sheets.cells import cell_text, column_letter
from jyteacher_desktop.sheets.column_questions import Question
from jyteacher_desktop.sheets.dry_run import Existing
from jyteacher_desktop.sheets.layouts import Layout
from jyteacher_desktop.values import replace

_SEVERAL = 3
"""Numbers that must be there before none of them being known says that they are another system's."""


class PeopleMeant:
    """Who is meant by the name and whatever stands beside it."""

    def __init__(self, teachers: Sequence[Existing]) -> None:
        self._owner_of = by_either_form((each.values.get("id_number", ""), each) for each in teachers)
        self._by_name: dict[str, list[Existing]] = defaultdict(list)
        self._numbers = {each.values["teacher_no"].upper() for each in teachers if each.values.get("teacher_no")}
        for each in teachers:
            self._by_name[match_key(each.values["name"])].append(each)

    def known_numbers(self, layout: Layout) -> Layout:
        """The sheet without its staff numbers where none of them is anybody's: another system counts people its own way."""
        column = layout.column_of("teacher_no")
        if column is None or not self._numbers:
            return layout
        said = {cell_text(cell).strip().upper() for cell in layout.cells()[column]} - {""}
        if len(said) < _SEVERAL or said & self._numbers:
            return layout
        title = layout.titles[column]
        message = (
            f"{column_letter(column)} 列“{title}”里的号码与花名册的工号没有一个相同，像是另一个系统的编号，没有用来辨认教师。"
        )
        question = Question(column=column, title=title, field="teacher_no", code="column.foreign_numbers", message=message)
        columns = {place: key for place, key in layout.columns.items() if place != column}
        return replace(layout, columns=columns, questions=(*layout.questions, question))

    def knows(self, name: str) -> bool:
        """Whether somebody has this very name."""
        return match_key(name) in self._by_name

    def resolve(self, values: Mapping[str, str], findings: list[Finding]) -> str | None:
        """The id of the one person meant; otherwise a refusal is added and None returned."""
        name = values.get("name", "")
        if not name:
            return None
        number = values.get("id_number", "")
        owner = self._owner_of(number)
        if owner is not None:
            if match_key(owner.values["name"]) == match_key(name):
                return owner.id
            message = owner_differs(owner.values["name"], name)
            findings.append(refusal("teacher.name_differs", "name", message))
            return None
        found = self._by_name.get(match_key(name), [])
        if not found:
            # whoever has no such name is not entered under it, and whoever is told apart by it is not called so
            findings[:] = [each for each in findings if each.code != "name.unusual"]
            found = self._told(name)
        if number:
            found = [each for each in found if not each.values.get("id_number")]
        found = [each for each in found if _hints_agree(each, values)]
        if len(found) > 1:
            found = [each for each in found if _hint_names(each, values)] or found
        if len(found) > 1 and values.get("subject"):
            found = [each for each in found if each.values.get("subject") == values["subject"]] or found
        if len(found) == 1:
            return found[0].id
        if found:
            told = "、".join(_told_apart(each) for each in found)
            message = (
                f"叫“{name}”的有 {len(found)} 人：{told}。请选是哪一位，或写成“姓名#尾号”，或加一列“证件后四位”或“工号”来区分。"
            )
            choices = tuple((text_of_one(each, found), _told_apart(each)) for each in found)
            findings.append(replace(refusal("teacher.ambiguous", "name", message), choices=choices))
        else:
            findings.append(refusal("teacher.unknown", "name", f"花名册里没有“{name}”。请核对姓名，或先添加这位教师。"))
        return None

    def _told(self, text: str) -> list[Existing]:
        """Who is meant by a name with what tells apart: 张伟#6875, 张伟@科学, 张伟6875, 张伟（科学）."""
        parted = _TOLD.fullmatch(text)
        if parted is None:
            return []
        fact = next(filter(None, parted.groups()[1:])).strip()
        return [each for each in self._by_name.get(match_key(parted[1]), []) if _is_told(each, fact)]


_TOLD = pattern(r"([^#＃@＠（(\d]+?)(?:[#＃](.+)|[@＠](.+)|[（(](?:尾号)?([^（()）]+)[)）]|(?:尾号)?(\d{3,}[\dXx]))")


def _is_told(each: Existing, fact: str) -> bool:
    ends = (*both_forms(each.values.get("id_number", "")), each.values.get("teacher_no", ""), each.id)
    return any(end.upper().endswith(fact.upper()) for end in ends) or fact == each.values.get("subject")


def text_of_one(each: Existing, others: Sequence[Existing]) -> str:
    """How a cell names just this one of several people of one name."""
    facts = (each.values.get("id_number", "")[-4:], each.values.get("teacher_no", ""), each.id[-8:])
    return f"{each.values['name']}#{next(fact for fact in facts if fact and sum(_is_told(other, fact) for other in others) == 1)}"


def _hints_agree(each: Existing, values: Mapping[str, str]) -> bool:
    """Whether the end of the ID number and the staff number, where both sides have them, are equal."""
    tail, own = values.get("id_last4", ""), each.values.get("id_number", "")
    if tail and own and not ends_with(own, tail):
        return False
    staff, own_staff = values.get("teacher_no", ""), each.values.get("teacher_no", "")
    return not (staff and own_staff and staff.upper() != own_staff.upper())


def _hint_names(each: Existing, values: Mapping[str, str]) -> bool:
    """Whether the end of the ID number or the staff number says that it is this one, not only that it may be."""
    tail, staff = values.get("id_last4", ""), values.get("teacher_no", "")
    own, own_staff = each.values.get("id_number", ""), each.values.get("teacher_no", "")
    return bool((tail and ends_with(own, tail)) or (staff and staff.upper() == own_staff.upper()))


def _told_apart(each: Existing) -> str:
    return told_to_choose(each.values["name"], known_by(each))


def known_by(each: Existing) -> KnownBy:
    """What tells a teacher of the roster from others of the same name."""
    return KnownBy(
        unit=each.values.get("comes_from", ""),
        subject=each.values.get("subject", ""),
        id_last4=each.values.get("id_number", "")[-4:],
        teacher_no=each.values.get("teacher_no", ""),
        birth_month=each.values.get("birth_month", ""),
    )
