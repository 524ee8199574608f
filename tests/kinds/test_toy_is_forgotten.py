"""A kind is known to every view while it is registered, and to none before and after; nothing of the product names the toy."""

from __future__ import annotations

from pathlib import Path

import pytest

from jyteacher_desktop import kinds
from jyteacher_desktop.bureau.records_to_correct import KINDS as RETURNABLE
from jyteacher_desktop.desktop.pages.tables_behind_pages import REGISTER_TABLES as TOPICS
from jyteacher_desktop.desktop.pages.teachers import TeachersPage
from jyteacher_desktop.exchange.package_tables import BY_KIND, find_spec
from jyteacher_desktop.records.record_history import label_of_column
from jyteacher_desktop.records.record_names import BUREAU_KINDS, KINDS
from jyteacher_desktop.school.what_leaves_the_school import WITHHELD
from jyteacher_desktop.store import bureau_tables, migrations, school_tables
from jyteacher_desktop.store.backup import COUNTED
from jyteacher_desktop.store.workspace import BUREAU, SCHOOL
from tests.kinds import toy

ROOT = Path(__file__).resolve().parents[2]


def _known_to() -> dict[str, bool]:
    """View by view, whether it has the toy."""
    return {
        "table of a school": "kite" in school_tables.metadata.tables,
        "table of the bureau": "kite" in bureau_tables.metadata.tables,
        "table of the city": "city_kite" in bureau_tables.metadata.tables,
        "journal of a school": any(table.name == "kite" for table in SCHOOL.journaled),
        "journal of the bureau": any(table.name == "kite" for table in BUREAU.journaled),
        "package": find_spec("report", "kites") is not None,
        "book given back": any(spec.name == "kites" for spec in BY_KIND["restore"]),
        "trash": "kite" in KINDS,
        "trash of the bureau": "kite" in BUREAU_KINDS,
        "history": label_of_column("kite", "made") == "制作日期",
        "counts": COUNTED.get("city_kite") == "风筝",
        "sending back": "kite" in RETURNABLE,
        "withheld": "秘密（风筝）" in WITHHELD,
        "reloading": "kite" in TOPICS and "kite" in (TeachersPage.shows or ()),
        "commands": any(kind.id == "kite" for kind in kinds.REGISTERS),
        "measures": toy.measures in kinds.MEASURES,
        "migrations": any("kite" in (migrations._FOLDER / name).read_text("utf-8") for name in SCHOOL.migrations),
    }


def test_a_kind_is_known_everywhere_while_it_is_registered_and_nowhere_behind_it(tmp_path: Path) -> None:
    nowhere = dict.fromkeys(_known_to(), False)
    assert _known_to() == nowhere
    with toy.known(tmp_path / "migrations"):
        assert _known_to() == dict.fromkeys(nowhere, True)
    assert _known_to() == nowhere


def test_a_kind_is_forgotten_also_when_what_was_done_with_it_failed(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), toy.known(tmp_path / "migrations"):
        raise ZeroDivisionError
    assert not any(_known_to().values())


def test_nothing_of_the_product_names_the_toy() -> None:
    named = [
        str(path.relative_to(ROOT))
        for folder in ("jyteacher_desktop", "tools", "forms")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in (".py", ".ui", ".sql") and "kite" in path.read_text(encoding="utf-8")
    ]
    assert named == []
