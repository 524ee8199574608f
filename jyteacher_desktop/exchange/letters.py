"""Letters: building them, and opening them in one fixed order of checks.

A letter (信件) is a signed manifest that lists the sender's complete state by hash; a box carries it with the tables; a
seal closes the box for the receiver. Its id is the SHA-256 of the manifest's bytes, a pure function of (book, number,
key): compressed and sealed bytes never matter.

The manifest is always whole, the box may be thin: a report's box may lack tables the receiver has already, and several
boxes (volumes) with the same envelope and tables may share the attachments between them. Each is complete in itself; any
order, any repeat.

The reader's order: size, seal header, unseal in memory, exact ZIP form, envelope (at most 1 MiB), payload type,
signatures of the sender's enrolled keys, manifest (required features, numbers, address), then for each table size,
inflation, hash, strict rows, keys and references, then the attachments. The bytes that were verified are the bytes that are parsed. Cards
(``enrol``, ``root``; see ``cards``) bring their own keys: their manifest and table of keys are read before the signatures.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from operator import attrgetter
from typing import Any

import msgspec

from jyteacher_desktop.domain.cancelling import asking, go_on
from jyteacher_desktop.exchange import box, canonical, envelope, package_tables, seal
from jyteacher_desktop.exchange.errors import (
    BY_A_NEWER_PROGRAM,
    NOT_OURS,
    OVER_THE_LIMIT,
    NewerPackage,
    NotAPackage,
    PackageDamaged,
    PackageIncomplete,
    PackageTooLarge,
    SamplePackage,
    UnknownBureau,
    UnknownSender,
    WrongAddress,
    WrongForm,
    WrongKind,
    unlike_the_list,
)
from jyteacher_desktop.exchange.keys import PublicKey, SigningKey, public_key
from jyteacher_desktop.exchange.lines_by_column import Lines
from jyteacher_desktop.values import NamedTuple, dataclass, field

VERSION = 1
EVERYBODY = "*"
SAMPLE, VOUCHED = "sample", "vouched"
"""What a reader must understand: letters of sample offices; entries of a log that enrol keys whose digits nobody compared."""
SEALED_KINDS = frozenset({"report", "receipt", "restore", "relay", "log", "roll"})
THIN_KINDS = frozenset({"report"})
"""Kinds whose box may lack tables that the receiver has from an earlier letter."""
VOLUME = 14_000_000
"""Bytes of one sealed volume for e-mail: as a MIME message still below 20 MB."""
MAX_TABLES = 256
_MOST_INFLATED = 64 * 1024 * 1024
"""So many bytes of tables are held inflated at once, or one table; the others are inflated anew where they are read again."""
_MOST_READ = 192 * 1024 * 1024
"""So much memory is held for rows that were read, of attendance that of more than half a million; those of other tables are read anew where they are asked for."""
MAX_CARD_KEYS = 16
_CARDS = frozenset({"enrol", "root"})
_TO_EVERYBODY = _CARDS | {"policy"}
_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_HASH = re.compile(r"sha256:[0-9a-f]{64}")
LABELS = {
    "report": "上报数据包",
    "enrol": "学校卡片",
    "root": "教育局卡片",
    "receipt": "回执",
    "restore": "归还包",
    "relay": "交接单",
    "policy": "政策文件包",
    "log": "裁定簿",
    "roll": "汇总包",
}
"""What people call each kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The statement a report makes about one quarter: ``2026Q3``, its version, whether it is closed."""

    id: str
    version: int
    final: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What a letter says about itself.

    Attributes:
        sender, receiver: Office ids; ``*`` means everybody.
        code: The sender's code, for the advisory name only.
        seq: Number in the stream (sender, receiver): 1, 2, 3 ...
        prev: Letter id of the previous one; None exactly for number 1.
        ack: Letter id of the newest letter taken in from the other side, or None.
        reply: age recipient for answers, or None.
        created: ISO time; information only, never compared.
        policy: (id, version) of the policy in use, or None.
        card: Number of the bureau's card under which it writes, or None; schools write under none.
        sample: Whether this comes from a sample office.
        vouched: Whether an entry enrols a key whose digits nobody compared; a reader that knows no such entry would take it for a compared one.
    """

    sender: str
    receiver: str
    code: str
    seq: int
    created: str
    prev: str | None = None
    ack: str | None = None
    reply: str | None = None
    period: Period | None = None
    policy: tuple[str, int] | None = None
    card: int | None = None
    sample: bool = False
    vouched: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltLetter:
    """A finished letter: its id, the bytes of the file, the box inside the seal, and rows per table.

    ``data`` and ``box`` carry every table and no attachment; :meth:`pack` makes other boxes of the same letter.
    """

    kind: str
    letter_id: str
    data: bytes
    box: bytes
    rows: dict[str, int]
    signed: bytes = field(repr=False)
    bodies: dict[str, bytes] = field(repr=False)
    recipients: tuple[str, ...] | None = None
    """Whom ``data`` is sealed to; None where it carries attachments after all."""

    def pack(
        self, recipients: Sequence[str], *, without: Collection[str] = (), blobs: Mapping[str, bytes] | None = None
    ) -> bytes:
        """Another file of this letter: without some tables, with some attachments.

        Args:
            recipients: age recipients; empty for open kinds.
            without: Resource names the receiver has already.
            blobs: SHA-256 to attachment.
        """
        bodies = {name: body for name, body in self.bodies.items() if name not in without}
        if not blobs and len(bodies) == len(self.bodies) and tuple(recipients) == self.recipients:
            return self.data
        boxed = box.write_box(self.signed, bodies, blobs)
        return seal.seal(boxed, recipients) if recipients else boxed

    def volumes(
        self,
        recipients: Sequence[str],
        sizes: Mapping[str, int],
        read: Callable[[str], bytes],
        *,
        without: Collection[str] = (),
        limit: int = VOLUME,
    ) -> Iterator[bytes]:
        """This letter in as many files as its attachments need, one at a time; at least one.

        Args:
            recipients: age recipients.
            sizes: SHA-256 to bytes of every attachment to carry.
            read: Gives an attachment by its SHA-256.
            without: Resource names the receiver has already.
            limit: Bytes of the largest file; one attachment that is larger by itself still travels, alone.
        """
        # What the seal and the box's own headers add at most: the age header with 16 recipients, a tag per 64 KiB, the directory.
        room = limit - len(self.box) - 4096 - limit // 4096
        group: dict[str, int] = {}
        for digest in sorted(sizes):
            cost = sizes[digest] + 300
            if group and sum(group.values()) + cost > room:
                yield self.pack(recipients, without=without, blobs={each: read(each) for each in group})
                group = {}
            group[digest] = cost
        yield self.pack(recipients, without=without, blobs={each: read(each) for each in group})


