"""Opening, locking, refusing and surviving."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect

from jyteacher_desktop import durable_files, paths
from jyteacher_desktop.domain.errors import JyTeacherError
from jyteacher_desktop.domain.step_codes import StepCode
from jyteacher_desktop.store import bureau_tables, journal_tables, migrations, school_tables
from jyteacher_desktop.store.attachments import Body, store_body
from jyteacher_desktop.store.backup import make_backup
from jyteacher_desktop.store.errors import (
    NotAWorkspace,
    NotWritable,
    WorkspaceDamaged,
    WorkspaceExists,
    WorkspaceLocked,
    WorkspaceMissing,
    WorkspaceNewer,
)
from jyteacher_desktop.store.file_errors import refuse
from jyteacher_desktop.store.ids import new_id, new_ids
from jyteacher_desktop.store.workspace import BUREAU, SCHOOL, Founding, Kind, Workspace

_KILLED = signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL
"""What ends a process on the spot; Windows knows but one such way, and tells its number without a sign."""


def make(path: Path) -> Path:
    Workspace.create(path, SCHOOL, {"office": new_id()}).close()
    return path


def test_a_new_workspace_is_one_file_and_no_lock_stays(tmp_path: Path) -> None:
    make(tmp_path / "校.jyschool")
    assert [path.name for path in tmp_path.iterdir()] == ["校.jyschool"]


def test_a_change_reported_as_saved_waits_for_the_folder_too(tmp_path: Path) -> None:
    """With less than EXTRA the journal comes back after a power cut, and with it the state before the change."""
    for kind, name in ((SCHOOL, "a.jyschool"), (BUREAU, "b.jybureau")):
        with Workspace.create(tmp_path / name, kind, {"office": new_id()}) as ws:
            assert ws.tuples("PRAGMA synchronous") == [(3,)]
            assert ws.tuples("PRAGMA journal_mode") == [("delete",)]


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights elsewhere")
def test_a_workspace_its_backups_and_attachments_are_their_owners_alone(tmp_path: Path) -> None:
    old = os.umask(0o022)
    try:
        path = make(tmp_path / "a.jyschool")
        make_backup(path, "hand")
        store_body(path, Body(data=b"%PDF-1", mediatype="application/pdf", changed=False))
    finally:
        os.umask(old)
    modes = {stat.S_IMODE(each.stat().st_mode) for each in tmp_path.rglob("*") if each.is_file()}
    assert modes == {0o600}
    assert {stat.S_IMODE(each.stat().st_mode) for each in tmp_path.rglob("*") if each.is_dir()} == {0o700}


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights elsewhere")
def test_what_an_earlier_program_left_readable_for_everybody_is_closed_when_the_workspace_is_opened_for_writing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file, its keys, backups, attachments and the folder of this computer's secrets; nothing else in the folder, and no link."""
    path = make(tmp_path / "a.jyschool")
    make_backup(path, "hand")
    store_body(path, Body(data=b"%PDF-1", mediatype="application/pdf", changed=False))
    (tmp_path / "a.jyschool.jytkey").write_text("key", encoding="utf-8")
    mine, aim = [tmp_path / "a.jyschool 说明.txt", tmp_path / "卡片.jyt", tmp_path / "a.jyschool.jyt"], tmp_path / "目标"
    for each in (*mine, aim):
        each.write_text("mine", encoding="utf-8")
    (tmp_path / "a.jyschool.link").symlink_to(aim)
    ours = [each for each in tmp_path.rglob("a.jyschool*") if each not in mine and not each.is_symlink()]
    ours += [each for folder in ours if folder.is_dir() for each in folder.rglob("*")]
    secrets = paths.secrets_folder()
    tmp_path.chmod(0o755)
    for each in (secrets, *ours, *mine, aim):
        each.chmod(0o755 if each.is_dir() else 0o644)
    Workspace.open(path, SCHOOL, write=False).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o644, "whoever only reads changes nothing"
    Workspace.open(path, SCHOOL, write=True).close()
    assert {stat.S_IMODE(each.stat().st_mode) for each in (secrets, *ours) if each.is_dir()} == {0o700}
    assert {stat.S_IMODE(each.stat().st_mode) for each in ours if each.is_file()} == {0o600}
    assert {stat.S_IMODE(each.stat().st_mode) for each in (*mine, aim)} == {0o644}
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755
    path.chmod(0o644)
    monkeypatch.setattr(os, "geteuid", lambda: path.stat().st_uid + 1)
    Workspace.open(path, SCHOOL, write=True).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o644, "what belongs to somebody else is his to close"


