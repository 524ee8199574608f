"""代录: the bureau enters for a school that brings paper or a workbook.

The school gets a book like any other, kept beside the bureau's workspace (``X.jybureau.entered/CODE.jyschool``) with every page and
command of a school. Its key is the clerk's: his PIN signs, the bureau's log says that this key is kept at the bureau, and everything
that rests on such a signature is marked 代录. What is entered reaches the city as a package like all others, through the same checks.

When the school begins itself, the whole book goes to its new workspace as a restore letter, and the clerk's key ends with the last
package he signed: nobody enters for it any more, and what he entered goes on counting.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from jyteacher_desktop import exchange
from jyteacher_desktop.bureau import board as boards
from jyteacher_desktop.bureau import clerks_log, enrolled_schools, receiving, revoking_keys
from jyteacher_desktop.bureau.bureau_keys import write_bureau_card
from jyteacher_desktop.bureau.errors import NothingToDecide, RecordUnknown
from jyteacher_desktop.bureau.giving_book_back import restore_school
from jyteacher_desktop.bureau.moving_to_server import Moved, move_bureau
from jyteacher_desktop.bureau.office import bureau_info, current_policy, unlock
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.domain.errors import JyTeacherError
from jyteacher_desktop.domain.names import match_key
from jyteacher_desktop.durable_files import make_folder, publish, sync_folder
from jyteacher_desktop.kinds.school_list import SchoolList
from jyteacher_desktop.names_of_files import portable_name
from jyteacher_desktop.paths import ENTERED_FOLDER, files_words
from jyteacher_desktop.records.registers import list_rows
from jyteacher_desktop.school.office import create_school, school_info
from jyteacher_desktop.school.roster import list_teachers
from jyteacher_desktop.school.school_keys import trust_bureau, trust_state, write_school_card
from jyteacher_desktop.school.submitting import submit
from jyteacher_desktop.store.file_errors import refuse
from jyteacher_desktop.store.workspace import SCHOOL, Workspace
from jyteacher_desktop.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class EnteredBook:
    """A school's book kept at the bureau. ``office`` is the school's; ``new`` when it was made just now."""

    book: Path
    office: str
    code: str
    school: str
    new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """What was entered is the city's now: the number of its package, the quarter and what became of it."""

    school: str
    seq: int
    period: str
    final: bool
    verdict: str
    message: str

    @property
    def words(self) -> str:
        """What became of it."""
        return f"{self.school}（代录）第 {self.seq} 号：{self.message}"


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedToSchool:
    """The book went to the school: the files for it, and the number of the last package signed here."""

    school: str
    files: tuple[Path, ...]
    last: int

    @property
    def words(self) -> str:
        """What was done, and what holds from now on."""
        return (
            f"{self.school}的代录簿已移交。\n{files_words(self.files)}\n"
            f"学校用“读入来件”取回；到第 {self.last} 号为止由本局代录的仍然有效，本局不再代录。"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class EnteredSchool:
    """One school for which the bureau enters, and how far it is in a quarter."""

    code: str
    school: str
    state: str
    seq: int
    received: str
    book: Path


ENTERED_COLUMNS: tuple[Column[EnteredSchool], ...] = (
    Column(key="code", title="学校标识码", value=lambda row: row.code, width=14),
    Column(key="school", title="学校", value=lambda row: row.school, width=22),
    Column(key="state", title="状态", value=lambda row: row.state, align=Align.CENTER, width=8),
    Column(key="seq", title="编号", value=lambda row: row.seq or "", align=Align.RIGHT, width=6),
    Column(key="received", title="收到日期", value=lambda row: row.received[:10], align=Align.CENTER, width=12),
    Column(key="book", title="代录簿", value=lambda row: str(row.book), width=48),
)


@contextmanager
def _under_way(book: Path) -> Iterator[Path]:
    """A folder beside a book for what is on its way from one workspace to the other; what of it cannot be removed does no harm.

    Raises:
        DiskFull, NotWritable: It cannot be made or written to.
    """
    try:
        with tempfile.TemporaryDirectory(dir=book.parent, ignore_cleanup_errors=True) as folder:
            yield Path(folder)
        # on a stick what was taken away would stand there again after a power cut, and nobody could read it
        with suppress(OSError):
            sync_folder(book.parent)
    except OSError as error:
        refuse(error, book)


def begin(ws: Workspace, school: str, pin: str) -> EnteredBook:
    """The book in which the bureau enters for a school; it is made when it is first needed.

    Args:
        ws: The bureau's workspace, open for writing.
        school: Code or name, as the list of schools has it.
        pin: The clerk's PIN, which locks the book's key as well.

    Raises:
        RecordUnknown: The list of schools has none, or several.
        NothingToDecide: The school reports by itself.
        WrongPin, KeyMissing, KeyDamaged, NotWritable, DeliveryFailed: Nothing was made.
    """
    key = unlock(ws, pin)
    entry = _listed(ws, school)
    path = book_path(ws, entry.code, entry.name)
    new = not path.exists()
    if new:
        _refuse_own(ws, entry)
        make_folder(path.parent)
    with _under_way(path) as work:
        if new:
            publish(work / "policy.toml", current_policy(ws).text.encode())
            create_school(
                path,
                name=entry.name,
                code=entry.code,
                stage=entry.type,
                central=entry.central,
                pin=pin,
                policy_file=work / "policy.toml",
                sample=bureau_info(ws).sample,
                today=ws.today_override,
            ).close()
        with _open(path, ws) as book:  # what a power cut left out before is done now
            if trust_state(book) is None:
                trust_bureau(book, work / "bureau.jyt", pin, write_bureau_card(ws, work / "bureau.jyt", pin))
            digits = write_school_card(book, work / "card.jyt", pin)
        card = enrolled_schools.read_card(ws, work / "card.jyt", digits)
        enrolled_schools.log_key(ws, card, clerk=key, entered=True)
    known = _known(path, new=new)
    if not enrolled_schools.entered_keys(ws, known.office):
        raise NothingToDecide(f"“{known.school}”的代录簿已经移交学校，没有改动。", school=known.school)
    return known


def take_in(ws: Workspace, school: str, quarter: Quarter, pin: str) -> TakenIn:
    """Sign what was entered and merge it, as the package of a quarter; a quarter that is not closed is 暂报.

    Raises:
        RecordUnknown: The bureau enters for no such school.
        NothingToDecide: Nobody was entered yet: the school would be off the list of those that lack.
        WrongPin, KeyMissing, KeyDamaged, DeliveryFailed, DeliveryFull: Nothing was merged.
    """
    path = find_book(ws, school)
    with _under_way(path) as work:
        with _open(path, ws) as book:
            if not list_teachers(book):
                raise NothingToDecide(
                    f"“{school}”的代录簿里还没有教师，没有签名，也没有合并，汇总数字没有变化。请先打开代录簿，登记教师和活动。",
                    school=school,
                )
            sent = submit(book, quarter, work, pin)
        received = receiving.receive(ws, sent.files, pin)
    [verdict] = [each for each in received.files if each.seq == sent.seq][:1] or received.files[:1]
    return TakenIn(
        school=_known(path, new=False).school,
        seq=sent.seq,
        period=str(quarter),
        final=sent.final,
        verdict=verdict.verdict,
        message=verdict.message,
    )


def hand_over(ws: Workspace, school: str, folder: Path, pin: str, *, card: Path, digits: str) -> HandedToSchool:
    """Give the book to the school, which begins itself with a workspace of its own, and let the clerk's key end.

    Args:
        ws: The bureau's workspace.
        school: Code or name.
        folder: Where the files for the school go.
        pin: The clerk's PIN.
        card: The card of the school's new workspace.
        digits: Its thirty digits as heard on the telephone and typed.

    Raises:
        RecordUnknown: The bureau enters for no such school.
        NothingToDecide, NothingToGive, TrustError, WrongPin, DeliveryFailed, DeliveryFull: Nothing was handed over.
        JyTeacherError: The package for the school is written, as the sentence says, and the clerk's key did not end: the same step is done again.
    """
    path = find_book(ws, school)
    known = _known(path, new=False)
    clerks = [public.fingerprint for public in enrolled_schools.entered_keys(ws, known.office)]
    if not clerks:
        raise NothingToDecide(f"“{known.school}”已经移交，没有改动。", school=known.school)
    given = restore_school(ws, known.office, folder, pin, card=card, digits=digits)
    try:
        for digits_of_key in clerks:
            revoking_keys.revoke(ws, known.office, None, "代录移交学校", pin, last_good=given.seq, key=digits_of_key)
    except JyTeacherError as error:
        names = "、".join(file.name for file in given.files)
        raise type(error)(
            f"归还包已经写好（{names}，编号已经用掉），本局的代录却还没有结束：{error.user_message}"
            "请再移交一次，以那时写的归还包为准，这一份不要交给学校。",
            **error.facts,
        ) from error
    return HandedToSchool(school=known.school, files=given.files, last=given.seq)


def list_entered(ws: Workspace, quarter: Quarter) -> list[EnteredSchool]:
    """The schools whose books are kept here, with how far each is in a quarter."""
    rows = {row.code: row for row in boards.board(ws, quarter)}
    found = []
    for path in _books(ws):
        known = _known(path, new=False)
        row = rows.get(known.code)
        found.append(
            EnteredSchool(
                code=known.code,
                school=known.school,
                state=row.state if row is not None else boards.MISSING,
                seq=row.seq if row is not None else 0,
                received=row.received if row is not None else "",
                book=path,
            )
        )
    return found


def book_path(ws: Workspace, code: str, name: str = "") -> Path:
    """Where the book for a school code lies, or would be made.

    Codes that differ in what no name of a file tells apart have books of their own: each is known by what stands in it (decision 0616).
    """
    there = {path.name.casefold(): path for path in _books(ws)}
    number, file = 1, portable_name(f"{exchange.neutral_name(code)}.jyschool")
    while (path := there.get(file.casefold())) is not None:
        known = _known(path, new=False)
        if code == known.code or (name and match_key(name) == match_key(known.school)):
            return path
        number += 1
        file = f"{exchange.neutral_name(code)}-{number}.jyschool"
    return ws.path.with_name(ws.path.name + ENTERED_FOLDER) / file


def move_with_books(ws: Workspace, target: Path, database: str = "") -> Moved:
    """Move a bureau to a server or back into a file (:func:`~jyteacher_desktop.bureau.moving_to_server.move_bureau`), and what was entered here with it.

    The books come first: once the bureau has moved nobody would miss one that stayed behind. Cut off in between, the same step is done again.

    Raises:
        WorkspaceExists, DatabaseUnusable, NotMoved: As there; what was moved from is as it was.
    """
    folder, place = (path.with_name(path.name + ENTERED_FOLDER) for path in (ws.path, target))
    if not target.exists():
        for book in sorted(path for path in folder.rglob("*") if path.is_file()):
            copy = place / book.relative_to(folder)
            make_folder(copy.parent)
            publish(copy, book.read_bytes())
    return move_bureau(ws, target, database)


def find_book(ws: Workspace, school: str) -> Path:
    """The book kept for a school, by code or name.

    Raises:
        RecordUnknown: There is none.
    """
    for path in _books(ws):
        known = _known(path, new=False)
        if school.strip() == known.code or match_key(school) == match_key(known.school):
            return path
    raise RecordUnknown(f"本局没有为“{school}”代录，没有改动。先用“代录”建代录簿。", text=school, way="enter")


def _books(ws: Workspace) -> list[Path]:
    return sorted(ws.path.with_name(ws.path.name + ENTERED_FOLDER).glob("*.jyschool"))


def _known(path: Path, *, new: bool) -> EnteredBook:
    with Workspace.open(path, SCHOOL, write=False) as book:
        info = school_info(book)
    return EnteredBook(book=path, office=info.id, code=info.code, school=info.name, new=new)


@contextmanager
def _open(path: Path, ws: Workspace) -> Iterator[Workspace]:
    with Workspace.open(path, SCHOOL, write=True) as book, book.of_one_day(ws.today):
        book.today_override = ws.today_override
        yield book


def _listed(ws: Workspace, school: str) -> SchoolList:
    rows = list_rows(ws, SchoolList)
    found = [row for row in rows if school.strip() == row.code] or [
        row for row in rows if match_key(row.name) == match_key(school)
    ]
    if len(found) == 1:
        return found[0]
    if not found:
        raise RecordUnknown(
            f"学校名册里没有“{school}”，没有建代录簿。先在“专项”页“学校名册”里列上这所学校。",
            text=school,
            way="school list",
        )
    listed = "；".join(f"{row.name}（{row.code}）" for row in found)
    raise RecordUnknown(f"学校名册里有 {len(found)} 所叫“{school}”，没有建代录簿。请改用标识码：{listed}。", text=school)


def _refuse_own(ws: Workspace, entry: SchoolList) -> None:
    for office, code in ws.tuples("SELECT uuid, code FROM office"):
        said = clerks_log.rulings(ws).get(office)
        if match_key(code) == match_key(entry.code) and said is not None and said.standing():
            raise NothingToDecide(f"“{entry.name}”有自己的密钥，由学校自己上报，没有建代录簿，没有改动。", school=entry.name)
