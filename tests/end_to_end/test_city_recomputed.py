"""The eight city figures, computed a second time from the opened packages with nothing of the program but the opening.

Once for three schools that keep everything, once for a city as it happens: a school that said 本年没有, one that said nothing at all, one
that entered half of its funds and amounts of zero, one whose titles the city's own list contradicts, and one that never sent anything.
"""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from jyteacher_desktop import exchange
from jyteacher_desktop.bureau.city_book import CityBook
from jyteacher_desktop.exchange import open_bureau_card
from jyteacher_desktop.kinds import register
from jyteacher_desktop.kinds.kit import Row
from jyteacher_desktop.records.measures import measures_of
from jyteacher_desktop.records.programme_paper import CITY_KEYS
from jyteacher_desktop.records.registers import row_from_texts, save
from jyteacher_desktop.school import school_keys
from jyteacher_desktop.school.office import create_school, school_info
from jyteacher_desktop.school.roster import TeacherValues, add_teacher
from jyteacher_desktop.school.school_book import SchoolBook
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


ODD = (
    ("东镇中心校", "2141000201", "东镇中心校"),
    ("东镇二小", "2141000202", "东镇中心校"),
    ("西关小学", "2141000203", ""),
    ("南关小学", "2141000204", ""),
    ("北关小学", "2141000205", ""),
)
SAID_NONE, SILENT, HALF, CONTRADICTED, UNSENT = range(5)


def odd_school(town: Town, place: int) -> Workspace:
    """One of the schools of a city as it happens."""
    name, code, central = ODD[place]
    folder = town.folder / f"o{place}"
    folder.mkdir()
    ws = create_school(folder / "s.jyschool", name=name, code=code, stage="小学", central=central, pin=PIN, today=TODAY)
    ws.today_override = TODAY
    town.open.append(ws)
    school_keys.trust_bureau(ws, town.card, PIN, open_bureau_card(town.card.read_bytes()).fingerprint)
    people = [f"{'东西南北中'[place]}{mark}" for mark in "一二三四"]
    for person in people:
        add_teacher(ws, TeacherValues(name=person, subject="语文", position="" if person.endswith("四") else "专任教师"))
    if place == SAID_NONE:
        for register_id in ("backbone", "team", "trainer", "money", "post"):
            put(ws, "none_in_year", register=register_id, year="2026")
    if place == HALF:
        put(ws, "money", year="2026", line="公用经费预算总额", amount="300000")
        put(ws, "money", year="2026", line="支出", on="2026-05-01", item="培训费", amount="1800")
        put(ws, "backbone", teacher=people[0], title="省级骨干教师", since="2026-01-01")
        put(ws, "backbone", teacher=people[1], title="没有听说过的称号", since="2026-01-01")
        put(ws, "team", kind_of="学科工作坊", name="数学坊", begins="2026-11-01")  # not yet
        put(ws, "team", kind_of="区域研修团队", name="城区团队", begins="2025-01-01", ends="2026-10-08")  # its last day
        put(ws, "post", teacher=people[2], post="班主任", since="2026-09-01")
        training(ws, people[2], "班主任能力提升", "8")
    if place == CONTRADICTED:
        put(ws, "money", year="2026", line="公用经费预算总额", amount="500000")
        put(ws, "money", year="2026", line="培训经费预算", amount="0")
        put(ws, "backbone", teacher=people[0], title="市级名师", since="2024-09-01")  # the city's list does not know it
        put(ws, "backbone", teacher=people[1], title="省级名师", since="2024-09-01")
        put(ws, "trainer", teacher=people[2], subject="数学", appointed="2026-10-08")
        put(ws, "post", teacher=people[0], post="校长", since="2020-01-01", until="2026-01-01")  # the first day of the cycle
        put(ws, "post", teacher=people[3], post="校长", since="2015-01-01", until="2025-12-31")
        put(ws, "post", teacher=people[1], post="班主任", since="2026-09-01")
        training(ws, people[2], "数学课标研修", "100")
    return ws


def training(ws: Workspace, person: str, title: str, hours: str) -> None:
    [owner] = [uuid for uuid, name in ws.tuples("SELECT uuid, name FROM teacher") if name == person]
    values = TrainingValues(
        teacher_id=owner,
        name=title,
        level="city",
        mode="集中面授",
        date=date(2026, 3, 1),
        end_date=date(2026, 3, 20),
        hours=Decimal(hours),
    )
    review_trainings(ws, [add_training(ws, values)], approve=True)