def build_letter(
    kind: str,
    header: Header,
    rows: Mapping[str, Iterable[Sequence[object]]],
    keys: Iterable[SigningKey],
    recipients: Sequence[str] = (),
    *,
    given: Mapping[str, tuple[Mapping[str, Any], bytes]] | None = None,
    blobs: Mapping[str, bytes] | None = None,
) -> BuiltLetter:
    """Write, sign and (for sealed kinds) seal one letter.

    Args:
        kind: One of :data:`LABELS`.
        header: What the letter says about itself.
        rows: Resource name (``teachers``, ``attendance-2026``) to rows in the order of the table's spec.
        keys: Unlocked signing keys.
        recipients: age recipients; required for sealed kinds, empty for open ones.
        given: Resource name to manifest entry and body of tables that travel on unchanged, byte by byte.
        blobs: SHA-256 to attachment, for kinds whose every box carries them all.

    Raises:
        BadRows: A row that no reader would take.
    """
    signing = list(keys)
    if not signing or (kind in SEALED_KINDS) != bool(recipients):
        raise ValueError(f"{kind}: keys or recipients")
    bodies: dict[str, bytes] = {}
    resources: list[Mapping[str, Any]] = []
    passed = given or {}
    for name in sorted({*rows, *passed}):
        if name in passed:
            resource, bodies[name] = passed[name]
            resources.append(resource)
            continue
        found = package_tables.find_spec(kind, name)
        if found is None:
            raise ValueError(f"{kind} has no table {name}")
        spec, year = found
        bodies[name] = package_tables.encode_rows(spec, rows[name], name)
        resources.append(package_tables.describe_resource(spec, year, bodies[name]))
    period = header.period
    manifest = {
        "$schema": _PROFILE,
        "created": header.created,
        "jyt": {
            "ack": f"sha256:{header.ack}" if header.ack else None,
            **({"card": header.card} if header.card is not None else {}),
            "from": header.sender,
            "kind": kind,
            "period": {"final": period.final, "id": period.id, "version": period.version} if period else None,
            "policy": {"id": header.policy[0], "version": header.policy[1]} if header.policy else None,
            "prev": f"sha256:{header.prev}" if header.prev else None,
            "reads": VERSION,
            "reply": header.reply,
            "requires": [*([SAMPLE] if header.sample else []), *([VOUCHED] if header.vouched else [])],
            "seq": header.seq,
            "to": header.receiver,
            "v": VERSION,
        },
        "name": f"jyt-{re.sub('[^a-z0-9._-]', '', header.code.lower()) or 'x'}-{kind}",
        "resources": resources,
    }
    payload = canonical.encode(manifest)
    signed = envelope.seal_envelope(payload, signing)
    boxed = box.write_box(signed, bodies, blobs)
    return BuiltLetter(
        kind=kind,
        letter_id=hashlib.sha256(payload).hexdigest(),
        data=seal.seal(boxed, recipients) if recipients else boxed,
        box=boxed,
        rows={resource["name"]: resource["rows"] for resource in resources},
        signed=signed,
        bodies=bodies,
        recipients=None if blobs else tuple(recipients),
    )


