"""Commands that keep data safe: backups, checking, repairing, the rescue copy."""

from __future__ import annotations

from pathlib import Path

from jyteacher_desktop.cli.answers import NEEDS_A_PERSON, Answer, as_json, fields, table
from jyteacher_desktop.cli.running import Call
from jyteacher_desktop.cli.tables import listing
from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.store import backup, checking, repairing
from jyteacher_desktop.store.backup import CountChange, LostStep
from jyteacher_desktop.store.backups_beside import Backup, list_backups
from jyteacher_desktop.store.errors import BackupUnusable
from jyteacher_desktop.store.file_kinds import inspect
from jyteacher_desktop.store.risky_places import place_findings

BACKUP_COLUMNS: tuple[Column[Backup], ...] = (
    Column(key="at", title="时间", value=lambda row: row.at.isoformat(sep=" "), width=20),
    Column(key="label", title="原因", value=lambda row: row.label, width=16),
    Column(key="size", title="大小（KB）", value=lambda row: -(-row.size // 1024), align=Align.RIGHT, width=12),
    Column(key="file", title="文件", value=lambda row: str(row.path), width=60),
)
LOST_COLUMNS: tuple[Column[LostStep], ...] = (
    Column(key="step", title="步", value=lambda row: row.step, align=Align.RIGHT),
    Column(key="at", title="时间", value=lambda row: row.at[:16].replace("T", " ")),
    Column(key="what", title="做了什么", value=lambda row: row.what),
    Column(key="actor", title="谁", value=lambda row: row.actor),
)
COUNT_COLUMNS: tuple[Column[CountChange], ...] = (
    Column(key="label", title="内容", value=lambda row: row.label),
    Column(key="now", title="现在", value=lambda row: row.now, align=Align.RIGHT),
    Column(key="then", title="备份里", value=lambda row: row.then, align=Align.RIGHT),
)


def backup_now(call: Call) -> Answer:
    """``backup now``."""
    path = call.workspace.path
    made = backup.make_backup(path, "hand")
    removed = backup.rotate(path)
    text = f"已备份并检查通过：{made.path}" + (f"\n按保留规则清理了 {len(removed)} 份旧备份。" if removed else "")
    data = {**_row(made), "verified": True, "removed": [each.path for each in removed]}
    return Answer(data=data, text=text, warnings=place_findings(path))


def backup_list(call: Call) -> Answer:
    """``backup list``."""
    rows = _backups(call.file)
    return listing(
        call, BACKUP_COLUMNS, rows, empty="还没有备份。用 backup now 备份。", data={"rows": [_row(each) for each in rows]}
    )


def backup_check(call: Call) -> Answer:
    """``backup check [F]``: every backup by itself, or the one that is named."""
    made = _backups(call.file)
    files = [call.args.file] if call.args.file else [each.path for each in made]
    found = [(file, *_checked(file)) for file in files]
    bad = [file for file, message, _counts in found if message]
    lines = [
        f"{'不能用' if message else '完好'}：{file}{f'（{message}）' if message else ''}" for file, message, _counts in found
    ]
    rows = [{"file": file, "usable": not message, "message": message, "counts": counts} for file, message, counts in found]
    return Answer(
        data={"rows": rows}, text="\n".join(lines) or "还没有备份。用 backup now 备份。", status=NEEDS_A_PERSON if bad else 0
    )


def backup_restore(call: Call) -> Answer:
    """``backup restore F [--dry-run]``: shows what changes; the present is kept first."""
    preview = backup.preview_restore(call.file, call.args.file)
    data: dict[str, object] = {
        **_row(preview.backup),
        "lost": as_json(preview.lost),
        "counts": as_json(preview.counts),
        "letters": preview.letters,
        "readable": preview.readable,
        "kept": None,
    }
    lines = [f"备份：{preview.backup.at.isoformat(sep=' ')}（{preview.backup.label}）"]
    lines += [
        preview.steps_words,
        *([table(LOST_COLUMNS, preview.lost, empty="")] if preview.readable and preview.lost else []),
        *([table(COUNT_COLUMNS, preview.counts, empty="")] if preview.counts else []),
        *filter(None, [preview.letters_words]),
    ]
    if call.args.dry_run:
        return Answer(data=data, text="\n".join([*lines, "这是预览，没有恢复，工作簿没有变化。"]))
    done = backup.restore_backup(call.file, call.args.file)
    lines.append(f"已恢复。恢复前的文件保存在：{done.kept}" if done.kept else "已恢复。原来的文件不在了，没有什么要保存。")
    return Answer(data={**data, "kept": done.kept}, text="\n".join(lines))


def check(call: Call) -> Answer:
    """``check [--repair]``."""
    places = place_findings(call.file)
    if call.args.repair:
        done = repairing.repair_file(call.file)
        if done is not None:
            lost = sum(each.rows for each in done.lost)
            lines = ["已修复，检查通过。", *_problems(done.before), f"修复前的文件保存在：{done.kept}"]
            lines += [f"没有读出来：{each.label} {each.rows} 条" for each in done.lost]
            if lost:
                lines.append("这些记录也许在备份里：用 backup list 查看，用 backup restore 恢复。")
            data = {
                **_report(done.after),
                "repaired": True,
                "kept": done.kept,
                "lost": as_json(done.lost),
                "before": _report(done.before),
            }
            return Answer(data=data, text="\n".join(lines), status=NEEDS_A_PERSON if lost else 0, warnings=places)
    report = checking.check_file(call.file)
    data = {**_report(report), "repaired": False, "kept": None, "lost": []}
    if report.sound:
        return Answer(data=data, text="检查通过：文件完好。", warnings=places)
    text = "\n".join(
        ["检查发现问题，文件没有改动。", *_problems(report), "用 check --repair 修复，或用 backup restore 从备份恢复。"]
    )
    return Answer(data=data, text=text, status=NEEDS_A_PERSON, warnings=places)


def rescue(call: Call) -> Answer:
    """``rescue -o DIR``."""
    from jyteacher_desktop.school.rescue import rescue as write_rescue_copy  # noqa: PLC0415 - workbooks load only when one is written

    done = write_rescue_copy(call.file, call.args.output)
    lines = [f"已写到：{done.folder}", f"表格：{done.files[0].name}；另有 {len(done.tables)} 个 JSON 文件。"]
    lines += [f"文件有损坏，没有读出来：{name} {rows} 条" for name, rows in done.lost.items()]
    data = {"folder": done.folder, "files": done.files, "tables": done.tables, "lost": done.lost}
    return Answer(data=data, text="\n".join(lines), status=NEEDS_A_PERSON if done.lost else 0)


def _backups(path: Path) -> list[Backup]:
    """The backups of a workspace, also of one that is gone or lost its beginning; a name that never was one is refused as such."""
    found = list_backups(path)
    if not found:
        inspect(path)
    return found


def _row(each: Backup) -> dict[str, object]:
    return {
        "file": each.path,
        "at": each.at.isoformat(),
        "reason": each.reason,
        "label": each.label,
        "quarter": each.quarter,
        "size": each.size,
    }


def _checked(file: Path) -> tuple[str, dict[str, int]]:
    try:
        return "", backup.check_backup(file)
    except BackupUnusable as error:
        return error.user_message, {}


def _report(report: checking.CheckReport) -> dict[str, object]:
    return {**fields(report), "sound": report.sound}


def _problems(report: checking.CheckReport) -> list[str]:
    return [f"  {each.label}：{each.detail}" for each in report.problems]
