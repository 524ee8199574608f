"""Volumes of packages mixed, reordered and exchanged; files that somebody exchanges between looking and acting."""

from __future__ import annotations

import itertools
import random
import shutil
from pathlib import Path

import pytest

from jyteacher_desktop.bureau import giving_book_back, publishing_policies, rolls_between_bureaus
from jyteacher_desktop.bureau.attachments import lacking_evidence
from jyteacher_desktop.bureau.city_digest import city_digest
from jyteacher_desktop.bureau.kept_files import EVIDENCE, Shelf
from jyteacher_desktop.records.errors import FileExchanged
from jyteacher_desktop.records.trash import delete_records
from jyteacher_desktop.school import school_keys, taking_book_back
from jyteacher_desktop.school.attachments import add_attachments, list_attachments
from jyteacher_desktop.school.submitting import submit
from jyteacher_desktop.store.workspace import BUREAU, Workspace
from tests.end_to_end.test_roll_paths import province
from tests.end_to_end.town import CLERK, PIN, Q3, Town, everybody, fill, held, photograph

_LIMIT = 60_000


def _two_packages(town: Town) -> tuple[Workspace, list[Path], list[Path]]:
    """A school and its first two packages, each in several volumes with attachments of its own."""
    ws = town.new_school("济水一小")
    first = fill(ws)
    town.enrol(ws)
    add_attachments(ws, first, [photograph(town.folder / "photos", shade) for shade in range(3)])
    one = submit(ws, Q3, town.folder / "one", PIN, with_attachments=True, limit=_LIMIT).files
    second = held(ws, everybody(ws), "观影", 12)
    add_attachments(ws, second, [photograph(town.folder / "photos", shade) for shade in range(3, 6)])
    two = submit(ws, Q3, town.folder / "two", PIN, with_attachments=True, limit=_LIMIT).files
    assert min(len(one), len(two)) > 2
    return ws, list(one), list(two)


def test_volumes_of_two_packages_mixed_and_reordered_come_to_the_same_city(town: Town) -> None:
    """Under names of each other, twice, the newer ones first, one of each left out."""
    _ws, one, two = _two_packages(town)
    town.bureau.close()
    shutil.copytree(town.bureau.path.parent, town.folder / "desk")
    town.bureau = town.reopen(town.bureau)
    town.receive(*one, *two)
    wanted, whole = city_digest(town.bureau), set(Shelf(town.bureau, EVIDENCE).names())
    assert len(whole) == 6
    rng = random.Random(5)
    for number in range(4):
        folder = town.folder / f"desk{number}"
        shutil.copytree(town.folder / "desk", folder)
        mixed = [*one, *two, *rng.sample([*one, *two], 3)]
        rng.shuffle(mixed)
        stick = town.folder / f"stick{number}"
        stick.mkdir()
        names = [path.name for path in mixed]
        rng.shuffle(names)
        for place, (path, name) in enumerate(zip(mixed, names, strict=True)):
            shutil.copy(path, stick / f"{place}-{name}")
        desk = town._ready(Workspace.open(folder / "city.jybureau", BUREAU, write=True))
        verdicts = town.receive(*sorted(stick.iterdir()), bureau=desk)
        assert {each.verdict for each in verdicts} <= {"merged", "unchanged", "superseded"}
        assert city_digest(desk) == wanted
        assert set(Shelf(desk, EVIDENCE).names()) == whole


def test_a_volume_exchanged_for_one_of_another_package_leaves_only_its_own_attachments_lacking(town: Town) -> None:
    ws, one, two = _two_packages(town)
    lost, *rest = two
    verdicts = town.receive(one[0], one[0], *rest)  # the first volume of the older one lies where that of the newer one lay
    assert [each.verdict for each in verdicts].count("merged") >= 1
    assert town.bureau.tuples("SELECT l.seq FROM office o JOIN letter l ON l.letter_id = o.head") == [(2,)]
    there = set(Shelf(town.bureau, EVIDENCE).names())
    lacking = set(itertools.chain(*lacking_evidence(town.bureau).values()))
    town.receive(lost, *one)
    assert not lacking_evidence(town.bureau)
    whole = set(Shelf(town.bureau, EVIDENCE).names())
    assert len(list_attachments(ws)) == len(whole) == 6
    assert lacking == whole - there  # none, where the older volume carries what the newer one would have


