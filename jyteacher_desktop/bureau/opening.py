"""Opening packages: from the bytes of a file to plain rows ready to be written, or to the reason why not.

Nothing here knows the workspace. What the checks need is handed over once (:class:`Mailroom`), and what comes out is plain data
(:class:`Parcel`), so that a long sitting opens packages in a process of its own while the workspace is being written. Attendance,
the bulk of every package, travels as columns of small numbers: seven thousand lines are a few tens of kilobytes.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from array import array
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import chain, islice, repeat
from operator import attrgetter
from typing import Any, TypeVar

from jyteacher_desktop import exchange
from jyteacher_desktop.bureau.errors import OpeningStopped
from jyteacher_desktop.domain.errors import TrustError
from jyteacher_desktop.exchange import box, envelope, seal, tables
from jyteacher_desktop.exchange.errors import BadSignature, UnknownSender

_WORTH = 2_000_000
"""With fewer bytes of packages than this another process is not worth its start: that takes as long as opening them."""
_AHEAD = 4
"""So many packages are under way to and from the other process."""

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailroom:
    """What opening needs to know.

    Attributes:
        identity: The mailbox identity.
        me: The bureau's office id.
        sample: Whether this is a sample bureau.
        keys: Office to the keys enrolled for it.
        known: Office to the marks of the tables of its letter that is loaded; they were checked and need no second look.
    """

    identity: str
    me: str
    sample: bool
    keys: Mapping[str, Sequence[exchange.PublicKey]]
    known: Mapping[str, Collection[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """One year's attendance lines in columns, in the order of the letter (by teacher, then activity).

    ``teacher`` and ``activity`` are places in the tuples of UUIDs beside them; ``words`` is a place in ``pairs`` of mark and
    role; the two optional columns are None where every line leaves them empty.
    """

    teachers: tuple[str, ...]
    activities: tuple[str, ...]
    pairs: tuple[tuple[str, str], ...]
    teacher: array[int]
    activity: array[int]
    words: bytes
    attended: tuple[int | None, ...] | None
    confirmed: tuple[int | None, ...] | None

    def lines(self, teachers: Mapping[str, int], activities: Mapping[str, int]) -> Iterator[tuple[object, ...]]:
        """Lines with the workspace's small keys: teacher, activity, mark, role, attended, confirmed."""
        teacher_keys = [teachers[uuid] for uuid in self.teachers]
        activity_keys = [activities[uuid] for uuid in self.activities]
        marks = [mark for mark, _role in self.pairs]
        roles = [role for _mark, role in self.pairs]
        return zip(
            map(teacher_keys.__getitem__, self.teacher),
            map(activity_keys.__getitem__, self.activity),
            map(marks.__getitem__, self.words),
            map(roles.__getitem__, self.words),
            repeat(None) if self.attended is None else self.attended,
            repeat(None) if self.confirmed is None else self.confirmed,
            strict=False,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A letter whose every check passed.

    Attributes:
        signers: Keyids whose signatures hold.
        hashes: Every table of the letter to the hash of its body.
        counts: Every table to its number of rows.
        rows: Tables whose bodies were not known, as tuples in the order of the format's fields.
        attendance: The same for attendance tables.
    """

    letter_id: str
    sender: str
    seq: int
    prev: str
    ack: str
    reply: str
    period: exchange.Period | None
    signers: tuple[str, ...]
    hashes: Mapping[str, str]
    counts: Mapping[str, int]
    rows: Mapping[str, list[tuple[Any, ...]]]
    attendance: Mapping[str, Attendance]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a package is not taken now; ``held`` when it may become good by a later decision about ``office``."""

    code: str
    message: str
    held: bool = False
    office: str = ""


def open_parcel(data: bytes, room: Mailroom) -> Parcel | Refusal:
    """Run every check on one file, in the format's fixed order; tables known to be good are not parsed again."""
    claimed: list[str] = []

    def signers(office: str, _kind: str) -> Sequence[exchange.PublicKey]:
        claimed.append(office)
        return room.keys.get(office, ())

    try:
        letter = exchange.open_letter(
            data,
            kinds=frozenset({"report"}),
            signers_for=signers,
            identities=[room.identity],
            me=room.me,
            sample=room.sample,
        )
        known = room.known.get(letter.sender, frozenset())
        letter.check_tables(known)
        return _parcel(letter, known)
    except UnknownSender as error:
        return Refusal(code=error.code, message=error.user_message, held=True, office=claimed[0])
    except BadSignature as error:
        return _perhaps_new_key(data, room, claimed[0], error)
    except TrustError as error:
        return Refusal(code=error.code, message=error.user_message)


def open_each(items: Iterable[tuple[_Item, bytes | None]], room: Mailroom) -> Iterator[tuple[_Item, Parcel | Refusal | None]]:
    """Open one package after the other, in their order; items without bytes pass through.

    When there is much to open, a second process opens the next ones while the caller works on the last.

    Raises:
        OpeningStopped: That process was ended from outside.
    """
    source = iter(items)
    first: list[tuple[_Item, bytes | None]] = []
    size = 0
    while size < _WORTH:
        pair = next(source, None)
        if pair is None:
            yield from ((item, None if data is None else open_parcel(data, room)) for item, data in first)
            return
        first.append(pair)
        size += len(pair[1] or b"")
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context, initializer=_enter, initargs=(room,)) as pool:
        try:
            yield from _shared(chain(first, source), room, pool)
        except BrokenProcessPool as error:
            raise OpeningStopped(
                "校验数据包的进程意外结束，剩下的文件还没有接收；已经列出的都已保存。请再接收一次，仍然如此时逐个接收。"
            ) from error
        finally:
            pool.shutdown(cancel_futures=True)


