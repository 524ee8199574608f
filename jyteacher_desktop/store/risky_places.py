"""Where a workspace lies: places that lose data, named before they do.

A network folder does not lock reliably, a cloud folder copies a file while it is being written and makes a second one of it, a
stick is pulled out. Nothing is forbidden: whoever opens a workspace there is told, and what to do instead.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

from jyteacher_desktop.domain.errors import Finding, warning

_NETWORK = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "davfs", "fuse.sshfs", "fuse.davfs", "fuse.rclone"})
_STICK = frozenset({"vfat", "exfat", "msdos", "fuseblk"})
_CLOUDS: dict[str, str] = {
    "onedrive": "OneDrive",
    "nutstore": "坚果云",
    "坚果云": "坚果云",
    "baidusyncdisk": "百度网盘同步空间",
    "baidunetdisk": "百度网盘",
    "wpsdrive": "WPS 云盘",
    "wps cloud files": "WPS 云盘",
    "wps云盘": "WPS 云盘",
    "dropbox": "Dropbox",
    "google drive": "Google Drive",
    "icloud drive": "iCloud",
    "iclouddrive": "iCloud",
    "weiyun": "微云",
    "微云": "微云",
    "天翼云盘": "天翼云盘",
    "阿里云盘": "阿里云盘",
}
_ADVICE = "建议把台账移到这台电脑的“文档”文件夹，需要带走时复制过去。"


def place_findings(workspace: Path, *, mounts: str | None = None) -> tuple[Finding, ...]:
    """What speaks against the folder of a workspace; empty for a folder on the computer's own disk.

    Args:
        workspace: The file.
        mounts: The system's list of mounts in the form of /proc/self/mountinfo; read from the system when None.
    """
    folder = Path(os.path.realpath(workspace)).parent
    cloud = next((name for part in folder.parts for key, name in _CLOUDS.items() if part.lower().startswith(key)), "")
    found: list[Finding] = []
    if cloud:
        found.append(
            _finding(
                "place.cloud",
                folder,
                f"台账放在“{cloud}”的同步文件夹里，同步可能复制到写了一半的文件，或生成冲突副本。{_ADVICE}",
            )
        )
    drive = _drive(folder, mounts)
    if drive == "network":
        found.append(_finding("place.network", folder, f"台账放在网络文件夹里，断网或两台电脑同时打开可能损坏数据。{_ADVICE}"))
    elif drive == "stick":
        found.append(_finding("place.stick", folder, f"台账放在U盘或移动硬盘上，没有安全拔出可能丢失刚做的修改。{_ADVICE}"))
    return tuple(found)


def _finding(code: str, folder: Path, message: str) -> Finding:
    return warning(code, str(folder), message)


if sys.platform == "win32":  # pragma: no cover - the Windows branch runs on Windows only
    import ctypes

    def _drive(folder: Path, _mounts: str | None) -> str:
        if str(folder).startswith("\\\\"):
            return "network"
        return {2: "stick", 4: "network"}.get(ctypes.windll.kernel32.GetDriveTypeW(f"{folder.drive}\\"), "")
else:

    def _drive(folder: Path, mounts: str | None) -> str:
        """``network``, ``stick`` or "" by the file system the folder lies on."""
        if mounts is None:
            with contextlib.suppress(OSError):
                mounts = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="replace")
        best, kind = "", ""
        for line in (mounts or "").splitlines():
            before, separator, after = line.partition(" - ")
            fields, said = before.split(), after.split()
            if not separator or len(fields) < 5 or not said:
                continue
            point = fields[4].replace("\\040", " ")
            inside = point == "/" or folder == Path(point) or Path(point) in folder.parents
            if inside and len(point) >= len(best):
                best, kind = point, said[0]
        return "network" if kind in _NETWORK else "stick" if kind in _STICK else ""
