"""Pages, tables and files of the layout kit."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.domain.errors import Cancelled
from jyteacher_desktop.reports.column_widths import ColumnShape, column_edges
from jyteacher_desktop.reports.fonts import Typeface
from jyteacher_desktop.reports.paper import Document, Flow, ReportFileError, saved
from tests.reports.poppler import facts_of, pages_of, text_of, told_of
from tests.sums.recounting import jyt_recount

Row = tuple[str, int]
COLUMNS: tuple[Column[Row], ...] = (
    Column(key="name", title="姓名", value=lambda row: row[0], width=20),
    Column(key="hours", title="学时", value=lambda row: row[1], align=Align.RIGHT, width=8),
)


def document(**options: object) -> Document:
    return Document(title="学时表", author="济水一小", dated=date(2026, 10, 8), **options)  # type: ignore[arg-type]


@dataclass
class StopAfter:
    """A person who presses cancel after so many pages."""

    pages: int

    def raise_if_cancelled(self) -> None:
        self.pages -= 1
        if self.pages < 0:
            raise Cancelled("已取消，没有改动任何文件。")


def test_a_long_table_repeats_its_heading_and_prints_every_row_once(tmp_path: Path) -> None:
    paper = document()
    Flow(paper).table(COLUMNS, [(f"教师{number:04d}", number) for number in range(1, 301)], numbered=True)
    path = tmp_path / "table.pdf"
    rendered = paper.save(path)
    pages = pages_of(path)
    assert len(pages) == rendered.pages > 5
    assert all("姓名" in page and "学时" in page for page in pages)
    names = [word for page in pages for word in page.split() if word.startswith("教师")]
    assert names == [f"教师{number:04d}" for number in range(1, 301)]


def test_every_page_says_which_of_how_many_it_is(tmp_path: Path) -> None:
    paper = document(running="济水一小")
    for _ in range(3):
        paper.page()
    path = tmp_path / "pages.pdf"
    paper.save(path)
    pages = ["".join(page.split()) for page in pages_of(path)]
    assert pages == [f"济水一小第{number}页共3页" for number in (1, 2, 3)]


def test_a_heading_is_never_left_alone_at_the_foot_of_a_page(tmp_path: Path) -> None:
    for lines in range(30, 48):
        paper = document()
        flow = Flow(paper)
        for number in range(lines):
            flow.paragraph(f"第{number}行")
        flow.heading("附表")
        flow.table(COLUMNS, [("王伟", 1), ("李芳", 2)])
        path = tmp_path / f"{lines}.pdf"
        paper.save(path)
        page = next(page for page in pages_of(path) if "附表" in page)
        assert "王伟" in page


def test_totals_are_never_left_alone_on_a_page(tmp_path: Path) -> None:
    for rows in range(30, 48):
        paper = document()
        path = tmp_path / f"{rows}.pdf"
        Flow(paper).table(COLUMNS, [(f"第{number}人", number) for number in range(rows)], totals=("合计", "9"))
        paper.save(path)
        page = next(page for page in pages_of(path) if "合计" in page)
        assert f"第{rows - 1}人" in page


def test_a_last_page_never_holds_one_row_or_two_of_a_table_below_its_heading(tmp_path: Path) -> None:
    for rows in range(30, 75):
        for totals in ((), ("合计", "9")):
            paper = document()
            path = tmp_path / "a.pdf"
            Flow(paper).table(COLUMNS, [(f"第{number}人", number) for number in range(rows)], totals=totals)
            paper.save(path)
            pages = {each.text: each.page for each in jyt_recount.read_pdf(path.read_bytes())}
            assert pages[f"第{rows - 1}人"] == pages[f"第{rows - 2}人"] == pages[f"第{rows - 3}人"], (rows, totals)
            assert not totals or pages["合计"] == pages[f"第{rows - 1}人"]


def test_a_row_is_not_taken_along_where_that_leaves_a_single_one_behind(tmp_path: Path) -> None:
    tall = "很长的内容" * 60
    paper = document()
    Flow(paper).table(COLUMNS, [(f"{place}{tall}", place) for place in "甲乙丙"])
    paper.save(tmp_path / "a.pdf")
    pages = [page for page in pages_of(tmp_path / "a.pdf") if "姓名" in page]
    assert len(pages) == paper.pages, "no page has a heading and nothing below it"
    assert "甲" in pages[0]
    assert "乙" in pages[0]


def test_rows_too_tall_for_three_to_stay_together_leave_no_page_half_empty(tmp_path: Path) -> None:
    tall = "很长的内容" * 68
    paper = document()
    flow = Flow(paper)
    flow.table(COLUMNS, [(f"{place}{tall}", place) for place in "甲乙丙丁戊己"])
    paper.save(tmp_path / "a.pdf")
    drawn = jyt_recount.read_pdf((tmp_path / "a.pdf").read_bytes())
    pages = {each.text[0]: each.page for each in drawn if each.text[1:3] == "很长"}
    assert pages["戊"] == pages["己"] == 2
    assert pages["丁"] == 1


def test_a_long_group_is_not_broken_into_many_lines_beside_columns_that_are_half_empty(tmp_path: Path) -> None:
    group = "初中部语文与道德法治综合实践活动教学研究组"
    paper = document()
    three: tuple[Column[Row], ...] = (
        Column(key="name", title="姓名", value=lambda row: row[0], width=14),
        Column(key="group", title="教研组", value=lambda _row: group, width=12),
        Column(key="hours", title="学时", value=lambda row: row[1], align=Align.RIGHT, width=6),
        Column(key="note", title="备注", value=lambda _row: "", width=12),
    )
    Flow(paper).table(three, [("王㛃", 1)])
    paper.save(tmp_path / "a.pdf")
    drawn = [each.text for each in jyt_recount.read_pdf((tmp_path / "a.pdf").read_bytes())]
    assert group in drawn


_TEXT_COLUMNS = st.lists(st.tuples(st.integers(3, 40), st.floats(0.5, 60)), min_size=1, max_size=6)


@example([(3, 1.0), (28, 7.0), (40, 9.0), (40, 9.0)], [4, 4, 4], 300.0)
@given(_TEXT_COLUMNS, st.lists(st.integers(4, 10), max_size=5), st.floats(300, 800))
def test_a_column_of_text_gets_what_its_longest_line_needs_or_its_share_and_the_table_fills_its_room(
    texts: list[tuple[int, float]], numbers: list[int], room: float
) -> None:
    """So no cell ever takes more lines than by the shares alone."""
    size, padding = 10.0, 3.0
    shapes = [ColumnShape("", Align.LEFT, width, line=line) for width, line in texts]
    shapes += [ColumnShape("", Align.RIGHT, width, (("9", Typeface.SERIF),)) for width in numbers]
    edges = column_edges(shapes, (0.0, room), size, padding)
    widths = [right - left for left, right in pairwise(edges)]
    assert widths[-1] >= 0
    assert edges[-1] == pytest.approx(room)
    long = [shape._replace(line=10_000.0) if shape.align is Align.LEFT else shape for shape in shapes]
    alone = column_edges(long, (0.0, room), size, padding)
    shares = [right - left for left, right in pairwise(alone)]
    for width, share, shape in zip(widths, shares, shapes, strict=True):
        if shape.align is Align.LEFT:
            assert width >= min(share, shape.enough(size) + 2 * padding) - 0.01


def test_words_in_the_middle_leave_the_room_they_do_not_need_to_the_text(tmp_path: Path) -> None:
    paper = document()
    wide: tuple[Column[Row], ...] = (
        *(Column(key=f"c{place}", title="级别", value=lambda _row: "市级", align=Align.CENTER, width=14) for place in range(5)),
        Column(key="school", title="学校", value=lambda row: row[0], width=20),
    )
    Flow(paper).table(wide, [("济水示例第一初级中学", 1)])
    paper.save(tmp_path / "a.pdf")
    drawn = [each.text for each in jyt_recount.read_pdf((tmp_path / "a.pdf").read_bytes())]
    assert "济水示例第一初级中学" in drawn


def test_a_short_table_is_not_torn_where_the_next_page_holds_it_whole(tmp_path: Path) -> None:
    for lines in range(24, 44):
        paper = document()
        flow = Flow(paper)
        for number in range(lines):
            flow.paragraph(f"第{number}行")
        flow.heading("附表")
        flow.table(COLUMNS, [(f"第{number}人", number) for number in range(8)], totals=("合计", "28"))
        path = tmp_path / f"{lines}.pdf"
        paper.save(path)
        (page,) = [page for page in pages_of(path) if "附表" in page]
        assert all(f"第{number}人" in page for number in range(8))
        assert "合计" in page


def test_a_heading_of_two_lines_is_parted_in_the_middle(tmp_path: Path) -> None:
    paper = document()
    wordy: tuple[Column[Row], ...] = (
        COLUMNS[0],
        Column(key="by", title="主办单位", value=lambda row: row[0], align=Align.CENTER, width=6),
        Column(key="answer", title="答复（数、文件、条款）", value=lambda row: row[0], align=Align.CENTER, width=14),
    )
    Flow(paper).table(wordy, [("局", 1)])
    paper.save(tmp_path / "a.pdf")
    drawn = [each.text for each in jyt_recount.read_pdf((tmp_path / "a.pdf").read_bytes())]
    assert drawn[1:3] == ["主办", "单位"]
    assert abs(len(drawn[3]) - len(drawn[4])) <= 1, "not 款） alone in the second line"


def test_a_long_code_is_broken_rather_than_printed_too_small_to_read(tmp_path: Path) -> None:
    paper = document()
    narrow: tuple[Column[Row], ...] = (
        COLUMNS[0],
        Column(key="no", title="工号", value=lambda row: "T20210000123", align=Align.CENTER, width=5),
    )
    Flow(paper).table(narrow, [("王伟", 1)])
    paper.save(tmp_path / "a.pdf")
    words = told_of(tmp_path / "a.pdf", "-bbox")
    pieces = re.findall(r'yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">([T\d]+)<', words)
    assert "".join(text for _top, _bottom, text in pieces if text != "1") == "T20210000123"
    assert all(float(bottom) - float(top) > 8 for top, bottom, _text in pieces)


def test_wide_cells_wrap_and_the_row_grows(tmp_path: Path) -> None:
    paper = document()
    flow = Flow(paper)
    name = "阿卜杜热西提·买买提明·艾合买提江·吐尔逊江·阿不都热依木"
    flow.table(COLUMNS, [(name, 1)], span=(100, 260))
    path = tmp_path / "wide.pdf"
    paper.save(path)
    assert name in "".join(text_of(path).replace(" 1\n", "\n").split())


def test_equal_content_gives_equal_bytes_in_another_process_and_another_environment(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from tests.reports.samples import quarter;"
        "from jyteacher_desktop.reports.quarter_drawing import render_quarter;"
        "print(render_quarter(quarter(teachers=5, activities=3), Path(sys.argv[1])).sha256)"
    )
    root = Path(__file__).parents[2]
    digests = set()
    for name, seed, zone, epoch in (("a", "1", "Asia/Shanghai", "0"), ("b", "2", "America/Lima", "1700000000")):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "SOURCE_DATE_EPOCH": epoch}
        path = tmp_path / f"{name}.pdf"
        command = [sys.executable, "-c", code, str(path)]
        done = subprocess.run(command, cwd=root, env=environment, check=True, capture_output=True, text=True)
        digests.add(done.stdout.strip())
    assert len(digests) == 1
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


def test_the_file_names_title_and_school_and_carries_only_the_date_of_the_data(tmp_path: Path) -> None:
    paper = document()
    paper.page()
    path = tmp_path / "facts.pdf"
    paper.save(path)
    facts = facts_of(path)
    assert facts["Title"] == "学时表"
    assert facts["Author"] == "济水一小"
    assert facts["CreationDate"] == facts["ModDate"] == "D:20261008000000+08'00'"


def test_cancelling_leaves_no_file_behind(tmp_path: Path) -> None:
    path = tmp_path / "cancelled.pdf"
    with pytest.raises(Cancelled):
        paper = document(progress=StopAfter(2))
        Flow(paper).table(COLUMNS, [("王伟", number) for number in range(300)])
        paper.save(path)
    assert list(tmp_path.iterdir()) == []


def test_cancelling_while_writing_keeps_the_file_that_was_there(tmp_path: Path) -> None:
    path = tmp_path / "kept.pdf"
    path.write_bytes(b"old")
    paper = document(progress=StopAfter(1))
    paper.page()
    with pytest.raises(Cancelled):
        paper.save(path)
    assert path.read_bytes() == b"old"


def test_a_place_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    paper = document()
    paper.page()
    with pytest.raises(ReportFileError) as caught:
        paper.save(tmp_path / "没有的文件夹" / "a.pdf")
    assert "没有受影响" in caught.value.user_message


def test_pages_grow_in_step_with_rows() -> None:
    def pages(rows: int) -> tuple[int, int]:
        paper = document()
        Flow(paper).table(COLUMNS, [("王伟", number) for number in range(rows)])
        target = io.BytesIO()
        return paper.save(target).pages, len(target.getvalue())

    few, few_bytes = pages(400)
    many, many_bytes = pages(4000)
    assert many == pytest.approx(10 * few, rel=0.1)
    assert many_bytes < 10 * few_bytes


def test_a_number_is_never_cut_or_broken(tmp_path: Path) -> None:
    paper = document()
    code: Column[Row] = Column(key="code", title="工号", value=lambda row: "2015-03-0001", align=Align.CENTER, width=4)
    Flow(paper).table((*COLUMNS, code), [("王伟", 123456789012345678)], lines=1, span=(100, 290))
    path = tmp_path / "number.pdf"
    paper.save(path)
    assert "123456789012345678" in text_of(path)
    assert "2015-03-0001" in text_of(path)


def test_a_number_takes_the_room_it_needs_instead_of_shrinking(tmp_path: Path) -> None:
    paper = document()
    narrow: tuple[Column[Row], ...] = (
        Column(key="name", title="姓名", value=lambda row: row[0], width=30),
        Column(key="hours", title="学时", value=lambda row: row[1], align=Align.RIGHT, width=3),
    )
    Flow(paper).table(narrow, [("王伟", 123456), ("李娜", 7)], totals=("合计", "1234567890"))
    paper.save(tmp_path / "a.pdf")
    drawn = {each.text: each.size for each in jyt_recount.read_pdf((tmp_path / "a.pdf").read_bytes())}
    assert (drawn["123456"], drawn["1234567890"]) == (10.5, 10.5)


def test_a_code_of_wide_letters_stays_whole_among_narrow_ones(tmp_path: Path) -> None:
    paper = document()
    columns: tuple[Column[Row], ...] = (
        COLUMNS[0],
        Column(key="code", title="溯源码", value=lambda row: row[0], align=Align.CENTER, width=6),
    )
    Flow(paper).table(columns, [("22222", 1), ("WMWMW", 2), ("JLTFE", 3)], size=9.5, padding=2.6)
    paper.save(tmp_path / "a.pdf")
    drawn = [each for each in jyt_recount.read_pdf((tmp_path / "a.pdf").read_bytes()) if each.text == "WMWMW"]
    assert [each.size for each in drawn] == [9.5, 9.5]


def test_all_codes_of_a_column_stand_in_one_size(tmp_path: Path) -> None:
    paper = document()
    columns: tuple[Column[Row], ...] = (
        COLUMNS[0],
        Column(key="code", title="溯源码", value=lambda row: row[0], align=Align.CENTER, width=6),
    )
    Flow(paper).table(columns, [(code, 1) for code in ("AQGK5", "SJDVK", "HNFUN", "RDWHH", "GNMU4")], size=9.5, padding=2.2)
    paper.save(tmp_path / "a.pdf")
    drawn = jyt_recount.read_pdf((tmp_path / "a.pdf").read_bytes())
    assert {each.text: each.size for each in drawn if len(each.text) == 5 and each.text.isalnum()}["HNFUN"] == 9.5


@pytest.mark.parametrize("columns", [8, 11, 30])
def test_however_many_numbers_stand_in_a_row_none_is_printed_too_small_to_read(tmp_path: Path, columns: int) -> None:
    def of(place: int) -> Column[tuple[int, ...]]:
        return Column(key=f"n{place}", title=f"第{place}项", value=lambda row: row[place], align=Align.RIGHT, width=4)

    paper = document()
    name: Column[tuple[int, ...]] = Column(key="name", title="姓名", value=lambda row: "阿卜杜热西提·买买提明", width=14)
    Flow(paper).table((name, *map(of, range(columns))), [tuple(123_450 + place for place in range(columns))])
    paper.save(tmp_path / "a.pdf")
    drawn = jyt_recount.read_pdf((tmp_path / "a.pdf").read_bytes())
    assert min(each.size for each in drawn) >= 8
    if columns < 20:
        assert {f"{123_450 + place}" for place in range(columns)} <= {each.text for each in drawn}


def test_the_sentence_before_a_table_goes_with_its_head_and_first_rows(tmp_path: Path) -> None:
    for filler in range(28, 44):
        paper = document()
        flow = Flow(paper)
        for _line in range(filler):
            flow.paragraph("正文")
        flow.heading("附表", bookmark=True)
        flow.paragraph("一次重新打开。", lead=True)
        flow.paragraph("下面这些与第一版不同的：", lead=True)
        flow.table(COLUMNS, [(f"教师{number}", number) for number in range(30)])
        paper.save(tmp_path / "a.pdf")
        pages = {each.text: each.page for each in reversed(jyt_recount.read_pdf((tmp_path / "a.pdf").read_bytes()))}
        first = {pages[words] for words in ("附表", "一次重新打开。", "下面这些与第一版不同的：", "教师0", "教师1")}
        assert len(first) == 1, (filler, pages)


def test_two_rows_do_not_take_a_page_of_their_own_where_a_little_less_air_holds_them() -> None:
    """A page is saved only where its rows fit: a last page that holds more stays as it is."""

    def drawn(rows: int, air: float) -> Flow:
        flow = Flow(document(), air=air)
        flow.table(COLUMNS, [(f"教师{number}", number) for number in range(rows)])
        return flow

    airy = {rows: drawn(rows, 1.0) for rows in range(30, 70)}
    alone = next(rows for rows, flow in airy.items() if flow.document.pages == 2)
    for rows in (alone - 1, alone, alone + 1, alone + 15):
        pages = saved(partial(drawn, rows), io.BytesIO()).pages
        assert pages == (2 if rows == alone + 15 else 1)
    assert airy[alone].thin


def test_two_tall_rows_leave_no_page_with_nothing_but_a_title(tmp_path: Path) -> None:
    tall = "很长的内容" * 170
    paper = document()
    flow = Flow(paper)
    flow.paragraph("台账")
    flow.space(200)
    flow.heading("问题")
    flow.table(COLUMNS, [(f"{place}{tall}", place) for place in "甲乙"])
    paper.save(tmp_path / "a.pdf")
    first, second = pages_of(tmp_path / "a.pdf")
    assert "甲" in first
    assert "乙" in second
