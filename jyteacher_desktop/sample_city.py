"""The sample city: a school, its bureau and the other schools (``resources/sample``), made by the use cases themselves.

Messy roster workbook -> teachers -> a quarter of activities with attendance and outside trainings -> hours -> close -> signed, sealed
package -> the principal's paper -> a bureau that verifies and merges -> receipt taken back in. Each of the other schools keeps its book, hands
in and is answered in the same way.

One is a central school with members, one came late for the second quarter, one has not come for this one, one brings paper and stands on the
roll only; of their plans one is approved and carried out, one evaluated, one returned, one waits.
"""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from jyteacher_desktop.bureau import plan_decisions
from jyteacher_desktop.bureau.bureau_keys import write_bureau_card
from jyteacher_desktop.bureau.city_book import CityBook
from jyteacher_desktop.bureau.enrolled_schools import enrol
from jyteacher_desktop.bureau.office import create_bureau
from jyteacher_desktop.bureau.plans import list_plans
from jyteacher_desktop.bureau.publishing_policies import publish_policy
from jyteacher_desktop.bureau.receipts import write_receipts
from jyteacher_desktop.bureau.receiving import receive
from jyteacher_desktop.bureau.returning_records import return_record
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.terms import SchoolStage
from jyteacher_desktop.durable_files import make_folder
from jyteacher_desktop.records.sample_records import fill_registers, fill_rows
from jyteacher_desktop.school import plans
from jyteacher_desktop.school.activities import (
    ActivityValues,
    Attend,
    RecordActivity,
    list_activities,
    pending_activities,
    record_activity,
    review_activities,
)
from jyteacher_desktop.school.closing_quarters import close_quarter
from jyteacher_desktop.school.ledger import count_hours
from jyteacher_desktop.school.members import add_member
from jyteacher_desktop.school.office import create_school, school_info
from jyteacher_desktop.school.quarter_in_words import write_quarter_pdf
from jyteacher_desktop.school.receipts import apply_receipt
from jyteacher_desktop.school.roster import TeacherValues, add_teacher, list_teachers
from jyteacher_desktop.school.sample import SAMPLE_DAY, SAMPLE_PIN, SAMPLE_QUARTER, build_sample_school, sample_facts, sample_file
from jyteacher_desktop.school.school_book import SchoolBook
from jyteacher_desktop.school.school_keys import trust_bureau, write_school_card
from jyteacher_desktop.school.submitting import submit
from jyteacher_desktop.school.trainings import TrainingValues, add_training, list_trainings, review_trainings
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass

SCHOOL = "示例学校.jyschool"
BUREAU = "示例教育局.jybureau"
ROSTER = "示例花名册.xlsx"
PAPER = f"示例季度汇总-{SAMPLE_QUARTER}.pdf"
SCHOOL_CARD = "示例学校卡片.jyt"
BUREAU_CARD = "示例教育局卡片.jyt"
PACKAGES = "示例上报"
RECEIPTS = "示例回执"
OTHERS = "示例其他学校"
_CLOSED = date(2026, 6, 30)
_CAME = {"late": date(2026, 7, 16), "last quarter": date(2026, 7, 6)}
"""When the second quarter's package of a school came that handed it in."""
_POLICY = "示例政策文件.jyt"
Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleCity:
    """What was made: files by name, and figures. ``hours`` are the counted hours of everybody in the cycle.

    ``merged`` are the packages of the sample school, ``others`` the other schools that handed in.
    """

    files: dict[str, Path]
    school: str
    period: str
    teachers: int
    refused_rows: int
    activities: int
    hours: Decimal
    merged: int
    others: int
    pin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _City:
    """The bureau, its card, and where files are made."""

    bureau: Workspace
    card: Path
    digits: str
    folder: Path

    def take(self, ws: Workspace, quarter: Quarter, day: date) -> None:
        """A school hands in on a day, and the bureau takes it."""
        ws.today_override = self.bureau.today_override = day
        file = submit(ws, quarter, self.folder / "数据包", SAMPLE_PIN).files[0]
        receive(self.bureau, [file], SAMPLE_PIN)


