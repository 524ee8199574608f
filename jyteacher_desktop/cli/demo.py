"""``demo [DIR]``: the whole job on the bundled sample, so that anybody sees in seconds what the program is for.

Messy roster workbook -> teachers -> a quarter of activities with attendance and outside trainings -> hours -> close -> signed,
sealed package -> the principal's paper -> a bureau that verifies and merges -> receipt taken back in. The very use cases that
schools and bureaus use; sample letters are marked, and real offices refuse them.

Everything is made in a folder of its own inside DIR and moved to its place at the end: files of an earlier demo are replaced
whole, other files are never touched.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from jyteacher_desktop.bureau.book import CityBook
from jyteacher_desktop.bureau.office import create_bureau
from jyteacher_desktop.bureau.own_keys import write_bureau_card
from jyteacher_desktop.bureau.receipts import write_receipts
from jyteacher_desktop.bureau.receiving import receive
from jyteacher_desktop.bureau.schools import enrol
from jyteacher_desktop.cli.answers import Answer, fields
from jyteacher_desktop.cli.running import Call
from jyteacher_desktop.domain.columns import hours_text
from jyteacher_desktop.domain.errors import MachineError, UsageError
from jyteacher_desktop.records.sample import fill_registers
from jyteacher_desktop.sample_city import build_neighbours, decide_sample_plans
from jyteacher_desktop.school.activities import list_activities
from jyteacher_desktop.school.ledger import count_hours
from jyteacher_desktop.school.office import school_info
from jyteacher_desktop.school.periods import close_quarter
from jyteacher_desktop.school.quarter_report import write_quarter_pdf
from jyteacher_desktop.school.receipts import apply_receipt
from jyteacher_desktop.school.sample import SAMPLE_DAY, SAMPLE_PIN, SAMPLE_QUARTER, build_sample_school, sample_facts, sample_file
from jyteacher_desktop.school.submitting import submit
from jyteacher_desktop.school.trusting import trust_bureau, write_school_card
from jyteacher_desktop.store.workspace import Workspace

SCHOOL = "示例学校.jyschool"
BUREAU = "示例教育局.jybureau"
ROSTER = "示例花名册.xlsx"
PAPER = f"示例季度汇总-{SAMPLE_QUARTER}.pdf"
SCHOOL_CARD = "示例学校卡片.jyt"
BUREAU_CARD = "示例教育局卡片.jyt"
PACKAGES = "示例上报"
RECEIPTS = "示例回执"
OTHERS = "示例其他学校"
_OURS = (SCHOOL, BUREAU, ROSTER, PAPER, SCHOOL_CARD, BUREAU_CARD, PACKAGES, RECEIPTS, OTHERS)
_STAGE = ".jyteacher-demo.part"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """What the demo made: files by name, and figures. ``hours`` are the counted hours of everybody in the cycle.

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


class DemoInTheWay(UsageError):
    """A file of the demo's name is no sample workspace."""

    code = "demo.in_the_way"


class DemoFolder(MachineError):
    """The folder for the demo cannot be made or written."""

    code = "demo.folder"


def demo(call: Call) -> Answer:
    """``demo``."""
    folder = call.args.folder or Path.cwd() / "jyteacher-demo"
    _refuse_foreign(folder)
    with _stage(folder) as stage:
        made = _whole_job(call, stage)
        _move(stage, folder)
    made = replace(made, files={name: folder / path.relative_to(stage) for name, path in made.files.items()})
    return Answer(data=fields(made), text=_text(made))


def _whole_job(call: Call, stage: Path) -> _Made:
    """Do everything in the stage."""
    facts = sample_facts()
    say = call.say
    roster = Path(shutil.copyfile(sample_file("roster.xlsx"), stage / ROSTER))
    say("1/7 建立示例学校：导入花名册和校外培训，登记活动和出勤，审核")
    made = build_sample_school(stage / SCHOOL, SAMPLE_PIN, roster=roster)
    with (
        made.workspace as school,
        create_bureau(
            stage / BUREAU, name=facts["bureau"]["name"], code=facts["bureau"]["code"], pin=SAMPLE_PIN, sample=True
        ) as bureau,
    ):
        school.today_override = bureau.today_override = call.args.today or SAMPLE_DAY
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
    return _Made(
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


def _refuse_foreign(folder: Path) -> None:
    """Files of our names must be those of an earlier demo, and nobody may have them open.

    Raises:
        DemoInTheWay: One is a real workspace.
        NotAWorkspace, WorkspaceLocked: One is something else, or open.
    """
    for name in (SCHOOL, BUREAU):
        if not (folder / name).exists():
            continue
        with Workspace.open(folder / name, write=True) as old:
            sample = old.info("sample") == "1"
        if not sample:
            raise DemoInTheWay(
                f"“{folder / name}”不是示例工作簿，没有覆盖它，也没有执行任何操作。请换一个文件夹。", path=folder / name
            )


@contextlib.contextmanager
def _stage(folder: Path) -> Iterator[Path]:
    """The folder where the demo is made; gone afterwards, whatever happens."""
    stage = folder / _STAGE
    try:
        shutil.rmtree(stage, ignore_errors=True)
        stage.mkdir(parents=True)
    except OSError as error:
        raise DemoFolder(
            f"不能在“{folder}”里写文件：{error.strerror}。没有执行任何操作。请换一个文件夹。", path=folder
        ) from error
    try:
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _move(stage: Path, folder: Path) -> None:
    """Put every finished file in its place; what belonged to an earlier demo goes first."""
    old = stage / "old"
    made = sorted(stage.iterdir())
    old.mkdir()
    try:
        for path in sorted(folder.iterdir()):
            if path.name in _OURS or path.name.startswith((f"{SCHOOL}.", f"{BUREAU}.")):
                path.rename(old / path.name)
        for path in made:
            path.rename(folder / path.name)
    except OSError as error:
        raise DemoFolder(f"不能写“{folder}”：{error.strerror}。请关闭正打开示例文件的程序，再试一次。", path=folder) from error


def _text(made: _Made) -> str:
    labels = {
        "roster": "花名册（原样，杂乱）",
        "school": "学校工作簿",
        "quarter_pdf": "季度汇总，校长签字",
        "school_card": "学校卡片",
        "bureau_card": "教育局卡片",
        "package": "上报数据包",
        "bureau": "教育局工作簿",
        "receipt": "回执",
    }
    return "\n".join(
        [
            f"{made.school} {made.period}：教师 {made.teachers} 人（花名册拒收 {made.refused_rows} 行），活动 {made.activities} 次",
            f"周期内计入 {hours_text(made.hours)} 人·学时；教育局合并 {made.merged} 个数据包，回执已收下",
            f"同一个教育局还有 {made.others} 所示例学校上报，另有没有交的、晚交的和交纸质的",
            "",
            *(f"  {label}：{made.files[name]}" for name, label in labels.items()),
            "",
            f"示例的口令：{made.pin}",
            f'打开窗口：jyteacher-desktop "{made.files["school"]}"',
        ]
    )
