"""Where the read-only data lies: the one module that knows the three ways the program can be installed.

A working copy has ``forms`` and ``resources`` beside the package; an installed wheel carries them inside the package as
``_forms`` and ``_resources``; a frozen program has them in its own folder.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent

OFFLINE = "数据只在本机，程序不联网；只有教育局把记录放进数据库服务器时，才连接那一台服务器。"
"""What the program says of networks, wherever it presents itself."""


def resource(name: str) -> Path:
    """Path of a bundled data file or folder, e.g. ``sample/school.toml``."""
    return _root("resources") / name


def form(name: str) -> Path:
    """Path of a Qt Designer form, e.g. ``school_window.ui``."""
    return _root("forms") / name


def is_there(path: Path) -> bool:
    """Whether something stands under a path, as far as anybody can say: of a stick or a share that fails nobody can, and no window may end over it."""
    return _mode(path) is not None


def is_file(path: Path) -> bool:
    """As :func:`is_there`, of a file."""
    mode = _mode(path)
    return mode is not None and stat.S_ISREG(mode)


def is_folder(path: Path) -> bool:
    """As :func:`is_there`, of a folder."""
    mode = _mode(path)
    return mode is not None and stat.S_ISDIR(mode)


def _mode(path: Path) -> int | None:
    try:
        return path.stat().st_mode
    except (OSError, ValueError):
        return None


@cache
def program_facts() -> dict[str, str]:
    """Whose program this is, as the bundled ``program.toml`` says: its name and the policy a new workspace begins with."""
    text = resource("program.toml").read_text(encoding="utf-8")
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.strip().startswith("#")]
    plain = [(key.rstrip(" "), value.lstrip(" ")) for key, _is, value in (line.partition("=") for line in lines)]
    if all(map(_is_plain, plain)):  # as it is written; the library takes a tenth of the time of help
        return {key: value[1:-1] for key, value in plain}
    import tomllib  # noqa: PLC0415 - as whoever changes the file may write

    return {key: str(value) for key, value in tomllib.loads(text).items()}


def _is_plain(line: tuple[str, str]) -> bool:
    """Whether a line is a name and a text that means what stands in it."""
    key, value = line
    quoted = len(value) > 1 and value[0] == value[-1] == '"'
    return key.isidentifier() and quoted and '"' not in value[1:-1] and "\\" not in value


def program_name() -> str:
    """What the program calls itself to people."""
    return program_facts()["name"]


def shipped_policy() -> Path:
    """The policy a new workspace begins with, until its bureau signs one."""
    return resource(program_facts()["policy"])


def free_name(path: Path) -> Path:
    """The path itself, or with the first number behind its name that is not taken."""
    number, free = 2, path
    while free.exists():
        number, free = number + 1, path.with_name(f"{path.stem}-{number}{path.suffix}")
    return free


_SAYS_ANOTHER = {
    **dict.fromkeys((".xlsx", ".xls", ".et", ".csv"), "表格"),
    **dict.fromkeys((".docx", ".doc", ".wps"), "文字文档"),
    ".pdf": "PDF 文档",
    ".jyt": "数据包或卡片",
    ".jytkey": "密钥文件",
    ".jyschool": "学校台账",
    ".jybureau": "教育局台账",
    **dict.fromkeys((".png", ".jpg", ".jpeg"), "图片"),
}
"""What a name with such an ending is taken for, by people and by the programs that open it on a click."""


def wrong_ending(path: Path, *right: str) -> str:
    """Why a file of the kinds that end ``right`` should not be called so; empty where the name says nothing else.

    With none ``right`` a folder is meant.
    """
    ending = path.suffix.lower()
    said = _SAYS_ANOTHER.get(ending)
    if said is None or ending in right or (not right and path.is_dir()):
        return ""
    if not right:
        return f"“{path.name}”是{said}的名字，这里要写文件夹的名字。没有写出任何文件。请换一个名字。"
    kinds = "或".join(dict.fromkeys(_SAYS_ANOTHER.get(each, "文件") for each in right))
    if said == kinds:
        said, kinds = f"{ending} 的{said}", f"{right[0]} 的{kinds}"
    return (
        f"“{path.name}”以 {ending} 结尾，会被当成{said}，写出来的却是{kinds}。没有写出任何文件。请把结尾改成 {'、'.join(right)}。"
    )


ENTERED_FOLDER = ".entered"
"""Ends the name of the folder beside a bureau's workspace that holds the books it keeps for schools (代录)."""


def is_entered(path: Path) -> bool:
    """Whether a workspace is a school's book that a bureau keeps."""
    return path.parent.name.endswith(f".jybureau{ENTERED_FOLDER}")


def shown_name(path: Path) -> str:
    """The name of a file as it can be kept and shown: sticks carry names in encodings this system does not use."""
    return path.name.encode("utf-8", "replace").decode("utf-8")


def files_words(files: Sequence[Path]) -> str:
    """Which files were written and where they lie, one folder for all, in words."""
    return f"文件：{'、'.join(shown_name(file) for file in files)}\n位置：{files[0].parent}" if files else ""


def log_folder() -> Path:
    """Where logs of bugs go; made on demand by whoever writes. Logs carry no personal data."""
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local"))
        return base / "jyteacher" / "logs"
    return Path(os.environ.get("XDG_STATE_HOME", Path.home() / ".local" / "state")) / "jyteacher" / "logs"


def secrets_folder() -> Path:
    """Where this computer keeps the secrets of the workspaces it knows, for this user only; made on demand."""
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local"))
    else:
        base = Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share"))
    return base / "jyteacher" / "secrets"


def _root(kind: str) -> Path:
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen is not None:
        return Path(frozen) / kind
    inside = _PACKAGE / f"_{kind}"
    return inside if inside.is_dir() else _PACKAGE.parent / kind
