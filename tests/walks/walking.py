"""The actions of a walk, and the way back."""

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from jyteacher_desktop import paths
from jyteacher_desktop.cli import main
from jyteacher_desktop.kinds.kit import Person, Shape, Somebody
from jyteacher_desktop.store.workspace import Workspace

PIN = "correct horse battery staple"
TODAY = "2026-10-08"
_DERIVED = frozenset({"info", "journal_step", "journal_entry", "journal_now", "sqlite_sequence"})
"""Facts about the file and the journal itself, which only grows."""


def quick_key(workspace: Path) -> None:
    """The same key and PIN with one round instead of a hundred: a review must not cost most of a walk."""
    from cryptography.hazmat.primitives.serialization import Encoding, PrivateFormat

    from jyteacher_desktop.exchange import unlock_key

    file = workspace.with_name(workspace.name + ".jytkey")
    quick = PrivateFormat.OpenSSH.encryption_builder().kdf_rounds(1).build(PIN.encode())
    file.write_bytes(unlock_key(file, PIN)._private.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, quick))


Image = dict[str, list[tuple[object, ...]]]


def image_of(workspace: Path) -> Image:
    """Every row of every table people fill, in the order of its key."""
    with Workspace.open(workspace, write=False) as ws:
        names = [name for (name,) in ws.tuples("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        return {name: sorted(ws.tuples(f'SELECT * FROM "{name}"'), key=repr) for name in names if name not in _DERIVED}


@dataclass
class Walk:
    """One workspace and what was done to it."""

    workspace: Path
    rng: random.Random
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    crashed: list[str] = field(default_factory=list)
    serial: int = 0
    first: int = 0

    def run(self, *words: str, what: str = "") -> Any:
        """One command; its document."""
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
            status = main([*words, "-w", str(self.workspace), "--today", TODAY, "--json"])
        document = json.loads(out.getvalue())
        name = what or " ".join(words[: 1 if words[0] in ("delete", "restore") else 2])
        (self.done if status in (0, 1) else self.refused)[name] += 1
        if status not in (0, 1, 2, 3, 5):
            self.crashed.append(f"{' '.join(words)}: {status} {document}")
        return document

    @property
    def pin(self) -> tuple[str, str]:
        return "--pin-file", str(self.workspace.with_name("pin.txt"))

    def fresh(self, word: str) -> str:
        """A name nobody had before."""
        self.serial += 1
        return f"{word}{self.serial:05}"

    def rows(self, *words: str) -> list[Any]:
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
            main([*words, "-w", str(self.workspace), "--today", TODAY, "--json"])
        return list(json.loads(out.getvalue()).get("rows", []))


_Deeds = tuple[tuple[Callable[[Walk], None], int], ...]
"""What is done, and how often among the others."""


def _day(walk: Walk) -> str:
    return f"2026-{walk.rng.randint(7, 9):02}-{walk.rng.randint(1, 28):02}"


def _table(walk: Walk, heading: str, lines: list[str]) -> str:
    file = walk.workspace.with_name("import.csv")
    file.write_text("\n".join([heading, *lines]) + "\n", encoding="utf-8")
    return str(file)


_MANY: Final = 40
"""People, and activities, after which a walk adds no more: a walk is long in actions, not in what every list has to show."""


def _import_people(walk: Walk) -> None:
    known = walk.rows("roster", "list")
    lines = [
        f"{walk.fresh('师')},{walk.rng.choice('男女')},{walk.rng.choice(['语文', '数学'])}"
        for _n in range(walk.rng.randint(1, 4) if len(known) < _MANY else 0)
    ]
    if known and (not lines or walk.rng.random() < 0.5):
        lines.append(f"{walk.rng.choice(known)['name']},女,英语")
    walk.run("roster", "import", _table(walk, "姓名,性别,任教学科", lines))


def _hold(walk: Walk) -> None:
    if len(walk.rows("activity", "list")) >= _MANY:
        _delete(walk)
        return
    walk.run(
        *(
            "activity",
            "add",
            "--kind",
            walk.rng.choice(["读书沙龙", "集体备课", "专题讲座"]),
            "--title",
            walk.fresh("活动"),
            "--date",
            _day(walk),
        ),
        *("--hours", str(walk.rng.randint(1, 4)), "--attendees", "all"),
    )


def _train(walk: Walk) -> None:
    people = walk.rows("roster", "list")
    if people and len(walk.rows("training", "list")) >= _MANY:
        _delete(walk)
    elif people:
        walk.run(
            *("training", "add", "--name", walk.fresh("培训"), "--level", "国家级", "--mode", "网络研修", "--from", "2026-07-01"),
            *("--to", "2026-07-05", "--hours", "20", "--teacher", str(walk.rng.choice(people)["id"])),
        )


def _move(walk: Walk) -> None:
    people = walk.rows("roster", "list")
    if people:
        walk.run(
            "teacher",
            "move",
            str(walk.rng.choice(people)["id"]),
            "--status",
            walk.rng.choice(["调出", "退休", "借调"]),
            "--from",
            _day(walk),
        )


def _review(walk: Walk) -> None:
    kind = walk.rng.choice(["activity", "training"])
    found = walk.rows(kind, "list")
    if found and walk.rng.random() < 0.7:
        verdict = ("--approve",) if walk.rng.random() < 0.6 else ("--return", "请补充")
        walk.run(kind, "review", str(walk.rng.choice(found)["id"]), *verdict, *walk.pin)
    else:
        walk.run(kind, "review", "--all-pending", "--approve", *walk.pin)


def _delete(walk: Walk) -> None:
    kind = walk.rng.choice(["activity", "training"])
    found = walk.rows(kind, "list")
    if found:
        walk.run("delete", str(walk.rng.choice(found)["id"]))


def _bring_back(walk: Walk) -> None:
    found = walk.rows("trash")
    if found:
        walk.run("restore", str(walk.rng.choice(found)["id"]))


def _policy(walk: Walk) -> None:
    text = paths.resource("policies/jiyuan.toml").read_text(encoding="utf-8")
    file = walk.workspace.with_name("policy.toml")
    file.write_text(text.replace("version = 1", f"version = {walk.rng.randint(2, 9)}", 1), encoding="utf-8")
    walk.run("policy", "use", str(file))


def _undo(walk: Walk) -> None:
    for _step in range(walk.rng.randint(1, 4)):
        if _next_undo(walk) > walk.first:  # what the walk began with is no part of it
            walk.run("undo", *walk.pin)
    for _step in range(walk.rng.randint(0, 2)):
        walk.run("redo", *walk.pin)


SCHOOL: _Deeds = (
    (_import_people, 3),
    (_hold, 5),
    (_train, 4),
    (_move, 2),
    (_review, 3),
    (_delete, 2),
    (_bring_back, 2),
    (_policy, 1),
    (_undo, 2),
)


# -- a bureau -------------------------------------------------------------------------------------------------------


def _own(walk: Walk, *, edit: bool) -> None:
    """Register a record of some kind, or change one in some fields, as the window does."""
    from jyteacher_desktop.books import book_of, rows_of
    from jyteacher_desktop.domain.errors import JyTeacherError
    from jyteacher_desktop.kinds import REGISTERS
    from jyteacher_desktop.records.registers import kinds_kept, save
    from tests.kinds.samples import sample_row

    with Workspace.open(walk.workspace, write=True) as ws:
        ws.today_override = date.fromisoformat(TODAY)
        kept = {kind.id: kind for kind in REGISTERS if kind in kinds_kept(ws)}
        linked = {field.of for kind in kept.values() for field in kind.fields if field.shape is Shape.LINK and field.of in kept}
        links = {name: rows[-1].id for name in sorted(linked) if (rows := rows_of(ws, kept[name]))}
        kind = walk.rng.choice(
            [
                kind
                for kind in kept.values()
                if all(
                    field.shape is not Shape.PERSON and (field.shape is not Shape.LINK or field.of in links)
                    for field in kind.fields
                )
            ]
        )
        walk.serial += 1
        row = sample_row(kind, walk.serial, [Person("")], links)
        plain = {field.key: getattr(row, field.key) for field in kind.fields if field.key != "origin"}
        plain |= {field.key: Somebody(None, f"外请{walk.serial}") for field in kind.fields if field.shape is Shape.SOMEBODY}
        old = list(rows_of(ws, kind))
        if edit and old:
            chosen = walk.rng.sample(sorted(plain), min(2, len(plain)))
            row = replace(walk.rng.choice(old), **{key: plain[key] for key in chosen})
        elif len(old) >= _MANY:
            return
        else:
            row = kind.row(**plain)
        name = f"record {'edit' if row.id else 'add'} {kind.id}"
        try:
            save(ws, book_of(ws), [row])
        except JyTeacherError as error:
            walk.refused[name] += 1
            if error.exit_status == 70:
                walk.crashed.append(f"{name}: {error}")
        else:
            walk.done[name] += 1


def _register(walk: Walk) -> None:
    _own(walk, edit=False)


def _correct(walk: Walk) -> None:
    _own(walk, edit=True)


def _throw_away(walk: Walk) -> None:
    from jyteacher_desktop.books import rows_of
    from jyteacher_desktop.kinds import REGISTERS
    from jyteacher_desktop.records.registers import kinds_kept

    with Workspace.open(walk.workspace, write=False) as ws:
        kinds = [kind for kind in REGISTERS if kind in kinds_kept(ws)]
        walk.rng.shuffle(kinds)
        found = next((rows for kind in kinds if (rows := [row.id for row in rows_of(ws, kind)])), [])
    if found:
        walk.run("delete", str(walk.rng.choice(found)))


BUREAU: _Deeds = ((_register, 6), (_correct, 4), (_throw_away, 2), (_bring_back, 2), (_policy, 1), (_undo, 2))


def _look_at_nothing(_workspace: Path) -> None:
    """Whoever only asks whether everything comes back looks at the end."""


def walk_school(actions: int, seed: int, folder: Path | None = None, *, look: Callable[[Path], None] = _look_at_nothing) -> Walk:
    """Do so many things in a new school and take all of them back; ``look`` is shown the file after each of them.

    Raises:
        AssertionError: A command ended in a bug, or some row is not what it was.
    """
    new = ("school", "new", "--code", "1", "--name", "一小", "--stage", "小学")
    return _walk("一小.jyschool", new, SCHOOL, _import_people, actions=actions, seed=seed, folder=folder, look=look)


def walk_bureau(actions: int, seed: int, folder: Path | None = None) -> Walk:
    """The same in a new bureau: its own registers of every kind it keeps, the trash, policies.

    Raises:
        AssertionError: As above.
    """
    return _walk("局.jybureau", ("bureau", "new", "--name", "局"), BUREAU, _register, actions=actions, seed=seed, folder=folder)


def _walk(
    name: str,
    new: tuple[str, ...],
    deeds: _Deeds,
    first_of_all: Callable[[Walk], None],
    *,
    actions: int,
    seed: int,
    folder: Path | None,
    look: Callable[[Path], None] = _look_at_nothing,
) -> Walk:
    fast = Path("/dev/shm")  # a walk is long in commits, and none of it is asked what a power cut leaves
    place = Path(folder or tempfile.mkdtemp(prefix="walk-", dir=fast if os.access(fast, os.W_OK) else None))
    try:
        (place / "pin.txt").write_text(PIN + "\n", encoding="utf-8")
        walk = Walk(place / name, random.Random(seed))
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            assert main([*new[:2], str(walk.workspace), *new[2:], *walk.pin]) == 0
        quick_key(walk.workspace)
        first_of_all(walk)
        before = image_of(walk.workspace)
        walk.first = _next_undo(walk)
        chosen, weights = zip(*deeds, strict=True)
        for _action in range(actions):
            walk.rng.choices(chosen, weights)[0](walk)
            look(walk.workspace)
        after = image_of(walk.workspace)
        back, step = 0, _next_undo(walk)
        while step > walk.first:
            walk.run("undo", *walk.pin, what="the way back")
            look(walk.workspace)
            before_it = _next_undo(walk)
            assert before_it < step, "the way back ends early"
            back, step = back + 1, before_it
        _same(image_of(walk.workspace), before)
        for _step in range(back):
            walk.run("redo", *walk.pin, what="the way there again")
            look(walk.workspace)
        _same(image_of(walk.workspace), after)
        assert not walk.crashed, walk.crashed
        return walk
    finally:
        if folder is None:
            shutil.rmtree(place, ignore_errors=True)


def _next_undo(walk: Walk) -> int:
    """Number of the step that undo would take back next."""
    with Workspace.open(walk.workspace, write=False) as ws:
        step = ws.undo_state()[0]
        return step.id if step is not None else 0


def _same(found: Image, wanted: Image) -> None:
    for name, rows in wanted.items():
        other = found.get(name, [])
        assert other == rows, (
            f"{name}: {[row for row in other if row not in rows][:3]} for {[row for row in rows if row not in other][:3]}"
        )
