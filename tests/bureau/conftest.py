"""A blank bureau, made once and copied, and the city of a clerk whose mailbox is open.

A test that is marked ``on_a_server_too`` is run a second time at a desk whose rows lie on a server of PostgreSQL; with ``--database`` all of
them are run there, but those that are marked ``in_a_file``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from jyteacher_desktop.bureau.moving_to_server import move_bureau
from jyteacher_desktop.bureau.office import mailbox_identities, unlock
from jyteacher_desktop.store.workspace import BUREAU, Workspace
from tests import servers
from tests.bureau.schedules import Bureau, bureau_of, hall
from tests.bureau.world import PIN, City, fresh, make_bureau
from tests.servers import Server


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("blank")
    make_bureau(folder / "city.jybureau").close()
    return folder


@pytest.fixture(scope="session")
def blank_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another one, in a file in any case."""
    folder = tmp_path_factory.mktemp("blank-file")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(servers, "chosen", None)
        make_bureau(folder / "city.jybureau").close()
    return folder


Mailbox = tuple[str, str, list[str]]
"""A bureau's office id, its mailbox identity and its recipients."""


def _mailbox(blank: Path) -> Mailbox:
    with Workspace.open(blank / "city.jybureau", BUREAU, write=True) as ws:
        identity = mailbox_identities(ws, unlock(ws, PIN))
        return ws.info("office"), identity, [ws.info("mailbox_recipient"), ws.info("recovery_recipient")]


@pytest.fixture(scope="session")
def mailbox(blank: Path) -> Mailbox:
    """The blank bureau's."""
    return _mailbox(blank)


@pytest.fixture(scope="session")
def mailbox_of_file(blank_file: Path) -> Mailbox:
    """That of the one in a file."""
    return _mailbox(blank_file)


def _asks_for_the_file(request: pytest.FixtureRequest) -> bool:
    """Whether a test is about what is so in a file alone, where all others are on a server."""
    return request.node.get_closest_marker("in_a_file") is not None and bool(request.config.getoption("--database"))


@pytest.fixture(scope="session")
def bureau(blank: Path) -> Bureau:
    """What every desk of the blank bureau shares."""
    return bureau_of(blank)


@pytest.fixture(scope="session")
def template(blank: Path, server: Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The blank bureau moved to a server: folder with the small file and the clerk's key."""
    folder = tmp_path_factory.mktemp("served")
    with fresh(blank, folder / "file") as ws:
        move_bureau(ws, folder / "hall" / "city.jybureau", server.new(lasting=True))
    return folder / "hall"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if metafunc.definition.get_closest_marker("on_a_server_too") and not metafunc.config.getoption("--database"):
        metafunc.parametrize("ws", ["file", "server"], indirect=True)


@pytest.fixture
def ws(request: pytest.FixtureRequest, blank: Path, tmp_path: Path) -> Iterator[Workspace]:
    if getattr(request, "param", "file") == "server":
        workspace = hall(request.getfixturevalue("template"), request.getfixturevalue("server"), tmp_path / "bureau")
    else:
        workspace = fresh(request.getfixturevalue("blank_file") if _asks_for_the_file(request) else blank, tmp_path / "bureau")
    yield workspace
    workspace.close()


@pytest.fixture
def city(request: pytest.FixtureRequest, ws: Workspace, tmp_path: Path) -> City:
    office, identity, recipients = request.getfixturevalue("mailbox_of_file" if _asks_for_the_file(request) else "mailbox")
    return City(ws, office, identity, recipients, tmp_path / "stick")