def build_city(stage: Path, *, today: date = SAMPLE_DAY, say: Callable[[str], None] = lambda _words: None) -> SampleCity:
    """Make the whole sample city in a folder that is there and empty.

    Args:
        stage: The folder.
        today: The day of the school's and the bureau's work.
        say: Told each part of the work.
    """
    facts = sample_facts()
    roster = Path(shutil.copyfile(sample_file("roster.xlsx"), stage / ROSTER))
    say("1/7 建立示例学校：导入花名册和校外培训，登记活动和出勤，审核")
    made = build_sample_school(stage / SCHOOL, SAMPLE_PIN, roster=roster)
    with (
        made.workspace as school,
        create_bureau(
            stage / BUREAU, name=facts["bureau"]["name"], code=facts["bureau"]["code"], pin=SAMPLE_PIN, sample=True
        ) as bureau,
    ):
        school.today_override = bureau.today_override = today
        say("2/7 计算学时")
        view = count_hours(school)
        done = len(list_activities(school, SAMPLE_QUARTER.first_day, SAMPLE_QUARTER.last_day))
        say("3/7 季度结账")
        close_quarter(school, SAMPLE_QUARTER)
        say("4/7 学校和教育局互换卡片，核对数字")
        school_digits = write_school_card(school, stage / SCHOOL_CARD, SAMPLE_PIN)
        bureau_digits = write_bureau_card(bureau, stage / BUREAU_CARD, SAMPLE_PIN)
        trust_bureau(school, stage / BUREAU_CARD, SAMPLE_PIN, bureau_digits)
        enrol(bureau, stage / SCHOOL_CARD, school_digits, SAMPLE_PIN)
        say("5/7 生成上报数据包，打印季度汇总")
        (stage / PACKAGES).mkdir()
        sent = submit(school, SAMPLE_QUARTER, stage / PACKAGES, SAMPLE_PIN)
        write_quarter_pdf(school, SAMPLE_QUARTER, stage / PAPER)
        say("6/7 教育局核对、合并，写回执；其他示例学校也上报")
        others = build_neighbours(bureau, stage / OTHERS, card=stage / BUREAU_CARD, digits=bureau_digits)
        bureau.today_override = school.today_override
        received = receive(bureau, [stage / PACKAGES], SAMPLE_PIN)
        fill_registers(bureau, CityBook(bureau), sample_file("registers.toml"))
        (stage / RECEIPTS).mkdir()
        decide_sample_plans(bureau, SAMPLE_PIN)
        written = write_receipts(bureau, stage / RECEIPTS, SAMPLE_PIN)
        receipt = next(each.file for each in written if each.school == school_info(school).name)
        say("7/7 学校收下回执")
        apply_receipt(school, receipt)
        name = school_info(school).name
    return SampleCity(
        files={
            "roster": roster,
            "school": stage / SCHOOL,
            "quarter_pdf": stage / PAPER,
            "school_card": stage / SCHOOL_CARD,
            "bureau_card": stage / BUREAU_CARD,
            "package": sent.files[0],
            "bureau": stage / BUREAU,
            "receipt": receipt,
        },
        school=name,
        period=str(SAMPLE_QUARTER),
        teachers=len(view.teachers),
        refused_rows=made.roster.refused,
        activities=done,
        hours=sum((row.counted for row in view.teachers), Decimal(0)),
        merged=received.count("merged"),
        others=others,
        pin=SAMPLE_PIN,
    )


