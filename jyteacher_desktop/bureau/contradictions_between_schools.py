"""Contradictions between what schools say: found, named with both sides, and decided by nobody here.

The work is that of reading the rows and of the pairs of schools: one pass, whatever a book claims. What becomes a flag flags.py says; of one
school alone speak implausible.py and package_flags.py.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from heapq import heappop, heappush
from itertools import chain, groupby, repeat, zip_longest
from operator import itemgetter
from typing import Any

from jyteacher_desktop.bureau import guest_hours, kept_findings
from jyteacher_desktop.bureau.flags import (
    MOST_SIDES,
    Finding,
    Flag,
    Side,
    gather,
    named,
)
from jyteacher_desktop.bureau.implausible import implausible_hours, implausible_registers
from jyteacher_desktop.bureau.office import current_policy
from jyteacher_desktop.bureau.package_flags import package_flags
from jyteacher_desktop.bureau.recounting_what_changed import (
    days_of_year,
    of_the_city,
    person_marks,
    school_marks,
    status_day,
    years_between_schools,
)
from jyteacher_desktop.bureau.who_is_one_person import SPLIT, Candidate, Crowd, candidates, crowds, words_here
from jyteacher_desktop.domain.certificate_numbers import content_mark, spelled_variously
from jyteacher_desktop.domain.columns import hours_text
from jyteacher_desktop.domain.entries import ACTIVITY, TRAINING
from jyteacher_desktop.domain.id_numbers import check_id_number, joins_people, long_form
from jyteacher_desktop.domain.names import match_key
from jyteacher_desktop.domain.policy import Policy
from jyteacher_desktop.domain.terms import ServiceStatus
from jyteacher_desktop.records.hour_entries import CITY, NOT_CLAIMED, Days
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import NamedTuple, dataclass, field

_BATCH = 400
"""People whose activities are compared at once."""


def flags(ws: Workspace) -> list[Flag]:
    """Contradictions between schools, in a fixed order."""
    policy = current_policy(ws)
    before, behind = of_the_city(ws, f"contradictions {status_day(ws)} {policy.digest}", lambda: _of_rows(ws, policy))
    return [*before, *gather(_two_book_flags(ws)), *behind, *package_flags(ws)]


def _of_rows(ws: Workspace, policy: Policy) -> tuple[list[Flag], list[Flag]]:
    """What the city's rows contradict in themselves: what stands before the books of one code in the order, and behind them."""
    before = (
        _same_person_flags(ws),
        _crowd_flags(ws),
        _number_flags(ws),
        _old_number_flags(ws),
        _damaged_flags(ws),
        _guest_home_flags(ws),
    )
    behind = (
        overlaps_in_time(ws, policy),
        _certificate_flags(ws),
        _same_content_flags(ws, policy),
        _same_hour_flags(ws, policy),
        implausible_hours(ws, policy),
        implausible_registers(ws),
    )
    return [flag for each in before for flag in gather(each)], [flag for each in behind for flag in gather(each)]


def at_several_schools() -> str:
    """SQL: everybody whom more than one office keeps."""
    return "SELECT person FROM city_teacher GROUP BY person HAVING count(DISTINCT office) > 1"


def _both(people: Iterable[str]) -> tuple[str, ...]:
    """The persons a finding is about; nobody where they are more than two."""
    found = sorted(set(people))
    return tuple(found) if len(found) <= 2 else ()


def _about(sides: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(set(sides)))


# -- people ----------------------------------------------------------------------------------------------------------------


def _same_person_flags(ws: Workspace) -> Iterator[Finding]:
    """Two teachers of two schools whom no number joins and who may be one person."""
    for pair in candidates(ws):
        yield _same_person(pair)


def _same_person(pair: Candidate) -> Finding:
    one, two = pair.first, pair.second

    def make() -> tuple[str, Sequence[Side]]:
        message = (
            f"{one.school}的{one.name}与{two.school}的{two.name}可能是同一人：{pair.words}。学时现在各算各的。"
            "请打电话核实，再裁定“是同一人”或“不是同一人”，都可以撤销。"
        )
        return message, [
            Side(school=each.school, office=each.office, text=each.words, record_table="teacher", record=each.teacher)
            for each in (one, two)
        ]

    return Finding(
        kind="same_person",
        about=_about((each.office, each.school) for each in (one, two)),
        key=f"{one.key} {two.key}",
        who=one.name,
        facts=(one, two),
        make=make,
        people=tuple(sorted((one.person, two.person))),
    )


def _crowd_flags(ws: Workspace) -> Iterator[Finding]:
    """Schools that list one name so often that nobody was asked whether one of them is somebody at another school."""
    for crowd in crowds(ws):
        yield _crowd(crowd)