def test_creating_over_a_file_is_refused_and_the_file_is_untouched(tmp_path: Path) -> None:
    path = tmp_path / "a.jyschool"
    path.write_text("something of mine", encoding="utf-8")
    with pytest.raises(WorkspaceExists):
        make(path)
    assert path.read_text(encoding="utf-8") == "something of mine"


def test_a_second_writer_is_refused_while_readers_are_welcome(tmp_path: Path) -> None:
    path = make(tmp_path / "a.jyschool")
    with Workspace.open(path, SCHOOL, write=True):
        with pytest.raises(WorkspaceLocked) as refused:
            Workspace.open(path, SCHOOL, write=True)
        assert "本程序的另一个窗口" in refused.value.user_message
        with Workspace.open(path, SCHOOL, write=False) as reader:
            assert reader.steps() == []
            with pytest.raises(WorkspaceLocked), reader.change("x"):
                raise AssertionError("never entered")
    Workspace.open(path, SCHOOL, write=True).close()


def test_a_lock_file_left_by_a_crash_or_copied_does_not_lock(tmp_path: Path) -> None:
    path = make(tmp_path / "a.jyschool")
    path.with_name("a.jyschool.lock").write_text('{"pid": 1, "host": "elsewhere"}', encoding="utf-8")
    Workspace.open(path, SCHOOL, write=True).close()


def test_a_copy_says_so_once_and_the_original_never(tmp_path: Path) -> None:
    path = make(tmp_path / "a.jyschool")
    copy = tmp_path / "b.jyschool"
    shutil.copy(path, copy)
    for file, said in ((path, False), (copy, True), (copy, False), (path, False)):
        with Workspace.open(file, SCHOOL, write=True) as ws:
            assert ws.copied is said
    path.rename(tmp_path / "c.jyschool")
    with Workspace.open(tmp_path / "c.jyschool", SCHOOL, write=True) as ws:
        assert not ws.copied


def test_a_killed_writer_leaves_the_last_commit_and_no_lock(tmp_path: Path) -> None:
    path = make(tmp_path / "a.jyschool")
    script = textwrap.dedent(
        f"""
        import os
        from pathlib import Path
        from jyteacher_desktop.store.workspace import SCHOOL, Workspace
        from jyteacher_desktop.store import school_tables as tables
        from jyteacher_desktop.store.ids import new_id, new_ids
        ws = Workspace.open(Path({str(path)!r}), SCHOOL, write=True)
        with ws.change("先") as change:
            change.insert(tables.teacher, uuid=new_id(), name="先", pinyin="", initials="")
        with ws.change("后") as change:
            for n in range(5000):
                change.insert(tables.teacher, uuid=new_id(), name="后", pinyin="x" * 2000, initials="")
            os.kill(os.getpid(), {int(_KILLED)})
        """
    )
    done = subprocess.run([sys.executable, "-c", script], check=False, capture_output=True)
    assert abs(done.returncode) == _KILLED, done.stderr.decode()
    with Workspace.open(path, SCHOOL, write=True) as ws:
        assert ws.tuples("SELECT name FROM teacher") == [("先",)]
        assert ws.tuples("PRAGMA integrity_check") == [("ok",)]


