"""Sheets of every kind, planned and compared line by line; see plans_whole.py."""

from __future__ import annotations

from pathlib import Path

from tests.sheets.plans_whole import TOLD, told


def test_every_row_of_every_kind_of_sheet_is_planned_as_it_was_read_and_approved(tmp_path: Path) -> None:
    assert told(tmp_path).splitlines() == TOLD.read_text(encoding="utf-8").splitlines()
