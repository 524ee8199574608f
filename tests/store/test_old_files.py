"""A file of every released schema opens for ever. Add the new one beside the others; never replace one."""

from __future__ import annotations

import shutil
import sqlite3
from datetime import date
from decimal import Decimal
from pathlib import Path

from jyteacher_desktop.bureau.city import city_digest, city_hours, list_people
from jyteacher_desktop.bureau.signers import any_unmatched, signed_by, signed_letter_by
from jyteacher_desktop.school.ledger import count_hours
from jyteacher_desktop.school.period_state import list_periods
from jyteacher_desktop.store.workspace import BUREAU, SCHOOL, Workspace

DATA = Path(__file__).with_name("data")
DAY = date(2026, 9, 30)


def test_a_school_of_schema_1_opens_with_all_its_hours(tmp_path: Path) -> None:
    path = tmp_path / "s.jyschool"
    shutil.copy(DATA / "school_v1.jyschool", path)
    with Workspace.open(path, SCHOOL, write=True) as ws:
        assert ws.copied
        view = count_hours(ws, as_of=DAY)
        assert (len(view.teachers), sum((row.counted for row in view.teachers), Decimal(0))) == (46, Decimal(1953))
        assert [(row.quarter, row.status, row.version) for row in list_periods(ws)][-2:-1] == [("2026Q3", "closed", 1)]
        assert ws.undo_state()[0] is not None


def test_a_bureau_of_schema_1_opens_with_its_city(tmp_path: Path) -> None:
    path = tmp_path / "b.jybureau"
    shutil.copy(DATA / "bureau_v1.jybureau", path)
    with Workspace.open(path, BUREAU, write=True) as ws:
        assert len(list_people(ws)) == 46
        assert sum((row.counted for row in city_hours(ws, as_of=DAY).teachers), Decimal(0)) == Decimal(1953)
        assert len(city_digest(ws)) == 64


def test_signers_that_stood_in_one_text_are_rows_and_nobody_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "b.jybureau"
    shutil.copy(DATA / "bureau_v1.jybureau", path)
    with sqlite3.connect(path) as raw:
        ((first, before),) = raw.execute("SELECT letter_id, signers FROM letter").fetchall()
        columns = [row[1] for row in raw.execute("PRAGMA table_info(letter)") if row[1] not in ("id", "letter_id", "signers")]
        for letter, signers in (("b", "key1 key2"), ("c", "key1 ?3"), ("d", "?12"), ("e", "")):
            raw.execute(
                f"INSERT INTO letter(letter_id, signers, {', '.join(columns)}) SELECT ?, ?, {', '.join(columns)} FROM letter LIMIT 1",
                (letter, signers),
            )
    raw.close()
    with Workspace.open(path, BUREAU, write=True) as ws:
        expected = {first: frozenset(before.split()), "b": frozenset({"key1", "key2"}), "c": frozenset({"key1"})}
        assert signed_by(ws) == expected
        assert ws.tuples("SELECT letter_id, keys_tried FROM letter ORDER BY id")[1:] == [
            ("b", None),
            ("c", 3),
            ("d", 12),
            ("e", None),
        ]
        assert signed_letter_by(ws, "d") == frozenset()
        assert any_unmatched(ws)
