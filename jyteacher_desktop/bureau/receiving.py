"""Receiving packages: each file is verified, then merged, set aside or refused with a sentence. One bad file blocks nothing.

The merge is a set union: an accepted letter is kept for ever (its sealed original in a folder beside the workspace), and a
school's rows are those of its *head*, the valid letter with the greatest number that is the only one with that number. Two
letters with one number are a fork: neither counts and the one before stands. Whatever order the files come in, the result is
the same.

A letter is merged in one transaction: its tables are checked completely first, bodies that are loaded already are not read
again, and a kill leaves whole letters only. Beside ``X.jybureau`` lie ``X.jybureau.letters`` (accepted originals, named by
letter id), ``.evidence`` (attachments, named by their SHA-256), ``.held`` (waiting for a key or a table) and ``.quarantine``
(refused).

Besides reports a bureau takes in a school's new key that its old key vouches for, the relay note of a central school, the log of
another desk of its own and the roll of a city.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import threading
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import lru_cache, partial
from itertools import chain, islice
from pathlib import Path
from typing import Any, TypeVar

from jyteacher_desktop import exchange
from jyteacher_desktop.bureau import (
    clerks_log,
    plan_decisions,
    unproven_entries,
    which_packages_count,
    who_is_one_person,
    who_signed_packages,
)
from jyteacher_desktop.bureau.attachments import lacking_evidence
from jyteacher_desktop.bureau.changed_closed_quarters import Rewriting
from jyteacher_desktop.bureau.changed_closed_quarters import questions_before as rewriting_questions
from jyteacher_desktop.bureau.city_digest import books_digest, count_people
from jyteacher_desktop.bureau.enrolled_schools import EnrolledSchool, enrol, key_to_log
from jyteacher_desktop.bureau.errors import ArchiveLost, FileUnreadable
from jyteacher_desktop.bureau.files_answered_since import answered_since
from jyteacher_desktop.bureau.files_set_aside import NO_CARD, VERDICTS, Aside, called_when_they_came, spoilt_files, waiting_files
from jyteacher_desktop.bureau.kept_files import EVIDENCE, HANDS, LETTERS, QUARANTINE, Shelf
from jyteacher_desktop.bureau.letters_into_city import carries, load_rows, loaded_marks, unload_rows, wanted_tables
from jyteacher_desktop.bureau.letters_into_city import question_before as marks_question
from jyteacher_desktop.bureau.letters_into_city import questions as loading_questions
from jyteacher_desktop.bureau.letters_into_city import questions_ahead as loading_questions_ahead
from jyteacher_desktop.bureau.notes_that_came import ARRIVED
from jyteacher_desktop.bureau.office import bureau_info, clerk_keys, clerks_of_city, mailbox_identities, unlock
from jyteacher_desktop.bureau.opening_packages import (
    Bodies,
    Coming,
    Earlier,
    Mailroom,
    NewKey,
    Note,
    Opened,
    Parcel,
    Refusal,
    is_much,
    open_each,
    open_parcel,
    open_safely,
    open_whole,
    signers_of,
    unforeseen,
)
from jyteacher_desktop.bureau.other_files import OtherFile, not_a_package, other_files
from jyteacher_desktop.bureau.progress_of_long_jobs import Progress
from jyteacher_desktop.domain.calendar import quarter_name
from jyteacher_desktop.domain.cancelling import asking, go_on
from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.domain.errors import Cancelled, JyTeacherError, MachineError, TrustError
from jyteacher_desktop.durable_files import system_words
from jyteacher_desktop.exchange.cards import MAX_NAME
from jyteacher_desktop.exchange.errors import BadRows, NewCard, Unsigned, WrongForm, WrongKind
from jyteacher_desktop.exchange.seal import MAX_SEALED, is_sealed
from jyteacher_desktop.moments import moment_of
from jyteacher_desktop.paths import shown_name
from jyteacher_desktop.store.errors import OthersWrote
from jyteacher_desktop.store.workspace import Change, Workspace
from jyteacher_desktop.values import dataclass, replace

MOST_DEAD = 50
"""Packages of one school that a revoked key signed and that count for nobody are archived up to this number."""
MOST_LACKING_OF_A_NOTE = 200
"""Files of one relay note that did not arrive, as they are listed: a note may name half a million."""
_LARGEST_CARD = 256 * 1024
"""A card is some thousands of bytes; of files that were refused no larger one is read again to see whether it is one."""
_PART = 1024 * 1024
_KNOWN = "SELECT 1 FROM letter WHERE letter_id = ?"
_CAME = "SELECT l.letter_id, l.seq, l.quarter, l.version, o.name, o.uuid FROM letter l JOIN office o ON o.uuid = l.office"
"""What a verdict says of a letter that came before: its id, number, quarter, version, and the name and the id of its office."""
_SEEN_FILE = (
    "s.letter_id, l.seq, l.quarter, l.version, o.name, o.uuid, EXISTS (SELECT 1 FROM refused_file r WHERE r.sha256 = s.sha256) "
    "OR EXISTS (SELECT 1 FROM held_file h WHERE h.sha256 = s.sha256) FROM seen_file s LEFT JOIN letter l ON l.letter_id = s.letter_id "
    "LEFT JOIN office o ON o.uuid = l.office WHERE s.sha256 "
)
_SEEN = f"SELECT {_SEEN_FILE}= ?"
_SEEN_TOGETHER = f"SELECT s.sha256, {_SEEN_FILE}IN (SELECT value FROM json_each(?))"
"""The same of a file that came before, and whether it is listed as set aside; of what is no report only the id and that."""
_CLOSED = (
    "SELECT 1 FROM city_period p JOIN office o ON o.id = p.office WHERE o.uuid = ? AND p.quarter = ? AND p.status = 'closed'"
)
_WAITED = "SELECT at FROM held_file WHERE sha256 = ?"
_HEAD = "SELECT head FROM office WHERE uuid = ?"
_NAME = "SELECT name FROM office WHERE uuid = ?"
_CHAIN = "SELECT seq, letter_id, prev FROM letter WHERE office = ?"
_LETTER = "letter_id, office, seq, prev, ack, policy, policy_version, quarter, version, final, at, file_name, keys_tried"
_CONTRADICTS = "log.contradicts"
_NAMED = 5
"""So many decisions are named in one sentence."""
MOST_TOGETHER, _LONGEST_TOGETHER = 16, 0.2
"""So many packages are saved together, as long as they come within so many seconds: whoever watches hears of them then."""
_ASKED_TOGETHER, _MOST_READ_AHEAD = 50, 2 * 1024 * 1024
"""So many files are read, or so many bytes of them, before it is asked which of them came before."""
_MOST_BYTES_TOGETHER = 32 * 1024 * 1024
"""Of tables, in packages that are saved together: until then what was read of them is held."""
_Item = TypeVar("_Item")
_Taken = TypeVar("_Taken")


@dataclass(frozen=True, slots=True, kw_only=True)
class FileVerdict:
    """What became of one file.

    ``verdict`` is ``merged`` (its rows are the city's now), ``unchanged`` (received before), ``superseded`` (kept, but a newer
    letter stands), ``held`` (waits for a key or a decision) or ``refused``; ``code`` is empty for good ones. ``waits`` marks
    what waits for a key and will be tried again. ``called`` is what a file that was set aside was called when it came.
    """

    file: Path
    verdict: str
    school: str
    period: str
    version: int
    seq: int
    code: str
    message: str
    waits: bool = False
    called: str = ""

    @property
    def name(self) -> str:
        """What people call the file."""
        return self.called or shown_name(self.file)


VERDICT_COLUMNS: tuple[Column[FileVerdict], ...] = (
    Column(key="verdict", title="结果", value=lambda row: VERDICTS[row.verdict], width=10),
    Column(key="school", title="学校", value=lambda row: row.school, width=22),
    Column(key="file", title="文件", value=lambda row: row.name, width=24),
    Column(key="period", title="季度", value=lambda row: row.period, text=quarter_name, width=16),
    Column(key="version", title="版本", value=lambda row: row.version or "", width=6),
    Column(key="seq", title="编号", value=lambda row: row.seq or "", width=6),
    Column(key="message", title="说明", value=lambda row: row.message, width=50),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """One package a central school says it handed over; ``arrived`` in whatever way it came."""

    central: str
    note: int
    at: str
    file: str
    arrived: bool


HANDED_COLUMNS: tuple[Column[HandedOver], ...] = (
    Column(key="arrived", title="收到", value=lambda row: "是" if row.arrived else "没有", align=Align.CENTER, width=8),
    Column(key="central", title="交接学校", value=lambda row: row.central, width=22),
    Column(key="note", title="交接单", value=lambda row: row.note, align=Align.RIGHT, width=8),
    Column(key="at", title="登记日期", value=lambda row: row.at[:10], align=Align.CENTER, width=12),
    Column(key="file", title="文件", value=lambda row: row.file, width=28),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What became of every file, and which others lay beside the packages."""

    files: tuple[FileVerdict, ...]
    others: tuple[OtherFile, ...] = ()

    @property
    def everything(self) -> tuple[FileVerdict, ...]:
        """Every file with a line, those that are no packages behind the others."""
        others = (_verdict(each.file, "other", code=each.code, message=each.message) for each in self.others)
        return (*self.files, *others)

    def count(self, verdict: str) -> int:
        """How many files have this verdict."""
        return sum(file.verdict == verdict for file in self.files)