def _crowd(crowd: Crowd) -> Finding:
    often = len(crowd.teachers)

    def make() -> tuple[str, Sequence[Side]]:
        message = (
            f"{crowd.school}叫{crowd.name}的教师（{often} 位），出生年月、证件尾号或手机号与许多同名的人相同，没有逐一与别校的比较；"
            "别的学校之间照常比较。请向学校核实名册，补上证件号。"
        )
        return message, [Side(school=crowd.school, office=crowd.office, text=f"{crowd.name}　{often} 位")]

    return Finding(
        kind="crowd",
        about=((crowd.office, crowd.school),),
        key=f"{crowd.office} {crowd.teachers[0]}",
        who=crowd.name,
        facts=crowd.teachers,
        make=make,
    )


def _number_flags(ws: Workspace) -> Iterator[Finding]:
    """One good number under several names, or twice at one school; who was split from it by a clerk is somebody else."""
    split = {each for word in words_here(ws) if word.kind == SPLIT and word.holds for each in word.teachers}
    rows = ws.tuples(
        "SELECT opened(t.id_number), t.name, o.name, o.uuid, t.uuid, t.person FROM city_teacher t JOIN office o ON o.id = t.office "
        "WHERE t.id_number IN (SELECT id_number FROM city_teacher WHERE id_number <> '' GROUP BY id_number HAVING count(*) > 1)"
    )
    rows.sort(key=itemgetter(0, 3, 4))  # a server sees seals only, and would go by those
    for number, group in groupby(rows, key=itemgetter(0)):
        people = [
            row[1:] for row in group if f"{row[3]} {row[4]}" not in split
        ]  # without the number; office and teacher name one
        if not joins_people(number) or len(people) < 2:
            continue
        if len({match_key(name) for name, *_where in people}) > 1:
            yield _number_finding("number", number, people)
        often: dict[str, int] = defaultdict(int)
        for _name, _school, office, *_rest in people:
            often[office] += 1
        repeated = [row for row in people if often[row[2]] > 1]
        if repeated:
            yield _number_finding("twice", number, repeated)


def _number_finding(kind: str, number: str, people: list[tuple[str, str, str, str, str]]) -> Finding:
    def make() -> tuple[str, Sequence[Side]]:
        told = named([f"{school}“{name}”" for name, school, *_rest in people], "；")
        sides = [
            Side(school=school, office=office, text=f"{name}（证件尾号 {number[-4:]}）", record_table="teacher", record=teacher)
            for name, school, office, teacher, _person in people
        ]
        if kind == "number":
            return f"同一身份证件号（尾号 {number[-4:]}）姓名不同：{told}。学时暂按一人合计，请核对。", sides
        return f"同一身份证件号（尾号 {number[-4:]}）在同一所学校录了两次：{told}。按一人合计，请学校合并。", sides

    about = _about((office, school) for _name, school, office, *_rest in people)
    facts = [row[:4] for row in people]  # not the person: merging people changes no fact of a school
    return Finding(
        kind=kind, about=about, key=number, who=people[0][0], facts=facts, make=make, people=_both(row[4] for row in people)
    )


def _old_number_flags(ws: Workspace) -> Iterator[Finding]:
    """An old number of fifteen digits beside the same one elsewhere, in its old or its new form: perhaps one person, joined with nobody."""
    old = {number for numbers in _numbers(ws) for number in numbers.old}
    forms = {number: long_form(number) for number in old}
    if not forms:
        return
    found: dict[str, list[tuple[str, str, str, str, str, str]]] = defaultdict(list)
    for number, name, school, office, teacher, person in ws.tuples(
        "SELECT opened(t.id_number), t.name, o.name, o.uuid, t.uuid, t.person FROM city_teacher t JOIN office o ON o.id = t.office "
        "WHERE t.id_number IN (SELECT sealed_number(value) FROM json_each(?)) ORDER BY o.uuid, t.uuid",
        (json.dumps(sorted({*forms, *forms.values()})),),
    ):
        found[forms.get(number, number)].append((number, name, school, office, teacher, person))
    for number, people in sorted(found.items()):
        if len(people) > 1 and any(len(each[0]) == 15 for each in people):
            yield _old_number(number, people)


def _old_number(number: str, people: list[tuple[str, str, str, str, str, str]]) -> Finding:
    def make() -> tuple[str, Sequence[Side]]:
        told = named([f"{school}“{name}”（{len(written)} 位）" for written, name, school, *_rest in people], "；")
        message = (
            f"同一个身份证件号（尾号 {number[-4:]}）有的写成 15 位旧号码：{told}。15 位号码没有校验码，没有据此合并，学时各算各的；"
            "请核对是不是同一人，由学校补成 18 位。"
        )
        return message, [
            Side(school=school, office=office, text=f"{name}（{len(written)} 位）", record_table="teacher", record=teacher)
            for written, name, school, office, teacher, _person in people
        ]

    about = _about((office, school) for _written, _name, school, office, *_rest in people)
    facts = [row[:5] for row in people]  # not the person, as above
    who, both = people[0][1], _both(row[5] for row in people)
    return Finding(kind="old_number", about=about, key=number, who=who, facts=facts, make=make, people=both)


