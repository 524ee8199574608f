"""Which letters of a bureau were taken in, under which numbers, and which kinds of letters a school takes in at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jyteacher_desktop import exchange
from jyteacher_desktop.exchange.errors import WrongKind
from jyteacher_desktop.paths import shown_name
from jyteacher_desktop.school.number_leaps import signers_of
from jyteacher_desktop.school.school_keys import mail_keys, read_file
from jyteacher_desktop.store.workspace import Change, Workspace

_TAKEN_IN = frozenset({"receipt", "policy", "restore", "root"})

_RECEIPTS = "FROM letter WHERE direction = 'in' AND kind = 'receipt' AND office = ?"


def incoming_kind(ws: Workspace, path: Path) -> str:
    """What kind of letter a file says it is, of those a bureau gives to a school; nothing is believed of it.

    Raises:
        WrongKind: It is a letter, and none that a school takes in.
        FileUnreadable, TrustError: It cannot be read, opened or is none of ours.
        PrivateClosed: See :func:`~jyteacher_desktop.school.school_keys.mail_keys`.
    """
    data = read_file(path)
    kind = exchange.glance(data, mail_keys(ws, data)).kind
    if kind not in _TAKEN_IN:
        raise WrongKind(
            f"这是{exchange.LABELS.get(kind, '另一种文件')}，不是教育局给学校的文件，没有采用，原有数据没有变化。"
            "请选择教育局给的回执、政策文件包、归还包或卡片（.jyt）。",
            kind=kind,
        )
    return kind


def newest_receipt(ws: Workspace, bureau: str) -> str | None:
    """Letter id of a bureau's newest receipt that was taken in: what the next package to it acknowledges."""
    found = ws.tuples(f"SELECT letter_id {_RECEIPTS} ORDER BY seq DESC, id DESC LIMIT 1", (bureau,))
    return str(found[0][0]) if found else None


def newest_receipt_number(ws: Workspace, bureau: str) -> int:
    """Number of a bureau's newest receipt that was taken in; 0 before the first."""
    return int(ws.tuples(f"SELECT coalesce(max(seq), 0) {_RECEIPTS}", (bureau,))[0][0])


def newest_own_number(ws: Workspace, bureau: str) -> int:
    """Number of our newest package to a bureau, or of the one that was taken over; 0 before the first."""
    statement = "SELECT coalesce(max(seq), 0) FROM letter WHERE direction = 'out' AND kind = 'report' AND office = ?"
    return int(ws.tuples(statement, (bureau,))[0][0])


def take_number(change: Change, head: Any, bureau: str, *, final: bool = False) -> None:
    """Count a letter the bureau holds as one of ours, so that the next one follows it; ``final``: its quarter was closed in it.

    It has no file here, by which receipts.py knows it.
    """
    change.insert(
        "letter",
        direction="out",
        kind="report",
        office=bureau,
        seq=head.seq,
        letter_id=head.letter,
        quarter=head.period,
        version=head.version,
        final=int(final),
        at=change.at,
        file_name="",
    )


def remember_in(change: Change, letter: exchange.OpenedLetter, path: Path) -> None:
    """Note that a letter was taken in, and out of which file."""
    change.insert(
        "letter",
        direction="in",
        kind=letter.kind,
        office=letter.sender,
        seq=letter.seq,
        letter_id=letter.letter_id,
        at=change.at,
        file_name=shown_name(Path(path)),
        signers=signers_of(letter),
    )
