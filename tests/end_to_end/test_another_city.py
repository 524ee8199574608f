"""A second city, driven end to end: one signed policy file brings its names, kinds, ladder and terms, and nothing of the first is left."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from jyteacher_desktop.bureau.bureau_keys import write_bureau_card
from jyteacher_desktop.bureau.city_book import CityBook
from jyteacher_desktop.bureau.enrolled_schools import enrol
from jyteacher_desktop.bureau.office import create_bureau
from jyteacher_desktop.bureau.office import current_policy as bureau_policy
from jyteacher_desktop.bureau.publishing_policies import publish_policy
from jyteacher_desktop.bureau.receipts import write_receipts
from jyteacher_desktop.bureau.receiving import receive
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.kinds import REGISTERS
from jyteacher_desktop.kinds.figures_in_words import DOCUMENT
from jyteacher_desktop.records.list_papers import write_listing
from jyteacher_desktop.records.measures import cited, measures_of
from jyteacher_desktop.school.activities import ActivityValues, Attend, RecordActivity, record_activity
from jyteacher_desktop.school.closing_quarters import close_quarter
from jyteacher_desktop.school.ledger import count_hours
from jyteacher_desktop.school.office import create_school, current_policy, policy_state
from jyteacher_desktop.school.quarter_in_words import write_quarter_pdf
from jyteacher_desktop.school.receipts import apply_receipt
from jyteacher_desktop.school.roster import TeacherValues, add_teacher
from jyteacher_desktop.school.school_book import SchoolBook
from jyteacher_desktop.school.school_keys import trust_bureau, write_school_card
from jyteacher_desktop.school.signed_policy import apply_policy
from jyteacher_desktop.school.submitting import submit
from jyteacher_desktop.store.workspace import Workspace

PIN = "bridge mountain river stone"
DAY = date(2026, 9, 30)
QUARTER = Quarter.parse("2026Q3")
POLICY = Path(__file__).parent / "data" / "桥山市.toml"
PACKAGE = Path(__file__).resolve().parents[2] / "jyteacher_desktop"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Workspace, Workspace, Path]]:
    """A school and a bureau of the second city; the policy came as a signed letter."""
    folder = tmp_path_factory.mktemp("桥山")
    with (
        create_school(folder / "校.jyschool", name="桥头小学", code="3141000001", stage="小学", pin=PIN) as school,
        create_bureau(folder / "局.jybureau", name="桥山市教育局", pin=PIN) as bureau,
    ):
        school.today_override = bureau.today_override = DAY
        digits = write_bureau_card(bureau, folder / "局.jyt", PIN)
        trust_bureau(school, folder / "局.jyt", PIN, digits)
        enrol(bureau, folder / "校.jyt", write_school_card(school, folder / "校.jyt", PIN), PIN)
        publish_policy(bureau, folder / "政策.jyt", PIN, source=POLICY)
        assert apply_policy(school, folder / "政策.jyt").title == "桥山市教师专业发展学分办法"
        yield school, bureau, folder


def test_one_signed_file_brings_the_citys_own_names_kinds_and_ladder(town: tuple[Workspace, Workspace, Path]) -> None:
    school, bureau, _folder = town
    assert policy_state(school).signed
    for policy in (current_policy(school), bureau_policy(bureau)):
        assert [kind.name for kind in policy.kinds.values()] == ["围炉教研", "行走课堂"]
        assert [title.name for title in policy.programme.ladder.values()] == ["桥山名匠"]
        assert policy.city is not None
        assert policy.city.product == "桥山教师成长册"


def test_a_quarter_goes_from_the_school_to_the_bureau_and_back_by_the_citys_rules(
    town: tuple[Workspace, Workspace, Path],
) -> None:
    school, bureau, folder = town
    teacher = add_teacher(school, TeacherValues(name="石桥"))
    values = ActivityValues(kind="tea_talk", title="山里的课", date=date(2026, 9, 18), level="city")
    record_activity(school, RecordActivity(values=values, attendance=(Attend(teacher_id=teacher),)))
    (row,) = count_hours(school).teachers
    assert (row.name, row.counted, row.required) == ("石桥", Decimal(3), Decimal(240))
    close_quarter(school, QUARTER)
    (package,) = submit(school, QUARTER, folder / "上报", PIN).files
    assert receive(bureau, [Path(package)], PIN).count("merged") == 1
    assert apply_receipt(school, write_receipts(bureau, folder / "回执", PIN)[0].file).accepted
    write_quarter_pdf(school, QUARTER, folder / "季度.pdf")
    text = _text(folder / "季度.pdf")
    assert "围炉教研" in text
    assert "240" in text
    assert "济源" not in text.replace("济源教师研修台账", "")


def test_every_figure_cites_the_citys_own_document_or_none(town: tuple[Workspace, Workspace, Path]) -> None:
    school, bureau, folder = town
    for book in (SchoolBook(school), CityBook(bureau)):
        bases = {measure.basis for measure in measures_of(book)}
        assert all(basis.startswith(("桥教人〔2025〕40号 第", "桥教〔2026〕1号")) or not basis for basis in bases), bases
        assert any("第八条" in basis for basis in bases)
    policy = current_policy(school)
    for kind in REGISTERS:
        assert DOCUMENT not in cited(policy, kind.basis)
    kind = next(each for each in REGISTERS if each.id == "honour")
    write_listing(school, kind, [], folder / "荣誉.pdf", office_name="桥头小学", policy=policy)
    assert "桥教人〔2025〕40号 第六条" in _text(folder / "荣誉.pdf")


def test_nothing_of_the_first_city_is_in_the_code() -> None:
    """Data of the first city lies in resources; code and forms know none. 濟/济 in tables of characters is no city."""
    named = re.compile(r"济源|济水|济教师|轵城|示范区")
    files = [*PACKAGE.rglob("*.py"), *(PACKAGE.parent / "forms").glob("*.ui")]
    assert [file.name for file in files if named.search(file.read_text(encoding="utf-8"))] == []


def _text(file: Path) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("needs pdftotext")
    return subprocess.run(["pdftotext", str(file), "-"], capture_output=True, text=True, check=True, encoding="utf-8").stdout
