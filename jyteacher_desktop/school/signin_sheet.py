"""签到表: a sheet that was printed is remembered, and what was not signed on it is typed back.

The code of a sheet names the very list of persons in the order of the printed numbers, so absences are typed back as row numbers whatever
happens to the roster meanwhile. The same list printed again has the same code.
"""

from __future__ import annotations

import json
import re
from datetime import date

from jyteacher_desktop.domain.names import said_beside
from jyteacher_desktop.domain.terms import Mark, Role
from jyteacher_desktop.reports.paper import Progress, RenderedPdf, Target
from jyteacher_desktop.reports.signin_sheet_drawing import SignInRow, SignInSheet, render_signin
from jyteacher_desktop.school.activities import (
    ActivityDetail,
    Attend,
    activity_detail,
    activity_key,
    expected_teachers,
    record_attendance,
)
from jyteacher_desktop.school.activity_record import time_words
from jyteacher_desktop.school.errors import RecordMissing, ValueRefused
from jyteacher_desktop.school.office import school_info
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass

VISITORS = 4


_CHECK_SIGNS = "ACDEFHJKLMNPRTUVWXY"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedSheet(RenderedPdf):
    """A sign-in sheet that was written, and the code on it."""

    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRow:
    """One printed row: its number and the person; ``here`` is False when the person has left the roster since."""

    number: int
    teacher_id: str
    name: str
    here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRows:
    """What row numbers typed from a sheet mean."""

    activity_id: str
    title: str
    absent: tuple[SheetRow, ...]
    excused: tuple[SheetRow, ...]
    rows: int


def write_signin(
    ws: Workspace,
    activity_id: str,
    target: Target,
    *,
    two_halves: bool = False,
    progress: Progress | None = None,
) -> PrintedSheet:
    """Write the sign-in sheet of an activity and remember which person stands at which number.

    The rows are the people of the activity's attendance, or everybody expected on its day while there is none; with ``two_halves``
    people sign in the morning and in the afternoon.

    Raises:
        RecordMissing: No such activity.
        ReportFileError, FontFileError, Cancelled: Nothing was written.
    """
    detail = activity_detail(ws, activity_id)
    lines = detail.grid or tuple(expected_teachers(ws, detail.values.date))
    apart = said_beside((line.teacher_id, line.name, line.known_by) for line in lines)
    hosts = [line.name for line in lines if line.role is Role.HOST]
    code = _sheet_code(ws, activity_id, detail.values.date, [line.teacher_id for line in lines])
    sheet = SignInSheet(
        school_name=school_info(ws).name,
        topic=detail.row.title,
        kind=detail.row.kind_name,
        day=detail.values.date,
        time=time_words(detail),
        place=detail.row.place,
        host="、".join(hosts),
        sheet_code=code,
        rows=tuple(SignInRow(name=line.name, group=line.group, mark=apart[line.teacher_id]) for line in lines),
        signatures=("上午签到", "下午签到") if two_halves else ("签到",),
        visitors=VISITORS,
    )
    pdf = render_signin(sheet, target, progress=progress)
    return PrintedSheet(
        pages=pdf.pages,
        sha256=pdf.sha256,
        fallback_glyphs=pdf.fallback_glyphs,
        missing_glyphs=pdf.missing_glyphs,
        code=code,
    )


def sheet_rows(ws: Workspace, code: str, absent: str, excused: str = "") -> SheetRows:
    """What row numbers typed from a printed sheet mean; nothing is stored.

    Args:
        ws: The workspace.
        code: The code on the sheet, in capitals or not.
        absent: Numbers of the rows that nobody signed: ``3 7 12-14``, with any signs between.
        excused: Numbers of the rows marked 请假.

    Raises:
        RecordMissing: No sheet has this code, or its activity was deleted.
        ValueRefused: A number is not on the sheet, or is both absent and excused.
    """
    found = ws.tuples(
        "SELECT s.rows, a.uuid, a.title FROM sign_sheet s JOIN activity a ON a.id = s.activity_id "
        "WHERE s.code = ? AND a.deleted = 0",
        (code.strip().upper(),),
    )
    if not found:
        raise RecordMissing(f"没有代码为“{code}”的签到表，没有改动。请核对表右上角的代码。", code=code)
    ids, activity_id, title = json.loads(found[0][0]), found[0][1], found[0][2]
    missing, away = _numbers(absent, len(ids)), _numbers(excused, len(ids))
    both = sorted(missing & away)
    if both:
        raise ValueRefused(f"第 {both[0]} 行既写了缺席又写了请假，没有保存。请核对。", field="rows")
    names = {uuid: (name, not deleted) for uuid, name, deleted in ws.tuples("SELECT uuid, name, deleted FROM teacher")}

    def row(number: int) -> SheetRow:
        name, here = names.get(ids[number - 1], ("（已不在名册）", False))
        return SheetRow(number=number, teacher_id=ids[number - 1], name=name, here=here)

    return SheetRows(
        activity_id=activity_id,
        title=title,
        absent=tuple(row(number) for number in sorted(missing)),
        excused=tuple(row(number) for number in sorted(away)),
        rows=len(ids),
    )


