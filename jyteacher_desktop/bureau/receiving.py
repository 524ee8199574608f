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
import json
import threading
from collections import defaultdict, deque
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from jyteacher_desktop import exchange
from jyteacher_desktop.bureau import (
    clerks_log,
    plan_decisions,
    unproven_entries,
    which_packages_count,
    who_is_one_person,
    who_signed_packages,
)
from jyteacher_desktop.bureau.archived_packages import ArchivedPackages
from jyteacher_desktop.bureau.attachments import lacking_evidence
from jyteacher_desktop.bureau.changed_closed_quarters import Rewriting
from jyteacher_desktop.bureau.changed_closed_quarters import questions_before as rewriting_questions
from jyteacher_desktop.bureau.city_digest import books_digest, count_people
from jyteacher_desktop.bureau.enrolled_schools import EnrolledSchool, enrol, key_to_log
from jyteacher_desktop.bureau.errors import ArchiveLost, FileUnreadable
from jyteacher_desktop.bureau.file_verdicts import FileVerdict, Received, clock_note, spoken_period, verdict_on
from jyteacher_desktop.bureau.files_answered_since import answered_since
from jyteacher_desktop.bureau.files_set_aside import (
    NO_CARD,
    REVOKED,
    Aside,
    called_when_they_came,
    claimed_schools,
    school_of_refused,
    spoilt_files,
    waiting_files,
)
from jyteacher_desktop.bureau.files_to_take import FilesToTake, Paper
from jyteacher_desktop.bureau.kept_files import EVIDENCE, LETTERS, QUARANTINE, Shelf
from jyteacher_desktop.bureau.letters_into_city import (
    MarksOfOffices,
    carries,
    load_rows,
    loaded_marks,
    unload_rows,
    wanted_tables,
)
from jyteacher_desktop.bureau.letters_into_city import question_before as marks_question
from jyteacher_desktop.bureau.letters_into_city import questions as loading_questions
from jyteacher_desktop.bureau.letters_into_city import questions_ahead as loading_questions_ahead
from jyteacher_desktop.bureau.mistaken_codes import code_key
from jyteacher_desktop.bureau.office import bureau_info, clerk_keys, clerks_of_city, mailbox_identities, unlock
from jyteacher_desktop.bureau.opening_packages import (
    Coming,
    Mailroom,
    NewKey,
    Note,
    Opened,
    Parcel,
    Refusal,
    is_much,
    open_each,
    open_safely,
    signers_of,
    unforeseen,
)
from jyteacher_desktop.bureau.other_files import not_a_package, other_files
from jyteacher_desktop.bureau.progress_of_long_jobs import Progress
from jyteacher_desktop.bureau.saved_together import SavedTogether
from jyteacher_desktop.domain.cancelling import asking, go_on
from jyteacher_desktop.domain.errors import JyTeacherError, MachineError, TrustError
from jyteacher_desktop.exchange.cards import MAX_NAME
from jyteacher_desktop.exchange.errors import NewCard, Unsigned, WrongKind
from jyteacher_desktop.moments import moment_of
from jyteacher_desktop.paths import shown_name
from jyteacher_desktop.store.errors import OthersWrote
from jyteacher_desktop.store.workspace import Change, Workspace
from jyteacher_desktop.values import replace

