"""The school of tests/school, for records of plain kinds."""

from __future__ import annotations

from tests.school.conftest import blank_school, people, ws

__all__ = ["blank_school", "people", "ws"]
