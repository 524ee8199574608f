"""A central school hands on the files of its schools: as they are, with a signed note of what was handed over.

Sealed packages can be neither read nor changed on the way; a school's card, which a new key needs to count, is open and travels beside
them. Whose a package is, its file name says and nothing else does: the school's code, also in a name that a computer or a person has
changed, else its name, long or short; where the name says nothing, a person says it. Good enough to see who is missing, never believed
by anybody. The note tells the bureau which files it should have, so that one lost on the way is missed; the schools' own receipts tell the schools.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from jyteacher_desktop import exchange
from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.domain.errors import TrustError
from jyteacher_desktop.domain.names import match_key
from jyteacher_desktop.durable_files import system_words
from jyteacher_desktop.later import later
from jyteacher_desktop.names_of_files import portable_name
from jyteacher_desktop.paths import program_facts, shown_name
from jyteacher_desktop.records.letter_numbers import Numbering, numbered
from jyteacher_desktop.school.errors import FileUnreadable, MemberUnknown, NothingToHandOver
from jyteacher_desktop.school.members import MemberRow, list_members
from jyteacher_desktop.school.office import school_info
from jyteacher_desktop.school.pins import unlock
from jyteacher_desktop.school.school_keys import trusted_card
from jyteacher_desktop.store.workspace import Change, Workspace
from jyteacher_desktop.values import dataclass

if TYPE_CHECKING:
    import hashlib

    from jyteacher_desktop.exchange import seal
else:
    # the first page asks what was handed on, and opens nothing
    hashlib = later("hashlib")
    seal = later("jyteacher_desktop.exchange.seal")

PACKAGE, CARD = "package", "card"
RECEIVED, MISSING, UNLISTED = "received", "missing", "unlisted"
_WHAT = {PACKAGE: "数据包", CARD: "学校卡片"}
_SHORTER = (
    (re.compile(r"第([一二三四五六七八九十百0-9]+)"), r"\1"),
    (re.compile(r"[市镇乡县区]"), ""),
    (re.compile(r"(?:初级|高级)?中学"), "中"),
    (re.compile(r"小学校?"), "小"),
    (re.compile(r"幼儿园"), "幼"),
)
"""How people shorten the names of schools: 承留镇第二小学 is 承留二小."""
_NOT_OF_SCHOOLS = re.compile(r".+-(?P<word>receipt|restore|relay|roll)-[0-9]{4,}.*")


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFile:
    """One file that can be handed on.

    ``code`` and ``seq`` are what the file's name claims (of a card: what it says), "" and 0 when it does not; ``school`` is the name on
    the list or on the card; ``handed`` is the newest relay note that listed the very same file before, 0 for none.
    """

    path: Path
    what: str
    code: str
    school: str
    seq: int
    sha256: str
    bytes: int
    handed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftFile:
    """A file that stays behind, and why."""

    path: Path
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolState:
    """One school: whether a file of it is there, how new, and when one of it was last handed on.

    ``state`` is ``received``, ``missing`` (on the list, no file) or ``unlisted`` (a file, not on the list); ``listed`` says whether it
    stands on the list, which the central school itself need not.
    """

    state: str
    listed: bool
    code: str
    name: str
    files: int
    seq: int
    handed: int
    handed_on: str

    @property
    def words(self) -> str:
        """The state as people read it."""
        if self.state == MISSING:
            return "缺"
        return f"已收到文件 {self.files} 个" if self.state == RECEIVED else f"不在名单，文件 {self.files} 个"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteRow:
    """A relay note written before: its number and day, and how much it listed."""

    seq: int
    at: str
    file_name: str
    files: int
    schools: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """What lies in a central school's folders, school by school and file by file."""

    schools: tuple[SchoolState, ...]
    files: tuple[FoundFile, ...]
    left: tuple[LeftFile, ...]
    notes: tuple[NoteRow, ...]
    members: int

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of the listed schools without a file."""
        return tuple(row.name for row in self.schools if row.state == MISSING)

    @property
    def sentence(self) -> str:
        """Who is there and who is missing."""
        unlisted = sum(row.state == UNLISTED for row in self.schools)
        if not self.members:
            return f"还没有下属学校名单，看不出缺哪一所。找到 {len(self.files)} 个可以转交的文件。"
        lacking = self.missing
        text = f"名单上 {self.members} 所：已收到 {self.members - len(lacking)} 所的文件"
        if lacking:
            text += f"，缺 {len(lacking)} 所（{'、'.join(lacking[:6])}{'等' if len(lacking) > 6 else ''}）"
        return text + (f"；另有 {unlisted} 所不在名单。" if unlisted else "。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Relayed:
    """What was handed over: the note, the copies, the schools, and files that stayed behind."""

    note: Path
    seq: int
    files: tuple[Path, ...]
    schools: tuple[SchoolState, ...]
    left: tuple[LeftFile, ...]


def file_words(file: FoundFile) -> str:
    """数据包 or 学校卡片."""
    return _WHAT[file.what]


_STATE_ORDER = (MISSING, UNLISTED, RECEIVED)
SCHOOL_COLUMNS: tuple[Column[SchoolState], ...] = (
    Column(key="words", title="文件", value=lambda row: row.words, width=18),
    Column(key="name", title="学校", value=lambda row: row.name or "（文件名里看不出学校）", width=20),
    Column(key="code", title="学校代码", value=lambda row: row.code, width=13),
    Column(key="seq", title="最新编号", value=lambda row: row.seq or "", align=Align.RIGHT, width=9),
    Column(
        key="handed_on",
        title="上次转交",
        value=lambda row: f"{row.handed_on[:10]} 第 {row.handed} 号" if row.handed else "",
        width=20,
    ),
)
FILE_COLUMNS: tuple[Column[FoundFile], ...] = (
    Column(key="file", title="文件", value=lambda row: shown_name(row.path), width=30),
    Column(key="what", title="种类", value=file_words, width=10),
    Column(key="school", title="学校", value=lambda row: row.school or row.code, width=22),
    Column(key="seq", title="编号", value=lambda row: row.seq or "", align=Align.RIGHT, width=7),
    Column(key="handed", title="转交过", value=lambda row: f"第 {row.handed} 号交接单" if row.handed else "", width=15),
)
NOTE_COLUMNS: tuple[Column[NoteRow], ...] = (
    Column(key="seq", title="交接单", value=lambda row: row.seq, align=Align.RIGHT, width=8),
    Column(key="at", title="日期", value=lambda row: row.at[:10], align=Align.CENTER, width=12),
    Column(key="schools", title="学校", value=lambda row: row.schools or "", align=Align.RIGHT, width=7),
    Column(key="files", title="文件", value=lambda row: row.files or "", align=Align.RIGHT, width=7),
    Column(key="file_name", title="文件名", value=lambda row: row.file_name, width=30),
)
LEFT_COLUMNS: tuple[Column[LeftFile], ...] = (
    Column(key="file", title="文件", value=lambda row: shown_name(row.path), width=30),
    Column(key="why", title="为什么不转交", value=lambda row: row.why, width=50),
)


def look_over(ws: Workspace, paths: Iterable[Path], chosen: Mapping[str, str] | None = None) -> Handover:
    """See whose files are there and whose are missing; nothing is opened, copied or written.

    Args:
        ws: The central school's workspace.
        paths: Files, and folders whose ``.jyt`` files are taken, sub-folders included.
        chosen: What a person said of files whose name says nothing: file name or SHA-256 to the school's code or name.

    Raises:
        FileUnreadable: A path does not exist or cannot be read.
        MemberUnknown: A chosen school is not on the list.
    """
    found: list[FoundFile] = []
    left: list[LeftFile] = []
    for file, _data in _each_file(ws, paths, "没有转交任何文件。", _chosen(ws, chosen)):
        if isinstance(file, LeftFile):
            left.append(file)
        else:
            found.append(file)
    return Handover(
        schools=_schools(ws, found),
        files=tuple(found),
        left=tuple(left),
        notes=tuple(list_notes(ws)),
        members=len(list_members(ws)),
    )


def list_notes(ws: Workspace) -> list[NoteRow]:
    """The relay notes written so far, newest first."""
    return [
        NoteRow(seq=seq, at=at, file_name=name, files=files, schools=schools)
        for seq, at, name, files, schools in ws.tuples(
            "SELECT l.seq, l.at, l.file_name, count(h.sha256), count(DISTINCT nullif(h.code, '')) FROM letter l "
            "LEFT JOIN handed h ON h.letter_id = l.letter_id WHERE l.direction = 'out' AND l.kind = 'relay' "
            "GROUP BY l.id ORDER BY l.seq DESC"
        )
    ]


def not_handed_on(ws: Workspace, since: date) -> list[MemberRow]:
    """The listed schools of which no relay note written after a day lists a file."""
    handed = {
        code
        for (code,) in ws.tuples(
            "SELECT DISTINCT h.code FROM handed h JOIN letter l ON l.letter_id = h.letter_id WHERE l.direction = 'out' "
            "AND substr(l.at, 1, 10) > ?",
            (since.isoformat(),),
        )
    }
    return [row for row in list_members(ws) if row.code not in handed]


def relay(ws: Workspace, paths: Iterable[Path], folder: Path, pin: str, *, chosen: Mapping[str, str] | None = None) -> Relayed:
    """Copy sealed packages and school cards into a folder or onto a stick, read each back, and write the signed note.

    Names are advice: one that a stick's file system does not take is changed, two files of one name are told apart by their content,
    and nothing is overwritten.

    Args:
        ws: The central school's workspace.
        paths: Files, and folders whose ``.jyt`` files are taken, sub-folders included.
        folder: Where to.
        pin: The central school's PIN.
        chosen: As for :func:`look_over`.

    Raises:
        MemberUnknown: A chosen school is not on the list.
        NotTrusted: No bureau card was accepted yet.
        FileUnreadable: A path does not exist or cannot be read.
        NothingToHandOver: No file that can be handed on is among them.
        WrongPin, KeyMissing, KeyDamaged, DeliveryFailed, DeliveryFull: No note was written.
    """
    card, info = trusted_card(ws), school_info(ws)
    said = _chosen(ws, chosen)
    key = unlock(ws, pin)
    folder = Path(folder).absolute()
    copies: dict[str, tuple[FoundFile, Path]] = {}
    taken: dict[str, str] = {}
    left: list[LeftFile] = []
    for file, data in _each_file(ws, paths, "没有生成交接单。", said):
        if isinstance(file, LeftFile):
            left.append(file)
            continue
        target = _place(folder, file, data, taken)
        if not _holds(target, data):
            exchange.write_verified(target, data)
        copies[file.sha256] = file, target
    if not copies:
        raise NothingToHandOver("没有找到封好的数据包或学校卡片（.jyt），没有生成交接单。请选择各校交来的文件或文件夹。")
    seq, prev = _next_number(ws, card.office)
    letter = exchange.build_letter(
        "relay",
        exchange.Header(
            sender=info.id, receiver=card.office, code=info.code, seq=seq, prev=prev, created=ws.now, sample=info.sample
        ),
        {"enclosed": [(file.sha256, file.bytes, target.name) for file, target in copies.values()]},
        [key],
        list(card.recipients),
    )
    note = folder / f"{exchange.neutral_name(info.code)}-relay-{seq:04}.jyt"

    def take(change: Change) -> None:
        change.insert(
            "letter",
            direction="out",
            kind="relay",
            office=card.office,
            seq=seq,
            letter_id=letter.letter_id,
            at=change.at,
            file_name=note.name,
        )

    def give_back(change: Change) -> None:
        change.driver_sql("DELETE FROM letter WHERE letter_id = ? AND direction = 'out'", (letter.letter_id,))

    def done(change: Change) -> None:
        for file, _target in copies.values():
            change.driver_sql(
                "INSERT INTO handed(letter_id, sha256, code) VALUES (?, ?, ?)", (letter.letter_id, file.sha256, file.code)
            )

    with numbered(
        ws,
        Numbering(
            what="交接单",
            seq=seq,
            file=note,
            take=take,
            give_back=give_back,
            done=done,
            stays=f"抄好的 {len(copies)} 份文件还在“{folder.name}”里。",
            plain=True,
        ),
    ):
        exchange.write_verified(note, letter.data)
    return Relayed(
        note=note,
        seq=seq,
        files=tuple(target for _file, target in copies.values()),
        schools=_schools(ws, [file for file, _target in copies.values()]),
        left=tuple(left),
    )


def _holds(path: Path, data: bytes) -> bool:
    """Whether a file is there and is this very package."""
    try:
        return path.read_bytes() == data
    except OSError:
        return False


def _place(folder: Path, file: FoundFile, data: bytes, taken: dict[str, str]) -> Path:
    """Where a copy goes; ``taken`` are the names of this hand-over, upper and lower case being one on a stick."""
    target = folder / portable_name(file.path.name)
    other = taken.get(target.name.casefold(), file.sha256) != file.sha256
    if other or (target.exists() and not _holds(target, data)):
        target = target.with_name(f"{target.stem}-{file.sha256[:8]}{target.suffix}")
    taken[target.name.casefold()] = file.sha256
    return target


def _chosen(ws: Workspace, chosen: Mapping[str, str] | None) -> dict[str, tuple[str, str]]:
    """File name or SHA-256 to code and name of the school a person named.

    Raises:
        MemberUnknown: It is not on the list.
    """
    own = school_info(ws)
    known = [(row.code, row.name) for row in list_members(ws)] + [(own.code, own.name)]
    found: dict[str, tuple[str, str]] = {}
    for file, school in (chosen or {}).items():
        alike = [each for each in known if school.strip() == each[0] or match_key(school) == match_key(each[1])]
        if len(alike) != 1:
            raise MemberUnknown(
                f"下属学校名单里没有“{school}”，没有转交任何文件。请先把它加入名单，或改写学校代码。", code=school
            )
        found[file] = alike[0]
    return found


def _each_file(
    ws: Workspace, paths: Iterable[Path], unchanged: str, said: Mapping[str, tuple[str, str]]
) -> Iterator[tuple[FoundFile | LeftFile, bytes]]:
    """Every file among the paths, each content once, with its bytes."""
    names = {exchange.neutral_name(row.code).casefold(): (row.code, row.name) for row in list_members(ws)}
    info = school_info(ws)
    names.setdefault(exchange.neutral_name(info.code).casefold(), (info.code, info.name))
    handed: dict[str, int] = dict(
        ws.tuples("SELECT h.sha256, max(l.seq) FROM handed h JOIN letter l ON l.letter_id = h.letter_id GROUP BY h.sha256")
    )
    seen: set[str] = set()
    for path in exchange.package_files(paths, _missing(unchanged)):
        try:
            size = path.stat().st_size
            data = path.read_bytes() if size <= seal.MAX_SEALED else b""
        except OSError as error:
            raise FileUnreadable(
                f"读不到“{shown_name(path)}”：{system_words(error)}。{unchanged}请重新插好U盘后再试。", path=path
            ) from error
        sha256 = hashlib.sha256(data).hexdigest()
        if sha256 in seen and size <= seal.MAX_SEALED:
            continue
        seen.add(sha256)
        kept = _kept_back(path, data) if size <= seal.MAX_SEALED else "超过 64 MB，不是数据包。"
        if kept:
            yield LeftFile(path=path, why=kept), data
            continue
        what, code, school, seq = _told(path, data, names)
        code, school = said.get(path.name) or said.get(sha256) or (code, school)
        yield (
            FoundFile(
                path=path,
                what=what,
                code=code,
                school=school,
                seq=seq,
                sha256=sha256,
                bytes=len(data),
                handed=handed.get(sha256, 0),
            ),
            data,
        )


def _kept_back(path: Path, data: bytes) -> str:
    """Why a file is not handed on; "" for one that is."""
    if seal.is_sealed(data):
        match = _NOT_OF_SCHOOLS.fullmatch(path.stem)
        return f"从文件名看是{exchange.LABELS[match['word']]}，不是学校交来的。" if match else ""
    try:
        kind = exchange.glance(data).kind
    except TrustError:
        return "不是封好的数据包，也不是学校卡片。"
    return "" if kind == "enrol" else f"这是{exchange.LABELS.get(kind, '另一种文件')}，不是学校交来的。"


def _told(path: Path, data: bytes, names: Mapping[str, tuple[str, str]]) -> tuple[str, str, str, int]:
    """What a file is and whose: kind, code, school and number, by its name alone; a card says it itself."""
    code, school, seq = _named(path.stem, names)
    if seal.is_sealed(data):
        return PACKAGE, code, school, seq
    try:
        card = exchange.open_school_card(data)
    except TrustError:  # the bureau says what is wrong with it
        return CARD, code, exchange.glance(data).school, 0
    code, school = names.get(exchange.neutral_name(card.code).casefold(), (card.code, card.name))
    return CARD, code, school, 0


def _named(stem: str, names: Mapping[str, tuple[str, str]]) -> tuple[str, str, int]:
    """Code, school and number that a file's name tells: "" and 0 where it tells none, or several schools."""
    if (told := exchange.report_number(stem)) is not None:
        code, school = names.get(told[0].casefold(), (told[0], ""))
        return code, school, told[1]
    plain = exchange.first_name(stem)
    inside = {word.casefold() for word in re.findall(r"[0-9A-Za-z]+", plain)} & names.keys()
    if len(inside) == 1:
        code, school = names[inside.pop()]
        number = re.search(rf"{re.escape(exchange.neutral_name(code))}-(\d{{4,}})", plain, re.IGNORECASE)
        return code, school, int(number[1]) if number else 0
    # The longest name wins: 承留二小分校 is not 承留二小.
    whole = _short(plain)
    found = sorted(((_short(school), code, school) for code, school in names.values()), key=lambda each: -len(each[0]))
    held = [each for each in found if len(each[0]) > 1 and each[0] in whole]
    best = [each for each in held if len(each[0]) == len(held[0][0])] if held else []
    return (best[0][1], best[0][2], 0) if len(best) == 1 else ("", "", 0)


