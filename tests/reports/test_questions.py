"""请主管部门确认: the letter leaves out nothing that the policy counts with and nobody confirmed."""

from __future__ import annotations

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


def test_words_of_every_key_are_chinese() -> None:
    for question in open_questions(_policy(shipped_policy())):
        outside = question.where.split("“")[0]
        assert not any("a" <= sign <= "z" for sign in outside), question


def test_the_letter_prints_with_room_for_answers() -> None:
    policy = _policy(shipped_policy())
    letter = QuestionLetter(
        office_name="济水示例小学",
        policy_title=policy.title,
        policy_version=policy.version,
        as_of=date(2026, 9, 30),
        questions=open_questions(policy),
    )
    first, second = BytesIO(), BytesIO()
    made = render_questions(letter, first)
    render_questions(letter, second)
    assert first.getvalue() == second.getvalue()
    assert made.missing_glyphs == ()
    assert made.pages >= 3
