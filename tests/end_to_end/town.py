"""A bureau and its schools on one computer, for tests that follow packages, keys and books from one end to the other."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from pathlib import Path

from PIL import Image

from jyteacher_desktop.bureau import bureau_keys, enrolled_schools, file_verdicts, office, receipts, receiving
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.exchange import open_bureau_card
from jyteacher_desktop.school import receipts as answers
from jyteacher_desktop.school import school_keys
from jyteacher_desktop.school.activities import ActivityValues, Attend, RecordActivity, record_activity
from jyteacher_desktop.school.office import create_school, school_info
from jyteacher_desktop.school.roster import TeacherValues, add_teacher
from jyteacher_desktop.school.submitting import submit
from jyteacher_desktop.store.workspace import BUREAU, SCHOOL, Workspace

PIN, NEW_PIN, CLERK = "correct horse 12", "another horse 34", "clerk horse 1234"
TODAY = date(2026, 10, 8)
Q3 = Quarter.parse("2026Q3")


class Town:
    """A bureau and schools on one computer."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.open: list[Workspace] = []
        self.bureau = self.new_bureau("city", "济源市教育局")
        self.card = folder / "bureau.jyt"
        bureau_keys.write_bureau_card(self.bureau, self.card, CLERK)

    @classmethod
    def again(cls, folder: Path, bureau: str) -> Town:
        """A town that was made before, in its folder."""
        town = cls.__new__(cls)
        town.folder, town.open, town.card = folder, [], folder / "bureau.jyt"
        town.bureau = town.opened(bureau)
        return town

    def opened(self, file: str) -> Workspace:
        """A workspace of the town by its place in the folder."""
        kind = BUREAU if file.endswith(".jybureau") else SCHOOL
        return self._ready(Workspace.open(self.folder / file, kind, write=True))

    def new_bureau(self, file: str, name: str) -> Workspace:
        (self.folder / file).mkdir()
        ws = office.create_bureau(self.folder / file / f"{file}.jybureau", name=name, code="419001", pin=CLERK)
        return self._ready(ws)

    def new_school(self, name: str, *, code: str = "2141000123", trusting_now: bool = True) -> Workspace:
        folder = self.folder / name
        folder.mkdir(exist_ok=True)
        ws = self._ready(create_school(folder / "s.jyschool", name=name, code=code, stage="小学", pin=PIN, today=TODAY))
        if trusting_now:
            school_keys.trust_bureau(ws, self.card, PIN, open_bureau_card(self.card.read_bytes()).fingerprint)
        return ws

    def _ready(self, ws: Workspace) -> Workspace:
        ws.today_override = TODAY
        self.open.append(ws)
        return ws

    def reopen(self, ws: Workspace) -> Workspace:
        path, kind = ws.path, ws.kind
        ws.close()
        return self._ready(Workspace.open(path, kind, write=True))

    def enrol(self, ws: Workspace) -> None:
        card = self.folder / "card.jyt"
        digits = school_keys.write_school_card(ws, card, PIN)
        enrolled_schools.enrol(self.bureau, card, digits, CLERK)

    def send(self, ws: Workspace, pin: str = PIN, **options: bool | int) -> file_verdicts.FileVerdict:
        sent = submit(ws, Q3, self.folder / "stick", pin, **options)  # type: ignore[arg-type]
        return self.receive(*sent.files)[0]

    def receive(self, *files: Path, bureau: Workspace | None = None) -> tuple[file_verdicts.FileVerdict, ...]:
        return receiving.receive(bureau or self.bureau, files, CLERK).files

    def answer(self, ws: Workspace, *, take_over: bool = False) -> answers.AppliedReceipt:
        out = self.folder / f"answers{len(list(self.folder.iterdir()))}"
        receipts.write_receipts(self.bureau, out, CLERK)
        code = school_info(ws).code
        return answers.apply_receipt(ws, max(out.glob(f"{code}*.jyt")), take_over=take_over)

    def newest_answer(self) -> Path:
        """The one receipt that :meth:`answer` wrote last; told by its folder's number, since two files can bear the same time."""
        folder = max(self.folder.glob("answers*"), key=lambda path: int(path.name.removeprefix("answers")))
        (written,) = folder.glob("*.jyt")
        return written


def fill(ws: Workspace, names: tuple[str, ...] = ("王芳", "李娜"), *, number: str = "110105199001010029") -> str:
    """Teachers and one activity; returns the activity's id."""
    people = [
        add_teacher(ws, TeacherValues(name=name, sex="女", subject="语文", id_number=number if place == 0 else ""))
        for place, name in enumerate(names)
    ]
    return held(ws, people)


def held(ws: Workspace, people: list[str], title: str = "读书沙龙", day: int = 10) -> str:
    values = ActivityValues(kind="reading_salon", title=title, date=date(2026, 9, day), hours=Decimal(2))
    return record_activity(ws, RecordActivity(values=values, attendance=tuple(Attend(teacher_id=key) for key in people))).id


def photograph(folder: Path, shade: int, size: int = 400) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{shade}.jpg"
    picture = Image.effect_noise((size, size), 40 + shade)
    picture.save(path, quality=90)
    assert io.BytesIO(path.read_bytes()).read(2) == b"\xff\xd8"
    return path


def everybody(ws: Workspace) -> list[str]:
    return [uuid for (uuid,) in ws.tuples("SELECT uuid FROM teacher ORDER BY id")]