def _shared(
    items: Iterator[tuple[_Item, bytes | None]], room: Mailroom, pool: ProcessPoolExecutor
) -> Iterator[tuple[_Item, Parcel | Refusal | None]]:
    try:
        ready = pool.submit(_ready)
    except OSError:
        ready = None
    for item, data in items:  # opened by this process while the other one starts
        yield item, None if data is None else open_parcel(data, room)
        if _has_started(ready):
            break
    waiting: deque[tuple[_Item, Future[Parcel | Refusal] | None]] = deque()

    def send(count: int) -> None:
        waiting.extend((item, None if data is None else pool.submit(_open, data)) for item, data in islice(items, count))

    send(_AHEAD)
    while waiting:
        send(1)
        item, future = waiting.popleft()
        yield item, None if future is None else future.result()


def _has_started(ready: Future[bool] | None) -> bool:
    """Whether the other process answers. Where a guardian of the machine forbids it to start, it never does."""
    return ready is not None and ready.done() and ready.exception() is None


def _ready() -> bool:
    return True


_room: list[Mailroom] = []
"""What this process opens packages with, when it was started for that; filled once, at its start."""


def _enter(room: Mailroom) -> None:
    _room.append(room)
    threading.Thread(target=_leave_with_parent, daemon=True).start()


def _leave_with_parent() -> None:
    """End this process, which holds the mailbox identity, as soon as the one that started it is gone, however it went."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _open(data: bytes) -> Parcel | Refusal:
    return open_parcel(data, _room[0])


def _parcel(letter: exchange.OpenedLetter, known: Collection[str]) -> Parcel:
    carried = {name for name in letter.resources if tables.find_spec(letter.kind, name) and letter.mark_of(name) not in known}
    carried.add("school")
    if not carried.isdisjoint({"teachers", "identity"}):
        carried |= {"teachers", "identity"} & letter.resources.keys()
    rows: dict[str, list[tuple[Any, ...]]] = {}
    attendance: dict[str, Attendance] = {}
    for name in sorted(carried):
        found = tables.find_spec(letter.kind, name)
        if found is None or name not in letter.resources:
            continue
        if found[0].name == "attendance":
            attendance[name] = _columns(letter.rows(name))
        else:
            rows[name] = list(map(attrgetter(*found[0].fields), letter.rows(name)))
    return Parcel(
        letter_id=letter.letter_id,
        sender=letter.sender,
        seq=letter.seq,
        prev=letter.prev or "",
        ack=letter.ack or "",
        reply=letter.reply or "",
        period=letter.period,
        signers=tuple(key.keyid for key in letter.signers),
        hashes={name: letter.hash_of(name) for name in letter.resources},
        counts={name: int(resource["rows"]) for name, resource in letter.resources.items()},
        rows=rows,
        attendance=attendance,
    )


def _columns(rows: list[Any]) -> Attendance:
    teachers, teacher = _places(map(attrgetter("teacher"), rows))
    activities, activity = _places(map(attrgetter("activity"), rows))
    pairs, words = _places(map(attrgetter("mark", "role"), rows))
    attended = tuple(map(attrgetter("attended"), rows))
    confirmed = tuple(map(attrgetter("confirmed_x100"), rows))
    return Attendance(
        teachers=teachers,
        activities=activities,
        pairs=pairs,
        teacher=array("I", teacher),
        activity=array("I", activity),
        words=bytes(words),  # marks times roles are far fewer than 256: both are closed lists of the format
        attended=None if set(attended) <= {None} else attended,
        confirmed=None if set(confirmed) <= {None} else confirmed,
    )


def _places(values: Iterable[Any]) -> tuple[tuple[Any, ...], list[int]]:
    """The distinct values in sorted order, and for every value its place among them."""
    listed = list(values)
    distinct = sorted(set(listed))
    place = {value: number for number, value in enumerate(distinct)}
    return tuple(distinct), list(map(place.__getitem__, listed))


def _perhaps_new_key(data: bytes, room: Mailroom, sender: str, error: BadSignature) -> Refusal:
    """A signature that names a key nobody enrolled yet waits: the school may have a new key. Any other is refused."""
    entries = box.read_box(seal.unseal(data, [room.identity]))
    hints = {hint for hint, _signature in envelope.parse_envelope(entries[box.ENVELOPE].body(box.MAX_ENVELOPE)).signatures}
    if hints & {key.keyid for key in room.keys[sender]}:
        return Refusal(code=error.code, message=error.user_message)
    return Refusal(
        code="package.unknown_key",
        message=(
            "签名用的密钥没有登记给这所学校：可能是学校换了密钥，也可能有人冒名。暂存，没有采用，原有数据没有变化。"
            "请打电话向学校核实；确实换了密钥，就请学校重新生成卡片，登记后会自动采用。"
        ),
        held=True,
        office=sender,
    )
