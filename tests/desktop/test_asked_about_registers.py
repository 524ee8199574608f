"""A question about a sheet of any register names the register."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from jyteacher_desktop import kinds
from jyteacher_desktop.desktop.pages.import_questions import asked
from jyteacher_desktop.kinds.kit import Kind
from jyteacher_desktop.records.sheet_choices import Choices
from jyteacher_desktop.sheets.other_lists import Stop


@pytest.mark.parametrize("kind", kinds.REGISTERS, ids=lambda kind: kind.id)
def test_a_sheet_that_looks_like_another_list_is_asked_about_by_the_name_of_its_register(kind: Kind) -> None:
    layout = SimpleNamespace(
        stops=(Stop(code="workbook.unlike", message="这张表像培训记录"),),
        questions=(),
        choice="Sheet1",
        lacks_only=lambda *_fields: False,
        said_once=(),
        proposed={},
        doubt="这张表像培训记录",
    )
    prepared = SimpleNamespace(plan=SimpleNamespace(layout=layout, kind=kind.id), choices=Choices())
    question = asked(prepared)  # type: ignore[arg-type]
    assert question is not None
    assert kind.title in question.yes