def receive(ws: Workspace, paths: Iterable[Path], pin: str, *, progress: Progress | None = None) -> Received:
    """Verify and merge files and folders; packages that were set aside and whose school has a key by now are tried again.

    Args:
        ws: The bureau's workspace, open for writing.
        paths: Files, and folders whose ``.jyt`` files are taken, sub-folders included.
        pin: The clerk's PIN, which opens the mailbox.
        progress: Told about every file.

    Raises:
        WrongPin, KeyMissing, KeyDamaged: Nothing was received.
        FileUnreadable: A given path does not exist; nothing was received.
        Cancelled: By the progress, within a moment also inside a large package; files before that are received.
    """
    places = [Path(path) for path in paths]
    stop = progress.raise_if_cancelled if progress is not None else go_on
    files = exchange.package_files(places, _missing, stop)
    key = unlock(ws, pin)
    found = Desk(ws, mailbox_identities(ws, key), stop, clerk=key).sit(files, progress)
    return Received(files=tuple(found), others=tuple(other_files(places, stop)))


def receive_held(ws: Workspace, pin: str) -> Received:
    """Try the set-aside packages again, after a key was enrolled; those that still wait are not listed.

    Raises:
        WrongPin, KeyMissing, KeyDamaged: Nothing was received.
    """
    Desk(ws, ()).forget_enrolled_cards()
    if not waiting_files(ws) and not who_signed_packages.any_unmatched(ws):
        return Received(files=())
    key = unlock(ws, pin)
    desk = Desk(ws, mailbox_identities(ws, key), clerk=key)
    return Received(files=tuple(desk.take_held()))


def enrol_and_receive(ws: Workspace, card: Path, digits: str, pin: str) -> tuple[EnrolledSchool, Received]:
    """Let a school's key count (:func:`~jyteacher_desktop.bureau.enrolled_schools.enrol`), and take in what was held for want of it.

    Raises:
        JyTeacherError: As :func:`enrol`; nothing was enrolled, or the sentence says that it was and what waits is taken in when the same card is enrolled again.
    """
    school = enrol(ws, card, digits, pin)
    try:
        return school, receive_held(ws, pin)
    except MachineError as error:
        raise exchange.retold(
            error,
            f"“{school.school}”的密钥已经登记，仍然有效；只是此前暂存的数据包还没有合并，也没有丢失。请排除原因后再登记一次同一张卡片，会接着合并。",
        ) from error


def handed_over(ws: Workspace) -> list[HandedOver]:
    """What central schools say they handed over, what is still lacking first.

    Of a note with more lacking files than anybody looks through the first ones are listed, and a line says how many more they are.
    """
    rows = ws.tuples(
        f"SELECT o.name, n.seq, n.at, e.file, {ARRIVED}, e.sha256, e.note FROM enclosed e JOIN note n ON n.letter_id = e.note "
        "JOIN office o ON o.uuid = n.office WHERE n.kind = 'relay' ORDER BY n.at DESC, n.seq DESC, e.file"
    )
    refused = set(Shelf(ws, QUARANTINE).names())
    refused |= {sha256 for (sha256,) in ws.tuples("SELECT sha256 FROM refused_file")}
    found: list[HandedOver] = []
    lacking: Counter[tuple[str, int, str, str]] = Counter()
    for name, seq, at, file, arrived, sha256, note in rows:
        row = HandedOver(central=name, note=seq, at=at, file=file[:MAX_NAME], arrived=bool(arrived) or sha256 in refused)
        lacking[name, seq, at, note] += not row.arrived
        if row.arrived or lacking[name, seq, at, note] <= MOST_LACKING_OF_A_NOTE:
            found.append(row)
    for (name, seq, at, _note), count in lacking.items():
        if count > MOST_LACKING_OF_A_NOTE:
            more = f"……另有 {count - MOST_LACKING_OF_A_NOTE} 个没有收到，请向交接学校核实"
            found.append(HandedOver(central=name, note=seq, at=at, file=more, arrived=False))
    return sorted(found, key=lambda row: row.arrived)