def build_neighbours(
    bureau: Workspace, folder: Path, *, card: Path, digits: str, progress: Callable[[str], None] = lambda _name: None
) -> int:
    """Make the other schools of the sample city in a folder and let them hand in; how many did for the sample's quarter.

    Args:
        bureau: The sample bureau, which has received nothing yet or only the sample school.
        folder: Where their workspaces and files are made.
        card: The bureau's card.
        digits: Its thirty digits.
        progress: Told the name of each school.
    """
    said = tomllib.loads(sample_file("city.toml").read_text(encoding="utf-8"))
    make_folder(folder)
    city = _City(bureau=bureau, card=card, digits=digits, folder=folder)
    fill_rows(bureau, CityBook(bureau), {"school_list": list(_roll(said["school"]))})
    due = {Quarter.parse(quarter): day for quarter, day in said["due"].items()}
    publish_policy(bureau, folder / _POLICY, SAMPLE_PIN, due=due)
    came = 0
    for each in said["school"]:
        if each["way"] != "paper":
            progress(each["name"])
            with _book(each, folder) as ws:
                came += _hand_in(city, ws, each)
    bureau.today_override = SAMPLE_DAY
    return came


def _roll(schools: Sequence[Facts]) -> Sequence[Mapping[str, str]]:
    own = sample_facts()["school"]
    return [
        {
            "学校标识码": each["code"],
            "学校名称": each["name"],
            "办学类型": each["stage"],
            "中心校": each.get("central", ""),
            "报送方式": "纸质" if each.get("way") == "paper" else "程序",
            "联系人": each.get("contact", ""),
            # the others began with this quarter, so that nobody is late for one before the sample
            "应交自": "" if "before" in each else SAMPLE_QUARTER.first_day.isoformat(),
        }
        for each in (own, *schools)
    ]


def _book(said: Facts, folder: Path) -> Workspace:
    """A school's workspace with everything it recorded."""
    ws = create_school(
        folder / f"{said['name']}.jyschool", name=said["name"], code=said["code"], stage=said["stage"],
        central=said.get("central", ""), pin=SAMPLE_PIN, sample=True, today=_CLOSED,
    )  # fmt: skip
    stage = "学前" if said["stage"] == SchoolStage.KINDERGARTEN.label else said["stage"]
    people = [
        add_teacher(ws, TeacherValues(name=name, sex=sex, subject=subject, title=title, birth_month=born, stage=stage))
        for name, sex, subject, title, born in said["people"]
    ]
    for code, name in said.get("members", ()):
        add_member(ws, code, name)
    trainings = said.get("trainings", ())
    if "before" in said:
        _record(ws, said["before"], people)
        for training in trainings:
            if _ended(training):
                _train(ws, training)
        _review(ws)
        close_quarter(ws, Quarter.of(_CLOSED))
    ws.today_override = SAMPLE_DAY
    for activity in said["activities"]:
        _record(ws, activity, people)
    for training in trainings:
        if not ("before" in said and _ended(training)):
            _train(ws, training)
    _review(ws)
    if "plan" in said:
        plan = plans.new_plan(ws, plans.PlanValues(term="2026-2027-1", title=said["plan"]["title"]))
        lines = [
            plans.PlanItemValues(month=month, kind=kind, title=title, hours=Decimal(hours), persons="全体教师")
            for month, kind, title, hours in said["plan"]["lines"]
        ]
        plans.add_items(ws, plan, lines)
        plans.ask_for_approval(ws, plan)
    fill_rows(ws, SchoolBook(ws), said["registers"])
    return ws


def _record(ws: Workspace, said: Sequence[Any], people: Sequence[str]) -> None:
    kind, title, day, hours = said
    values = ActivityValues(kind=kind, title=title, date=date.fromisoformat(day), hours=Decimal(hours), place="会议室")
    ws.today_override = max(ws.today, values.date)
    record_activity(ws, RecordActivity(values=values, attendance=tuple(Attend(teacher_id=key) for key in people)))


def _ended(said: Sequence[Any]) -> bool:
    """Whether a training was over when the second quarter was closed."""
    return date.fromisoformat(said[5]) <= _CLOSED


