"""Opening packages: from the bytes of a file to plain rows ready to be written, or to the reason why not.

Nothing here knows the workspace. What the checks need is handed over once (:class:`Mailroom`), and what comes out is plain data
(:class:`Parcel`), so that a long sitting opens packages in a process of its own while the workspace is being written. Attendance,
the bulk of every package, travels as columns of small numbers: seven thousand lines are a few tens of kilobytes.
"""

from __future__ import annotations

import contextlib
import threading
from array import array
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import cache, partial
from itertools import chain, islice, repeat
from operator import add, attrgetter, mul
from pathlib import Path
from typing import Any, Generic, TypeVar

from jyteacher_desktop import exchange
from jyteacher_desktop.bureau.errors import KeyTaken, OpeningStopped
from jyteacher_desktop.bureau.office_rulings import Rulings, key_taken_words
from jyteacher_desktop.domain.cancelling import asking, go_on
from jyteacher_desktop.domain.errors import Cancelled, JyTeacherError, MachineError, TrustError
from jyteacher_desktop.domain.terms import Signer
from jyteacher_desktop.exchange import box, envelope, package_tables, seal
from jyteacher_desktop.exchange.errors import BadSignature, NewCard, PackageIncomplete, UnknownSender, Unsigned, WrongKind
from jyteacher_desktop.exchange.lines_by_column import Lines
from jyteacher_desktop.other_process import OtherProcess, ProcessGone
from jyteacher_desktop.store.crossed_rows import CrossedRows
from jyteacher_desktop.values import dataclass, replace

_WORTH = 2_000_000
"""With fewer bytes of packages than this another process is not worth its start: that takes as long as opening them."""
_SMALL = 500
"""So many files with fewer bytes than that are no packages worth a process; whoever waits for them hears of them at once."""
WORTH_COMPARING = 20_000
"""A package with fewer bytes is read sooner than it is compared with an earlier one, which has to be opened for that."""
_WORTH_KEEPING = 16 * 1024 * 1024
"""Memory that whoever opens many packages keeps between two of them: some bodies of a megabyte, and what is made of them."""
_AHEAD = 4
"""So many packages are under way to and from the other process."""
_AHEAD_HERE = 3
"""So many packages are opened, or wait for it, while the caller works on the one before them."""
_MUCH_AHEAD, _AHEAD_OF_MUCH = 8 * 1024 * 1024, 2
"""So many packages are, where together they have more than so many bytes."""

UNKNOWN_KEY = "package.unknown_key"
"""Of a package by a key that is not among those of its school."""
MOST_VOUCHED = 20
"""A school with so many keys that count gets another one by a telephone call only: a key can vouch for any number of others."""
_PATIENCE = 0.1
"""Seconds between two questions whether the person has pressed cancel."""
_MOST_WAITS = 100
"""So many times is asked while the other process starts; a large package is then opened by this one."""

_SEALED = frozenset({"report", "relay", "log", "roll"})
"""What may lie sealed in the mail of a bureau."""

_SAID = ("mark", "role", "attended", "confirmed_x100")
"""What a line of attendance says of somebody at an activity."""

