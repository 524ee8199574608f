"""What may stand in which column of a record: the last look before a row is written, whoever brings it.

Use cases check what people typed and say it in their words. What passes here comes from everywhere - a dialog, a workbook, a former
state, a package - so no way in can leave a day that is no day or a mark that nobody knows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Final

from jyteacher_desktop.domain.names import visible
from jyteacher_desktop.domain.size_of_records import MOST_TEXT, text_size, told_size, too_large
from jyteacher_desktop.domain.terms import Mark, PlanGrade, PlanStatus, RecordStatus, Role, ServiceStatus, Sex, Term
from jyteacher_desktop.later import pattern
from jyteacher_desktop.records.errors import ValueRefused

Check = Callable[[object], bool]

_MONTH = pattern(r"\d{4}-(0[1-9]|1[0-2])")
_TIME = pattern(r"([01]\d|2[0-3]):[0-5]\d")
_MOST_HUNDREDTHS: Final = 999_900
"""9,999 hours, the most that a field takes."""


def _day(value: object) -> bool:
    if not isinstance(value, str):
        return False
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _filled(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _hours(value: object) -> bool:
    return isinstance(value, int) and 0 <= value <= _MOST_HUNDREDTHS


def _or_empty(check: Check) -> Check:
    return lambda value: value == "" or check(value)


def _or_none(check: Check) -> Check:
    return lambda value: value is None or check(value)


def _like(pattern: re.Pattern[str]) -> Check:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def _one_of(*codes: str) -> Check:
    return lambda value: value in codes


def _code_of(term: type[Term]) -> Check:
    return _one_of(*(member.code for member in term))


CHECKS: Final[Mapping[str, Mapping[str, Check]]] = {
    "teacher": {"name": _filled, "sex": _or_empty(_code_of(Sex)), "birth_month": _or_empty(_like(_MONTH))},
    "service": {"start": _or_none(_day), "status": _code_of(ServiceStatus)},
    "activity": {
        "title": _filled,
        "start": _day,
        "end": _day,
        "start_time": _or_empty(_like(_TIME)),
        "end_time": _or_empty(_like(_TIME)),
        "hours_x100": _hours,
        "confirmed_x100": _or_none(_hours),
        "status": _code_of(RecordStatus),
        "late_on": _or_empty(_day),
    },
    "attendance": {"mark": _code_of(Mark), "role": _code_of(Role)},
    "training": {
        "name": _filled,
        "start": _day,
        "end": _day,
        "hours_x100": _hours,
        "confirmed_x100": _or_none(_hours),
        "status": _code_of(RecordStatus),
        "late_on": _or_empty(_day),
    },
    "province_entry": {"entered_on": _day},
    "opening": {"year": _filled, "category": _filled, "hours_x100": _hours},
    "plan": {
        "title": _filled,
        "term": _filled,
        "status": _code_of(PlanStatus),
        "approved_on": _or_empty(_day),
        "grade": _or_empty(_code_of(PlanGrade)),
        "graded_on": _or_empty(_day),
    },
    "plan_item": {"title": _filled, "month": _like(_MONTH), "hours_x100": _hours},
    "attachment": {"file_name": _filled, "sha256": _like(pattern(r"[0-9a-f]{64}")), "added_on": _day},
    "member": {"code": _filled, "name": _filled},
}
"""Table -> column -> what may stand there. Tables of plain kinds are checked by their description (records/values.py)."""


def check_sizes(columns: Iterable[Sequence[object]]) -> None:
    """:func:`check_size` of many new rows, by columns.

    Raises:
        ValueRefused: One of them is too long.
    """
    for _place, row in too_large(list(columns)):
        check_size(row)


def check_size(values: Iterable[object], before: int = 0) -> None:
    """Refuse a record whose texts no package could carry: one such record would stop the whole submission.

    Args:
        values: The whole row as it shall be.
        before: The size it has; what is too long from before may be made shorter bit by bit.

    Raises:
        ValueRefused: With how much it is.
    """
    texts = list(values)
    if text_size(texts) > max(MOST_TEXT, before):
        longest = max((text for text in texts if isinstance(text, str)), key=len)
        raise ValueRefused(
            f"{told_size(texts, '这一条记录')}，没有保存，记录没有变化。请写短一些，长的材料请作为附件添加。", value=longest[:40]
        )


def seen_as_stored(values: Mapping[str, object]) -> dict[str, object]:
    """A row whose texts read as they are stored: a character that shows nothing, or turns a line round, says another thing than it shows."""
    turned = {name: visible(value) for name, value in values.items() if isinstance(value, str) and not value.isprintable()}
    return {**values, **turned}


def check_values(table: str, values: Mapping[str, object]) -> None:
    """Make sure that one row may be written.

    Raises:
        ValueRefused: A value cannot stand in its column.
    """
    checks = CHECKS.get(table, {})
    for column in checks.keys() & values.keys():
        if not checks[column](values[column]):
            _refuse(table, column, values[column])
    start, end = values.get("start"), values.get("end")
    if isinstance(start, str) and isinstance(end, str) and end < start:
        _refuse(table, "end", end)


def check_columns(table: str, columns: Mapping[str, Iterable[object]]) -> None:
    """The same for many rows, by columns: every distinct value once.

    Raises:
        ValueRefused: A value cannot stand in its column.
    """
    checks = CHECKS.get(table, {})
    for column, values in columns.items():
        check = checks.get(column)
        if check is not None:
            for value in set(values):
                if not check(value):
                    _refuse(table, column, value)


def _refuse(table: str, column: str, value: object) -> None:
    raise ValueRefused(
        f"“{value}”不能作为这一项的内容，没有保存，记录没有变化。请核对后再试。", field=column, table=table, value=value
    )
