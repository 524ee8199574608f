"""Who is meant: the people of a school's file or of a bureau's city, as records name them.

At a school a person is the teacher's UUID and stands in the file as the teacher's small integer; at a bureau it is ``office teacher``
and stands there as that text. A name finds a person only where it is the only one: ``姓名#尾号`` (end of the ID number or staff number)
or ``姓名@学科`` tells people of one name apart, at a bureau also ``姓名@学校``.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property

from jyteacher_desktop.domain.names import KnownBy, match_key, names_in_list, shared_names
from jyteacher_desktop.kinds.kit import Keeper, Person
from jyteacher_desktop.records.errors import NameAmbiguous, RecordMissing
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One person a record may name.

    Attributes:
        key: What stands in the file for this person.
        number: The ID number as it stands there, at a school sealed; at a bureau its last four characters.
        staff: The staff number; "" where there is none.
    """

    person: Person
    key: int | str
    name: str
    subject: str
    number: str
    staff: str
    group: str
    birth_month: str
    unit: str
    pinyin: str
    initials: str
    joined: Person
    """The one person that a bureau counts: the same for entries of several schools with one ID number."""

    @property
    def tail(self) -> str:
        """The last four characters of the ID number, which stay readable behind its seal; "" where there is none."""
        return self.number[-4:]

    @property
    def told_apart(self) -> str:
        """The name with what tells this person from others: 王芳（语文，尾号1234）."""
        return replace(self.known_by, unit=self.unit).beside(self.name)

    @property
    def known_by(self) -> KnownBy:
        """What tells this person from others of one name at the school."""
        return KnownBy(
            subject=self.subject,
            group=self.group,
            id_last4=self.tail,
            teacher_no=self.staff,
            birth_month=self.birth_month,
        )

    @property
    def texts(self) -> tuple[str, ...]:
        """How a command or a cell may name this person, the shortest first; the last one fits nobody else."""
        numbers = [f"{self.name}#{tail}" for tail in (self.tail, self.staff[-4:]) if tail]
        facts = [f"{self.name}@{fact}" for fact in (self.subject, self.unit) if fact]
        return (self.name, *numbers, *facts, f"{self.name}#{self.person[-8:]}")


