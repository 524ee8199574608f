"""Who registered what at all, kind by kind: the schools whose packages count, and those that owe one and never sent any.

28/31 单位已登记 is said by :func:`records.measures.registered_words` over what :func:`registered_offices` gives, wherever it is said.
"""

from __future__ import annotations

from datetime import date

from jyteacher_desktop.bureau.board import BoardRow, board, units_of
from jyteacher_desktop.bureau.office import current_policy
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.domain.columns import Align, Column
from jyteacher_desktop.kinds import REGISTERS
from jyteacher_desktop.kinds.kit import Kind, OfficeTold, Told
from jyteacher_desktop.kinds.nothing_this_year import Nothing
from jyteacher_desktop.records.measures import once, registered_words, registers_of, wanted_registers, year_field
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass


def registered_offices(
    ws: Workspace, kind: Kind, year: str = "", *, rows_of: str = "", day: date | None = None
) -> tuple[OfficeTold, ...]:
    """Every office that reports or should, by code, with what it says of a kind: in its package that counts, or nothing as none came.

    Args:
        ws: The bureau's workspace.
        kind: A kind that travels.
        year: Whose 本年没有 counts; of any year when empty.
        rows_of: The year whose records count; of any year when empty, and a record without a year is of every one.
        day: On whose quarter it depends who owes a package; today when None.
    """
    came = _told_by_packages(ws, kind, year, rows_of)
    known = {told.office for _code, told in came}
    units = once(ws, "units of offices", lambda: units_of(ws))
    owing = [
        (
            row.code,
            OfficeTold(
                office=row.office or row.entry,
                school=row.school,
                unit=units[row.office or row.entry],
                told=Told.ABSENT,
                rows=0,
            ),
        )
        for row in _owing(ws, Quarter.of(day or ws.today))
        if row.office not in known
    ]
    return tuple(told for _code, told in sorted([*came, *owing], key=lambda each: (each[0], each[1].office)))


def _owing(ws: Workspace, quarter: Quarter) -> tuple[BoardRow, ...]:
    """Who owes a package of a quarter (应交), by the one rule of the board."""
    return once(ws, ("owing", quarter), lambda: tuple(row for row in board(ws, quarter) if row.owes))


def _told_by_packages(ws: Workspace, kind: Kind, year: str, rows_of: str) -> list[tuple[str, OfficeTold]]:
    """What each package that counts says of a kind, with the code of its school; arguments as :func:`registered_offices`."""
    units = once(ws, "units of offices", lambda: units_of(ws))
    word, in_year = Nothing.kind.field("register").sent, Nothing.kind.field("year").sent
    said_of = registers_of(kind)
    field = year_field(kind)
    of_year = (
        f"""WHERE coalesce("{field.sent}", '') = '' OR instr("{field.sent}", ?) > 0""" if rows_of and field and field.sent else ""
    )
    return [
        (
            code,
            OfficeTold(
                office=office,
                school=name,
                unit=units.get(office, name),
                told=Told.ROWS if rows else Told.NONE if said else Told.UNKNOWN if sent is None else Told.SILENT,
                rows=rows or 0,
            ),
        )
        for code, office, name, sent, rows, said in ws.tuples(
            "SELECT o.code, o.uuid, o.name, (SELECT c.name FROM city_table c WHERE c.office = o.id AND c.name = ?), r.number, "
            f'EXISTS (SELECT 1 FROM "city_{Nothing.kind.id}" n WHERE n.office = o.id AND n."{word}" IN ({", ".join("?" * len(said_of))}) '
            f'AND instr(n."{in_year}", ?) > 0) FROM office o LEFT JOIN (SELECT office, count(*) AS number FROM '
            f"\"city_{kind.id}\" {of_year} GROUP BY office) r ON r.office = o.id WHERE o.head <> ''",
            (kind.sent, *said_of, year, *((rows_of,) if of_year else ())),
        )
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class KindTold:
    """How far the schools have registered one kind: units and schools that said anything, records, schools that cannot say.

    ``wanted``: the city's policy would like to see it used.
    """

    kind: str
    title: str
    registered: str
    rows: int
    none: int
    silent: int
    unknown: int
    wanted: bool = False


KIND_TOLD_COLUMNS: tuple[Column[KindTold], ...] = (
    Column(key="title", title="专项", value=lambda row: row.title, width=16),
    Column(key="registered", title="登记情况", value=lambda row: row.registered, width=20),
    Column(key="rows", title="记录", value=lambda row: row.rows, align=Align.RIGHT, width=8),
    Column(key="none", title="本年没有（校）", value=lambda row: row.none, align=Align.RIGHT, width=14),
    Column(key="silent", title="未登记（校）", value=lambda row: row.silent, align=Align.RIGHT, width=14),
    Column(key="unknown", title="程序较旧（校）", value=lambda row: row.unknown, align=Align.RIGHT, width=14),
    Column(key="wanted", title="希望登记", value=lambda row: "√" if row.wanted else "", align=Align.CENTER, width=9),
    Column(key="kind", title="名称", value=lambda row: row.kind, width=16),
)
OFFICE_TOLD_COLUMNS: tuple[Column[OfficeTold], ...] = (
    Column(key="school", title="学校", value=lambda row: row.school, width=22),
    Column(key="unit", title="单位", value=lambda row: row.unit, width=18),
    Column(key="told", title="登记情况", value=lambda row: row.told.value, width=22),
    Column(key="rows", title="记录", value=lambda row: row.rows or "", align=Align.RIGHT, width=8),
)


def told_of_kinds(ws: Workspace, year: str = "") -> list[KindTold]:
    """How far the schools have registered each plain kind, in the order of the page 专项."""
    wanted = wanted_registers(current_policy(ws))
    found: list[KindTold] = []
    for kind in (each for each in REGISTERS if each.sent and each is not Nothing.kind):
        told = registered_offices(ws, kind, year)
        found.append(
            KindTold(
                kind=kind.id,
                title=kind.title,
                registered=registered_words(told),
                rows=sum(each.rows for each in told),
                none=sum(each.told is Told.NONE for each in told),
                silent=sum(each.told in (Told.SILENT, Told.ABSENT) for each in told),
                unknown=sum(each.told is Told.UNKNOWN for each in told),
                wanted=kind in wanted,
            )
        )
    return found
