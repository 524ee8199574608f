"""The page for the safe that opens sealed ID numbers where neither the computer nor a PIN does."""

from __future__ import annotations

from pathlib import Path

from jyteacher_desktop.records.sealing_secret import recovery_words
from jyteacher_desktop.reports.forms_of_registers import Box, FormPaper, Words, render_form
from jyteacher_desktop.store.workspace import Workspace


def page_words(file: Path) -> str:
    """That the page was written, and what becomes of the file."""
    return f"恢复页：{file}\n\n请打印、封存，然后删除这个文件。"


def write_page(ws: Workspace, path: Path, whose: str) -> Path:
    """Write the recovery page as PDF, to be printed and locked away.

    Raises:
        PrivateClosed: This computer does not know the secret.
        FileNotWritten: The place cannot be written.
    """
    paper = FormPaper(
        organisation=whose,
        title="证件号恢复页",
        under=f"工作簿：{ws.path.name}",
        dated=ws.today,
        parts=(
            Words(
                "本机损坏或换了电脑、口令又忘了的时候，在“密钥与电脑”里选“这台电脑还看不到证件号”，输入下面各组字母和数字（不分大小写）。"
            ),
            Box("恢复字", recovery_words(ws), millimetres=24),
            Words(
                "看到这一页又拿到工作簿文件的人，能读出全部身份证件号和电话。请打印后装入信封，锁进保险柜，不要和U盘放在一起，并删除这个文件。"
            ),
        ),
    )
    render_form(paper, path)
    return path
