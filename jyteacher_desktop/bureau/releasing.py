"""A new version of the program goes to the schools on the bureau's stick: the bureau says, signed, which file it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from jyteacher_desktop import exchange
from jyteacher_desktop.bureau.errors import FileUnreadable
from jyteacher_desktop.bureau.office import clerk_keys, unlock
from jyteacher_desktop.files import publish
from jyteacher_desktop.store.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """The announcement that was written, and what it says."""

    file: Path
    release: exchange.Release

    @property
    def sentence(self) -> str:
        """Where it is, and what goes with it."""
        return f"新版本的说明已写入：{self.file}\n请把它和“{self.release.file}”放在U盘同一个文件夹里，随政策文件包一起发给各校。"


def version_in(installer: Path) -> str:
    """The version that an installer's name carries, or nothing: a suggestion for the person who announces it."""
    found = re.search(
        r"(?<![\d.])\d+\.\d+(?:\.\d+)*(?![\d.]*\d)", installer.stem if installer.suffix in (".exe", ".deb") else installer.name
    )
    return found.group() if found else ""


def announce_release(ws: Workspace, installer: Path, version: str, pin: str, *, say: str = "") -> Announced:
    """Write the announcement beside an installer; the two travel together.

    Raises:
        FileUnreadable: The installer cannot be read.
        WrongPin, KeyMissing, KeyDamaged: Nothing was written.
    """
    key = unlock(ws, pin)
    try:
        size, digest = exchange.digest_of(installer)
    except OSError as error:
        raise FileUnreadable(
            f"读不出安装程序“{installer.name}”：{error.strerror}。没有写说明。请检查路径或U盘。", path=installer
        ) from error
    release = exchange.Release(
        version=version, file=installer.name, bytes=str(size), sha256=digest, say=say, day=ws.today.isoformat()
    )
    target = installer.absolute().with_name(f"新版本-{version}.jyt")
    publish(target, exchange.sign_release(key, release), private=False)
    return Announced(file=target, release=release)


def own_clerks(ws: Workspace) -> frozenset[exchange.PublicKey]:
    """Whose announcements count at the bureau itself: its clerks'."""
    return frozenset(clerk_keys(ws))
