"""What a disk may hold after the power went, rebuilt from the record of one run.

The model is that of POSIX, not of one file system: a write is safe once its file was flushed, a name (made, given, taken away) once its
folder was. Everything later may be there or not. Names of one folder arrive in their order, as every journaling file system has
them, folders independently of each other; writes in any order, and one may be torn in the middle.

``fat`` is the system of sticks, which keeps no journal: names arrive in any order, a renamed file may bear both names or neither, and a name given
by renaming leads to nothing until the file was flushed once more. Where it replaced another it leads to that one until then (whose room
``durable_files`` holds meanwhile). So it is in Linux's vfat: a new entry says no length and no beginning before the inode is written.
"""

from __future__ import annotations

import hashlib
import random
import shutil
import struct
from dataclasses import dataclass, field
from pathlib import Path

CREATE, WRITE, TRUNCATE, SYNC, SYNC_FOLDER, RENAME, LINK, UNLINK, MKDIR, RMDIR, SAID = range(1, 12)
_HEAD = struct.Struct("<BQqII")
_SECTOR = 512


@dataclass(frozen=True)
class Operation:
    """One change a program asked for: ``first`` is a path or data, ``second`` the other path."""

    kind: int
    inode: int
    offset: int
    first: bytes
    second: bytes

    @property
    def path(self) -> Path:
        return Path(self.first.decode())


def read_record(data: bytes) -> list[Operation]:
    """The operations of a record in their order."""
    found: list[Operation] = []
    lives: dict[int, int] = {}  # the system may give a removed file's number to a new one
    place = 0
    while place < len(data):
        kind, inode, offset, one, two = _HEAD.unpack_from(data, place)
        place += _HEAD.size
        if kind == CREATE:
            lives[inode] = lives.get(inode, 0) + 1
        inode += lives.get(inode, 0) << 48
        found.append(Operation(kind, inode, offset, data[place : place + one], data[place + one : place + one + two]))
        place += one + two
    return found


@dataclass
class Disk:
    """A folder as it stood before the run."""

    root: Path
    names: dict[Path, int] = field(default_factory=dict)
    folders: set[Path] = field(default_factory=set)
    contents: dict[int, bytes] = field(default_factory=dict)
    modes: dict[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, root: Path) -> Disk:
        disk = cls(root)
        for path in root.rglob("*"):
            if path.is_dir():
                disk.folders.add(path)
            else:
                state = path.stat()
                disk.names[path] = state.st_ino
                disk.contents[state.st_ino] = path.read_bytes()
                disk.modes[state.st_ino] = state.st_mode & 0o7777
        return disk

    def after(self, operations: list[Operation], rng: random.Random, *, fat: bool = False) -> Disk:
        """One of the states in which the power may leave the disk when it goes behind the last of these operations."""
        left = Disk(self.root, dict(self.names), set(self.folders), dict(self.contents), dict(self.modes))
        flushed: dict[int, int] = {}
        folder_flushed: dict[Path, int] = {}
        for number, each in enumerate(operations):
            if each.kind == SYNC:
                flushed[each.inode] = number
            elif each.kind == SYNC_FOLDER:
                folder_flushed[each.path] = number
        mood = rng.random()  # often nothing or everything that was not flushed, else a mixture
        chance = 0.0 if mood < 0.3 else 1.0 if mood < 0.45 else 0.5
        _write_contents(left, operations, flushed, rng, chance)
        if fat:
            _give_fat_names(left, operations, folder_flushed=folder_flushed, flushed=flushed, rng=rng, chance=chance)
        else:
            _give_names(left, operations, folder_flushed, rng, chance)
        return left

    def key(self, known: dict[int, tuple[bytes, bytes]]) -> bytes:
        """A hash of this state; contents that did not change since ``known`` saw them are not hashed again."""
        digest = hashlib.blake2b(digest_size=16)
        for folder in sorted(self.folders):
            digest.update(f"{folder}/\n".encode())
        for path, inode in sorted(self.names.items()):
            data = self.contents.get(inode, b"")
            seen = known.get(inode)
            if seen is None or seen[0] is not data:
                seen = data, hashlib.blake2b(data, digest_size=16).digest()
                known.setdefault(inode, seen)
            digest.update(f"{path}\n{self.modes.get(inode, 0):o}\n".encode() + seen[1])
        return digest.digest()

    def lay(self) -> None:
        """Put this state into the folder."""
        shutil.rmtree(self.root, ignore_errors=True)
        self.root.mkdir(parents=True)
        for folder in sorted(self.folders):
            if all(
                parent == self.root or parent in self.folders for parent in folder.parents if parent.is_relative_to(self.root)
            ):
                folder.mkdir(exist_ok=True)
        for path, inode in self.names.items():
            if path.parent.is_dir():
                path.write_bytes(self.contents.get(inode, b""))
                path.chmod(self.modes.get(inode, 0o600))


