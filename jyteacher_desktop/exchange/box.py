"""The box: a ZIP file in one exact form.

Every office PC can look inside, and nothing can hide: the reader rebuilds every header and the whole directory from the
entries it parsed and compares the bytes, so a file that our writer could not have made is refused before anything is
inflated. Entries: ``mimetype`` (stored), ``manifest.dsse.json`` (deflated), ``data/*.jsonl`` (deflated, sorted), ``blob/*``
(stored, sorted).
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Mapping

from jyteacher_desktop.exchange.errors import PackageDamaged, PackageTooLarge, WrongForm
from jyteacher_desktop.values import dataclass

MIMETYPE = b"application/vnd.jyt+zip"
ENVELOPE = "manifest.dsse.json"
# The limits of docs/format.md: what is over them is refused by every reader before it unpacks anything.
MAX_BOX = 64 * 1024 * 1024
MAX_ENTRIES = 5_000
MAX_ENVELOPE = 1024 * 1024
MAX_TABLE = 64 * 1024 * 1024
MAX_TABLES_SUM = 256 * 1024 * 1024
MAX_BLOB = 10 * 1024 * 1024
MAX_ENCLOSED = 48 * 1024 * 1024
"""A letter inside a roll: the whole book of a school, beside which the roll's own tables still have room."""

