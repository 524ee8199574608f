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
from pathlib import Path

from jyteacher_desktop.cli.answers import Answer, fields
from jyteacher_desktop.cli.running import Call
from jyteacher_desktop.domain.calendar import quarter_name
from jyteacher_desktop.domain.columns import hours_text
from jyteacher_desktop.domain.errors import MachineError, UsageError
from jyteacher_desktop.durable_files import system_words
from jyteacher_desktop.sample_city import (
    BUREAU,
    BUREAU_CARD,
    OTHERS,
    PACKAGES,
    PAPER,
    RECEIPTS,
    ROSTER,
    SCHOOL,
    SCHOOL_CARD,
    SampleCity,
    build_city,
)
from jyteacher_desktop.school.sample import SAMPLE_DAY
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import replace

_OURS = (SCHOOL, BUREAU, ROSTER, PAPER, SCHOOL_CARD, BUREAU_CARD, PACKAGES, RECEIPTS, OTHERS)
_STAGE = ".jyteacher-demo.part"


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
        made = build_city(stage, today=call.args.today or SAMPLE_DAY, say=call.say)
        _move(stage, folder)
    made = replace(made, files={name: folder / path.relative_to(stage) for name, path in made.files.items()})
    return Answer(data=fields(made), text=_text(made))


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
            f"不能在“{folder}”里写文件：{system_words(error)}。没有执行任何操作。请换一个文件夹。", path=folder
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
        raise DemoFolder(
            f"不能写“{folder}”：{system_words(error)}。请关闭正打开示例文件的程序，再试一次。", path=folder
        ) from error


def _text(made: SampleCity) -> str:
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
            f"{made.school} {quarter_name(made.period)}：教师 {made.teachers} 人（花名册拒收 {made.refused_rows} 行），活动 {made.activities} 次",
            f"周期内计入 {hours_text(made.hours)} 人·学时；教育局合并 {made.merged} 个数据包，回执已收下",
            f"同一个教育局还有 {made.others} 所示例学校上报，另有没有交的、晚交的和交纸质的",
            "",
            *(f"  {label}：{made.files[name]}" for name, label in labels.items()),
            "",
            f"示例的口令：{made.pin}",
            f'打开窗口：jyteacher-desktop "{made.files["school"]}"',
        ]
    )
