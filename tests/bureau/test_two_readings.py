"""Whatever a school signs has one answer, read beside its earlier package or whole (a sample of ``python -m tests.bureau.two_readings``)."""

from __future__ import annotations

from pathlib import Path
from unittest import mock

import pytest

from jyteacher_desktop.exchange import differing_bodies
from tests.bureau.schedules import Bureau
from tests.bureau.two_readings import two_readings


@pytest.mark.parametrize("seed", [101, 104, 107, 120, 132, 136])
def test_a_spoilt_book_has_one_answer_whether_it_is_read_beside_the_earlier_one_or_whole(
    bureau: Bureau, tmp_path: Path, seed: int
) -> None:
    with mock.patch.object(differing_bodies, "differing", wraps=differing_bodies.differing) as compared:
        beside, whole = two_readings(bureau, tmp_path, seed)
    assert beside == whole
    assert compared.called, "one of the two desks read what differs"