_NAME = re.compile(r"mimetype|manifest\.dsse\.json|data/[a-z0-9][a-z0-9-]{0,62}\.jsonl|blob/[0-9a-f]{64}")
_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_CENTRAL = struct.Struct("<4sHHHHHHIIIHHHHHII")
_END = struct.Struct("<4sHHHHIIH")
# The first day a ZIP can say: equal contents give equal bytes, whenever they were packed.
_DATE_1980 = 0x21
_REGULAR_FILE = 0o100600 << 16
_LARGE = 1024 * 1024
_LEVEL, _LEVEL_OF_LARGE = 6, 4
"""How hard tables are packed: of a school's 40,000 lines of attendance 4 makes 0.5 % more than zlib's usual 6, and a quarter of the time goes."""
_FIRST_BYTES = 16 * 1024
"""By so much of a table it is found which of zlib's strategies suits it."""
_PIECE = 4 * 1024 * 1024
"""So many bytes are inflated at once: a table of a year. Between two pieces a thread waits for its turn at the interpreter."""
_FORM = "数据包的封装形式不对，可能被改动或不是本程序所写，没有采用，原有数据没有变化。请让对方重新导出。"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a box that passed the form check; its body is not inflated yet."""

    name: str
    stored: bool
    crc: int
    size: int
    packed: bytes

    def body(self, limit: int) -> bytes:
        """The bytes of the entry.

        Raises:
            PackageTooLarge: More than ``limit`` bytes.
            PackageDamaged: The stream does not end exactly, or size or CRC differ.
        """
        if self.size > limit:
            raise PackageTooLarge(f"数据包里的“{self.name}”超过允许的大小，没有采用，原有数据没有变化。", entry=self.name)
        data = self.packed if self.stored else self.inflated()
        if len(data) != self.size or zlib.crc32(data) != self.crc:
            raise _damaged(self.name)
        return data

    def inflated(self) -> bytes:
        """What the stream says, as long as it says no more than ``size``.

        Raises:
            PackageDamaged: The stream does not end exactly.
        """
        inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        pieces: list[bytes] = []
        left, rest = self.size + 1, self.packed
        try:
            while left and not inflate.eof:
                pieces.append(inflate.decompress(rest, min(left, _PIECE)))
                left -= len(pieces[-1])
                rest = inflate.unconsumed_tail
                if not (rest or pieces[-1]):
                    break  # it ends before it is over
        except zlib.error as error:
            raise _damaged(self.name) from error
        if not inflate.eof or inflate.unused_data or inflate.unconsumed_tail:
            raise _damaged(self.name)
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)


_MIMETYPE_ENTRY = Entry("mimetype", stored=True, crc=zlib.crc32(MIMETYPE), size=len(MIMETYPE), packed=MIMETYPE)


def write_box(envelope: bytes, tables: Mapping[str, bytes], blobs: Mapping[str, bytes] | None = None) -> bytes:
    """Put a letter together.

    Args:
        envelope: The DSSE envelope.
        tables: Resource name to JSON Lines bytes.
        blobs: SHA-256 hex to attachment bytes.
    """
    entries = [_MIMETYPE_ENTRY, _pack(ENVELOPE, envelope, stored=False)]
    entries += [_pack(f"data/{name}.jsonl", tables[name], stored=False) for name in sorted(tables)]
    entries += [_pack(f"blob/{digest}", body, stored=True) for digest, body in sorted((blobs or {}).items())]
    return _lay_out(entries)


def read_box(data: bytes) -> dict[str, Entry]:
    """Check the exact form and return the entries by name, nothing inflated.

    Raises:
        PackageTooLarge: Limits of the format.
        WrongForm: Anything our writer could not have made.
    """
    if len(data) > MAX_BOX:
        raise PackageTooLarge("数据包超过 64 MB，没有采用，原有数据没有变化。请让对方分卷导出。", size=len(data))
    entries = _parse(data)
    names = [entry.name for entry in entries]
    expected = ["mimetype", ENVELOPE]
    expected += sorted(name for name in names if name.startswith("data/"))
    expected += sorted(name for name in names if name.startswith("blob/"))
    if (
        names != expected
        or len(set(names)) != len(names)
        or entries[0] != _MIMETYPE_ENTRY
        or any(entry.stored != (entry.name == "mimetype" or entry.name.startswith("blob/")) for entry in entries)
        or _lay_out(entries) != data
    ):
        raise WrongForm(_FORM)
    if sum(entry.size for entry in entries if entry.name.startswith("data/")) > MAX_TABLES_SUM:
        raise PackageTooLarge("数据包里的表格展开后超过 256 MB，没有采用，原有数据没有变化。")
    return {entry.name: entry for entry in entries}


def read_again(data: bytes) -> dict[str, Entry]:
    """The entries of a box whose every byte was looked at before (:func:`read_box`).

    Raises:
        WrongForm: It was not.
    """
    return {entry.name: entry for entry in _parse(data)}


def _pack(name: str, body: bytes, *, stored: bool) -> Entry:
    return Entry(name, stored, zlib.crc32(body), len(body), body if stored else _deflated(body))


def _deflated(body: bytes) -> bytes:
    """The body packed by the strategy that makes less of its beginning; equal bodies give equal bytes.

    Ids are mostly chance: to point back at three to five characters that stood before costs more there than the characters, and a table
    of attendance without such pointers (``Z_FILTERED``) is a twentieth smaller. A table of words grows by as much without them.
    """
    level = _LEVEL_OF_LARGE if len(body) > _LARGE else _LEVEL
    strategies = zlib.Z_DEFAULT_STRATEGY, zlib.Z_FILTERED
    suits = min(strategies, key=lambda strategy: len(_deflated_by(body[:_FIRST_BYTES], level, strategy)))
    return _deflated_by(body, level, suits)


def _deflated_by(body: bytes, level: int, strategy: int) -> bytes:
    deflate = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS, strategy=strategy)
    return deflate.compress(body) + deflate.flush()


def _lay_out(entries: list[Entry]) -> bytes:
    """The one possible file for these entries."""
    parts: list[bytes] = []
    directory: list[bytes] = []
    offset = 0
    for entry in entries:
        name = entry.name.encode("ascii")
        shared = (20, 0, 0 if entry.stored else 8, 0, _DATE_1980, entry.crc, len(entry.packed), entry.size, len(name), 0)
        local = _LOCAL.pack(b"PK\3\4", *shared) + name
        directory.append(_CENTRAL.pack(b"PK\1\2", (3 << 8) | 20, *shared, 0, 0, 0, _REGULAR_FILE, offset) + name)
        parts += (local, entry.packed)
        offset += len(local) + len(entry.packed)
    size = sum(map(len, directory))
    end = _END.pack(b"PK\5\6", 0, 0, len(entries), len(entries), size, offset, 0)
    return b"".join((*parts, *directory, end))


def _parse(data: bytes) -> list[Entry]:
    if len(data) < _END.size or data[:4] != b"PK\3\4":
        raise WrongForm(_FORM)
    magic, _disk, _start, _here, count, size, offset, _comment = _END.unpack_from(data, len(data) - _END.size)
    if magic != b"PK\5\6" or not 2 <= count <= MAX_ENTRIES or offset + size + _END.size != len(data):
        raise WrongForm(_FORM)
    found: list[Entry] = []
    place, follows = offset, 0
    for _number in range(count):
        if place + _CENTRAL.size > len(data):
            raise WrongForm(_FORM)
        fields = _CENTRAL.unpack_from(data, place)
        # of the central directory: method; crc, both sizes and the name's length; where the file's own heading begins
        method, crc, packed_size, unpacked_size, name_length, local = fields[4], *fields[7:11], fields[16]
        name_bytes = data[place + _CENTRAL.size : place + _CENTRAL.size + name_length]
        start = local + _LOCAL.size + name_length
        try:
            name = name_bytes.decode("ascii")
        except UnicodeDecodeError as error:
            raise WrongForm(_FORM) from error
        # Each body begins where the one before it ended, so thousands of entries cannot claim the same bytes again and again.
        if _NAME.fullmatch(name) is None or method not in (0, 8) or local != follows or start + packed_size > offset:
            raise WrongForm(_FORM)
        found.append(Entry(name, method == 0, crc, unpacked_size, data[start : start + packed_size]))
        place += _CENTRAL.size + name_length
        follows = start + packed_size
    return found


def _damaged(name: str) -> PackageDamaged:
    return PackageDamaged(f"数据包里的“{name}”已损坏，没有采用，原有数据没有变化。请让对方重新发送一次。", entry=name)
