"""Files that are kept apart: packages that wait for a key or a table, and refused ones with the reason.

Anybody can lay thousands of files before a bureau, so everything here has an end: how many wait, how many refused ones are kept to be
looked at, how many reasons are remembered. What a sitting refuses is noted many at a time, because a transaction costs as much as
hundreds of such files. A refusal promises nothing, so a kill in between loses nothing: the file is where it was.
"""

from __future__ import annotations

import contextlib
import json
import time
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from jyteacher_desktop.bureau.clerks_log import KEYS
from jyteacher_desktop.bureau.errors import FileUnreadable
from jyteacher_desktop.bureau.files_answered_since import SPOILT, answered_since
from jyteacher_desktop.bureau.kept_files import HELD, QUARANTINE, Kept, Shelf
from jyteacher_desktop.bureau.mistaken_codes import code_key
from jyteacher_desktop.bureau.opening_packages import Refusal
from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.domain.errors import MachineError, TrustError
from jyteacher_desktop.exchange import SchoolCard, open_school_card
from jyteacher_desktop.exchange.errors import NewCard
from jyteacher_desktop.exchange.seal import MAX_SEALED
from jyteacher_desktop.kinds.school_list import SchoolList
from jyteacher_desktop.moments import moment_of
from jyteacher_desktop.records.registers import list_rows
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass, replace

MOST_HELD, MOST_HELD_BYTES = 200, 512 * 1024 * 1024
"""Packages by keys that nobody enrolled, which wait until somebody does."""
MOST_LACKING = 50
"""Packages of one school that wait for a table: whoever has its key can write any number of such ones."""
MOST_REFUSED, MOST_REFUSED_BYTES = 1000, 1024 * 1024 * 1024
"""Refused files that are kept to be looked at; of more only the reason is kept."""
MOST_ALIKE_KEPT = 50
"""Of the files that one sitting refuses for one reason so many are kept: they are alike, and each costs the disk two flushes."""
MOST_KEPT_BYTES = 128 * 1024 * 1024
"""And no more than so much of what one sitting refuses."""
MOST_REASONS = 5000
"""Refused files of one reason that are remembered; the oldest are forgotten."""
_TOGETHER = 500
"""Refused files noted in one transaction."""
_DAY = 24 * 60 * 60
_MOST_TOLD = 200
"""Of more refused files it is not told one by one that a good package has answered them; the list of files says it."""
NO_CARD = "-"
"""Stands for the office of a refused file that is no school's card."""
REVOKED = "package.revoked"
"""A package by a key that was registered for its school and is revoked by now."""
_LET_GO = "package.let_go"
_STRANGE = (
    "暂存的来历不明的数据包太多（最多 {most} 个），这一个没有再留着，汇总数字没有变化。登记这所学校的密钥以后，请把它再接收一次。"
)
_LACKING = "这所学校缺表格的数据包太多（最多 {most} 个），这一个没有再留着，汇总数字没有变化。请学校重新上报一次。"

