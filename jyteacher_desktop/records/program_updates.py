"""An announced version of the program, looked at: is it newer, did the bureau sign it, is the installer beside it the very file.

The newest version that was announced here is remembered with its signatures: whoever carries the stick may have kept an older announcement.

Nothing is installed from here. The sentence says what to do; a workspace is copied before the new version upgrades it, and the older program
refuses what the newer one has upgraded.
"""

from __future__ import annotations

import shlex
import sys
from collections.abc import Collection
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from jyteacher_desktop import exchange
from jyteacher_desktop.exchange.package_check import read_file
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass

DISTRIBUTION = "jyteacher-desktop"


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """What an announcement comes to here.

    Attributes:
        release: What was announced.
        present: The version that runs.
        newer: Whether the announced one is later.
        found: The installer beside the announcement is there.
        intact: It is the very file the bureau signed.
        announced: What was announced here before and speaks against it: a later version, or the same one with another installer.
    """

    release: exchange.Release
    present: str
    newer: bool
    found: bool
    intact: bool
    announced: exchange.Release | None = None

    @property
    def good(self) -> bool:
        """Whether to install it."""
        return self.newer and self.intact and self.announced is None

    @property
    def sentence(self) -> str:
        """What it is, whether it is safe, and what to do."""
        told = self.release
        about = f"教育局签发的新版本：{told.version}（{told.day}），现在用的是 {self.present}。签名正确。"
        if told.say:
            about += f"\n教育局说：{told.say}"
        if not self.newer:
            return f"{about}\n它不比现在用的新，不用安装。"
        before = self.announced
        if before is not None and exchange.newer(before.version, told.version):
            return (
                f"{about}\n教育局已经公布过更新的 {before.version}（{before.day}，“{before.file}”），这一份是以前的说明。不要安装；"
                "请装更新的那一个，手边没有的，请向教育局要。"
            )
        if before is not None:
            return (
                f"{about}\n教育局以前公布的 {before.version} 是另一个安装程序（{before.day}，“{before.file}”），两份说明不一致。"
                "不要安装；请打教育局的已知电话，核实哪一个是对的。"
            )
        if not self.found:
            return f"{about}\n安装程序“{told.file}”不在旁边。请把U盘上的两个文件放在一起再打开。"
        if not self.intact:
            return f"{about}\n旁边的“{told.file}”和教育局签发的不是同一个文件，可能没有复制完，也可能被换过。不要安装；请重新要一份。"
        return f"{about}\n安装程序完好。{_how(told.file)}台账不用动：打开时先自动备份，再升级。"


def look_at_update(ws: Workspace, file: Path, clerks: Collection[exchange.PublicKey], needed: int) -> Update:
    """Check an announcement by the keys of a bureau's clerks, of whom so many must have signed it, and the installer beside it.

    The newest one is remembered where the workspace is open for writing, as long as those who signed it may sign.

    Raises:
        FileUnreadable: The announcement cannot be read.
        ReleaseRefused: It is none, was changed, or is not signed by so many of these clerks.
    """
    data = read_file(file)
    release, keys = exchange.open_release(data)
    signed = len({*keys}.intersection(clerks))
    if 0 < signed < needed:
        raise exchange.ReleaseRefused(
            f"新版本的说明要 {needed} 位经办人签名，只有 {signed} 位，没有采用。不要安装旁边的程序；请教育局的另一位经办人补签后再发一次。"
        )
    if not signed:
        raise exchange.ReleaseRefused(
            "新版本的说明不是本市教育局签的名，没有采用。不要安装旁边的程序；教育局换过密钥的，先采用它的新卡片，再打开一次。"
        )
    installer = Path(file).absolute().with_name(release.file)
    try:
        size, digest = exchange.digest_of(installer)
        found, intact = True, (str(size), digest) == (release.bytes, release.sha256)
    except OSError:
        found, intact = False, False
    present = present_version()
    before = _announced(ws, clerks, needed)
    if before is not None and not exchange.newer(before.version, release.version):
        same = (before.bytes, before.sha256) == (release.bytes, release.sha256)
        before = None if same or exchange.newer(release.version, before.version) else before
    if before is None and ws.writable:
        _remember(ws, data.decode("ascii").strip())
    return Update(
        release=release,
        present=present,
        newer=exchange.newer(release.version, present),
        found=found,
        intact=intact,
        announced=before,
    )


_NEWEST = "newest_release"


def _announced(ws: Workspace, clerks: Collection[exchange.PublicKey], needed: int) -> exchange.Release | None:
    """The newest version that was announced here; None where those who signed it sign no more."""
    try:
        release, keys = exchange.open_release(ws.info(_NEWEST).encode())
    except exchange.ReleaseRefused:
        return None
    return release if len({*keys}.intersection(clerks)) >= needed else None


def _remember(ws: Workspace, line: str) -> None:
    if ws.info(_NEWEST) == line:
        return
    with ws.record(plain=True) as change:
        change.driver_sql(
            "INSERT INTO info(key, value) VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value", (_NEWEST, line)
        )


def present_version() -> str:
    """The version that runs; "0" in a working copy that was never installed."""
    try:
        return version(DISTRIBUTION)
    except PackageNotFoundError:
        return "0"


def _how(file: str) -> str:
    if file.lower().endswith(".exe"):
        return "请先关闭本程序，再双击它安装；不用卸载旧版本。"
    if file.lower().endswith(".deb"):
        return f"请先关闭本程序，再安装它：双击，或在终端输入 sudo apt install {shlex.quote(f'./{file}')}。"
    return "请先关闭本程序，再运行它。" if sys.platform != "win32" else "请先关闭本程序，再双击它。"
