"""Letters that came and are no school's report, as the first page lists them: relay notes, cards, logs of another desk, rolls of a bureau below."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Final

from jyteacher_desktop.moments import moment_of
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass

ARRIVED: Final = (
    "EXISTS (SELECT 1 FROM seen_file s WHERE s.sha256 = e.sha256) OR EXISTS (SELECT 1 FROM held_file h WHERE h.sha256 = e.sha256) "
    "OR EXISTS (SELECT 1 FROM refused_file r WHERE r.sha256 = e.sha256)"
)
"""SQL: whether a file ``e`` that a relay note lists came, whatever became of it."""
_MOST_LISTED = 200
"""Of a note about more files it is not looked up on the first page which of them came: a note may name half a million."""
_NAMED = 3
_COUNT = f"(SELECT count(*) FROM (SELECT 1 FROM enclosed e WHERE e.note = n.letter_id LIMIT {_MOST_LISTED + 1}) listed)"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteThatCame:
    """One letter that is no report: whose it is, what became of it in a word and in a sentence."""

    at: str
    sender: str
    state: str
    file_name: str
    message: str


def notes_that_came(ws: Workspace, most: int) -> list[NoteThatCame]:
    """The newest ones."""
    rows = ws.tuples(
        "SELECT n.letter_id, n.kind, coalesce(o.name, t.name, ''), n.seq, n.at, n.file_name, CASE WHEN n.kind IN ('relay', 'roll') "
        f"THEN {_COUNT} ELSE 0 END FROM note n LEFT JOIN office o ON o.uuid = n.office LEFT JOIN trust t ON t.office = n.office "
        "ORDER BY n.at DESC, n.letter_id LIMIT ?",
        (most,),
    )
    counted = [letter for letter, *_facts, count in rows if 0 < count <= _MOST_LISTED]
    lacking = _lacking(ws, counted) if counted else {}
    found = []
    for letter, kind, sender, seq, at, name, count in rows:
        state, said = _said(kind, count, lacking.get(letter, []))
        number = "" if kind == "enrol" else f"第 {seq} 号"
        message = f"{_LABELS[kind]}{number}（{name}）：{said}。"
        found.append(NoteThatCame(at=at, sender=sender or "本局", state=state, file_name=name, message=message))
    return sorted(found, key=lambda note: moment_of(note.at), reverse=True)


_LABELS: Final = {"relay": "交接单", "enrol": "卡片", "log": "裁定簿", "roll": "汇总包"}


def _said(kind: str, count: int, lacking: list[str]) -> tuple[str, str]:
    """What became of a letter: a word and a sentence without its end."""
    if kind == "enrol":
        return "已登记", "密钥已登记"
    if kind == "log":
        return "已并入", "另一台电脑的裁定已并入"
    listed = f"列出 {count} 个数据包"
    if count > _MOST_LISTED:
        where = "“学校”页“更多”里的“中心校交接情况…”" if kind == "relay" else "“学校”页"
        return "已登记", f"列出 {_MOST_LISTED} 个以上数据包，是否都已收到见{where}"
    if not lacking:
        return "已收齐", f"{listed}，都已收到" if count else "没有列出数据包"
    names = "、".join(name for name in lacking[:_NAMED] if name)
    which = f"：{names}{' 等' if len(lacking) > _NAMED else ''}" if names else ""
    return "有缺", f"{listed}，还有 {len(lacking)} 个没有收到{which}"


def _lacking(ws: Workspace, notes: list[str]) -> dict[str, list[str]]:
    """By letter the names of the files that it lists and that did not come; a roll names none."""
    found: dict[str, list[str]] = defaultdict(list)
    for note, name in ws.tuples(
        f"SELECT e.note, e.file FROM enclosed e WHERE e.note IN (SELECT value FROM json_each(?)) AND NOT ({ARRIVED} "
        "OR EXISTS (SELECT 1 FROM letter l WHERE l.letter_id = e.letter)) ORDER BY e.file",
        (json.dumps(notes),),
    ):
        found[note].append(name)
    return found
