"""Commands about keys and books over the years, on the school's side: a new key, a new PIN, a book given back, a relay."""

from __future__ import annotations

from jyteacher_desktop.bureau import bureau_keys
from jyteacher_desktop.cli.answers import NEEDS_A_PERSON, Answer, as_json, table
from jyteacher_desktop.cli.grammar import CommandWrong
from jyteacher_desktop.cli.running import Call
from jyteacher_desktop.domain.calendar import quarter_name
from jyteacher_desktop.domain.terms import Signer
from jyteacher_desktop.school import relaying, school_keys, taking_book_back
from jyteacher_desktop.school.pins import key_path
from jyteacher_desktop.school.taking_book_back import COMPARED_COLUMNS
from jyteacher_desktop.store.workspace import BUREAU


def rotate_key(call: Call) -> Answer:
    """``school rekey -o F [--operator]``."""
    return _new_key(school_keys.rotate_key(call.workspace, call.args.output, call.pin, call.new_pin, _signer(call)))


def replace_key(call: Call) -> Answer:
    """``school newkey -o F``."""
    return _new_key(school_keys.replace_key(call.workspace, call.args.output, call.pin))


def make_operator_key(call: Call) -> Answer:
    """``school operator -o F``."""
    return _new_key(school_keys.make_operator_key(call.workspace, call.args.output, call.pin, call.new_pin))


def know_key(call: Call) -> Answer:
    """``school samekey --fingerprint DIGITS [--operator]``."""
    signer = _signer(call)
    digits = school_keys.know_key(call.workspace, call.args.fingerprint, signer)
    return Answer(
        data={"fingerprint": digits, "signer": signer.label},
        text=school_keys.same_key_words(signer),
    )


def _signer(call: Call) -> Signer:
    return Signer.OPERATOR if call.args.operator else Signer.PRINCIPAL


def _new_key(made: school_keys.NewKey) -> Answer:
    return Answer(
        data={"fingerprint": made.fingerprint, "signer": made.signer.label, "file": made.card, "vouched": made.vouched},
        text=f"{made.words}\n新卡片：{made.card}",
    )


def change_pin(call: Call) -> Answer:
    """``pin [--operator]``: another PIN for the same key, at a school or a bureau."""
    if call.workspace.kind is BUREAU:
        return Answer(data={"file": bureau_keys.change_pin(call.workspace, call.pin, call.new_pin)}, text=bureau_keys.PIN_CHANGED)
    school_keys.change_pin(call.workspace, call.pin, call.new_pin, _signer(call))
    return Answer(data={"file": key_path(call.workspace.path, _signer(call))}, text=school_keys.PIN_CHANGED)


def take_back(call: Call) -> Answer:
    """``school restore F``."""
    plan = (
        taking_book_back.plan_restore(call.workspace, call.args.file)
        if call.args.dry_run
        else taking_book_back.apply_restore(call.workspace, call.args.file, call.pin, older=call.args.older)
    )
    held_back = plan.held_back and not call.args.older
    done = "只比较，没有改动" if call.args.dry_run else "没有取回记录" if held_back else "已取回"
    lines = [f"{plan.school} 第 {plan.seq} 号数据包（{quarter_name(plan.quarter)} 第 {plan.version} 版）：{done}。"]
    lines += [f"{plan.standing}核实过、仍然要用它写回本机的，加 --older。"] if held_back else []
    if not held_back:
        lines.append(plan.words if call.args.dry_run else plan.taken_words(older=call.args.older))
    lines += [table(COMPARED_COLUMNS, plan.tables, empty="")]
    lines += [f"附件 {plan.evidence} 个。"] if plan.evidence else []
    return Answer(
        data={
            "school": plan.school,
            "period": plan.quarter,
            "version": plan.version,
            "seq": plan.seq,
            "takes_over": plan.takes_over,
            "known": plan.known,
            "older": plan.older,
            "tables": as_json(plan.tables),
            "attachments": plan.evidence,
            "changed": not call.args.dry_run and (not plan.nothing or (plan.held_back and call.args.older)),
        },
        text="\n".join(lines),
        status=NEEDS_A_PERSON if held_back and plan.older and not call.args.dry_run else 0,
    )


def relay(call: Call) -> Answer:
    """``school relay PATH… -o DIR`` and ``school relay PATH… --dry-run``."""
    args = call.args
    if args.dry_run:
        return _look_over(relaying.look_over(call.workspace, args.paths, dict(args.chosen or ())))
    if args.output is None:
        raise CommandWrong("缺少：-o DIR（写到哪个文件夹或U盘）。没有执行任何操作。只想看缺谁，用 --dry-run。")
    handed = relaying.relay(call.workspace, args.paths, args.output, call.pin, chosen=dict(args.chosen or ()))
    lacking = [row.name for row in handed.schools if row.state == relaying.MISSING]
    lines = [
        f"交接单第 {handed.seq} 号：{len(handed.files)} 个文件已复制并读回核对一致，可以安全拔出U盘。",
        f"交接单：{handed.note}",
    ]
    lines += [f"名单上还缺 {len(lacking)} 所：{'、'.join(lacking)}。"] if lacking else []
    lines += [f"没有转交：{file.path.name}，{file.why}" for file in handed.left]
    return Answer(
        data={
            "note": handed.note,
            "seq": handed.seq,
            "files": list(handed.files),
            "schools": as_json(handed.schools),
            "left": [file.path for file in handed.left],
        },
        text="\n".join(lines),
    )


def _look_over(found: relaying.Handover) -> Answer:
    """What would be handed on, and whose files are missing."""
    lines = [f"{found.sentence}（按文件名识别，没有打开任何数据包。）", table(relaying.SCHOOL_COLUMNS, found.schools, empty="")]
    lines += ["", f"会转交 {len(found.files)} 个文件：", table(relaying.FILE_COLUMNS, found.files, empty="没有可以转交的文件。")]
    if found.left:
        lines += ["", "不转交：", table(relaying.LEFT_COLUMNS, found.left, empty="")]
    if found.notes:
        lines += ["", "以前的交接单：", table(relaying.NOTE_COLUMNS, found.notes, empty="")]
    return Answer(
        data={
            "schools": as_json(found.schools),
            "missing": list(found.missing),
            "files": [file.path for file in found.files],
            "packages": as_json(found.files),
            "left": [file.path for file in found.left],
            "notes": as_json(found.notes),
        },
        text="\n".join(lines),
    )