@dataclass(slots=True, kw_only=True)
class OpenedLetter:
    """A letter whose signatures and manifest are good; tables are inflated and checked when asked for.

    Attributes:
        signers: Keys whose signatures hold.
        signatures: How many signatures the envelope has, by whomever.
        resources: Manifest entries by resource name.
        payload: The signed bytes.
        missing: Listed tables whose bodies this box does not carry.
        blobs: SHA-256 of the attachments this box carries.
        seen: Whether these very bytes were opened before and every table found good (:func:`open_again`).
    """

    kind: str
    letter_id: str
    sender: str
    receiver: str
    seq: int
    prev: str | None
    ack: str | None
    reply: str | None
    created: str
    period: Period | None
    policy: tuple[str, int] | None
    card: int | None
    sample: bool
    sealed: bool
    signers: tuple[PublicKey, ...]
    resources: dict[str, dict[str, Any]]
    payload: bytes
    missing: tuple[str, ...] = ()
    blobs: tuple[str, ...] = ()
    signatures: int = 0
    seen: bool = False
    _entries: dict[str, box.Entry] = field(repr=False)
    _bodies: dict[str, bytes] = field(default_factory=dict, repr=False)
    _rows: dict[str, package_tables.Rows] = field(default_factory=dict, repr=False)
    _lines: dict[str, Lines | None] = field(default_factory=dict, repr=False)
    _given: dict[str, Callable[[], bytes | None]] = field(default_factory=dict, repr=False)
    _values: dict[str, dict[str, frozenset[Any]]] = field(default_factory=dict, repr=False)
    _held: dict[str, int] = field(default_factory=dict, repr=False)
    _changed: dict[str, package_tables.Changed] = field(default_factory=dict, repr=False)
    _marks: dict[str, str] = field(default_factory=dict, repr=False)

    def hash_of(self, resource: str) -> str:
        """``sha256:…`` of a table's body, as signed."""
        return str(self.resources[resource]["hash"])

    def body(self, resource: str) -> bytes:
        """A table's bytes, inflated and compared with the signed size and hash; once, unless there are too many to be held.

        Raises:
            PackageTooLarge, PackageDamaged, WrongForm.
            PackageIncomplete: The box does not carry it and nobody supplied it.
        """
        if resource not in self._bodies:
            if resource in self._given:
                self._make_room(self.resources[resource]["bytes"])
                data = self._given[resource]()
                if data is not None:
                    package_tables.check_body(self.resources[resource], data)
                    return self._bodies.setdefault(resource, data)
                del self._given[resource]
                self.missing = (*self.missing, resource)
            if resource in self.missing:
                raise PackageIncomplete(
                    "这个数据包没有带全部表格，缺的那些本局也没有收到过。暂存，没有采用，原有数据没有变化。下一份回执会请学校补带。",
                    missing=self.missing,
                )
            entry = self._entries[f"data/{resource}.jsonl"]
            self._make_room(entry.size)
            if self.seen:
                return self._bodies.setdefault(resource, entry.inflated())
            if entry.size != self.resources[resource]["bytes"]:
                raise unlike_the_list(resource)
            data = entry.body(box.MAX_TABLE)
            # the rows of a table that is read are counted when they are (:meth:`_pieces`)
            read_here = package_tables.find_spec(self.kind, resource) is not None
            package_tables.check_body(self.resources[resource], data, counted=not read_here)
            self._bodies[resource] = data
        return self._bodies[resource]

    def _make_room(self, size: int) -> None:
        """Let go of what was inflated, the largest first, where another table would be too much: what they have stands in the box, or with whoever gave it."""
        ours = sorted(
            (name for name in self._bodies if name in self._given or f"data/{name}.jsonl" in self._entries),
            key=lambda name: len(self._bodies[name]),
        )
        held = size + sum(len(self._bodies[name]) for name in ours)
        while ours and held > _MOST_INFLATED:
            held -= len(self._bodies.pop(ours.pop()))

    def supply(self, resource: str, read: Callable[[], bytes | None]) -> None:
        """Say where the body of a table is to be had that the box does not carry: a thin letter may list more of them than anybody holds at once.

        ``read`` is asked whenever the body is wanted and not held, and gives None where it cannot be had after all; the table is missing then.
        """
        self._given[resource] = read
        self.missing = tuple(name for name in self.missing if name != resource)

    def blob(self, digest: str) -> bytes:
        """An attachment the box carries.

        Raises:
            PackageIncomplete: It does not.
            PackageTooLarge, PackageDamaged: It is not what its name says.
        """
        entry = self._entries.get(f"blob/{digest}")
        if entry is None:
            raise PackageIncomplete("数据包里没有带上清单所列的附件，没有采用，原有数据没有变化。请让对方重新导出。", blob=digest)
        data = entry.body(box.MAX_ENCLOSED if self.kind == "roll" else box.MAX_BLOB)
        if hashlib.sha256(data).hexdigest() != digest:
            raise PackageDamaged("数据包里的附件与清单不符，没有采用，原有数据没有变化。请让对方重新发送。", blob=digest)
        return data

    def listed_blobs(self, pause: Callable[[], None] = go_on) -> dict[str, int]:
        """SHA-256 to bytes of every attachment the tables name, carried or not; ``pause`` is asked all along."""
        found: dict[str, int] = {}
        for name in self.resources:
            match = package_tables.find_spec(self.kind, name)
            if match is not None and match[0].blob:
                for row in asking(self.each_row(name, pause), pause):
                    digest = getattr(row, match[0].blob)
                    if found.setdefault(digest, row.bytes) != row.bytes:
                        raise WrongForm(
                            "数据包里同一个附件写了两种大小，没有采用，原有数据没有变化。请让对方重新导出。", blob=digest
                        )
        return found

    def rows(self, resource: str, pause: Callable[[], None] = go_on) -> package_tables.Rows:
        """A table's rows, strictly checked; each has one attribute per field. ``pause`` is asked between the passes over them.

        Raises:
            BadRows, and what :meth:`body` raises.
        """
        if resource not in self._rows:
            rows = package_tables.Rows()
            for some in self._pieces(resource, pause):
                rows += some
            self._rows[resource] = rows
        return self._rows[resource]

    def each_row(self, resource: str, pause: Callable[[], None] = go_on) -> Iterator[Any]:
        """As :meth:`rows`, one after the other: of a table that is not held they are read anew, and not held either."""
        if resource in self._rows or self._is_held(resource):
            return iter(self.rows(resource, pause))
        return chain.from_iterable(self._pieces(resource, pause))

    def _pieces(self, resource: str, pause: Callable[[], None]) -> Iterator[list[Any]]:
        """The rows of a table, some thousand at a time, and no more and no fewer than the manifest says.

        Raises:
            BadRows, WrongForm: In the midst of it.
        """
        found = package_tables.find_spec(self.kind, resource)
        if found is None:
            raise KeyError(resource)
        extra, absent = package_tables.other_fields(found[0], self.resources[resource])
        there, listed = 0, self.resources[resource]["rows"]
        body = self.body(resource)
        for some in package_tables.decode_pieces(found[0], resource, body, extra=extra, absent=absent, pause=pause):
            there += len(some)
            if there > listed:
                break
            yield some
        self._count(resource, there)

    def _is_held(self, resource: str) -> bool:
        """Whether there is room for the rows of a table; what it may take at most belongs to it from then on."""
        if resource not in self._held:
            found = package_tables.find_spec(self.kind, resource)
            most = package_tables.most_memory(found[0], self.resources[resource]["rows"], self.body(resource)) if found else 0
            if sum(self._held.values()) + most > _MOST_READ:
                return False
            self._held[resource] = most
        return True

    def _values_of(self, resource: str, of: str, pause: Callable[[], None]) -> frozenset[Any]:
        """What stands in a field of a table that may point at another or be pointed at, each value once."""
        lines = self._lines.get(resource)
        if lines is not None:
            return lines.values(of)
        if resource in self._changed:
            return self._changed[resource].come.values(of) if of != "id" else self._ids_of(resource)
        if resource not in self._rows and of not in self._values.get(resource, {}):
            self._read_rows(resource, pause, of)
        return self._rows[resource].values(of) if resource in self._rows else self._values[resource][of]

    def _ids_of(self, resource: str) -> frozenset[Any]:
        """Whose rows a table holds that was read beside an earlier one: what is not new there was looked at when that one came."""
        values = self._values.setdefault(resource, {})
        if "id" not in values:
            values["id"] = package_tables.ids_of(self.body(resource))
        return values["id"]

    def _read_rows(self, resource: str, pause: Callable[[], None], of: str = "") -> None:
        """Check the rows of a table and hold them, or where there is no room what stands in the fields that bind it to others, and in ``of``."""
        if resource in self._rows or (resource in self._values and not of):
            return
        if self._is_held(resource):
            self.rows(resource, pause)
            return
        found = package_tables.find_spec(self.kind, resource)
        fields = found[0].fields if found else {}
        seen: dict[str, set[Any]] = {
            name: set() for name in {of or "id", "id", *(found[0].refers if found else ())} & fields.keys()
        }
        for some in self._pieces(resource, pause):
            for name, values in seen.items():
                values.update(map(attrgetter(name), some))
        self._values.setdefault(resource, {}).update((name, frozenset(values)) for name, values in seen.items())

    def _let_go_of_checked(self) -> None:
        """Of tables that were checked keep what others may point at, and of those that were read by column as many as there is room for."""
        for values in self._values.values():
            for name in values.keys() - {"id"}:
                del values[name]
        for resource, lines in list(self._lines.items()):
            if lines is not None and resource not in self._held:
                if sum(self._held.values()) + lines.memory > _MOST_READ:
                    del self._lines[resource]
                else:
                    self._held[resource] = lines.memory

    def _count(self, resource: str, rows: int) -> None:
        """Compare the number of rows of a table with what the manifest says.

        Raises:
            WrongForm: It is another.
        """
        if rows != self.resources[resource]["rows"]:
            raise unlike_the_list(resource)

    def lines(self, resource: str, pause: Callable[[], None] = go_on) -> Lines | None:
        """The rows of a table that joins records of two others, by column and as strictly checked; None where only :meth:`rows` can say more.

        Raises:
            BadRows, and what :meth:`body` raises.
        """
        if resource not in self._lines and resource not in self._rows:
            found = package_tables.find_spec(self.kind, resource)
            if found is None:
                raise KeyError(resource)
            read = None
            if package_tables.joins_two(found[0]) and package_tables.other_fields(found[0], self.resources[resource]) == ((), ()):
                read = package_tables.read_by_column(found[0], resource, self.body(resource), pause)
                if read is not None:
                    self._count(resource, len(read))
            self._lines[resource] = read
        return self._lines.get(resource)

    def mark_of(self, resource: str) -> str:
        """By this a caller remembers a table that was checked: the hash of all the manifest says of it, name and schema included.

        What this program reads of the table belongs to it too: one that a later program can read, or can read more of, is another one
        for it and gets its second look.
        """
        if resource not in self._marks:
            found = package_tables.find_spec(self.kind, resource)
            read = list(found[0].fields.items()) if found is not None else []
            self._marks[resource] = hashlib.sha256(canonical.encode([self.resources[resource], read])).hexdigest()
        return self._marks[resource]

    def changed(self, resource: str) -> package_tables.Changed | None:
        """What differs from the earlier letter that :meth:`check_tables` was given, where that was all it had to read of a table."""
        return self._changed.get(resource)

    def _compare(
        self, name: str, earlier: OpenedLetter, known: Collection[str], pause: Callable[[], None], records: Collection[str]
    ) -> bool:
        """Read of a table only what an earlier letter did not have, if that says enough; else nothing was done.

        Lines that stayed lead where they led, as long as nothing they may lead to is gone.
        """
        found = package_tables.find_spec(self.kind, name)
        if found is None or (found[0].name not in records and (found[0].key == ("id",) or not found[0].refers)):
            return False
        spec, year = found
        places = {name: "", **{package_tables.target_of(target, year): field for target, field in spec.refers.values()}}
        for place, pointed in places.items():
            if place not in self.resources or place not in earlier.resources or earlier.mark_of(place) not in known:
                return False
            if pointed == "id" and place in self._changed:
                away, come = (rows.values(pointed) for rows in (self._changed[place].away, self._changed[place].come))
                if not away <= come:
                    return False
            elif pointed and earlier.mark_of(place) != self.mark_of(place):
                pause()
                if place in earlier.missing or not earlier.rows(place, pause).values(pointed) <= self.rows(place, pause).values(
                    pointed
                ):
                    return False
        if name in earlier.missing or earlier.resources[name]["schema"] != self.resources[name].get("schema"):
            return False
        extra, absent = package_tables.other_fields(spec, self.resources[name])
        pause()
        told = package_tables.changed_rows(
            spec, name, earlier.body(name), self.body(name), since=earlier.mark_of(name), extra=extra, absent=absent, pause=pause
        )
        if told is not None:
            self._count(name, earlier.resources[name]["rows"] - len(told.away) + len(told.come))
            self._changed[name] = told
        return told is not None

    def check_tables(
        self,
        known: Collection[str] = frozenset(),
        pause: Callable[[], None] = go_on,
        earlier: OpenedLetter | None = None,
        *,
        by_column: bool = False,
        records: Collection[str] = (),
    ) -> None:
        """Inflate and hash every table; parse and cross-check all but those that are ``known`` to be good already.

        Args:
            known: Marks (:meth:`mark_of`) of the tables of one checked letter of the same sender. Name, size and schema belong
                to the mark: a body that is good as ``attendance-2025`` says nothing about its references as ``attendance-2026``.
            pause: Asked between two tables and inside a long one; what it raises ends the check.
            earlier: That letter, if it is at hand: of a table of links between records (attendance) only what differs is read then
                (:meth:`changed`).
            by_column: Read such tables by column (:meth:`lines`) where that is possible, for a caller who wants them so.
            records: Base names of tables of records with an id of their own of which the caller takes what differs as well; they point at no other table.

        Raises:
            BadRows, WrongForm, PackageDamaged, PackageTooLarge.
            PackageIncomplete: The box is thin and a table is needed that it does not carry.
        """
        for name in self.resources:
            carried = name not in self.missing and name not in self._given
            if carried or self.mark_of(name) not in known:
                pause()
                self.body(name)
        fresh = {name for name in self.resources if package_tables.find_spec(self.kind, name) and self.mark_of(name) not in known}
        about = self.sender
        if self.kind == "restore":
            heads = self.rows("heads") if self.resources["heads"]["rows"] == 1 else ()
            about = heads[0].office if heads else ""

        def read(name: str) -> None:
            pause()
            self._let_go_of_checked()
            if earlier is not None and self._compare(name, earlier, known, pause, records):
                if self._changed[name].only_corrected:
                    fresh.discard(name)
            elif not by_column or self.lines(name, pause) is None:
                self._read_rows(name, pause)

        def rows_of(name: str) -> Iterable[Any]:
            return self._changed[name].come if name in self._changed else self.each_row(name, pause)

        def values_of(name: str, of: str) -> frozenset[Any]:
            return self._values_of(name, of, pause)

        package_tables.check_references(
            self.kind, self.resources, fresh, about, read=read, rows_of=rows_of, values_of=values_of, pause=pause
        )
        self._let_go_of_checked()
        if self.blobs:
            listed = self.listed_blobs(pause)
            for digest in self.blobs:
                pause()
                if listed.get(digest) != self._entries[f"blob/{digest}"].size:
                    raise WrongForm("数据包里有清单没有列出的附件，没有采用，原有数据没有变化。请让对方重新导出。", blob=digest)
                self.blob(digest)

    def boxed(self) -> bytes:
        """This letter in a box of its own with every table and no attachment, outside any seal."""
        return box.write_box(
            self._entries[box.ENVELOPE].body(box.MAX_ENVELOPE), {name: self.body(name) for name in self.resources}
        )

    def forget(self) -> None:
        """Let go of inflated bodies and rows, for callers that go through hundreds of letters."""
        self._bodies.clear()
        self._rows.clear()
        self._lines.clear()
        self._values.clear()
        self._held.clear()
        self._changed.clear()