class People:
    """Everybody a workspace knows, looked up in every direction; read once, when first asked."""

    def __init__(self, ws: Workspace) -> None:
        self._ws = ws
        self.keeper = Keeper.SCHOOL if ws.kind.name == "school" else Keeper.BUREAU

    @cached_property
    def everybody(self) -> tuple[Known, ...]:
        """Everybody outside the trash, by pinyin."""
        if self.keeper is Keeper.SCHOOL:
            rows = self._ws.tuples(
                "SELECT uuid, id, name, subject, id_number, teacher_no, research_group, birth_month, '', pinyin, initials, uuid "
                "FROM teacher WHERE deleted = 0 "
                "ORDER BY pinyin, uuid"
            )
        else:
            rows = self._ws.tuples(
                "SELECT o.uuid || ' ' || t.uuid, o.uuid || ' ' || t.uuid, t.name, t.subject, t.id_last4, t.teacher_no, "
                "t.research_group, t.birth_month, o.name, t.person "
                "FROM city_teacher t JOIN office o ON o.id = t.office ORDER BY o.uuid, t.uuid"
            )
            from jyteacher_desktop.records.pinyin import pinyin_keys  # noqa: PLC0415 - at a bureau only

            # packages carry no pinyin: the keys are made here and stand before the person, and the list is sorted by the first of them as
            # schools sort theirs
            rows = sorted(((*row[:-1], *pinyin_keys(row[2]), row[-1]) for row in rows), key=lambda row: row[9])
        return tuple(
            Known(
                person=Person(person), key=key, name=name, subject=subject, number=number or "", staff=staff or "", group=group or "",
                birth_month=birth or "", unit=unit,
                pinyin=pinyin, initials=initials, joined=Person(joined),
            )
            for person, key, name, subject, number, staff, group, birth, unit, pinyin, initials, joined in rows
        )  # fmt: skip

    def need_numbers(self) -> None:
        """Make sure that whole ID numbers can be compared.

        Raises:
            PrivateClosed: They stand sealed, and this computer cannot open them.
        """
        if self.keeper is Keeper.SCHOOL:
            self._ws.privacy.need()

    def ends(self, known: Known, tail: str) -> bool:
        """Whether somebody's ID number ends with ``tail``. Only a longer end than stays readable is looked for behind the seal."""
        if len(tail) <= len(known.tail) or not known.number:
            return known.tail.upper().endswith(tail.upper())
        return (self._ws.privacy.shown(known.number) or "").upper().endswith(tail.upper())

    def ends_otherwise(self, known: Known, tail: str) -> bool:
        """Whether the other form of somebody's ID number, the old one or the new one, ends with ``tail``."""
        from jyteacher_desktop.domain.id_numbers import other_form  # noqa: PLC0415 - lists name people by no number

        return bool(known.number) and other_form(self._ws.privacy.shown(known.number) or "").upper().endswith(tail.upper())

    def holding(self, number: str) -> list[Known]:
        """Everybody with this ID number as it is written; where nobody has it, everybody with its old or its new form."""
        from jyteacher_desktop.domain.id_numbers import other_form  # noqa: PLC0415 - lists name people by no number

        return self._with_number(number) or self._with_number(other_form(number))

    def _with_number(self, number: str) -> list[Known]:
        if not number:
            return []
        return [
            each for each in self.everybody if number[-4:] == each.tail and (self._ws.privacy.shown(each.number) or "") == number
        ]

    @cached_property
    def _by_person(self) -> dict[Person, Known]:
        return {each.person: each for each in self.everybody}

    @cached_property
    def _by_key(self) -> dict[object, Person]:
        if self.keeper is Keeper.SCHOOL:  # records of people in the trash go on naming them
            return {key: Person(uuid) for uuid, key in self._ws.tuples("SELECT uuid, id FROM teacher")}
        return {}

    @cached_property
    def _by_name(self) -> dict[str, list[Known]]:
        found: dict[str, list[Known]] = defaultdict(list)
        for each in self.everybody:
            found[match_key(each.name)].append(each)
        return found

    def person(self, key: object) -> Person | None:
        """Who stands under a value of the file; None for nobody."""
        if key is None or key == "":
            return None
        return Person(str(key)) if self.keeper is Keeper.BUREAU else self._by_key.get(key)

    def key(self, person: Person) -> int | str:
        """What stands in the file for a person.

        Raises:
            RecordMissing: Nobody of this id is in the file.
        """
        known = self._by_person.get(person)
        if known is None:
            raise RecordMissing(f"没有编号为 {person} 的教师，可能已被删除或合并。没有保存。请重新选择。", id=person)
        return known.key

    def known(self, person: Person) -> Known | None:
        """Somebody outside the trash."""
        return self._by_person.get(person)

    def joined(self, person: Person) -> Person:
        """The one person that is counted for an entry."""
        known = self._by_person.get(person)
        return known.joined if known is not None else person

    def name(self, person: Person) -> str:
        """A person's name, whether or not in the trash; "？" for somebody who is no longer known."""
        known = self._by_person.get(person)
        if known is not None:
            return known.name
        if self.keeper is Keeper.SCHOOL:
            rows = self._ws.tuples("SELECT name FROM teacher WHERE uuid = ?", (person,))
            return str(rows[0][0]) if rows else "？"
        return "？"

    @cached_property
    def _listed(self) -> dict[Person, str]:
        """Beside lists of a bureau stands the school, so there only people of one school need be told apart."""
        schools: dict[str, list[Known]] = defaultdict(list)
        for each in self.everybody:
            schools[each.unit].append(each)
        found: dict[Person, str] = {}
        for some in schools.values():
            alike = shared_names(each.name for each in some)
            found |= {each.person: each.name for each in some}
            found |= names_in_list((each.person, each.name, each.known_by) for each in some if each.name in alike)
        return found

    def listed(self, person: Person) -> str:
        """How lists and papers call somebody: the name, told apart where somebody else of the school has it too."""
        return self._listed.get(person) or self.name(person)

    def text(self, person: Person) -> str:
        """How a command or cell names exactly this person: the bare name where it is the only one."""
        known = self._by_person.get(person)
        if known is None:
            return self.name(person)
        return next(text for text in known.texts if {each.joined for each in self.called(text)} == {known.joined})

    def candidates(self, text: str) -> list[Known]:
        """Everybody a text may mean: id, name, name with ``#`` or ``@``, staff number, initials."""
        said = text.strip()
        found = self.called(said)
        if found or any(sign in said for sign in "#＃@＠"):
            return found
        low = said.lower()
        held = self.holding(said)
        return [each for each in self.everybody if low and (low == each.initials.lower() or said == each.staff or each in held)]

    def called(self, text: str) -> list[Known]:
        """Everybody whom a text names in full: id, name, name with ``#`` or ``@``."""
        said = text.strip()
        if said in self._by_person:
            return [self._by_person[Person(said)]]
        name, mark, rest = next(((*said.partition(sign),) for sign in "#＃@＠" if sign in said), (said, "", ""))
        found = self._by_name.get(match_key(name), [])
        tail = rest.strip().upper()
        if mark in ("#", "＃") and mark:
            ends = [
                each
                for each in found
                if tail and (self.ends(each, tail) or each.staff.upper().endswith(tail) or each.person.upper().endswith(tail))
            ]
            return ends or [each for each in found if tail and self.ends_otherwise(each, tail)]
        return [each for each in found if rest.strip() in (each.subject, each.unit)] if mark else found

    def find(self, text: str) -> Person:
        """The one person a text means.

        Raises:
            RecordMissing: Nobody is called so.
            NameAmbiguous: Several are.
        """
        found = self.candidates(text)
        if not found:
            raise RecordMissing(f"没有找到“{text.strip()}”。没有保存。请核对姓名，或先登记这位教师。", text=text)
        if len({each.joined for each in found}) > 1:
            listed = "、".join(each.told_apart for each in found[:5])
            raise NameAmbiguous(
                f"有 {len(found)} 位“{text.strip()}”：{listed}。没有保存。请写成“姓名#尾号”或“姓名@学科”。",
                text=text,
                candidates=tuple(self.text(each.person) for each in found),
            )
        return found[0].person
