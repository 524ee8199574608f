"""``jyteacher-desktop --check [FOLDER]``: whether everything that was installed is there and works on this computer.

Every module is imported, every form loaded, every icon drawn, every font read by the windows and by the printed page; the workspaces in
FOLDER are opened and each of their pages is shown and kept as a picture beside them. The built program is tried with it after every build, and a
school whose windows look wrong can send the pictures.
"""

from __future__ import annotations

import csv
import importlib
import pkgutil
import re
import sys
from collections.abc import Callable
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path, PurePosixPath
from typing import Final
from xml.etree import ElementTree as ET

from PySide6.QtCore import QBuffer, QCoreApplication, QEventLoop, QIODevice, QTimer
from PySide6.QtGui import QImageReader
from PySide6.QtPrintSupport import QPrinterInfo
from PySide6.QtWidgets import QApplication, QDialog, QWidget

import jyteacher_desktop
from jyteacher_desktop.console import speak_utf8
from jyteacher_desktop.desktop.application import BUREAU_SUFFIX, SCHOOL_SUFFIX, Desktop, finish_set_up, set_up
from jyteacher_desktop.desktop.forms import Form, FormError
from jyteacher_desktop.desktop.icons import picture
from jyteacher_desktop.desktop.preferences import Preferences
from jyteacher_desktop.desktop.style import FAMILIES, colors, load_fallback_fonts, load_fonts
from jyteacher_desktop.durable_files import make_folder, publish
from jyteacher_desktop.paths import form, resource

REPORT: Final = "检查结果.txt"
PICTURES: Final = "界面"
_RARE_NAMES: Final = "㛃䶮𠮷𬭎𬭚𬘭"
_PATIENCE_MS: Final = 60_000
_ROUNDS: Final = 3
_OURS: Final = "jyteacher_desktop"
_DATA: Final = "_resources"
"""Where an installed package keeps its fonts and pictures; a script lies beside them that cut a font."""


def main(arguments: list[str]) -> int:
    """Check, write what was found into the folder (or print it) and return 0 when nothing is missing."""
    speak_utf8()  # a pipe of Windows takes only the letters of its country, and what ends by an error there waits in a message box
    folder = Path(arguments[0]) if arguments else None
    app = QApplication(["jyteacher"])
    preferences = Preferences(folder / PICTURES / "windows.ini") if folder else Preferences()
    set_up(app, preferences)
    finish_set_up(app)
    told, missing = check(folder, Desktop(app, preferences))
    lines = [
        *told,
        *(f"缺少：{what}" for what in missing),
        "安装完整。" if not missing else "安装不完整，请重新安装本程序。数据没有受影响。",
    ]
    text = "\n".join(lines) + "\n"
    if folder:
        publish(folder / REPORT, text.encode("utf-8-sig"))
    if sys.stdout is not None:  # a program of windows has none on Windows
        sys.stdout.write(text)
    return 1 if missing else 0


def check(folder: Path | None, desktop: Desktop) -> tuple[list[str], list[str]]:
    """What there is, one sentence for each kind of part, and what is missing."""
    missing: list[str] = []
    forms = sorted(form("").glob("*.ui"))
    icons = sorted(resource("icons").glob("*.svg"))
    missing += [f"窗体 {path.name}（{problem}）" for path in forms if (problem := _form_problem(path))]
    missing += [f"图标 {path.name}" for path in icons if picture(path.stem, 32).toImage().isNull() or _empty(path.stem)]
    missing += _font_problems()
    missing += [f"颜色 {style}" for style in ("light", "dark") if not colors(style)]
    readable = {bytes(kind.data()).decode() for kind in QImageReader.supportedImageFormats()}
    missing += [f"图片格式 {kind}" for kind in ("svg", "jpeg", "png") if kind not in readable]
    missing += _lost_modules()
    told = [
        f"窗体 {len(forms)} 个，图标 {len(icons)} 个，字体 {', '.join(FAMILIES)}，打印机 {len(QPrinterInfo.availablePrinters())} 台。"
    ]
    if not forms or not icons:
        missing.append("全部窗体或图标")
    if folder:
        make_folder(folder)
        books = [path for path in sorted(folder.iterdir()) if path.suffix in (SCHOOL_SUFFIX, BUREAU_SUFFIX)]
        for path in books:
            sentence, problems = _walk(desktop, path, folder / PICTURES)
            told.append(sentence)
            missing += problems
    return told, missing


