"""What the tests of packages, keys and books share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.town import Town


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A bureau without schools."""
    town = Town(tmp_path)
    yield town
    for ws in town.open:
        ws.close()
