"""A new version of the program goes to the schools on the bureau's stick: the bureau says, signed, which file it is."""

from __future__ import annotations

import re
from pathlib import Path

from jyteacher_desktop import exchange
from jyteacher_desktop.bureau.errors import AnnouncedOtherwise, FileUnreadable
from jyteacher_desktop.bureau.office import clerk_keys, current_card, unlock
from jyteacher_desktop.domain.errors import TrustError
from jyteacher_desktop.durable_files import read_brought, system_words
from jyteacher_desktop.records.program_updates import Update, look_at_update
from jyteacher_desktop.reports.paper import write_whole
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """The announcement that was written, what it says, and how many clerks still have to sign it."""

    file: Path
    release: exchange.Release
    lacking: int

    @property
    def sentence(self) -> str:
        """Where it is, and what goes with it."""
        if self.lacking:
            return (
                f"新版本的说明已写入：{self.file}\n卡片上有几位经办人，说明要两位签名，还差 {self.lacking} 位。请另一位经办人选同一个安装程序，"
                "写同样的版本和说明，用自己的口令再签一次；补签以前学校不会采用。"
            )
        return f"新版本的说明已写入：{self.file}\n请把它和“{self.release.file}”放在U盘同一个文件夹里，随政策文件包一起发给各校。"


def version_in(installer: Path) -> str:
    """The version that an installer's name carries, or nothing: a suggestion for the person who announces it."""
    found = re.search(
        r"(?<![\d.])\d+\.\d+(?:\.\d+)*(?![\d.]*\d)", installer.stem if installer.suffix in (".exe", ".deb") else installer.name
    )
    return found.group() if found else ""


def announce_release(ws: Workspace, installer: Path, version: str, pin: str, *, say: str = "") -> Announced:
    """Write the announcement beside an installer; the two travel together.

    Where the card names several clerks two of them sign. The second does what the first did, with an installer he holds to be the right one:
    where what he says is what stands in the announcement beside it, his signature joins it.

    Raises:
        FileUnreadable: The installer cannot be read.
        AnnouncedOtherwise: Another clerk announced this version with other words or another file.
        WrongPin, KeyMissing, KeyDamaged: Nothing was written.
    """
    key = unlock(ws, pin)
    try:
        size, digest = exchange.digest_of(installer)
    except OSError as error:
        raise FileUnreadable(
            f"读不出安装程序“{installer.name}”：{system_words(error)}。没有写说明。请检查路径或U盘。", path=installer
        ) from error
    release = exchange.Release(
        version=version, file=installer.name, bytes=str(size), sha256=digest, say=say, day=ws.today.isoformat()
    )
    target, needed = installer.absolute().with_name(f"新版本-{version}.jyt"), clerks_needed(ws)
    former, by_others = _half_signed(ws, target, key) if needed > 1 else (None, b"")
    if former is not None:
        if replace(former, day=release.day) != release:
            raise AnnouncedOtherwise(
                f"“{target.name}”是另一位经办人签的，写的是版本 {former.version}、文件“{former.file}”、说明“{former.say}”，与您写的或旁边的安装程序不同。"
                "没有补签，没有改动。同意的，请写同样的说明再签；不同意的，请先删除这份说明。",
                file=target,
            )
        release = former
    data = exchange.sign_release(key, release, by_others)
    write_whole(target, data, private=False)
    return Announced(file=target, release=release, lacking=max(0, needed - len(exchange.open_release(data)[1])))


def _half_signed(ws: Workspace, file: Path, key: exchange.SigningKey) -> tuple[exchange.Release | None, bytes]:
    """An announcement that other clerks of ours have signed and this one has not; whatever else lies there is written over."""
    try:
        data = read_brought(file)
        release, keys = exchange.open_release(data)
    except (OSError, TrustError):
        return None, b""
    return (release, data) if own_clerks(ws).issuperset(keys) and key.public not in keys else (None, b"")


def clerks_needed(ws: Workspace) -> int:
    """How many of our clerks sign an announcement; before the first card there is one."""
    data = current_card(ws)
    return exchange.open_bureau_card(data).clerks_needed("release") if data is not None else 1


def own_clerks(ws: Workspace) -> frozenset[exchange.PublicKey]:
    """Whose announcements count at the bureau itself: its clerks'."""
    return frozenset(clerk_keys(ws))


def look_at_own_update(ws: Workspace, file: Path) -> Update:
    """What an announcement of this bureau's own clerks comes to.

    Raises:
        FileUnreadable, ReleaseRefused: See :func:`look_at_update`.
    """
    return look_at_update(ws, file, own_clerks(ws), clerks_needed(ws))