def _write_contents(left: Disk, operations: list[Operation], flushed: dict[int, int], rng: random.Random, chance: float) -> None:
    files: dict[int, bytearray] = {}
    for number, each in enumerate(operations):
        if each.kind == CREATE:
            files[each.inode] = bytearray()
            left.contents[each.inode] = b""
            left.modes[each.inode] = each.offset
        elif each.kind in (WRITE, TRUNCATE):
            safe = number <= flushed.get(each.inode, -1)
            if not safe and rng.random() >= chance:
                continue
            file = files.setdefault(each.inode, bytearray(left.contents.get(each.inode, b"")))
            if each.kind == TRUNCATE:
                del file[each.offset :]
                file.extend(bytes(each.offset - len(file)))
                continue
            data = each.first
            if not safe and rng.random() < 0.2 and len(data) > _SECTOR:
                data = data[: rng.randrange(1, len(data) // _SECTOR + 1) * _SECTOR]
            if len(file) < each.offset:
                file.extend(bytes(each.offset - len(file)))
            file[each.offset : each.offset + len(data)] = data
    for inode, file in files.items():
        left.contents[inode] = bytes(file)


def _give_names(left: Disk, operations: list[Operation], flushed: dict[Path, int], rng: random.Random, chance: float) -> None:
    lost: set[Path] = set()
    for number, each in enumerate(operations):
        if each.kind not in (CREATE, RENAME, LINK, UNLINK, MKDIR, RMDIR):
            continue
        path = each.path
        folder = Path(each.second.decode()).parent if each.kind in (RENAME, LINK) else path.parent
        safe = number <= flushed.get(folder, -1)
        if not safe and (folder in lost or rng.random() >= chance):
            lost.add(folder)  # what comes later in this folder is later in its journal as well
            continue
        match each.kind:
            case 1:
                left.names[path] = each.inode
            case 6:
                inode = left.names.pop(path, None)
                if inode is not None:
                    left.names[Path(each.second.decode())] = inode
            case 7:
                if path in left.names:
                    left.names[Path(each.second.decode())] = left.names[path]
            case 8:
                left.names.pop(path, None)
            case 9:
                left.folders.add(path)
            case _:
                left.folders.discard(path)


_NOTHING = -1
"""What an entry leads to that says no beginning: an empty file."""


def _give_fat_names(
    left: Disk,
    operations: list[Operation],
    *,
    folder_flushed: dict[Path, int],
    flushed: dict[int, int],
    rng: random.Random,
    chance: float,
) -> None:
    now = dict(left.names)  # what the program saw; ``left.names`` is what the disk has
    for number, each in enumerate(operations):
        if each.kind not in (CREATE, RENAME, LINK, UNLINK, MKDIR, RMDIR):
            continue
        path = each.path
        other = Path(each.second.decode()) if each.kind in (RENAME, LINK) else path

        def arrives(folder: Path, number: int = number) -> bool:
            return number <= folder_flushed.get(folder, -1) or rng.random() < chance

        if each.kind == CREATE:
            now[path] = each.inode
            if arrives(path.parent):
                left.names[path] = each.inode
        elif each.kind == UNLINK:
            now.pop(path, None)
            if arrives(path.parent):
                left.names.pop(path, None)
        elif each.kind == RENAME:
            inode = now.pop(path, None)
            replaced = now.get(other)
            if inode is None:
                continue
            now[other] = inode
            if arrives(path.parent):
                left.names.pop(path, None)
            complete = number <= flushed.get(inode, -1) or rng.random() < chance
            if replaced is not None and complete:  # the entry is written again where it stands
                left.names[other] = inode
            elif replaced is None and arrives(other.parent):
                left.names[other] = inode if complete else _NOTHING
        elif each.kind == MKDIR:
            if arrives(path.parent):
                left.folders.add(path)
        elif each.kind == RMDIR:
            if arrives(path.parent):
                left.folders.discard(path)
        elif each.kind == LINK:
            raise ValueError("FAT knows no second names")
