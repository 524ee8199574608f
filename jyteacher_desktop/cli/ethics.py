"""Commands of the ethics file (师德档案); every one needs the principal's PIN."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from jyteacher_desktop.cli.answers import Answer, as_json, fields, table
from jyteacher_desktop.cli.running import Call
from jyteacher_desktop.domain.errors import Finding, UsageError
from jyteacher_desktop.school import ethics
from jyteacher_desktop.school.ethics import ETHICS_COLUMNS, UNSEALED, EthicsLine
from jyteacher_desktop.text_files import NotTextError, read_text
from jyteacher_desktop.values import replace


def begin(call: Call) -> Answer:
    """``ethics new``."""
    recovery = ethics.begin(call.workspace, call.pin)
    return Answer(
        data={"recovery_key": recovery},
        text=f"师德档案已建立。恢复密钥（抄在纸上，由校长保存；程序不再显示，也不保存）：\n{recovery}",
    )


def recover(call: Call) -> Answer:
    """``ethics recover F``."""
    file: Path = call.args.file
    try:
        typed = read_text(file)
    except (OSError, NotTextError) as error:
        raise UsageError(f"恢复密钥的文件“{file}”读不出来，没有打开师德档案，数据没有变化。请核对路径。") from error
    ethics.recover(call.workspace, typed, call.pin)
    return Answer(data={"recovered": True}, text="师德档案已经打开，以后用现在的校长口令即可。请收好恢复密钥，删除刚才的文件。")


def list_all(call: Call) -> Answer:
    """``ethics list [--teacher X]``."""
    found = ethics.look(call.workspace, call.pin, call.args.teacher)

    def text() -> str:
        return f"{table(ETHICS_COLUMNS, found.lines, empty='师德档案里没有符合条件的记录。')}\n\n{found.assessed.text}。"

    return Answer(data={"rows": as_json(found.lines), "assessed": fields(found.assessed)}, text=text)


def add(call: Call) -> Answer:
    """``ethics add KIND --set …``."""
    kind = ethics.ethics_kind(call.args.kind)
    return _saved(*ethics.add(call.workspace, call.pin, kind, dict(call.args.fields)), "已登记")


def edit(call: Call) -> Answer:
    """``ethics edit ID --set …``."""
    return _saved(*ethics.edit(call.workspace, call.pin, call.args.id, dict(call.args.fields)), "已修改")


def import_list(call: Call) -> Answer:
    """``ethics import KIND F``: as ``record import``, into the sealed file."""
    from jyteacher_desktop.cli.importing import imported, planned  # noqa: PLC0415 - workbooks load for this command only
    from jyteacher_desktop.school.ethics_import import execute_sealed, plan_sealed  # noqa: PLC0415

    args, ws, pin = call.args, call.workspace, call.pin
    plan = planned(call, args.file, partial(plan_sealed, ws, pin, ethics.ethics_kind(args.kind)))
    answer = imported(plan, lambda: execute_sealed(ws, pin, plan).step, dry_run=args.dry_run, refused_file=args.refused)
    if "refused_file" not in answer.data:
        return answer
    return replace(answer, text=f"{answer.for_people()}\n{UNSEALED}")


def remove(call: Call) -> Answer:
    """``ethics delete ID…``."""
    number = ethics.remove(call.workspace, call.pin, call.args.ids)
    return Answer(data={"deleted": number}, text=f"已删除 {number} 条，可以撤销。")


def check(call: Call) -> Answer:
    """``ethics check NAME [--on D]`` or ``ethics check --nomination ID``."""
    if call.args.nomination:
        found = ethics.check_nomination(call.workspace, call.pin, call.args.nomination)
    else:
        found = ethics.check_teacher(call.workspace, call.pin, call.args.teacher or "", call.args.on)
    text = f"{found.teacher}（{found.on.isoformat()}）：{found.text}。{found.why}。是否推荐由人决定。"
    return Answer(data=fields(found), text=text)


def _saved(line: EthicsLine, findings: tuple[Finding, ...], verb: str) -> Answer:
    return Answer(data=fields(line), text=lambda: f"{verb}：\n{table(ETHICS_COLUMNS, [line], empty='')}", warnings=findings)
