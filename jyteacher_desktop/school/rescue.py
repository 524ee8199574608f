"""The rescue copy: everything a workspace holds, in files that need no program of ours.

One plain workbook for people (names instead of numbers, hours as hours) and one JSON file per table for programs (one object
a line, exactly as stored). It reads the file by itself, tolerantly: what is damaged is stepped over and counted, so it also
works when the workspace does not open any more. Secret keys are left out: a plain file is no place for them.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from jyteacher_desktop.domain.terms import Level, Mark, Mode, RecordStatus, Result, Role, ServiceStatus, Term
from jyteacher_desktop.durable_files import drafting, make_folder, publish, system_words
from jyteacher_desktop.kinds import RECORDS, REGISTERS
from jyteacher_desktop.kinds.kit import HUNDREDTHS, Keeper, Kind, Shape
from jyteacher_desktop.kinds.registry import FollowingMap
from jyteacher_desktop.records.record_history import label_of_column
from jyteacher_desktop.school.attachments import safe_name
from jyteacher_desktop.school.errors import RescueFailed
from jyteacher_desktop.sheets import write_book
from jyteacher_desktop.store.attachments import read_body
from jyteacher_desktop.store.backup import COUNTED
from jyteacher_desktop.store.errors import AttachmentDamaged, AttachmentMissing
from jyteacher_desktop.store.file_kinds import inspect
from jyteacher_desktop.store.kind_columns import column_names
from jyteacher_desktop.store.salvaging import read_rows, salvaging, tables_of
from jyteacher_desktop.store.sealed_columns import SEALED_COLUMNS, Privacy, privacy_of
from jyteacher_desktop.values import dataclass

_Row = dict[str, object]

_PAGES: FollowingMap[str, str] = FollowingMap(
    lambda: {
        **COUNTED,
        "province_entry": "已录入省系统",
        "planned": "活动对应计划",
        "signed_line": "签字时的学时",
        "signed_person": "签字时的应达和累计",
        "signed_before": "签字时的上季数字",
        "signed_paper": "签字时的整张表",
        "credited": "教育局认定的学时",
        "credit_reason": "教育局的说明",
        "setting": "学校信息",
        "city_person": "全市人员",
        "journal_step": "操作步骤",
    }
)
_ONLY_JSON = frozenset({"signed_paper"})
"""A whole paper in one field, more than a cell holds: it lies in 数据 alone."""
_NOT_SHOWN = frozenset({"id", "pinyin", "initials", "first_entry", "last_entry", "inverse_of", "undone_by", "undoable"})
_MORE_LABELS = {
    "uuid": "编号",
    "teacher_id": "教师",
    "quarter": "季度",
    "version": "版本",
    "mark": "出勤",
    "role": "角色",
    "entered_on": "录入日期",
    "plan_item_id": "计划项目",
    "at": "时间",
    "what": "做了什么",
    "actor": "谁",
    "first": "第一天",
    "last": "最后一天",
    "changed_on": "变更日期",
    "reason": "原因",
    "key": "项目",
    "value": "内容",
    "claimed_x100": "申报学时",
    "counted_x100": "计入学时",
    "seq": "序号",
    "direction": "方向",
    "receipt": "回执",
    "office": "单位编号",
    "code": "标识码",
    "teacher_uuid": "教师",
    "record": "记录编号",
    "cycle": "周期",
    "required_x100": "应完成学时",
    "as_of": "截至",
    "credited_on": "回执日期",
}
_NAMED_BY: dict[str, tuple[str, str, str]] = {
    "teacher_id": ("teacher", "id", "name"),
    "teacher_uuid": ("teacher", "uuid", "name"),
    "activity_id": ("activity", "id", "title"),
    "training_id": ("training", "id", "name"),
    "plan_id": ("plan", "id", "title"),
    "plan_item_id": ("plan_item", "id", "title"),
}
_TERMS: tuple[type[Term], ...] = (Mark, Role, ServiceStatus, RecordStatus, Level, Mode, Result)
_WORDS = {member.code: member.label for term in _TERMS for member in term}
_WORD_FIELDS = frozenset({"mark", "role", "status", "level", "mode", "result"})
_SECRET = ("identity", "secret")
_README = """{name} 的救援副本

