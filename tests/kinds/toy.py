"""A kind of record that exists only in tests, to show that every layer follows from the description and no module names a kind.

:func:`known` lets the program know it, and forget it again. The file's table is what ``tools.tables`` finds missing, added as one
migration.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path

from jyteacher_desktop import kinds
from jyteacher_desktop.domain.errors import Finding
from jyteacher_desktop.domain.terms import Term
from jyteacher_desktop.kinds import kit
from jyteacher_desktop.store import bureau_tables, migrations, school_tables
from jyteacher_desktop.store.workspace import BUREAU, SCHOOL
from tools.tables import missing


class Colour(Term):
    """The colour of a kite."""

    RED = "red", "红"
    BLUE = "blue", "蓝"


@kit.kind(
    "kite", "风筝", key="owner name", called="{name} {made}", page=kit.Page.SUPPORT, keepers=kit.SCHOOL | kit.BUREAU,
    basis="玩具 一", sent="kites", about="每只风筝登记一行。",
)  # fmt: skip
class Kite(kit.Row):
    """A kite of a teacher."""

    owner: kit.Person | None = kit.person("主人", default=None)
    name: str = kit.text("名字", aliases="风筝名")
    made: date = kit.day("制作日期", aliases="做成时间")
    colour: str = kit.choice("颜色", Colour, default=Colour.RED.code)
    length: Decimal | None = kit.hours("长度", default=None)
    story: str = kit.long("来历", default="")
    secret: str = kit.text("秘密", default="", local=True)

    def check(self, book: kit.Book) -> Iterator[Finding]:
        """A kite of tomorrow."""
        if self.made > book.today:
            yield kit.warning("kite.future", "制作日期", "还没有到制作日期，请核对。")


def measures(book: kit.Book) -> Iterator[kit.Measure]:
    """At least two kites."""
    rows = book.rows(Kite)
    yield kit.Measure(
        key="kites.count", title="风筝数", scope=kit.Scope.SCHOOL, have=Decimal(len(rows)) if rows else None, need=Decimal(2),
        how=kit.Need.AT_LEAST, text=f"{len(rows)} 只" if rows else "未登记", basis="玩具 一",
    )  # fmt: skip


@contextmanager
def known(folder: Path) -> Iterator[None]:
    """Let the program know the kind while the block runs; new files get its table by a migration in a copy in ``folder``."""
    before = migrations._FOLDER, {kind: kind.migrations for kind in (SCHOOL, BUREAU)}
    with kinds.including(Kite.kind, measures):
        try:
            add_migrations(folder)
            yield
        finally:
            migrations._FOLDER = before[0]
            for kind, files in before[1].items():
                object.__setattr__(kind, "migrations", files)


def add_migrations(folder: Path) -> None:
    """Write what the descriptions have and the migrations lack into a copy of them."""
    shutil.copytree(migrations._FOLDER, folder)
    for kind, metadata in ((SCHOOL, school_tables.metadata), (BUREAU, bureau_tables.metadata)):
        files = tuple(path.name for path in sorted(folder.glob(f"{kind.name}_*.sql")))
        statements, problems = missing(metadata, files)
        assert problems == [], problems
        (folder / f"{kind.name}_{len(files) + 1:04}.sql").write_text(";\n".join(statements) + ";\n", encoding="utf-8")
        object.__setattr__(kind, "migrations", tuple(path.name for path in sorted(folder.glob(f"{kind.name}_*.sql"))))
    migrations._FOLDER = folder
