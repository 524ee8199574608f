"""A blank bureau, made once and copied, and the city of a clerk whose mailbox is open."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from jyteacher_desktop.bureau.office import mailbox_identities, unlock
from jyteacher_desktop.store.workspace import BUREAU, Workspace
from tests.bureau.schedules import Bureau, bureau_of
from tests.bureau.world import PIN, City, fresh, make_bureau


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("blank")
    make_bureau(folder / "city.jybureau").close()
    return folder


@pytest.fixture(scope="session")
def mailbox(blank: Path) -> tuple[str, str, list[str]]:
    """The bureau's office id, its mailbox identity and its recipients."""
    with Workspace.open(blank / "city.jybureau", BUREAU, write=True) as ws:
        identity = mailbox_identities(ws, unlock(ws, PIN))
        return ws.info("office"), identity, [ws.info("mailbox_recipient"), ws.info("recovery_recipient")]


@pytest.fixture(scope="session")
def bureau(blank: Path) -> Bureau:
    """What every desk of the blank bureau shares."""
    return bureau_of(blank)


@pytest.fixture
def ws(blank: Path, tmp_path: Path) -> Iterator[Workspace]:
    workspace = fresh(blank, tmp_path / "bureau")
    yield workspace
    workspace.close()


@pytest.fixture
def city(ws: Workspace, mailbox: tuple[str, str, list[str]], tmp_path: Path) -> City:
    office, identity, recipients = mailbox
    return City(ws, office, identity, recipients, tmp_path / "stick")