VERDICTS = {
    "merged": "已合并",
    "unchanged": "收到过",
    "superseded": "有更新的",
    "held": "待处理",
    "refused": "未采用",
    "other": "其他文件",
}
"""What becomes of a file, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAsideFile:
    """A file that is kept apart: it waits (``held``) or was ``refused``. ``school`` as far as it is known, ``office`` as the file says.

    Of a package that nobody can verify yet it is the school on the bureau's list that has the code it states, of a card the one that it names,
    marked as claimed.
    ``answered`` says which good package of the school came since, so that nothing is to be done about this file; "" where none did.
    """

    sha256: str
    verdict: str
    school: str
    file_name: str
    code: str
    message: str
    at: str
    office: str = ""
    answered: str = ""
    answered_on: str = ""

    @property
    def told(self) -> str:
        """Why it is kept apart, and whether that is done with."""
        return f"{self.message}{self.answered}"


SET_ASIDE_COLUMNS: tuple[Column[SetAsideFile], ...] = (
    Column(key="verdict", title="结果", value=lambda row: VERDICTS[row.verdict], align=Align.CENTER, width=8),
    Column(key="school", title="学校", value=lambda row: row.school, width=20),
    Column(key="at", title="收到时间", value=lambda row: row.at[:16].replace("T", " "), align=Align.CENTER, width=16),
    Column(key="file_name", title="文件", value=lambda row: row.file_name, width=26),
    Column(key="message", title="原因", value=lambda row: row.told, width=60),
)


def waiting_files(ws: Workspace) -> list[Path]:
    """Set-aside packages whose sender has an enrolled key by now."""
    rows = ws.tuples(
        f"SELECT h.sha256 FROM held_file h WHERE EXISTS (SELECT 1 FROM {KEYS} e WHERE e.office = h.office) "
        "OR EXISTS (SELECT 1 FROM trust t WHERE t.office = h.office) ORDER BY h.sha256"
    )
    held = Shelf(ws, HELD)
    there = set(held.names()) if rows else set()
    return [held.path(sha256) for (sha256,) in rows if sha256 in there]


def called_when_they_came(ws: Workspace) -> dict[Path, str]:
    """The file of every set-aside package to what it was called when it came: here it lies under its hash."""
    held = Shelf(ws, HELD)
    return {held.path(sha256): name for sha256, name in ws.tuples("SELECT sha256, file_name FROM held_file")}


def set_aside_files(ws: Workspace) -> list[SetAsideFile]:
    """Every file that waits in the folder beside the workspace, and every one that was refused, newest first."""
    waiting = ws.tuples(
        "SELECT h.sha256, o.name, h.file_name, h.code, h.message, h.at, h.office, h.school_code FROM held_file h "
        "LEFT JOIN office o ON o.uuid = h.office"
    )
    claimed = claimed_schools(ws) if any(stated and not school for _sha256, school, *_rest, stated in waiting) else {}
    held = [
        SetAsideFile(
            sha256=sha256,
            verdict="held",
            school=school or claimed.get(code_key(stated), ""),
            file_name=name,
            code=code,
            message=message,
            at=at,
            office=office,
        )
        for sha256, school, name, code, message, at, office, stated in waiting
    ]
    kept_files = Shelf(ws, QUARANTINE).kept()
    refused = {
        sha256: SetAsideFile(
            sha256=sha256,
            verdict="refused",
            school=school_of_refused(
                code, school or (_on_card(ws, sha256) if code == NewCard.code and sha256 in kept_files else "")
            ),
            file_name=name,
            code=code,
            message=message,
            at=at,
            office=office,
        )
        for sha256, name, code, message, at, office, school in ws.tuples(
            "SELECT r.sha256, r.file_name, r.code, r.message, r.at, r.office, o.name FROM refused_file r LEFT JOIN office o ON o.uuid = r.office"
        )
    }
    for sha256, kept in kept_files.items():
        if sha256 not in refused:
            refused[sha256] = _of_old(sha256, kept)
    return sorted(_with_answers(ws, [*held, *refused.values()]), key=lambda row: (moment_of(row.at), row.sha256), reverse=True)


def _with_answers(ws: Workspace, files: Sequence[SetAsideFile]) -> list[SetAsideFile]:
    """The files, each with the good package that its school has sent since."""
    answers = answered_since(ws, ((file.sha256, file.file_name, file.code) for file in files))
    if not answers:
        return [*files]
    return [
        replace(file, school=answer.school, answered=answer.words, answered_on=answer.at[:10])
        if (answer := answers.get(file.sha256)) is not None
        else file
        for file in files
    ]


def as_claimed(school: str) -> str:
    """A school of which nobody has verified that a file is its own."""
    return f"{school}（自称）" if school else ""


def school_of_refused(code: str, school: str) -> str:
    """The school of a refused file as it is told: claimed, unless a key that was registered for that school did sign it."""
    return school if code == REVOKED else as_claimed(school)


def said_on_card(ws: Workspace, sha256: str) -> SchoolCard | None:
    """What a refused card says, None where it cannot be opened or is not kept; each is opened once, and none is fetched from a server to stay."""
    known: dict[str, SchoolCard | None] = ws.lasting("cards that were refused", dict)
    if sha256 not in known:
        try:
            known[sha256] = open_school_card(Shelf(ws, QUARANTINE).read(sha256))
        except TrustError:
            known[sha256] = None
        except (MachineError, OSError):
            return None  # the next look may find it
    return known[sha256]


def _on_card(ws: Workspace, sha256: str) -> str:
    """The school that a refused card names."""
    card = said_on_card(ws, sha256)
    return card.name if card is not None else ""


def claimed_schools(ws: Workspace) -> dict[str, str]:
    """Codes of the bureau's list of schools to the school, in words that say that a file only claims to be of it."""
    found: dict[str, list[str]] = {}
    for entry in list_rows(ws, SchoolList):
        found.setdefault(code_key(entry.code), []).append(entry.name)
    return {code: as_claimed(names[0]) for code, names in found.items() if code and len(names) == 1}


def _of_old(sha256: str, kept: Kept) -> SetAsideFile:
    """A file that was refused before reasons were kept."""
    at = datetime.fromtimestamp(kept.at).astimezone().isoformat(timespec="seconds")
    message = "这个文件以前没有采用，当时的原因没有记下。需要知道原因，请把它再接收一次。"
    return SetAsideFile(
        sha256=sha256, verdict="refused", school="", file_name=f"{sha256[:12]}….jyt", code="", message=message, at=at
    )