def _form_problem(path: Path) -> str:
    """Why a form cannot be used; empty when it can."""
    try:
        outermost = ET.parse(path).getroot().find("widget")  # noqa: S314 - our own file
        base: QWidget = QDialog() if outermost is not None and outermost.get("class") == "QDialog" else QWidget()
        Form(path.stem, base)
    except (FormError, ET.ParseError, OSError) as problem:
        return str(problem)
    base.deleteLater()
    return ""


def _lost_modules() -> list[str]:
    """Parts of the program that are not there, or lack something. Most are named by strings and loaded when a command or page asks.

    The record of the installation says what there is to be, so that a part that was left out altogether is missed too.
    """
    installed = _installed()
    spared = _spared(installed)
    lost: dict[str, ImportError] = {}
    for name in _recorded(installed) or _found():
        try:
            importlib.import_module(name)
        except ImportError as problem:
            if (problem.name or "").partition(".")[0] not in spared:
                absent = isinstance(problem, ModuleNotFoundError) and problem.name
                lost.setdefault(absent or name, problem)  # one that is not there is asked for by a hundred others
    return [f"程序部件 {name}（{problem}）" for name, problem in lost.items()]


def _installed() -> Distribution | None:
    try:
        return distribution("jyteacher-desktop")
    except PackageNotFoundError:
        return None


def _recorded(installed: Distribution | None) -> list[str]:
    """The modules that were installed; none where the program is started from its sources."""
    record = (installed.read_text("RECORD") if installed else None) or ""  # its `files` leaves out what is not there
    files = (PurePosixPath(row[0]) for row in csv.reader(record.splitlines()) if row)
    own = (
        file.with_suffix("").parts
        for file in files
        if file.suffix == ".py" and file.parts[0] == _OURS and _DATA not in file.parts
    )
    return sorted(".".join(parts[:-1] if parts[-1] == "__init__" else parts) for parts in own)


def _found() -> list[str]:
    """The modules that lie there."""
    return [_OURS, *(found.name for found in pkgutil.walk_packages(jyteacher_desktop.__path__, f"{_OURS}."))]


def _spared(installed: Distribution | None) -> set[str]:
    """Packages that only some need and install themselves, such as the one that speaks with a server of databases."""
    wanted = (installed.requires if installed else None) or ()
    return {re.split(r"[^\w.-]", each)[0].replace("-", "_") for each in wanted if "extra ==" in each}


def _empty(name: str) -> bool:
    """Whether nothing was drawn: Qt says nothing when a drawing or the part that reads it is absent."""
    image = picture(name, 32).toImage()
    return all(image.pixelColor(x, y).alpha() == 0 for x in range(image.width()) for y in range(image.height()))


def _font_problems() -> list[str]:
    from jyteacher_desktop.reports.fonts import FontFileError, Typeface, missing_glyphs, text_width

    found = {*load_fonts(), *load_fallback_fonts()}
    missing = [f"字体 {family}" for family in FAMILIES if family not in found]
    try:
        missing += [f"打印用字 {char}" for char in missing_glyphs(_RARE_NAMES)]
        missing += [f"打印字体 {face.value}" for face in Typeface if not text_width("学时", face, 10)]
    except FontFileError as problem:
        missing.append(str(problem))
    return missing


def _walk(desktop: Desktop, path: Path, pictures: Path) -> tuple[str, list[str]]:
    """Open a workspace, turn to every page, keep a picture of each; and what could not be shown, a sentence each."""
    make_folder(pictures)
    desktop.open_file(path)
    shell = desktop.shells[-1]
    _wait(lambda: shell.desk is not None)
    said: list[str] = []
    shell.worker.failed.connect(lambda error, _again: said.append(error.user_message))
    shell.worker.crashed.connect(lambda error: said.append(repr(error)))
    problems: list[str] = []
    whole = 0
    for key in shell.page_keys():
        shell.go(key)
        for _ in range(_ROUNDS):  # an answer may ask for the next
            _wait(lambda: shell.worker.idle)
        whole += not said
        problems += [f"{path.name} 的“{shell.page_title(key)}”页（{sentence}）" for sentence in said]
        said.clear()
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        shell.grab().save(buffer, "PNG")
        publish(pictures / f"{path.stem}-{key}.png", bytes(buffer.data().data()))
    shell.close()
    return f"{path.name}：{whole} 页能打开。", problems


def _wait(condition: Callable[[], bool]) -> None:
    """Let Qt work until the condition holds.

    Raises:
        TimeoutError: It never did.
    """
    stop = QTimer()
    stop.setSingleShot(True)
    stop.start(_PATIENCE_MS)
    while not condition():
        if not stop.isActive():
            raise TimeoutError("the window does not come to rest")
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)
    for _ in range(3):
        QCoreApplication.processEvents()