def open_letter(
    data: bytes,
    *,
    kinds: frozenset[str],
    signers_for: Callable[[str, str], Sequence[PublicKey]],
    identities: Sequence[str] = (),
    me: str | None = None,
    sample: bool = False,
    threshold: int | Callable[[str], int] = 1,
    enclosed: bool = False,
    unsealed: bytes | None = None,
) -> OpenedLetter:
    """Open one letter up to its manifest, in the fixed order of checks.

    Args:
        data: The file.
        kinds: Which kinds are welcome here.
        signers_for: Office id and kind to the keys enrolled for it; empty means unknown. Cards (``enrol``, ``root``) need
            none: they prove possession of the keys they carry, and a person types their digits. For them these keys are
            tried as well.
        identities: age identities that may open the seal.
        me: Our office id; a letter to somebody else is refused. None for looking at a letter from outside.
        sample: Whether we are a sample office. Sample letters and real offices never mix.
        threshold: How many distinct signers are needed, or how many for a kind.
        enclosed: The letter comes out of a roll, which carries letters without their seals.
        unsealed: What is inside the seal, where somebody looked already.

    Raises:
        TrustError: One class per cause, in the order of the checks.
    """
    if len(data) > seal.MAX_SEALED:
        raise PackageTooLarge(OVER_THE_LIMIT, size=len(data))
    sealed = seal.is_sealed(data)
    if sealed:
        data = seal.unseal(data, identities) if unsealed is None else unsealed
    elif not data.startswith(b"PK\3\4"):
        raise NotAPackage(NOT_OURS)
    entries = box.read_box(data)
    signed = envelope.parse_envelope(entries[box.ENVELOPE].body(box.MAX_ENVELOPE))
    manifest = _decoded(signed.payload)
    kind, sender = manifest["jyt"]["kind"], manifest["jyt"]["from"]
    if kind not in kinds:
        wanted = "、".join(LABELS[each] for each in sorted(kinds))
        raise WrongKind(f"这是{LABELS.get(kind, '另一种文件')}，这里需要{wanted}，没有采用，原有数据没有变化。", kind=kind)
    if sealed != (kind in SEALED_KINDS and not enclosed):
        raise WrongForm("数据包的封口方式与种类不符，没有采用，原有数据没有变化。请让对方重新导出。")
    needed = threshold if isinstance(threshold, int) else threshold(kind)
    if kind in _CARDS:
        letter = _read_manifest(signed.payload, manifest, entries, sealed=sealed)
        letter.signers = envelope.verified_signers(signed, [*_card_keys(letter), *signers_for(sender, kind)], needed)
    else:
        keys = signers_for(sender, kind)
        if not keys:
            claims = _claims_in(manifest)
            refusal, words = (UnknownBureau, _of_unknown_bureau) if kind == "roll" else (UnknownSender, _of_unknown_school)
            raise refusal(words(claims), sender=sender, school_code=claims.school_code, quarter=claims.quarter)
        signers = envelope.verified_signers(signed, keys, needed)
        letter = _read_manifest(signed.payload, manifest, entries, sealed=sealed)
        letter.signers = signers
    letter.signatures = len(signed.signatures)
    if letter.sample != sample:
        raise SamplePackage(
            "这是示例学校的数据包，只能由示例教育局接收，没有采用，原有数据没有变化。"
            if letter.sample
            else "示例单位不接收真实数据包，没有采用，原有数据没有变化。请用正式的工作簿接收。"
        )
    if me is not None and letter.receiver != me and kind not in _TO_EVERYBODY:
        raise WrongAddress("这个数据包是写给另一个单位的，没有采用，原有数据没有变化。请核对是否拿错了文件。", to=letter.receiver)
    return letter


