"""Whose file an open workspace is: a school's or a bureau's, as descriptions of kinds name them."""

from __future__ import annotations

from jyteacher_desktop.kinds.kit import Keeper
from jyteacher_desktop.store.workspace import Workspace


def keeper_of(ws: Workspace) -> Keeper:
    """Whose file this is."""
    return Keeper.SCHOOL if ws.kind.name == "school" else Keeper.BUREAU