def _damaged_flags(ws: Workspace) -> Iterator[Finding]:
    """Numbers that cannot be right: their people are joined with nobody."""
    for numbers in _numbers(ws):
        for each in numbers.damaged:
            yield _damaged_finding(*each)


@dataclass(frozen=True, slots=True)
class _Numbers:
    """What is to be said of the ID numbers of one school, each looked at by itself."""

    old: list[str] = field(default_factory=list)
    """Sound ones of fifteen digits."""
    damaged: list[tuple[str, str, str, str, str]] = field(default_factory=list)
    """Office, teacher, his name, the school's, number."""


def _numbers(ws: Workspace) -> list[_Numbers]:
    """By school, in the order of their ids; a number is opened and checked again only where a package changed its school."""
    known: dict[str, tuple[bytes, _Numbers]] = ws.lasting("numbers", dict)
    marks = school_marks(ws)
    changed = {office: _Numbers() for office, mark in marks.items() if office not in known or known[office][0] != mark}
    good = kept_findings.of_nothing(ws, "numbers", marks, changed)
    for office, teacher, name, school, number in (
        ws.tuples(
            "SELECT o.uuid, t.uuid, t.name, o.name, opened(t.id_number) FROM city_teacher t JOIN office o ON o.id = t.office "
            "WHERE t.id_number <> '' AND o.uuid IN (SELECT value FROM json_each(?)) ORDER BY o.uuid, t.uuid",
            (json.dumps([*changed.keys() - good]),),
        )
        if changed.keys() - good
        else ()
    ):
        if not check_id_number(number).number:
            changed[office].damaged.append((office, teacher, name, school, number))
        elif len(number) == _OLD_LENGTH:
            changed[office].old.append(number)
    known |= {office: (marks[office], numbers) for office, numbers in changed.items()}
    kept_findings.note_nothing(ws, "numbers", marks, (office for office in marks if known[office][1] == _Numbers()))
    return [known[office][1] for office in marks]


def _damaged_finding(office: str, teacher: str, name: str, school: str, number: str) -> Finding:
    def make() -> tuple[str, Sequence[Side]]:
        message = f"{school} {name} 的身份证件号不合规则（共 {len(number)} 位），没有据此与别校合并。请学校更正。"
        text = f"{name}（证件尾号 {number[-4:]}，共 {len(number)} 位）"
        return message, [Side(school=school, office=office, text=text, record_table="teacher", record=teacher)]

    return Finding(kind="damaged", about=((office, school),), key=f"{office} {teacher}", who=name, facts=(number,), make=make)


def _guest_home_flags(ws: Workspace) -> Iterator[Finding]:
    """Whom a school names as somebody of a school that does not keep him, while others do: it took him for somebody else, or names a wrong school."""
    rows = ws.tuples(
        "SELECT t.person, o.uuid, o.name, o.code, t.uuid, t.name, g.home, coalesce((SELECT min(h.name) FROM office h WHERE h.code = g.home), '标识码 ' || g.home || ' 的学校') "
        "FROM city_teacher t JOIN office o ON o.id = t.office LEFT JOIN city_guest g ON g.teacher = t.id WHERE t.person IN "
        "(SELECT c.person FROM city_guest e JOIN city_teacher c ON c.id = e.teacher WHERE e.home <> '') ORDER BY 1, 2, 5"
    )
    for person, group in groupby(rows, key=itemgetter(0)):
        kept = [_Kept._make(row[1:]) for row in group]
        own = [each for each in kept if each.home is None]
        for guest in kept:
            if guest.home and own and all(each.code != guest.home for each in own):
                yield _guest_home(person, guest, own)


class _Kept(NamedTuple):
    """One entry of a person at a school; ``home`` is the code of the school that it names for a guest, None for an own teacher."""

    office: str
    school: str
    code: str
    teacher: str
    name: str
    home: str | None
    called: str | None

    @property
    def side(self) -> Side:
        """What that school says."""
        told = f"外校人员，写明是{self.called}的人" if self.home else "名册里有"
        return Side(
            school=self.school, office=self.office, text=f"{self.name}　{told}", record_table="teacher", record=self.teacher
        )


def _guest_home(person: str, guest: _Kept, own: Sequence[_Kept]) -> Finding:
    def make() -> tuple[str, Sequence[Side]]:
        schools = named([each.school for each in own])
        message = (
            f"{guest.school}写明{guest.name}是{guest.called}的人，按证件号却是{schools}的{own[0].name}。"
            "学时照常计在这位教师名下，请核实是不是认错了人、写错了学校。"
        )
        return message, [each.side for each in (guest, *own)]

    return Finding(
        kind="guest_home",
        about=_about((each.office, each.school) for each in (guest, *own)),
        key=f"home {guest.office} {guest.teacher}",
        who=guest.name,
        facts=(guest, *own),
        make=make,
        people=(person,),
    )


