"""What the page 记录 decides: which school's records are shown, and sending them back."""

from __future__ import annotations

from typing import Final, Protocol

from jyteacher_desktop.bureau.finding_schools import find_school
from jyteacher_desktop.bureau.records_to_correct import (
    KINDS,
    RECORD_COLUMNS,
    REPORTING_COLUMNS,
    ReportingSchool,
    SchoolRecord,
    reporting_schools,
    school_records,
)
from jyteacher_desktop.bureau.returning_records import (
    RETURNED_COLUMNS,
    ReturnedRecord,
    list_returned,
    return_records,
    returned_words,
)
from jyteacher_desktop.desktop.table_model import Description, TableContent
from jyteacher_desktop.desktop.worker import Worker
from jyteacher_desktop.records.pinyin import pinyin_keys
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass, replace

_WIDTHS = {"title": 31, "day": 11, "what": 12, "hours": 5, "remark": 8, "people": 18, "status": 6}
_REMARK_WIDTHS = {"title": 24, "remark": 42}
_REMARK_TONES = {"waiting": "warn", "sent": "warn", "read": "bad", "corrected": "good", "taken_back": "text_soft"}


def _record_tone(row: SchoolRecord, key: str) -> str:
    return _REMARK_TONES.get(row.remark, "") if key == "remark" else ""


def _remark_tone(row: ReturnedRecord, key: str) -> str:
    return _REMARK_TONES[row.state] if key == "state" else ""


RECORDS: Description[SchoolRecord] = Description(
    columns=[replace(column, width=_WIDTHS.get(column.key, column.width)) for column in RECORD_COLUMNS if column.key != "id"],
    identity=lambda row: row.id,
    # a teacher is found by the first letters of the name, a training by those of its person
    words=lambda row: " ".join((*pinyin_keys(row.title), *pinyin_keys(row.people))),
    tone=_record_tone,
)
REMARKS: Description[ReturnedRecord] = Description(
    columns=[
        replace(column, width=_REMARK_WIDTHS.get(column.key, column.width))
        for column in RETURNED_COLUMNS
        if column.key not in ("id", "school")
    ],
    identity=lambda row: row.id,
    tone=_remark_tone,
)


SCHOOLS: Description[ReportingSchool] = Description(
    columns=REPORTING_COLUMNS,
    identity=lambda row: row.office,
    words=lambda row: " ".join((row.code, *pinyin_keys(row.school))),
    tone=lambda row, key: "warn" if key == "waiting" and row.waiting else "",
)


_NAMED: Final = ("activity", "training", "teacher")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The records of one school, all or of one kind, and the remarks about them."""

    office: str
    school: str
    content: TableContent[SchoolRecord]
    counts: dict[str, int]
    remarks: tuple[ReturnedRecord, ...]

    @property
    def sentence(self) -> str:
        """How many of which kind: those every school has by name, the registers together, so that it fits beside the buttons."""
        named = [f"{KINDS[kind]} {self.counts.get(kind, 0)}" for kind in _NAMED]
        registers = sum(count for kind, count in self.counts.items() if kind not in _NAMED)
        return f"{self.school}：" + " · ".join([*named, *([f"专项 {registers}"] if registers else [])])


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """Send these records of one school back."""

    office: str
    records: tuple[str, ...]
    remark: str
    pin: str


class RecordsView(Protocol):
    """What the presenter needs of the page."""

    def show_schools(self, content: TableContent[ReportingSchool]) -> None: ...
    def show_records(self, shown: Shown) -> None: ...
    def go_to_record(self, office: str, record: str) -> None: ...


class RecordsPresenter:
    """The page without its widgets."""

    def __init__(self, view: RecordsView, runner: Worker[Workspace]) -> None:
        self._view = view
        self._runner = runner
        self._wanted = ("", "")

    def choose(self, office: str, kind: str) -> None:
        """The records of a school; every kind when ``kind`` is empty."""
        self._wanted = (office, kind)
        self._runner.do(_records, office=office, kind=kind).then(self._take, what="正在读取记录", owner=self._view)

    def _take(self, shown: Shown) -> None:
        if shown.office == self._wanted[0]:
            self._view.show_records(shown)


def schools_listed(ws: Workspace) -> TableContent[ReportingSchool]:
    """Every school that has handed in."""
    return TableContent(SCHOOLS, reporting_schools(ws)).prepare()


def id_of_school(ws: Workspace, *, school: str) -> str:
    """Find a school by its id, code or name, to show it and one of its records."""
    return find_school(ws, school)[0]


def _records(ws: Workspace, *, office: str, kind: str) -> Shown:
    found = school_records(ws, office)
    rows = [row for row in found.rows if kind in ("", row.table)]
    return Shown(
        office=office,
        school=found.school,
        content=TableContent(RECORDS, rows).prepare(),
        counts={kind: sum(row.table == kind for row in found.rows) for kind in KINDS},
        remarks=tuple(list_returned(ws, office)),
    )


def send_back(ws: Workspace, *, request: Return) -> str:
    """Register the remark; it goes out with the next receipt."""
    return returned_words(return_records(ws, request.records, request.remark, request.pin, office=request.office))