def open_again(data: bytes, identities: Sequence[str] = ()) -> OpenedLetter:
    """Open a letter whose very bytes were opened before, with every table, and found good: nothing of it is verified again.

    Whoever calls this knows the bytes by their hash.

    Raises:
        TrustError: They are no letter.
    """
    sealed = seal.is_sealed(data)
    entries = box.read_again(seal.unseal(data, identities) if sealed else data)
    payload = _payload_of(entries)
    letter = _read_manifest(payload, msgspec.json.decode(payload), entries, sealed=sealed)
    letter.seen = True
    return letter


def claimed_sender(boxed: bytes) -> str:
    """The office that a letter outside any seal says it is from, nothing verified.

    Raises:
        TrustError: It is no letter.
    """
    payload = _payload_of(box.read_again(boxed))
    try:
        return msgspec.json.decode(payload, type=_Claims).jyt.sender
    except (ValueError, RecursionError, msgspec.MsgspecError) as error:
        raise WrongForm("数据包的清单形式不对，没有采用，原有数据没有变化。请让对方重新导出。") from error


def _payload_of(entries: Mapping[str, box.Entry]) -> bytes:
    """The signed bytes of an envelope at whose form nobody looks.

    Raises:
        WrongForm: There are none.
    """
    try:
        signed = msgspec.json.decode(entries[box.ENVELOPE].body(box.MAX_ENVELOPE), type=_Signed)
        return base64.b64decode(signed.payload)
    except (KeyError, ValueError, RecursionError, msgspec.MsgspecError) as error:
        raise envelope.no_envelope() from error


