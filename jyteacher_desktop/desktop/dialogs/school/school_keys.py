"""密钥与电脑 of a school: a new principal or operator, another PIN, a lost key, another computer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QWidget

from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.keys import (
    FOLDER,
    PAGE,
    READ,
    UNLOCK,
    Filled,
    KeysDialog,
    Situation,
    opened_or_printed,
    pin_only,
    sealed_numbers,
)
from jyteacher_desktop.domain.terms import Signer
from jyteacher_desktop.school.office import school_info
from jyteacher_desktop.school.pins import check_pin, key_path
from jyteacher_desktop.school.school_keys import (
    PIN_CHANGED,
    change_pin,
    key_digits,
    know_key,
    make_operator_key,
    replace_key,
    rotate_key,
    same_key_words,
)
from jyteacher_desktop.store.workspace import Workspace

SITUATIONS: Final = (
    Situation(
        title="换了校长，或口令可能被别人看到",
        explanation="换一把新密钥和新口令。新卡片带着旧密钥的签名，和下一个数据包一起交教育局，接收时自动登记，不用打电话。以前的数据包仍然有效。",
        accept="换密钥",
        action="rotate",
        proof="现在的口令",
        new_pin="新口令",
        file=True,
        signer=True,
    ),
    pin_only("教育局", signer=True),
    Situation(
        title="校长的口令忘了，或密钥文件丢了、可能被人拿走",
        explanation="另做一把密钥。把新卡片交教育局并打电话：教育局核对新的 30 位数字，登记新密钥，吊销旧密钥。原来的密钥文件另存一份。",
        accept="做新密钥",
        action="replace",
        new_pin="新口令",
        file=True,
    ),
    Situation(
        title="政策要求经办人也签名，或换了经办人",
        explanation="给经办人做一把自己的密钥，口令由经办人自己输入。卡片上有校长的签名，交教育局后电话核对 30 位数字；换了经办人的，请教育局吊销原来那把。"
        "政策要求两人签名的，之后上报时经办人和校长各输一次口令。",
        accept="做经办人密钥",
        action="operator",
        proof="校长的口令",
        new_pin="经办人新口令",
        file=True,
    ),
    Situation(
        title="提示密钥文件不是台账记下的那一把",
        explanation="恢复过换密钥以前的备份，或者文件被人换过。请打教育局的已知电话，请对方念登记的 30 位数字，在下面照着输入：与旁边的文件相符，就接着用这一把；"
        "不符就是被人换过，请从备份找回原来的密钥文件，或另做一把新密钥。",
        accept="核对并接着用",
        action="same",
        proof="教育局念的数字",
        copied=True,
        digits=True,
        hint="12345 67890 12345 67890 12345 67890",
        signer=True,
    ),
    Situation(
        title="换新电脑，旧电脑还能用",
        explanation="关闭程序，把台账所在文件夹里名字以“{name}”开头的文件和文件夹全部复制到新电脑，在新电脑上打开就能接着用。"
        "以后只用新电脑上报，两台都上报会造成编号冲突。",
        accept="打开所在文件夹",
        action=FOLDER,
    ),
    *sealed_numbers("校长的口令"),
    Situation(
        title="电脑丢了或坏了，没有备份",
        explanation="在新电脑上新建台账，采用教育局卡片，写出本校卡片交教育局并打电话核对。教育局会给一个归还包，用“读入来件”读入，"
        "最近一次上报的全部内容和编号就回来了。",
        accept="知道了",
        action=READ,
    ),
    Situation(
        title="恢复过旧备份，或两台电脑都在用",
        explanation="读入教育局最新的回执。如果教育局手里有本台账不认识的数据包，程序会告诉您相差多少，由您选择：换用另一台电脑的台账，"
        "请教育局出归还包补回缺的内容，或确认本台账最新、接着编号。",
        accept="知道了",
        action=READ,
    ),
)


def school_keys_dialog(parent: QWidget, desk: Desk, *, workspace: Path, on_done: Callable[[str], None]) -> KeysDialog:
    """The dialog with what happens to a school."""
    return KeysDialog(
        parent,
        desk,
        workspace=workspace,
        situations=SITUATIONS,
        act=_act,
        digits=_digits,
        card_name=f"{workspace.stem} 本校卡片.jyt",
        on_done=on_done,
        two_signers=key_path(workspace, Signer.OPERATOR).exists(),
    )


def _digits(ws: Workspace) -> str:
    found = "\n".join(f"电话里念的 30 位数字（{signer.label}）：{digits}" for signer, digits in key_digits(ws))
    return found or "密钥文件不在台账旁边，请选下面的情况另做一把。"


def _act(ws: Workspace, filled: Filled) -> str:
    if filled.action in (UNLOCK, PAGE):
        return opened_or_printed(ws, filled, check_pin, school_info(ws).name)
    if filled.action == "pin":
        change_pin(ws, filled.proof, filled.new_pin, filled.signer)
        return PIN_CHANGED
    if filled.action == "same":
        know_key(ws, filled.proof, filled.signer)
        return same_key_words(filled.signer)
    if filled.action == "rotate":
        made = rotate_key(ws, filled.file, filled.proof, filled.new_pin, filled.signer)
    elif filled.action == "operator":
        made = make_operator_key(ws, filled.file, filled.proof, filled.new_pin)
    else:
        made = replace_key(ws, filled.file, filled.new_pin)
    return f"新卡片：{made.card}\n\n{made.words}"
