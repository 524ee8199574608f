"""Files that somebody brought, read one behind the other, and which of them came before.

Whatever a name, a stick or a file system does, it is the verdict on one file alone.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from jyteacher_desktop.bureau.errors import FileUnreadable
from jyteacher_desktop.bureau.file_verdicts import FileVerdict, verdict_on
from jyteacher_desktop.bureau.files_set_aside import Aside
from jyteacher_desktop.bureau.opening_packages import unforeseen
from jyteacher_desktop.bureau.saved_together import SavedTogether
from jyteacher_desktop.domain.errors import JyTeacherError
from jyteacher_desktop.durable_files import system_words
from jyteacher_desktop.exchange.seal import MAX_SEALED
from jyteacher_desktop.paths import shown_name
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass

_READ = os.O_RDONLY | getattr(os, "O_BINARY", 0)
_PART = 1024 * 1024
_SEEN_FILE = (
    "s.letter_id, l.seq, l.quarter, l.version, o.name, o.uuid, EXISTS (SELECT 1 FROM refused_file r WHERE r.sha256 = s.sha256) "
    "OR EXISTS (SELECT 1 FROM held_file h WHERE h.sha256 = s.sha256) FROM seen_file s LEFT JOIN letter l ON l.letter_id = s.letter_id "
    "LEFT JOIN office o ON o.uuid = l.office WHERE s.sha256 "
)
_SEEN = f"SELECT {_SEEN_FILE}= ?"
_SEEN_TOGETHER = f"SELECT s.sha256, {_SEEN_FILE}IN (SELECT value FROM json_each(?))"
"""What is told of a file that came before, and whether it is listed as set aside; of what is no report only the id and that."""
_ASKED_TOGETHER, _MOST_READ_AHEAD = 50, 2 * 1024 * 1024
"""So many files are read, or so many bytes of them, before it is asked which of them came before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
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


class FilesToTake:
    """What is read of files, and asked about them.

    Args:
        ws: The bureau's workspace.
        aside: What was set aside.
        together: What is saved together, and may still be lost.
        unchanged: The verdict on a file that came before, from what :data:`_SEEN_FILE` says of it.
        stop: Asked while a file is read; what it raises ends it.
    """

    def __init__(
        self,
        ws: Workspace,
        aside: Aside,
        together: SavedTogether,
        unchanged: Callable[[Path, Sequence[Any]], FileVerdict],
        stop: Callable[[], None],
    ) -> None:
        self._ws = ws
        self._aside = aside
        self._together = together
        self._unchanged = unchanged
        self._stop = stop
        self.called: dict[Path, str] = {}
        """What files that are taken once more were called when they came."""
        self._ahead: Paper | None = None
        self._seen: Mapping[str, Sequence[tuple[Any, ...]]] = {}
        """What was answered about files that are read, by their hashes (:data:`_SEEN`), as long as nothing was written since."""
        self._seen_at = -2

    def each(self, files: Iterable[Path]) -> Iterator[Paper]:
        """Each file, read, with its verdict where it came before."""
        try:
            yield from map(self.seen_before, self._one_ahead(files))
        finally:
            self._ahead = None

    def look(self, file: Path) -> Paper:
        """Read a file; a name or a file system that makes the program fail is this file's verdict alone."""
        return self._safely(file, lambda: self._read(file))

    def seen_before(self, paper: Paper) -> Paper:
        """The verdict on a file whose bytes were found good before; any other as it is."""
        return self._safely(paper.file, lambda: self._unless_seen(paper))

    def came_after_all(self, paper: Paper) -> bool:
        """Whether a file that was found to have come before did: not where that could not be saved in the end."""
        return not paper.unsaved or bool(self._ws.tuples(_SEEN, (paper.digest,)))

    def questions_ahead(self) -> list[tuple[str, tuple[object, ...]]]:
        """What will be asked about the next file."""
        if self._ahead is None or self._ahead.data is None:
            return []
        return [(_SEEN, (self._ahead.digest,))]

    def _one_ahead(self, files: Iterable[Path]) -> Iterator[Paper]:
        """Each file, read; on a server the next one is read before, so that its question goes with what is told of another (:meth:`questions_ahead`)."""
        if not self._ws.served:
            papers = map(self.look, files)
            while some := list(_portion(papers)):
                self._ask_whether_seen(some)
                yield from some
            return
        papers = map(self.look, files)
        paper = next(papers, None)
        while paper is not None:
            self._ahead = next(papers, None)
            yield paper
            paper = self._ahead

    def _ask_whether_seen(self, papers: Sequence[Paper]) -> None:
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

    def _safely(self, file: Path, look: Callable[[], Paper]) -> Paper:
        try:
            return look()
        except Exception as error:  # noqa: BLE001 - whatever one file does, the others are received
            self._stop()
            refusal = unforeseen(error)
            return Paper(file=file, verdict=verdict_on(file, "refused", code=refusal.code, message=refusal.message))

    def _read(self, file: Path) -> Paper:
        try:
            data = self._bytes_of(file)
        except OSError as error:
            message = f"读不到“{shown_name(file)}”：{system_words(error)}。其他文件照常接收。请重新插好U盘后再接收这个文件。"
            return Paper(file=file, verdict=verdict_on(file, "refused", code=FileUnreadable.code, message=message))
        digest = hashlib.sha256(data).hexdigest()
        return Paper(file=file, digest=digest, data=data, called=self.called.get(file, ""))

    def _unless_seen(self, paper: Paper) -> Paper:
        seen = self._answer_about(paper.digest) if paper.data is not None else ()
        if not seen:
            return paper
        *came, listed = seen[0]
        listed = bool(listed) or self._aside.noted(paper.digest)
        verdict = self._unchanged(paper.file, came)
        return Paper(file=paper.file, digest=paper.digest, verdict=verdict, listed=listed, unsaved=self._together.unsaved)

    def _bytes_of(self, file: Path) -> bytes:
        """As much of a file as a package may have, asking about cancel meanwhile: a stick may be slow."""
        parts: list[bytes] = []
        left = MAX_SEALED + 1
        descriptor = os.open(file, _READ)  # a file object around it is a third of reading hundreds that came before
        try:
            while left and (part := os.read(descriptor, min(_PART, left))):
                parts.append(part)
                left -= len(part)
                self._stop()
        finally:
            os.close(descriptor)
        return b"".join(parts)  # of one part that part itself


def _portion(papers: Iterator[Paper]) -> Iterator[Paper]:
    """Some of the next files."""
    size = 0
    for paper in islice(papers, _ASKED_TOGETHER):
        yield paper
        size += len(paper.data or b"")
        if size >= _MOST_READ_AHEAD:
            return
