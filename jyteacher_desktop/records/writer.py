"""The one way in for every record: whoever saves, deletes, merges, imports or brings back writes by a :class:`Writer`.

Every write is checked (column_checks.py), keeps the review's rule (domain/review.py), refuses what belongs to an approved plan (approved_plans.py), and belongs
to one step of the journal with a code; the guard of closed quarters looks at the whole step when it ends (store/refused_steps.py). Nobody
else writes a table of ``school_tables.RECORDS``: tests/architecture/test_one_writer.py reads every module.
"""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.names import visible
from jyteacher_desktop.domain.review import Deed, Keep, Outcome, after
from jyteacher_desktop.domain.size_of_records import text_size
from jyteacher_desktop.domain.step_codes import StepCode
from jyteacher_desktop.domain.terms import OPERATOR, PlanStatus, RecordStatus
from jyteacher_desktop.later import later
from jyteacher_desktop.records.column_checks import check_columns, check_size, check_sizes, check_values, seen_as_stored
from jyteacher_desktop.records.errors import RecordMissing, ReviewTooEarly
from jyteacher_desktop.store import tables
from jyteacher_desktop.store.ids import new_id
from jyteacher_desktop.store.workspace import Change, Workspace

if TYPE_CHECKING:
    from sqlalchemy import Table

    from jyteacher_desktop.kinds.kit import Kind
    from jyteacher_desktop.records import approved_plans, named_one_by_one, record_names
else:
    # whoever only asks writes into no plan
    approved_plans = later("jyteacher_desktop.records.approved_plans")
    named_one_by_one = later("jyteacher_desktop.records.named_one_by_one")
    record_names = later("jyteacher_desktop.records.record_names")

_REVIEWED: Final = {"activity": "title", "training": "name"}
"""Tables whose rows the principal reviews, and the column that names one."""
_REVIEW_COLUMNS: Final = frozenset({"status", "review_note", "confirmed_x100"})
"""What only the review decides."""
_LINES: Final = frozenset({"service", "attendance", "province_entry", "planned", "member"})
"""Tables without a trash: their rows are lines of a record, or a list of names."""
DRAFT, SENT, APPROVED, RETURNED = (
    status.code for status in (PlanStatus.DRAFT, PlanStatus.SENT, PlanStatus.APPROVED, PlanStatus.RETURNED)
)
"""The states of a plan."""
_UNDECIDED: Final = {"approval_no": "", "approved_on": "", "remark": ""}
_ATTENDANCE: Final = ("activity_id", "teacher_id", "mark", "role")


@contextlib.contextmanager
def writing(
    ws: Workspace,
    what: str,
    code: StepCode,
    actor: str = OPERATOR,
    *,
    undoable: bool = True,
    into_closed: bool = False,
    plain: bool = False,
) -> Iterator[Writer]:
    """One step in which records are written; arguments and errors as ``Workspace.change``.

    In a ``plain`` one tables are named by their texts, and rows are put and given back to earlier ones by nobody.
    """
    with ws.change(what, actor, code=code, undoable=undoable, into_closed=into_closed, plain=plain) as change:
        yield Writer(ws, change)


def key_of(ws: Workspace, kind: Kind, record_id: str) -> int:
    """The small integer key of a record outside the trash, by its UUID.

    Raises:
        RecordMissing: There is none of this id.
    """
    found = ws.tuples(f'SELECT id FROM "{kind.id}" WHERE uuid = ? AND deleted = 0', (record_id,))
    if not found:
        gone = "删除或合并" if kind.id == "teacher" else "删除"
        raise record_names.not_there(
            ws, record_id, f"没有编号为 {record_id} 的{kind.title}，可能已被{gone}。没有改动任何记录。", kind=kind.id
        )
    return int(found[0][0])


