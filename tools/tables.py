"""Write the migration that leads from the committed schema to the one the code describes (``python3 dev.py tables``).

The tables of packages in docs/format.md and in the verifier follow too (tools/format.py), and the shipped policy as it was read (tools/policy.py).

A field or a kind that was added is made by the next numbered file; run again before that file is committed it is written anew.
What a migration cannot add by itself (a changed type, a column that is gone) is named, and is written by hand.
"""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from pathlib import Path

from sqlalchemy import MetaData
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateColumn, CreateIndex, CreateTable

from jyteacher_desktop.store import bureau_tables, journal_tables, migrations, school_tables
from jyteacher_desktop.store.workspace import wrap
from tools import format as format_tables
from tools import policy

_FOLDER = Path(migrations.__file__).parent
_ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Both kinds of workspace; exit status 1 where something is to be written by hand."""
    by_hand = 0
    for name, metadata in (("school", school_tables.metadata), ("bureau", bureau_tables.metadata)):
        files = [path for path in sorted(_FOLDER.glob(f"{name}_*.sql")) if not _is_new(path)]
        statements, problems = missing(metadata, tuple(path.name for path in files))
        target = _FOLDER / f"{name}_{len(files) + 1:04}.sql"
        if statements:
            target.write_text(";\n".join(statements) + ";\n", encoding="utf-8")
            print(f"{target.name}: {len(statements)} statements")
        else:
            print(f"{name}: nothing is missing")
        for problem in problems:
            print(f"by hand: {problem}", file=sys.stderr)
        by_hand += len(problems)
    format_tables.main()
    policy.main()
    return int(by_hand > 0)


def missing(metadata: MetaData, files: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """Statements that add what the migrations lack, and what they cannot add."""
    raw = sqlite3.connect(":memory:", isolation_level=None)
    connection = wrap(raw)
    migrations.migrate(connection, files, 0)
    there = {
        name: {row[1] for row in raw.execute(f'PRAGMA table_info("{name}")')}
        for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    }
    indexes = {name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'index'")}
    statements: list[str] = []
    problems: list[str] = []
    for table in metadata.sorted_tables:
        if table.name not in there:
            statements.append(_tidy(str(CreateTable(table).compile(dialect=sqlite.dialect()))))
        else:
            for column in table.columns:
                if column.name not in there[table.name]:
                    text = _tidy(str(CreateColumn(column).compile(dialect=sqlite.dialect())))
                    statements.append(f"ALTER TABLE {table.name} ADD COLUMN {text}")
            gone = there[table.name] - {column.name for column in table.columns}
            problems += [f"{table.name}.{name} is no longer described" for name in sorted(gone)]
        statements += [
            _tidy(str(CreateIndex(index).compile(dialect=sqlite.dialect())))
            for index in sorted(table.indexes, key=lambda each: str(each.name))
            if index.name not in indexes
        ]
    known = {table.name for table in (*metadata.tables.values(), *journal_tables.metadata.tables.values())} | {"sqlite_sequence"}
    problems += [f"table {name} is no longer described" for name in sorted(there.keys() - known)]
    connection.close()  # before the one it stands on: who finds it forgotten finds a closed file
    raw.close()
    return statements, problems


def _tidy(statement: str) -> str:
    return re.sub(r"[ \t]+\n", "\n", statement.strip())


def _is_new(path: Path) -> bool:
    """Whether the file is not committed yet."""
    asked = subprocess.run(["git", "ls-files", "--error-unmatch", str(path)], cwd=_ROOT, check=False, capture_output=True)
    return asked.returncode != 0


if __name__ == "__main__":
    sys.exit(main())
