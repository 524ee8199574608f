"""Photos and scans: what is stored of them, where, and what happens when their bodies are lost."""

from __future__ import annotations

import hashlib
import io
import random
import shutil
import zlib
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from PIL import Image

from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.errors import JyTeacherError
from jyteacher_desktop.records.trash import delete_records, restore_record
from jyteacher_desktop.school.activities import ActivityValues, RecordActivity, record_activity
from jyteacher_desktop.school.attachments import (
    add_attachments,
    attachment_body,
    check_attachments,
    export_attachments,
    free_name,
    list_attachments,
)
from jyteacher_desktop.school.closing_quarters import close_quarter
from jyteacher_desktop.school.errors import AttachmentNotWritten, RecordMissing, ValueRefused
from jyteacher_desktop.school.rescue import rescue
from jyteacher_desktop.school.trainings import TrainingValues, add_training
from jyteacher_desktop.store.attachments import PDF_LIMIT, PICTURE_LIMIT, attachment_folder, body_path, prepare_body
from jyteacher_desktop.store.errors import AttachmentDamaged, AttachmentMissing, AttachmentRefused
from jyteacher_desktop.store.workspace import Workspace

DAY = date(2026, 9, 18)
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
ORIENTATION, GPS, CAMERA = 0x0112, 0x8825, 0x010F


@pytest.fixture
def activity(ws: Workspace) -> str:
    values = ActivityValues(kind="reading_salon", title="共读", date=DAY, hours=Decimal(2))
    return record_activity(ws, RecordActivity(values=values, attendance=())).id


