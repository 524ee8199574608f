"""Whose work the program carries: resources/licences/THIRD-PARTY.txt (shown in the window), the bill of materials, checksums.

``python3 dev.py licences`` writes the first anew from what is installed; a test compares it with the pins. The other two are made with
every build and lie beside the built files.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import re
import sys
import sysconfig
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from installer.freezing import version
from installer.source import ROOT, commit_time

LICENCES: Final = ROOT / "resources" / "licences"
THIRD_PARTY: Final = LICENCES / "THIRD-PARTY.txt"
_TEXT_NAMES: Final = re.compile(r"licen[sc]e|copying|notice|authors", re.IGNORECASE)
# Said by their authors elsewhere than in the field meant for it.
_EXPRESSIONS: Final = {
    "pyrage": "MIT",
    "reportlab": "BSD-3-Clause",
    "pypdfium2": "BSD-3-Clause AND Apache-2.0",
    "pyside6-essentials": "LGPL-3.0-only",
    "shiboken6": "LGPL-3.0-only",
}
_BESIDE: Final = ("psycopg", "psycopg-binary")
"""The way to a database of PostgreSQL, which whoever installs the wheel asks for (decision 0328)."""
_FONTS: Final = {
    "Noto Sans SC": ("OFL-1.1", ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf")),
    "Noto Serif SC": ("OFL-1.1", ("NotoSerifSC-Regular.ttf", "NotoSerifSC-Bold.ttf")),
    "HanaMinA": ("Hanazono Font License", ("HanaMinA-Rare.ttf",)),
}
_SOUNDS: Final = ("pypinyin", "MIT", "characters.txt")
"""Whose dictionary says how characters sound (tools/pinyin.py)."""
_NOTICE: Final = """\
济源教师研修台账按 MIT 许可发布（见 LICENSE）。它使用下列软件、字体和读音表，各按自己的许可；许可全文附在后面。

关于 Qt：窗口用 Qt 6 和它的 Python 接口（PySide6、shiboken6），按 GNU 宽通用公共许可第 3 版（LGPL-3.0）使用，没有修改。
两份许可全文在 LGPL-3.0.txt 和 GPL-3.0.txt。这些库是安装文件夹里单独的文件（_internal/PySide6、_internal/shiboken6），
您可以换成自己编译的、接口兼容的版本，也可以为此对本程序作调试和反向工程。对应的源代码由 Qt 项目按同一版本公开提供；
向发给您本程序的人索取，也会得到一份。连接 PostgreSQL 数据库的 psycopg 和 psycopg-binary 也按 LGPL-3.0 使用，没有修改，
同样是单独的文件（_internal/psycopg、_internal/psycopg_binary），同样可以更换，源代码由 psycopg 项目公开提供。

