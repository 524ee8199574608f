"""The eight city figures, computed a second time from the opened packages with nothing of the program but the opening."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from jyteacher_desktop import exchange
from jyteacher_desktop.bureau.book import CityBook
from jyteacher_desktop.exchange import open_bureau_card
from jyteacher_desktop.kinds import register
from jyteacher_desktop.kinds.kit import Row
from jyteacher_desktop.records.measures import measures_of
from jyteacher_desktop.records.register_papers import CITY_KEYS
from jyteacher_desktop.records.registers import row_from_texts, save
from jyteacher_desktop.school import school_keys
from jyteacher_desktop.school.book import SchoolBook
from jyteacher_desktop.school.office import create_school, school_info
from jyteacher_desktop.school.roster import TeacherValues, add_teacher
from jyteacher_desktop.school.submitting import submit
from jyteacher_desktop.school.trainings import TrainingValues, add_training, review_trainings
from jyteacher_desktop.store.workspace import Workspace
from tests.end_to_end.town import PIN, Q3, TODAY, Town

Table = list[dict[str, Any]]
SHARED = "110105199001010029"
SCHOOLS = (("济水一小", "2141000123", "济水中心校"), ("济水二小", "2141000124", "济水中心校"), ("济源实验小学", "2141000125", ""))


def put(ws: Workspace, kind: str, **texts: str) -> Row:
    [row] = save(ws, SchoolBook(ws), [row_from_texts(ws, register(kind), texts)]).rows
    return row


def build(town: Town, place: int) -> Workspace:
    """A school of seven people, no two schools alike."""
    name, code, central = SCHOOLS[place]
    folder = town.folder / f"s{place}"
    folder.mkdir()
    ws = create_school(folder / "s.jyschool", name=name, code=code, stage="小学", central=central, pin=PIN, today=TODAY)
    ws.today_override = TODAY
    town.open.append(ws)
    school_keys.trust_bureau(ws, town.card, PIN, open_bureau_card(town.card.read_bytes()).fingerprint)
    people = [f"{'甲乙丙'[place]}{mark}" for mark in "一二三四五六七"]
    for number, person in enumerate(people):
        position = "工勤人员" if number == 6 else "专任教师"
        shared = SHARED if number == 0 and place < 2 else ""
        add_teacher(
            ws, TeacherValues(name=person if not shared else "同一人", subject="语文", position=position, id_number=shared)
        )
    people[0] = "同一人" if place < 2 else people[0]
    put(ws, "backbone", teacher=people[0], title="市级骨干教师", since="2024-09-01")
    put(ws, "backbone", teacher=people[0], title="市级名师", since="2025-09-01")
    put(ws, "backbone", teacher=people[1], title="校级骨干教师", since="2024-09-01")
    put(ws, "backbone", teacher=people[2], title="市级学科带头人", since="2020-09-01", until="2025-08-31")
    put(ws, "backbone", teacher=people[6], title="市级骨干教师", since="2024-09-01")
    for number in range(3 - place):
        put(ws, "team", kind_of="学科工作坊", name=f"工作坊{number}", begins="2026-03-01")
    put(ws, "team", kind_of="名师工作室", name=f"{people[3]}工作室", begins="2026-03-01")
    put(ws, "trainer", teacher=people[3], subject="语文", appointed="2025-01-01")
    if place == 1:
        put(ws, "trainer", teacher=people[4], subject="数学", appointed="2024-01-01", left="2026-01-01")
    put(ws, "money", year="2026", line="公用经费预算总额", amount=str(400000 + 100000 * place))
    put(ws, "money", year="2026", line="培训经费预算", amount=str(20000 + 3000 * place))
    put(ws, "money", year="2025", line="培训经费预算", amount="99999")
    put(ws, "post", teacher=people[1], post="班主任", since="2025-09-01")
    put(ws, "post", teacher=people[2], post="班主任", since="2024-09-01", until="2025-07-01")
    put(ws, "post", teacher=people[5], post="校长", since="2023-08-01")
    ids = {name: uuid for uuid, name in ws.tuples("SELECT uuid, name FROM teacher")}
    trained = [
        (people[3], "学科能力提升", 15 if place else 10, 120 if place else 80),
        (people[1], "班主任能力提升", 2, 16),
    ]
    if place == 2:
        trained.append((people[5], "校长提高培训", 3, 24))
    made = [
        add_training(
            ws,
            TrainingValues(
                teacher_id=ids[person],
                name=title,
                level="city",
                mode="集中面授",
                date=date(2026, 3, 1),
                end_date=date(2026, 3, days),
                hours=Decimal(hours),
                certificate="",
            ),
        )
        for person, title, days, hours in trained
    ]
    if place == 0:
        review_trainings(ws, [made.pop()], approve=False, reason="没有证书")  # what the principal sent back counts nowhere
    review_trainings(ws, made, approve=True)
    return ws


def tables(town: Town, ws: Workspace, file: Path) -> dict[str, Table]:
    """Every table of a package as plain JSON; a yearly table without its year."""
    letter = exchange.open_letter(
        file.read_bytes(),
        kinds=frozenset({"report"}),
        signers_for=lambda _office, _kind: [exchange.read_public_key(ws.path.with_name(f"{ws.path.name}.jytkey"))],
        identities=[ws.info("reply_identity")],
    )
    found: dict[str, Table] = defaultdict(list)
    for name in letter.resources:
        base = name[:-5] if name[-5:-4] == "-" and name[-4:].isdigit() else name
        found[base] += [json.loads(line) for line in letter.body(name).splitlines()]
    return found


def recomputed(books: list[dict[str, Table]], own: Table) -> dict[str, Decimal]:
    """The eight figures by hand: sets and sums over the rows, rules as the document says them."""
    day, year = TODAY.isoformat(), "2026"
    counting = {"省级名师", "省级骨干教师", "市级名师", "市级学科带头人", "市级骨干教师"}
    person: dict[tuple[int, str], str] = {}
    for place, book in enumerate(books):
        numbers = {row["teacher"]: row["id_number"] for row in book["identity"]}
        person |= {(place, row["id"]): numbers.get(row["id"]) or f"{place} {row['id']}" for row in book["teachers"]}
    teaching, titled, trainers, hours = set(), set(), set(), defaultdict(int)
    workshops: dict[str, set[str]] = defaultdict(set)
    heads, principals, head_trained, principal_trained = set(), set(), set(), set()
    public = budget = 0
    for place, book in enumerate(books):
        unit = book["school"][0]["central"] or book["school"][0]["name"]
        teaching |= {person[place, row["id"]] for row in book["teachers"] if row["position"] == "专任教师"}
        for row in book["backbones"]:
            if row["title"] in counting and row["since"] <= day and (not row["until"] or row["until"] >= day):
                titled.add(person[place, row["teacher"]])
        workshops[unit] |= {row["name"] for row in book["teams"] if row["kind_of"] in {"workshop", "subject", "region", "rural"}}
        for row in book["trainers"]:
            if row["appointed"] <= day and not (row["left"] and row["left"] <= day):
                trainers.add(person[place, row["teacher"]])
        for row in book["trainings"]:
            if row["status"] == "approved":
                who = person[place, row["teacher"]]
                hours[who] += row["hours_x100"]
                head_trained |= {who} if "班主任" in row["name"] else set()
                principal_trained |= {who} if "校长" in row["name"] else set()
        for row in book["posts"]:
            group = {"head_teacher": heads, "principal": principals}.get(row["post"])
            if group is not None and row["since"] <= day and (not row["until"] or row["until"] >= "2026-01-01"):
                group.add(person[place, row["teacher"]])
        for row in book["funds"]:
            if row["year"] == year:
                public += row["amount_x100"] if row["line"] == "public_funds" else 0
                budget += row["amount_x100"] if row["line"] == "training_budget" else 0
    paid = {row["line"]: Decimal(row["amount_x100"]) for row in own}
    return {
        "backbone.share": Decimal(len(titled & teaching)) / len(teaching),
        "workshops.active": Decimal(min(len(names) for names in workshops.values())),
        "trainers.have": Decimal(len(trainers)),
        "trainers.hours": Decimal(sum(hours[who] >= 10000 for who in trainers)),
        "funds.share": Decimal(budget) / public,
        "funds.city": paid["city_training"] / paid["payroll"],
        "coverage.head_teacher": Decimal(len(heads & head_trained)) / len(heads),
        "coverage.principal": Decimal(len(principals & principal_trained)) / len(principals),
    }


def test_the_eight_figures_of_the_city_are_those_that_the_opened_packages_give_by_hand(town: Town) -> None:
    books = []
    for place in range(len(SCHOOLS)):
        ws = build(town, place)
        town.enrol(ws)
        sent = submit(ws, Q3, town.folder / f"stick{place}", PIN)
        assert town.receive(*sent.files)[0].verdict == "merged"
        books.append(tables(town, ws, sent.files[0]))
        assert school_info(ws).name == SCHOOLS[place][0]
    for line, amount in (("教职工工资总额", "52000000"), ("市级培训经费", "910000")):
        row = row_from_texts(town.bureau, register("money"), {"year": "2026", "line": line, "amount": amount})
        save(town.bureau, CityBook(town.bureau), [row])
    own = [{"line": line, "amount_x100": amount} for line, amount in town.bureau.tuples("SELECT line, amount_x100 FROM money")]
    by_hand = recomputed(books, own)
    figures = {each.key: each for each in measures_of(CityBook(town.bureau))}
    assert {key: figures[key].have for key in CITY_KEYS} == by_hand
    # none of them is trivial
    assert 0 < by_hand["backbone.share"] < Decimal("0.5")
    assert by_hand["workshops.active"] == 1
    assert by_hand["trainers.have"] == 3
    assert by_hand["trainers.hours"] == 2
    assert 0 < by_hand["coverage.head_teacher"] < 1
    assert 0 < by_hand["coverage.principal"] < 1
    assert figures["trainers.have"].need == 1
