"""One number for all that the city holds: two desks with the same packages and decisions have the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from jyteacher_desktop.bureau import kept_findings
from jyteacher_desktop.bureau.contradictions_between_schools import flags
from jyteacher_desktop.bureau.office import current_policy
from jyteacher_desktop.bureau.package_flags import FORMER_KEY
from jyteacher_desktop.bureau.records_in_packages import digest_rows, told_columns
from jyteacher_desktop.bureau.recounting_what_changed import school_marks
from jyteacher_desktop.exchange.package_tables import TRAVELLING
from jyteacher_desktop.kinds.activity import Activity, Attendance
from jyteacher_desktop.kinds.opening_balance import Opening
from jyteacher_desktop.kinds.teacher import Service, Teacher
from jyteacher_desktop.kinds.training import Training
from jyteacher_desktop.later import later
from jyteacher_desktop.store.workspace import Workspace

if TYPE_CHECKING:
    import msgspec
else:
    msgspec = later("msgspec")


class _Digest:
    """SHA-256 over named groups of rows in the order in which they are added."""

    def __init__(self) -> None:
        self.state = hashlib.sha256()
        self._lines = msgspec.json.Encoder()

    def add(self, kind: str, rows: Sequence[tuple[object, ...]]) -> None:
        """One group: a line of JSON for each row, nothing escaped that need not be."""
        self.state.update(kind.encode() + b"\n")
        self.state.update(self._lines.encode_lines(rows))

    def text(self) -> str:
        """Of everything added so far."""
        return self.state.hexdigest()


def city_digest(ws: Workspace, *, anew: bool = False) -> str:
    """SHA-256 of the canonical view: equal whenever the same packages were accepted, in whatever order.

    Of each school's book it holds a sum of its own, which is made again where another package of that school counts. With ``anew`` every row is
    read, for whoever wants to know whether they are as the packages say.
    """
    if anew:
        return _over(ws, _sums_of_books(ws, None))
    return ws.remembered("digest", lambda: _over(ws, _known_sums(ws)))


def _over(ws: Workspace, books: Mapping[str, str]) -> str:
    policy, digest = current_policy(ws), _Digest()
    digest.add("policy", [(policy.id, policy.version, policy.digest)])
    digest.add("heads", ws.tuples("SELECT uuid, head FROM office WHERE head <> '' ORDER BY uuid"))
    digest.add(
        "persons",
        ws.tuples("SELECT o.uuid, t.uuid, t.person FROM city_teacher t JOIN office o ON o.id = t.office ORDER BY o.uuid, t.uuid"),
    )
    digest.add("books", sorted(books.items()))
    digest.add("flags", [(flag.kind, flag.key) for flag in flags(ws) if flag.kind != FORMER_KEY])
    return digest.text()


def _known_sums(ws: Workspace) -> dict[str, str]:
    """The sum of each school's book, read again where it is not known from before."""
    marks = school_marks(ws)
    schools = {office: marks.get(office, b"") for (office,) in ws.tuples("SELECT uuid FROM office WHERE head <> ''")}
    found = kept_findings.of_each(
        ws, "sum of a book", schools, lambda some: _sums_of_books(ws, some if len(some) < len(schools) else None)
    )
    kept_findings.write(ws)
    return found


def _sums_of_books(ws: Workspace, offices: Collection[str] | None) -> dict[str, str]:
    """By office the sum of its book, whatever belongs to it; of all of them with None."""
    asked = [office for (office,) in ws.tuples("SELECT uuid FROM office WHERE head <> ''")] if offices is None else offices
    digests = {office: _Digest() for office in asked}
    for kind, office, rows in _book_rows(ws, offices):
        for each, some in [(office, rows)] if office else groupby(rows, itemgetter(0)):
            digests.setdefault(each, _Digest()).add(kind, list(some))
    return {office: digest.text() for office, digest in digests.items()}


def books_digest(ws: Workspace, offices: Collection[str]) -> str:
    """SHA-256 of what some schools' books say: what a city and its province both derive from the same letters (decision 0020).

    Policy, flags and who is one person with whom stay out: the province has its own policy, hears of no fork, and joins across cities.
    """
    digest = _Digest()
    for kind, _office, rows in _book_rows(ws, offices):
        digest.add(kind, rows)
    return digest.text()