class Desk:
    """One sitting: the mailbox is open and the log is read once."""

    def __init__(
        self,
        ws: Workspace,
        mailbox: tuple[str, ...],
        stop: Callable[[], None] = go_on,
        *,
        clerk: exchange.SigningKey | None = None,
    ) -> None:
        self._ws = ws
        self.clerk = clerk
        """The key of whoever decides or receives here, which signs what goes into the log: other desks take nothing unsigned."""
        self._stop = stop
        self._mailbox = mailbox
        self._letters = Shelf(ws, LETTERS)
        self._said = clerks_log.Log(ws, stop)
        self._people = who_is_one_person.Said(ws.tuples, stop)
        self._recalls = plan_decisions.Recalls()
        self._listened = False
        self._aside = Aside(ws)
        self._called: dict[Path, str] = {}
        self._came: dict[str, str] = {}
        self._spoilt: list[tuple[str, str, str]] | None = None
        self._cards: Mailroom | None = None
        self._ahead: _Paper | None = None
        self._seen: Mapping[str, Sequence[tuple[Any, ...]]] = {}
        """What was answered about files that are read, by their hashes (:data:`_SEEN`), as long as nothing was written since."""
        self._seen_at = -2
        self._coming = Coming()
        self._gathered: list[str] | None = None
        """Hashes of files that are no longer set aside once what was decided of them is saved; None where each is saved by itself."""
        self._hands: ThreadPoolExecutor | None = None
        """Who keeps originals while rows are written, where several packages are saved together."""
        self.heard = False
        """Whether the log of another desk came in during this sitting."""

    def sit(self, files: Sequence[Path], progress: Progress | None = None) -> list[FileVerdict]:
        """Take in what somebody brought, cards first, and try again what waited for something of it.

        Raises:
            Cancelled: By the progress; files before that are received.
        """
        cards, letters = _sorted_out(files, self._stop)
        found: list[FileVerdict] = []
        try:
            with self._ws.watched(self._stop):
                # Cards first: what a school's new key signed may lie in the same folder.
                for verdict in chain(self.take_cards(cards), self.take_each(letters)):
                    found.append(verdict)
                    if progress is not None:
                        progress.step(len(found), len(files), shown_name(verdict.file))
                    self._stop()
                # A log that came behind them may accept what lacked a signature.
                unsigned = [verdict.file for verdict in found if verdict.code == Unsigned.code and self.heard]
                late = [verdict for verdict in self.take_each(unsigned) if verdict.verdict != "refused"]
                return [*found, *late, *self.take_held()]
        finally:
            self.tidy()
            self._ws.count_rows_anew()

    def take(self, file: Path) -> FileVerdict:
        """Everything that happens to one file."""
        return next(self.take_each([file]))

    def take_each(self, files: Iterable[Path]) -> Iterator[FileVerdict]:
        """Everything that happens to each file, in their order.

        Raises:
            OpeningStopped: See :func:`opening_packages.open_each`.
        """
        files = list(files)
        papers = ((paper, paper.data) for paper in map(self._seen_before, self._one_ahead(files)))
        self._coming = Coming()
        try:
            busy = threading.Event() if self._ws.served else None
            much = busy is not None and is_much(files)
            with self._ws.by_keys(), self._ws.telling_when_busy(busy.set if busy is not None else go_on):
                yield from self._take_opened(
                    open_each(papers, self._mailroom, self._stop, busy=busy, coming=self._coming, much=much)
                )
        finally:
            self._coming, self._ahead = Coming(), None
            self.tidy()

    def _one_ahead(self, files: Iterable[Path]) -> Iterator[_Paper]:
        """Each file, read; on a server the next one is read before, so that its question goes with what is told of another (:meth:`_questions_ahead`)."""
        if not self._ws.served:
            papers = map(self._look, files)
            while some := list(_portion(papers)):
                self._ask_whether_seen(some)
                yield from some
            return
        papers = map(self._look, files)
        paper = next(papers, None)
        while paper is not None:
            self._ahead = next(papers, None)
            yield paper
            paper = self._ahead

    def _ask_whether_seen(self, papers: Sequence[_Paper]) -> None:
        """Ask at once which of some files came before. What was not saved yet, and may never be, is no answer: each is asked about then."""
        if self._ws.stands:
            return
        digests = [paper.digest for paper in papers if paper.data is not None]
        found: dict[str, list[tuple[Any, ...]]] = {digest: [] for digest in digests}
        try:
            answers = self._ws.tuples(_SEEN_TOGETHER, (json.dumps(digests),))
        except JyTeacherError:  # whoever is asked about one file says so, and it is that file's verdict
            self._stop()
            return
        for digest, *came in answers:
            found[digest].append(tuple(came))
        self._seen, self._seen_at = found, self._ws.rows_written

    def _answer_about(self, digest: str) -> Sequence[tuple[Any, ...]]:
        """What :data:`_SEEN` says of a file."""
        known = self._seen.get(digest) if self._seen_at == self._ws.rows_written else None
        return self._ws.tuples(_SEEN, (digest,)) if known is None else known

    def _questions_ahead(self) -> list[tuple[str, tuple[object, ...]]]:
        """What will be asked about the next files once this one is merged."""
        found: list[tuple[str, tuple[object, ...]]] = []
        if self._ahead is not None and self._ahead.data is not None:
            found.append((_SEEN, (self._ahead.digest,)))
        found += map(self._letters.question_of_loaded, self._coming.ask())
        paper, opened = self._coming.next
        if isinstance(opened, Parcel):
            found += self._questions_before(opened, paper.digest)
        return found

    def tidy(self) -> None:
        """Write down what was refused so far."""
        self._aside.tidy()

    def _take_opened(self, opened_ones: Iterable[tuple[_Paper, Opened | None]]) -> Iterator[FileVerdict]:
        source = iter(opened_ones)
        item = next(source, None)
        while item is not None:
            behind = None
            if self._ws.served or not self._goes_with_others(*item):
                yield self._taken(*item)
            else:
                behind = yield from self._taken_together(item, source)
            item = next(source, None) if behind is None else behind

    def _taken_together(
        self, first: tuple[_Paper, Opened | None], source: Iterator[tuple[_Paper, Opened | None]]
    ) -> Generator[FileVerdict, None, tuple[_Paper, Opened | None] | None]:
        """Packages that come one behind the other, saved together; nothing is told of them before.

        Returns:
            What was taken out of ``source`` and does not go with them.
        """

        def take(item: tuple[_Paper, Opened | None]) -> FileVerdict:
            return self._taken(*item)

        def size(item: tuple[_Paper, Opened | None]) -> int | None:
            return item[1].size if isinstance(item[1], Parcel) and self._goes_with_others(*item) else None

        verdicts, behind, ended = self._saved_together(first, source, take, size)
        yield from verdicts
        if ended is not None:
            raise ended
        return behind[0] if behind else None

    def _saved_together(
        self, first: _Item, source: Iterator[_Item], take: Callable[[_Item], _Taken], size: Callable[[_Item], int | None]
    ) -> tuple[list[_Taken], list[_Item], BaseException | None]:
        """Take what comes one behind the other and save it together: a file is flushed once for all of it.

        Where that fails nothing was saved, and each is taken for itself.

        Args:
            first: What is taken in any case.
            source: What comes behind it.
            take: Takes one; what it raises ends it, behind what was taken before.
            size: How much one of them holds; None for what does not go with others.

        Returns:
            What became of each, what was taken out of ``source`` and does not go with them, and what ended it.
        """
        items, found = [first], list[_Taken]()
        behind: _Item | None = None
        ended: BaseException | None = None
        self._gathered = []
        until, held = time.monotonic() + _LONGEST_TOGETHER, size(first) or 0
        try:
            with ThreadPoolExecutor(HANDS, "keeping") as hands, self._ws.gathering():
                try:
                    found.append(take(first))
                    self._hands = hands
                    while self._ws.stands and len(items) < MOST_TOGETHER and time.monotonic() < until:
                        behind = next(source, None)
                        more = None if behind is None else size(behind)
                        if behind is None or more is None or held + more > _MOST_BYTES_TOGETHER:
                            break
                        held += more
                        items.append(behind)
                        behind = None
                        found.append(take(items[-1]))
                except BaseException as error:  # noqa: BLE001 - somebody stopped; what was taken before is saved
                    ended = error
                finally:
                    self._hands = None
                    self._letters.settle()
        except Exception as error:  # noqa: BLE001 - a full disk, or a statement that ended all of them
            if not self._is_saved_after_all(error):
                self._gathered = self._spoilt = None
                if isinstance(ended, Cancelled) or not isinstance(ended, Exception | None):
                    raise ended from None
                ended = (
                    ended if len(found) == len(items) else None
                )  # of one that was taken there is another try, of the source none
                found = [take(item) for item in items]
        finally:
            released, self._gathered = self._gathered or [], None
        for digest in released:
            self._aside.release(digest)
        return found, [behind] if behind is not None else [], ended

    def _is_saved_after_all(self, error: Exception) -> bool:
        """Whether everything was written, the disk alone had not said that it stays, and says so when it is asked once more."""
        if not (isinstance(error, MachineError) and error.facts.get("unconfirmed")):
            return False
        with contextlib.suppress(MachineError), self._ws.record() as change:
            change.write("UPDATE info SET value = value WHERE key = 'kind'")
            return True
        return False

    def _goes_with_others(self, paper: _Paper, opened: Opened | None) -> bool:
        """Whether what a file says is rows of a school alone, so that it may be saved with what comes behind it."""
        return paper.verdict is None and isinstance(opened, Parcel) and not opened.blobs and not self._is_dead(opened)

    def _taken(self, paper: _Paper, opened: Opened | None) -> FileVerdict:
        self._listened = False
        try:
            paper, opened = self._unless_lost(paper, opened)
            if paper.listed:
                self._release(paper.digest)
            verdict = paper.verdict or self._decide(paper, opened)
        except OthersWrote:
            raise  # nothing of the sitting was done: it begins again
        except JyTeacherError as error:  # a full disk or a contradiction stops this file, and each later one for itself
            self._stop()
            verdict = _verdict(paper.file, "refused", code=error.code, message=error.user_message)
            self._unlisten()
        except Exception as error:  # noqa: BLE001 - whatever one file does, the others are received
            self._stop()
            refusal = unforeseen(error)
            verdict = _verdict(paper.file, "refused", code=refusal.code, message=refusal.message)
            self._unlisten()
        return replace(verdict, called=paper.called) if paper.called else verdict

    def _release(self, digest: str) -> None:
        """As :meth:`Aside.release`, once what was decided is saved."""
        if self._gathered is None:
            self._aside.release(digest)
        else:
            self._gathered.append(digest)

    def _unlisten(self) -> None:
        """Look at the log again where what was rolled back had been listened to."""
        if self._listened:
            self.read_log()

    def take_cards(self, files: Iterable[Path]) -> Iterator[FileVerdict]:
        """Everything that happens to each card; those that one behind them vouches for are tried again, so their order decides nothing.

        A card is tried again once a key that signed it came in, and for nothing else: what a thousand cards cost is a thousand times
        what one costs.
        """
        queue = deque(files)
        refused: dict[Path, FileVerdict] = {}
        asking: dict[str, list[Path]] = defaultdict(list)
        try:
            while queue:
                self._stop()
                paper = self._seen_before(self._look(queue.popleft()))
                opened = None if paper.data is None else open_safely(paper.data, self._card_room(), self._stop)
                (verdict,) = self._take_opened([(paper, opened)])
                if isinstance(opened, Refusal) and verdict.code == NewCard.code:
                    refused[paper.file] = verdict
                    for keyid in opened.former:
                        asking[keyid].append(paper.file)
                    continue
                yield verdict
                if isinstance(opened, NewKey) and verdict.verdict == "merged":
                    queue.extend(file for file in asking.pop(opened.card.key.keyid, ()) if refused.pop(file, None))
            yield from refused.values()
        finally:
            self.tidy()

    def _card_room(self) -> Mailroom:
        """What opening a card needs to know, looked up once for as long as nobody's key changes."""
        if self._cards is None:
            self._cards = self._mailroom(nothing_known=True)
        return self._cards

    def take_held(self) -> Iterator[FileVerdict]:
        """Try what was set aside again, until nothing comes of it any more, and tell what is no longer waiting."""
        self.forget_enrolled_cards()
        for office in dict.fromkeys(office for office, _letter in self._to_look_at_again()):
            with contextlib.suppress(ArchiveLost), self._ws.record() as change:
                self.settle(change, office)
        told: set[Path] = set()
        waiting = waiting_files(self._ws)
        self._called = called_when_they_came(self._ws) if waiting else {}
        while waiting:
            for verdict in self.take_each(waiting):
                if verdict.file not in told and (verdict.verdict != "held" or not verdict.waits):
                    told.add(verdict.file)
                    yield verdict
            before, waiting = len(waiting), waiting_files(self._ws)
            if len(waiting) >= before:
                return  # what is left waits for something that is not here

    def take_refused(self, code: str) -> list[FileVerdict]:
        """Look again at the files that were refused for a reason that holds no more, and still are kept: they came when they came first."""
        rows = self._ws.tuples("SELECT sha256, file_name, at FROM refused_file WHERE code = ? ORDER BY sha256", (code,))
        rows.sort(key=lambda row: moment_of(row[-1]))
        shelf = Shelf(self._ws, QUARANTINE)
        kept = set(shelf.names()) if rows else set()
        self._came = {sha256: at for sha256, _name, at in rows}
        self._called = {shelf.path(sha256): name for sha256, name, _at in rows if sha256 in kept}
        return list(self.take_each(self._called))

    def forget_enrolled_cards(self) -> None:
        """A card that lay among the packages asks nobody to telephone any more once its key counts, whichever copy of it that was.

        Only cards of offices that have a key by now are opened. Of files that an earlier program refused it is not known whose they are: each
        of them is opened once.
        """
        refused = {
            digest: (name, office)
            for digest, name, office in self._ws.tuples(
                "SELECT sha256, file_name, office FROM refused_file WHERE code IN (?, ?)", (NewCard.code, WrongKind.code)
            )
            if not office or office in self._said
        }
        if not refused:
            return
        shelf = Shelf(self._ws, QUARANTINE)
        small = {digest for digest, kept in shelf.kept().items() if kept.size <= _LARGEST_CARD}
        for digest, (name, office) in refused.items():
            self._stop()
            data = shelf.read(digest) if digest in small else b""
            opened = open_safely(data, self._card_room(), self._stop) if data else None
            if isinstance(opened, NewKey) and self._said[opened.card.office].stands(opened.card.key.keyid):
                self._take_key(_Paper(file=Path(name), digest=digest, data=data), opened)
            elif not office:
                whose = opened.office if isinstance(opened, Refusal) and opened.code == NewCard.code else NO_CARD
                with self._ws.record() as change:
                    change.driver_sql("UPDATE refused_file SET office = ? WHERE sha256 = ?", (whose, digest))

    def read_log(self) -> None:
        """Look at the log again, after a decision was entered."""
        self._said = clerks_log.Log(self._ws, self._stop)
        self._people = who_is_one_person.Said(self._ws.tuples, self._stop)
        self._recalls = plan_decisions.Recalls()
        self._cards, self._listened = None, False

    def archive(self) -> list[str]:
        """The ids of the letters whose originals are kept."""
        return self._letters.names()

    def original(self, letter_id: str) -> Path:
        """The original of an accepted letter, as a file."""
        return self._letters.path(letter_id)

    def settle(self, change: Change, office: str, parcel: Parcel | None = None, watched: Rewriting | None = None) -> str:
        """Make the city's rows of an office those of its head letter, and return that letter's id ("" when there is none).

        Args:
            change: The open transaction.
            office: The office.
            parcel: A letter at hand, which need not be opened again when it is the head.
            watched: Hears of the lines of attendance that change.

        Raises:
            ArchiveLost: The head letter's original is gone or spoilt; the transaction must not be committed.
        """
        return self._settle(change, office, parcel, watched)[0]

    def _settle(
        self,
        change: Change,
        office: str,
        parcel: Parcel | None = None,
        watched: Rewriting | None = None,
        *,
        marks: Mapping[str, str] | None = None,
        counting: list[tuple[int, str]] | None = None,
    ) -> tuple[str, list[tuple[int, str]]]:
        """As :meth:`settle`, where ``marks`` are loaded and these letters are ``counting`` if that is known; also number and id of every letter that counts."""
        if counting is None:
            self._ws.ask_together(
                [(_HEAD, (office,)), (who_signed_packages.UNMATCHED, ()), *which_packages_count.questions(office)]
            )
        found = self._ws.tuples(_HEAD, (office,))
        if not found:
            return "", []  # a decision about a school whose card comes later
        (loaded,) = found[0]
        if counting is None:
            self._know_signers(change, office)
            counting = which_packages_count.counting_letters(self._ws, office, self._said[office])
        head = which_packages_count.head(counting)
        if not head and loaded:
            unload_rows(self._ws, change, office, self._people, self._stop)
        elif head != loaded:
            marks = loaded_marks(self._ws, office) if marks is None else marks
            if parcel is None or parcel.letter_id != head or not carries(parcel, wanted_tables(marks, parcel), marks):
                parcel = self.archived(head)
            load_rows(self._ws, change, parcel, marks, self._people, watched=watched, pause=self._stop)
        return head, counting

    def _counting_with(self, parcel: Parcel) -> list[tuple[int, str]] | None:
        """Number and id of every letter of an office that counts once this one is written: a server need not be asked anew in the midst of that.

        None where a signature of the office has to be looked at again first.
        """
        said = self._said[parcel.sender]
        if parcel.tried not in (None, len(said.keys)) or any(office == parcel.sender for office, _ in self._to_look_at_again()):
            return None
        coming = parcel.seq, parcel.letter_id, parcel.signers
        return which_packages_count.counting_letters(self._ws, parcel.sender, said, coming)

    def _know_signers(self, change: Change, office: str) -> None:
        """Look again at signatures by keys nobody had enrolled: whether a key or what it signed comes first decides nothing."""
        for letter_id in [letter_id for each, letter_id in self._to_look_at_again() if each == office]:
            try:
                data = self._letters.read(letter_id)
                found = signers_of(data, self._mailroom(nothing_known=True), office)
            except (OSError, TrustError):
                continue  # a lost original is told about where its rows are needed
            who_signed_packages.note_signers(change, letter_id, found, len(self._said[office].keys))

    def _to_look_at_again(self) -> list[tuple[str, str]]:
        """Office and id of letters with a signature by a key nobody had enrolled, when a key was enrolled since."""
        return who_signed_packages.unmatched_letters(self._ws, self._said)

    def archived(self, letter_id: str) -> Parcel:
        """A letter opened anew from its original in the archive.

        Raises:
            ArchiveLost: It is not there, or not as it was, or holds what a stricter reader than the one that took it in refuses.
        """
        path = self._letters.place(letter_id)
        lost = ArchiveLost(
            f"存档的数据包“{path.parent.name}/{path.name}”不见了或已损坏，汇总数字没有变化。请从备份放回这个文件夹，或请学校重新上报。",
            path=path,
        )
        try:
            data = self._letters.read(letter_id)
        except OSError as error:
            raise lost from error
        opened = self._open(data, self._mailroom(nothing_known=True), city=_city_of(data))
        if isinstance(opened, Refusal) and opened.code in (WrongForm.code, BadRows.code):  # its seal, hashes and signatures held
            raise ArchiveLost(
                f"存档的数据包“{path.parent.name}/{path.name}”没有损坏，但里面有现在的程序不再接受的内容（以前的程序收下的），"
                "汇总数字没有变化。请让这所学校用现在的程序重新上报，收下以后再做一次。",
                path=path,
            )
        if not isinstance(opened, Parcel) or opened.letter_id != letter_id:
            raise lost
        return opened

    def whole(self, letter_id: str) -> exchange.OpenedLetter:
        """An archived letter with the body of every table, to be given back as it is.

        Raises:
            ArchiveLost: It is not there, or not as it was.
        """
        parcel = self.archived(letter_id)  # checks everything
        data = self._letters.read(letter_id)
        lacking = [(name, parcel.hashes[name]) for name in parcel.missing]
        room = self._mailroom(nothing_known=True)
        bodies = self._bodies(parcel.sender, lacking, room)
        return open_whole(data, room, bodies, city=_city_of(data))

    def _open(self, data: bytes, room: Mailroom, *, city: str = "") -> Opened:
        """Open a file in this process; what a thin box leaves out comes from earlier letters of its school."""
        opened = open_parcel(data, room, city=city, pause=self._stop)
        if isinstance(opened, Refusal) and opened.missing:
            bodies = self._bodies(opened.office, opened.missing, room)
            if len(bodies) == len({digest for _name, digest in opened.missing}):
                again = open_parcel(data, room, bodies, city=city, pause=self._stop)
                if not (isinstance(again, Refusal) and again.missing):
                    return again  # else an archived letter lacks what it carried
        return opened

    def _bodies(self, office: str, missing: Iterable[tuple[str, str]], room: Mailroom) -> Bodies:
        """Bodies of tables by hash, out of archived letters of the office: each is read when it is wanted, for together they have no bound."""
        places: dict[str, list[tuple[str, str]]] = {}
        for _name, digest in missing:
            places[digest] = self._ws.tuples(
                "SELECT letter_id, name FROM carried WHERE office = ? AND hash = ? AND name <> 'blob' ORDER BY letter_id, name",
                (office, digest),
            )

        @lru_cache(maxsize=1)  # tables that one letter carried are wanted one after the other
        def opened(letter_id: str) -> exchange.OpenedLetter:
            data = self._letters.read(letter_id)
            return open_whole(data, room, city=_city_of(data))

        def read(digest: str) -> bytes | None:
            for letter_id, name in places[digest]:
                with contextlib.suppress(OSError, TrustError):  # the next letter may have it, and without any the package waits
                    letter = opened(letter_id)
                    try:
                        return letter.body(name)
                    finally:
                        letter.forget()
            return None

        return {digest: partial(read, digest) for digest, found in places.items() if found}

    # -- one file -------------------------------------------------------------------------------------------------

    def _look(self, file: Path) -> _Paper:
        """Read a file; a name or a file system that makes the program fail is this file's verdict alone."""
        return self._safely(file, lambda: self._read(file))

    def _seen_before(self, paper: _Paper) -> _Paper:
        """The verdict on a file whose bytes were found good before; any other as it is."""
        return self._safely(paper.file, lambda: self._unless_seen(paper))

    def _safely(self, file: Path, look: Callable[[], _Paper]) -> _Paper:
        try:
            return look()
        except Exception as error:  # noqa: BLE001 - whatever one file does, the others are received
            self._stop()
            refusal = unforeseen(error)
            return _Paper(file=file, verdict=_verdict(file, "refused", code=refusal.code, message=refusal.message))

    def _read(self, file: Path) -> _Paper:
        try:
            data = self._bytes_of(file)
        except OSError as error:
            message = f"读不到“{shown_name(file)}”：{system_words(error)}。其他文件照常接收。请重新插好U盘后再接收这个文件。"
            return _Paper(file=file, verdict=_verdict(file, "refused", code=FileUnreadable.code, message=message))
        digest = hashlib.sha256(data).hexdigest()
        return _Paper(file=file, digest=digest, data=data, called=self._called.get(file, ""))

    def _unless_seen(self, paper: _Paper) -> _Paper:
        seen = self._answer_about(paper.digest) if paper.data is not None else ()
        if not seen:
            return paper
        *came, listed = seen[0]
        listed = bool(listed) or self._aside.noted(paper.digest)
        verdict = self._unchanged(paper.file, came)
        unsaved = self._gathered is not None
        return _Paper(file=paper.file, digest=paper.digest, verdict=verdict, listed=listed, unsaved=unsaved)

    def _unless_lost(self, paper: _Paper, opened: Opened | None) -> tuple[_Paper, Opened | None]:
        """A file as it was looked at; anew where it was found to have come before among what could not be saved in the end."""
        if not paper.unsaved or self._ws.tuples(_SEEN, (paper.digest,)):
            return paper, opened
        again = self._seen_before(self._look(paper.file))
        return again, None if again.data is None else open_safely(again.data, self._mailroom(), self._stop)

    def _bytes_of(self, file: Path) -> bytes:
        """As much of a file as a package may have, asking about cancel meanwhile: a stick may be slow."""
        parts: list[bytes] = []
        left = MAX_SEALED + 1
        with file.open("rb", buffering=0) as stream:
            while left and (part := stream.read(min(_PART, left))):
                parts.append(part)
                left -= len(part)
                self._stop()
        return b"".join(parts)  # of one part that part itself

    def _decide(self, paper: _Paper, opened: Opened | None) -> FileVerdict:
        data = paper.data or b""
        if isinstance(opened, Refusal) and (opened.missing or (self.heard and opened.code == Unsigned.code)):
            opened = self._open(data, self._mailroom())  # a letter or log that came in since may supply what it lacks
        if isinstance(opened, Refusal):
            if opened.held:
                return self._hold(paper, data, opened)
            other = not_a_package(paper.file, data)
            if other is not None:  # nothing is broken, and nothing of ours: it is not kept
                return _verdict(paper.file, "refused", code=other.code, message=other.message)
            self._aside.refuse(paper.digest, paper.name, data, opened)
            return _verdict(paper.file, "refused", code=opened.code, message=opened.message)
        if isinstance(opened, NewKey):
            return self._take_key(paper, opened)
        if isinstance(opened, Note):
            return self._take_roll(paper, opened) if opened.kind == "roll" else self._take_note(paper, opened)
        if opened is None:
            raise TypeError(paper.file)
        self._ask_before_merging(opened, paper.digest)
        known = bool(self._ws.tuples(_KNOWN, (opened.letter_id,)))
        dead = self._is_dead(opened)
        if dead and not known and self._count_dead(opened.sender) >= MOST_DEAD:
            return self._refuse_dead(paper, data, opened)
        new = 0 if dead else self._keep_evidence(opened.sender, opened.letter_id, opened.blobs)
        if known:
            with self._ws.record() as change:
                _remember(change, paper.digest, opened.letter_id)
                self._add_signers(change, opened, data)
            self._release(paper.digest)
            return self._unchanged(paper.file, self._ws.tuples(f"{_CAME} WHERE l.letter_id = ?", (opened.letter_id,))[0], new)
        return self._merge(paper, data, opened)

    def _ask_before_merging(self, parcel: Parcel, digest: str) -> None:
        """Ask at once what is looked at before a letter is written."""
        if self._ws.served:
            self._ws.ask_together(self._questions_before(parcel, digest))

    def _questions_before(self, parcel: Parcel, digest: str) -> list[tuple[str, tuple[object, ...]]]:
        questions: list[tuple[str, tuple[object, ...]]] = [
            (_KNOWN, (parcel.letter_id,)),
            (_WAITED, (digest,)),
            *rewriting_questions(parcel.sender),
            (_HEAD, (parcel.sender,)),
            (who_signed_packages.UNMATCHED, ()),
            *which_packages_count.questions(parcel.sender),
        ]
        if parcel.period is not None and "periods" not in parcel.rows:
            questions.append((_CLOSED, (parcel.sender, parcel.period.id)))
        first = not self._coming.stood(parcel.sender)
        return [*questions, marks_question(parcel.sender), *loading_questions_ahead(parcel, first=first)]

    def _is_dead(self, parcel: Parcel) -> bool:
        """Whether a letter counts for nobody because its keys were revoked; only a clerk who takes the revocation back lets it count again."""
        return bool(self._said[parcel.sender].lacking(parcel.letter_id, parcel.signers))

    def _count_dead(self, office: str) -> int:
        signed = who_signed_packages.signed_by(self._ws, office)
        letters = self._ws.tuples("SELECT letter_id FROM letter WHERE office = ?", (office,))
        return sum(bool(self._said[office].lacking(letter, signed[letter])) for (letter,) in letters)

    def _refuse_dead(self, paper: _Paper, data: bytes, parcel: Parcel) -> FileVerdict:
        """One more package by a revoked key, after so many that whoever holds the key could fill the disk with them."""
        school = _school_name(self._ws, parcel.sender)
        message = (
            f"{school} {_spoken(parcel.period, parcel.seq)}：签名用的密钥已经吊销，没有采用，汇总数字没有变化。这样的数据包已经存档 {MOST_DEAD} 个，"
            "这一个没有再存档。请向学校核实：是学校自己上报的，请它用新密钥重新上报；不是的，有人还拿着吊销的密钥。"
        )
        self._aside.refuse(paper.digest, paper.name, data, Refusal(code="package.revoked", message=message, office=parcel.sender))
        return _verdict(paper.file, "refused", code="package.revoked", message=message, school=school, seq=parcel.seq)

    def _add_signers(self, change: Change, parcel: Parcel, data: bytes) -> None:
        """The same letter with a signature more: whichever copy came first, it counts by all of them."""
        known = who_signed_packages.signed_letter_by(self._ws, parcel.letter_id)
        if set(parcel.signers) <= known:
            return
        if not parcel.missing and known <= set(parcel.signers):
            self._letters.put(parcel.letter_id, data, anew=True)
        who_signed_packages.note_signers(change, parcel.letter_id, parcel.signers, parcel.tried)
        self.settle(change, parcel.sender)

    def _keep_evidence(self, office: str, letter_id: str, blobs: Mapping[str, bytes]) -> int:
        """Keep the attachments of a box, whatever becomes of the letter's rows; says how many are new."""
        if not blobs:
            return 0
        Shelf(self._ws, EVIDENCE).put_all(blobs, self._stop)
        known = {
            digest for (digest,) in self._ws.tuples("SELECT hash FROM carried WHERE office = ? AND name = 'blob'", (office,))
        }
        with self._ws.record() as change:
            for digest in blobs:
                change.driver_sql(
                    "INSERT INTO carried(letter_id, office, name, hash) VALUES (?, ?, 'blob', ?) ON CONFLICT DO NOTHING",
                    (letter_id, office, digest),
                )
        return len(blobs.keys() - known)

    def _take_key(self, paper: _Paper, new: NewKey) -> FileVerdict:
        """A school's new key, vouched for by one that counts: no telephone call is needed."""
        card = new.card
        enter = key_to_log(self._ws, card, clerk=self.clerk, vouched=True, known=self._said)
        with self._ws.record() as change:
            if enter is not None:
                enter(change)
            _noted(change, Note(kind="enrol", letter_id=card.letter_id, sender=card.office, seq=1, rows={}, blobs={}), paper)
        self._said.reread(card.office)
        self._cards = None
        self._aside.release(paper.digest)
        message = (
            f"{card.name}{card.role.label}的这把密钥早已登记，没有变化。"
            if enter is None
            else f"{card.name}{card.role.label}换了新密钥，旧密钥的签名有效，已登记。旧数据包仍然有效。"
        )
        return _verdict(paper.file, "unchanged" if enter is None else "merged", message=message, school=card.name)

    def _take_note(self, paper: _Paper, note: Note) -> FileVerdict:
        """A relay note, or the log of another desk of ours."""
        contradicting = ""
        with self._ws.record() as change:
            if note.kind == "relay":
                for sha256, _size, file in note.rows["enclosed"]:
                    self._stop()
                    change.driver_sql(
                        "INSERT INTO enclosed(note, sha256, file) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                        (note.letter_id, sha256, file),
                    )
                offices: frozenset[str] = frozenset()
            else:
                offices, contradicting = self._hear(change, note, "")
            _noted(change, note, paper, again=bool(contradicting))
        self._aside.release(paper.digest)
        if note.kind == "relay":
            school = _school_name(self._ws, note.sender)
            message = f"{school} 交接单第 {note.seq} 号：列出 {len(note.rows['enclosed'])} 个数据包，是否都已收到见“交接情况”。"
            return _verdict(paper.file, "merged", message=message, school=school, seq=note.seq)
        message = f"裁定簿第 {note.seq} 号：新的裁定涉及 {len(offices)} 所学校，已并入。" if offices else "裁定簿里没有新的裁定。"
        if contradicting:
            return _verdict(paper.file, "held", message=message + contradicting, seq=note.seq, code=_CONTRADICTS)
        return _verdict(paper.file, "merged" if offices else "unchanged", message=message, seq=note.seq)

    def _hear(self, change: Change, note: Note, source: str) -> tuple[frozenset[str], str]:
        """Add a log's entries and settle every office they speak of; those offices, and what to say of entries that were not taken."""
        heard = clerks_log.take_entries(
            change,
            note.rows["entries"],
            source,
            self._stop,
            clerks=clerks_of_city(self._ws, source, note.rows.get("cards", ())) if source else clerk_keys(self._ws),
            clerk=self.clerk,
        )
        self.heard = self._listened = True
        self._said.hear(heard)
        self._cards = None
        plan_decisions.hear(change, heard.new, self._recalls)
        if heard.voices or self._people.concerned(heard.new):
            self._people = who_is_one_person.Said(self._ws.tuples, self._stop)
            who_is_one_person.obey(change, self._people, pause=self._stop)
        for office in sorted(heard.offices):
            self._stop()
            self.settle(change, office)
        waits = unproven_entries.put_aside(change, self._ws, heard.unproven, source, self._stop)
        return heard.offices, self._contradiction(heard, waits)

    def _contradiction(self, heard: clerks_log.Heard, waits: Sequence[tuple[str, str]]) -> str:
        """What to say of entries that were not taken: of another meaning of ids heard before, by clerks who did not sign, by nobody in force."""
        text = ""
        if heard.contradicting:
            text += (
                f"有 {len(heard.contradicting)} 条裁定的编号，这里已经用在另一条内容不同的裁定上，这几条没有采用：{self._named(heard.contradicting)}。"
                "可能有人借用编号，不让这几条裁定生效。请向写这份裁定簿的经办人核实，确有其事就在本机重新裁定一次。"
            )
        if heard.forged:
            text += (
                f"有 {len(heard.forged)} 条裁定不是所写的经办人签名的，这几条没有采用：{self._named(heard.forged)}。"
                "可能有人冒用别人的名字。请向写这份裁定簿的经办人和被写上名字的经办人核实。"
            )
        if waits:
            text += (
                f"有 {len(waits)} 条裁定没有在任经办人的签名，或者把一个人的密钥登记给另一个人，这几条没有采用：{self._named(waits)}。"
                "它们会改变什么，列在“核实”页，由人核实后再定。"
            )
        return text

    def _named(self, entries: Sequence[tuple[str, str]]) -> str:
        told = [f"“{_school_name(self._ws, office) or office}”的{clerks_log.ENTRY_LABELS[kind]}" for kind, office in entries]
        return "、".join(told[:_NAMED]) + (" 等" if len(told) > _NAMED else "")

    def _take_roll(self, paper: _Paper, note: Note) -> FileVerdict:
        """A city's roll: its log, then each of its schools' letters like any other, with the school's own signature inside."""
        ((_office, name, *_facts),) = note.rows["summary"]
        listed = note.rows["letters"]
        with self._ws.record() as change:
            _noted(change, note, paper)
            for letter, office, _seq, sha256, _size in listed:
                self._stop()
                change.driver_sql(
                    "INSERT INTO enclosed(note, sha256, file, letter, office) VALUES (?, ?, '', ?, ?) ON CONFLICT DO NOTHING",
                    (note.letter_id, sha256, letter, office),
                )
            _offices, contradicting = self._hear(change, note, note.sender)
        try:
            return self._take_letters_of_roll(paper, note, contradicting)
        except MachineError as error:
            raise exchange.retold(
                error,
                f"{name} 汇总包第 {note.seq} 号里的裁定和在这以前合并的数据包已经保存，仍然有效。排除原因后请再读入一次，会接着合并。",
            ) from error

    def _take_letters_of_roll(self, paper: _Paper, note: Note, contradicting: str) -> FileVerdict:
        ((_office, name, *_facts),) = note.rows["summary"]
        listed = note.rows["letters"]
        bad: list[str] = []
        merged = self._merge_each(paper.file, self._new_in_roll(note, bad))
        ids = json.dumps([letter for letter, *_rest in listed])
        known = self._ws.tuples("SELECT letter_id FROM letter WHERE letter_id IN (SELECT value FROM json_each(?))", (ids,))
        lacking = len(listed) - len(known)
        differs, remark = ("", "") if lacking or bad else self._compare_roll(note)
        if not bad and not differs and not contradicting:
            with self._ws.record() as change:
                _remember(change, paper.digest, note.letter_id)
        self._aside.release(paper.digest)
        here = len(listed) - lacking
        message = f"{name} 汇总包第 {note.seq} 号：列出 {len(listed)} 所学校，已有 {here} 所的数据包，本次新合并 {merged} 个"
        message += f"，还缺 {lacking} 个（在其他分卷里）。" if lacking and not bad else "。"
        if bad:
            message += f"有 {len(bad)} 个没有采用：{bad[0]}"
        message += differs + remark + contradicting
        verdict = "held" if bad or differs or contradicting else "merged" if merged else "unchanged"
        code = "roll.partly" if bad else "roll.differs" if differs else _CONTRADICTS if contradicting else ""
        return _verdict(paper.file, verdict, message=message, school=name, seq=note.seq, code=code)

    def _new_in_roll(self, note: Note, bad: list[str]) -> Iterator[tuple[str, bytes, Parcel]]:
        """Hash, bytes and content of every letter of a roll that is not here yet; why not, of those that cannot be taken, goes to ``bad``."""
        letters = {sha256: (letter, office, seq) for letter, office, seq, sha256, _size in note.rows["letters"]}
        for sha256 in sorted(note.blobs):
            if self._ws.tuples(_KNOWN, letters[sha256][:1]):
                continue
            opened = self._open(note.blobs[sha256], self._mailroom(), city=note.sender)
            if isinstance(opened, Parcel) and (opened.letter_id, opened.sender, opened.seq) == letters[sha256]:
                yield sha256, note.blobs[sha256], opened
            else:
                bad.append(opened.message if isinstance(opened, Refusal) else "与清单不符")

    def _merge_each(self, file: Path, letters: Iterator[tuple[str, bytes, Parcel]]) -> int:
        """Merge the letters of one file, those together that come one behind the other; how many they were."""

        def merge(letter: tuple[str, bytes, Parcel]) -> FileVerdict:
            sha256, data, parcel = letter
            return self._merge(_Paper(file=file, digest=sha256), data, parcel)

        def size(letter: tuple[str, bytes, Parcel]) -> int:
            return letter[2].size

        if self._ws.served:
            return len(list(map(merge, letters)))
        merged = 0
        letter = next(letters, None)
        while letter is not None:
            found, behind, ended = self._saved_together(letter, letters, merge, size)
            if ended is not None:
                raise ended
            merged += len(found)
            letter = behind[0] if behind else next(letters, None)
        return merged

    def _compare_roll(self, note: Note) -> tuple[str, str]:
        """What a city's roll says beside what its letters come to here: how they differ, and what could not be compared."""
        ((_office, _name, _code, digest, schools, people),) = note.rows["summary"]
        heads_here = dict(self._ws.tuples("SELECT uuid, head FROM office"))
        offices = [office for _letter, office, *_rest in note.rows["letters"]]
        others = sum(heads_here.get(office) != letter for letter, office, *_rest in note.rows["letters"])
        if schools != len(offices):
            return f"汇总包自称 {schools} 所学校，清单上只有 {len(offices)} 所，以收到的数据包为准。请向下级教育局核实。", ""
        if others:
            return "", f"其中 {others} 所学校本局采用的是另一个数据包（更新的，或本局自己的裁定），没有比对人数和指纹。"
        persons = count_people(self._ws, offices)
        if (people, digest) == (persons, books_digest(self._ws, offices)):
            return "", f"{persons} 人，指纹与下级一致。"
        what = f"自称 {people} 人，实有 {persons} 人" if people != persons else "汇总指纹与由数据包算出的不同"
        return f"汇总包与它所带的数据包不符：{what}，以数据包为准。请向下级教育局核实。", ""

    def _merge(self, paper: _Paper, data: bytes, parcel: Parcel) -> FileVerdict:
        if self._hands is not None:
            self._letters.put_meanwhile(self._hands, parcel.letter_id, data)
        elif not self._ws.served:
            self._letters.put(parcel.letter_id, data)
        marks = loaded_marks(self._ws, parcel.sender)
        wanted = wanted_tables(marks, parcel)
        watched = Rewriting(self._ws, parcel.sender, wanted, self._stop, corrected=parcel.whose_corrected(marks))
        waited = self._ws.tuples(_WAITED, (paper.digest,))
        counting = self._counting_with(parcel)
        period, (policy, policy_version) = parcel.period, parcel.policy or ("", 0)
        policy = policy[:MAX_NAME]  # no policy file is called so, and it is shown beside the school
        with self._ws.record() as change:
            if self._ws.served:
                self._letters.put_with(change, parcel.letter_id, data)
            change.write("DELETE FROM carried WHERE letter_id = ? AND name <> 'blob'", (parcel.letter_id,))
            change.write_rows(
                "carried",
                ("letter_id", "office", "name", "hash"),
                [
                    (parcel.letter_id, parcel.sender, name, digest)
                    for name, digest in parcel.hashes.items()
                    if name not in parcel.missing
                ],
            )
            change.write(
                f"INSERT INTO letter({_LETTER}) VALUES ({', '.join('?' * len(_LETTER.split(', ')))})",
                (
                    parcel.letter_id,
                    parcel.sender,
                    parcel.seq,
                    parcel.prev,
                    parcel.ack,
                    policy,
                    policy_version,
                    period.id if period else "",
                    period.version if period else 0,
                    int(period is not None and self._closes(parcel, period.id, wanted)),
                    # whether it came in time its school answers for, not how long we took to enrol it
                    waited[0][0] if waited else self._came.get(paper.digest, change.at),
                    paper.name,
                    parcel.tried,
                ),
            )
            who_signed_packages.add_signers(change, parcel.letter_id, parcel.signers)
            _remember(change, paper.digest, parcel.letter_id)
            self._ws.ask_together(loading_questions(parcel, marks))
            head, counting = self._settle(change, parcel.sender, parcel, watched, marks=marks, counting=counting)
            self._ws.ask_together(
                [
                    self._aside.question(paper.digest),
                    (_NAME, (parcel.sender,)),
                    (_CHAIN, (parcel.sender,)),
                    *(watched.questions() if head == parcel.letter_id else ()),
                    *self._questions_ahead(),
                ]
            )
        self._release(paper.digest)
        verdict = self._merged(paper.file, parcel, head, counting)
        changes = watched.told() if head == parcel.letter_id else ""
        return replace(verdict, message=verdict.message + changes)

    def _closes(self, parcel: Parcel, quarter: str, wanted: Collection[str]) -> bool:
        """Whether a quarter is closed in a letter's own book, whatever its header calls it; the book comes before :meth:`settle`."""
        if "periods" in parcel.rows:
            return any(row[:2] == (quarter, "closed") for row in asking(parcel.rows["periods"], self._stop))
        if "periods" not in wanted:
            return bool(self._ws.tuples(_CLOSED, (parcel.sender, quarter)))
        return any(
            row[:2] == (quarter, "closed") for row in asking(self.archived(parcel.letter_id).rows.get("periods", []), self._stop)
        )

    def _merged(self, file: Path, parcel: Parcel, head: str, counting: list[tuple[int, str]]) -> FileVerdict:
        """The verdict on a letter that is in the set now, from the set alone; ``counting`` are the letters of its office that count."""
        school, period = _school_name(self._ws, parcel.sender), parcel.period
        label = f"{school} {_spoken(period, parcel.seq)}"
        letters = self._ws.tuples(_CHAIN, (parcel.sender,))

        def told(verdict: str, message: str, *, code: str = "") -> FileVerdict:
            quarter, version = (period.id, period.version) if period else ("", 0)
            return _verdict(
                file, verdict, code=code, message=message, school=school, period=quarter, version=version, seq=parcel.seq
            )

        if head == parcel.letter_id:
            gap = self._gap(parcel, letters)
            note = f"注意：第 {gap} 号没有收到，不影响本次合并。" if gap else ""
            note += self._chain_note(parcel, counting, letters) + self._evidence_note(parcel.sender, len(parcel.blobs))
            note += _clock_note(parcel.created, self._ws.today) + self._answer_note(parcel.sender)
            return told("merged", f"{label}，签名有效，未被改动，已合并。{note}")
        if (parcel.seq, parcel.letter_id) not in counting:
            message = f"{label}：签名用的密钥已经吊销，或这一号已被本局撤回。已存档，没有采用，汇总数字没有变化。请向学校核实后请其重新上报。"
            return told("held", message, code="package.revoked")
        if sum(seq == parcel.seq for seq, _letter in counting) > 1:
            message = (
                f"{label}：有两个内容不同的数据包都编为第 {parcel.seq} 号，都不采用，前一个仍然有效。"
                "请向学校核实哪台电脑的工作簿是最新的，由学校重新上报。"
            )
            return told("held", message, code="package.fork")
        newer = next(seq for seq, letter_id in counting if letter_id == head)
        note = self._chain_note(parcel, counting, letters) + _clock_note(parcel.created, self._ws.today)
        return told("superseded", f"{label}：已存档；本局已有更新的第 {newer} 号，汇总数字没有变化。{note}")

    def _chain_note(self, parcel: Parcel, counting: list[tuple[int, str]], letters: Iterable[tuple[int, str, str]]) -> str:
        """What to say when a letter does not follow ours of the number before, or the next one does not follow this."""
        prevs = {letter_id: prev for _seq, letter_id, prev in letters}
        return "".join(
            f"注意：{'这一号' if letter_id == parcel.letter_id else f'第 {seq} 号'}写明接在另一个第 {seq - 1} 号之后，不是本局收到的那一个，"
            "可能有两台电脑在上报，那边的记录可能没有并入。请向学校核实。"
            for seq, letter_id in which_packages_count.broken(counting, prevs)
            if letter_id == parcel.letter_id or seq == parcel.seq + 1
        )

    def _answer_note(self, office: str) -> str:
        """Which files of the school that cannot be used nobody has to do anything about any more, told once in a sitting."""
        if self._spoilt is None:
            self._spoilt = spoilt_files(self._ws)
        if not self._spoilt:
            return ""
        done = {sha256 for sha256, answer in answered_since(self._ws, self._spoilt).items() if answer.office == office}
        names = [name for sha256, name, _code in self._spoilt if sha256 in done]
        self._spoilt = [row for row in self._spoilt if row[0] not in done]
        return (
            f"以前收到的{'、'.join(f'“{name}”' for name in names[:_NAMED])}{' 等' if len(names) > _NAMED else ''}不用再处理。"
            if names
            else ""
        )

    def _evidence_note(self, office: str, arrived: int) -> str:
        if not arrived:
            return ""
        lacking = len(lacking_evidence(self._ws).get(office, ()))
        return f"随带附件 {arrived} 个" + (f"，还缺 {lacking} 个（在其他分卷里）。" if lacking else "，已齐。")

    def _unchanged(self, file: Path, came: Sequence[Any], evidence: int = 0) -> FileVerdict:
        """The verdict on what came before (:data:`_CAME`)."""
        letter_id, seq, quarter, version, school, office = came
        if school is None:
            (kind,) = self._ws.tuples("SELECT kind FROM note WHERE letter_id = ?", (letter_id,))[0]
            return _verdict(file, "unchanged", message=f"这个{exchange.LABELS[kind]}以前收到过，没有变化。")

        def told(verdict: str, message: str, *, code: str = "") -> FileVerdict:
            return _verdict(file, verdict, code=code, message=message, school=school, period=quarter, version=version, seq=seq)

        if self._said.has_withdrawn(office, letter_id):
            why = clerks_log.withdrawal_reasons(self._ws, office).get(letter_id, "")
            message = (
                f"{school} 第 {seq} 号数据包以前收到过，已被本局撤回{f'（{why}）' if why else ''}，没有采用，汇总数字没有变化。"
                "撤回有误的，在“学校”页选中这所学校，用“恢复被撤回的数据包…”。"
            )
            return told("held", message, code="package.withdrawn")
        if evidence:
            note = self._evidence_note(office, evidence)
            return told("merged", f"{school} 第 {seq} 号数据包的另一分卷，汇总数字没有变化。{note}")
        return told("unchanged", f"{school} 第 {seq} 号数据包以前收到过，没有变化。")

    def _hold(self, paper: _Paper, data: bytes, refusal: Refusal) -> FileVerdict:
        told = self._aside.hold(paper.digest, paper.name, data, refusal)
        return _verdict(
            paper.file,
            "held" if told is refusal else "refused",
            code=told.code,
            message=told.message,
            school=_school_name(self._ws, refusal.office),
            waits=told is refusal,
        )

    def _gap(self, parcel: Parcel, letters: Iterable[tuple[int, str, str]]) -> str:
        have = {seq for seq, _letter_id, _prev in letters}
        missing = [number for number in range(max(1, parcel.seq - 20), parcel.seq) if number not in have]
        return "、".join(str(number) for number in missing)

    def _mailroom(self, *, nothing_known: bool = False) -> Mailroom:
        info = bureau_info(self._ws)
        known: dict[str, set[str]] = {}
        for office, mark in (
            () if nothing_known else self._ws.tuples("SELECT o.uuid, t.hash FROM city_table t JOIN office o ON o.id = t.office")
        ):
            known.setdefault(office, set()).add(mark)
        cities = {
            office: exchange.open_bureau_card(card).clerk_keys
            for office, card in self._ws.tuples("SELECT office, card FROM trust WHERE role = 'city'")
        }
        return Mailroom(
            identities=self._mailbox,
            me=info.id,
            sample=info.sample,
            said=self._said.snapshot(),
            clerks=clerk_keys(self._ws),
            cities=cities,
            known=known,
            earlier=None if nothing_known else self._loaded_letter,
        )

    def _loaded_letter(self, office: str) -> Earlier | None:
        """The original of the letter whose rows are loaded of an office."""
        try:
            found = self._letters.read_loaded(office)
        except OSError:
            return None
        return Earlier(data=found[0], seen=found[1]) if found is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Paper:
    """A file on the desk: its bytes, or a verdict that needs none."""

    file: Path
    digest: str = ""
    data: bytes | None = None
    verdict: FileVerdict | None = None
    called: str = ""
    """What it was called when it came, where it was set aside under another name since."""
    listed: bool = False
    """Whether a file that came before is listed as set aside all the same."""
    unsaved: bool = False
    """Whether it was found to have come before among what was not saved by then."""

    @property
    def name(self) -> str:
        """What people call it."""
        return self.called or shown_name(self.file)


