"""Correcting a training and marking those that the provincial system has: what the window does, with only what is named changed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from jyteacher_desktop.cli.answers import Answer, fields, table
from jyteacher_desktop.cli.running import Call
from jyteacher_desktop.cli.set_option import days_said, names_of, set_texts
from jyteacher_desktop.records.beside_records import about_texts, split_about
from jyteacher_desktop.school import trainings
from jyteacher_desktop.school.roster import one_teacher
from jyteacher_desktop.school.training_entry import save_training
from jyteacher_desktop.school.trainings import MORE_OF_TRAINING, TRAINING_COLUMNS, training_values
from jyteacher_desktop.sheets import specs_of
from jyteacher_desktop.values import replace


def edit_training(call: Call) -> Answer:
    """``training edit ID --set …``."""
    ws, args = call.workspace, call.args
    before = training_values(ws, args.id)
    specs = [
        spec
        for spec in specs_of("trainings")
        if spec.key not in ("name", "id_number", "id_type", "id_last4", "teacher_no", "subject", "year")
    ]
    about, pairs = split_about("training", args.fields or (), names_of(specs))
    said, _others = set_texts(specs, pairs, ws.today)
    changes: dict[str, Any] = {
        name: said[key]
        for key, name in (
            ("training", "name"), ("organizer", "organizer"), ("certificate", "certificate"), ("result", "result"), ("note", "note"),
        )
        if key in said
    }  # fmt: skip
    changes |= {key: said[key] for key in ("level", "mode") if said.get(key)}
    if said.get("hours"):
        changes["hours"] = Decimal(said["hours"])
    changes |= days_said(said, before.date, before.end_date)
    if args.teacher:
        changes["teacher_id"] = one_teacher(ws, args.teacher).id
    after = replace(before, **changes, more={**before.more, **MORE_OF_TRAINING.named_in(said)})
    saved = save_training(ws, args.id, after, about=about)
    row = trainings.training_row(ws, args.id)
    return Answer(
        data={**fields(row), **about_texts(ws, "training", args.id)},
        text=lambda: f"{saved.sentence}\n{table(TRAINING_COLUMNS, [row], empty='')}\n编号：{row.id}",
        warnings=saved.warnings,
    )


def tick_province(call: Call) -> Answer:
    """``training province ID… [--on D | --off]``."""
    day = None if call.args.off else call.args.on or call.workspace.today
    trainings.tick_province(call.workspace, call.args.ids, day)
    done = (
        f"已标记 {len(call.args.ids)} 条培训已录入省系统（{day.isoformat()}）。"
        if day
        else f"已取消 {len(call.args.ids)} 条标记。"
    )
    return Answer(data={"records": list(call.args.ids), "province_on": day.isoformat() if day else ""}, text=done)
