"""A central school hands on the packages of its schools: sealed as they are, with a note of what was handed over.

It can neither read nor change them. The note tells the bureau which files it should have, so that a file lost on the way is missed;
the schools' own receipts tell the schools.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from jyteacher_desktop import exchange
from jyteacher_desktop.exchange.seal import MAX_SEALED, is_sealed
from jyteacher_desktop.paths import shown_name
from jyteacher_desktop.school.errors import FileUnreadable, NothingToHandOver
from jyteacher_desktop.school.office import school_info, unlock
from jyteacher_desktop.school.trusting import trusted_card
from jyteacher_desktop.store import school_tables as tables
from jyteacher_desktop.store.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Relayed:
    """What was handed over: the note, the copies, and files that are no sealed packages and stayed behind."""

    note: Path
    seq: int
    files: tuple[Path, ...]
    left: tuple[Path, ...]


def relay(ws: Workspace, paths: Iterable[Path], folder: Path, pin: str) -> Relayed:
    """Copy sealed packages into a folder or onto a stick, read each back, and write the signed note.

    Two files of one name are told apart by their content; names are advice and nothing is overwritten.

    Args:
        ws: The central school's workspace.
        paths: Files, and folders whose ``.jyt`` files are taken, sub-folders included.
        folder: Where to.
        pin: The central school's PIN.

    Raises:
        NotTrusted: No bureau card was accepted yet.
        FileUnreadable: A path does not exist or cannot be read.
        NothingToHandOver: No sealed package is among them.
        WrongPin, KeyMissing, KeyDamaged, DeliveryFailed, DeliveryFull: No note was written.
    """
    card, info = trusted_card(ws), school_info(ws)
    key = unlock(ws, pin)
    folder = Path(folder).absolute()
    enclosed: dict[str, tuple[int, Path]] = {}
    left: list[Path] = []
    for path in exchange.package_files(paths, _missing):
        try:
            data = path.read_bytes() if path.stat().st_size <= MAX_SEALED else b""
        except OSError as error:
            raise FileUnreadable(
                f"读不到“{shown_name(path)}”：{error.strerror}。没有生成交接单。请重新插好U盘后再试。", path=path
            ) from error
        if not is_sealed(data):
            left.append(path)
            continue
        sha256 = hashlib.sha256(data).hexdigest()
        if sha256 in enclosed:
            continue
        target = folder / path.name
        if target.exists() and not _holds(target, data):
            target = folder / f"{path.stem}-{sha256[:8]}{path.suffix}"
        if not _holds(target, data):
            exchange.write_verified(target, data)
        enclosed[sha256] = (len(data), target)
    if not enclosed:
        raise NothingToHandOver("没有找到封好的数据包（.jyt），没有生成交接单。请选择各校交来的文件或文件夹。")
    seq, prev = _next_number(ws, card.office)
    letter = exchange.build_letter(
        "relay",
        exchange.Header(
            sender=info.id, receiver=card.office, code=info.code, seq=seq, prev=prev, created=ws.now, sample=info.sample
        ),
        {"enclosed": [(sha256, size, shown_name(path)) for sha256, (size, path) in enclosed.items()]},
        [key],
        list(card.recipients),
    )
    note = folder / f"{exchange.neutral_name(info.code)}-relay-{seq:04}.jyt"
    exchange.write_verified(note, letter.data)
    with ws.record() as change:
        change.insert(
            tables.letter,
            direction="out",
            kind="relay",
            office=card.office,
            seq=seq,
            letter_id=letter.letter_id,
            at=change.at,
            file_name=note.name,
        )
    return Relayed(note=note, seq=seq, files=tuple(path for _size, path in enclosed.values()), left=tuple(left))


def _holds(path: Path, data: bytes) -> bool:
    """Whether a file is there and is this very package."""
    try:
        return path.read_bytes() == data
    except OSError:
        return False


def _missing(path: Path) -> FileUnreadable:
    return FileUnreadable(f"找不到“{path}”。没有生成交接单。请检查路径，或重新插好U盘。", path=path)


def _next_number(ws: Workspace, office: str) -> tuple[int, str | None]:
    found = ws.tuples(
        "SELECT seq, letter_id FROM letter WHERE direction = 'out' AND kind = 'relay' AND office = ? ORDER BY seq DESC LIMIT 1",
        (office,),
    )
    return (int(found[0][0]) + 1, str(found[0][1])) if found else (1, None)