def count_people(ws: Workspace, offices: Collection[str]) -> int:
    """How many persons some schools have, one of several schools counted once."""
    return int(
        ws.tuples(
            "SELECT count(DISTINCT t.person) FROM city_teacher t JOIN office o ON o.id = t.office "
            "WHERE o.uuid IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted(offices)),),
        )[0][0]
    )


def _book_rows(ws: Workspace, offices: Collection[str] | None) -> Iterator[tuple[str, str, list[tuple[Any, ...]]]]:
    """Kind, office and rows of everything the schools' books say, in a fixed order; of all of them with None.

    Rows that begin with their office are those of all schools together, in the order of the offices, and "" stands beside them.
    """
    only = "1 = 1" if offices is None else "o.uuid IN (SELECT value FROM json_each(?))"
    values = () if offices is None else (json.dumps(sorted(offices)),)

    def rows(sql: str) -> list[tuple[Any, ...]]:
        return ws.tuples(sql.format(only=only), values)

    yield "heads", "", rows("SELECT o.uuid, o.head FROM office o WHERE o.head <> '' AND {only} ORDER BY o.uuid")
    yield (
        "people",
        "",
        rows(
            f"SELECT o.uuid, t.uuid, {told_columns(Teacher.kind, 't')} FROM city_teacher t "
            "JOIN office o ON o.id = t.office WHERE {only} ORDER BY o.uuid, t.uuid"
        ),
    )
    yield (
        "service",
        "",
        rows(
            f"SELECT o.uuid, {told_columns(Service.kind, 's')} FROM city_service s JOIN city_teacher t ON t.id = s.teacher "
            "JOIN office o ON o.id = t.office WHERE {only} ORDER BY o.uuid, t.uuid, s.seq"
        ),
    )
    yield (
        "activities",
        "",
        rows(
            f"SELECT o.uuid, a.uuid, {told_columns(Activity.kind, 'a')} FROM city_activity a "
            "JOIN office o ON o.id = a.office WHERE {only} ORDER BY o.uuid, a.uuid"
        ),
    )
    for office, key in rows("SELECT o.uuid, o.id FROM office o WHERE o.head <> '' AND {only} ORDER BY o.uuid"):
        yield (
            "attendance",
            office,
            ws.tuples(
                f"SELECT {told_columns(Attendance.kind, 'x')} FROM city_teacher t "
                "JOIN city_attendance x ON x.teacher = t.id JOIN city_activity a ON a.id = x.activity WHERE t.office = ? "
                "ORDER BY t.uuid, a.uuid",
                (key,),
            ),
        )
    yield (
        "trainings",
        "",
        rows(
            f"SELECT o.uuid, r.uuid, {told_columns(Training.kind, 'r')} FROM city_training r JOIN office o ON o.id = r.office "
            "JOIN city_teacher t ON t.id = r.teacher WHERE {only} ORDER BY o.uuid, r.uuid"
        ),
    )
    yield (
        "openings",
        "",
        rows(
            f"SELECT o.uuid, p.uuid, {told_columns(Opening.kind, 'p')} FROM city_opening p "
            "JOIN office o ON o.id = p.office JOIN city_teacher t ON t.id = p.teacher WHERE {only} ORDER BY o.uuid, p.uuid"
        ),
    )
    yield (
        "periods",
        "",
        rows(
            "SELECT o.uuid, p.quarter, p.status, p.version, p.final, p.closed_on FROM city_period p JOIN office o ON o.id = p.office "
            "WHERE {only} ORDER BY o.uuid, p.quarter"
        ),
    )
    # as below: a city without guests has the sum it had before there were any
    if found := rows(
        "SELECT o.uuid, t.uuid, g.home FROM city_guest g JOIN city_teacher t ON t.id = g.teacher JOIN office o ON o.id = t.office "
        "WHERE {only} ORDER BY o.uuid, t.uuid"
    ):
        yield "guests", "", found
    for kind in sorted(TRAVELLING, key=lambda each: each.sent):
        # A kind of which nobody registered anything adds nothing: a later kind must not change the sum of a city that has none of it.
        if found := rows(digest_rows(kind)):
            yield kind.sent, "", found