def _short(name: str) -> str:
    text = match_key(name).replace(program_facts()["city"], "")
    for pattern, shorter in _SHORTER:
        text = pattern.sub(shorter, text)
    return text


def _schools(ws: Workspace, files: Iterable[FoundFile]) -> tuple[SchoolState, ...]:
    """Every listed school and every other one with a file, those that need a look first."""
    by_code: dict[str, list[FoundFile]] = defaultdict(list)
    for file in files:
        by_code[file.code].append(file)
    last = {
        code: (seq, at)
        for code, seq, at in ws.tuples(
            "SELECT h.code, max(l.seq), l.at FROM handed h JOIN letter l ON l.letter_id = h.letter_id GROUP BY h.code"
        )
    }
    own, listed = school_info(ws), {row.code: row.name for row in list_members(ws)}
    rows = []
    for code in sorted(listed.keys() | by_code.keys()):
        there = by_code[code]
        seq, at = last.get(code, (0, ""))
        rows.append(
            SchoolState(
                state=MISSING if not there else RECEIVED if code in listed or code == own.code else UNLISTED,
                listed=code in listed,
                code=code,
                name=listed.get(code) or next((file.school for file in there if file.school), code),
                files=len(there),
                seq=max((file.seq for file in there), default=0),
                handed=seq,
                handed_on=at,
            )
        )
    return tuple(sorted(rows, key=lambda row: (_STATE_ORDER.index(row.state), row.code)))


def _missing(unchanged: str) -> Callable[[Path], FileUnreadable]:
    return lambda path: FileUnreadable(f"找不到“{path}”。{unchanged}请检查路径，或重新插好U盘。", path=path)


def _next_number(ws: Workspace, office: str) -> tuple[int, str | None]:
    found = ws.tuples(
        "SELECT seq, letter_id FROM letter WHERE direction = 'out' AND kind = 'relay' AND office = ? ORDER BY seq DESC LIMIT 1",
        (office,),
    )
    return (int(found[0][0]) + 1, str(found[0][1])) if found else (1, None)