def refused_card(ws: Workspace, sha256: str) -> Path:
    """The file of a school's card that was refused, so that the school can be enrolled from it.

    Raises:
        FileUnreadable: It is not kept any more.
        DeliveryFailed, DeliveryFull: It cannot be fetched from the server.
    """
    try:
        path = Shelf(ws, QUARANTINE).path(sha256)
        if path.is_file():
            return path
    except OSError:
        pass
    raise FileUnreadable("这张卡片没有留存，没有登记。请把学校交来的卡片再选一次。", path=sha256)


def spoilt_files(ws: Workspace) -> list[tuple[str, str, str]]:
    """SHA-256, name and code of the refused files that their schools only have to make once more; none where nobody looks through so many."""
    marks = ", ".join("?" * len(SPOILT))
    rows = ws.tuples(f"SELECT sha256, file_name, code FROM refused_file WHERE code IN ({marks}) LIMIT {_MOST_TOLD + 1}", SPOILT)
    return rows if len(rows) <= _MOST_TOLD else []


class Aside:
    """What one sitting puts aside."""

    def __init__(self, ws: Workspace) -> None:
        self._ws = ws
        self._reasons: dict[str, tuple[str, str, str, str]] = {}
        self._kept: Counter[str] = Counter()
        self._kept_bytes = 0
        self._waiting: Counter[str] = Counter()
        self._strange_bytes = 0
        self._crowded = False

    def hold(self, digest: str, name: str, data: bytes, refusal: Refusal) -> Refusal:
        """Let a package wait, unless this sitting let too many wait already; returns what is to be told.

        Raises:
            DeliveryFull, DeliveryFailed, NotWritable: It does not wait.
        """
        if not self._ws.tuples("SELECT 1 FROM held_file WHERE sha256 = ?", (digest,)) and (full := self._is_full(data, refusal)):
            self.note(digest, name, full)
            return full
        Shelf(self._ws, HELD).put(digest, data)
        with self._ws.record() as change:
            change.driver_sql(
                "INSERT INTO held_file(sha256, office, file_name, code, message, at, missing, school_code, quarter) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(sha256) DO UPDATE SET code = excluded.code, "
                "message = excluded.message, missing = excluded.missing, school_code = excluded.school_code, quarter = excluded.quarter",
                (
                    digest,
                    refusal.office,
                    name,
                    refusal.code,
                    refusal.message,
                    change.at,
                    json.dumps(refusal.missing) if refusal.missing else "",
                    refusal.school_code,
                    refusal.quarter,
                ),
            )
        self._crowded = True
        return refusal

    def _is_full(self, data: bytes, refusal: Refusal) -> Refusal | None:
        """Why this sitting lets no further package of the kind wait; those that came first would only be let go again."""
        about = refusal.office if refusal.missing else ""
        self._waiting[about] += 1
        if refusal.missing:
            most, words = MOST_LACKING, _LACKING
        else:
            most, words = MOST_HELD, _STRANGE
            self._strange_bytes += len(data)
        first = self._waiting[about] == 1
        if self._waiting[about] <= most and (refusal.missing or first or self._strange_bytes <= MOST_HELD_BYTES):
            return None
        return Refusal(code=_LET_GO, message=words.format(most=most), office=refusal.office)

    def refuse(self, digest: str, name: str, data: bytes, refusal: Refusal) -> None:
        """Keep a refused file apart, with the reason."""
        self.release(digest, decided=False)
        if len(data) > MAX_SEALED:
            return
        if self._kept[refusal.code] < MOST_ALIKE_KEPT and self._kept_bytes + len(data) <= MOST_KEPT_BYTES:
            self._kept[refusal.code] += 1
            self._kept_bytes += len(data)
            Shelf(self._ws, QUARANTINE).put(digest, data)
        self.note(digest, name, refusal)

    def note(self, digest: str, name: str, refusal: Refusal) -> None:
        """Remember why a file was refused; it is written with others."""
        self._reasons[digest] = (name, refusal.code, refusal.message, refusal.office)
        if len(self._reasons) >= _TOGETHER:
            self.tidy()

    def release(self, digest: str, *, decided: bool = True) -> None:
        """A package that was set aside is looked at again; unless nothing was ``decided`` about it, no reason is remembered any more.

        What was decided is saved by then: where the disk does not let this be written, or another program holds the file open, the package is
        only looked at once more.
        """
        with contextlib.suppress(MachineError, OSError):
            self._release(digest, decided=decided)

    def noted(self, digest: str) -> bool:
        """Whether this sitting refused a file and has not yet written that down."""
        return digest in self._reasons

    @staticmethod
    def question(digest: str) -> tuple[str, tuple[object, ...]]:
        """What :meth:`release` asks."""
        both = "SELECT 'refused' FROM refused_file WHERE sha256 = ? UNION ALL SELECT 'held' FROM held_file WHERE sha256 = ?"
        return both, (digest, digest)

    def _release(self, digest: str, *, decided: bool) -> None:
        listed = {where for (where,) in self._ws.tuples(*self.question(digest))}
        if decided:
            if "refused" in listed or digest in self._reasons:
                self._forget(QUARANTINE, digest)  # before its reason: a file without one would be listed as refused long ago
            self._reasons.pop(digest, None)
            if "refused" in listed:
                with self._ws.record() as change:
                    change.driver_sql("DELETE FROM refused_file WHERE sha256 = ?", (digest,))
        if "held" in listed:
            with self._ws.record() as change:
                change.driver_sql("DELETE FROM held_file WHERE sha256 = ?", (digest,))
            self._forget(HELD, digest)

    def _forget(self, kind: str, digest: str) -> None:
        Shelf(self._ws, kind).remove(digest)

    def tidy(self) -> None:
        """Write down what was refused, and let go of what is too much. A disk that is full forgets reasons and nothing else.

        A file that another program holds open is let go of next time.
        """
        with contextlib.suppress(MachineError, OSError):
            if self._reasons:
                self._write()
                self._bound_quarantine()
            if self._crowded:
                self._bound_held()
                self._crowded = False

    def _write(self) -> None:
        forgotten: list[str] = []
        with self._ws.record() as change:
            marks = ", ".join("?" * len(self._reasons))
            change.driver_sql(f"DELETE FROM refused_file WHERE sha256 IN ({marks})", tuple(self._reasons))
            rows = [(digest, *told, change.at) for digest, told in self._reasons.items()]
            change.write_rows("refused_file", ("sha256", "file_name", "code", "message", "office", "at"), rows)
            for code in sorted({code for _name, code, *_rest in self._reasons.values()}):
                old = change.driver_sql(
                    "SELECT sha256 FROM refused_file WHERE code = ? ORDER BY at DESC, sha256 LIMIT 9223372036854775807 OFFSET ?",
                    (code, MOST_REASONS),
                ).all()
                for (digest,) in old:
                    change.driver_sql("DELETE FROM refused_file WHERE sha256 = ?", (digest,))
                    forgotten.append(digest)
        self._reasons.clear()
        for digest in forgotten:
            self._forget(QUARANTINE, digest)

    def _bound_quarantine(self) -> None:
        """Let the oldest refused files go; what is refused is for looking at, and never fills the disk."""
        if not self._kept:
            return
        quarantine = Shelf(self._ws, QUARANTINE)
        files = sorted(((kept.at, kept.size, name) for name, kept in quarantine.kept().items()), reverse=True)
        whole = 0
        for place, (_at, size, name) in enumerate(files, start=1):
            whole += size
            if place > MOST_REFUSED or (whole > MOST_REFUSED_BYTES and place > 1):
                quarantine.remove(name)

    def _bound_held(self) -> None:
        """Let go of the oldest packages that wait when there are too many, and of files of which a kill left nothing else.

        Anybody who has our card can write packages by unknown keys, and a school any number of packages that lack a table.
        """
        sizes = Shelf(self._ws, HELD).kept()
        whole = 0
        count: Counter[str] = Counter()
        gone: list[tuple[str, str, str]] = []
        waits = self._ws.tuples("SELECT sha256, file_name, office, missing, at FROM held_file ORDER BY rowid DESC")
        for sha256, name, office, missing, _at in sorted(waits, key=lambda row: moment_of(row[4]), reverse=True):
            about = office if missing else ""
            count[about] += 1
            state = sizes.pop(sha256, None)
            if missing:
                if count[about] > MOST_LACKING:
                    gone.append((sha256, name, _LACKING.format(most=MOST_LACKING)))
                continue
            whole += state.size if state is not None else 0
            if count[about] > 1 and (count[about] > MOST_HELD or whole > MOST_HELD_BYTES):
                gone.append((sha256, name, _STRANGE.format(most=MOST_HELD)))
        orphans = [sha256 for sha256, state in sizes.items() if state.at < time.time() - _DAY]
        if gone:
            with self._ws.record() as change:
                for sha256, name, why in gone:
                    change.driver_sql("DELETE FROM held_file WHERE sha256 = ?", (sha256,))
                    change.driver_sql("DELETE FROM refused_file WHERE sha256 = ?", (sha256,))
                    change.driver_sql(
                        "INSERT INTO refused_file(sha256, file_name, code, message, at) VALUES (?, ?, ?, ?, ?)",
                        (sha256, name, _LET_GO, why, change.at),
                    )
        for sha256 in (*(sha256 for sha256, *_rest in gone), *orphans):
            self._forget(HELD, sha256)
