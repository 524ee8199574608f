"""What somebody did with his PIN is taken back, or done again, with a PIN only: by whoever sits there, in a window or at the command line."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from jyteacher_desktop.books import prove
from jyteacher_desktop.bureau import office, policy_in_use, publishing_policies
from jyteacher_desktop.cli.running import run
from jyteacher_desktop.domain.terms import Mark
from jyteacher_desktop.exchange.errors import WrongPin
from jyteacher_desktop.school.activities import Attend, activity_detail, edit_activity, record_attendance, review_activities
from jyteacher_desktop.school.pins import prove_principal
from jyteacher_desktop.store.errors import PinNeeded
from jyteacher_desktop.store.workspace import Workspace
from tests.end_to_end.town import CLERK, PIN, Town, everybody, fill


def _policy(town: Town, version: int) -> Path:
    policy = office.current_policy(town.bureau)
    path = town.folder / f"policy{version}.toml"
    path.write_text(policy.text.replace(f"version = {policy.version}", f"version = {version}", 1), encoding="utf-8")
    return path


def _version(ws: Workspace) -> int:
    return office.current_policy(ws).version


def test_a_policy_that_a_clerk_published_is_taken_back_and_done_again_with_a_pin_only(town: Town) -> None:
    before = _version(town.bureau)
    publishing_policies.publish_policy(town.bureau, town.folder / "p.jyt", CLERK, source=_policy(town, 9))
    step = town.bureau.steps()[0]
    for number in (None, step.id):
        with pytest.raises(PinNeeded, match="经办人用口令做的"):
            town.bureau.undo(number)
    assert _version(town.bureau) == 9
    with pytest.raises(WrongPin):
        prove(town.bureau, PIN)
    by = prove(town.bureau, CLERK)
    assert town.bureau.undo(actor=by) == step
    assert _version(town.bureau) == before
    undoing = town.bureau.steps()[0]
    assert undoing.actor == by
    with pytest.raises(PinNeeded, match="重做它也要"):
        town.bureau.redo()
    with pytest.raises(PinNeeded):
        town.bureau.undo(undoing.id)  # to take the taking back back is to do it again
    assert _version(town.bureau) == before
    town.bureau.redo(actor=by)
    assert _version(town.bureau) == 9


def test_the_city_counts_by_another_policy_with_a_pin_only(town: Town) -> None:
    before = _version(town.bureau)
    with pytest.raises(WrongPin):
        policy_in_use.use_policy(town.bureau, _policy(town, 9), PIN)
    assert _version(town.bureau) == before


def _review(ws: Workspace, activity: str, *, approve: bool) -> None:
    review_activities(
        ws,
        [activity],
        approve=approve,
        hours=Decimal(1) if approve else None,
        reason="" if approve else "人数不对",
        actor=prove_principal(ws, PIN),
    )


def _state(ws: Workspace, activity: str) -> str:
    return activity_detail(ws, activity).row.status_label


def test_what_the_principal_said_of_an_activity_is_taken_back_and_said_again_with_his_pin_only(town: Town) -> None:
    ws = town.new_school("济水一小")
    activity = fill(ws)
    _review(ws, activity, approve=True)
    _review(ws, activity, approve=False)
    with pytest.raises(PinNeeded, match="校长的口令"):
        ws.undo()
    assert _state(ws, activity) == "退回", "without a PIN nobody makes it approved again"
    ws.undo(actor=prove(ws, PIN))
    assert _state(ws, activity) == "已审核"
    ws.undo(actor=prove(ws, PIN))
    assert _state(ws, activity) == "待审核"
    with pytest.raises(PinNeeded):
        ws.redo()
    assert _state(ws, activity) == "待审核"


def test_taking_an_edit_back_approves_nothing_that_the_principal_never_saw(town: Town) -> None:
    ws = town.new_school("济水一小")
    activity = fill(ws)
    _review(ws, activity, approve=True)
    edit = activity_detail(ws, activity).values
    edit_activity(ws, activity, replace(edit, title="改了名的"))
    renamed = ws.steps()[0].id
    edit_activity(ws, activity, replace(edit, title="改了名的", place="别处"))
    with pytest.raises(PinNeeded, match="没有看过的内容"):
        ws.undo(renamed)
    assert _state(ws, activity) == "待审核"
    ws.undo()
    assert _state(ws, activity) == "待审核"
    ws.undo()
    assert _state(ws, activity) == "已审核", "it is again what he saw"
    ws.redo()
    ws.redo()
    assert _state(ws, activity) == "待审核"
    ws.undo(ws.steps()[1].id, actor=prove(ws, PIN))
    assert _state(ws, activity) == "已审核"


def test_taking_an_edit_back_approves_no_people_that_the_principal_never_saw(town: Town) -> None:
    ws = town.new_school("济水一小")
    activity = fill(ws)
    one, other = everybody(ws)
    _review(ws, activity, approve=True)
    values = activity_detail(ws, activity).values
    edit_activity(ws, activity, replace(values, title="改了名的"))
    renamed = ws.steps()[0].id
    record_attendance(ws, activity, [Attend(teacher_id=one), Attend(teacher_id=other, mark=Mark.ABSENT)])
    with pytest.raises(PinNeeded):
        ws.undo(renamed)
    record_attendance(ws, activity, [Attend(teacher_id=one), Attend(teacher_id=other)])
    ws.undo(renamed)
    assert _state(ws, activity) == "已审核", "both were there, as he saw it"


def test_at_the_command_line_undo_and_redo_ask_for_the_pin_where_one_was_needed(
    town: Town, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    publishing_policies.publish_policy(town.bureau, town.folder / "p.jyt", CLERK, source=_policy(town, 9))
    path = town.bureau.path
    town.bureau.close()
    monkeypatch.delenv("JYTEACHER_PIN", raising=False)
    right, wrong = tmp_path / "right", tmp_path / "wrong"
    right.write_text(CLERK)
    wrong.write_text(PIN)

    def told(*words: str) -> dict[str, object]:
        run([*words, "-w", str(path), "--json"])
        return json.loads(capsys.readouterr().out)  # type: ignore[no-any-return]

    for word in ("undo", "redo"):
        assert told(word)["code"] == "usage.pin"
        assert told(word, "--pin-file", str(wrong))["code"] == "key.wrong_pin"
        assert "启用政策" in str(told(word, "--pin-file", str(right))["what"])
    assert told("policy", "use", str(_policy_file(town)))["code"] == "usage.pin"


def _policy_file(town: Town) -> Path:
    return town.folder / "policy9.toml"