def noise(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """A picture that hardly compresses, like a photo of a wall."""
    channels = {"RGB": 3, "RGBA": 4, "L": 1}[mode]
    return Image.frombytes(mode, (width, height), random.Random(7).randbytes(width * height * channels))


def photo(path: Path, width: int = 300, height: int = 200, orientation: int = 1) -> Path:
    """A camera's JPEG: with place, device and a turned sensor."""
    image = Image.new("RGB", (width, height), "white")
    image.paste("red", (0, 0, width // 2, height // 2))  # upper left corner of the sensor
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[CAMERA] = "相机".encode().hex()
    exif.get_ifd(GPS)[1] = "N"
    image.save(path, "JPEG", exif=exif, comment=b"secret place")
    return path


# -- what is stored -----------------------------------------------------------------------------------------------


def test_a_photo_loses_the_cameras_notes_and_stands_upright(tmp_path: Path) -> None:
    source = photo(tmp_path / "IMG.JPG", orientation=6)
    body = prepare_body(source)
    assert (body.mediatype, body.changed) == ("image/jpeg", True)
    with Image.open(io.BytesIO(body.data)) as stored:
        assert stored.size == (200, 300)
        assert dict(stored.getexif()) == {}
        assert not {"exif", "comment", "icc_profile"} & {str(key) for key in stored.info}
        red, green, blue = stored.convert("RGB").getpixel((190, 10))  # type: ignore[misc]
        assert (red > 200, green < 60, blue < 60) == (True, True, True)
    assert b"secret" not in body.data
    assert b"Exif" not in body.data


PICTURES: dict[str, Callable[[Path], object]] = {
    "large_photo.jpg": lambda path: noise(3200, 2400).save(path, "JPEG", quality=97),
    "large_scan.png": lambda path: noise(1600, 1200).save(path, "PNG"),
    "transparent.png": lambda path: noise(900, 900, "RGBA").save(path, "PNG"),
    "gray.jpg": lambda path: noise(2600, 2600, "L").save(path, "JPEG", quality=98),
    "cmyk.jpg": lambda path: noise(1500, 1500).convert("CMYK").save(path, "JPEG", quality=98),
    "thin.jpg": lambda path: noise(9000, 300).save(path, "JPEG", quality=100),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_stored_within_a_megabyte(tmp_path: Path, name: str) -> None:
    source = tmp_path / name
    PICTURES[name](source)
    assert source.stat().st_size > PICTURE_LIMIT
    body = prepare_body(source)
    assert len(body.data) <= PICTURE_LIMIT
    with Image.open(io.BytesIO(body.data)) as stored:
        stored.load()
        assert max(stored.size) <= 2560
    assert prepare_body(source).sha256 == body.sha256  # the same photo twice is one body


def test_small_clean_pictures_and_pdfs_are_stored_as_they_are(tmp_path: Path) -> None:
    clean, scan, paper = tmp_path / "a.png", tmp_path / "b.jpeg", tmp_path / "c.pdf"
    Image.new("RGB", (40, 30), "blue").save(clean, "PNG")
    Image.new("RGB", (40, 30), "blue").save(scan, "JPEG")
    paper.write_bytes(PDF)
    for source, mediatype in ((clean, "image/png"), (scan, "image/jpeg"), (paper, "application/pdf")):
        body = prepare_body(source)
        assert (body.data, body.mediatype, body.changed) == (source.read_bytes(), mediatype, False)


def test_content_tells_what_a_file_is_not_its_name(ws: Workspace, activity: str, tmp_path: Path) -> None:
    Image.new("RGB", (40, 30)).save(tmp_path / "其实是图片.pdf", "PNG")
    (tmp_path / "扫描").write_bytes(PDF)
    photo(tmp_path / "签到.JPEG")
    rows = add_attachments(ws, activity, [tmp_path / "其实是图片.pdf", tmp_path / "扫描", tmp_path / "签到.JPEG"])
    assert [(row.file_name, row.mediatype) for row in rows] == [
        ("其实是图片.png", "image/png"),
        ("扫描.pdf", "application/pdf"),
        ("签到.JPEG", "image/jpeg"),
    ]


def _bomb(path: Path) -> None:
    """A PNG header that promises 30,000 x 30,000 points."""
    good = io.BytesIO()
    Image.new("1", (8, 8)).save(good, "PNG")
    data = bytearray(good.getvalue())
    data[16:24] = (30_000).to_bytes(4, "big") * 2
    data[29:33] = zlib.crc32(data[12:29]).to_bytes(4, "big")
    path.write_bytes(bytes(data))


HOSTILE: dict[str, Callable[[Path], object]] = {
    "absent": lambda _path: None,
    "empty": lambda path: path.write_bytes(b""),
    "folder": lambda path: path.mkdir(),
    "text": lambda path: path.write_text("不是图片", encoding="utf-8"),
    "program": lambda path: path.write_bytes(b"MZ" + bytes(500)),
    "heic": lambda path: path.write_bytes(b"\0\0\0\x18ftypheic" + bytes(200)),
    "gif": lambda path: Image.new("P", (9, 9)).save(path, "GIF"),
    "svg": lambda path: path.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", encoding="utf-8"),
    "cut_jpeg": lambda path: path.write_bytes(_cut(path)),
    "damaged_png": lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100)),
    "bomb": _bomb,
    "large_pdf": lambda path: path.write_bytes(b"%PDF-1.4" + bytes(PDF_LIMIT)),
}


def _cut(path: Path) -> bytes:
    photo(path, 800, 600)
    return path.read_bytes()[:-2000]


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_picture_and_no_pdf_is_refused_with_a_sentence(
    ws: Workspace, activity: str, tmp_path: Path, name: str
) -> None:
    source = tmp_path / "x.jpg"
    HOSTILE[name](source)
    before = ws.data_version()
    good = tmp_path / "good.pdf"
    good.write_bytes(PDF)
    with pytest.raises(AttachmentRefused, match="没有加入"):
        add_attachments(ws, activity, [good, source])
    assert ws.data_version() == before
    assert list_attachments(ws) == []


# -- adding, removing, exporting ----------------------------------------------------------------------------------


def test_files_are_added_in_one_step_and_lie_beside_the_workspace_by_content(
    ws: Workspace, activity: str, tmp_path: Path
) -> None:
    first, second = photo(tmp_path / "一.jpg"), tmp_path / "二.pdf"
    second.write_bytes(PDF)
    rows = add_attachments(ws, activity, [first, second, first])
    assert [row.file_name for row in rows] == ["一.jpg", "二.pdf", "一.jpg"]
    assert len(list_attachments(ws, activity)) == 2
    assert {row.owner for row in rows} == {"2026-09-18 共读"}
    for row in rows:
        path = attachment_folder(ws.path) / row.sha256[:2] / row.sha256
        assert path == body_path(ws.path, row.sha256)
        assert hashlib.sha256(path.read_bytes()).hexdigest() == row.sha256
        assert (row.bytes, row.present) == (path.stat().st_size, True)
    assert ws.steps(1)[0].what == "加入附件 一.jpg 等 2 个 到活动“共读”"
    add_attachments(ws, activity, [second])
    assert len(list_attachments(ws, activity)) == 2
    ws.undo()
    assert list_attachments(ws, activity) == []
    ws.redo()
    assert check_attachments(ws).whole == 2


def test_an_attachment_goes_to_the_trash_and_comes_back_alone_or_with_its_record(
    ws: Workspace, activity: str, tmp_path: Path
) -> None:
    row = add_attachments(ws, activity, [photo(tmp_path / "一.jpg")])[0]
    delete_records(ws, [row.id])
    assert list_attachments(ws) == []
    assert check_attachments(ws).unused == ()
    restore_record(ws, row.id)
    delete_records(ws, [activity])
    assert list_attachments(ws) == []
    restore_record(ws, activity)
    assert attachment_body(ws, row.id)[0] == row


def test_evidence_may_come_after_the_quarter_was_closed(ws: Workspace, activity: str, tmp_path: Path) -> None:
    close_quarter(ws, Quarter.of(DAY))
    assert add_attachments(ws, activity, [photo(tmp_path / "迟到.jpg")])[0].present


def test_a_training_has_its_certificate(ws: Workspace, people: dict[str, str], tmp_path: Path) -> None:
    training = add_training(
        ws,
        TrainingValues(
            teacher_id=people["王芳"], name="国培", level="国家级", mode="集中面授", date=DAY, end_date=DAY, hours=Decimal(8)
        ),
    )
    row = add_attachments(ws, training, [photo(tmp_path / "证书.jpg")])[0]
    assert (row.record, row.record_table, row.owner) == (training, "training", "2026-09-18 王芳：国培")


def test_files_are_written_under_their_own_names_and_overwrite_nothing(ws: Workspace, activity: str, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    first, second = photo(tmp_path / "签到.jpg"), photo(tmp_path / "other" / "签到.jpg", 500, 400)
    rows = add_attachments(ws, activity, [first, second])
    out = tmp_path / "out"
    assert [path.name for path in export_attachments(ws, activity, out)] == ["签到.jpg", "签到（2）.jpg"]
    assert [path.name for path in export_attachments(ws, rows[0].id, out)] == ["签到（3）.jpg"]
    assert (out / "签到.jpg").read_bytes() == attachment_body(ws, rows[0].id)[1]
    (tmp_path / "file").touch()
    with pytest.raises(AttachmentNotWritten):
        export_attachments(ws, activity, tmp_path / "file")


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd", "_etc_passwd"),
        ("a\x00b:c?.jpg", "a_b_c_.jpg"),
        ("...", "附件"),
        ("", "附件"),
        ("正常.pdf", "正常.pdf"),
    ],
)
def test_a_name_is_never_a_path(tmp_path: Path, name: str, clean: str) -> None:
    target = free_name(tmp_path, name)
    assert target.parent == tmp_path
    assert target.name.strip("_.") == clean.strip("_.")


REFUSED: dict[str, tuple[Callable[[Workspace, str, dict[str, str]], object], type[JyTeacherError]]] = {
    "to_a_teacher": (lambda ws, _activity, people: add_attachments(ws, people["王芳"], []), ValueRefused),
    "to_nothing": (lambda ws, _activity, _people: add_attachments(ws, "nobody", []), RecordMissing),
    "of_nothing": (lambda ws, _activity, _people: attachment_body(ws, "nobody"), RecordMissing),
    "export_none": (lambda ws, activity, _people: export_attachments(ws, activity, ws.path.parent), RecordMissing),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_wrong_request_changes_nothing(ws: Workspace, activity: str, people: dict[str, str], name: str) -> None:
    act, error = REFUSED[name]
    before = ws.data_version()
    with pytest.raises(error):
        act(ws, activity, people)
    assert ws.data_version() == before


def test_nothing_is_added_to_a_record_in_the_trash(ws: Workspace, activity: str, tmp_path: Path) -> None:
    delete_records(ws, [activity])
    with pytest.raises(RecordMissing, match="先恢复"):
        add_attachments(ws, activity, [photo(tmp_path / "一.jpg")])


# -- bodies that are lost -----------------------------------------------------------------------------------------


def test_missing_and_damaged_bodies_are_found_and_never_shown(ws: Workspace, activity: str, tmp_path: Path) -> None:
    gone, harmed, good = add_attachments(ws, activity, [photo(tmp_path / f"{size}.jpg", size, size) for size in (100, 200, 300)])
    body_path(ws.path, gone.sha256).unlink()
    body_path(ws.path, harmed.sha256).write_bytes(b"other")
    stray = attachment_folder(ws.path) / "ab" / ("ab" * 32)
    stray.parent.mkdir(exist_ok=True)
    stray.write_bytes(b"x")
    found = check_attachments(ws)
    assert ([row.id for row in found.missing], [row.id for row in found.damaged]) == ([gone.id], [harmed.id])
    assert (found.whole, found.unused) == (1, (stray,))
    assert [row.present for row in list_attachments(ws)] == [False, True, True]
    with pytest.raises(AttachmentMissing, match="attachments"):
        attachment_body(ws, gone.id)
    with pytest.raises(AttachmentDamaged):
        attachment_body(ws, harmed.id)
    assert attachment_body(ws, good.id)[0] == good
    # adding the same files again heals them
    add_attachments(ws, activity, [tmp_path / "100.jpg", tmp_path / "200.jpg"])
    assert check_attachments(ws).whole == 3


def test_a_rescue_copy_holds_the_photos_under_their_names(ws: Workspace, activity: str, tmp_path: Path) -> None:
    first, second = add_attachments(ws, activity, [photo(tmp_path / "签到.jpg"), photo(tmp_path / "合影.jpg", 90, 90)])
    body_path(ws.path, second.sha256).unlink()
    done = rescue(ws.path, tmp_path / "out")
    [copied] = list((tmp_path / "out" / "附件" / "共读").iterdir())
    assert copied.name == f"{first.sha256[:8]} 签到.jpg"
    assert copied in done.files
    assert done.lost == {"附件内容": 1}


def test_a_photo_with_the_longest_name_there_is_keeps_nobody_from_a_rescue_copy(
    ws: Workspace, activity: str, tmp_path: Path
) -> None:
    """A name of 80 characters and a short mark before it were more than a file may be called, and nothing at all was rescued."""
    name = "研" * 80 + ".jpg"
    (row,) = add_attachments(ws, activity, [photo(tmp_path / name)])
    done = rescue(ws.path, tmp_path / "out")
    assert not done.lost.get("附件内容")
    (copied,) = [file for file in done.files if file.suffix == ".jpg"]
    assert copied.name.startswith(f"{row.sha256[:8]} 研")
    first, second = (export_attachments(ws, activity, tmp_path / "photos") for _time in range(2))
    assert [file.name for file in (*first, *second)] == ["研" * 60 + ".jpg", "研" * 60 + "（2）.jpg"]


def test_a_workspace_copied_without_its_folder_says_what_is_missing(ws: Workspace, activity: str, tmp_path: Path) -> None:
    add_attachments(ws, activity, [photo(tmp_path / "一.jpg")])
    shutil.rmtree(attachment_folder(ws.path))
    assert len(check_attachments(ws).missing) == 1
