"""校本研修活动记录表: one activity on paper (domain.md 3.6 B).

What the ledger knows is printed; what nobody typed stays white to be written by hand. Who came stands in words, everybody who did
not come by name.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from jyteacher_desktop.domain.columns import hours_text
from jyteacher_desktop.reports.paper import MM, SIZE_5, Document, Flow, Progress, RenderedPdf, Target
from jyteacher_desktop.reports.ruled_forms import SIGNATURES, Cell, form_rows, form_title, signatures, writing_box
from jyteacher_desktop.values import dataclass

_TITLE = "校本研修活动记录表"
_BOXES = (("活动过程", 40), ("主要内容", 34), ("讨论与答疑", 22), ("成果与反思", 22), ("后续安排", 16))
_LEAST, _SIGNED = 9 * MM, 17 * MM


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityRecord:
    """One activity.

    Attributes:
        number: The record's short number, the end of its id.
        time: 14:30—16:30, or empty.
        people: Heading and names: 出席, 主持, 主讲, 请假, 缺席 …; a heading without names is left out.
        fields: Label and content of the kind's own fields.
        attachments: Names of photos and scans.
        standing: 待审核, 已审核, 退回：reason.
    """

    school_name: str
    number: str
    period: str
    kind: str
    topic: str
    start: date
    end: date
    dated: date
    time: str
    place: str
    level: str
    hours: Decimal
    approval: str
    expected: int
    present: int
    excused: int
    absent: int
    people: tuple[tuple[str, tuple[str, ...]], ...]
    fields: tuple[tuple[str, str], ...]
    note: str
    attachments: tuple[str, ...]
    standing: str


def render_record(record: ActivityRecord, target: Target, *, progress: Progress | None = None) -> RenderedPdf:
    """Write the form; equal records give equal bytes.

    Raises:
        ReportFileError: The place cannot be written.
        FontFileError: A bundled font is absent or damaged.
        Cancelled: The person pressed cancel; nothing was written.
    """
    document = Document(
        title=f"{_TITLE}　{record.topic}",
        author=record.school_name,
        dated=record.dated,
        running=f"{record.school_name}　{_TITLE}　{record.topic}",
        progress=progress,
    )
    flow = Flow(document)
    form_title(flow, _TITLE, under=f"{record.school_name}　{record.period}　编号 {record.number}")
    day = record.start.isoformat() if record.start == record.end else f"{record.start.isoformat()} 至 {record.end.isoformat()}"
    people = dict(record.people)
    form_rows(
        flow,
        [
            [Cell(label="活动主题", text=record.topic)],
            [Cell(label="活动类型", text=record.kind), Cell(label="级别", text=record.level)],
            [Cell(label="日期", text=day), Cell(label="时间", text=record.time)],
            [Cell(label="地点", text=record.place), Cell(label="每人学时", text=hours_text(record.hours))],
            [
                Cell(label="主持人", text="、".join(people.get("主持", ()))),
                Cell(label="主讲人", text="、".join(people.get("主讲", ()))),
            ],
            [Cell(label="批复备案", text=record.approval), Cell(label="审核", text=record.standing)],
            [
                Cell(label="应到", text=f"{record.expected} 人"),
                Cell(label="实到", text=f"{record.present} 人"),
                Cell(label="请假", text=f"{record.excused} 人"),
                Cell(label="缺席", text=f"{record.absent} 人"),
            ],
        ],
    )
    for heading, names in record.people:
        if heading not in ("主持", "主讲") and names:
            writing_box(flow, heading, "、".join(names), height=9 * MM)
    for label, text in record.fields:
        form_rows(flow, [[Cell(label=label, text=text)]])
    listed = "\n".join(f"{number}. {name}" for number, name in enumerate(record.attachments, 1))
    below = _LEAST + max(_LEAST, (len(record.attachments) + 1) * SIZE_5 * 1.45) + _SIGNED
    for label, height in _to_write(flow.room - below):
        writing_box(flow, label, "", height=height)
    writing_box(flow, "备注", record.note, height=_LEAST)
    writing_box(flow, "附件清单", listed, height=_LEAST, below=SIGNATURES)
    signatures(flow, ("记录人", "审核人", "校长（签字）"))
    return document.save(target)


def _to_write(room: float) -> list[tuple[str, float]]:
    """The boxes to write in: they share what is left of the page, or have their full height on the next one."""
    if room < len(_BOXES) * _LEAST * 1.2:
        return [(label, height * MM) for label, height in _BOXES]
    stretch = min(1.0, room / sum(height * MM for _label, height in _BOXES))
    return [(label, height * MM * stretch) for label, height in _BOXES]