This program is published under the MIT licence. Its windows use Qt 6 and the Python bindings for it (PySide6, shiboken6), unmodified,
under the GNU Lesser General Public License, version 3; both licence texts lie beside this file. The libraries are separate files of the
installation and may be replaced by compatible builds of your own; reverse engineering for debugging such changes is permitted. Their
source code is published by the Qt Project under the same version numbers, and is given by whoever gave you this program. The same holds
of psycopg and psycopg-binary, which speak to servers of PostgreSQL and are published by the psycopg project.
"""


@dataclass(frozen=True, slots=True)
class Part:
    """One work of others that goes along."""

    name: str
    version: str
    expression: str
    texts: tuple[str, ...]


def pinned() -> dict[str, str]:
    """Names and versions of the packages that the program runs on, and of those that the built program carries beside them."""
    carried = _pins(ROOT / "installer" / "requirements.txt")
    return _pins(ROOT / "requirements.txt") | {name: carried[name] for name in _BESIDE}


def _pins(path: Path) -> dict[str, str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return {match[1]: match[2] for line in lines if (match := re.match(r"([\w.-]+)==(\S+)", line))}


def parts() -> list[Part]:
    """Every package of the pins, as installed here, and the interpreter."""
    python = Path(sysconfig.get_path("stdlib")) / "LICENSE.txt"
    texts = (_text(python),) if python.exists() else ()
    # the Python that goes along is the one that builds; its version stands in the bill of materials, not in the list people read
    return [Part("Python", "", "PSF-2.0", texts), *(_installed(name, number) for name, number in pinned().items())]


def write_third_party() -> Path:
    """Write the list that people read, with every licence text once."""
    known = parts()
    lines = [_NOTICE, "一、软件", ""]
    lines += [f"  {part.name} {part.version}".rstrip() + f"　{part.expression}" for part in known]
    lines += [
        "",
        "  Python 带有 OpenSSL（Apache-2.0）、SQLite（公有领域）、zlib、bzip2、xz、libffi、expat、mpdecimal；Qt 带有 ICU、HarfBuzz、FreeType、",
    ]
    lines += [
        "  libpng、libjpeg-turbo、PCRE2、zlib 等，各按自己的宽松许可；psycopg-binary 带有 libpq（PostgreSQL 许可）、OpenSSL、Kerberos、OpenLDAP、",
        "  Cyrus SASL 的库，各按自己的宽松许可，libcom_err、libkeyutils、libcrypt 按 LGPL。",
        "",
        "二、字体和读音表",
        "",
    ]
    lines += [f"  {family}　{licence}" for family, (licence, _files) in _FONTS.items()]
    lines += [f"  {_SOUNDS[0]} 的汉字读音　{_SOUNDS[1]}"]
    lines += ["", "三、许可全文", ""]
    seen: dict[str, list[str]] = {
        _text(path): [path.stem.removesuffix("-LICENSE")]
        for folder in ("fonts", "pinyin")
        for path in sorted((ROOT / "resources" / folder).glob("*-LICENSE.txt"))
    }
    for part in known:
        for text in part.texts:
            seen.setdefault(text, []).append(part.name)
    for text, names in seen.items():
        lines += ["=" * 78, "、".join(dict.fromkeys(names)), "=" * 78, "", text, ""]
    THIRD_PARTY.write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")
    return THIRD_PARTY


def bill_of_materials() -> dict[str, Any]:
    """What goes along, as CycloneDX 1.5 has it."""
    number = version()
    own = {"type": "application", "bom-ref": "jyteacher", "name": "jyteacher-desktop", "version": number, **_licence("MIT")}
    components: list[dict[str, Any]] = []
    for name, package in pinned().items():
        where = f"pkg:pypi/{name}@{package}"
        expression = _installed(name, package).expression
        components.append(
            {"type": "library", "bom-ref": where, "name": name, "version": package, "purl": where, **_licence(expression)}
        )
    python = ".".join(map(str, sys.version_info[:3]))
    components.append({"type": "platform", "bom-ref": "python", "name": "CPython", "version": python, **_licence("PSF-2.0")})
    for family, (licence, files) in _FONTS.items():
        for file in files:
            digest = hashlib.sha256((ROOT / "resources" / "fonts" / file).read_bytes()).hexdigest()
            hashes = [{"alg": "SHA-256", "content": digest}]
            named = {"licenses": [{"license": {"name": licence}}]}
            components.append({"type": "file", "bom-ref": file, "name": file, "description": family, "hashes": hashes, **named})
    author, expression, table = _SOUNDS
    digest = hashlib.sha256((ROOT / "resources" / "pinyin" / table).read_bytes()).hexdigest()
    hashes = [{"alg": "SHA-256", "content": digest}]
    components.append(
        {"type": "file", "bom-ref": table, "name": table, "description": author, "hashes": hashes, **_licence(expression)}
    )
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, f'jyteacher {number} {commit_time()}')}",
        "version": 1,
        "metadata": {"timestamp": datetime.fromtimestamp(commit_time(), UTC).isoformat(), "component": own},
        "components": components,
        "dependencies": [{"ref": "jyteacher", "dependsOn": [part["bom-ref"] for part in components]}],
    }


def write_papers(folder: Path) -> list[Path]:
    """The bill of materials and the checksums of everything built, beside it."""
    bill = folder / f"jyteacher-{version()}.cdx.json"
    bill.write_text(json.dumps(bill_of_materials(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    sums = folder / "SHA256SUMS"
    built = sorted(path for path in folder.iterdir() if path.is_file() and path.name != sums.name)
    with sums.open("w", encoding="utf-8") as out:
        for path in built:
            with path.open("rb") as file:
                out.write(f"{hashlib.file_digest(file, 'sha256').hexdigest()}  {path.name}\n")
    return [bill, sums]


def _licence(expression: str) -> dict[str, Any]:
    return {"licenses": [{"expression": expression}]}


def _installed(name: str, number: str) -> Part:
    found = importlib.metadata.distribution(name)
    if found.version != number:
        raise SystemExit(f"{name} {found.version} is installed, {number} is pinned: python3 dev.py setup")
    said = found.metadata
    told = [said[field] for field in ("License-Expression", "License") if field in said]
    expression = _EXPRESSIONS.get(name) or next(filter(None, told), "")
    if not expression:
        raise SystemExit(f"{name} does not say its licence; look it up and add it to installer/licences.py")
    return Part(name, number, expression, tuple(_texts(found)))


def _texts(found: importlib.metadata.Distribution) -> Iterator[str]:
    for file in found.files or ():
        inside = file.parts[1:] if file.parts[0].endswith(".dist-info") else ()
        if any(_TEXT_NAMES.search(part) for part in inside):
            path = Path(str(file.locate()))
            if path.is_file() and path.suffix not in (".py", ".pyc"):
                yield _text(path)


def _text(path: Path) -> str:
    lines = path.read_text(encoding="utf-8", errors="replace").replace("\r\n", "\n").replace("\f", "").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n")