def _two_book_flags(ws: Workspace) -> Iterator[Finding]:
    """Two workbooks that report under one school code: a new computer where the old book was forgotten, or a school that takes a name."""
    rows = ws.tuples(
        "SELECT o.code, o.uuid, o.name, l.seq, l.at FROM office o JOIN letter l ON l.letter_id = o.head ORDER BY o.code, o.uuid"
    )
    for code, group in groupby(rows, key=itemgetter(0)):
        books = list(group)
        if len(books) > 1:
            yield _two_books(code, books)


def _two_books(code: str, books: list[tuple[Any, ...]]) -> Finding:
    names = named([name for _code, _office, name, _seq, _at in books])

    def make() -> tuple[str, Sequence[Side]]:
        message = f"学校标识码 {code} 下有 {len(books)} 套工作簿在上报：{names}。都照常合并，请核实保留哪一套，撤回另一套。"
        return message, [
            Side(school=name, office=office, text=f"工作簿 {office[-6:]}，最新是第 {seq} 号，{at[:10]} 收到")
            for _code, office, name, seq, at in books
        ]

    offices = [office for _code, office, *_rest in books]
    return Finding(
        kind="two_books",
        about=_about((office, name) for _code, office, name, *_rest in books),
        key=" ".join([code, *offices]),
        who=names,
        facts=offices,
        make=make,
    )


@dataclass(frozen=True, slots=True)
class _Spell:
    """A stretch of one status at one school.

    ``start`` is empty where nobody knows it, ``end`` is the first day after it, "" for open; ``left`` says that the person was not in post
    there from that day on.
    """

    start: str
    end: str
    status: ServiceStatus
    office: str
    school: str
    teacher: str
    name: str
    left: bool

    @property
    def text(self) -> str:
        """现状 and since when."""
        since = f"{self.start} 起" if self.start else "开始日期未填"
        return f"{self.name}　{self.status.label}，{since}{f'，到 {self.end} 前' if self.end else ''}"


_PRESENT = frozenset(status for status in ServiceStatus if status.in_post)


def overlaps_in_time(ws: Workspace, policy: Policy) -> Iterator[Finding]:
    """People whom two schools keep at the same time, whatever the status; and the retired who are in post elsewhere.

    A school that takes somebody over without writing since when says nothing about the years before: where nobody is on leave, that is
    no contradiction with the school he left.
    """
    rows = ws.tuples(
        "SELECT t.person, o.uuid, t.uuid, coalesce(s.start, ''), s.seq, s.status, o.name, t.name FROM city_teacher t "
        "JOIN office o ON o.id = t.office JOIN city_service s ON s.teacher = t.id "
        f"WHERE t.person IN ({at_several_schools()}) ORDER BY 1, 2, 3, 4, 5"
    )
    for person, group in groupby(rows, key=itemgetter(0)):
        spells = list(_spells(group))
        leaves = {spell.office for spell in spells} - {spell.office for spell in spells if not spell.end}
        told: dict[str, _Told] = {}
        for before, after in _first_overlaps(spells, policy.exempt_reasons, leaves):
            if not told:
                told = {office: _told([*here]) for office, here in groupby(spells, key=lambda spell: spell.office)}
            yield _two_schools(person, before, after, (told[before.office], told[after.office]))


class _Told(NamedTuple):
    """All stretches of a person at one school: the first of them, and what stands for all."""

    first: tuple[_Spell, ...]
    whole: str


def _told(spells: list[_Spell]) -> _Told:
    return _Told(
        tuple(spells[:MOST_SIDES]), hashlib.sha256(repr([(s.start, s.end, s.status.code) for s in spells]).encode()).hexdigest()
    )


def _spells(rows: Iterable[tuple[Any, ...]]) -> Iterator[_Spell]:
    """Stretches in which one person is in post or retired, school by school."""
    for (_person, office, teacher), group in groupby(rows, key=itemgetter(0, 1, 2)):
        lines = list(group)
        holds = {row[3]: ServiceStatus(row[5]) for row in lines}
        for row, following in zip_longest(lines, lines[1:]):
            status, end = ServiceStatus(row[5]), following[3] if following is not None else ""
            # Of several lines of one day the last one holds.
            if (status in _PRESENT or status is ServiceStatus.RETIRED) and (following is None or row[3] < end):
                left = following is not None and holds[end] not in _PRESENT
                yield _Spell(row[3], end, status, office, row[6], teacher, row[7], left)