BAD_FILES: dict[str, tuple[bytes | None, type[JyTeacherError]]] = {
    "missing": (None, WorkspaceMissing),
    "empty": (b"", NotAWorkspace),
    "text": (b"hello " * 100, NotAWorkspace),
    "workbook": (b"PK\x03\x04" + bytes(200), NotAWorkspace),
    "foreign_sqlite": (b"SQLite format 3\x00" + bytes(84), NotAWorkspace),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_what_is_not_a_workspace_is_refused_with_a_sentence(tmp_path: Path, name: str) -> None:
    content, error = BAD_FILES[name]
    path = tmp_path / "x.jyschool"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(error) as refused:
        Workspace.open(path, SCHOOL, write=True)
    assert len(refused.value.user_message) > 15
    assert (path.read_bytes() if path.exists() else None) == content


def test_the_other_kind_of_workspace_is_refused(tmp_path: Path) -> None:
    path = make(tmp_path / "a.jyschool")
    with pytest.raises(NotAWorkspace, match="学校工作簿"):
        Workspace.open(path, BUREAU, write=True)


def test_a_newer_file_is_refused_and_unchanged(tmp_path: Path) -> None:
    path = make(tmp_path / "a.jyschool")
    raw = sqlite3.connect(path)
    raw.execute("PRAGMA user_version = 999")
    raw.close()
    before = path.read_bytes()
    with pytest.raises(WorkspaceNewer):
        Workspace.open(path, SCHOOL, write=True)
    assert path.read_bytes() == before


def test_a_damaged_file_is_a_sentence_not_a_crash(tmp_path: Path) -> None:
    path = make(tmp_path / "a.jyschool")
    content = bytearray(path.read_bytes())
    content[4096:] = os.urandom(len(content) - 4096)
    path.write_bytes(bytes(content))
    with pytest.raises(WorkspaceDamaged), Workspace.open(path, SCHOOL, write=True) as ws:
        ws.steps()


@pytest.mark.parametrize(("kind", "metadata"), [(SCHOOL, school_tables.metadata), (BUREAU, bureau_tables.metadata)])
def test_all_migrations_together_give_the_tables_that_the_code_describes(tmp_path: Path, kind: Kind, metadata: object) -> None:
    built = sqlite3.connect(tmp_path / "described.db")
    engine = create_engine("sqlite://", creator=lambda: built)
    metadata.create_all(engine)  # type: ignore[attr-defined]
    journal_tables.metadata.create_all(engine)
    path = tmp_path / "migrated.db"
    Workspace.create(path, kind, {"office": new_id()}).close()
    migrated = create_engine(f"sqlite:///{path}")

    def described(which: object) -> dict[str, object]:
        look = inspect(which)
        return {  # type: ignore[union-attr]
            name: (
                # a column that was added later stands last in the file, wherever its description has it
                sorted(
                    (column["name"], str(column["type"]), column["nullable"], column["default"] or "")
                    for column in look.get_columns(name)
                ),
                sorted((index["name"], tuple(index["column_names"])) for index in look.get_indexes(name)),
                sorted(tuple(unique["column_names"]) for unique in look.get_unique_constraints(name)),
                sorted((key["constrained_columns"][0], key["referred_table"]) for key in look.get_foreign_keys(name)),
            )
            for name in look.get_table_names()
        }

    assert described(migrated) == described(engine)
    engine.dispose()
    migrated.dispose()
    built.close()


def test_an_old_file_is_copied_before_it_is_migrated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make(tmp_path / "a.jyschool")
    original = path.read_bytes()
    version = len(SCHOOL.migrations) + 1
    step = tmp_path / f"school_{version:04}.sql"
    step.write_text("ALTER TABLE teacher ADD COLUMN nickname TEXT", encoding="utf-8")
    monkeypatch.setattr(migrations, "_FOLDER", tmp_path)
    for name in SCHOOL.migrations:
        shutil.copy(Path(migrations.__file__).with_name(name), tmp_path)
    newer = Kind(
        **{
            **{field: getattr(SCHOOL, field) for field in Kind.__dataclass_fields__},
            "migrations": (*SCHOOL.migrations, step.name),
        }
    )
    monkeypatch.setattr("jyteacher_desktop.store.file_kinds._KINDS", {newer.application_id: newer})
    with Workspace.open(path, None, write=True) as ws:
        assert ws.tuples("PRAGMA user_version") == [(version,)]
        assert "nickname" in [column[1] for column in ws.tuples("PRAGMA table_info(teacher)")]
    assert path.with_name(f"a.jyschool.before-v{version}.bak").read_bytes() == original


def test_a_failing_migration_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make(tmp_path / "a.jyschool")
    version = len(SCHOOL.migrations)
    (tmp_path / "next.sql").write_text(
        "ALTER TABLE teacher ADD COLUMN a TEXT;\nALTER TABLE nowhere ADD COLUMN b TEXT", encoding="utf-8"
    )
    monkeypatch.setattr(migrations, "_FOLDER", tmp_path)
    newer = Kind(
        **{
            **{field: getattr(SCHOOL, field) for field in Kind.__dataclass_fields__},
            "migrations": (*SCHOOL.migrations, "next.sql"),
        }
    )
    monkeypatch.setattr("jyteacher_desktop.store.file_kinds._KINDS", {newer.application_id: newer})
    with pytest.raises(Exception, match="nowhere"):
        Workspace.open(path, None, write=True)
    monkeypatch.undo()
    with Workspace.open(path, SCHOOL, write=True) as ws:
        assert ws.tuples("PRAGMA user_version") == [(version,)]


def test_ids_are_time_ordered_and_unique() -> None:
    ids = [new_id() for _n in range(5000)]
    assert ids == sorted(ids)
    assert len(set(ids)) == 5000
    assert {(text[14], text[19] in "89ab") for text in ids} == {("7", True)}


def test_many_ids_at_once_are_ordered_among_themselves_and_the_others() -> None:
    before = new_id()
    many = new_ids(10_000)
    after = [new_id() for _n in range(10)]
    assert [before, *many, *after] == sorted({before, *many, *after})
    assert {(len(text), text[14], text[19] in "89ab") for text in many} == {(36, "7", True)}
    assert new_ids(0) == []


def test_a_step_the_disk_did_not_confirm_is_not_said_to_be_undone(tmp_path: Path) -> None:
    """The journal is gone and the folder could not be flushed: the step is there, and may be lost if the power goes now."""
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorname = "SQLITE_IOERR_DIR_FSYNC"
    with pytest.raises(NotWritable, match="已经写入，但磁盘没有确认"):
        refuse(error, tmp_path / "a.jyschool")


def test_a_workspace_the_disk_did_not_confirm_keeps_its_key_and_opens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder cannot be flushed behind the last rename: the workspace is there, and so must be what belongs beside it."""
    synced: list[Path] = []

    def failing(folder: Path) -> None:
        synced.append(folder)
        if path.exists():
            raise OSError(5, "Input/output error")

    path = tmp_path / "a.jyschool"
    founding = Founding(
        what="新建",
        code=StepCode.SCHOOL_NEW,
        at="2026-09-01T08:00:00+08:00",
        write=lambda _change: None,
        beside={".jytkey": b"key"},
    )
    monkeypatch.setattr(durable_files, "sync_folder", failing)
    with pytest.raises(NotWritable, match="已经建立，但磁盘没有确认"):
        Workspace.create(path, SCHOOL, {"office": new_id()}, founding)
    monkeypatch.undo()
    assert synced
    Workspace.open(path, SCHOOL, write=True).close()
    assert path.with_name("a.jyschool.jytkey").read_bytes() == b"key"


def test_a_new_file_that_stands_and_could_not_be_opened_is_not_said_to_have_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_ws: Workspace) -> None:
        raise NotWritable("读写出错，这一步没有保存。")

    path = tmp_path / "新.jyschool"
    with monkeypatch.context() as patch:
        patch.setattr(Workspace, "_know_itself", fails)
        with pytest.raises(NotWritable, match=r"已经建立.*直接打开它"):
            make(path)
    with Workspace.open(path, SCHOOL, write=True) as ws:
        assert ws.info("kind") == "school"