{name}.xlsx        全部记录的普通表格，可用 WPS 或 Excel 打开。
附件/              照片和扫描件，按活动或培训分文件夹。
数据/*.json        每张数据表一个文件，UTF-8，一行一条记录，和工作簿里存的完全一样（学时以百分之一为单位）。

没有放进来的：签名密钥和收信密钥（它们是秘密，不应放在普通文件里）。
{lost}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rescued:
    """What a rescue copy holds: its files, the rows of every table, and how many rows could not be read."""

    folder: Path
    files: tuple[Path, ...]
    tables: dict[str, int]
    lost: dict[str, int]


def rescue(path: Path, folder: Path) -> Rescued:
    """Write everything a workspace file holds into a folder; the workspace is not touched and need not open.

    Args:
        path: The workspace file, sound or damaged.
        folder: Where to write; it is made if it is not there, other files in it stay.

    Raises:
        WorkspaceMissing, WorkspaceDamaged: There is no file, or not even its list of tables can be read.
        RescueFailed, FileNotWritten: The folder cannot be written.
    """
    path, folder = Path(path).absolute(), Path(folder).absolute()
    inspect(path)
    data = folder / "数据"
    tables: dict[str, int] = {}
    lost: dict[str, int] = {}
    files: list[Path] = []
    try:
        make_folder(data)
        with salvaging(path, folder) as readable:
            source = _Salvaged(path=readable, privacy=privacy_of(readable))
            names = tables_of(readable)
            for table in names:
                file = data / f"{table}.json"
                tables[table], lost[table] = _write_json(source, table, file)
                files.append(file)
            book = folder / f"{path.name}.xlsx"
            known = _names(source, names)
            write_book(
                [(_PAGES[table], *_page(source, table, known)) for table in names if table in _PAGES and table not in _ONLY_JSON],
                book,
            )
            bodies, lost["附件内容"] = _copy_bodies(path, source, known, folder) if "attachment" in names else ([], 0)
        readme = folder / "说明.txt"
        missing = "；".join(f"{_PAGES.get(table, table)} {rows} 条" for table, rows in lost.items() if rows)
        words = _README.format(name=path.name, lost=f"\n文件有损坏，没有读出来的：{missing}。\n" if missing else "")
        publish(readme, words.encode())
    except OSError as error:
        raise RescueFailed(
            f"不能写到“{folder}”：{system_words(error)}。工作簿没有改动。请检查空间和权限，或换一个文件夹再试。", path=folder
        ) from error
    return Rescued(
        folder=folder,
        files=(book, *files, *bodies, readme),
        tables=tables,
        lost={table: rows for table, rows in lost.items() if rows},
    )


@dataclass(frozen=True, slots=True)
class _Salvaged:
    """The readable file, and the seal of its ID numbers and telephone numbers: open on a computer that keeps its secret."""

    path: Path
    privacy: Privacy


def _rows(source: _Salvaged, table: str, lost: Callable[[int], None]) -> Iterator[_Row]:
    """The rows of a table, opened where they stand sealed and can be; a person who rescues a file wants what is in it."""
    sealed = [column for of, column in SEALED_COLUMNS if of == table]
    for row in read_rows(source.path, table, lost):
        yield {**row, **{name: source.privacy.shown(str(row[name] or "")) for name in sealed if name in row}}


def _write_json(source: _Salvaged, table: str, file: Path) -> tuple[int, int]:
    """One table as a JSON array, one object a line; returns rows written and rows lost."""
    losses: list[int] = []
    written = 0
    with drafting(file) as draft, draft.path.open("w", encoding="utf-8", newline="\n") as out:
        out.write("[")
        for row in _rows(source, table, losses.append):
            if not (table == "info" and str(row.get("key", "")).endswith(_SECRET)):
                out.write(",\n" if written else "\n")
                json.dump({name: _plain(value) for name, value in row.items()}, out, ensure_ascii=False)
                written += 1
        out.write("\n]\n")
    return written, sum(losses)


def _copy_bodies(
    path: Path, source: _Salvaged, known: Mapping[str, Mapping[object, str]], folder: Path
) -> tuple[list[Path], int]:
    """Photos and scans under the names people gave them, one folder per activity or training; returns files and how many are gone."""
    written: list[Path] = []
    gone = 0
    for row in _rows(source, "attachment", lambda _lost: None):
        owner = known["activity_id"].get(row["activity_id"]) or known["training_id"].get(row["training_id"]) or "其他"
        try:
            data = read_body(path, str(row["sha256"]))
        except (AttachmentMissing, AttachmentDamaged):
            gone += 1
            continue
        place = folder / "附件" / safe_name(owner[:60])
        make_folder(place)
        target = place / f"{str(row['sha256'])[:8]} {safe_name(str(row['file_name']))}"
        publish(target, data)
        written.append(target)
    return written, gone


def _plain(value: object) -> object:
    return {"base64": base64.b64encode(value).decode("ascii")} if isinstance(value, bytes) else value


def _names(source: _Salvaged, tables: list[str]) -> dict[str, dict[object, str]]:
    """What the numbers and ids in other tables mean: key to name."""
    found = {
        column: {row[key]: str(row[field]) for row in _rows(source, table, lambda _lost: None)}
        for column, (table, key, field) in _NAMED_BY.items()
        if table in tables
    }
    for kind in REGISTERS:
        text = next((each for each in kind.fields if each.shape is Shape.TEXT and each.required), None)
        if text is not None and kind.id in tables:
            found[kind.id] = {row["id"]: str(row[text.column]) for row in _rows(source, kind.id, lambda _lost: None)}
    return found


class _Described:
    """How the columns of a kind's table read, by its description."""

    def __init__(self, kind: Kind) -> None:
        self._table = kind.id
        self.fields = {
            name: field
            for field in kind.fields
            for name in {*column_names(field, Keeper.SCHOOL), *column_names(field, Keeper.BUREAU)}
        }

    def label(self, column: str) -> str:
        """What people call a column."""
        field = self.fields.get(column)
        return field.title if field is not None else _label(self._table, column)

    def word(self, column: str, value: object, known: Mapping[str, Mapping[object, str]]) -> str | int | float | None:
        """A value as people read it."""
        field = self.fields[column]
        if field.shape in (Shape.PERSON, Shape.SOMEBODY) and isinstance(value, int):
            return known.get("teacher_id", {}).get(value, f"（编号 {value} 已丢失）")
        if field.shape is Shape.LINK and isinstance(value, int):
            return known.get(str(field.of), known.get(f"{field.of}_id", {})).get(value, f"（编号 {value} 已丢失）")
        if field.shape in HUNDREDTHS and isinstance(value, int):
            return value / 100
        if field.shape is Shape.FLAG:
            return "是" if value else ""
        if field.term is not None:
            return field.shown(str(value or ""))
        if column in _WORD_FIELDS and isinstance(value, str):
            return _WORDS.get(value, value)
        return value if value is None or isinstance(value, str | int | float) else str(value)


def _label(table: str, column: str) -> str:
    found = label_of_column(table, column)
    return _MORE_LABELS.get(column, column) if found == column else found


def _described(table: str) -> _Described | None:
    kind = next((each for each in (*RECORDS, *REGISTERS) if table in (each.id, f"city_{each.id}")), None)
    return _Described(kind) if kind is not None else None


def _page(
    source: _Salvaged, table: str, known: Mapping[str, Mapping[object, str]]
) -> tuple[list[str], Iterator[list[str | int | float | None]]]:
    """Headings and rows of one page of the workbook."""
    rows = _rows(source, table, lambda _lost: None)
    first = next(rows, None)
    columns = [name for name, value in (first or {}).items() if name not in _NOT_SHOWN and not isinstance(value, bytes)]
    described = _described(table)
    labels = [described.label(name) for name in columns] if described is not None else [_label(table, name) for name in columns]

    def lines() -> Iterator[list[str | int | float | None]]:
        if first is not None:
            yield _line(first, columns, known, described)
        for row in rows:
            yield _line(row, columns, known, described)

    return labels, lines()


def _line(
    row: _Row, columns: list[str], known: Mapping[str, Mapping[object, str]], described: _Described | None
) -> list[str | int | float | None]:
    found: list[str | int | float | None] = []
    for name in columns:
        value = row.get(name)
        if described is not None and name in described.fields:
            found.append(described.word(name, value, known))
        elif name in known and value is not None:
            found.append(known[name].get(value, f"（编号 {value} 已丢失）"))
        elif name.endswith("_x100") and isinstance(value, int):
            found.append(value / 100)
        elif name == "deleted":
            found.append("是" if value else "")
        elif name in _WORD_FIELDS and isinstance(value, str):
            found.append(_WORDS.get(value, value))
        else:
            found.append(value if value is None or isinstance(value, str | int | float) else str(value))
    return found