def _first_overlaps(spells: list[_Spell], exempt: Iterable[str], leaves: set[str]) -> Iterator[tuple[_Spell, _Spell]]:
    """For every pair of schools the first two stretches that contradict each other, in the order of their days."""
    free = frozenset(exempt)
    days = sorted(
        [(spell.start, 1, spell) for spell in spells] + [(spell.end, 0, spell) for spell in spells if spell.end],
        key=itemgetter(0, 1),
    )
    open_at: dict[str, dict[_Spell, None]] = defaultdict(dict)
    paired: dict[str, set[str]] = defaultdict(set)
    for _day, opens, spell in days:
        here = open_at[spell.office]
        if not opens:
            here.pop(spell, None)
            if not here:
                del open_at[spell.office]
            continue
        here[spell] = None
        for office in open_at.keys() - paired[spell.office] - {spell.office}:
            other = next((each for each in open_at[office] if _contradict(each, spell, free, leaves)), None)
            if other is not None:
                paired[spell.office].add(office)
                paired[office].add(spell.office)
                yield (other, spell) if other.office < spell.office else (spell, other)


def _contradict(one: _Spell, two: _Spell, free: frozenset[str], leaves: set[str]) -> bool:
    if one.status not in _PRESENT or two.status not in _PRESENT:
        return one.status is not two.status  # retired at both schools agrees
    if _handed_over(one, two):
        return False
    unknown = not one.start or not two.start
    return not unknown or bool({one.status.code, two.status.code} & free) or not {one.office, two.office} & leaves


def _handed_over(one: _Spell, two: _Spell) -> bool:
    """Whether the one school registered the leaving in the month in which the other registered the coming: an ordinary transfer.

    Of the day of coming often only the month is known.
    """
    before, after = sorted((one, two), key=lambda spell: spell.start)
    comes = before.start < after.start and (not after.end or after.end > before.end)
    return comes and before.left and before.end[:7] == after.start[:7]


def _two_schools(person: str, one: _Spell, two: _Spell, told: tuple[_Told, _Told]) -> Finding:
    """The first overlap of two schools; a person who settles it has settled all that is ``told`` by both, for every stretch makes months due."""

    def make() -> tuple[str, Sequence[Side]]:
        others = [spell for each in told for spell in each.first if spell not in (one, two)]
        since = max(one.start, two.start)
        what = f"{one.name} 在 {one.school}（{one.status.label}）和 {two.school}（{two.status.label}）的任职时间重叠"
        until = min((each.end for each in (one, two) if each.end), default="")
        days = "，".join([*([f"{since} 起"] if since else []), *([f"到 {until} 前"] if until else [])])
        message = (
            f"{what}{f'：{days}' if days else ''}。学时照常合计，应完成学时按两校合在一起的任职月份计算；"
            "请核实人在哪所学校，由另一所登记调出、轮岗或退休。"
        )
        return message, [
            Side(school=each.school, office=each.office, text=each.text, record_table="teacher", record=each.teacher)
            for each in (one, two, *others)
        ]

    return Finding(
        kind="two_schools",
        about=((one.office, one.school), (two.office, two.school)),
        key=f"{one.office} {two.office} {person}",
        who=one.name,
        facts=(one, two, *(each.whole for each in told)),
        make=make,
        people=(person,),
        more=True,
    )


# -- one content several times -------------------------------------------------------------------------------------------------


def _certificate_flags(ws: Workspace) -> Iterator[Finding]:
    """One certificate of two persons."""
    rows = ws.tuples(
        "SELECT r.certificate, t.name, o.name, o.uuid, r.uuid, r.name, r.start, t.person FROM city_training r JOIN city_teacher t ON t.id = r.teacher "
        "JOIN office o ON o.id = t.office WHERE r.certificate IN (SELECT certificate FROM city_training x "
        "JOIN city_teacher y ON y.id = x.teacher WHERE certificate <> '' GROUP BY certificate HAVING count(DISTINCT y.person) > 1) "
        "OR r.certificate IN (SELECT value FROM json_each(?)) ORDER BY r.certificate, o.uuid, t.uuid, r.uuid",
        (json.dumps(sorted(_spelled_variously(ws))),),
    )
    groups: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for row in rows:
        if mark := content_mark(row[0]):
            groups[mark].append(row)
    for mark, group in groups.items():
        if len({row[7] for row in group}) > 1:
            yield _certificate(mark, group)


def _spelled_variously(ws: Workspace) -> set[str]:
    """Certificate numbers of the city that are another one in another spelling; none, as a rule."""
    found = ws.tuples("SELECT DISTINCT certificate FROM city_training WHERE certificate <> ''")
    return spelled_variously(text for (text,) in found)


