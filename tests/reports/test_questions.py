"""请主管部门确认: the letter leaves out nothing that the policy counts with and nobody confirmed."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest

from jyteacher_desktop.domain.policy import Policy
from jyteacher_desktop.domain.policy_file import load_policy
from jyteacher_desktop.domain.policy_questions import open_questions
from jyteacher_desktop.paths import shipped_policy
from jyteacher_desktop.reports.policy_questions import QuestionLetter, render_questions

OTHER = Path(__file__).resolve().parents[1] / "end_to_end" / "data" / "桥山市.toml"


def _policy(path: Path) -> Policy:
    return load_policy(path.read_text(encoding="utf-8"), file_name=path.name)


@pytest.mark.parametrize("path", [shipped_policy(), OTHER], ids=["the shipped policy", "a city that confirmed everything"])
def test_every_number_that_reports_call_unconfirmed_is_asked_about(path: Path) -> None:
    policy = _policy(path)
    noted = [finding.message for finding in policy.findings if finding.code == "policy.unconfirmed"]
    named = set(noted[0].split("：")[1].split("。")[0].split("、")) if noted else set()
    asked = {question.key for question in open_questions(policy)}
    assert named - asked == set()
    assert bool(asked) == bool(named)


def test_what_a_note_asks_to_confirm_is_asked_about_too() -> None:
    found = {question.key: question for question in open_questions(_policy(shipped_policy()))}
    assert found["level.city"].where == "级别“市级”"
    assert found["cycle.2026-2030"].value == "2026-01-01～2030-12-31"
    assert found["kind.reading_salon.default_hours"].where == "活动类型“读书沙龙”　默认学时"
    assert found["programme.young_teacher_age"].value == "35"
    assert "year" in found
    assert "groups.trainer" in found
    assert "cycle.2016-2020.required" not in found, "what a document says is no question"


def test_nothing_is_asked_without_what_the_program_goes_by_meanwhile() -> None:
    """The letter points to a column that stood empty for six of its rows, and left out choices that are no numbers."""
    found = {question.key: question for question in open_questions(_policy(shipped_policy()))}
    assert [question.where for question in found.values() if not question.value] == []
    assert found["year"].value == "自然年"
    assert found["level.city"].value == "教基4068 填“地级”"
    assert found["duplicates"].value == "只计一次，取级别最高的"
    assert found["groups.trainer"].value == "每年学时 100；人数比 300"
    assert found["exemption"].value == "产假、长病假、借调的月份不要求学时"
    assert found["groups.new_teacher.inside_cycle"].value == "计入"
    assert found["programme.weak_subjects"].value == "体育、音乐、美术"
    assert found["programme.full_time_positions"].where == "队伍建设　专任教师"


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs pdftotext")
def test_a_day_in_the_letter_is_not_torn(tmp_path: Path) -> None:
    render_questions(_letter(), tmp_path / "函.pdf")
    told = ["pdftotext", "-raw", str(tmp_path / "函.pdf"), "-"]
    said = subprocess.run(told, capture_output=True, text=True, check=True, encoding="utf-8").stdout
    assert "2026-01-01～" in said
    assert "2030-12-31" in said


def test_words_of_every_key_are_chinese() -> None:
    for question in open_questions(_policy(shipped_policy())):
        outside = question.where.split("“")[0]
        assert not any("a" <= sign <= "z" for sign in outside), question


def _letter() -> QuestionLetter:
    policy = _policy(shipped_policy())
    return QuestionLetter(
        office_name="济水示例小学",
        policy_title=policy.title,
        policy_version=policy.version,
        as_of=date(2026, 9, 30),
        questions=open_questions(policy),
    )


def test_the_letter_prints_with_room_for_answers() -> None:
    first, second = BytesIO(), BytesIO()
    made = render_questions(_letter(), first)
    render_questions(_letter(), second)
    assert first.getvalue() == second.getvalue()
    assert made.missing_glyphs == ()
    assert made.pages >= 3
