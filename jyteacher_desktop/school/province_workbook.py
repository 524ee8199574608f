"""The province's own workbook filled from the school's records, and what went in ticked as entered."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from jyteacher_desktop.domain.columns import hours_text
from jyteacher_desktop.domain.errors import JyTeacherError
from jyteacher_desktop.kinds.kit import Kind
from jyteacher_desktop.paths import free_name
from jyteacher_desktop.records.register_workbooks import export_columns
from jyteacher_desktop.records.registers import kind_called, kinds_kept, list_rows, listed_kinds, oldest_first
from jyteacher_desktop.records.remembered_layouts import remember_layout, remembered_mapping
from jyteacher_desktop.school.hours_for_forms import (
    OF_THE_WHOLE_CYCLE,
    columns_of_policy,
    hours_for_form,
    how_counted,
    is_by_rows,
)
from jyteacher_desktop.school.imports import ImportKind, more_specs, standing
from jyteacher_desktop.school.office import school_info
from jyteacher_desktop.school.roster import list_teachers
from jyteacher_desktop.school.roster_import import teachers_standing
from jyteacher_desktop.school.trainings import list_trainings, oldest_trainings_first, tick_province
from jyteacher_desktop.sheets import (
    HOURS,
    SCHOOL,
    FieldSpec,
    Filled,
    Layout,
    Workbook,
    fields_asked_for,
    fill_workbook,
    label_of,
    read_workbook,
    understand,
)
from jyteacher_desktop.sheets.errors import FileNotWritten, told_of_filling
from jyteacher_desktop.sheets.fields_of_registers import whose_field
from jyteacher_desktop.sheets.labels_of_forms import CLERK, OFFICE, OFFICE_CODE
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass, replace

_OWN = {"name": "name", "id_number": "id_number", "teacher_no": "teacher_no", "subject": "subject"}
"""Columns that say who somebody is, beside whatever is said of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledTemplate:
    """What was written, how many trainings were ticked as entered into the provincial system, and of hours how they were counted."""

    filled: Filled
    mapping: Mapping[str, str]
    ticked: int
    counted: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedTemplate:
    """What a workbook that was sent asks for, before anything is written into a copy of it.

    Attributes:
        sheets: The sheets that may be filled.
        sheet: The one that is filled; "" when none of them is understood.
        columns: Its headings in order, each with the field that goes under it, "" for none.
        fields: Every field a column may be: how it is called, and its key.
        problem: Why nothing can be written into it as it is; "" if something can.
    """

    sheets: tuple[str, ...]
    sheet: str = ""
    columns: tuple[tuple[str, str], ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    problem: str = ""

    def said(self, heading: str, field: str) -> dict[str, str]:
        """What a person says of the columns when one of them gets another field ("" for none); no field stands in two columns."""
        return {each: "" if key == field else key for each, key in self.columns if key} | {heading: field}


def what_can_be_filled_in(ws: Workspace) -> tuple[tuple[str, str], ...]:
    """What a workbook can be filled from at a school: how :func:`fill_template` calls it, and how people do; what offices ask for first."""
    first = (ImportKind.ROSTER.value, ImportKind.TRAININGS.value, HOURS)
    sheets = tuple(each.value for each in ImportKind if each.value not in first)
    return (
        *((each, label_of(each)) for each in (*first, *sheets)),
        *((kind.id, kind.title) for kind in listed_kinds(kinds_kept(ws))),
    )


def name_for_filled(template: Path) -> Path:
    """A name for the filled workbook beside the empty one, which no file has; a template becomes a workbook."""
    ending = ".xlsm" if template.suffix.lower() in (".xlsm", ".xltm") else ".xlsx"
    return free_name(template.parent / f"{template.stem}（已填）{ending}")


def filled_words(done: FilledTemplate, called: object) -> tuple[str, ...]:
    """What was written into the file that is ``called`` so, and what a person still has to look at, one sentence each."""
    filled = done.filled
    sentences = [f"已填 {filled.written} 行，{len(done.mapping)} 列（工作表“{filled.sheet}”）：{called}"]
    if done.mapping:
        sentences.append(f"填了的列：{'、'.join(done.mapping)}。")
    if filled.standing:
        sentences.append(f"其中 {filled.standing} 行表里已经有了，只填了空着的格子，没有再写一遍。")
    if filled.beside:
        sentences.append(f"表格外填了：{'、'.join(filled.beside)}。")
    if done.counted:
        sentences.append(done.counted)
    if filled.not_understood:
        sentences.append(f"没有认出、空着的列：{'、'.join(filled.not_understood)}。")
    if filled.examples:
        sentences.append(f"表里的示例行还在第 {'、'.join(map(str, filled.examples))} 行，上报前请删除。")
    sentences += [
        f"“{each.heading}”的下拉列表里没有“{each.value}”（{each.rows} 行），照原样填了。请核对。" for each in filled.unlisted
    ]
    if done.ticked:
        sentences.append(f"{done.ticked} 条培训已标记为录入省系统。")
    return tuple(sentences)


def fill_template(
    ws: Workspace,
    template: Path,
    of: str,
    path: Path,
    *,
    sheet: str | None = None,
    mapping: Mapping[str, str] | None = None,
    not_entered: bool = False,
    tick: bool = False,
) -> FilledTemplate:
    """Fill a workbook of somebody else.

    Args:
        ws: The workspace.
        template: The empty workbook (.xlsx); it is never changed.
        of: ``hours`` (what the ledger says), a sheet of the first days (``roster``, ``trainings`` …) or the id of a register.
        path: The new file.
        sheet: The sheet to fill; the one that fits best when None.
        mapping: Heading to field, remembered for the next time; None takes what is remembered of this layout.
        not_entered: Only trainings that were not ticked as entered into the provincial system.
        tick: Tick those that were written, today.

    Raises:
        InputError: The workbook is not understood, or nothing of the kind is kept at a school.
        FileNotWritten: The place cannot be written, or the empty workbook itself stands there.
    """
    if _is_same_file(template, path):
        raise FileNotWritten(f"“{path.name}”就是要填的空表，会盖掉它。没有写出任何内容。请换一个文件名。", path=path)
    sheets = {each.value: each for each in ImportKind}
    asked = _asked(ws, of)
    register = asked.register
    try:
        workbook = read_workbook(template)
        layout, told = asked.understood(ws, workbook, sheet=sheet, mapping=mapping)
    except JyTeacherError as error:
        raise told_of_filling(error) from error
    rows: list[dict[str, str]] = []
    written: list[str] = []
    people = {row.id: row.values for row in teachers_standing(ws)}
    if register is not None:
        rows = _records(ws, register, people)
    elif of == HOURS:
        rows = hours_for_form(ws, people, set(layout.columns.values()))
    elif sheets[of] is ImportKind.ROSTER:
        rows = [dict(people[row.id]) for row in list_teachers(ws)]
    elif sheets[of] is ImportKind.TRAININGS:
        for row in oldest_trainings_first(list_trainings(ws)):
            if not_entered and row.province_on:
                continue
            written.append(row.id)
            rows.append(
                _person(people.get(row.teacher_id, {}))
                | {
                    "training": row.name,
                    "organizer": row.organizer,
                    "level": row.level,
                    "mode": row.mode,
                    "start": row.date,
                    "end": row.end_date,
                    "hours": hours_text(row.hours),
                    "certificate": row.certificate,
                    "result": row.result,
                }
            )
    else:
        rows = [
            _person(people.get(each.values.get("teacher_id", ""), {})) | dict(each.values) for each in standing(ws, sheets[of])
        ]
    info = school_info(ws)
    known = {OFFICE: info.name, OFFICE_CODE: info.code, CLERK: info.clerk}
    filled = fill_workbook(layout, template, [{SCHOOL.key: info.name} | row for row in rows], path, told=told, known=known)
    if mapping:
        remember_layout(ws, asked.kind, layout, mapping, {})
    if tick and written:
        tick_province(ws, written, ws.today)
    return FilledTemplate(
        filled=filled,
        mapping=filled.mapping,
        ticked=len(written) if tick else 0,
        counted=how_counted(ws, filled.mapping) if of == HOURS else "",
    )


def look_at_template(
    ws: Workspace, template: Path, of: str, *, sheet: str | None = None, mapping: Mapping[str, str] | None = None
) -> LookedTemplate:
    """What a workbook of somebody else asks for, read as :func:`fill_template` reads it with the same arguments; nothing is written.

    Raises:
        InputError: The workbook cannot be read, or nothing of the kind is kept at a school.
    """
    asked = _asked(ws, of)
    try:
        workbook = read_workbook(template)
    except JyTeacherError as error:
        raise told_of_filling(error) from error
    names = tuple(each.name for each in workbook.sheets if not each.hidden and each.rows)
    try:
        layout, told = asked.understood(ws, workbook, sheet=sheet, mapping=mapping)
        columns = fields_asked_for(layout, template, told=told)
    except JyTeacherError as error:
        return LookedTemplate(sheets=names, sheet=sheet or "", problem=told_of_filling(error).user_message)
    return LookedTemplate(
        sheets=names,
        sheet=layout.sheet.name,
        columns=tuple(columns),
        fields=tuple((spec.title, spec.key) for spec in layout.specs),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What a workbook is filled from, and the fields its columns may be."""

    of: str
    register: Kind | None
    more: tuple[FieldSpec, ...]

    @property
    def kind(self) -> str:
        return self.register.id if self.register is not None else self.of

    def understood(
        self, ws: Workspace, workbook: Workbook, *, sheet: str | None, mapping: Mapping[str, str] | None
    ) -> tuple[Layout, Collection[str]]:
        """The sheet, and the headings of which somebody said what goes under them, now or when such a workbook came before."""
        said = remembered_mapping(ws, self.kind, workbook, self.more) if mapping is None else mapping
        layout = understand(workbook, self.kind, sheet=sheet, mapping=said, more=self.more, probable=False)  # nobody is asked
        return _for_rows(layout) if self.of == HOURS else layout, said or ()


def _asked(ws: Workspace, of: str) -> _Asked:
    sheets = {each.value: each for each in ImportKind}
    more: tuple[FieldSpec, ...] = columns_of_policy(ws) if of == HOURS else (SCHOOL,)
    if of in sheets:
        more = (*more_specs(ws, sheets[of]), *more)
    return _Asked(of=of, register=kind_called(ws, of) if of != HOURS and of not in sheets else None, more=more)


def _is_same_file(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:  # one of them is not there yet, or cannot be looked at: reading and writing say so
        return False


def _person(values: Mapping[str, str]) -> dict[str, str]:
    return {key: values.get(own, "") for key, own in _OWN.items()}


def _records(ws: Workspace, kind: Kind, people: Mapping[str, Mapping[str, str]]) -> list[dict[str, str]]:
    """The records of a register in the words of its sheet; whose they are by name, with what tells people apart beside it."""
    columns, whose = export_columns(ws, kind), whose_field(kind)
    found = []
    for row in oldest_first(kind, list_rows(ws, kind.row)):
        values = {column.key: str(column.value(row) or "") for column in columns}
        own = people.get(str(getattr(row, whose.key) or ""), {}) if whose is not None else {}
        if whose is not None and own:
            values = {**{key: text for key, text in _person(own).items() if key != "name"}, **values, whose.key: own["name"]}
        found.append(values)
    return found


def _for_rows(layout: Layout) -> Layout:
    """The form without columns that nothing can be written into where it has several rows of a person; they are named with what is not understood."""
    if not is_by_rows(set(layout.columns.values())):
        return layout
    return replace(layout, columns={column: key for column, key in layout.columns.items() if key not in OF_THE_WHOLE_CYCLE})