def _certificate(mark: str, rows: list[tuple[Any, ...]]) -> Finding:
    """Of the rows of one certificate; one number in one spelling is the matter's name, as it was before spellings were compared."""
    spellings = list(dict.fromkeys(row[0] for row in rows))
    certificate = spellings[0]
    people = [row[1:] for row in rows]

    def make() -> tuple[str, Sequence[Side]]:
        told = named([f"{school} {name}" for name, school, *_rest in people])
        various = f"（写法不同：{named(spellings)}）" if len(spellings) > 1 else ""
        return f"证书 {certificate}{various} 由多人填报：{told}。在核实之前都照常计入。", [
            Side(school=school, office=office, text=f"{name}　{title}（{start}）", record_table="training", record=training)
            for name, school, office, training, title, start, _person in people
        ]

    return Finding(
        kind="certificate",
        about=_about((row[2], row[1]) for row in people),
        key=certificate if len(spellings) == 1 else mark,
        who=certificate,
        facts=[row[:6] for row in people],  # not the person, as above
        make=make,
        people=_both(row[6] for row in people),
    )


def _contents(wanted: str) -> str:
    """A statement: what people were at under a content that someone named, for a condition on ``CITY``."""
    return CITY.select(
        ("teacher", "o.uuid", "o.name", "t.name", "content_key", "start", "id", "source", "title", "hours_x100"),
        f"{{content_key}} <> '' AND {{status}} NOT IN {NOT_CLAIMED} AND {{there}} AND {wanted}",
        sorts=(TRAINING, ACTIVITY),
        order="1, 5, 2, 6, 7, 4",
    )


def _same_content_flags(ws: Workspace, policy: Policy) -> Iterator[Finding]:
    """One content of one person at two schools, of which one counts; and in two cycles, where each counts until a person decides."""
    rows = ws.tuples(_contents(f"{{teacher}} IN ({at_several_schools()})"))
    for person, group in groupby(rows, key=itemgetter(0)):
        yield from _shared_contents(person, list(group))
    repeated = _in_two_cycles(ws, policy)
    if not repeated:
        return
    statement = _contents("{content_key} IN (SELECT value FROM json_each(?))")
    lines_of: dict[tuple[str, str], list[tuple[Any, ...]]] = defaultdict(list)
    for line in ws.tuples(statement, (repeated, repeated)):
        lines_of[line[0], content_mark(line[4])].append(line)
    for (person, mark), lines in lines_of.items():
        spellings = {line[4] for line in lines}
        content = mark if len(spellings) > 1 else lines[0][4]
        if mark and len({policy.cycle_of(line[5]) for line in lines}) > 1:
            yield _repeated_content(f"cycles {content} {person}", lines, "在两个周期里都填报了", "都照常计入")


def _in_two_cycles(ws: Workspace, policy: Policy) -> str:
    """Contents with records in more than one cycle as a JSON list; "" where there is none, as usual."""
    place = " + ".join(f"(CASE WHEN e.start >= '{cycle.start.isoformat()}' THEN 1 ELSE 0 END)" for cycle in policy.cycles)
    wanted = ("content_key", place), "{content_key} <> ''"
    found = ws.tuples(
        f"WITH said(content, place) AS (SELECT * FROM ({CITY.select_activities(*wanted)}) AS held "
        f"UNION SELECT * FROM ({CITY.select(*wanted, sorts=(TRAINING,))}) AS learnt) "
        "SELECT content FROM said GROUP BY content HAVING count(*) > 1"
    )
    wanted_too = {content for (content,) in found} | _spelled_variously(ws)
    return json.dumps(sorted(wanted_too)) if wanted_too else ""


def _shared_contents(person: str, lines: list[tuple[Any, ...]]) -> Iterator[Finding]:
    """What one person has at two schools, one finding for each pair of them."""
    shared: dict[tuple[str, str], list[tuple[Any, ...]]] = defaultdict(list)
    groups: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for line in lines:
        if mark := content_mark(line[4]):
            groups[mark].append(line)
    for group in groups.values():
        first = {line[1]: line for line in reversed(group)}
        offices = sorted(first)
        for place, one in enumerate(offices):
            for two in offices[place + 1 :]:
                shared[one, two] += [first[one], first[two]]
    for (one, two), told in shared.items():
        yield _repeated_content(f"content {one} {two} {person}", told, "在两所学校都填报了", "按学时多的一条计入一次")


def _repeated_content(key: str, lines: list[tuple[Any, ...]], what: str, counts: str) -> Finding:
    def make() -> tuple[str, Sequence[Side]]:
        contents = list(dict.fromkeys(line[4] for line in lines))
        told = named([f"{line[2]}“{line[8]}”{hours_text(Decimal(line[9]) / 100)} 学时（{line[5]}）" for line in lines], "；")
        message = f"{lines[0][3]} 的同一内容{what}（{named(contents)}）：{told}。{counts}，请核实，由填错的学校更正。"
        return message, [
            Side(
                school=line[2],
                office=line[1],
                text=f"{line[3]}　{line[8]}，{hours_text(Decimal(line[9]) / 100)} 学时（{line[5]}）",
                record_table=line[7],
                record=line[6],
            )
            for line in lines
        ]

    about = _about((line[1], line[2]) for line in lines)
    return Finding(kind="same_content", about=about, key=key, who=lines[0][3], facts=lines, make=make, people=(lines[0][0],))


