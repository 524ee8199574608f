"""The roster: teachers, and who is who.

A teacher is a person of this school with a UUID for life, whose service is dated (dated_service.py): headcounts are always "as of" a day. Names are found
exactly after normalising spaces and variants; two people of one name are told apart by ``姓名#尾号`` (end of ID number or staff number) or ``姓名@学科``.
"""

from __future__ import annotations

import contextlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from jyteacher_desktop.domain import names, titles
from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.domain.step_codes import StepCode
from jyteacher_desktop.domain.terms import IN_POST, ServiceStatus, Sex
from jyteacher_desktop.domain.words_for_nothing import is_nobody
from jyteacher_desktop.kinds.teacher import Teacher
from jyteacher_desktop.later import later
from jyteacher_desktop.records.plain_fields import NOTHING_MORE, More, Texts
from jyteacher_desktop.records.status_on_a_day import status_on
from jyteacher_desktop.school.dated_service import ServiceRow, is_expected, school_of_a_guest, service_of, status_label
from jyteacher_desktop.school.errors import RecordMissing, ValueRefused
from jyteacher_desktop.store.ids import new_ids
from jyteacher_desktop.store.sealed_columns import SEALED_COLUMNS
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass, replace

if TYPE_CHECKING:
    from jyteacher_desktop.domain import id_numbers
    from jyteacher_desktop.records import one_number_one_person, pinyin, record_names, registers
    from jyteacher_desktop.records import writer as records_writer
    from jyteacher_desktop.records.writer import Writer
else:
    # asked when somebody is written, not when the roster is read
    id_numbers = later("jyteacher_desktop.domain.id_numbers")
    one_number_one_person = later("jyteacher_desktop.records.one_number_one_person")
    registers = later("jyteacher_desktop.records.registers")
    pinyin = later("jyteacher_desktop.records.pinyin")
    record_names = later("jyteacher_desktop.records.record_names")
    records_writer = later("jyteacher_desktop.records.writer")


_NAMED = "name former_name sex birth_month subject stage title position group teacher_no id_number phone note"


MORE_OF_TEACHER = More(Teacher.kind, _NAMED)
"""What a teacher has that nothing below names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TeacherRow:
    """One line of the roster as of a day. ``id_last4`` has a capital X and is empty without a stored number."""

    id: str
    name: str
    sex: str
    birth_month: str
    subject: str
    subject_group: str
    stage: str
    title: str
    position: str
    group: str
    teacher_no: str
    id_last4: str
    status: str
    status_code: str
    since: str
    joined: str
    pinyin: str
    initials: str
    possible_duplicate: bool
    home: str = ""
    """The member school of somebody who comes from one to this central school's activities: its name, or its code where it has left the list."""
    more: Texts = NOTHING_MORE

    @property
    def is_guest(self) -> bool:
        """Whether the person belongs to another school and only comes to activities here (decision 0490)."""
        return self.status_code == ServiceStatus.GUEST.code

    @property
    def known_by(self) -> names.KnownBy:
        """What tells this person from others of one name."""
        return names.KnownBy(
            unit=self.home,
            subject=self.subject,
            group=self.group,
            id_last4=self.id_last4,
            teacher_no=self.teacher_no,
            birth_month=self.birth_month,
        )


