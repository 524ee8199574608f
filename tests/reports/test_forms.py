"""The school's forms: activity record, plan, state form, certificate, register and public notice."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from jyteacher_desktop.domain.errors import Cancelled
from jyteacher_desktop.domain.hours_and_their_reasons import Unsettled
from jyteacher_desktop.reports.activity_record_drawing import ActivityRecord, render_record
from jyteacher_desktop.reports.form_4068_drawing import Form4068, form_lines, render_form4068
from jyteacher_desktop.reports.hours_certificate_drawing import Certificate, CertificateYear, render_certificate
from jyteacher_desktop.reports.hours_register_drawing import Register, RegisterLine, render_register
from jyteacher_desktop.reports.paper import MM, RenderedPdf
from jyteacher_desktop.reports.plan_drawing import MonthLine, PlanLine, PlanPaper, render_plan
from tests.reports.golden import LONG
from tests.reports.poppler import fonts_of, pages_of, pixels_of
from tests.reports.samples import GROUPS, RARE_NAMES
from tests.sums.recounting import jyt_recount

SCHOOL = "济源市济水第一小学"
DAY = date(2026, 9, 18)


def record(people: int = 30, **changes: object) -> ActivityRecord:
    names = tuple((*RARE_NAMES, *(f"王{chr(0x5200 + number)}" for number in range(people)))[:people])
    facts: dict[str, object] = {
        "school_name": SCHOOL,
        "number": "0A1B2C3D",
        "period": "2026-2027学年　2026年第三季度",
        "kind": "读书沙龙",
        "topic": "共读《给教师的建议》",
        "start": DAY,
        "end": DAY,
        "dated": DAY,
        "time": "14:30—16:30",
        "place": "录播教室",
        "level": "校级",
        "hours": Decimal("2.5"),
        "approval": "济教师〔2026〕12号",
        "expected": people,
        "present": people,
        "excused": 0,
        "absent": 0,
        "people": (("主持", names[:1]), ("主讲", names[1:3]), ("出席", names)),
        "fields": (("书名", "《给教师的建议》"), ("领读人", "王㛃")),
        "note": "",
        "attachments": ("签到.jpg", "合影.jpg"),
        "standing": "已审核",
    }
    return ActivityRecord(**(facts | changes))  # type: ignore[arg-type]


def plan(lines: int = 12, **changes: object) -> PlanPaper:
    facts: dict[str, object] = {
        "school_name": SCHOOL,
        "title": "2026-2027学年第一学期校本研修计划",
        "term": "2026-2027学年第一学期",
        "dated": DAY,
        "approval": "批复 济教师〔2026〕12号（2026-09-01）",
        "note": "经费按公用经费百分之五列支",
        "lines": tuple(
            PlanLine(
                month=f"2026-{9 + number % 4:02d}",
                kind="读书沙龙",
                content=f"第{number}次共读与分享交流",
                persons="全体；负责人：王㛃",
                hours=Decimal("1.5"),
                done="09-18 共读" if number % 2 else "",
            )
            for number in range(lines)
        ),
        "months": (MonthLine(month="2026-09", planned=3, hours=Decimal("4.5"), carried_out=2, held=4, unplanned=1),),
    }
    return PlanPaper(**(facts | changes))  # type: ignore[arg-type]


def state_form(**changes: object) -> Form4068:
    facts: dict[str, object] = {
        "school_name": SCHOOL,
        "school_code": "2141000123",
        "school_year": "2025-2026",
        "dated": date(2026, 8, 31),
        "teachers": 50,
        "hours": (20, 15, 8, 3),
        "levels": (2, 6, 7, 0, 46, 0),
        "doubts": ("济源的“市级”按“地级”填报。",),
    }
    return Form4068(**(facts | changes))  # type: ignore[arg-type]


def certificate(years: int = 2, **changes: object) -> Certificate:
    facts: dict[str, object] = {
        "school_name": SCHOOL,
        "name": "陈𠮷",
        "sex": "女",
        "known_by": "身份证件尾号 002X",
        "subject": "语文",
        "title": "一级教师",
        "cycle": "2026-2030",
        "as_of": DAY,
        "policy": "济源市中小学教师继续教育学时规则",
        "counted": Decimal("46.5"),
        "required": Decimal(360),
        "categories": ("集中培训", "校本研修"),
        "years": tuple(
            CertificateYear(year=str(2026 + number), hours=Decimal("23.25"), by_category=(Decimal("20.25"), Decimal(3)))
            for number in range(years)
        ),
        "unconfirmed": True,
    }
    return Certificate(**(facts | changes))  # type: ignore[arg-type]


def register(people: int = 80, *, public: bool = False) -> Register:
    return Register(
        school_name=SCHOOL,
        cycle="2026-2030",
        as_of=DAY,
        policy="济源市中小学教师继续教育学时规则",
        years=("2026", "2027"),
        categories=("集中培训", "网络研修", "校本研修"),
        lines=tuple(
            RegisterLine(
                name=RARE_NAMES[number % len(RARE_NAMES)],
                mark="工号7" if number == 3 else "",
                group=GROUPS[number % len(GROUPS)],
                subject="语文",
                title="一级教师",
                years=(Decimal(20), Decimal("13.5")),
                categories=(Decimal(20), Decimal("10.5"), Decimal(3)),
                counted=Decimal("33.5"),
                required=Decimal(360),
                gap=Decimal("326.5"),
            )
            for number in range(people)
        ),
        public=public,
        unconfirmed=False,
    )


EVERY: dict[str, Callable[[Path | io.BytesIO], RenderedPdf]] = {
    "record": lambda target: render_record(record(), target),
    "record_of_300": lambda target: render_record(record(300), target),
    "record_empty": lambda target: render_record(record(0, fields=(), attachments=(), time="", place="", approval=""), target),
    "record_of_many_photos": lambda target: render_record(record(attachments=tuple(f"{n}.jpg" for n in range(60))), target),
    "record_with_a_long_note": lambda target: render_record(record(note="说明。" * 900), target),
    "plan": lambda target: render_plan(plan(), target),
    "plan_of_a_year": lambda target: render_plan(plan(90), target),
    "plan_empty": lambda target: render_plan(plan(0, months=(), approval="", note=""), target),
    "form4068": lambda target: render_form4068(state_form(), target),
    "certificate": lambda target: render_certificate(certificate(), target),
    "certificate_empty": lambda target: render_certificate(certificate(0, categories=(), counted=Decimal(0)), target),
    "register": lambda target: render_register(register(), target),
    "register_empty": lambda target: render_register(register(0), target),
    "notice": lambda target: render_register(register(public=True), target),
}


@pytest.mark.parametrize("name", EVERY)
def test_equal_values_give_equal_bytes_with_embedded_fonts(tmp_path: Path, name: str) -> None:
    path, again = tmp_path / "a.pdf", io.BytesIO()
    drawn = EVERY[name](path)
    assert EVERY[name](again) == drawn
    assert again.getvalue() == path.read_bytes()
    assert drawn.missing_glyphs == ()
    assert len(pages_of(path)) == drawn.pages
    assert all(font.embedded and font.unicode for font in fonts_of(path))


@pytest.mark.parametrize("name", EVERY)
def test_nothing_is_drawn_into_the_margins(tmp_path: Path, name: str) -> None:
    path = tmp_path / "a.pdf"
    drawn = EVERY[name](path)
    for page in {1, drawn.pages}:
        width, height, pixels = pixels_of(path, page=page)
        rows = [pixels[y * width : (y + 1) * width] for y in range(height)]
        assert min(min(row[:12]) for row in rows) > 200, "left"
        assert min(min(row[-12:]) for row in rows) > 200, "right"
        assert min(min(row) for row in rows[:12]) > 200, "top"


def words(path: Path) -> str:
    return "".join("".join(pages_of(path)).split())


def test_a_record_says_who_came_and_leaves_room_to_write(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    assert render_record(record(people=30), path).pages == 1
    text = words(path)
    for said in ("共读《给教师的建议》", "2026-09-18", "14:30—16:30", "2.5", "济教师〔2026〕12号", "王㛃", "李䶮、陈𠮷", "30人"):
        assert said in text
    for asked in (
        "活动过程",
        "主要内容",
        "讨论与答疑",
        "成果与反思",
        "后续安排",
        "1.签到.jpg",
        "2.合影.jpg",
        "记录人：",
        "审核人：",
    ):
        assert asked in text


def test_a_long_record_goes_on_and_loses_nobody(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    render_record(record(300), path)
    text = words(path)
    assert all(chr(0x5200 + number) in text for number in range(293))


def test_a_plan_has_sums_and_the_comparison_only_when_something_was_held(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    render_plan(plan(), path)
    assert "合计12项" in words(path)
    assert "18" in words(path)
    assert "计划与完成" in words(path)
    render_plan(plan(months=()), path)
    assert "计划与完成" not in words(path)


def test_the_state_form_has_eleven_rows_that_add_up(tmp_path: Path) -> None:
    form = state_form()
    rows = [line for line in form_lines(form) if line.code.isdecimal()]
    assert [line.code for line in rows] == [f"{number:02d}" for number in range(1, 12)]
    assert int(rows[0].persons) == sum(int(line.persons) for line in rows[1:5]) == form.trained == 46
    path = tmp_path / "a.pdf"
    assert render_form4068(form, path).pages == 1
    text = words(path)
    for said in (
        "教基4068",
        "2141000123",
        "计量单位：人",
        "109学时以上",
        "国（境）外",
        "未经主管部门确认：济源的",
        "单位负责人",
    ):
        assert said in text


def test_the_state_form_lies_row_by_row_beside_the_official_sheet(tmp_path: Path) -> None:
    form = state_form(codes={f"{number:02d}": f"260831-CODE{number:X}" for number in range(1, 12)})
    official = (
        ("甲", "乙", "丙", "1"),
        ("接受过培训的专任教师", "人", "01", "46"),
        ("36学时以下", "人", "02", "20"),
        ("37-72学时", "人", "03", "15"),
        ("73-108学时", "人", "04", "8"),
        ("109学时以上", "人", "05", "3"),
        ("按层次划分", "—", "—", "—"),
        ("#国家级", "人", "06", "2"),
        ("#省级", "人", "07", "6"),
        ("#地级", "人", "08", "7"),
        ("#县级", "人", "09", "0"),
        ("#校级", "人", "10", "46"),
        ("#国（境）外", "人", "11", "0"),
    )
    assert tuple((line.text.strip("　"), line.unit, line.code, line.persons) for line in form_lines(form)) == official
    path = tmp_path / "a.pdf"
    render_form4068(form, path)
    text = words(path)
    head = ("表号：教基4068", "制定机关：教育部", "批准机关：国家统计局", "批准文号：", "有效期至：", "计量单位：人")
    for said in (*head, "（2026—2027学年）", "指标名称计量单位代码上学年", "报出日期：年月日", "上学年为2025-2026学年"):
        assert said in text
    for number in range(1, 12):
        assert f"CODE{number:X}" in text


def test_a_certificate_fits_one_page_and_shows_no_whole_number(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    assert render_certificate(certificate(6), path).pages == 1
    text = words(path)
    for said in ("陈𠮷", "身份证件尾号002X", "46.5学时", "周期应达360学时", "特此证明", "（公章）", "最终以主管部门认定为准"):
        assert said in text


def test_a_certificate_says_a_title_and_nothing_of_somebody_without_one(tmp_path: Path) -> None:
    texts = []
    for title in ("一级教师", "未评聘"):
        render_certificate(certificate(title=title), path := tmp_path / f"{title}.pdf")
        texts.append(words(path))
    assert "一级教师" in texts[0]
    assert "未评聘" not in texts[1]


@pytest.mark.parametrize("school", ["济源市济水第一小学", LONG])
def test_the_signed_code_of_a_certificate_lies_under_nothing_else(tmp_path: Path, school: str) -> None:
    path = tmp_path / "a.pdf"
    unsaid = Unsettled(
        waiting=12, waiting_counted=Decimal("36.5"), unconfirmed=3, unconfirmed_claimed=Decimal(24), less=Decimal("118.5")
    ).words
    signed = replace(certificate(6), school_name=school, statement="x" * 300, number="2141000001-20261231-ABCDEF", unsaid=unsaid)
    assert render_certificate(signed, path).pages == 1
    left = [(each.y, each.text) for each in jyt_recount.read_pdf(path.read_bytes()) if each.x < 66 * MM]
    above = next(y for y, text in left if "特此证明" in text)
    below = next(y for y, text in left if "拍下二维码" in text)
    assert above - below > 38 * MM
    assert not [text for y, text in left if below < y < above]
    assert next(y for y, text in left if text.startswith("校长")) < next(y for y, text in left if "不用联网" in text) - 10


def test_a_notice_shows_names_and_hours_and_nothing_else_about_anybody(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    render_register(register(public=True), path)
    text = words(path)
    assert "公示期" in text
    assert "33.5" in text
    assert "一级教师" not in text
    assert "360" not in text
    render_register(register(), path)
    assert "一级教师" in words(path)
    assert "360" in words(path)


def test_a_cancelled_form_leaves_no_file(tmp_path: Path) -> None:
    class Stop:
        def raise_if_cancelled(self) -> None:
            raise Cancelled("已取消，没有写出文件。")

    with pytest.raises(Cancelled):
        render_record(record(), tmp_path / "a.pdf", progress=Stop())
    assert list(tmp_path.iterdir()) == []
