"""The personal hour archive."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from jyteacher_desktop.domain.errors import Cancelled
from jyteacher_desktop.reports.hours_archive_drawing import ArchiveBook, ArchiveEntry, TeacherArchive, render_archive
from tests.reports.poppler import pages_of


def entry(number: int, year: str = "2026") -> ArchiveEntry:
    return ArchiveEntry(
        year=year,
        start=date(2026, 7, 6),
        end=date(2026, 7, 12),
        title=f"项目{number:03d}",
        organizer="河南师范大学",
        level="省级",
        category="集中面授" if number % 2 else "校本研修",
        claimed=Decimal(4),
        counted=Decimal("2.5"),
        result="优秀",
        document="豫培2026-038112",
        reviewer="李明",
        reason="年度上限 12 学时已用 9.5 学时" if number == 1 else "",
    )


def teacher(name: str, entries: int) -> TeacherArchive:
    return TeacherArchive(
        name=name,
        facts=(("性别", "女"), ("出生年月", "1985-03"), ("学科", "语文")),
        entries=tuple(entry(number) for number in range(entries)),
        counted=Decimal("2.5") * entries,
        required=Decimal(360),
    )


def book(*teachers: TeacherArchive) -> ArchiveBook:
    return ArchiveBook(school_name="济源市济水第一小学", cycle_label="2026—2030年", dated=date(2026, 10, 8), teachers=teachers)


@dataclass
class StopAtOnce:
    def raise_if_cancelled(self) -> None:
        raise Cancelled("已取消。")


def test_every_teacher_starts_on_a_new_page(tmp_path: Path) -> None:
    path = tmp_path / "book.pdf"
    rendered = render_archive(book(teacher("陈𠮷", 2), teacher("李䶮", 60), teacher("张𬭎", 0)), path)
    pages = pages_of(path)
    assert rendered.pages == len(pages)
    starts = [page for page in pages if "教师继续教育学时登记表" in page.splitlines()[0] + page[:400] and "出生年月" in page]
    assert len(starts) == 3
    assert [next(name for name in ("陈𠮷", "李䶮", "张𬭎") if name in page) for page in starts] == ["陈𠮷", "李䶮", "张𬭎"]


def test_entries_totals_and_reasons_are_printed(tmp_path: Path) -> None:
    path = tmp_path / "one.pdf"
    render_archive(book(replace(teacher("陈𠮷", 3), entries=(entry(0, "2025"), entry(1), entry(2)))), path)
    text = "".join("".join(pages_of(path)).split())
    assert "周期累计计入7.5学时，应达360学时，还差352.5学时。" in text
    assert "按年度（计入）：2025计2.5学时；2026计5学时。" in text
    assert "按类别（计入）：校本研修计5学时；集中面授计2.5学时。" in text
    assert "项目001：年度上限12学时已用9.5学时" in text
    assert "学校意见" in text
    assert "进修学校认定意见" in text
    assert "不合格" not in text


def test_a_teacher_who_has_reached_the_hours_is_told_so(tmp_path: Path) -> None:
    path = tmp_path / "done.pdf"
    render_archive(book(replace(teacher("王伟", 1), counted=Decimal(400))), path)
    assert "已达到。" in pages_of(path)[0]


def test_a_teacher_without_records_and_a_school_without_teachers_are_sentences(tmp_path: Path) -> None:
    path = tmp_path / "empty.pdf"
    render_archive(book(teacher("王伟", 0)), path)
    assert "本周期还没有学时记录。" in pages_of(path)[0]
    render_archive(book(), path)
    assert "没有在岗教师。" in pages_of(path)[0]
    assert pages_of(path)[0].split()[0] == "教师继续教育学时登记表"


def test_the_seals_are_never_torn_from_each_other(tmp_path: Path) -> None:
    for entries in range(5, 24):
        path = tmp_path / f"{entries}.pdf"
        render_archive(book(teacher("王伟", entries)), path)
        (page,) = [page for page in pages_of(path) if "学校意见" in page]
        assert page.count("（公章）") == 2


def test_the_seals_stand_below_the_sums_and_never_on_a_page_of_their_own(tmp_path: Path) -> None:
    pages = set()
    for entries in range(30):
        path = tmp_path / f"{entries}.pdf"
        render_archive(book(teacher("王伟", entries)), path)
        (page,) = [page for page in pages_of(path) if "学校意见" in page]
        assert page.index("周期累计计入") < page.index("按类别（计入）") < page.index("学校意见")
        pages.add((entries, len(pages_of(path))))
    assert (8, 1) in pages, "eight entries of two lines each are one sheet"


def test_every_page_to_be_signed_says_whose_it_is_and_counts_the_pages_of_that_teacher(tmp_path: Path) -> None:
    path = tmp_path / "book.pdf"
    render_archive(book(teacher("陈𠮷", 2), teacher("李䶮", 12), teacher("张𬭎", 0)), path)
    pages = ["".join(page.split()) for page in pages_of(path)]
    assert len(pages) == 4
    assert "李䶮" in pages[2][:40], "the sheet of the sums names the teacher at its head"
    for page, name, count in zip(pages, ("陈𠮷", "李䶮", "李䶮", "张𬭎"), ((1, 1), (1, 2), (2, 2), (1, 1)), strict=True):
        assert page.endswith(f"济源市济水第一小学{name}教师继续教育学时登记表周期2026—2030年第{count[0]}页共{count[1]}页")


def test_a_sheet_is_the_same_in_the_book_and_alone(tmp_path: Path) -> None:
    render_archive(book(teacher("陈𠮷", 2), teacher("李䶮", 12)), tmp_path / "book.pdf")
    render_archive(book(teacher("李䶮", 12)), tmp_path / "one.pdf")
    assert pages_of(tmp_path / "book.pdf")[1:] == pages_of(tmp_path / "one.pdf")


def test_hours_that_nobody_has_reviewed_are_told_below_the_sums(tmp_path: Path) -> None:
    entries = (replace(entry(1), reviewer=""), replace(entry(2), reviewer=""), entry(3))
    path = tmp_path / "one.pdf"
    render_archive(book(replace(teacher("王伟", 3), entries=entries)), path)
    assert "审核一栏空白的2条尚未审核，其中计入5学时。" in "".join(pages_of(path)[0].split())
    render_archive(book(teacher("王伟", 3)), path)
    assert "尚未审核" not in pages_of(path)[0]


def test_a_batch_can_be_cancelled(tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        render_archive(book(teacher("王伟", 3)), tmp_path / "no.pdf", progress=StopAtOnce())
    assert list(tmp_path.iterdir()) == []
