"""A field that any view forgot is found: every view has what the description promises, and misses nothing without a test noticing."""

from __future__ import annotations

import pytest

from jyteacher_desktop.store.workspace import Workspace
from tests.kinds.views import KINDS, VIEWS, View, every, gaps, holes
from tests.school.conftest import blank_school, ws

__all__ = ["blank_school", "ws"]


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_a_view_has_every_field_that_the_description_promises(ws: Workspace, view: View) -> None:
    assert [(kind.id, gaps(ws, view, kind)) for kind in KINDS if view.of(kind) and gaps(ws, view, kind)] == []


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_a_field_taken_out_of_a_view_is_noticed(ws: Workspace, view: View) -> None:
    assert holes(ws, (each for each in every() if each[0] is view)) == []