def _remember(change: Change, digest: str, letter_id: str) -> None:
    change.write("INSERT INTO seen_file(sha256, letter_id) VALUES (?, ?) ON CONFLICT DO NOTHING", (digest, letter_id))


def _missing(path: Path) -> FileUnreadable:
    return FileUnreadable(f"找不到“{path}”。没有接收任何文件，数据没有变化。请检查路径，或重新插好U盘。", path=path)


def _noted(change: Change, note: Note, paper: _Paper, *, again: bool = False) -> None:
    """Remember a letter that is no report, and the file it came in, unless it is to be looked at ``again``; a roll's volumes are many."""
    change.driver_sql(
        "INSERT INTO note(letter_id, kind, office, seq, at, file_name) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (note.letter_id, note.kind, note.sender, note.seq, change.at, paper.name),
    )
    if note.kind != "roll" and not again:
        _remember(change, paper.digest, note.letter_id)


def _portion(papers: Iterator[_Paper]) -> Iterator[_Paper]:
    """Some of the next files."""
    size = 0
    for paper in islice(papers, _ASKED_TOGETHER):
        yield paper
        size += len(paper.data or b"")
        if size >= _MOST_READ_AHEAD:
            return


def _sorted_out(files: Iterable[Path], stop: Callable[[], None]) -> tuple[list[Path], list[Path]]:
    """Files without a seal, as cards have none, and the others; what cannot be read is told about later."""
    cards: list[Path] = []
    letters: list[Path] = []
    for file in files:
        stop()
        try:
            with file.open("rb") as stream:
                opening = stream.read(2)
        except OSError:
            opening = b""
        (cards if opening == b"PK" else letters).append(file)
    return cards, letters