MOST_DEAD = 50
"""Packages of one school that a revoked key signed and that count for nobody are archived up to this number."""
_LARGEST_CARD = 256 * 1024
"""A card is some thousands of bytes; of files that were refused no larger one is read again to see whether it is one."""
_KNOWN = "SELECT 1 FROM letter WHERE letter_id = ?"
_CAME = "SELECT l.letter_id, l.seq, l.quarter, l.version, o.name, o.uuid FROM letter l JOIN office o ON o.uuid = l.office"
"""What a verdict says of a letter that came before: its id, number, quarter, version, and the name and the id of its office."""
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
        self._together = SavedTogether(ws, self._letters, self._aside, self._forget_spoilt)
        self._files = FilesToTake(ws, self._aside, self._together, self._unchanged, stop)
        self.archive = ArchivedPackages(ws, self._letters, lambda: self._mailroom(nothing_known=True), stop)
        """The letters that were taken in, to be opened anew."""
        self._came: dict[str, str] = {}
        self._spoilt: list[tuple[str, str, str]] | None = None
        self._cards: Mailroom | None = None
        self._coming = Coming()
        self._claimed: dict[str, str] | None = None
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
        papers = ((paper, paper.data) for paper in self._files.each(files))
        self._coming = Coming()
        try:
            busy = threading.Event() if self._ws.served else None
            much = busy is not None and is_much(files)
            with self._ws.by_keys(), self._ws.telling_when_busy(busy.set if busy is not None else go_on):
                yield from self._take_opened(
                    open_each(papers, self._mailroom, self._stop, busy=busy, coming=self._coming, much=much)
                )
        finally:
            self._coming = Coming()
            self.tidy()

    def _questions_ahead(self) -> list[tuple[str, tuple[object, ...]]]:
        """What will be asked about the next files once this one is merged."""
        found = self._files.questions_ahead()
        found += map(self._letters.question_of_loaded, self._coming.ask())
        paper, opened = self._coming.next
        if isinstance(opened, Parcel):
            found += self._questions_before(opened, paper.digest)
        return found

    def tidy(self) -> None:
        """Write down what was refused so far."""
        self._aside.tidy()

    def _take_opened(self, opened_ones: Iterable[tuple[Paper, Opened | None]]) -> Iterator[FileVerdict]:
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
        self, first: tuple[Paper, Opened | None], source: Iterator[tuple[Paper, Opened | None]]
    ) -> Generator[FileVerdict, None, tuple[Paper, Opened | None] | None]:
        """Packages that come one behind the other, saved together; nothing is told of them before.

        Returns:
            What was taken out of ``source`` and does not go with them.
        """

        def take(item: tuple[Paper, Opened | None]) -> FileVerdict:
            return self._taken(*item)

        def size(item: tuple[Paper, Opened | None]) -> int | None:
            return item[1].size if isinstance(item[1], Parcel) and self._goes_with_others(*item) else None

        verdicts, behind, ended = self._together.take(first, source, take, size)
        yield from verdicts
        if ended is not None:
            raise ended
        return behind[0] if behind else None

    def _goes_with_others(self, paper: Paper, opened: Opened | None) -> bool:
        """Whether what a file says is rows of a school alone, so that it may be saved with what comes behind it."""
        return paper.verdict is None and isinstance(opened, Parcel) and not opened.blobs and not self._is_dead(opened)

    def _taken(self, paper: Paper, opened: Opened | None) -> FileVerdict:
        self._listened = False
        try:
            paper, opened = self._unless_lost(paper, opened)
            if paper.listed:
                self._together.release(paper.digest)
            verdict = paper.verdict or self._decide(paper, opened)
        except OthersWrote:
            raise  # nothing of the sitting was done: it begins again
        except JyTeacherError as error:  # a full disk or a contradiction stops this file, and each later one for itself
            self._stop()
            verdict = verdict_on(paper.file, "refused", code=error.code, message=error.user_message)
            self._unlisten()
        except Exception as error:  # noqa: BLE001 - whatever one file does, the others are received
            self._stop()
            refusal = unforeseen(error)
            verdict = verdict_on(paper.file, "refused", code=refusal.code, message=refusal.message)
            self._unlisten()
        return replace(verdict, called=paper.called) if paper.called else verdict

    def _forget_spoilt(self) -> None:
        """What was told of files that nobody has to look at any more was not saved: it is told again."""
        self._spoilt = None

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
                paper = self._files.seen_before(self._files.look(queue.popleft()))
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
        self._files.called = called_when_they_came(self._ws) if waiting else {}
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
        self._files.called = {shelf.path(sha256): name for sha256, name, _at in rows if sha256 in kept}
        return list(self.take_each(self._files.called))

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
                self._take_key(Paper(file=Path(name), digest=digest, data=data), opened)
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
                [(_HEAD, (office,)), who_signed_packages.question_of_unmatched(office), *which_packages_count.questions(office)]
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
                parcel = self.archive.parcel(head)
            load_rows(self._ws, change, parcel, marks, self._people, watched=watched, pause=self._stop)
        return head, counting

    def _counting_with(self, parcel: Parcel) -> list[tuple[int, str]] | None:
        """Number and id of every letter of an office that counts once this one is written: a server need not be asked anew in the midst of that.

        None where a signature of the office has to be looked at again first.
        """
        said = self._said[parcel.sender]
        if parcel.tried not in (None, len(said.keys)) or self._to_look_at_again(parcel.sender):
            return None
        coming = parcel.seq, parcel.letter_id, parcel.signers
        return which_packages_count.counting_letters(self._ws, parcel.sender, said, coming)

    def _know_signers(self, change: Change, office: str) -> None:
        """Look again at signatures by keys nobody had enrolled: whether a key or what it signed comes first decides nothing."""
        for letter_id in [letter_id for _office, letter_id in self._to_look_at_again(office)]:
            try:
                data = self._letters.read(letter_id)
                found = signers_of(data, self._mailroom(nothing_known=True), office)
            except (OSError, TrustError):
                continue  # a lost original is told about where its rows are needed
            who_signed_packages.note_signers(change, letter_id, found, len(self._said[office].keys))

    def _to_look_at_again(self, office: str = "") -> list[tuple[str, str]]:
        """Office and id of letters with a signature by a key nobody had enrolled, when a key was enrolled since; of one office or of all."""
        return who_signed_packages.unmatched_letters(self._ws, self._said, office)

    # -- one file -------------------------------------------------------------------------------------------------

    def _unless_lost(self, paper: Paper, opened: Opened | None) -> tuple[Paper, Opened | None]:
        """A file as it was looked at; anew where it was found to have come before among what could not be saved in the end."""
        if self._files.came_after_all(paper):
            return paper, opened
        again = self._files.seen_before(self._files.look(paper.file))
        return again, None if again.data is None else open_safely(again.data, self._mailroom(), self._stop)

    def _decide(self, paper: Paper, opened: Opened | None) -> FileVerdict:
        data = paper.data or b""
        if isinstance(opened, Refusal) and (opened.missing or (self.heard and opened.code == Unsigned.code)):
            opened = self.archive.open(data, self._mailroom())  # a letter or log that came in since may supply what it lacks
        if isinstance(opened, Refusal):
            if opened.held:
                return self._hold(paper, data, opened)
            other = not_a_package(paper.file, data)
            if other is not None:  # nothing is broken, and nothing of ours: it is not kept
                return verdict_on(paper.file, "refused", code=other.code, message=other.message)
            self._aside.refuse(paper.digest, paper.name, data, opened)
            school = school_of_refused(opened.code, opened.school or _school_name(self._ws, opened.office))
            return verdict_on(paper.file, "refused", code=opened.code, message=opened.message, school=school)
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
            self._together.release(paper.digest)
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
            who_signed_packages.question_of_unmatched(parcel.sender),
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

    def _refuse_dead(self, paper: Paper, data: bytes, parcel: Parcel) -> FileVerdict:
        """One more package by a revoked key, after so many that whoever holds the key could fill the disk with them."""
        school = school_of_refused(REVOKED, _school_name(self._ws, parcel.sender))
        message = (
            f"{school} {spoken_period(parcel.period, parcel.seq)}：签名用的密钥已经吊销，没有采用，汇总数字没有变化。这样的数据包已经存档 {MOST_DEAD} 个，"
            "这一个没有再存档。请向学校核实：是学校自己上报的，请它用新密钥重新上报；不是的，有人还拿着吊销的密钥。"
        )
        self._aside.refuse(paper.digest, paper.name, data, Refusal(code=REVOKED, message=message, office=parcel.sender))
        return verdict_on(paper.file, "refused", code=REVOKED, message=message, school=school, seq=parcel.seq)

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

    def _take_key(self, paper: Paper, new: NewKey) -> FileVerdict:
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
        return verdict_on(paper.file, "unchanged" if enter is None else "merged", message=message, school=card.name)

    def _take_note(self, paper: Paper, note: Note) -> FileVerdict:
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
            return verdict_on(paper.file, "merged", message=message, school=school, seq=note.seq)
        message = f"裁定簿第 {note.seq} 号：新的裁定涉及 {len(offices)} 所学校，已并入。" if offices else "裁定簿里没有新的裁定。"
        if contradicting:
            return verdict_on(paper.file, "held", message=message + contradicting, seq=note.seq, code=_CONTRADICTS)
        return verdict_on(paper.file, "merged" if offices else "unchanged", message=message, seq=note.seq)

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

    def _take_roll(self, paper: Paper, note: Note) -> FileVerdict:
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

    def _take_letters_of_roll(self, paper: Paper, note: Note, contradicting: str) -> FileVerdict:
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
        return verdict_on(paper.file, verdict, message=message, school=name, seq=note.seq, code=code)

    def _new_in_roll(self, note: Note, bad: list[str]) -> Iterator[tuple[str, bytes, Parcel]]:
        """Hash, bytes and content of every letter of a roll that is not here yet; why not, of those that cannot be taken, goes to ``bad``."""
        letters = {sha256: (letter, office, seq) for letter, office, seq, sha256, _size in note.rows["letters"]}
        for sha256 in sorted(note.blobs):
            if self._ws.tuples(_KNOWN, letters[sha256][:1]):
                continue
            opened = self.archive.open(note.blobs[sha256], self._mailroom(), city=note.sender)
            if isinstance(opened, Parcel) and (opened.letter_id, opened.sender, opened.seq) == letters[sha256]:
                yield sha256, note.blobs[sha256], opened
            else:
                bad.append(opened.message if isinstance(opened, Refusal) else "与清单不符")

    def _merge_each(self, file: Path, letters: Iterator[tuple[str, bytes, Parcel]]) -> int:
        """Merge the letters of one file, those together that come one behind the other; how many they were."""

        def merge(letter: tuple[str, bytes, Parcel]) -> FileVerdict:
            sha256, data, parcel = letter
            return self._merge(Paper(file=file, digest=sha256), data, parcel)

        def size(letter: tuple[str, bytes, Parcel]) -> int:
            return letter[2].size

        if self._ws.served:
            return len(list(map(merge, letters)))
        merged = 0
        letter = next(letters, None)
        while letter is not None:
            found, behind, ended = self._together.take(letter, letters, merge, size)
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

    def _merge(self, paper: Paper, data: bytes, parcel: Parcel) -> FileVerdict:
        if not self._ws.served:
            self._together.keep(parcel.letter_id, data)
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
        self._together.release(paper.digest)
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
            row[:2] == (quarter, "closed")
            for row in asking(self.archive.parcel(parcel.letter_id).rows.get("periods", []), self._stop)
        )

    def _merged(self, file: Path, parcel: Parcel, head: str, counting: list[tuple[int, str]]) -> FileVerdict:
        """The verdict on a letter that is in the set now, from the set alone; ``counting`` are the letters of its office that count."""
        school, period = _school_name(self._ws, parcel.sender), parcel.period
        label = f"{school} {spoken_period(period, parcel.seq)}"
        letters = self._ws.tuples(_CHAIN, (parcel.sender,))

        def told(verdict: str, message: str, *, code: str = "") -> FileVerdict:
            quarter, version = (period.id, period.version) if period else ("", 0)
            return verdict_on(
                file, verdict, code=code, message=message, school=school, period=quarter, version=version, seq=parcel.seq
            )

        if head == parcel.letter_id:
            gap = self._gap(parcel, letters)
            note = f"注意：第 {gap} 号没有收到，不影响本次合并。" if gap else ""
            note += self._chain_note(parcel, counting, letters) + self._evidence_note(parcel.sender, len(parcel.blobs))
            note += clock_note(parcel.created, self._ws.today) + self._answer_note(parcel.sender)
            return told("merged", f"{label}，签名有效，未被改动，已合并。{note}")
        if (parcel.seq, parcel.letter_id) not in counting:
            message = f"{label}：签名用的密钥已经吊销，或这一号已被本局撤回。已存档，没有采用，汇总数字没有变化。请向学校核实后请其重新上报。"
            return told("held", message, code=REVOKED)
        if sum(seq == parcel.seq for seq, _letter in counting) > 1:
            message = (
                f"{label}：有两个内容不同的数据包都编为第 {parcel.seq} 号，都不采用，前一个仍然有效。"
                "请向学校核实哪台电脑的工作簿是最新的，由学校重新上报。"
            )
            return told("held", message, code="package.fork")
        newer = next(seq for seq, letter_id in counting if letter_id == head)
        note = self._chain_note(parcel, counting, letters) + clock_note(parcel.created, self._ws.today)
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
            return verdict_on(file, "unchanged", message=f"这个{exchange.LABELS[kind]}以前收到过，没有变化。")

        def told(verdict: str, message: str, *, code: str = "") -> FileVerdict:
            return verdict_on(file, verdict, code=code, message=message, school=school, period=quarter, version=version, seq=seq)

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

    def _hold(self, paper: Paper, data: bytes, refusal: Refusal) -> FileVerdict:
        told = self._aside.hold(paper.digest, paper.name, data, refusal)
        school = _school_name(self._ws, refusal.office)
        if told is not refusal:
            school = school_of_refused(told.code, school)
        return verdict_on(
            paper.file,
            "held" if told is refusal else "refused",
            code=told.code,
            message=told.message,
            school=school or self._claimed_by(refusal.school_code),
            waits=told is refusal,
        )

    def _claimed_by(self, code: str) -> str:
        """The school on the bureau's list whose code a package states that nobody can verify yet; receiving changes no list."""
        if code and self._claimed is None:
            self._claimed = claimed_schools(self._ws)
        return self._claimed.get(code_key(code), "") if code and self._claimed else ""

    def _gap(self, parcel: Parcel, letters: Iterable[tuple[int, str, str]]) -> str:
        have = {seq for seq, _letter_id, _prev in letters}
        missing = [number for number in range(max(1, parcel.seq - 20), parcel.seq) if number not in have]
        return "、".join(str(number) for number in missing)

    def _mailroom(self, *, nothing_known: bool = False) -> Mailroom:
        """What opening needs to know; of each school when a package of it comes: of a server all is asked at once."""
        info = bureau_info(self._ws)
        cities = {
            office: exchange.open_bureau_card(card).clerk_keys
            for office, card in self._ws.tuples("SELECT office, card FROM trust WHERE role = 'city'")
        }
        marks = MarksOfOffices(self._ws)
        room = Mailroom(
            identities=self._mailbox,
            me=info.id,
            sample=info.sample,
            said=self._said.as_it_stands(),
            clerks=clerk_keys(self._ws),
            cities=cities,
            known={} if nothing_known else marks,
            earlier=None if nothing_known else self.archive.loaded,
        )
        return room.whole() if self._ws.served else room


def _remember(change: Change, digest: str, letter_id: str) -> None:
    change.write("INSERT INTO seen_file(sha256, letter_id) VALUES (?, ?) ON CONFLICT DO NOTHING", (digest, letter_id))


def _missing(path: Path) -> FileUnreadable:
    return FileUnreadable(f"找不到“{path}”。没有接收任何文件，数据没有变化。请检查路径，或重新插好U盘。", path=path)


def _noted(change: Change, note: Note, paper: Paper, *, again: bool = False) -> None:
    """Remember a letter that is no report, and the file it came in, unless it is to be looked at ``again``; a roll's volumes are many."""
    change.driver_sql(
        "INSERT INTO note(letter_id, kind, office, seq, at, file_name) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (note.letter_id, note.kind, note.sender, note.seq, change.at, paper.name),
    )
    if note.kind != "roll" and not again:
        _remember(change, paper.digest, note.letter_id)


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


def _school_name(ws: Workspace, office: str) -> str:
    found = ws.tuples(_NAME, (office,))
    return str(found[0][0]) if found else ""
