"""A policy that ends a kind of activity, or no longer names it: what was recorded keeps its name and may be corrected."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.terms import Mark, Role
from jyteacher_desktop.records.policies import read_policy
from jyteacher_desktop.school.activities import (
    ActivityValues,
    Attend,
    KindUnknown,
    RecordActivity,
    activity_detail,
    edit_activities,
    edit_activity,
    list_activities,
    plan_series,
    record_activity,
)
from jyteacher_desktop.school.activity_entry import begin_activity
from jyteacher_desktop.school.errors import ValueRefused
from jyteacher_desktop.school.imports import ImportKind, execute_import, plan_import
from jyteacher_desktop.school.office import current_policy, policy_state, use_policy
from jyteacher_desktop.school.plans import PlanItemValues, PlanValues, add_items, edit_item, list_items, new_plan, plan_item
from jyteacher_desktop.school.quarter_in_words import write_quarter_pdf
from jyteacher_desktop.school.trainings import (
    TrainingValues,
    add_training,
    edit_training,
    edit_trainings,
    list_trainings,
    training_values,
)
from jyteacher_desktop.sheets import Outcome
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import replace
from tests.school.test_papers import words
from tests.school.test_signed_quarter import SHIPPED

DAY = date(2026, 9, 18)
KIND = '[[kind]]\nid = "reading_salon"\n'

Adopted = Callable[[Workspace, Path], None]


def _shipped() -> str:
    return SHIPPED.read_text("utf-8")


def _use(ws: Workspace, folder: Path, text: str) -> None:
    path = folder / "next.toml"
    path.write_text(text, encoding="utf-8")
    use_policy(ws, path)


def dropped(ws: Workspace, folder: Path) -> None:
    """A policy that no longer names 读书沙龙."""
    before, after = _shipped().split(KIND)
    _use(ws, folder, before + after[after.index("[[kind]]") :])


def ended(ws: Workspace, folder: Path) -> None:
    """A policy that has ended 读书沙龙."""
    _use(ws, folder, _shipped().replace(KIND, f"{KIND}ended = true\n"))


def _attend(teacher: str, mark: Mark) -> Attend:
    return Attend(teacher_id=teacher, mark=mark, role=Role.ATTENDEE)


@pytest.fixture
def salon(ws: Workspace, people: dict[str, str]) -> str:
    values = ActivityValues(kind="reading_salon", title="共读一", date=DAY, hours=Decimal(2), fields={"book": "论语"})
    there = [_attend(each, Mark.PRESENT) for each in people.values()]
    return record_activity(ws, RecordActivity(values=values, attendance=there)).id


@pytest.mark.parametrize("adopt", [dropped, ended])
def test_what_is_recorded_keeps_its_name_on_lists_and_papers(ws: Workspace, salon: str, adopt: Adopted, tmp_path: Path) -> None:
    adopt(ws, tmp_path)
    [row] = list_activities(ws)
    assert (row.id, row.kind_name) == (salon, "读书沙龙")
    write_quarter_pdf(ws, Quarter(2026, 3), tmp_path / "q.pdf")
    said = words(tmp_path / "q.pdf")
    assert "读书沙龙" in said
    assert "reading_salon" not in said


@pytest.mark.parametrize("adopt", [dropped, ended])
def test_what_is_recorded_may_be_corrected_and_stays_what_it_is(
    ws: Workspace, people: dict[str, str], salon: str, adopt: Adopted, tmp_path: Path
) -> None:
    adopt(ws, tmp_path)
    before = activity_detail(ws, salon).values
    edit_activity(ws, salon, replace(before, title="共读二"), [_attend(people["王芳"], Mark.ABSENT)])
    edit_activities(ws, [salon], "place", "图书馆")
    after = activity_detail(ws, salon).values
    assert (after.kind, after.title, after.place, after.fields) == ("reading_salon", "共读二", "图书馆", {"book": "论语"})
    assert [line.mark for line in activity_detail(ws, salon).grid if line.mark is Mark.ABSENT] == [Mark.ABSENT]


@pytest.mark.parametrize("adopt", [dropped, ended])
def test_nothing_new_is_of_a_kind_that_is_over(ws: Workspace, salon: str, adopt: Adopted, tmp_path: Path) -> None:
    adopt(ws, tmp_path)
    other = record_activity(ws, RecordActivity(values=ActivityValues(kind="教育电影观摩", title="观影", date=DAY))).id
    with pytest.raises(KindUnknown, match=r"读书沙龙.*已经停用"):
        record_activity(ws, RecordActivity(values=ActivityValues(kind="读书沙龙", title="共读三", date=DAY)))
    with pytest.raises(KindUnknown, match="已经停用"):
        plan_series(ws, salon, [date(2026, 10, 12)])
    with pytest.raises(KindUnknown, match="已经停用"):
        edit_activity(ws, other, replace(activity_detail(ws, other).values, kind="reading_salon"))
    assert begin_activity(ws, DAY).values.kind == "film_viewing"
    with pytest.raises(KindUnknown, match=r"读书沙龙.*已经停用"):
        begin_activity(ws, DAY, like=salon)
    assert len(list_activities(ws)) == 2


@pytest.mark.parametrize("adopt", [dropped, ended])
def test_a_list_corrects_what_is_recorded_and_brings_nothing_new_of_it(
    ws: Workspace, salon: str, adopt: Adopted, tmp_path: Path
) -> None:
    adopt(ws, tmp_path)
    path = tmp_path / "活动.csv"
    path.write_text(
        "活动类型,活动名称,日期,学时,地点\n读书沙龙,共读一,2026-09-18,2,阅览室\n读书沙龙,共读九,2026-09-19,2,阅览室\n",
        encoding="utf-8",
    )
    plan = plan_import(ws, ImportKind.ACTIVITIES, path)
    assert [row.outcome for row in plan.rows] == [Outcome.UPDATED, Outcome.REFUSED]
    assert "已经停用" in plan.rows[1].findings[0].message
    execute_import(ws, plan)
    assert [(row.id, row.place) for row in list_activities(ws)] == [(salon, "阅览室")]


@pytest.mark.parametrize("adopt", [dropped, ended])
def test_a_line_of_a_plan_may_stay_what_it_is(ws: Workspace, adopt: Adopted, tmp_path: Path) -> None:
    plan = new_plan(ws, PlanValues(term="2026-2027-1", title="计划"))
    [line] = add_items(ws, plan, [PlanItemValues(month="2026-10", kind="reading_salon", title="共读", hours=Decimal(2))])
    adopt(ws, tmp_path)
    edit_item(ws, line, replace(plan_item(ws, line), title="共读二"))
    assert [(item.kind_name, item.title) for item in list_items(ws)] == [("读书沙龙", "共读二")]
    with pytest.raises(KindUnknown, match="已经停用"):
        add_items(ws, plan, [PlanItemValues(month="2026-11", kind="读书沙龙", title="共读", hours=Decimal(2))])


def test_whoever_adopts_a_policy_without_a_kind_that_is_recorded_is_told(ws: Workspace, salon: str, tmp_path: Path) -> None:
    assert salon
    codes = {each.code for each in policy_state(ws).findings}
    ended(ws, tmp_path)
    assert {each.code for each in policy_state(ws).findings} == codes
    dropped(ws, tmp_path)
    [told] = [each for each in policy_state(ws).findings if each.code == "policy.kind_dropped"]
    assert "：读书沙龙 1 场。" in told.message


def test_what_is_only_planned_of_a_kind_that_is_dropped_is_not_said_to_have_been_held(
    ws: Workspace, salon: str, tmp_path: Path
) -> None:
    plan_series(ws, salon, [date(2026, 10, 12), date(2026, 10, 19)])
    dropped(ws, tmp_path)
    [told] = [each for each in policy_state(ws).findings if each.code == "policy.kind_dropped"]
    assert "：读书沙龙 1 场、计划中 2 场。" in told.message


def test_an_ended_kind_counts_in_its_category_and_a_dropped_one_is_of_no_policy_of_another_file(
    ws: Workspace, salon: str, tmp_path: Path
) -> None:
    assert salon
    ended(ws, tmp_path)
    assert current_policy(ws).kinds["reading_salon"].category == "school_based"
    dropped(ws, tmp_path)
    kept = current_policy(ws)
    assert "reading_salon" not in kept.kinds
    assert kept.kind_name("reading_salon") == "读书沙龙"
    # what is counted hangs on the text of the policy alone
    assert (kept.digest, kept.kind_name("gone")) == (read_policy(tmp_path / "next.toml").digest, "gone")


LEVEL = '[[level]]\nid = "district"\nname = "片区级"\nreport_as = ""\n'


@pytest.fixture
def of_a_district(ws: Workspace, people: dict[str, str], tmp_path: Path) -> tuple[str, str]:
    """An activity and a training of a level that the policy of that day named, and the one of today does not."""
    _use(ws, tmp_path, f"{_shipped()}\n{LEVEL}")
    values = ActivityValues(kind="reading_salon", title="联片共读", date=DAY, hours=Decimal(2), level="district")
    activity = record_activity(ws, RecordActivity(values=values)).id
    training = add_training(
        ws,
        TrainingValues(
            teacher_id=people["王芳"], name="片区培训", level="片区级", mode="集中面授", date=DAY, end_date=DAY, hours=Decimal(8)
        ),
    )
    _use(ws, tmp_path, _shipped())
    return activity, training


def test_a_level_that_a_policy_no_longer_names_keeps_its_name(
    ws: Workspace, of_a_district: tuple[str, str], tmp_path: Path
) -> None:
    assert [row.level_label for row in list_trainings(ws)] == ["片区级"]
    assert current_policy(ws).level_name("district") == "片区级"
    levels = dict(current_policy(ws).levels_beside("district"))
    assert levels["district"] == "片区级"
    assert "district" not in dict(current_policy(ws).levels_beside(""))


def test_what_is_of_a_level_that_is_over_may_be_corrected_everywhere_and_nothing_new_is_of_it(
    ws: Workspace, people: dict[str, str], of_a_district: tuple[str, str], tmp_path: Path
) -> None:
    activity, training = of_a_district
    edit_activity(ws, activity, replace(activity_detail(ws, activity).values, title="联片共读一"), [])
    edit_activities(ws, [activity], "place", "图书馆")
    edit_training(ws, training, replace(training_values(ws, training), name="片区培训一"))
    edit_trainings(ws, [training], "organizer", "中心校")
    for kind, text in (
        (ImportKind.ACTIVITIES, "活动类型,活动名称,日期,学时,地点\n读书沙龙,联片共读一,2026-09-18,2,阅览室\n"),
        (
            ImportKind.TRAININGS,
            "姓名,培训名称,开始日期,结束日期,学时,培训方式,主办单位\n王芳,片区培训一,2026-09-18,2026-09-18,8,集中面授,片区\n",
        ),
    ):
        path = tmp_path / f"{kind.value}.csv"
        path.write_text(text, encoding="utf-8")
        plan = plan_import(ws, kind, path)
        assert [row.outcome for row in plan.rows] == [Outcome.UPDATED]
        execute_import(ws, plan)
    stands = activity_detail(ws, activity).values
    assert (stands.title, stands.place, stands.level) == ("联片共读一", "阅览室", "district")
    [row] = list_trainings(ws)
    assert (row.name, row.organizer, row.level) == ("片区培训一", "片区", "district")
    with pytest.raises(ValueRefused, match=r"不认识级别“片区级”.*可用：国家级、省级"):
        record_activity(
            ws,
            RecordActivity(values=ActivityValues(kind="reading_salon", title="新", date=DAY, hours=Decimal(2), level="片区级")),
        )
    with pytest.raises(ValueRefused, match="不认识级别“district”"):
        add_training(ws, replace(training_values(ws, training), name="新", level="district"))
