"""中心校转交: where the schools' packages lie, where they go, the PIN; then what was handed on and what stayed behind."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.worker import Progress
from jyteacher_desktop.school.relaying import relay
from jyteacher_desktop.store.workspace import Workspace


def hand_on(desk: Desk) -> None:
    """Ask for both folders and the PIN, one after the other."""
    desk.asking.open_folder("各校数据包所在的文件夹或U盘", partial(_ask_target, desk))


def _ask_target(desk: Desk, source: Path) -> None:
    desk.asking.open_folder("转交到（教育局的U盘或文件夹）", partial(_ask_pin, desk, source))


def _ask_pin(desk: Desk, source: Path, target: Path) -> None:
    desk.asking.ask_pin(
        "交接单要用本校的口令签名。各校的数据包原样复制，本校打不开也改不了。", partial(_run, desk, source, target)
    )


def _run(desk: Desk, source: Path, target: Path, pin: str) -> None:
    job = partial(_hand_on, source=source, target=target, pin=pin)
    desk.worker.run(job, partial(desk.asking.tell, "转交数据包"), what="正在复制并读回核对")


def _hand_on(ws: Workspace, _progress: Progress, *, source: Path, target: Path, pin: str) -> str:
    handed = relay(ws, [source], target, pin)
    stayed = "".join(f"\n· {path.name} 不是封好的数据包，没有转交" for path in handed.left)
    return (
        f"{len(handed.files)} 个数据包已复制并读回核对一致，可以安全拔出U盘。\n交接单：{handed.note.name}（第 {handed.seq} 号）{stayed}\n"
        "请和数据包一起交教育局；教育局据此知道是否少了哪一个。"
    )
