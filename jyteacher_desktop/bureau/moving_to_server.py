"""A bureau from its file to a server of PostgreSQL and back, and one more clerk's way to it (decision 0242)."""

from __future__ import annotations

import contextlib
from pathlib import Path

from jyteacher_desktop import exchange
from jyteacher_desktop.bureau.city_digest import city_digest
from jyteacher_desktop.bureau.errors import KeyForeign, NotMoved
from jyteacher_desktop.bureau.kept_files import EVIDENCE, HELD, LETTERS, QUARANTINE, Shelf, put_beside
from jyteacher_desktop.bureau.office import BureauInfo, bureau_info, clerk_files, clerk_keys, key_path
from jyteacher_desktop.durable_files import make_folder
from jyteacher_desktop.store import rows_to_server, server_address
from jyteacher_desktop.store.errors import WorkspaceExists
from jyteacher_desktop.store.workspace import BUREAU, Workspace, already_there, real_path
from jyteacher_desktop.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """Where the bureau is now, and the digest of its city there, which is that of before.

    ``others`` have what it was moved from open: what they do there from now on is not in the new one.
    """

    file: Path
    digest: str
    files: int
    keys: int
    others: int = 0
    served: bool = False
    """Whether its rows lie on a server now."""

    @property
    def words(self) -> str:
        """Where everything is now."""
        return (
            f"全部记录已移到{'数据库服务器' if self.served else '一个文件'}，数据包等文件 {self.files} 个，密钥 {self.keys} 把；汇总指纹与原来相同。"
            f"今后请打开“{self.file.name}”。"
        )

    def keeping_words(self, old: str) -> str:
        """What to do with the file it was moved from, and with a server."""
        return (
            f"原来的“{old}”没有改动，请收好当作备份，不要再用它接收和签发。"
            + ("请告诉管服务器的人定期备份这个数据库，并试着恢复过。" if self.served else "")
            + self.others_words
        )

    @property
    def others_words(self) -> str:
        """What to tell the colleagues who have the old one open; "" where nobody has."""
        if not self.others:
            return ""
        return f"原来的数据库里还有 {self.others} 个窗口开着：请各位经办人现在关闭，改用新的；他们此后在原来的里面做的，新的里面没有。"


def move_bureau(ws: Workspace, target: Path, database: str = "") -> Moved:
    """Copy everything of a bureau to a server, or into a file when no database is named; what it is copied from stays as it is.

    The rows come last, in one transaction or one file, so that a move that was cut off has made no bureau and is done again to the same
    place: keys and files that it left there are those that it would write.

    Raises:
        WorkspaceExists: There is a file of that name, or another key.
        DatabaseUnusable: The database cannot be reached, or holds a bureau already.
        NotMoved: The digest of the copy is another one; the copy must not be used.
    """
    target = real_path(target)
    rows_to_server.forget_unfinished(target, database)
    if target.exists() or not _free_or_ours(key_path(target), key_path(ws.path)):
        raise WorkspaceExists(f"“{target.name}”或它的密钥文件已经存在，没有移动，数据没有变化。请换一个文件名。", path=target)
    before = city_digest(ws, anew=True)
    keys = _take_keys(ws, target)
    shelves = {kind: Shelf(ws, kind) for kind in (LETTERS, EVIDENCE, HELD, QUARANTINE)}
    files = [(kind, name) for kind, shelf in shelves.items() for name in shelf.names()]
    contents = ((kind, name, shelves[kind].read(name)) for kind, name in files)
    if database:
        rows_to_server.move_to_server(ws, target, database, contents)
    else:
        for kind, name, data in contents:
            put_beside(target, kind, name, data)
        rows_to_server.move_to_file(ws, target)
    with Workspace.open(target, BUREAU, write=True) as there, there.of_one_day(ws.today):
        there.today_override = ws.today_override
        there.count_rows_anew()
        after = city_digest(there, anew=True)
    if after != before:
        raise NotMoved(
            f"移过去以后汇总指纹不同（原来 {before[:12]}…，现在 {after[:12]}…），请不要使用“{target.name}”，原来的数据没有变化。请把这句话告诉程序的维护人员。",
            path=target,
        )
    return Moved(file=target, digest=after, files=len(files), keys=keys, others=ws.others_connected, served=bool(database))


def _free_or_ours(place: Path, own: Path) -> bool:
    """Whether no key file stands there, or the very one that would be written."""
    return not place.exists() or (own.exists() and place.read_bytes() == own.read_bytes())


def _take_keys(ws: Workspace, target: Path) -> int:
    """Copy the key files of today's clerks that are at hand; how many lie there."""
    make_folder(target.parent)
    taken = 0
    for file in clerk_files(ws, clerk_keys(ws)):
        own = file == key_path(ws.path)
        place = key_path(target) if own else target.parent / file.name
        if not (own or file.parent == ws.path.parent):
            continue
        if not place.exists():
            exchange.copy_key(file, place)
            taken += 1
        elif place.read_bytes() == file.read_bytes():
            taken += 1
    return taken


def join_bureau(path: Path, database: str, *, key: Path | None = None) -> BureauInfo:
    """Write the small file by which one more clerk works with the bureau in a database, and put his key file beside it.

    Raises:
        WorkspaceExists: There is a file of that name.
        DatabaseUnusable, NotAWorkspace: The database cannot be reached, or holds no bureau; nothing was written.
        KeyMissing, KeyDamaged, KeyForeign: The key file is none, or that of nobody on the card in force; nothing was written.
    """
    path = real_path(path)
    for place in (path, *([key_path(path)] if key is not None else [])):
        if place.exists():
            raise already_there(place)
    server_address.split_url(database)
    own = exchange.read_public_key(key) if key is not None else None
    make_folder(path.parent)
    server_address.write_pointer(path, database)
    try:
        with Workspace.open(path, BUREAU, write=False) as ws:
            found, clerks = bureau_info(ws), clerk_keys(ws)
        if key is not None:
            if clerks and own not in clerks:  # before there is a card nobody knows yet whose keys they will be
                raise KeyForeign(
                    f"“{key.name}”不是现用卡片上经办人的密钥，没有连接，什么都没有写。请核对文件；新经办人要先加到卡片上，再来连接。"
                )
            exchange.copy_key(key, key_path(path))
    except BaseException:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
        raise
    return found