# -- time ------------------------------------------------------------------------------------------------------------------


class _Held(NamedTuple):
    """One activity that a person attended; plain tuples, because a city has hundreds of thousands."""

    day: str
    begins: str
    ends: str
    office: str
    school: str
    name: str
    title: str
    uuid: str
    last: str
    hours_x100: int
    table: str
    kind: str

    @property
    def at(self) -> guest_hours.At:
        """The same as what may meet something of another school."""
        mode = self.kind if self.table == TRAINING else ""
        return guest_hours.At(self.day, self.last, self.begins, self.ends, self.office, self.uuid, self.hours_x100, mode)

    def has_guest(self, stays: guest_hours.Stays) -> bool:
        """Whether the person was a guest somewhere when it began or when it ended."""
        return any(stay.on(self.day) or stay.on(self.last) for stay in stays.values())

    @property
    def a_day_x100(self) -> int:
        """Its hours, spread over its days."""
        return self.hours_x100 // ((date.fromisoformat(self.last) - date.fromisoformat(self.day)).days + 1)

    @property
    def text(self) -> str:
        """When and what."""
        times = f" {self.begins}—{self.ends}" if self.begins and self.ends else "（时间未填）" if self.last == self.day else ""
        return f"{self.day}{f'至 {self.last}' if self.last > self.day else ''}{times}　{self.title}"


def _same_hour_flags(ws: Workspace, policy: Policy) -> Iterator[Finding]:
    """One person at two schools' activities whose times overlap, or may overlap because nobody wrote them down."""
    cap = policy.day_cap.x100 if policy.day_cap else policy.plausible.per_day.x100
    people = [person for (person,) in ws.tuples(f"{at_several_schools()} ORDER BY person")]
    made_of = person_marks(ws)
    known: dict[str, tuple[Hashable, list[Finding]]] = ws.lasting(("same hour", cap), dict)
    changed = [person for person in people if person not in known or known[person][0] != made_of[person]]

    whole: dict[str, list[Finding]] = defaultdict(list)

    def look(year: str, those: list[str]) -> set[str]:
        found = list(_in_batches(ws, those, cap, days_of_year(year)))
        for finding in found if not year else ():
            whole[finding.people[0]].append(finding)
        return {finding.people[0] for finding in found}

    where = years_between_schools(ws, people) if changed else {}
    some = kept_findings.look_year_by_year(ws, f"same hour {cap}", where, changed, look=look, whose=str) if changed else set()
    for finding in _in_batches(ws, sorted(some - whole.keys()), cap):
        whole[finding.people[0]].append(finding)
    known |= {person: (made_of[person], whole[person]) for person in changed}
    for person in people:
        yield from known[person][1]


def _in_batches(ws: Workspace, people: Sequence[str], cap: int, days: Days | None = None) -> Iterator[Finding]:
    for start in range(0, len(people), _BATCH):
        yield from _at_one_hour(ws, people[start : start + _BATCH], cap, days)


def _at_one_hour(ws: Workspace, people: Sequence[str], cap: int, days: Days | None = None) -> Iterator[Finding]:
    """What two schools say of one hour of somebody; of records that take one of some days, or of all.

    Whatever two records meet on a day of a year is found among those that take a day of that year, and a guest's that waits for one that itself
    would wait for a third is found with the latter: so nothing in any year is nothing at all.
    """
    guests = guest_hours.guests(ws)
    rows = ws.tuples(
        CITY.select(
            (
                "teacher",
                "start",
                "begins",
                "ends",
                "o.uuid",
                "o.name",
                "t.name",
                "title",
                "id",
                "end",
                "hours_x100",
                "source",
                "kind",
            ),
            {
                ACTIVITY: f"{{teacher}} IN (SELECT value FROM json_each(?)) AND {{there}} AND {{status}} NOT IN {NOT_CLAIMED}",
                # a training of the same days may be what a central school entered as its activity; other trainings have no hour
                TRAINING: f"{{teacher}} IN (SELECT value FROM json_each(?)) AND {guest_hours.WHEN[TRAINING]}",
            },
            sorts=(ACTIVITY, TRAINING),
            touching=days,
            order="1, 2, 3, 9, 5, 7",  # a school may have a person twice, under two names
        ),
        (json.dumps([*people]), json.dumps([*guests.keys() & people])),
    )
    for person, group in groupby(rows, key=itemgetter(0)):
        stays = guests.get(person, guest_hours.NOWHERE)
        # without the person they share, and without trainings of days on which he was no guest
        held = [each for row in group if (each := _Held._make(row[1:])).table == ACTIVITY or each.has_guest(stays)]
        found: dict[tuple[str, str], _Pairs] = defaultdict(_Pairs)
        of_days = [each for each in held if each.table == ACTIVITY or each.last == each.day]
        for pair, waits in chain(
            zip(chain(_hour_overlaps(held), _days_that_wait(held, stays)), repeat(True)),
            zip(_day_overlaps(of_days, cap), repeat(False)),
        ):
            one, two = sorted(pair, key=lambda each: each.office)
            comes = any(guest_hours.comes(stays, each.office, each.day) for each in pair)
            found[one.office, two.office].add(one, two, waits=waits and comes)
        for pairs in found.values():
            yield _same_hour(person, pairs)


