"""Long rosters take short ways past rows that no rule can object to: what is planned is what the long way plans."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import starmap
from pathlib import Path

import pytest

from jyteacher_desktop.domain import id_numbers
from jyteacher_desktop.domain.id_numbers import check_character
from jyteacher_desktop.domain.names import match_key
from jyteacher_desktop.domain.words_for_nothing import FOR_NOTHING, NO_CERTIFICATE, NOT_KNOWN
from jyteacher_desktop.sheets import (
    BY_KIND,
    Existing,
    FieldSpec,
    Layout,
    Outcome,
    PlanRow,
    SettledRows,
    dry_run,
    dry_run_roster,
    plan_roster,
    read_workbook,
    understand,
    values_of_rows,
)
from jyteacher_desktop.sheets.cell_values import Context

_TODAY = date(2026, 9, 30)
_HEADING = ("姓名", "性别", "出生年月", "身份证件号", "工号", "任教学科", "手机号", "备注")
_NAMES = ("王伟", "王伟", "李娜", "张 伟", "欧阳娜娜", "待定", "王", "阿依古丽·买买提", "Anna Li", "赵敏（兼）", "")
_STAFF = ("J001", "J002", "A-1", "12345678901234567", "无", "", "J001\nJ002")
_PHONES = ("13800000000", "0391-6600000", "139\n138", "1.38E+10", "无", "")


def _number(chance: random.Random) -> tuple[str, str, str]:
    born, order = f"19{chance.randrange(60, 99)}{chance.randrange(1, 13):02}{chance.randrange(1, 29):02}", chance.randrange(1, 9)
    body = f"000000{born}{chance.choice(['00', '01'])}{order}"
    return body + check_character(body), "男" if order % 2 else "女", f"{born[:4]}-{born[4:6]}"


def _rows(chance: random.Random, many: int, odd: float) -> Iterator[list[str]]:
    """Rows of which most are as they should be; each cell of the others is anything."""
    numbers = [_number(chance) for _each in range(many)]
    for place in range(many):
        number, sex, month = chance.choice(numbers) if chance.random() < odd else numbers[place]
        row = [chance.choice(_NAMES[:3]), sex, month, number, f"J{place:03}", "语文", f"000{place:08}", ""]
        if chance.random() < odd:
            column = chance.randrange(8)
            row[column] = chance.choice(
                (
                    _NAMES,
                    ("男", "女", "1", "女性", "不详", ""),
                    ("1985.1", "1985-06", month, "1985年6月", "1885-01", "abc", ""),
                    (number[:-1] + "9", number.lower(), number[:15], "E12345", "4.1E+17", "无", "", f" {number}"),
                    _STAFF,
                    ("语文", "三年级语文", "不详", "数学\n语文", ""),
                    _PHONES,
                    ("2026年3月起病假", "退休", ""),
                )[column]
            )
        yield row


def _layout(path: Path, rows: Sequence[Sequence[str]], *, wide: int = len(_HEADING)) -> Layout:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([row[:wide] for row in (_HEADING, *rows)])
    return understand(read_workbook(path), "roster").confirmed()


@pytest.mark.parametrize("remarks", [True, False], ids=["with remarks", "without"])
@pytest.mark.parametrize("seed", range(30))
def test_rows_at_first_sight_are_planned_as_rows_that_are_looked_at_cell_by_cell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int, *, remarks: bool
) -> None:
    chance = random.Random(seed)
    rows = list(_rows(chance, 60, (0, 0.05, 0.4)[seed % 3]))
    layout = _layout(tmp_path / "list.csv", rows, wide=8 if remarks else 7)
    blank = dict.fromkeys((spec.key for spec in BY_KIND["roster"]), "")
    there = [
        Existing(id=str(row.number), values={**blank, **row.values})
        for row in plan_roster(layout, (), path=tmp_path, today=_TODAY, base=0).rows
        if row.outcome is Outcome.NEW and chance.random() < 0.5
    ]

    def planned() -> list[Sequence[PlanRow]]:
        return [plan_roster(layout, known, path=tmp_path, today=_TODAY, base=0).rows for known in ((), there)]

    short = planned()
    with monkeypatch.context() as patch:
        patch.setattr(values_of_rows, "_all_as_they_stand", lambda _cells, _as_is: False)
        patch.setattr(values_of_rows, "_sound", lambda numbers: [None] * len(numbers))
        patch.setattr(dry_run_roster._RosterMatcher, "_at_first_sight", lambda *_row: None)
        assert planned() == short
    assert any(row.outcome is Outcome.NEW for row in short[0])
    assert any(row.target for row in short[1])


_CELLS = (
    "王伟",
    "王伟\n李娜",
    "",
    "\n",
    "J001",
    "J001\n",
    "\nJ001",
    "13800000000",
    "138 0000",
    "1985-06",
    "1985-06\n1985-07",
    "待定",
    "x\r",
)


@pytest.mark.parametrize("spec", [spec for spec in BY_KIND["roster"] if spec.as_is is not None], ids=lambda spec: spec.key)
def test_a_column_stands_as_it_is_where_each_of_its_cells_does(spec: FieldSpec) -> None:
    assert spec.as_is is not None
    seen = set()
    for first in _CELLS:
        for second in _CELLS:
            cells = dict.fromkeys((first, second))
            every = all(map(spec.as_is.fullmatch, cells))
            assert values_of_rows._all_as_they_stand(cells, spec.as_is) == every, cells
            seen.add(every)
    assert seen == {True, False}


_SHORT_TEXTS = sorted(
    {*FOR_NOTHING, *NOT_KNOWN, *NO_CERTIFICATE, *_NAMES, *_STAFF, *_PHONES, *map(str, range(12)), "00", "A0", "J1"}
    | {f"{year}-{month:02}" for year in (1899, 1900, 1985, 2026, 2099, 2100) for month in range(14)}
)


@pytest.mark.parametrize("kind", [kind for kind, specs in BY_KIND.items() if any(spec.as_is is not None for spec in specs)])
def test_no_word_that_says_nothing_is_stored_because_it_looks_plain(kind: str) -> None:
    for spec in (each for each in BY_KIND[kind] if each.as_is is not None):
        assert spec.as_is is not None
        for text in filter(spec.as_is.fullmatch, _SHORT_TEXTS):
            assert values_of_rows.meaning_of_cell(text, spec, Context(_TODAY)) == text, spec.key


def test_a_staff_number_of_0_is_none_and_takes_no_number_away(tmp_path: Path) -> None:
    number, sex, month = _number(random.Random(2))
    layout = _layout(tmp_path / "list.csv", [["王伟", sex, month, number, "0", "语文", "13800000000", ""]])
    there = Existing(id="a", values={"name": "王伟", "id_number": number, "teacher_no": "J77", "sex": sex, "birth_month": month})
    (row,) = plan_roster(layout, [there], path=tmp_path, today=_TODAY, base=0).rows
    assert "teacher_no" not in row.changes
    assert "teacher_no" not in row.values
    assert [each.code for each in row.findings] == ["cell.says_nothing"]


@pytest.mark.parametrize("there", [False, True], ids=["nobody is there", "everybody is there"])
def test_a_list_that_is_as_it_should_be_is_settled_at_first_sight(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, there: bool
) -> None:
    layout = _layout(tmp_path / "list.csv", list(_rows(random.Random(4), 60, 0)), wide=7)
    known = [
        Existing(id=str(row.number), values=row.values)
        for row in plan_roster(layout, (), path=tmp_path, today=_TODAY, base=0).rows
        if row.outcome is Outcome.NEW and there
    ]

    def long_way(*_row: object) -> PlanRow:
        raise AssertionError("the long way")

    monkeypatch.setattr(dry_run_roster._RosterMatcher, "_decided", long_way)
    monkeypatch.setattr(values_of_rows, "_armour", long_way)
    rows = plan_roster(layout, known, path=tmp_path, today=_TODAY, base=0).rows
    assert {row.outcome for row in rows} == {Outcome.UNCHANGED if there else Outcome.NEW}


def test_a_list_that_is_as_it_should_be_makes_no_row_before_somebody_looks_at_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = list(_rows(random.Random(4), 60, 0))
    people[50][3] = people[50][3][:15]
    layout = _layout(tmp_path / "list.csv", people, wide=7)
    with monkeypatch.context() as patch:
        patch.setattr(values_of_rows.Records, "plain_values", lambda *_rows: pytest.fail("a row was made"))
        plan = plan_roster(layout, (), path=tmp_path, today=_TODAY, base=0)
        assert (plan.read, plan.count(Outcome.NEW), plan.count(Outcome.REFUSED)) == (60, 59, 1)
        assert [row.number for row in plan.particular] == [52]
        assert isinstance(plan.rows, SettledRows)
        assert (plan.rows.texts("name", ())[:2], set(plan.rows.texts("note", ()))) == ([row[0] for row in people[:2]], {""})
        assert [len(plan.rows.texts(field, {50})) for field in ("id_number", "note")] == [59, 59]
        assert plan.rows.texts("id_number", ())[49:52] == [people[49][3], "", people[51][3]]
    one_by_one = [plan.rows[place] for place in range(60)]
    assert (plan.rows[-1], plan.rows[-10], len(plan.rows)) == (one_by_one[59], one_by_one[50], 60)
    assert list(plan.rows) == one_by_one
    assert (plan.rows[3:5], plan.rows[3]) == (tuple(one_by_one[3:5]), one_by_one[3])
    assert plan.rows == tuple(one_by_one)
    assert plan.rows != tuple(one_by_one[1:])
    with pytest.raises(IndexError):
        plan_roster(layout, (), path=tmp_path, today=_TODAY, base=0).rows[60]


def _person(chance: random.Random, name: str, number: str, born: str = "", sex: str = "") -> list[str]:
    return [name, sex, born, number, f"J{chance.randrange(1000):03}", "语文", "", ""]


def test_a_number_that_an_odd_cell_said_before_is_a_repeat_below(tmp_path: Path) -> None:
    chance = random.Random(9)
    numbers = [_number(chance)[0] for _each in range(40)]
    people = [_person(chance, "王伟", number) for number in numbers]
    people[3][3], people[20] = f" {numbers[20]} ", [*people[20][:5], "数学", "", ""]
    rows = plan_roster(_layout(tmp_path / "list.csv", people, wide=7), (), path=tmp_path, today=_TODAY, base=0).rows
    assert [row.number for row in rows if row.outcome is Outcome.REFUSED] == [22]
    assert [each.code for each in rows[20].findings] == ["repeat.differs"]


def test_somebody_who_may_be_a_namesake_without_a_number_above_is_told_and_nobody_else(tmp_path: Path) -> None:
    chance = random.Random(10)
    people = [_person(chance, "王伟" if place % 10 == 5 else "李娜", _number(chance)[0]) for place in range(40)]
    people[7] = _person(chance, "王伟", "")
    rows = plan_roster(_layout(tmp_path / "list.csv", people, wide=7), (), path=tmp_path, today=_TODAY, base=0).rows
    assert [place for place, row in enumerate(rows) if row.possible_duplicate] == [7, 15, 25, 35]
    assert "与第 7 行同名" in rows[7].possible_duplicate
    assert "与第 9 行同名" in rows[25].possible_duplicate


def test_whoever_was_taken_by_a_row_above_is_not_taken_again_below(tmp_path: Path) -> None:
    chance = random.Random(11)
    people = [_person(chance, f"王{'甲乙丙丁'[place % 4]}伟", *_number(chance)[::2]) for place in range(40)]
    layout = _layout(tmp_path / "list.csv", people, wide=7)
    blank = dict.fromkeys((spec.key for spec in BY_KIND["roster"]), "")
    there = [
        Existing(id=str(row.number), values={**blank, **row.values})
        for row in plan_roster(layout, (), path=tmp_path, today=_TODAY, base=0).rows
    ]
    # who is meant by his staff number alone stands below once more with everything
    people[2] = [people[30][0], "", people[30][2], "", people[30][4], "数学", "", ""]
    layout = _layout(tmp_path / "list.csv", people, wide=7)
    rows = plan_roster(layout, there, path=tmp_path, today=_TODAY, base=0).rows
    assert (rows[2].outcome, rows[2].target) == (Outcome.UPDATED, there[30].id)
    assert (rows[30].outcome, [each.code for each in rows[30].findings]) == (Outcome.REFUSED, ["repeat.differs"])
    assert {row.outcome for place, row in enumerate(rows) if place not in (2, 30)} == {Outcome.UNCHANGED}


def test_a_number_says_the_sex_and_the_month_that_a_long_list_leaves_out(tmp_path: Path) -> None:
    chance = random.Random(12)
    said = [_number(chance) for _each in range(40)]
    people = [
        _person(chance, "王伟", number, *(("", sex) if place % 2 else (month, "")))
        for place, (number, sex, month) in enumerate(said)
    ]
    plan = plan_roster(_layout(tmp_path / "list.csv", people, wide=7), (), path=tmp_path, today=_TODAY, base=0)
    assert [*plan.particular] == []
    assert [(row.values["sex"], row.values["birth_month"]) for row in plan.rows] == [(sex, month) for _number, sex, month in said]


def test_whoever_is_new_is_compared_with_the_first_fifty_of_the_same_name(tmp_path: Path) -> None:
    chance = random.Random(3)
    people = []
    for place in range(400):
        number, sex, month = _number(chance)
        own, born = chance.choice(((number, month), (number, month), ("", month), ("", "")))
        people.append(["王伟" if place % 3 else "李娜", sex, born, own, f"J{place:03}", "语文", "", ""])
    plan = plan_roster(_layout(tmp_path / "list.csv", people), (), path=tmp_path, today=_TODAY, base=0)
    new = [row for row in plan.rows if row.outcome is Outcome.NEW]
    assert len(new) > 300
    before: dict[str, list[PlanRow]] = {}
    for row in new:
        others = before.setdefault(match_key(row.values["name"]), [])
        same = next((other for other in others[:50] if _may_be_one(other, row)), None)
        assert row.possible_duplicate == (f"与第 {same.number} 行同名，且没有不同的证件号或出生年月来区分。" if same else "")
        others.append(row)
    assert {bool(row.possible_duplicate) for row in new} == {True, False}


def _may_be_one(one: PlanRow, other: PlanRow) -> bool:
    pairs = ((one.values.get(key), other.values.get(key)) for key in ("id_number", "birth_month"))
    return all(starmap(lambda first, second: not first or not second or first == second, pairs))


def test_what_stands_as_it_is_said_is_no_change_and_what_differs_is() -> None:
    person = Existing(id="a", values={"name": "王伟", "subject": "语文", "phone": "", "title": "一级教师"})
    assert dry_run.changes_of("roster", person, {"name": "王伟", "phone": ""}) == {}
    assert dry_run.changes_of("roster", person, {"name": "王伟", "subject": "", "other": "x"}) == {}
    assert dry_run.changes_of("roster", person, {"name": "王伟", "subject": "数学"}) == {"subject": ("语文", "数学")}


def test_a_sound_number_is_read_as_it_is_explained() -> None:
    chance = random.Random(1)
    for _turn in range(300):
        number, _sex, _month = _number(chance)
        if chance.random() < 0.5:
            place = chance.randrange(18)
            number = number[:place] + chance.choice("0123456789X") + number[place + 1 :]
        checked, read = id_numbers._sign_by_sign(number), id_numbers.read_sound_number(number)
        assert (read is not None) == (checked.refusal is None)
        if read is not None:
            assert (read.sex, read.birth_month) == (checked.sex, checked.birth_month)