TEACHER_COLUMNS: tuple[Column[TeacherRow], ...] = (
    Column(key="name", title="姓名", value=lambda row: row.name, width=17),
    Column(key="sex", title="性别", value=lambda row: row.sex, align=Align.CENTER, width=6),
    Column(key="birth_month", title="出生年月", value=lambda row: row.birth_month, align=Align.CENTER, width=10),
    Column(key="stage", title="学段", value=lambda row: row.stage, width=10),
    Column(key="subject", title="学科", value=lambda row: row.subject, width=12),
    Column(key="group", title="教研组", value=lambda row: row.group, width=12),
    Column(key="title", title="职称", value=lambda row: row.title, width=12),
    Column(key="position", title="岗位", value=lambda row: row.position, width=12),
    Column(key="teacher_no", title="工号", value=lambda row: row.teacher_no, width=10),
    Column(key="id_last4", title="证件后四位", value=lambda row: row.id_last4, align=Align.CENTER, width=10),
    Column(key="joined", title="进本校年月", value=lambda row: row.joined, align=Align.CENTER, width=10),
    *MORE_OF_TEACHER.list_columns(),
    Column(
        key="status",
        title="人员状态",
        value=lambda row: f"{row.status}（{row.home}）" if row.is_guest and row.home else row.status,
        align=Align.CENTER,
        width=10,
    ),
    Column(key="since", title="状态起始", value=lambda row: row.since, align=Align.CENTER, width=12),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TeacherValues:
    """What a person types about a teacher. Only the name is required; months are "1985-03"."""

    name: str
    former_name: str = ""
    sex: str = ""
    birth_month: str = ""
    subject: str = ""
    stage: str = ""
    title: str = ""
    position: str = ""
    group: str = ""
    teacher_no: str = ""
    id_number: str = ""
    phone: str = ""
    note: str = ""
    joined: str = ""
    more: Texts = NOTHING_MORE


@dataclass(frozen=True, slots=True, kw_only=True)
class TeacherDetail:
    """Everything the school knows about one teacher."""

    row: TeacherRow
    values: TeacherValues
    service: tuple[ServiceRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ambiguous:
    """A typed name that several people carry."""

    text: str
    candidates: tuple[TeacherRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NameMatch:
    """Result of looking up typed names: who was meant, what nobody is called, what needs a choice."""

    matched: tuple[TeacherRow, ...]
    unmatched: tuple[str, ...]
    ambiguous: tuple[Ambiguous, ...]


_SELECT = f"""
SELECT r.id, r.uuid, r.name, r.sex, r.birth_month, r.subject, r.subject_group, r.stage, r.title, r.position, r.research_group,
    r.teacher_no, r.id_number, r.pinyin, r.initials, s.status, s.start,
    {school_of_a_guest("r")},
    (SELECT min(coalesce(x.start, '')) FROM service x WHERE x.teacher_id = r.id){MORE_OF_TEACHER.sql}
FROM teacher r
LEFT JOIN service s ON s.id = {status_on("?", table="service", owner="teacher_id", person="r.id", wanted="id")}
WHERE r.deleted = 0
ORDER BY r.pinyin, r.uuid
"""


def list_teachers(ws: Workspace, as_of: date | None = None, *, include_left: bool = False) -> list[TeacherRow]:
    """Teachers as of a day (today when None), sorted by pinyin.

    Args:
        ws: The workspace.
        as_of: The day whose statuses count.
        include_left: Also those who are not (or not yet, or no longer) in post on that day.
    """
    rows = [row for _key, row in _rows(ws, as_of)]
    return rows if include_left else [row for row in rows if row.status_code in IN_POST]


def teacher_detail(ws: Workspace, teacher_id: str) -> TeacherDetail:
    """One teacher with every field and the whole service.

    Raises:
        RecordMissing: No teacher has this id.
    """
    key = teacher_key(ws, teacher_id)
    row = next(row for row_key, row in _rows(ws, None) if row_key == key)
    former, number, phone, note = ws.tuples(
        "SELECT former_name, shown(id_number), shown(phone), note FROM teacher WHERE id = ?", (key,)
    )[0]
    values = TeacherValues(
        name=row.name,
        former_name=former,
        sex=row.sex,
        birth_month=row.birth_month,
        subject=row.subject,
        stage=row.stage,
        title=row.title,
        position=row.position,
        group=row.group,
        teacher_no=row.teacher_no,
        id_number=number,
        phone=phone,
        note=note,
        joined=row.joined,
        more=row.more,
    )
    return TeacherDetail(row=row, values=values, service=service_of(ws, key))


def add_teacher(ws: Workspace, values: TeacherValues) -> str:
    """Add one teacher and return the new id.

    Raises:
        ValueRefused: A field cannot be stored; nothing was.
        NumberHeld: Somebody of the school has this ID number; nothing was added.
    """
    checked = check_values(values)
    with records_writer.writing(ws, f"添加教师 {checked.name}", StepCode.TEACHER_ADD, plain=True) as writer:
        one_number_one_person.refuse_held_number(writer.rows, checked.id_number, "没有添加")
        return insert_teacher(writer, checked)[1]


def edit_teacher(ws: Workspace, teacher_id: str, values: TeacherValues) -> None:
    """Replace the fields of one teacher.

    Raises:
        RecordMissing: No teacher has this id.
        ValueRefused: A field cannot be stored; nothing was.
        NumberHeld: Somebody else of the school has the ID number that is new here; nothing was changed.
    """
    key = teacher_key(ws, teacher_id)
    checked = check_values(values)
    before = id_numbers.both_forms(teacher_values(ws, key).id_number) if checked.id_number else ()
    with records_writer.writing(ws, f"修改教师 {checked.name}", StepCode.TEACHER_EDIT, plain=True) as writer:
        if checked.id_number not in before:
            one_number_one_person.refuse_held_number(writer.rows, checked.id_number, "没有保存", besides=(key,))
        update_teacher(writer, key, checked)


SHARED_FIELDS = ("subject", "group", "stage", "title", "position")
"""Fields that several teachers may get at once."""


def edit_teachers(ws: Workspace, ids: Sequence[str], field: str, value: str) -> int:
    """Give several teachers the same value of one shared field, as one step; returns how many changed.

    Raises:
        RecordMissing: One of the ids is unknown.
        ValueRefused: The field is not one of :data:`SHARED_FIELDS`, or the value cannot be stored. Nothing was changed.
    """
    if field not in SHARED_FIELDS:
        raise ValueRefused(f"“{field}”不能一次改多人。可以改：学科、教研组、学段、职称、岗位。没有改动任何记录。", field=field)
    checked = [
        (teacher_key(ws, teacher_id), check_values(with_texts(before, {field: value.strip()})), before)
        for teacher_id in ids
        for before in (teacher_detail(ws, teacher_id).values,)
    ]
    changed = [(key, values) for key, values, before in checked if getattr(values, field) != getattr(before, field)]
    if changed:
        with records_writer.writing(ws, f"批量修改 {len(changed)} 位教师", StepCode.TEACHER_EDIT, plain=True) as writer:
            for key, values in changed:
                update_teacher(writer, key, values)
    return len(changed)


def find_teachers(ws: Workspace, text: str, day: date) -> NameMatch:
    """Look up typed names for an activity on ``day``.

    Args:
        ws: The workspace.
        text: ``all`` (everyone expected on that day) or names separated by commas; ``姓名#尾号`` and ``姓名@学科`` choose.
        day: Among people of one name, those in post on this day are meant.
    """
    if not text.strip():
        return NameMatch(matched=(), unmatched=(), ambiguous=())
    everyone = _rows(ws, day)
    if text.strip().lower() == "all":
        return NameMatch(matched=tuple(row for _key, row in everyone if is_expected(row.status_code)), unmatched=(), ambiguous=())
    by_name: dict[str, list[TeacherRow]] = defaultdict(list)
    for _key, row in everyone:
        by_name[names.match_key(row.name)].append(row)
    # numbers are unsealed where a name is chosen by the end of one, and nowhere else
    chosen = "#" in text or "＃" in text
    numbers = dict(ws.tuples("SELECT uuid, shown(id_number) FROM teacher WHERE deleted = 0")) if chosen else {}
    matched: dict[str, TeacherRow] = {}
    unmatched: list[str] = []
    ambiguous: list[Ambiguous] = []
    for token in _tokens(text):
        found = _candidates(token, by_name, numbers)
        in_post = [row for row in found if row.status_code in IN_POST]
        if len(found) > 1 and len(in_post) == 1:
            found = in_post
        if not found:
            unmatched.append(token)
        elif len(found) > 1:
            ambiguous.append(Ambiguous(text=token, candidates=tuple(found)))
        else:
            matched[found[0].id] = found[0]
    return NameMatch(matched=tuple(matched.values()), unmatched=tuple(unmatched), ambiguous=tuple(ambiguous))


def names_of(rows: Iterable[TeacherRow]) -> dict[str, str]:
    """How each of the people of one list is called in it, by id: people of one name are told apart."""
    listed = [*rows]
    shared = names.shared_names(row.name for row in listed)  # hardly anybody's: nothing else is asked of the others
    apart = names.names_in_list((row.id, row.name, row.known_by) for row in listed if row.name in shared)
    return {row.id: apart.get(row.id, row.name) for row in listed}


def names_apart(ws: Workspace) -> Mapping[str, str]:
    """How everybody outside the trash is called wherever somebody else of the same name could be meant."""
    return ws.remembered(("names apart", ws.today), lambda: names_of(list_teachers(ws, include_left=True)))


def one_teacher(ws: Workspace, text: str) -> TeacherRow:
    """The one teacher meant by an id, a name, ``姓名#尾号`` or ``姓名@学科``.

    Raises:
        RecordMissing: Nobody is called so.
        ValueRefused: Several people are; the sentence lists how to tell them apart.
    """
    for _key, row in _rows(ws, None):
        if row.id == text:
            return row
    match = find_teachers(ws, text, ws.today)
    if match.ambiguous:
        shown = "、".join(names.told_to_choose(row.name, row.known_by) for row in match.ambiguous[0].candidates)
        raise ValueRefused(
            f"叫“{text}”的有 {len(match.ambiguous[0].candidates)} 人：{shown}。请写成“姓名#尾号”或“姓名@学科”。", field="teacher"
        )
    if len(match.matched) != 1 or match.unmatched:
        raise RecordMissing(f"花名册里没有“{text}”。没有改动任何记录。请检查姓名，或先在“教师”页添加。", text=text)
    return match.matched[0]


def teacher_key(ws: Workspace, teacher_id: str) -> int:
    """The small integer key of a teacher's UUID.

    Raises:
        RecordMissing: No teacher outside the trash has this id.
    """
    return records_writer.key_of(ws, Teacher.kind, teacher_id)


# -- used by the imports as well ------------------------------------------------------------------------------------


def check_values(values: TeacherValues) -> TeacherValues:
    """Normalise and check what was typed about a teacher.

    Raises:
        ValueRefused: With the field and a sentence.
    """
    name = names.clean_name(values.name)
    if not name:
        raise ValueRefused("姓名是空的，没有保存。请填写姓名。", field="name")
    if is_nobody(name):
        raise ValueRefused(f"姓名填的是“{name}”，还没有说是谁，没有保存。请填写姓名；还没有人的，有了人再登记。", field="name")
    sex = Sex.from_text(values.sex.strip()) if values.sex.strip() else None
    if values.sex.strip() and sex is None:
        raise ValueRefused(f"性别“{values.sex}”不是“男”或“女”，没有保存。", field="sex")
    birth = _month(values.birth_month, "birth_month", "出生年月")
    joined = _month(values.joined, "joined", "进本校年月")
    number = ""
    if values.id_number.strip():
        checked = id_numbers.check_id_number(values.id_number, sex=sex.code if sex else "", birth_month=birth)
        refusal = checked.refusal
        if refusal is not None:
            raise ValueRefused(refusal.message, field="id_number", finding=refusal)
        number = checked.number
        birth = birth or checked.birth_month
        sex = sex or Sex.from_text(checked.sex)
    return replace(
        values,
        name=name,
        former_name="" if is_nobody(values.former_name) else names.clean_name(values.former_name),
        sex=sex.code if sex else "",
        birth_month=birth,
        joined=joined,
        id_number=number,
        title=titles.current_title(values.title.strip()),
        **{
            field: getattr(values, field).strip()
            for field in ("subject", "stage", "position", "group", "teacher_no", "phone", "note")
        },
    )


def with_texts(values: TeacherValues, texts: Mapping[str, str]) -> TeacherValues:
    """Other texts in some fields, whether they have a name here or not."""
    beside = MORE_OF_TEACHER.named_in(texts)
    named: dict[str, Any] = {field: text for field, text in texts.items() if field not in beside}
    return replace(values, **named, more={**values.more, **beside})


def teacher_values(ws: Workspace, key: int) -> TeacherValues:
    """What is stored of a teacher, without what follows from the service."""
    [record] = ws.tuples(f"SELECT {', '.join(READABLE.values())}{MORE_OF_TEACHER.sql} FROM teacher r WHERE id = ?", (key,))
    own, more = MORE_OF_TEACHER.split(record)
    return TeacherValues(**dict(zip(COLUMN_OF_FIELD, own, strict=True)), more=more)


def insert_teacher(writer: Writer, values: TeacherValues, *, home: str = "") -> tuple[int, str]:
    """Insert a checked teacher with the first service event; returns the small integer key and the UUID.

    ``home`` is the code of the member school of somebody who only comes to activities here, "" for a teacher of this school.
    """
    key, teacher_id = writer.add("teacher", **_columns_of(values), home=home)
    start = f"{values.joined}-01" if values.joined else None
    status = ServiceStatus.GUEST if home else ServiceStatus.IN_POST
    writer.add("service", teacher_id=key, start=start, status=status.code)
    return key, teacher_id


def insert_teachers(writer: Writer, many: int, of_field: Callable[[str], Sequence[str]]) -> None:
    """Insert many new teachers in post, each with the first service event.

    Args:
        writer: The open step.
        many: How many they are.
        of_field: What stands in a field of each of them, by its name as in :class:`TeacherValues`: values that were checked already, "" where nothing does.
    """
    said = {field: of_field(field) for field in COLUMN_OF_FIELD}
    sound, sort = pinyin.pinyin_keys, titles.subject_group  # looked up once, not for each of fifty thousand
    keys = {name: sound(name) for name in set(said["name"])}
    groups = {subject: sort(subject) for subject in set(said["subject"])}
    beside = {each.key: of_field(each.key) for each in MORE_OF_TEACHER.fields}
    more = [MORE_OF_TEACHER.columns(dict(zip(beside, texts, strict=True))) for texts in zip(*beside.values(), strict=True)]
    first = writer.add_columns(
        "teacher",
        {
            "uuid": new_ids(many),
            "pinyin": [keys[name].pinyin for name in said["name"]],
            "initials": [keys[name].initials for name in said["name"]],
            "subject_group": [groups[subject] for subject in said["subject"]],
            # a column in which nobody has anything is blank by itself
            **{column: said[field] for field, column in COLUMN_OF_FIELD.items() if any(said[field])},
            **{each.column: [row[each.column] for row in more] for each in MORE_OF_TEACHER.fields},
        },
    )
    joined = of_field("joined")
    starts = {month: f"{month}-01" if month else None for month in set(joined)}
    writer.add_columns(
        "service",
        {
            "teacher_id": range(first, first + many),
            "start": [starts[month] for month in joined],
            "status": [ServiceStatus.IN_POST.code] * many,
        },
    )


def by_field(rows: Sequence[Mapping[str, str]]) -> Callable[[str], Sequence[str]]:
    """What stands of a field in every row, "" where nothing does."""
    fields = list(rows[0]) if rows else []
    if len(fields) > 1 and set(map(len, rows)) == {len(fields)}:
        with contextlib.suppress(KeyError):
            # every row has the same fields, as in most lists: each is looked at once
            whole = dict(zip(fields, zip(*map(itemgetter(*fields), rows), strict=True), strict=True))
            nothing = ("",) * len(rows)
            return lambda field: whole.get(field, nothing)
    return lambda field: [row.get(field, "") for row in rows]


def update_teacher(writer: Writer, key: int, values: TeacherValues) -> None:
    """Write checked values over a teacher; 进本校年月 moves the first service event."""
    writer.edit("teacher", key, _columns_of(values))
    if not values.joined:
        return
    start = f"{values.joined}-01"
    service = writer.rows("SELECT id, start FROM service WHERE teacher_id = ? ORDER BY coalesce(start, '')", (key,))
    if not service:
        writer.add("service", teacher_id=key, start=start, status=ServiceStatus.IN_POST.code)
        return
    (first, since), *later = service
    if (since or "")[:7] == values.joined:
        return
    if any((day or "") <= start for _line, day in later):
        raise ValueRefused(
            f"进本校年月 {values.joined} 晚于已登记的人员变动，没有保存。请先在人员变动里核对日期。", field="joined"
        )
    writer.edit("service", first, {"start": start})


COLUMN_OF_FIELD = {key: Teacher.kind.field(key).column for key in _NAMED.split()}
"""Field of :class:`TeacherValues` to column."""


READABLE = {
    key: f"opened({column})" if ("teacher", column) in SEALED_COLUMNS else column for key, column in COLUMN_OF_FIELD.items()
}
"""The same as SQL that reads it: numbers are sealed in the file."""


def _columns_of(values: TeacherValues) -> dict[str, object]:
    keys = pinyin.pinyin_keys(values.name)
    return {
        "pinyin": keys.pinyin,
        "initials": keys.initials,
        "subject_group": titles.subject_group(values.subject),
        **{column: getattr(values, field) for field, column in COLUMN_OF_FIELD.items()},
        **MORE_OF_TEACHER.columns(values.more),
    }


def _rows(ws: Workspace, as_of: date | None) -> Sequence[tuple[int, TeacherRow]]:
    day = (as_of or ws.today).isoformat()
    return ws.remembered(("teachers", day), lambda: _fetch_rows(ws, day))


def _fetch_rows(ws: Workspace, day: str) -> list[tuple[int, TeacherRow]]:
    raw = ws.tuples(_SELECT, (day,))
    called = [(names.match_key(record[2]), _home_now(record)) for record in raw]
    same: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name_and_home, record in zip(called, raw, strict=True):
        same[name_and_home].append(record[12])
    labels = {code: status_label(code) for code in {record[_STATUS] for record in raw}}
    found: list[tuple[int, TeacherRow]] = []
    for name_and_home, record in zip(called, raw, strict=True):
        (key, uuid, name, sex, birth, subject, subject_group, stage, title, position, group, number, id_number, pinyin, initials,
         status, since, _home, first, *more) = record  # fmt: skip
        alike = same[name_and_home]
        found.append(
            (
                key,
                TeacherRow(
                    id=uuid,
                    name=name,
                    sex=sex,
                    birth_month=birth,
                    subject=subject,
                    subject_group=subject_group,
                    stage=stage,
                    title=title,
                    position=position,
                    group=group,
                    teacher_no=number,
                    id_last4=id_number[-4:],
                    status=labels[status],
                    status_code=status or "",
                    since=since or "",
                    joined=(first or "")[:7],
                    pinyin=pinyin,
                    initials=initials,
                    possible_duplicate=len(alike) > 1 and _maybe_twice(alike, id_number),
                    home=name_and_home[1],
                    more=MORE_OF_TEACHER.of(more),
                ),
            )
        )
    return found


_STATUS, _HOME = 15, 17
"""Where the status and the school of a guest stand among the columns."""


def _home_now(record: Sequence[Any]) -> str:
    """The school of somebody who is a guest on the day, else "": two schools may each have somebody of one name."""
    return str(record[_HOME]) if record[_STATUS] == ServiceStatus.GUEST.code else ""


def _maybe_twice(numbers: Sequence[str], own: str) -> bool:
    """Another entry of the same name that no ID number tells apart from this one."""
    others = list(numbers)
    others.remove(own)
    return any(not other or not own or id_numbers.as_one(other) == id_numbers.as_one(own) for other in others)


def _tokens(text: str) -> Iterable[str]:
    return (token for token in (part.strip() for part in re.split("[,，、;；\n]", text)) if token)


def _candidates(token: str, by_name: dict[str, list[TeacherRow]], numbers: dict[str, str]) -> list[TeacherRow]:
    told_apart = any(sign in token for sign in "#＃@＠")
    match = re.fullmatch(r"(.+?)(?:[#＃](.+)|[@＠](.+))", token) if told_apart else None
    if match is None:
        return by_name.get(names.match_key(token), [])
    name, tail, subject = match.groups()
    found = by_name.get(names.match_key(name), [])
    if tail is not None:
        tail = tail.strip().upper()
        return [
            row
            for row in found
            if id_numbers.ends_with(numbers[row.id], tail) or (row.teacher_no and row.teacher_no.upper().endswith(tail))
        ]
    return [row for row in found if subject.strip() in (row.subject, row.subject_group)]


def _month(text: str, field: str, title: str) -> str:
    text = text.strip()
    if not text:
        return ""
    match = re.fullmatch(r"((?:19|20)\d\d)-(0[1-9]|1[0-2])(?:-\d\d)?", text)
    if match is None:
        raise ValueRefused(f"{title}“{text}”不是“1985-03”这样的年月，没有保存。", field=field)
    return f"{match[1]}-{match[2]}"