def enter_sheet(ws: Workspace, code: str, absent: str, excused: str = "") -> ActivityDetail:
    """Type a signed sheet back: everybody on it was there except the rows named; roles and 迟到 or 早退 stay.

    Somebody who stands in the attendance but not on the sheet stays as he is; who has left the roster since is left out.

    Raises:
        RecordMissing, ValueRefused, QuarterClosed: Nothing was stored.
    """
    typed = sheet_rows(ws, code, absent, excused)
    [(rows,)] = ws.tuples("SELECT rows FROM sign_sheet WHERE code = ?", (code.strip().upper(),))
    known = {uuid for (uuid,) in ws.tuples("SELECT uuid FROM teacher WHERE deleted = 0")}
    marks = {row.teacher_id: Mark.ABSENT for row in typed.absent} | {row.teacher_id: Mark.EXCUSED for row in typed.excused}
    lines = {line.teacher_id: (line.mark, line.role) for line in activity_detail(ws, typed.activity_id).grid}
    for teacher_id in json.loads(rows):
        if teacher_id in known:
            mark, role = lines.get(teacher_id, (Mark.PRESENT, Role.ATTENDEE))
            there = mark if mark in (Mark.LATE, Mark.LEFT_EARLY) else Mark.PRESENT
            lines[teacher_id] = (marks.get(teacher_id, there), role)
    return record_attendance(
        ws, typed.activity_id, [Attend(teacher_id=key, mark=mark, role=role) for key, (mark, role) in lines.items()]
    )


def _sheet_code(ws: Workspace, activity_id: str, day: date, ids: list[str]) -> str:
    """The code of this very list: the one it was printed under before, or a new one."""
    rows = json.dumps(ids, separators=(",", ":"))
    key = activity_key(ws, activity_id)
    found = ws.tuples("SELECT code FROM sign_sheet WHERE activity_id = ? AND rows = ? ORDER BY id LIMIT 1", (key, rows))
    if found:
        return str(found[0][0])
    head = f"{day:%y%m%d}"
    [(number,)] = ws.tuples("SELECT count(*) + 1 FROM sign_sheet WHERE code LIKE ?", (f"{head}-%",))
    code = f"{head}-{number}{_check_sign(f'{head}{number}')}"
    with ws.record(plain=True) as change:
        change.insert("sign_sheet", code=code, activity_id=key, rows=rows, printed_on=ws.today.isoformat())
    return code


def _check_sign(digits: str) -> str:
    """A letter that finds every single wrong digit and every two exchanged."""
    return _CHECK_SIGNS[sum(place * int(digit) for place, digit in enumerate(digits, 1)) % len(_CHECK_SIGNS)]


def _numbers(text: str, rows: int) -> set[int]:
    found: set[int] = set()
    for first, _dash, last in re.findall(r"(\d+)(?:\s*([-—–~～至到])\s*(\d+))?", text):
        start, end = int(first), int(last or first)
        if not 1 <= start <= end <= rows:
            wrong = start if not 1 <= start <= rows else end
            raise ValueRefused(
                f"签到表上印了姓名的是第 1 至 {rows} 行，没有第 {wrong} 行，没有保存。请核对行号；来宾行不用输入。", field="rows"
            )
        found |= set(range(start, end + 1))
    rest = re.sub(r"[\d\s,，、;；.。行第~～—–\-至到]", "", text)
    if rest:
        raise ValueRefused(f"行号里有看不懂的“{rest[:10]}”，没有保存。请写成 3 7 12-14 这样。", field="rows")
    return found