def _train(ws: Workspace, said: Sequence[Any]) -> None:
    name, title, level, mode, start, end, hours, topic = said
    [person] = [row.id for row in list_teachers(ws) if row.name == name]
    values = TrainingValues(
        teacher_id=person, name=title, level=level, mode=mode, date=date.fromisoformat(start), end_date=date.fromisoformat(end),
        hours=Decimal(hours), certificate=f"示例{start.replace('-', '')}",
    )  # fmt: skip
    add_training(ws, values)
    plan = {"国家级": "国培", "省级": "省培"}.get(level, "市培")
    fill_rows(ws, SchoolBook(ws), {"training_topic": [{"培训": f"{name}：{title}", "计划": plan, "专题": topic}]})


def _review(ws: Workspace) -> None:
    review_activities(ws, [row.id for row in pending_activities(ws)], approve=True)
    review_trainings(ws, [row.id for row in list_trainings(ws)], approve=True)


def _hand_in(city: _City, ws: Workspace, said: Facts) -> int:
    """Cards, packages and what the bureau decides; 1 where the sample's quarter was handed in."""
    trust_bureau(ws, city.card, SAMPLE_PIN, city.digits)
    school_card = city.folder / f"{said['name']}卡片.jyt"
    enrol(city.bureau, school_card, write_school_card(ws, school_card, SAMPLE_PIN), SAMPLE_PIN)
    if "before" in said:
        city.take(ws, Quarter.of(_CLOSED), _CAME[said["way"]])
    if said["way"] == "last quarter":
        return 0
    ws.today_override = SAMPLE_DAY
    close_quarter(ws, SAMPLE_QUARTER)
    city.take(ws, SAMPLE_QUARTER, SAMPLE_DAY - timedelta(days=1) if "decision" not in said else SAMPLE_DAY)
    if "remark" in said:
        [record] = [row.id for row in list_activities(ws) if row.title == said["remark"]["activity"]]
        return_record(city.bureau, record, said["remark"]["text"], SAMPLE_PIN)
    if "decision" in said:
        _decide(city, ws, said["decision"])
    return 1


def _decide(city: _City, ws: Workspace, said: Facts) -> None:
    """What the bureau says of a school's plan; an approval goes back, is taken in, carried out, and handed in again."""
    [plan] = plans.list_plans(ws)
    if "return" in said:
        plan_decisions.send_back(city.bureau, plan.id, remark=said["return"], pin=SAMPLE_PIN)
        return
    plan_decisions.approve(city.bureau, plan.id, number=said["approve"], day=said["on"], pin=SAMPLE_PIN)
    written = write_receipts(city.bureau, city.folder / "回执", SAMPLE_PIN)
    apply_receipt(ws, next(each.file for each in written if each.school == school_info(ws).name))
    kinds = {row.kind: row.id for row in list_activities(ws)}
    for item in plans.plan_detail(ws, plan.id).items:
        if item.title in said["carried"]:
            plans.link_activity(ws, kinds[item.kind], item.id)
    city.take(ws, SAMPLE_QUARTER, SAMPLE_DAY)
    if "grade" in said:
        plan_decisions.evaluate(city.bureau, plan.id, grade=said["grade"], remark=said["remark"], pin=SAMPLE_PIN)


def decide_sample_plans(bureau: Workspace, pin: str) -> None:
    """What the sample bureau says of the sample school's plans, as ``school.toml`` names them by title."""
    facts = sample_facts()
    school = facts["school"]["name"]
    said = {each["title"]: each.get("decision", {}) for each in facts["plan"]}
    for row in list_plans(bureau):
        decision = said.get(row.title, {}) if row.school == school else {}
        if "approve" in decision:
            plan_decisions.approve(bureau, row.id, number=decision["approve"], day=decision["on"], pin=pin)
        if "return" in decision:
            plan_decisions.send_back(bureau, row.id, remark=decision["return"], pin=pin)
        if "grade" in decision:
            plan_decisions.evaluate(bureau, row.id, grade=decision["grade"], remark=decision["remark"], pin=pin)