class _Signed(msgspec.Struct):
    """What of an envelope is looked at where nothing is verified."""

    payload: str


class _Sender(msgspec.Struct, rename={"sender": "from"}):
    sender: str


class _Claims(msgspec.Struct):
    """What of a manifest is looked at there."""

    jyt: _Sender


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """What can be said about a package without any key: sealed or open, and for open ones their unverified claims.

    ``school`` is the name on a card; of a report only the manifest is read, which has no names. ``signers`` are the keyids claimed.
    """

    sealed: bool
    kind: str = ""
    sender: str = ""
    receiver: str = ""
    school: str = ""
    period: Period | None = None
    seq: int = 0
    created: str = ""
    signers: tuple[str, ...] = ()
    rows: dict[str, int] = field(default_factory=dict)


def glance(data: bytes, identities: Sequence[str] = ()) -> Glance:
    """Look at a package without verifying it; with an identity also inside the seal.

    Raises:
        TrustError: Not a package, or not in the exact form.
    """
    sealed = seal.is_sealed(data)
    if sealed and not identities:
        return Glance(sealed=True)
    if sealed:
        data = seal.unseal(data, identities)
    elif not data.startswith(b"PK\3\4"):
        raise NotAPackage("这不是本程序的数据包。请选择扩展名为 .jyt 的文件。")
    entries = box.read_box(data)
    signed = envelope.parse_envelope(entries[box.ENVELOPE].body(box.MAX_ENVELOPE))
    letter = _read_manifest(signed.payload, _decoded(signed.payload), entries, sealed=sealed)
    named = {"enrol": "school", "root": "office", "roll": "summary"}.get(letter.kind)
    return Glance(
        sealed=sealed,
        kind=letter.kind,
        sender=letter.sender,
        receiver=letter.receiver,
        school=next((row.name for row in letter.rows(named)), "") if named else "",
        period=letter.period,
        seq=letter.seq,
        created=letter.created,
        signers=tuple(keyid for keyid, _signature in signed.signatures),
        rows={name: resource["rows"] for name, resource in letter.resources.items()},
    )


