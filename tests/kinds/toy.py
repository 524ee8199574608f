"""A kind of record that exists only in tests, to show that every layer follows from the description and no module names a kind.

:func:`install` must run before anything else of the program is imported: the tables, packages and commands are made from
``kinds.REGISTERS`` when their modules are imported. The file's table is what ``tools.tables`` finds missing, added as one migration.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

from jyteacher_desktop import kinds
from jyteacher_desktop.domain.errors import Finding
from jyteacher_desktop.domain.terms import Term
from jyteacher_desktop.kinds import kit


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


def install(folder: Path) -> None:
    """Make the kind known, and give its table a migration in a copy of the migrations in ``folder``."""
    kinds.REGISTERS = (*kinds.REGISTERS, Kite.kind)
    kinds.MEASURES = (*kinds.MEASURES, measures)
    add_migrations(folder)


def add_migrations(folder: Path) -> None:
    """Write what the descriptions have and the migrations lack into a copy of them."""
    import shutil

    from jyteacher_desktop.store import bureau_tables, migrations, school_tables, workspace
    from tools.tables import missing

    shutil.copytree(migrations._FOLDER, folder)
    for name, metadata in (("school", school_tables.metadata), ("bureau", bureau_tables.metadata)):
        files = tuple(path.name for path in sorted(folder.glob(f"{name}_*.sql")))
        statements, problems = missing(metadata, files)
        assert problems == [], problems
        (folder / f"{name}_{len(files) + 1:04}.sql").write_text(";\n".join(statements) + ";\n", encoding="utf-8")
        kind = workspace.SCHOOL if name == "school" else workspace.BUREAU
        object.__setattr__(kind, "migrations", tuple(path.name for path in sorted(folder.glob(f"{name}_*.sql"))))
    migrations._FOLDER = folder