def odd_recomputed(books: list[dict[str, Table]], own: dict[str, Table]) -> dict[str, Decimal | None]:
    """The eight figures by hand, where who said nothing is in none of them."""
    day = TODAY.isoformat()
    levels = {"省级名师": 1, "省级骨干教师": 1, "市级名师": 2, "市级学科带头人": 2, "市级骨干教师": 2}
    listed = {levels[row["title"]] for row in own["backbone"]}
    teaching, titled, trainers, hours = set(), set(), set(), defaultdict(int)
    workshops: dict[str, set[str]] = defaultdict(set)
    told: set[str] = set()
    heads, principals, head_trained = set(), set(), set()
    both: list[tuple[int, int]] = []
    for book in books:
        school = book["school"][0]
        unit = school["central"] or school["name"]
        ticked = {row["register"] for row in book["nothing"] if row["year"] == "2026"}
        # a person whose post nobody wrote down teaches
        teaching |= {row["id"] for row in book["teachers"] if row["position"] in ("专任教师", "")}
        for row in book["backbones"]:
            if levels.get(row["title"], 0) not in listed | {0} and row["since"] <= day:
                titled.add(row["teacher"])
        told |= {unit} if "team" in ticked or book["teams"] else set()
        workshops[unit] |= {
            row["name"]
            for row in book["teams"]
            if row["kind_of"] in {"workshop", "subject", "region", "rural"} and row["begins"] <= day <= (row["ends"] or day)
        }
        trainers |= {row["teacher"] for row in book["trainers"] if row["appointed"] <= day and not row["left"]}
        for row in book["trainings"]:
            hours[row["teacher"]] += row["hours_x100"]
            head_trained |= {row["teacher"]} if "班主任" in row["name"] and row["hours_x100"] else set()
        for row in book["posts"]:
            group = {"head_teacher": heads, "principal": principals}[row["post"]]
            if not row["until"] or row["until"] >= "2026-01-01":
                group.add(row["teacher"])
        funds = {row["line"]: row["amount_x100"] for row in book["funds"] if row["year"] == "2026"}
        if {"public_funds", "training_budget"} <= funds.keys():
            both.append((funds["training_budget"], funds["public_funds"]))
    titled |= {row["teacher"].split(" ")[1] for row in own["backbone"]}
    return {
        "backbone.share": Decimal(len(titled & teaching)) / len(teaching),
        "workshops.active": Decimal(min(len(workshops[unit]) for unit in told)),
        "trainers.have": Decimal(len(trainers) + len(own["trainer"])),
        "trainers.hours": Decimal(sum(hours[who] >= 10000 for who in trainers)),
        "funds.share": Decimal(sum(part for part, _whole in both)) / sum(whole for _part, whole in both),
        "funds.city": None,  # the payroll was never entered
        "coverage.head_teacher": Decimal(len(heads & head_trained)) / len(heads),
        "coverage.principal": Decimal(0) / len(principals),
    }


def test_the_eight_figures_of_a_city_as_it_happens_are_those_of_its_opened_packages(town: Town) -> None:
    books = []
    for place in range(len(ODD)):
        ws = odd_school(town, place)
        town.enrol(ws)
        if place != UNSENT:
            sent = submit(ws, Q3, town.folder / f"odd{place}", PIN)
            assert town.receive(*sent.files)[0].verdict == "merged"
            books.append(tables(town, ws, sent.files[0]))
    city = town.bureau
    own_rows = {
        "backbone": {"教师": "北二", "称号": "市级骨干教师", "认定日期": "2025-09-01"},
        "trainer": {"培训者": "省里来的教授", "学科": "教育学", "聘任日期": "2026-01-01"},
        "money": {"年度": "2026", "科目": "市级培训经费", "金额": "910000"},
    }
    for kind, texts in own_rows.items():
        save(city, CityBook(city), [row_from_texts(city, register(kind), texts)])
    own = {
        "backbone": [{"teacher": who, "title": title} for who, title in city.tuples("SELECT teacher, title FROM backbone")],
        "trainer": [{"teacher": who} for (who,) in city.tuples("SELECT teacher FROM trainer")],
    }
    figures = {each.key: each for each in measures_of(CityBook(city))}
    by_hand = odd_recomputed(books, own)
    assert {key: figures[key].have for key in CITY_KEYS} == by_hand
    assert figures["workshops.active"].text == "0/2 个单位达到 3 个以上，另有 2 个单位没有登记"
    assert figures["funds.share"].text.startswith("0.0%（0/500,000 元）")
    assert [line.name for line in figures["funds.share"].missing] == ["南关小学", "西关小学"]
    assert figures["funds.city"].text == "未登记"
    assert {"东镇二小", "北关小学"} <= {line.name for line in figures["funds.share"].silent}