def _hour_overlaps(held: Iterable[_Held]) -> Iterator[tuple[_Held, _Held]]:
    """For every activity of a day one of each other school that it overlaps, or may overlap because one of them has no times.

    Of each school only what lasts longest is kept at hand: the work is that of reading the lines, whatever a book claims for one hour.
    """
    for _day, group in groupby((each for each in held if each.last == each.day), key=itemgetter(0)):
        longest: dict[str, _Held] = {}
        untimed: dict[str, _Held] = {}
        first: dict[str, _Held] = {}
        for each in group:
            timed = bool(each.begins and each.ends)
            if timed and each.begins >= each.ends:
                continue  # it ends before it begins
            for office, other in first.items():
                if office == each.office:
                    continue
                if not timed:
                    yield other, each
                elif office in longest and longest[office].ends > each.begins:
                    yield longest[office], each
                elif office in untimed:
                    yield untimed[office], each
            first.setdefault(each.office, each)
            if not timed:
                untimed.setdefault(each.office, each)
            elif each.office not in longest or longest[each.office].ends < each.ends:
                longest[each.office] = each


def _days_that_wait(held: Sequence[_Held], stays: guest_hours.Stays) -> Iterator[tuple[_Held, _Held]]:
    """Every record entered of somebody as a guest with one that it meets and of which one lasts several days."""
    if not stays or all(each.last == each.day for each in held):
        return
    known = {each.at: each for each in held}
    for one, two in guest_hours.held_back([*known], stays):
        if one.day != one.last or two.day != two.last:
            yield known[two], known[one]


def _day_overlaps(held: list[_Held], cap: int) -> Iterator[tuple[_Held, _Held]]:
    """For every pair of schools the first two activities, one of several days, that together claim more of a day than it has."""
    if all(each.last == each.day for each in held):
        return
    going_on: dict[str, list[tuple[int, str, str, _Held]]] = defaultdict(list)
    paired: set[tuple[str, str]] = set()
    for each in sorted(held, key=lambda each: (each.day, each.last == each.day, each.uuid)):
        for office, heap in going_on.items():
            pair = (min(office, each.office), max(office, each.office))
            if office == each.office or pair in paired:
                continue
            while heap and heap[0][3].last < each.day:
                heappop(heap)
            if heap and each.a_day_x100 - heap[0][0] > cap:
                paired.add(pair)
                yield heap[0][3], each
        if each.last > each.day:
            heappush(going_on[each.office], (-each.a_day_x100, each.last, each.uuid, each))


@dataclass(slots=True)
class _Pairs:
    """Overlaps of one person at two schools: how many, the first of them, and a sum of all."""

    count: int = 0
    first: list[tuple[_Held, _Held]] = field(default_factory=list)
    whole: Any = field(default_factory=hashlib.sha256)
    waits: bool = False
    """Whether of one of them only what the person's own school says counts meanwhile."""

    def add(self, one: _Held, two: _Held, *, waits: bool) -> None:
        """One more."""
        self.count += 1
        self.waits |= waits
        self.whole.update(f"{one.uuid} {one.day} {one.begins} {one.ends} {two.uuid} {two.begins} {two.ends};".encode())
        if self.count <= MOST_SIDES // 2:
            self.first.append((one, two))


def _same_hour(person: str, pairs: _Pairs) -> Finding:
    """What two schools say of one hour; of one at which the person is a guest only what his own school says counts meanwhile."""
    one, two = pairs.first[0]
    counts = "先只计所在学校的一条，请核实" if pairs.waits else "都照常计入，请核实"

    def make() -> tuple[str, Sequence[Side]]:
        told = named([f"{before.school} {before.text}、{after.school} {after.text}" for before, after in pairs.first], "；")
        message = f"{two.name} 在 {one.school} 和 {two.school} 有 {pairs.count} 次同一时段在两处活动：{told}。{counts}。"
        return message, [
            Side(school=each.school, office=each.office, text=each.text, record_table=each.table, record=each.uuid)
            for pair in pairs.first
            for each in pair
        ]

    return Finding(
        kind="same_hour",
        about=((one.office, one.school), (two.office, two.school)),
        key=f"{guest_hours.HOUR} {one.office} {two.office} {person}",
        who=two.name,
        facts=(pairs.count, pairs.whole.hexdigest()),
        make=make,
        people=(person,),
    )


_OLD_LENGTH = 15
"""Digits of an ID number of before 1999."""