def _card_keys(letter: OpenedLetter) -> list[PublicKey]:
    """The keys a card carries, every one of them fit to be enrolled.

    Raises:
        WrongForm: None, too many, or a keyid that is not the key's.
        WeakKey: See :func:`keys.public_key`.
    """
    rows = letter.rows("keys")
    if not 1 <= len(rows) <= MAX_CARD_KEYS:
        raise WrongForm("卡片里的公钥数目不对，没有采用，原有数据没有变化。请让对方重新生成卡片。")
    keys = [public_key(spki_bytes(row.spki)) for row in rows]
    if [key.keyid for key in keys] != [row.keyid for row in rows]:
        raise WrongForm("卡片里的公钥与编号不符，没有采用，原有数据没有变化。请让对方重新生成卡片。")
    return keys


_NAME_WITH_CODE = re.compile(r"jyt-([0-9a-z]{1,20})-[a-z]+")
_QUARTER = re.compile(r"[0-9]{4}Q[1-4]")


class Claims(NamedTuple):
    """By which code a letter's name calls its sender and about which quarter it says it is, "" where it does not.

    Nobody vouches for either: whom a person may phone, and no more than that.
    """

    school_code: str
    quarter: str

    @property
    def words(self) -> str:
        """The code, in brackets."""
        return f"（它自称的学校代码是 {self.school_code}，没有核对过）" if self.school_code else ""


def _of_unknown_school(claims: Claims) -> str:
    return f"发件学校还没有在本局登记密钥{claims.words}，暂不采用，原有数据没有变化。请先登记该校卡片，电话核对 30 位数字；登记以后自动合并，不用再接收。"


def _of_unknown_bureau(claims: Claims) -> str:
    """Of a roll whose bureau's card nobody accepted: it is no school, and no school's card lets it in."""
    code = f"（它自称的单位代码是 {claims.school_code}，没有核对过）" if claims.school_code else ""
    return (
        f"这是一个汇总包，本局还没有采用过这个教育局的卡片{code}，暂不采用，原有数据没有变化。是下级教育局交来的，请采用它的卡片"
        "（“学校”页“更多”里“接收下级教育局的汇总…”），与正式通知核对 30 位数字；采用以后自动合并，不用再接收。"
    )


def claims_of(payload: bytes) -> Claims:
    """What the signed bytes of a letter say of it, unverified.

    Raises:
        TrustError: They are no manifest.
    """
    return _claims_in(_decoded(payload))


def _claims_in(manifest: Mapping[str, Any]) -> Claims:
    name, period = manifest.get("name"), manifest["jyt"].get("period")
    quarter = period.get("id") if isinstance(period, dict) else None
    code = _NAME_WITH_CODE.fullmatch(name) if isinstance(name, str) else None
    return Claims(
        school_code=code[1] if code else "",
        quarter=quarter if isinstance(quarter, str) and _QUARTER.fullmatch(quarter) else "",
    )


def _decoded(payload: bytes) -> dict[str, Any]:
    """The manifest, decoded once; unverified, only its kind and sender may be looked at, to choose which keys are tried."""
    value = canonical.decode(payload, "清单")
    jyt = value.get("jyt") if isinstance(value, dict) else None
    if not isinstance(jyt, dict) or type(jyt.get("v")) is not int or jyt["v"] < 1:
        raise WrongForm("数据包的清单形式不对，没有采用，原有数据没有变化。请让对方重新导出。")
    if jyt["v"] > VERSION:
        raise NewerPackage(BY_A_NEWER_PROGRAM, v=jyt["v"])
    if not isinstance(jyt.get("kind"), str) or not isinstance(jyt.get("from"), str):
        raise WrongForm("数据包的清单形式不对，没有采用，原有数据没有变化。请让对方重新导出。")
    manifest: dict[str, Any] = value
    return manifest


