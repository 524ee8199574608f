"""About the program: its version, whose work it carries, and the licences of all of it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QPushButton, QWidget

from jyteacher_desktop.desktop.dialogs.form_dialog import offer_help
from jyteacher_desktop.desktop.forms import Form
from jyteacher_desktop.desktop.icons import picture
from jyteacher_desktop.paths import OFFLINE, program_name, resource

_TEXTS = "三、许可全文"


class AboutDialog(QDialog):
    """Three pages to read: the parts, the licence of Qt, every other licence."""

    def __init__(self, parent: QWidget, version: str) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        form = Form("about_dialog", self)
        offer_help(self, "about_dialog")
        form.child(QLabel, "logoLabel").setPixmap(picture("jyteacher", 48))
        form.child(QLabel, "nameLabel").setText(f"{program_name()}　{version}\n{OFFLINE}按 MIT 许可发布。")
        listed, _heading, texts = (_read("THIRD-PARTY") or "许可文件不见了，请重新安装本程序。").partition(_TEXTS)
        form.child(QPlainTextEdit, "partsEdit").setPlainText(_unwrapped(listed))
        form.child(QPlainTextEdit, "qtEdit").setPlainText(f"{_read('LGPL-3.0')}\n\n\n{_read('GPL-3.0')}".strip())
        form.child(QPlainTextEdit, "textsEdit").setPlainText(texts.strip())
        buttons = form.child(QDialogButtonBox, "buttonBox")
        close = buttons.button(QDialogButtonBox.StandardButton.Close)
        if isinstance(close, QPushButton):
            close.setText("关闭")
        buttons.rejected.connect(self.reject)


def _read(name: str) -> str:
    """A licence text; empty when it is missing: nobody is kept from working by that."""
    try:
        return resource(f"licences/{name}.txt").read_text(encoding="utf-8")
    except OSError:
        return ""


def _unwrapped(text: str) -> str:
    """Lines of one paragraph joined, so that they break where this window ends; lists keep their lines."""
    out: list[str] = []
    for line in text.strip().splitlines():
        joins = out and out[-1] and line and not line.startswith((" ", "　")) and not out[-1].startswith(" ")
        if joins:
            gap = " " if out[-1][-1].isascii() and line[0].isascii() else ""
            out[-1] += gap + line
        else:
            out.append(line)
    return "\n".join(out)