def _city_of(data: bytes) -> str:
    """The bureau that an archived original without a seal was written to, and in whose roll it came; "" for what was sealed to us.

    The letter itself says it: what a roll lists is the word of whoever wrote the roll.
    """
    try:
        return "" if is_sealed(data) else exchange.glance(data).receiver
    except TrustError:
        return ""  # it is not as it was, and opening it will say so


def _school_name(ws: Workspace, office: str) -> str:
    found = ws.tuples(_NAME, (office,))
    return str(found[0][0]) if found else ""


def _spoken(period: exchange.Period | None, seq: int) -> str:
    """2026年第三季度 第 2 版"""
    if period is None:
        return f"第 {seq} 号"
    kind = "" if period.final else "（暂报）"
    return f"{quarter_name(period.id)} 第 {period.version} 版{kind}"


def _clock_note(created: str, today: date) -> str:
    """What to say of a package that was written later than today, by its own words: the clock of that computer or of this one is wrong.

    Nothing hangs on it here (what came in time is told by the day it came), but the school dates its records and closes its quarters by it.
    """
    try:
        day = date.fromisoformat(created[:10])
    except ValueError:
        return ""
    if day <= today:
        return ""
    return (
        f"注意：它写明是 {day.isoformat()} 生成的，比本机的今天（{today.isoformat()}）晚：学校或本机的电脑日期不对，请打电话核对。"
        "是否按时照常按收到的那天算。"
    )


def _verdict(
    file: Path,
    verdict: str,
    *,
    message: str,
    code: str = "",
    school: str = "",
    period: str = "",
    version: int = 0,
    seq: int = 0,
    waits: bool = False,
) -> FileVerdict:
    return FileVerdict(
        file=file,
        verdict=verdict,
        school=school,
        period=period,
        version=version,
        seq=seq,
        code=code,
        message=message,
        waits=waits,
    )