_CORRECTED = frozenset({"activities"})
"""Tables of records of which the city takes what differs; of all others but attendance it takes every row."""

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailroom:
    """What opening needs to know.

    Attributes:
        identities: What opens packages: today's mailbox and those of before.
        me: The bureau's office id.
        sample: Whether this is a sample bureau.
        said: Office to its keys and who must sign. Reports are tried with revoked keys too, because letters from before still
            verify; only standing ones vouch for a new key and sign relay notes.
        clerks: Our own clerks' keys, which sign the log.
        cities: Other bureaus whose rolls count here, to their clerks' keys.
        known: Office to the marks of the tables of its letter that is loaded; they were checked and need no second look.
        earlier: The letter of an office that is loaded, None where it is not at hand. What comes from the office is read beside it.
    """

    identities: tuple[str, ...]
    me: str
    sample: bool
    said: Mapping[str, Rulings]
    clerks: Sequence[exchange.PublicKey]
    cities: Mapping[str, Sequence[exchange.PublicKey]]
    known: Mapping[str, Collection[str]]
    earlier: Callable[[str], Earlier | None] | None = None

    def whole(self) -> Mailroom:
        """The same with what is known of every office, for other threads and processes: nothing is looked up any more."""
        return replace(self, said=dict(self.said.items()), known=dict(self.known.items()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """The original of the letter of an office that is loaded; whether these very bytes are ``seen``: were opened and found good."""

    data: bytes
    seen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """One year's attendance lines in columns, in the order of the letter (by teacher, then activity).

    Attributes:
        teachers, activities: UUIDs, each once.
        said: Mark, role, hours attended and confirmed, each combination once.
        runs: How many lines each teacher has.
        pairs: Which activity stands beside what is said, as their places; each pair once.
        codes: For every line the place of its pair.
    """

    teachers: tuple[str, ...]
    activities: tuple[str, ...]
    said: tuple[tuple[Any, ...], ...]
    runs: array[int]
    pairs: tuple[array[int], array[int]]
    codes: array[int]

    def lines(self, teachers: Mapping[str, int], activities: Mapping[str, int], pause: Callable[[], None] = go_on) -> CrossedRows:
        """Lines with the workspace's small keys: teacher, activity, mark, role, attended, confirmed."""
        return CrossedRows(
            parts=(
                [(teachers[uuid],) for uuid in asking(self.teachers, pause)],
                [(activities[uuid],) for uuid in asking(self.activities, pause)],
                self.said,
            ),
            runs=self.runs,
            pairs=self.pairs,
            codes=self.codes,
            pause=pause,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrections:
    """One year's attendance or activities as what goes and what comes where the lines of an earlier letter stand; a corrected line is in both.

    Attributes:
        since: The mark of that letter's table: to any other lines these say nothing.
        away: Lines that stand no more, with the UUIDs of teacher and activity.
        come: Lines that are new.
    """

    since: str
    away: tuple[tuple[Any, ...], ...]
    come: tuple[tuple[Any, ...], ...]


def keyed(
    lines: Iterable[tuple[Any, ...]],
    teachers: Mapping[str, int],
    activities: Mapping[str, int],
    pause: Callable[[], None] = go_on,
) -> Iterator[tuple[Any, ...]]:
    """Lines of :class:`Corrections` with the workspace's small keys."""
    for teacher, activity, *said in asking(lines, pause):
        yield teachers[teacher], activities[activity], *said


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A letter whose every check passed.

    Attributes:
        signers: Keyids whose signatures hold.
        tried: How many keys were tried, where a signature is by none of them; else None.
        created: When it was written, by the clock of the computer that wrote it.
        hashes: Every table of the letter to the hash of its body.
        marks: Every table to its mark, by which it is known when it comes again.
        counts: Every table to its number of rows.
        size: Bytes of all its tables.
        rows: Tables whose bodies were not known, as tuples in the order of the format's fields.
        attendance: The same for attendance tables, whole or as what differs from what is loaded.
        corrected: The same for tables of activities, where what differs from what is loaded was all that had to be read.
        missing: Tables the box did not carry; their bodies came from earlier letters.
        blobs: SHA-256 to the attachments the box carries.
    """

    letter_id: str
    sender: str
    seq: int
    prev: str
    ack: str
    reply: str
    policy: tuple[str, int] | None
    period: exchange.Period | None
    created: str
    signers: tuple[str, ...]
    tried: int | None
    hashes: Mapping[str, str]
    marks: Mapping[str, str]
    counts: Mapping[str, int]
    size: int
    rows: Mapping[str, list[tuple[Any, ...]]]
    attendance: Mapping[str, Attendance | Corrections]
    corrected: Mapping[str, Corrections]
    missing: Collection[str]
    blobs: Mapping[str, bytes]

    def whose_corrected(self, loaded: Mapping[str, str]) -> dict[str, tuple[set[str], set[str]]]:
        """Of each table of activities the ids of those that are not as they are ``loaded``, by the marks of what is: as they stand there, and as they come.

        Tables that are read whole are not among them.
        """
        return {
            name: ({line[0] for line in said.away}, {line[0] for line in said.come})
            for name, said in self.corrected.items()
            if said.since == loaded.get(name)
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A good letter that is no report: a relay note, the log of another desk of ours, a city's roll."""

    kind: str
    letter_id: str
    sender: str
    seq: int
    rows: Mapping[str, list[tuple[Any, ...]]]
    blobs: Mapping[str, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """A school's card that a key which counts today signed as well."""

    card: exchange.SchoolCard


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a package is not taken now; ``held`` when it may become good by a later decision about ``office``.

    ``missing`` are name and hash of tables that a thin box left out and nobody supplied; ``former`` the keys that signed a card
    and do not count, one of which may come later. ``school_code`` and ``quarter`` are what a package that waits says of itself: of one by
    an unknown key nobody vouches for them. ``school`` is what a card says that its school is called.
    """

    code: str
    message: str
    held: bool = False
    office: str = ""
    missing: tuple[tuple[str, str], ...] = ()
    former: tuple[str, ...] = ()
    school_code: str = ""
    quarter: str = ""
    school: str = ""


Bodies = Mapping[str, Callable[[], bytes | None]]
"""Hash of a table's body to what reads it, one when it is wanted and none ahead; None where it cannot be had after all."""

Opened = Parcel | Note | NewKey | Refusal
"""What opening one file comes to."""


def open_parcel(
    data: bytes,
    room: Mailroom,
    bodies: Bodies | None = None,
    *,
    city: str = "",
    pause: Callable[[], None] = go_on,
    unsealed: bytes | None = None,
) -> Opened:
    """Run every check on one file, in the format's fixed order; tables known to be good are not parsed again.

    Args:
        data: The file.
        room: What the checks need.
        bodies: Where tables are to be had that a thin box leaves out.
        city: The bureau in whose roll this letter came: it was written to that bureau and has no seal of its own.
        pause: Asked between two tables; raises ``Cancelled`` once the person has pressed cancel.
        unsealed: What is inside the seal, where somebody looked already.
    """
    claimed: list[tuple[str, str]] = []

    def signers(office: str, kind: str) -> Sequence[exchange.PublicKey]:
        claimed.append((office, kind))
        if kind == "roll":
            return room.cities.get(office, ())
        if kind == "log":
            return room.clerks if office == room.me else ()
        if kind == "relay":
            return room.said[office].standing() if office in room.said else ()
        return _enrolled(room, office)

    try:
        if data.startswith(b"PK\3\4") and not city:
            return _open_card(data, room)
        letter = exchange.open_letter(
            data,
            kinds=frozenset({"report"}) if city else _SEALED,
            signers_for=signers,
            identities=room.identities,
            me=city or room.me,
            sample=room.sample,
            enclosed=bool(city),
            unsealed=unsealed,
        )
        if letter.kind == "report" and (unsigned := _unsigned(letter, room)):
            raise Unsigned(_unsigned_words(unsigned), lacking=[role.code for role in unsigned])
        known = room.known.get(letter.sender, frozenset()) if letter.kind == "report" else frozenset()
        absent = letter.missing
        for name in absent:
            read = (bodies or {}).get(letter.hash_of(name))
            if read is not None:
                letter.supply(name, read)
        try:
            letter.check_tables(known, pause, _earlier(letter, data, room) if known else None, by_column=True, records=_CORRECTED)
            return _parcel(letter, room, known, absent, pause) if letter.kind == "report" else _note(letter, pause)
        except PackageIncomplete as error:
            lacking = tuple((name, letter.hash_of(name)) for name in letter.missing)
            return Refusal(
                code=error.code,
                message=error.user_message,
                held=True,
                office=letter.sender,
                missing=lacking,
                quarter=letter.period.id if letter.period else "",
            )
    except UnknownSender as error:
        return Refusal(
            code=error.code,
            message=error.user_message,
            held=True,
            office=claimed[0][0],
            school_code=str(error.facts["school_code"]),
            quarter=str(error.facts["quarter"]),
        )
    except (BadSignature, Unsigned) as error:
        return _perhaps_new_key(data, room, claimed, error)
    except TrustError as error:
        return Refusal(code=error.code, message=error.user_message)


def _earlier(letter: exchange.OpenedLetter, data: bytes, room: Mailroom) -> exchange.OpenedLetter | None:
    """The letter of the same office that is loaded. That it is the one is known by the marks of its tables, not by who signed it."""
    found = room.earlier(letter.sender) if room.earlier is not None and len(data) >= WORTH_COMPARING else None
    if found is None:
        return None
    try:
        return exchange.open_again(found.data, room.identities) if found.seen else open_whole(found.data, room)
    except TrustError:
        return None  # it came in a roll, or is not as it was: what came is read as a whole


def open_safely(data: bytes, room: Mailroom, pause: Callable[[], None] = go_on, unsealed: bytes | None = None) -> Opened:
    """As :func:`open_parcel`; whatever else goes wrong is this file's verdict, so that no file ever stops the others.

    Raises:
        Cancelled: By ``pause``.
    """
    try:
        return open_parcel(data, room, pause=pause, unsealed=unsealed)
    except (Cancelled, MachineError):
        raise  # this computer could not say what is known of a school: that is no verdict on a package
    except JyTeacherError as error:
        return Refusal(code=error.code, message=error.user_message)
    except Exception as error:  # noqa: BLE001 - what one file does must not reach the next
        return unforeseen(error)


def unforeseen(error: Exception) -> Refusal:
    """The verdict on a file that made the program fail; which kind of failure is told, never its words, which may hold anything."""
    return Refusal(
        code="package.unforeseen",
        message=(
            f"核对这个文件时程序出错（{type(error).__name__}），没有采用，原有数据没有变化，其他文件照常接收。"
            "请学校重新生成后再交一次；仍然如此，请把文件交给程序的维护人员。"
        ),
    )


def open_whole(data: bytes, room: Mailroom, bodies: Bodies | None = None, *, city: str = "") -> exchange.OpenedLetter:
    """An archived letter with everything in it, for giving tables back.

    Raises:
        TrustError: It is not as it was.
    """
    letter = exchange.open_letter(
        data,
        kinds=frozenset({"report"}),
        signers_for=lambda office, _kind: _enrolled(room, office),
        identities=room.identities,
        me=city or room.me,
        sample=room.sample,
        enclosed=bool(city),
    )
    for name in letter.missing:
        read = (bodies or {}).get(letter.hash_of(name))
        if read is not None:
            letter.supply(name, read)
    return letter


def signers_of(data: bytes, room: Mailroom, office: str) -> set[str]:
    """Keyids whose signatures over an archived original of an office hold, by the keys enrolled now.

    Raises:
        TrustError: It is not as it was.
    """
    boxed = seal.unseal(data, room.identities) if seal.is_sealed(data) else data
    signed = envelope.parse_envelope(box.read_box(boxed)[box.ENVELOPE].body(box.MAX_ENVELOPE))
    return {key.keyid for key in envelope.verified_signers(signed, _enrolled(room, office))}


def _open_card(data: bytes, room: Mailroom) -> Opened:
    """A card among the packages counts only when a key that counts today vouches for it; else somebody has to telephone."""
    look = exchange.glance(data)
    if look.kind != "enrol":
        kind = exchange.LABELS.get(look.kind, "另一种文件")
        raise WrongKind(f"这是{kind}，不是学校上报的数据包，没有采用，原有数据没有变化。", kind=look.kind)
    said = room.said.get(look.sender)
    card = exchange.open_school_card(data, sample=room.sample, enrolled=said.standing() if said else ())
    enrolled = said is not None and said.stands(card.key.keyid) and said.roles[card.key.keyid] is card.role
    if said is None or not (enrolled or said.vouches(card.former, card.role)):
        why = (
            f"没有本局已登记的{card.role.label}旧密钥签名"
            if said is not None and card.role in said.roles.values()
            else f"本局还没有登记过这所学校的{card.role.label}密钥"
        )
        return Refusal(
            code=NewCard.code,
            message=(
                f"这是“{card.name}”{card.role.label}的卡片，{why}，没有采用，原有数据没有变化。"
                "请在“学校”页登记：拨打学校的已知电话，核对 30 位数字。"
            ),
            office=card.office,
            former=_signed_by(data, card.key.keyid),
            school=card.name,
        )
    if not enrolled and len(said.standing()) >= MOST_VOUCHED:
        return Refusal(
            code=NewCard.code,
            message=(
                f"“{card.name}”的旧密钥已经为 {MOST_VOUCHED} 把以上的新密钥签过名，不再自动登记，没有采用，原有数据没有变化。"
                "请在“学校”页登记：拨打学校的已知电话，核对 30 位数字；不是学校自己换的，请吊销旧密钥。"
            ),
            office=card.office,
            school=card.name,
        )
    if said.roles.get(card.key.keyid, card.role) is not card.role:
        raise KeyTaken(key_taken_words(card.name, said.roles[card.key.keyid], card.role), school=card.name)
    return NewKey(card=card)


def _signed_by(data: bytes, own: str) -> tuple[str, ...]:
    """The keys beside its own that a card says it is signed by; whether that is so is seen once they count."""
    signed = envelope.parse_envelope(box.read_box(data)[box.ENVELOPE].body(box.MAX_ENVELOPE))
    return tuple(hint for hint, _signature in signed.signatures if hint and hint != own)


def _enrolled(room: Mailroom, office: str) -> Sequence[exchange.PublicKey]:
    return tuple(room.said[office].keys.values()) if office in room.said else ()


def _unsigned(letter: exchange.OpenedLetter, room: Mailroom) -> tuple[Signer, ...]:
    """Who has not signed a report, of those that must; keys that are revoked by now are weighed when the heads are."""
    said = room.said[letter.sender]
    there = {said.roles[key.keyid] for key in letter.signers}
    lacking = said.lacking(letter.letter_id, [key.keyid for key in letter.signers])
    return tuple(role for role in lacking if role not in there)


def _unsigned_words(lacking: Iterable[Signer]) -> str:
    who = "和".join(role.label for role in lacking)
    return f"数据包缺少{who}的签名，本局的政策要求有。没有采用，原有数据没有变化。请学校由{who}用自己的口令签名后重新上报。"


def open_each(
    items: Iterable[tuple[_Item, bytes | None]],
    ask: Callable[[], Mailroom],
    pause: Callable[[], None] = go_on,
    *,
    busy: threading.Event | None = None,
    coming: Coming | None = None,
    much: bool = False,
) -> Iterator[tuple[_Item, Opened | None]]:
    """Open one package after the other, in their order; items without bytes pass through.

    When there is much to open, the next ones are opened while the caller works on the last, by a second process. Where he writes to a server
    a second thread of this one opens them too, until that process is up. What opening needs to know is asked for once and by the first that has bytes: of packages that
    came before nobody opens any.

    Args:
        items: What is opened, with its bytes.
        ask: What opening needs to know.
        pause: Asked whether anybody still wants it.
        busy: Set by a caller who writes to a server whenever that was given many rows to work on; None where the rows lie in a file.
        coming: Told what comes behind each package that is given, where the rows lie on a server.
        much: Whether a second process is worth its start there.

    Raises:
        Cancelled: By ``pause``, which is asked between two tables and while the other process works.
        OpeningStopped: That process was ended from outside.
    """
    _let_memory_stay()
    room = cache(ask)
    if busy is not None:
        yield from _Meanwhile[_Item](room, pause, busy, Coming() if coming is None else coming, much=much).each(items)
        return
    source = iter(items)
    first: list[tuple[_Item, bytes | None]] = []
    size = 0
    while size < _WORTH:
        pause()
        pair = next(source, None)
        if pair is not None:
            first.append(pair)
            size += len(pair[1] or b"")
        if pair is None or (len(first) >= _SMALL and size < _WORTH):
            yield from ((item, None if data is None else open_safely(data, room(), pause)) for item, data in first)
            if pair is None:
                return
            first, size = [], 0
    whole = room().whole()
    other, ready = _started(whole)
    idle = False
    try:
        yield from _shared(chain(first, source), whole, other, ready, pause)
        idle = ready is None or ready.done()
    except ProcessGone as error:
        raise _stopped() from error
    finally:
        other.end(idle=idle)  # not idle: cancelled, or it never came to anything


def is_much(files: Iterable[Path]) -> bool:
    """Whether there is so much to open that another process is worth its start; no more files are asked for their size than say so."""
    size = 0
    for file in files:
        with contextlib.suppress(OSError):
            size += file.stat().st_size
        if size >= _WORTH:
            return True
    return False


def _started(room: Mailroom) -> tuple[OtherProcess, Future[bool] | None]:
    """A second process, and when it is up; None where it cannot be started."""
    other = OtherProcess()
    try:
        # told as its first task and not with its start: what it needs to know does not fit into the pipe it is started through
        return other, other.submit(_enter, replace(room, earlier=None))
    except OSError:
        return other, None


def _stopped() -> OpeningStopped:
    return OpeningStopped(
        "校验数据包的进程意外结束，剩下的文件还没有接收；已经列出的都已保存。请再接收一次，仍然如此时逐个接收。"
    )


@cache
def _let_memory_stay() -> None:
    """Let the C library keep what a package of some megabytes needs for the next one, instead of asking the system for it page by page.

    It learns from the largest piece that was let go, once: the next such piece it takes out of what it kept, and has to fill it with zeros.
    A library that learns nothing loses a moment.
    """
    bytes(_WORTH_KEEPING)


class Coming:
    """What comes behind a package, for whoever tells a server its rows: what will be asked about it may be asked with them."""

    def __init__(self) -> None:
        self._next: _UnderWay[Any] | None = None
        self._looked_at: Sequence[_UnderWay[Any]] = ()
        self._known: Collection[str] = ()

    def ask(self) -> list[str]:
        """The offices of which the letters that are loaded are asked for now, as far as somebody has looked who they are."""
        asked = [package for package in self._looked_at if package.looked is not None and package.looked.done()]
        for package in asked:
            package.fresh = False
        return [package.sender for package in asked if package.sender]

    @property
    def next(self) -> tuple[Any, Opened | None]:
        """The next item, and what is in its package, as far as that was opened already; two times None where there is none."""
        if self._next is None:
            return None, None
        future = self._next.opened
        return self._next.item, future.result() if future is not None and future.done() and not future.exception() else None

    def stood(self, office: str) -> bool:
        """Whether any letter of an office was loaded when the first package was opened."""
        return office in self._known

    def behind(self, waiting: Iterable[_UnderWay[Any]], known: Collection[str]) -> None:
        """Those that wait, in their order, and the offices of which letters were loaded."""
        packages = list(waiting)
        self._known = known
        self._next = packages[0] if packages else None
        self._looked_at = [package for package in packages if package.opened is None]


class _UnderWay(Generic[_Item]):
    """A package that is opened meanwhile.

    Attributes:
        item: What it belongs to.
        data: Its bytes, None where there is nothing to be opened.
        looked: What is inside the seal, and the office that it says it is from, where a letter of it is loaded; as soon as that is at
            hand the package is read beside it.
        opened: What it came to.
        fresh: Whether whoever merges has not come by yet, who asks for that letter together with other things.
    """

    def __init__(self, item: _Item, data: bytes | None) -> None:
        self.item, self.data, self.fresh = item, data, True
        self.looked: Future[tuple[bytes | None, str]] | None = None
        self.opened: Future[Opened] | None = None

    @property
    def sender(self) -> str:
        """The office, once somebody has looked; until then whoever asks waits."""
        return self.looked.result()[1] if self.looked is not None else ""

    @property
    def unsealed(self) -> bytes | None:
        """What is inside the seal, in the same way."""
        return self.looked.result()[0] if self.looked is not None else None


class _Meanwhile(Generic[_Item]):
    """Opens the first package here and the next ones in a thread, and where there is much in a second process once that is up.

    Whoever writes to a server waits for it half of the time. Two threads of one interpreter take turns: beside one that reads seven thousand lines
    the other would wait after each answer of the server, and the server for it. So a package that is read as a whole is opened when the server
    has many rows to work on (``busy``), or when nobody has anything else to do; one that is read beside an earlier letter takes little. That letter
    is asked for when the package before was written (``coming``).
    """

    def __init__(
        self, room: Callable[[], Mailroom], pause: Callable[[], None], busy: threading.Event, coming: Coming, *, much: bool
    ) -> None:
        self._room, self._pause = room, pause
        self._busy, self._coming = busy, coming
        self._much = much
        self._other: OtherProcess | None = None
        self._ready: Future[bool] | None = None
        self._waiting: deque[_UnderWay[_Item]] = deque()
        self._hand: ThreadPoolExecutor | None = None
        self._eye: ThreadPoolExecutor | None = None
        self._given_up = threading.Event()

    def each(self, items: Iterable[tuple[_Item, bytes | None]]) -> Iterator[tuple[_Item, Opened | None]]:
        """What is in each package, in their order."""
        idle = False
        try:
            for item, data in items:
                self._begin_all()
                self._waiting.append(self._look_at(item, data))
                while len(self._waiting) > _most_ahead(self._waiting):
                    yield self._awaited()
            while self._waiting:
                self._begin_all()
                yield self._awaited()
            idle = self._ready is not None and self._ready.done()
        except ProcessGone as error:
            raise _stopped() from error
        finally:
            if self._other is not None:
                self._other.end(idle=idle)
            self._given_up.set()
            self._busy.set()
            for thread in (self._eye, self._hand):
                if thread is not None:
                    thread.shutdown(cancel_futures=True)

    def _look_at(self, item: _Item, data: bytes | None) -> _UnderWay[_Item]:
        package = _UnderWay(item, data)
        if self._hand is None:
            self._begin(package)
        elif data is not None and _may_stand_beside(data, self._room()):
            if self._eye is None:
                self._eye = ThreadPoolExecutor(1, "looking")
            package.looked = self._eye.submit(_looked_at, data, self._room())
        return package

    def _begin_all(self) -> None:
        for package in self._waiting:
            if package.fresh and package.looked is not None:
                package.fresh = False
            else:
                self._begin(package)

    def _begin(self, package: _UnderWay[_Item]) -> None:
        data = package.data
        if package.opened is not None or data is None:
            return
        if self._hand is None:
            self._hand = ThreadPoolExecutor(1, "opening")
            if self._much:
                self._other, self._ready = _started(self._room())
            package.opened = Future()
            package.opened.set_result(open_safely(data, self._room(), self._pause))
            return
        earlier = _loaded_of(package.sender, self._room())
        if self._other is not None and _has_started(self._ready):
            package.opened = self._other.submit(_open, data, earlier, package.unsealed)
            return
        work = partial(open_safely, data, replace(self._room(), earlier=_only(earlier)), self._ask, package.unsealed)
        package.opened = self._hand.submit(work if earlier is not None else partial(self._in_turn, work))

    def _in_turn(self, work: Callable[[], Opened]) -> Opened:
        self._ask()  # whoever gave up says so once, and the package before this one may have heard it
        self._busy.wait()
        self._busy.clear()  # that was for one package
        self._ask()
        return work()

    def _ask(self) -> None:
        if self._given_up.is_set():
            raise Cancelled("已取消，没有再打开数据包。")

    def _awaited(self) -> tuple[_Item, Opened | None]:
        package = self._waiting.popleft()
        self._begin(package)
        if package.opened is not None and not package.opened.done():
            self._busy.set()  # there is nothing else to do before it is open
        opened = None if package.opened is None else _result(package.opened, self._pause)
        self._busy.clear()
        self._coming.behind(self._waiting, self._room().known if self._hand is not None else ())
        return package.item, opened


def _most_ahead(waiting: Iterable[_UnderWay[Any]]) -> int:
    return _AHEAD_OF_MUCH if sum(len(package.data or b"") for package in waiting) > _MUCH_AHEAD else _AHEAD_HERE


def _next(waiting: deque[tuple[_Item, Future[Opened] | None]], pause: Callable[[], None]) -> tuple[_Item, Opened | None]:
    item, future = waiting.popleft()
    return item, None if future is None else _result(future, pause)


def _only(earlier: Earlier | None) -> Callable[[str], Earlier | None]:
    return lambda _office: earlier


def _shared(
    items: Iterator[tuple[_Item, bytes | None]],
    room: Mailroom,
    other: OtherProcess,
    ready: Future[bool] | None,
    pause: Callable[[], None],
) -> Iterator[tuple[_Item, Opened | None]]:
    for item, data in items:  # opened by this process while the other one starts
        if data is not None and len(data) > _WORTH and _starts(ready, pause):
            items = chain([(item, data)], items)
            break
        yield item, None if data is None else open_safely(data, room, pause)
        if _has_started(ready):
            break
    waiting: deque[tuple[_Item, Future[Opened] | None]] = deque()

    def send(count: int) -> None:
        waiting.extend(
            (item, None if data is None else other.submit(_open, data, _earlier_of(data, room)))
            for item, data in islice(items, count)
        )

    send(_AHEAD)
    while waiting:
        send(1)
        yield _next(waiting, pause)


def _starts(ready: Future[bool] | None, pause: Callable[[], None]) -> bool:
    """Wait a while for the other process, asking meanwhile; False where it does not start. Inside a large package nobody can be asked."""
    for _time in range(_MOST_WAITS if ready is not None else 0):
        if ready is None or ready.done():
            break
        pause()
        wait([ready], _PATIENCE)
    return _has_started(ready)


def _result(future: Future[Opened], pause: Callable[[], None]) -> Opened:
    """What was found, asking several times a second whether anybody still wants it."""
    while True:
        try:
            return future.result(_PATIENCE)
        except TimeoutError:
            pause()


def _has_started(ready: Future[bool] | None) -> bool:
    """Whether the other process answers. Where a guardian of the machine forbids it to start, it never does."""
    return ready is not None and ready.done() and ready.exception() is None


_room: list[Mailroom] = []
"""What this process opens packages with, when it was started for that; filled once, by its first task."""


def _enter(room: Mailroom) -> bool:
    _let_memory_stay()
    _room.append(room)
    return True


def _open(data: bytes, earlier: Earlier | None, unsealed: bytes | None = None) -> Opened:
    return open_safely(data, replace(_room[0], earlier=_only(earlier)), unsealed=unsealed)


def _may_stand_beside(data: bytes, room: Mailroom) -> bool:
    """Whether a package may be read beside an earlier one, as far as that is seen from outside."""
    return room.earlier is not None and bool(room.known) and len(data) >= WORTH_COMPARING and seal.is_sealed(data)


def _looked_into(data: bytes, room: Mailroom) -> bytes | None:
    """What is inside the seal of a package that may be read beside an earlier one."""
    if not _may_stand_beside(data, room):
        return None
    try:
        return seal.unseal(data, room.identities)
    except TrustError:
        return None  # whoever opens it will say so


def _looked_at(data: bytes, room: Mailroom) -> tuple[bytes | None, str]:
    """What is inside the seal of a package that may be read beside an earlier one, and whose it is."""
    inside = _looked_into(data, room)
    return inside, "" if inside is None else _known_sender(inside, room)


def _known_sender(inside: bytes, room: Mailroom) -> str:
    """The office that a package says it is from, where a letter of it is loaded; else ""."""
    try:
        sender = exchange.claimed_sender(inside)
    except TrustError:
        return ""  # whoever opens it will say so
    return sender if sender in room.known else ""


def _loaded_of(sender: str, room: Mailroom) -> Earlier | None:
    return room.earlier(sender) if sender and room.earlier is not None else None


def _earlier_of(data: bytes, room: Mailroom) -> Earlier | None:
    """For whoever has no archive: the loaded letter of the office that a package says it is from."""
    return _loaded_of(_looked_at(data, room)[1], room)


def _parcel(
    letter: exchange.OpenedLetter, room: Mailroom, known: Collection[str], absent: Collection[str], pause: Callable[[], None]
) -> Parcel:
    carried = {
        name for name in letter.resources if package_tables.find_spec(letter.kind, name) and letter.mark_of(name) not in known
    }
    carried.add("school")
    if not carried.isdisjoint({"teachers", "identity"}):
        carried |= {"teachers", "identity"} & letter.resources.keys()
    rows: dict[str, list[tuple[Any, ...]]] = {}
    attendance: dict[str, Attendance | Corrections] = {}
    corrected: dict[str, Corrections] = {}
    for name in sorted(carried):
        found = package_tables.find_spec(letter.kind, name)
        if found is None or name not in letter.resources:
            continue
        changed = letter.changed(name) if found[0].name in _CORRECTED else None
        if changed is not None:
            corrected[name] = _corrections(changed, found[0], pause)
        elif found[0].name == "attendance":
            attendance[name] = _attendance(letter, name, found[0], pause)
        else:
            rows[name] = list(map(attrgetter(*found[0].fields), asking(letter.each_row(name, pause), pause)))
    return Parcel(
        letter_id=letter.letter_id,
        sender=letter.sender,
        seq=letter.seq,
        prev=letter.prev or "",
        ack=letter.ack or "",
        reply=letter.reply or "",
        policy=letter.policy,
        period=letter.period,
        created=letter.created,
        signers=tuple(key.keyid for key in letter.signers),
        tried=len(_enrolled(room, letter.sender)) if letter.signatures > len(letter.signers) else None,
        hashes={name: letter.hash_of(name) for name in letter.resources},
        marks={name: letter.mark_of(name) for name in letter.resources},
        counts={name: int(resource["rows"]) for name, resource in letter.resources.items()},
        size=sum(int(resource["bytes"]) for resource in letter.resources.values()),
        rows=rows,
        attendance=attendance,
        corrected=corrected,
        missing=absent,
        blobs={digest: letter.blob(digest) for digest in letter.blobs},
    )


def _note(letter: exchange.OpenedLetter, pause: Callable[[], None]) -> Note:
    rows = {
        name: list(map(attrgetter(*found[0].fields), asking(letter.each_row(name, pause), pause)))
        for name in letter.resources
        if (found := package_tables.find_spec(letter.kind, name)) is not None
    }
    return Note(
        kind=letter.kind,
        letter_id=letter.letter_id,
        sender=letter.sender,
        seq=letter.seq,
        rows=rows,
        blobs={digest: letter.blob(digest) for digest in letter.blobs},
    )


def _attendance(
    letter: exchange.OpenedLetter, name: str, spec: package_tables.TableSpec, pause: Callable[[], None]
) -> Attendance | Corrections:
    changed = letter.changed(name)
    if changed is None:
        read = letter.lines(name, pause)
        return _columns(package_tables.Rows(letter.each_row(name, pause)), pause) if read is None else _by_column(read)
    return _corrections(changed, spec, pause)


def _corrections(changed: package_tables.Changed, spec: package_tables.TableSpec, pause: Callable[[], None]) -> Corrections:
    told = attrgetter(*spec.fields)
    return Corrections(
        since=changed.since,
        away=tuple(map(told, asking(changed.away, pause))),
        come=tuple(map(told, asking(changed.come, pause))),
    )


def _columns(rows: package_tables.Rows, pause: Callable[[], None]) -> Attendance:
    def each(field: str) -> list[Any]:
        pause()
        return list(map(attrgetter(field), rows))

    runs = Counter(each("teacher"))  # in the order of the letter, which is that of the ids
    said = list(zip(*map(each, _SAID), strict=True))
    activities, combinations = sorted(rows.values("activity")), list(dict.fromkeys(said))
    which, what = _places(each("activity"), asking(activities, pause)), _places(said, combinations)
    del said  # of a table in which every line says something else it takes more than all the rest
    many = len(combinations)
    together = array("Q", map(add, map(mul, which, repeat(many)), what))
    pause()
    pairs = list(dict.fromkeys(together))
    return Attendance(
        teachers=tuple(runs),
        activities=tuple(activities),
        said=tuple(combinations),
        runs=array("I", runs.values()),
        pairs=(array("I", (pair // many for pair in pairs)), array("I", (pair % many for pair in pairs))),
        codes=_places(together, asking(pairs, pause)),
    )


def _by_column(lines: Lines) -> Attendance:
    return Attendance(
        teachers=lines.outer["teacher"],
        activities=lines.outer["activity"],
        said=tuple(map(attrgetter(*_SAID), lines.said)),
        runs=lines.runs,
        pairs=lines.pairs,
        codes=lines.codes,
    )


def _places(values: Iterable[object], distinct: Iterable[object]) -> array[int]:
    """For every row the place of its value among the distinct ones."""
    place = {value: number for number, value in enumerate(distinct)}
    return array("I", list(map(place.__getitem__, values)))


def _perhaps_new_key(data: bytes, room: Mailroom, claimed: Sequence[tuple[str, str]], error: TrustError) -> Refusal:
    """A signature that names a key nobody enrolled yet waits: the school may have a new key, or an operator. Any other is refused."""
    refused = Refusal(code=error.code, message=error.user_message)
    if not claimed or claimed[0][1] != "report" or not seal.is_sealed(data):
        return refused
    sender = claimed[0][0]
    entries = box.read_box(seal.unseal(data, room.identities))
    signed = envelope.parse_envelope(entries[box.ENVELOPE].body(box.MAX_ENVELOPE))
    hints, claims = {hint for hint, _signature in signed.signatures}, exchange.claims_of(signed.payload)
    known = hints & room.said[sender].keys.keys()
    if known == hints or (known and isinstance(error, BadSignature)):
        return refused
    return Refusal(
        code=UNKNOWN_KEY,
        message=(
            "签名用的密钥没有登记给这所学校：可能是学校换了密钥、新设了经办人密钥，也可能有人冒名。暂存，没有采用，原有数据没有变化。"
            "请打电话向学校核实；确有新密钥，就请学校把它的卡片交来，登记后会自动采用。"
        ),
        held=True,
        office=sender,
        school_code=claims.school_code,
        quarter=claims.quarter,
    )
