"""密钥与电脑 of a bureau: a new clerk, another PIN, a lost key with and without the recovery paper, another computer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QWidget

from jyteacher_desktop.bureau.bureau_keys import PIN_CHANGED, change_pin, renew_clerk, replace_clerk
from jyteacher_desktop.bureau.office import bureau_info, unlock
from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.keys import (
    FOLDER,
    PAGE,
    UNLOCK,
    Filled,
    KeysDialog,
    Situation,
    opened_or_printed,
    pin_only,
    sealed_numbers,
)
from jyteacher_desktop.store.workspace import Workspace

SITUATIONS: Final = (
    Situation(
        title="换了经办人，或口令可能被别人看到",
        explanation="换一把新密钥、新口令和新信箱；有几位经办人的，换的是输入口令的那一位的。旧密钥为新卡片签名，把新卡片发给各校，学校直接采用即可；采用以前寄来的数据包照样能打开。"
        "根密钥由几人分管的，生成的是草稿，保管人签名后启用。",
        accept="换密钥",
        action="renew",
        proof="现在的口令",
        new_pin="新口令",
        file=True,
    ),
    pin_only("学校"),
    Situation(
        title="口令忘了或密钥文件丢了，有打印封存的恢复密钥",
        explanation="还有别的经办人时不用恢复密钥：请他在“根密钥和经办人…”里换上您的新密钥。另做一把密钥：输入纸上以 AGE-SECRET-KEY-1 开头的一行，已经收到的数据包照样能打开。学校要按正式通知核对新的 30 位数字后采用新卡片。",
        accept="做新密钥",
        action="recover",
        proof="恢复密钥",
        copied=True,
        hint="AGE-SECRET-KEY-1…",
        new_pin="新口令",
        file=True,
    ),
    Situation(
        title="口令忘了或密钥文件丢了，恢复密钥也没有",
        explanation="另做一把密钥。已经合并的数据都在，但以前收到的数据包不能再打开，也不能再归还或重建：请各校按正式通知采用新卡片，重新上报一次。",
        accept="做新密钥",
        action="replace",
        new_pin="新口令",
        file=True,
    ),
    Situation(
        title="换新电脑，或给本局另一台电脑用",
        explanation="关闭程序，把台账所在文件夹里名字以“{name}”开头的文件和文件夹全部复制到新电脑，在新电脑上打开就能接着用。"
        "两台同时用的，以后用裁定簿互相接收；换密钥以后要重新复制。",
        accept="打开所在文件夹",
        action=FOLDER,
    ),
    *sealed_numbers("现在的口令", also="，或纸上的恢复密钥"),
)


def bureau_keys_dialog(parent: QWidget, desk: Desk, *, workspace: Path, on_done: Callable[[str], None]) -> KeysDialog:
    """The dialog with what happens to a bureau."""
    return KeysDialog(
        parent,
        desk,
        workspace=workspace,
        situations=SITUATIONS,
        act=_act,
        digits=_digits,
        card_name="教育局卡片.jyt",
        on_done=on_done,
    )


def _digits(ws: Workspace) -> str:
    return f"正式通知里印的 30 位数字：{bureau_info(ws).fingerprint}"


def _act(ws: Workspace, filled: Filled) -> str:
    if filled.action in (UNLOCK, PAGE):
        return opened_or_printed(ws, filled, unlock, bureau_info(ws).name)
    if filled.action == "pin":
        change_pin(ws, filled.proof, filled.new_pin)
        return PIN_CHANGED
    if filled.action == "renew":
        return renew_clerk(ws, filled.file, filled.proof, filled.new_pin).words
    return replace_clerk(ws, filled.file, filled.new_pin, recovery=filled.proof).words
