"""Every view of every kind of record, asked which fields it shows: the completeness of the descriptions, field by field.

A view is a function from a kind to the keys of the fields that it really has, made by the program's own derivation. :func:`gaps` holds them
against what the description promises; :func:`holes` takes every field out of every view in turn and says where nothing would notice.

    python3 dev.py fields           the whole loop, which the tests run view by view
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from openpyxl import load_workbook
from sqlalchemy import MetaData, Table

from jyteacher_desktop import kinds
from jyteacher_desktop.bureau import records_in_packages as city
from jyteacher_desktop.exchange.package_tables import spec_of
from jyteacher_desktop.kinds import RECORDS, REGISTERS, carried
from jyteacher_desktop.kinds.kit import Field, Keeper, Kind, Shape
from jyteacher_desktop.kinds.registry import Registry
from jyteacher_desktop.kinds.wire import columns_of
from jyteacher_desktop.records import list_papers, record_history
from jyteacher_desktop.records.errors import ValueRefused
from jyteacher_desktop.records.register_workbooks import export_columns
from jyteacher_desktop.records.registers import columns_shown, row_from_texts
from jyteacher_desktop.school import records_in_packages, rescue
from jyteacher_desktop.school.office import current_policy
from jyteacher_desktop.sheets import write_template
from jyteacher_desktop.sheets.fields_of_first_lists import SHEETS
from jyteacher_desktop.sheets.fields_of_registers import fields_of as sheet_fields
from jyteacher_desktop.store import kind_tables
from jyteacher_desktop.store.journal import trigger_sql
from jyteacher_desktop.store.workspace import Workspace

Promise = Callable[[Kind], Iterable[Field]]
PLAIN = tuple(REGISTERS)
KINDS = (*RECORDS, *PLAIN)
_WAY = {kind.id for kind in carried()}
"""Kinds whose way to the bureau and back follows from the description alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One view.

    Attributes:
        name: What people would call it.
        of: The kinds that have it.
        promised: The fields that must be in it.
        seen: Keys of the fields that are.
    """

    name: str
    of: Callable[[Kind], bool]
    promised: Promise
    seen: Callable[[Workspace, Kind], set[str]]


def keeper(kind: Kind) -> Keeper:
    """Whose file has it."""
    return Keeper.SCHOOL if Keeper.SCHOOL in kind.keepers else Keeper.BUREAU


def _stored(kind: Kind) -> Iterable[Field]:
    return (each for each in kind.fields if each.stored)


def _table(kind: Kind) -> Table:
    return kind_tables._own_table(kind, MetaData(), keeper(kind))


def _by_column(kind: Kind, has: Callable[[str], bool]) -> set[str]:
    return {each.key for each in kind.fields if all(has(name) for name in kind_tables.column_names(each, keeper(kind)))}


def _in_table(_ws: Workspace, kind: Kind) -> set[str]:
    columns = set(_table(kind).columns.keys())
    return _by_column(kind, columns.__contains__)


def _in_trigger(_ws: Workspace, kind: Kind) -> set[str]:
    _insert, update, delete = trigger_sql(kind.id, _table(kind).columns.keys())
    return _by_column(kind, lambda name: f"'{name}', OLD" in update and f'NEW."{name}"' in update and f"'{name}', OLD" in delete)


def _sent(kind: Kind, names: Iterable[str]) -> set[str]:
    there = set(names)
    return {each.key for each in kind.travelling if there.issuperset(each.sent_names)}


def _in_package(_ws: Workspace, kind: Kind) -> set[str]:
    return _sent(kind, spec_of(kind, {}).fields)


def _in_city(_ws: Workspace, kind: Kind) -> set[str]:
    if kind.id in _WAY:
        return _sent(kind, kind_tables._city_table(kind, MetaData()).columns.keys())
    return _of_derived(kind, [column.name for column in kind_tables.told_columns(kind)])


def _of_derived(kind: Kind, names: Iterable[str]) -> set[str]:
    there = set(names)
    fields = sorted(kind.travelling, key=lambda each: bool(each.apart))
    return {each.key for each, name in zip(fields, kind_tables.derived_columns(kind), strict=True) if name in there}


def _named(kind: Kind, statement: str) -> set[str]:
    return _sent(kind, [name for each in kind.travelling for name in each.sent_names if f'"{name}"' in statement])


def _told(kind: Kind, statement: str) -> set[str]:
    words = {Shape.PERSON: "t.uuid", Shape.LINK: "a.uuid"}
    fields = sorted(kind.travelling, key=lambda each: bool(each.apart))
    said = dict(zip((each.key for each in fields), kind_tables.derived_columns(kind), strict=True))
    return {each.key for each in fields if words.get(each.shape, f'k."{said[each.key]}"') in statement}


def _in_digest(_ws: Workspace, kind: Kind) -> set[str]:
    return _named(kind, city.digest_rows(kind)) if kind.id in _WAY else _told(kind, city.told_columns(kind, "k"))


def _in_mark(_ws: Workspace, kind: Kind) -> set[str]:
    return (
        _named(kind, city.record_statement(kind)) if kind.id in _WAY else _told(kind, city.told_columns(kind, "k", stored=True))
    )


def _given_back(_ws: Workspace, kind: Kind) -> set[str]:
    if kind.id not in _WAY:
        row = SimpleNamespace(**{each.sent: "" for each in kind.travelling})
        filled = set(records_in_packages.own_columns(kind, row))
        return {each.key for each in kind.travelling if each.column in filled}
    put: list[Mapping[str, object]] = []
    row = tuple("x" for _name in columns_of(kind))
    records_in_packages.give_back(kind, [row], [], lambda _table: {"x": 1}, lambda _kind, _uuid, values: put.append(values))
    return {each.key for each in kind.travelling if all(name in put[0] for name in kind_tables.column_names(each, Keeper.SCHOOL))}


def _sheet(kind: Kind) -> str:
    return next((name for name, sheet in SHEETS.items() if sheet.of == kind.id), "")


def _titles(kind: Kind, titles: Iterable[object]) -> set[str]:
    there = set(titles)
    return {each.key for each in kind.fields if each.title in there or each.heading in there}


def _imported(_ws: Workspace, kind: Kind) -> set[str]:
    specs = sheet_fields(kind) if kind in PLAIN or kind.plain else SHEETS[_sheet(kind)].columns(kind)
    return _titles(kind, (each.title for each in specs))


def _in_template(_ws: Workspace, kind: Kind) -> set[str]:
    with tempfile.TemporaryDirectory() as folder, _instead(kind):
        path = write_template(_sheet(kind) or kind.id, Path(folder) / "t.xlsx")
        book = load_workbook(path, read_only=True)
        head = next(iter(book.worksheets[0].iter_rows(min_row=1, max_row=1, values_only=True)))
        book.close()
    return _titles(kind, (str(title).lstrip("*＊ ") for title in head if title))


@contextmanager
def _instead(kind: Kind) -> Iterator[None]:
    """Let everybody who asks for a kind by its id get this one."""
    before = kinds.REGISTERS
    kinds.REGISTERS = Registry(lambda: tuple(kind if each.id == kind.id else each for each in before))
    try:
        yield
    finally:
        kinds.REGISTERS = before


def _exported(ws: Workspace, kind: Kind) -> set[str]:
    return _titles(kind, (each.title for each in export_columns(ws, kind)))


def _listed(_ws: Workspace, kind: Kind) -> set[str]:
    return {each.key for each in columns_shown(kind)}


def _typed_after_set(ws: Workspace, kind: Kind) -> set[str]:
    found: set[str] = set()
    for each in kinds.register(kind.id).typed:
        try:
            row_from_texts(ws, kind, {each.title: ""})
        except ValueRefused as error:
            if "没有“" in error.user_message:
                continue
        except TypeError:
            pass  # the name was understood; a record without its required fields is none
        found.add(each.key)
    return found


def _in_form(_ws: Workspace, kind: Kind) -> set[str]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication, QFormLayout, QLabel, QWidget

    from jyteacher_desktop.desktop.application import Application
    from jyteacher_desktop.desktop.dialogs.inputs import Inputs

    app = QApplication.instance() or Application(
        ["fields"]
    )  # there is one in a process: tests of windows find it and want the program's
    assert app is not None
    panel = QWidget()
    layout = QFormLayout(panel)
    inputs = Inputs(kind.typed, {}, date(2026, 9, 30))
    inputs.stand_in(layout)
    named = {label.buddy().objectName() for label in panel.findChildren(QLabel) if label.buddy() is not None}
    return {key for key, widget in inputs.widgets.items() if widget.objectName() in named and widget.accessibleName()}


def _in_history(ws: Workspace, kind: Kind) -> set[str]:
    empty = {name: None for each in kind.fields for name in kind_tables.column_names(each, Keeper.SCHOOL)}
    full = dict.fromkeys(empty, "?")
    with _words_as_they_come():
        return {each.field for each in record_history._plain_differences(ws, kind, empty, full)}


@contextmanager
def _words_as_they_come() -> Iterator[None]:
    before = record_history.plain_word
    record_history.plain_word = lambda _ws, _people, _field, columns: str(columns[0])
    try:
        yield
    finally:
        record_history.plain_word = before


def _history_names(_ws: Workspace, kind: Kind) -> set[str]:
    told = {
        name: record_history.label_of_column(kind.id, name)
        for each in kind.fields
        for name in kind_tables.column_names(each, Keeper.SCHOOL)
    }
    return {each.key for each in kind.fields if told.get(each.column) == each.title}


def _rescued(_ws: Workspace, kind: Kind) -> set[str]:
    described = rescue._Described(kind)
    return {
        each.key
        for each in kinds.record_kind(kind.id).fields
        for name in kind_tables.column_names(each, keeper(kind))[:1]
        if name in described.fields and described.label(name) == each.title
    }


def _on_paper(ws: Workspace, kind: Kind) -> set[str]:
    """The columns that reach the drawing; that they stand on the paper is told by tests/kinds/test_lists.py."""
    drawn: list[Any] = []
    before = list_papers.render_listing
    list_papers.render_listing = lambda listing, _target, **_more: drawn.append(listing)
    try:
        list_papers.write_listing(ws, kind, [], BytesIO(), office_name="一小", policy=current_policy(ws))
    finally:
        list_papers.render_listing = before
    return _titles(kind, (column.title for column in drawn[0].columns))


def _everything(_kind: Kind) -> bool:
    return True


def _plain(kind: Kind) -> bool:
    return kind.plain


def _at_school(kind: Kind) -> bool:
    return kind.plain and Keeper.SCHOOL in kind.keepers


def _travels(kind: Kind) -> bool:
    return bool(kind.sent)


def _own_table_only(kind: Kind) -> Iterable[Field]:
    return (each for each in kind.travelling if not each.apart)


def _in_sheet(kind: Kind) -> Iterable[Field]:
    if kind.plain:
        return kind.typed
    left_out = SHEETS[_sheet(kind)].left_out.split()
    return (each for each in kind.typed if each.key not in left_out)


def _comes_back(kind: Kind) -> Iterable[Field]:
    if kind.id in _WAY:
        return kind.travelling
    named = (Shape.PERSON, Shape.LINK)
    return (each for each in kind.travelling if each.stored and not each.apart and each.shape not in named)


def _corrections(kind: Kind) -> Iterable[Field]:
    return kind.travelling if kind.id in _WAY else (each for each in kind.travelling if each.stored)


VIEWS: tuple[View, ...] = (
    View(name="table", of=_everything, promised=_stored, seen=_in_table),
    View(name="trigger", of=_everything, promised=_stored, seen=_in_trigger),
    View(name="package table", of=_travels, promised=_own_table_only, seen=_in_package),
    View(name="city table", of=_travels, promised=lambda kind: kind.travelling, seen=_in_city),
    View(name="digest", of=_travels, promised=lambda kind: kind.travelling, seen=_in_digest),
    View(name="correction mark", of=_travels, promised=_corrections, seen=_in_mark),
    View(name="giving back", of=lambda kind: _travels(kind) and Keeper.SCHOOL in kind.keepers, promised=_comes_back, seen=_given_back),
    View(name="import", of=lambda kind: kind.plain or bool(_sheet(kind)), promised=_in_sheet, seen=_imported),
    View(name="template", of=_plain, promised=lambda kind: kind.typed, seen=_in_template),
    View(name="export", of=_at_school, promised=lambda kind: kind.typed, seen=_exported),
    View(name="list", of=_plain, promised=lambda kind: (each for each in kind.fields if each.listed), seen=_listed),
    View(name="form", of=_plain, promised=lambda kind: kind.typed, seen=_in_form),
    View(name="command option", of=_at_school, promised=lambda kind: kind.typed, seen=_typed_after_set),
    View(name="history", of=_at_school, promised=lambda kind: kind.fields, seen=_in_history),
    View(name="names in history", of=lambda kind: not kind.plain, promised=_stored, seen=_history_names),
    View(
        name="list paper", of=_at_school, seen=_on_paper,
        promised=lambda kind: (each for each in kind.fields if each.listed and each.key != "note"),
    ),
    View(name="rescue", of=_everything, promised=_stored, seen=_rescued),
)  # fmt: skip


def gaps(ws: Workspace, view: View, kind: Kind) -> set[str]:
    """Fields that a view should have and has not."""
    return {each.key for each in view.promised(kind)} - view.seen(ws, kind)


def noticed(ws: Workspace, view: View, kind: Kind, field: Field) -> bool:
    """Whether a view that forgot this one field would be found out."""
    forgetful = replace(kind, fields=tuple(each for each in kind.fields if each is not field))
    promised = {each.key for each in view.promised(kind)}
    if view.name == "names in history":  # a table of names made once: what is forgotten is its own line
        with _nameless(kind, field):
            return field.key not in view.seen(ws, kind)
    try:
        seen = view.seen(ws, forgetful)
    except (KeyError, ValueError, StopIteration):
        return True  # the program does not even start
    return bool(promised - seen)


@contextmanager
def _nameless(kind: Kind, field: Field) -> Iterator[None]:
    place = (kind.id, field.column)
    made: Any = record_history._DESCRIBED.now()
    kept = made.pop(place)
    others = record_history.FIELD_LABELS.copy()
    record_history.FIELD_LABELS.pop(field.column, None)  # an attachment's column may bear the same name
    try:
        yield
    finally:
        made[place] = kept
        record_history.FIELD_LABELS.update(others)


def holes(ws: Workspace, chosen: Iterable[tuple[View, Kind, Field]]) -> list[str]:
    """Views that a field may be taken out of without anybody noticing."""
    return [f"{kind.id}.{field.key} in {view.name}" for view, kind, field in chosen if not noticed(ws, view, kind, field)]


def every() -> Iterator[tuple[View, Kind, Field]]:
    """Every field of every view of every kind."""
    for view in VIEWS:
        for kind in KINDS:
            if view.of(kind):
                for field in view.promised(kind):
                    yield view, kind, field


def main() -> int:
    """The whole loop on a school without records; exit status 1 where something would go unnoticed."""
    from jyteacher_desktop.school.office import create_school

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "fields.jyschool"
        with create_school(path, name="一小", code="2141000001", stage="小学", pin="correct horse battery", sample=False) as ws:
            tried = list(every())
            found = holes(ws, tried)
            lacking = [
                f"{kind.id}.{key} in {view.name}"
                for view in VIEWS
                for kind in KINDS
                if view.of(kind)
                for key in gaps(ws, view, kind)
            ]
    for each in (*lacking, *found):
        print(each)
    print(
        f"{len(tried)} fields taken out of {len(VIEWS)} views of {len(KINDS)} kinds: {len(found)} went unnoticed, {len(lacking)} are lacking"
    )
    return int(bool(found or lacking))


if __name__ == "__main__":
    sys.exit(main())
