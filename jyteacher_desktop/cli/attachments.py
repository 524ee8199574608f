"""Commands about attachments of activities and trainings."""

from __future__ import annotations

from jyteacher_desktop.cli.answers import NEEDS_A_PERSON, Answer, as_json
from jyteacher_desktop.cli.running import Call
from jyteacher_desktop.cli.tables import listing
from jyteacher_desktop.records.trash import delete_records
from jyteacher_desktop.school import attachments
from jyteacher_desktop.school.attachments import ATTACHMENT_COLUMNS


def add(call: Call) -> Answer:
    """``attachment add ID FILE…``."""
    rows = attachments.add_attachments(call.workspace, call.args.id, call.args.files)
    lines = [f"已加入：{row.file_name}（{-(-row.bytes // 1024)} KB）" for row in rows]
    return Answer(data={"rows": as_json(rows)}, text="\n".join(lines))


def list_all(call: Call) -> Answer:
    """``attachment list [ID]``."""
    rows = attachments.list_attachments(call.workspace, call.args.id)
    return listing(call, ATTACHMENT_COLUMNS, rows, empty="没有附件。用 attachment add 加入。")


def remove(call: Call) -> Answer:
    """``attachment remove ID…``: into the trash, from where ``restore`` brings them back."""
    done = delete_records(call.workspace, [attachments.attachment_row(call.workspace, each).id for each in call.args.ids])
    return Answer(
        data={"step": done.step, "what": done.what, "records": done.records},
        text=f"已移除：{done.what}。用 restore 恢复，或用 undo 撤销。",
    )


def export(call: Call) -> Answer:
    """``attachment export ID -o DIR``."""
    files = attachments.export_attachments(call.workspace, call.args.id, call.args.output)
    return Answer(data={"files": files}, text="\n".join(f"已写出：{file}" for file in files))


def check(call: Call) -> Answer:
    """``attachment check``: reads every body."""
    found = attachments.check_attachments(call.workspace)
    lines = [f"完好 {found.whole} 个。"]
    lines += [f"缺内容：{row.owner} {row.file_name}" for row in found.missing]
    lines += [f"已损坏：{row.owner} {row.file_name}" for row in found.damaged]
    if found.unused:
        lines.append(f"另有 {len(found.unused)} 个内容现在没有记录用到（移除或撤销过的），保留着以便恢复。")
    bad = found.missing or found.damaged
    if bad:
        lines.append("请从别处的 .attachments 文件夹复制回来，或用原来的文件重新加入。")
    return Answer(data={**_document(found)}, text="\n".join(lines), status=NEEDS_A_PERSON if bad else 0)


def _document(found: attachments.AttachmentCheck) -> dict[str, object]:
    return {
        "whole": found.whole,
        "missing": as_json(found.missing),
        "damaged": as_json(found.damaged),
        "unused": found.unused,
    }
