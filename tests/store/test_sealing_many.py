"""Thousands of numbers sealed at once stand in the file exactly as those that were sealed one by one."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from jyteacher_desktop.domain.step_codes import StepCode
from jyteacher_desktop.store import school_tables as tables
from jyteacher_desktop.store.errors import PrivateClosed
from jyteacher_desktop.store.ids import new_id
from jyteacher_desktop.store.many_rows import insert_columns, insert_rows
from jyteacher_desktop.store.sealed_columns import Privacy, name_of, new_secret
from jyteacher_desktop.store.sealing_many import ManySealed
from jyteacher_desktop.store.workspace import SCHOOL, Workspace

_KEY = bytes(range(64))


@pytest.fixture
def privacy() -> Privacy:
    secret = new_secret()
    return Privacy(name_of(secret), secret)


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.create(tmp_path / "校.jyschool", SCHOOL, {"office": new_id()}) as workspace:
        yield workspace


@pytest.mark.parametrize("length", [*range(1, 50), 63, 64, 65, 200, 1000])
def test_texts_of_every_length_become_what_the_library_makes_of_each(length: int) -> None:
    chance = random.Random(length)
    texts = [chance.randbytes(length) for _turn in range(9)]
    for beside in (b"x", b"sixteen letters!", b"jyteacher at rest 1"):
        library = AESSIV(_KEY)
        wide = 16 + length + 2
        found = ManySealed(_KEY, beside)(b"".join(texts), len(texts), width=wide)
        assert [found[place * wide : place * wide + 16 + length] for place in range(9)] == [
            library.encrypt(text, [beside]) for text in texts
        ]
        assert {found[place * wide - 2 : place * wide] for place in range(1, 10)} == {b"\0\0"}


@pytest.mark.parametrize("half", [16, 24, 32])
def test_keys_of_every_length_are_taken_as_the_library_takes_them(half: int) -> None:
    texts = [bytes([number]) * 18 for number in range(40)]
    library = AESSIV(_KEY[: 2 * half])
    assert ManySealed(_KEY[: 2 * half], b"x")(b"".join(texts), 40, width=34) == b"".join(
        library.encrypt(each, [b"x"]) for each in texts
    )


@pytest.mark.parametrize("kind", ["sealed", "sealed_number"])
@pytest.mark.parametrize("seed", range(12))
def test_a_column_of_whatever_texts_is_sealed_as_one_by_one(privacy: Privacy, kind: str, seed: int) -> None:
    chance = random.Random(seed)
    longest, many = chance.choice([3, 20, 60]), chance.choice([0, 1, 31, 32, 33, 300])
    texts = [
        chance.choice(
            [
                None,
                "",
                "王" * chance.randrange(1, 4),
                "".join(chance.choices("0123456789X", k=chance.randrange(longest))),
                "".join(chance.choices("0123456789", k=18)),
            ]
        )
        for _turn in range(many)
    ]
    if seed % 3 == 0:
        texts = [f"{chance.randrange(10**17):017}X" for _turn in range(many)]
    one = privacy.sealed_number if kind == "sealed_number" else privacy.sealed
    how = "sealed_number" if kind == "sealed_number" else "sealed"
    found = privacy.sealed_many(texts, how)
    assert found == [one(text) for text in texts]
    assert [privacy.opened(text) for text in found] == texts


def test_a_column_is_not_sealed_without_the_secret_and_blanks_need_none() -> None:
    closed = Privacy("unknown", None, file="校.jyschool")
    assert closed.sealed_many(["", None] * 40, "sealed") == ["", None] * 40
    for texts in (["11010519491231002X"] * 40, ["", "1"]):
        with pytest.raises(PrivateClosed, match="校"):
            closed.sealed_many(texts, "sealed_number")


def _people(many: int) -> dict[str, list[str]]:
    return {
        "uuid": [f"{number:036}" for number in range(many)],
        "name": [f"师{number}" for number in range(many)],
        "pinyin": ["shi"] * many,
        "initials": ["s"] * many,
        "id_number": [f"{number:017}X" if number % 7 else "" for number in range(many)],
        "phone": [f"{number:011}" if number % 5 else "转 8001" for number in range(many)],
    }


@pytest.mark.parametrize("many", [1, 40, 4_100])
def test_people_stored_at_once_by_rows_or_by_columns_stand_as_those_stored_one_by_one(ws: Workspace, many: int) -> None:
    people = _people(many)
    rows = list(zip(*people.values(), strict=True))
    look = "SELECT uuid, name, pinyin, initials, id_number, phone, former_name, note, deleted FROM teacher ORDER BY id"
    kept = []
    for way in ("one by one", "by rows", "by columns"):
        with ws.change("登记", code=StepCode.OTHER) as change:
            if way == "one by one":
                for row in rows:
                    change.insert(tables.teacher, **dict(zip(people, row, strict=True)))
            elif way == "by rows":
                assert change.insert_many(tables.teacher, list(people), iter(rows)) > 0
            else:
                assert change.insert_columns(tables.teacher, people) > 0
        kept.append(ws.tuples(look))
        assert ws.tuples("SELECT opened(id_number), opened(phone) FROM teacher ORDER BY id") == [
            *zip(people["id_number"], people["phone"], strict=True)
        ]
        assert not [text for row in kept[-1] for text in row[4:6] if text and not Privacy.is_sealed(text)]
        ws.undo()
        assert ws.tuples(look) == []
    assert kept[0] == kept[1] == kept[2]


def test_what_stands_sealed_is_never_written_by_whoever_has_no_seal(ws: Workspace) -> None:
    people = _people(3)
    with ws.record():
        raw = ws._raw
        with pytest.raises(RuntimeError):
            insert_columns(raw, "teacher", people)
        with pytest.raises(RuntimeError):
            insert_rows(raw, "teacher", list(people), zip(*people.values(), strict=True))
        assert raw.execute("SELECT count(*) FROM teacher").fetchone() == (0,)


def test_people_are_not_stored_where_their_numbers_cannot_be_sealed(ws: Workspace) -> None:
    ws.privacy._secret = None
    with pytest.raises(PrivateClosed), ws.change("登记", code=StepCode.OTHER) as change:
        change.insert_columns(tables.teacher, _people(40))
    assert ws.tuples("SELECT count(*) FROM teacher") == [(0,)]


def test_what_the_library_could_not_open_again_is_never_stored(privacy: Privacy, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [f"41088119800101{place:04d}" for place in range(100)]
    right = [privacy.sealed_number(text) for text in texts]
    monkeypatch.setattr(ManySealed, "__call__", lambda _self, _joined, many, *, width: bytes(width * many))
    assert privacy.sealed_many(texts, "sealed_number") == right