def _read_manifest(payload: bytes, value: dict[str, Any], entries: dict[str, box.Entry], *, sealed: bool) -> OpenedLetter:
    jyt = value["jyt"]
    refusal = WrongForm("数据包的清单内容不完整或互相矛盾，没有采用，原有数据没有变化。请让对方重新导出。")
    requires = jyt.get("requires")
    if not isinstance(requires, list) or not all(isinstance(item, str) for item in requires):
        raise refusal
    if set(requires) - {SAMPLE, VOUCHED}:
        raise NewerPackage(
            "这个数据包需要更新版本的程序才能读，没有采用，原有数据没有变化。请升级本程序后再接收。", requires=requires
        )
    if jyt["kind"] not in package_tables.BY_KIND:
        raise NewerPackage("本程序还不认识这种数据包，没有采用，原有数据没有变化。请升级本程序。", kind=jyt["kind"])
    seq, prev = jyt.get("seq"), jyt.get("prev")
    if not isinstance(seq, int) or isinstance(seq, bool) or seq < 1 or (prev is None) != (seq == 1):
        raise refusal
    resources = value.get("resources")
    if not isinstance(resources, list) or len(resources) > MAX_TABLES:
        raise refusal
    by_name: dict[str, dict[str, Any]] = {}
    for item in resources:
        if (
            not isinstance(item, dict)
            or not isinstance(item.get("name"), str)
            or item.get("path") != f"data/{item['name']}.jsonl"
            or item["name"] in by_name
            or not all(type(item.get(number)) is int and item[number] >= 0 for number in ("bytes", "rows"))
            or not isinstance(item.get("hash"), str)
            or _HASH.fullmatch(item["hash"]) is None
        ):
            raise refusal
        known = package_tables.find_spec(jyt["kind"], item["name"])
        most = known[0].limit if known is not None else package_tables.MAX_ROWS
        if item["rows"] > most:
            raise PackageTooLarge(
                f"表“{item['name']}”超过 {most} 行，没有采用，原有数据没有变化。请让对方核对是否导出了错误的数据。",
                table=item["name"],
            )
        by_name[item["name"]] = item
    # Nothing rides along unsigned: only listed tables, and attachments only where a table may name them (check_tables compares).
    blobs = tuple(sorted(name.removeprefix("blob/") for name in entries if name.startswith("blob/")))
    carried = {name for name in entries if name.startswith("data/")}
    missing = tuple(name for name, item in by_name.items() if item["path"] not in carried)
    specs = package_tables.BY_KIND[jyt["kind"]]
    if (
        carried - {item["path"] for item in by_name.values()}
        or (missing and jyt["kind"] not in THIN_KINDS)
        or (blobs and not any(spec.blob for spec in specs))
        or {spec.name for spec in specs if not spec.optional} - set(by_name)
    ):
        raise refusal
    reply, receiver = jyt.get("reply"), _string(jyt, "to", refusal)
    if (
        package_tables.UUID.fullmatch(jyt["from"]) is None
        or (receiver != EVERYBODY if jyt["kind"] in _TO_EVERYBODY else package_tables.UUID.fullmatch(receiver) is None)
        or (reply is not None and (not isinstance(reply, str) or not seal.is_recipient(reply)))
    ):
        raise refusal
    return OpenedLetter(
        kind=jyt["kind"],
        letter_id=hashlib.sha256(payload).hexdigest(),
        sender=jyt["from"],
        receiver=receiver,
        seq=seq,
        prev=_digest(prev, refusal),
        ack=_digest(jyt.get("ack"), refusal),
        reply=reply,
        created=_string(value, "created", refusal),
        period=_period(jyt.get("period"), refusal),
        policy=_policy(jyt.get("policy"), refusal),
        card=_card(jyt.get("card"), refusal),
        sample=SAMPLE in requires,
        sealed=sealed,
        signers=(),
        resources=by_name,
        payload=payload,
        missing=missing,
        blobs=blobs,
        _entries=entries,
    )


def _string(source: Mapping[str, Any], key: str, refusal: WrongForm) -> str:
    value = source.get(key)
    if not isinstance(value, str) or not value:
        raise refusal
    return value


def _digest(value: object, refusal: WrongForm) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or _HASH.fullmatch(value) is None:
        raise refusal
    return value.removeprefix("sha256:")


def _period(value: object, refusal: WrongForm) -> Period | None:
    if value is None:
        return None
    if (
        not isinstance(value, dict)
        or not isinstance(value.get("id"), str)
        or package_tables.QUARTER.fullmatch(value["id"]) is None
        or type(value.get("version")) is not int
        or value["version"] < 1
        or type(value.get("final")) is not bool
    ):
        raise refusal
    return Period(id=value["id"], version=value["version"], final=value["final"])


def _policy(value: object, refusal: WrongForm) -> tuple[str, int] | None:
    if value is None:
        return None
    if not isinstance(value, dict) or not isinstance(value.get("id"), str) or type(value.get("version")) is not int:
        raise refusal
    return value["id"], value["version"]


def _card(value: object, refusal: WrongForm) -> int | None:
    if value is None:
        return None
    if type(value) is not int or value < 1:
        raise refusal
    return value


def spki_bytes(text: str) -> bytes:
    """The DER SubjectPublicKeyInfo a card carries as base64.

    Raises:
        WrongForm: It is not base64.
    """
    refusal = WrongForm("卡片里的公钥写法不对，没有采用。请让对方重新生成卡片。")
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise refusal from error
    if base64.b64encode(data).decode() != text:
        raise refusal
    return data