class Writer:
    """Writes rows of records inside one open step."""

    def __init__(self, ws: Workspace, change: Change) -> None:
        self._today = ws.today
        self._in_file = not ws.served
        self._change = change
        self.step = change.step
        self.at = change.at

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Rows of a select, seeing what this step wrote already."""
        return [tuple(row) for row in self._change.driver_sql(sql, parameters).all()]

    def key(self, table: Table | str, uuid: str) -> int:
        """The small integer key of a record outside the trash.

        Raises:
            RecordMissing: There is none of this id.
        """
        found = self.rows(f'SELECT id FROM "{_name_of(table)}" WHERE uuid = ? AND deleted = 0', (uuid,))
        if not found:
            raise RecordMissing("这条记录已经删除，没有保存。请先从回收站恢复它。", id=uuid)
        return int(found[0][0])

    # -- rows -----------------------------------------------------------------------------------------------------

    def add(self, table: Table | str, **values: object) -> tuple[int, str]:
        """Insert one row and return its small integer key and its UUID ("" where the table has none)."""
        name = _name_of(table)
        values = seen_as_stored(values)
        check_values(name, values)
        check_size(values.values())
        if name == "plan_item":
            self._change_plan(values["plan_id"])
        uuid = ""
        if "uuid" not in values and "uuid" in self._columns(table):
            uuid = new_id()
            values = {"uuid": uuid, **values}
        return self._change.insert(table, **values), uuid or str(values.get("uuid", ""))

    def _columns(self, table: Table | str) -> list[str]:
        if isinstance(table, str) and self._in_file:
            return [name for (name,) in self.rows("SELECT name FROM pragma_table_info(?) ORDER BY cid", (table,))]
        described = (
            tables.bureau.metadata.tables[table] if isinstance(table, str) else table
        )  # of a bureau alone rows lie on a server
        return list(described.c.keys())

    def add_many(self, table: Table | str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
        """Insert many rows as one entry of the journal; returns the key of the first, the others follow without a gap."""
        cells = list(zip(*rows, strict=True)) or [()] * len(columns)
        return self.add_columns(table, dict(zip(columns, cells, strict=True)))

    def add_columns(self, table: Table | str, columns: Mapping[str, Sequence[object]]) -> int:
        """As :meth:`add_many`, the rows told column by column: the fast way for thousands."""
        check_columns(_name_of(table), columns)
        check_sizes(columns.values())
        return self._change.insert_columns(table, columns)

    def edit(self, table: Table | str, key: int, values: Mapping[str, object], *deeds: Deed) -> None:
        """Write over columns of one row; where the principal reviews it, the deeds decide what becomes of the review.

        Raises:
            ValueRefused: A value cannot stand in its column.
            PlanState: The row is an approved plan or a line of one.
        """
        name, reviewed = _name_of(table), dict[str, object]()
        if name in _REVIEWED or name == "attendance":
            if not deeds or _REVIEW_COLUMNS & values.keys():  # a programming error: the review would be passed by
                raise RuntimeError(name)
            if name == "attendance":
                self._review_owner_of(key, deeds)
            else:
                reviewed = self._after(name, key, deeds)
        columns, values = self._columns(table), seen_as_stored(values)
        check_values(name, {**self._days(name, columns, key, values), **values})
        self._check_size(name, columns, key, values)
        self._refuse_if_approved(name, key)
        self._change.update(table, key, {**values, **reviewed})

    def drop(self, table: Table | str, key: int, *deeds: Deed) -> None:
        """Remove a line (attendance, service, tick, link, member); whole records go to the trash instead."""
        name = _name_of(table)
        if name not in _LINES:
            raise RuntimeError(name)
        if name == "attendance":
            self._review_owner_of(key, deeds)
        self._change.driver_sql(f'DELETE FROM "{name}" WHERE id = ?', (key,))

    def trash(self, table: Table | str, key: int) -> None:
        """Put a record into the trash.

        Raises:
            PlanState: It is a line of an approved plan.
        """
        self._mark(table, key, deleted=1)

    def bring_back(self, table: Table | str, key: int) -> None:
        """Take a record out of the trash.

        Raises:
            PlanState: It is a line of an approved plan.
        """
        self._mark(table, key, deleted=0)

    def put_back(self, table: Table, key: int, image: Mapping[str, object]) -> None:
        """Make a row what an image of the journal says, also one that is gone; what was reviewed waits for its review again.

        Raises:
            PlanState: It is an approved plan or a line of one.
        """
        # an image of before a column was added says nothing about that column
        values = {column.name: image[column.name] for column in table.columns if column.name in image and column.name != "id"}
        if table.name in _REVIEWED:
            outcome = after([Deed.RESTORE], RecordStatus(str(image["status"])))
            values |= _reviewed(outcome, "", None) if outcome is not None else {}
        elif table.name == "plan":
            values |= {"status": DRAFT, "asked": "", **_UNDECIDED}
        check_values(table.name, values)
        self._refuse_if_approved(table.name, key)
        if self.rows(f'SELECT 1 FROM "{table.name}" WHERE id = ?', (key,)):
            self._change.execute(table.update().where(table.c.id == key).values(values))
        else:
            self._change.insert(table, id=key, **values)

    def give_back(self, table: Table | str, key: int | None, uuid: str, values: Mapping[str, object]) -> int:
        """Write what the bureau holds over the record with this id, in the trash or not, or insert it; returns its key.

        The review comes back as it went: ``values`` may hold it.
        """
        check_values(_name_of(table), values)
        if key is None:
            return self._change.insert(table, uuid=uuid, **values)
        self._change.update(table, key, {**values, "deleted": 0})
        return key

    def give_back_line(self, table: Table, key: Sequence[str], values: Mapping[str, object]) -> None:
        """Write what the bureau holds in place of the line that is the same by these columns."""
        if table.name not in _LINES:
            raise RuntimeError(table.name)
        check_values(table.name, values)
        same = [table.c[name] == values[name] for name in key]
        self._change.execute(table.delete().where(*same))
        self._change.insert(table, **values)

    def _mark(self, table: Table | str, key: int, *, deleted: int) -> None:
        name = _name_of(table)
        if name == "plan_item":  # a plan itself goes to the trash and comes back with its approval
            self._refuse_if_approved(name, key)
        self._change.update(name, key, {"deleted": deleted})

    def _check_size(self, table: str, columns: Sequence[str], key: int, values: Mapping[str, object]) -> None:
        """Look at the whole row where a text of it is written.

        Raises:
            ValueRefused: Its texts are more than a package carries.
        """
        if any(isinstance(value, str) for value in values.values()):
            listed = ", ".join(f'"{name}"' for name in columns)
            for row in self.rows(f'SELECT {listed} FROM "{table}" WHERE id = ?', (key,)):
                check_size({**dict(zip(columns, row, strict=True)), **values}.values(), before=text_size(row))

    def _days(self, table: str, columns: Sequence[str], key: int, values: Mapping[str, object]) -> dict[str, object]:
        """The first and last day as they stand, where only one of them is written."""
        if {"start", "end"} & values.keys() and {"start", "end"} <= set(columns):
            [(start, end)] = self.rows(f'SELECT start, "end" FROM "{table}" WHERE id = ?', (key,))
            return {"start": start, "end": end}
        return {}

    # -- attendance -----------------------------------------------------------------------------------------------

    def attend(self, lines: Iterable[tuple[int, int, str, str]], *, whole: Iterable[int] = (), held: bool = True) -> None:
        """Record who took part: (activity, teacher, mark, role) each, written over the line of that person.

        Args:
            lines: What is known now; equal lines stay untouched.
            whole: Activities of which these lines are the whole attendance: whoever is missing is removed.
            held: False when an activity is only planned and these are the people expected.
        """
        wanted = {(activity, teacher): (mark, role) for activity, teacher, mark, role in lines}
        named, whole = {activity for activity, _teacher in wanted}, set(whole)
        activities = named | whole
        deeds: dict[int, set[Deed]] = defaultdict(set)
        new = dict(wanted)
        which, keys = named_one_by_one.among(sorted(activities))
        for key, activity, teacher, mark, role in self.rows(
            f"SELECT id, activity_id, teacher_id, mark, role FROM attendance WHERE activity_id {which} ORDER BY id", keys
        ):
            now = new.pop((activity, teacher), None)
            if now is None:
                if activity in whole:
                    self._change.driver_sql("DELETE FROM attendance WHERE id = ?", (key,))
                    deeds[activity].add(Deed.REMOVE_PERSON)
            elif now != (mark, role):
                check_values("attendance", dict(zip(("mark", "role"), now, strict=True)))
                self._change.driver_sql("UPDATE attendance SET mark = ?, role = ? WHERE id = ?", (*now, key))
                deeds[activity].add(Deed.CHANGE_MARK)
        if new:
            self.add_many("attendance", _ATTENDANCE, [(*place, *said) for place, said in new.items()])
        for activity, _teacher in new:
            deeds[activity].add(Deed.ADD_PERSON)
        if held:
            for activity in activities:
                # a whole sheet with people on it says that it was held, also where the same people were expected before
                if activity in whole & named:
                    deeds[activity].add(Deed.HOLD)
                self.review("activity", activity, *deeds[activity])

    # -- review ---------------------------------------------------------------------------------------------------

    def review(self, table: Table | str, key: int, *deeds: Deed, note: str = "", confirmed_x100: int | None = None) -> None:
        """Do to the review of a record what the deeds do (domain/review.py).

        Raises:
            ReviewTooEarly: It is only planned and can be neither approved nor returned.
        """
        name = _name_of(table)
        check_values(name, {"confirmed_x100": confirmed_x100})
        values = self._after(name, key, deeds, note, confirmed_x100)
        if values:
            said = ", ".join(f'"{column}" = ?' for column in values)
            self._change.driver_sql(f'UPDATE "{name}" SET {said} WHERE id = ?', (*values.values(), key))

    def _after(
        self, table: str, key: int, deeds: Sequence[Deed], note: str = "", confirmed_x100: int | None = None
    ) -> dict[str, object]:
        """The columns that these deeds change."""
        if not deeds:
            return {}
        [(text, start, end, title, late_on)] = self.rows(
            f'SELECT status, start, "end", "{_REVIEWED[table]}", late_on FROM "{table}" WHERE id = ?', (key,)
        )
        status = RecordStatus(text)
        outcome = after(deeds, status)
        if outcome is None:
            raise ReviewTooEarly(
                f"“{title}”（{start}）还是计划，没有登记为已开展，不能审核，也不能退回。没有审核任何一条。"
                "请先登记出勤，或只选已经开展的。",
                title=title,
            )
        values = _reviewed(outcome, note, confirmed_x100)
        late = self._today > Quarter.of(date.fromisoformat(end)).last_day
        if status is RecordStatus.PLANNED and outcome.status is not RecordStatus.PLANNED and late and not late_on:
            values["late_on"] = self._today.isoformat()  # 补录: it was said to be held after the quarter in which it ended
        return values

    def _review_owner_of(self, line: int, deeds: Sequence[Deed]) -> None:
        if not deeds:
            raise RuntimeError("attendance")
        [(activity,)] = self.rows("SELECT activity_id FROM attendance WHERE id = ?", (line,))
        self.review("activity", activity, *deeds)

    # -- plans ----------------------------------------------------------------------------------------------------

    def ask_for_plan(self, key: int) -> str:
        """Ask for the approval of a plan as it stands; returns the id of the question."""
        asked = new_id()
        self._plan_stands(key, status=SENT, asked=asked, **_UNDECIDED)
        return asked

    def approve_plan(self, key: int, number: str, day: date) -> None:
        """Approve a plan as a whole."""
        self._plan_stands(key, status=APPROVED, approval_no=number, approved_on=day.isoformat(), remark="")

    def withdraw_plan(self, key: int) -> None:
        """Take the approval of a plan back: it may be changed again."""
        self._plan_stands(key, status=DRAFT, asked="", **_UNDECIDED)

    def decide_plan(self, key: int, values: Mapping[str, object]) -> None:
        """Write what the bureau decided about a plan: the columns of its state and of its evaluation."""
        self._plan_stands(key, **values)

    def _plan_stands(self, key: int, **values: object) -> None:
        check_values("plan", values)
        self._change.update("plan", key, values)

    def _refuse_if_approved(self, table: str, key: int) -> None:
        if table == "plan":
            self._change_plan(key)
        elif table == "plan_item":
            for (plan,) in self.rows("SELECT plan_id FROM plan_item WHERE id = ?", (key,)):
                self._change_plan(plan)

    def _change_plan(self, key: object) -> None:
        """What is written into a plan takes back the question for its approval; one that is approved stays as it is.

        Raises:
            PlanState: It is approved.
        """
        approved_plans.refuse_approved_plan(self.rows, key)
        for status, asked in self.rows("SELECT status, asked FROM plan WHERE id = ?", (key,)):
            if asked:  # a plan that was returned stays returned until it is asked for again
                self._plan_stands(int(str(key)), status=DRAFT if status == SENT else status, asked="")


def _name_of(table: Table | str) -> str:
    return table if isinstance(table, str) else table.name


def _reviewed(outcome: Outcome, note: str, confirmed_x100: int | None) -> dict[str, object]:
    """An outcome of the review as columns."""
    values: dict[str, object] = {"status": outcome.status.code}
    if outcome.note is not Keep.STAYS:
        values["review_note"] = visible(note) if outcome.note is Keep.IS_SET else ""
    if outcome.confirmed is not Keep.STAYS:
        values["confirmed_x100"] = confirmed_x100 if outcome.confirmed is Keep.IS_SET else None
    return values