def test_volumes_of_two_books_given_back_mixed_bring_nothing_of_the_older_one_back(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was taken off a record since stays off, also where its volume of before is read behind the newer book."""
    monkeypatch.setattr(giving_book_back.exchange, "write_volumes", _small(giving_book_back.exchange.write_volumes))
    ws = town.new_school("济水一小")
    activity = fill(ws)
    town.enrol(ws)
    add_attachments(ws, activity, [photograph(town.folder / "photos", shade) for shade in range(3)])
    town.send(ws, with_attachments=True)
    new = town.new_school("新电脑")
    card = town.folder / "new.jyt"
    digits = school_keys.write_school_card(new, card, PIN)
    older = giving_book_back.restore_school(town.bureau, "济水一小", town.folder / "older", CLERK, card=card, digits=digits).files
    gone = list_attachments(ws)[0]
    delete_records(ws, [gone.id])
    town.send(ws, with_attachments=True)
    newer = giving_book_back.restore_school(town.bureau, "济水一小", town.folder / "newer", CLERK, card=card, digits=digits).files
    assert len(older) == 3
    assert len(newer) == 2
    for file in itertools.chain(*itertools.zip_longest(reversed(newer), older)):
        if file is not None:
            taking_book_back.apply_restore(new, file, PIN)
    assert sorted(row.present for row in list_attachments(new)) == [True, True]
    assert submit(new, Q3, town.folder / "next", PIN).seq == 3


def test_volumes_of_two_rolls_mixed_and_reordered_come_to_the_same_province(town: Town) -> None:
    """The older roll behind the newer one, volumes of both under each other's names, and one of each twice."""
    above = province(town)
    schools = [town.new_school(f"{number}小", code=f"214100012{number}") for number in range(3)]
    for ws in schools:
        fill(ws, number="")
        town.enrol(ws)
        town.send(ws)
    older = rolls_between_bureaus.write_roll(town.bureau, town.folder / "older", CLERK, limit=1).files
    for ws in schools:
        held(ws, everybody(ws), "观影", 12)
        town.send(ws)
    newer = rolls_between_bureaus.write_roll(town.bureau, town.folder / "newer", CLERK, limit=1).files
    assert (len(older), len(newer)) == (3, 3)
    above.close()
    shutil.copytree(above.path.parent, town.folder / "blank")
    rng, seen = random.Random(7), set()
    for number in range(4):
        folder = town.folder / f"above{number}"
        shutil.copytree(town.folder / "blank", folder)
        desk = town._ready(Workspace.open(folder / above.path.name, BUREAU, write=True))
        mixed = [*older, *newer, rng.choice(older), rng.choice(newer)]
        rng.shuffle(mixed)
        stick = town.folder / f"roll-stick{number}"
        stick.mkdir()
        for place, path in enumerate(mixed):
            shutil.copy(path, stick / f"{place}-{mixed[place - 1].name}")
        verdicts = town.receive(*sorted(stick.iterdir()), bureau=desk)
        assert {each.verdict for each in verdicts} <= {"merged", "unchanged"}, [each.message for each in verdicts]
        assert desk.tuples("SELECT DISTINCT l.seq FROM office o JOIN letter l ON l.letter_id = o.head") == [(2,)]
        seen.add(city_digest(desk))
    assert len(seen) == 1


def _small(write):  # type: ignore[no-untyped-def]
    def volumes(*arguments, **named):  # type: ignore[no-untyped-def]
        return write(*arguments, **{**named, "limit": _LIMIT})

    return volumes


def test_a_book_or_a_draft_that_was_exchanged_after_somebody_looked_at_it_is_not_taken(town: Town) -> None:
    ws = town.new_school("济水一小")
    fill(ws)
    town.enrol(ws)
    town.send(ws)
    seen, other = (
        giving_book_back.restore_school(town.bureau, "济水一小", town.folder / f"back{number}", CLERK).files[0]
        for number in (1, 2)
    )
    plan = taking_book_back.plan_restore(ws, seen)
    shutil.copy(other, seen)
    with pytest.raises(FileExchanged):
        taking_book_back.apply_restore(ws, seen, PIN, older=True, shown=plan)
    first = publishing_policies.publish_policy(town.bureau, town.folder / "p1.jyt", CLERK)
    draft = publishing_policies.inspect_policy(town.bureau, first.file)
    second = publishing_policies.publish_policy(town.bureau, town.folder / "p2.jyt", CLERK)
    shutil.copy(second.file, first.file)
    with pytest.raises(FileExchanged, match="没有签名"):
        publishing_policies.sign_policy(town.bureau, first.file, CLERK, shown=draft.letter)
