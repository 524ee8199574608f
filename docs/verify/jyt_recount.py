"""Add up a quarter's paper, or a certificate, again, without the program that printed it.

The paper (季度汇总 or 学时证明, a PDF), a package of the same school and the policy file are all it reads; jyt_verify.py beside it opens and
checks the package. Nothing here comes from the program: the rules of counting, the trace codes and the layout of the paper are those that
docs/format.md and docs/policy.md describe, written a second time.

    python jyt_recount.py PAPER.pdf PACKAGE.jyt --policy POLICY.toml --card CARD [--identity FILE] [--json]

Every line of the paper carries a trace code. The code says which figure it is; the figure is added up from the records of the package and
compared with what is printed in that line. Totals, the first page's headline and what it says about pace and people are compared as well. Of a certificate (学时证明) the signature
is checked, and what it says is compared with what is signed and with the ledger of that person.

Not compared, because a package does not hold it: what an earlier version of a closed quarter said, and what a reader's own words are.

Exit code 0: 已核对 n 个数字, all of them right; 1: one is not, or the package is refused; 2: wrong usage, or a file that cannot be read.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
import tomllib
import unicodedata
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
import jyt_verify

Row = dict[str, Any]


class Unreadable(Exception):
    """A file is not what was said; the text says which and why."""


# ---------------------------------------------------------------------------------------------------------------------------------
# The policy: docs/policy.md
# ---------------------------------------------------------------------------------------------------------------------------------


def _bare(value: Any) -> Any:
    """A number, or a small table with the number inside."""
    return value["value"] if isinstance(value, dict) and "value" in value else value


def _x100(value: Any) -> int:
    return int(Fraction(str(_bare(value))) * 100)


@dataclass
class Cycle:
    """One 周期 with the caps that hold in it, in hundredths; 0 is no cap."""

    id: str
    start: str
    end: str
    required: int
    kinds: dict[str, dict[str, int]]
    categories: dict[str, dict[str, int]]


CAPS = ("session_cap", "year_cap", "cycle_cap")


class Policy:
    """What of a policy file decides about hours."""

    def __init__(self, text: str) -> None:
        data = tomllib.loads(text)
        unit = data["unit"]
        self.step = _x100(unit.get("step", "0.5"))
        self.day_cap = _x100(unit.get("day_cap", 0))
        self.confirmation = _bare(data.get("confirmation", "none"))
        self.once = _bare(data.get("duplicates", {}).get("same_content", "count_all")) == "highest_level_once"
        self.by_school_year = _bare(data.get("year", {}).get("basis_of_year", "calendar")) == "school"
        self.ranks = {level["id"]: rank for rank, level in enumerate(data.get("level", []))}
        self.exempt = {*data.get("exemption", {}).get("reasons", [])}
        attendance, result = data.get("attendance", {}), data.get("result", {})
        self.marks = {
            mark: Fraction(str(_bare(attendance.get(mark, usual))))
            for mark, usual in (("present", 1), ("late", 1), ("left_early", 1), ("excused", 0), ("absent", 0))
        }
        self.results = {
            word: Fraction(str(_bare(result.get(word, usual)))) for word, usual in (("excellent", 1), ("pass", 1), ("fail", 0))
        }
        self.min_ratio = Fraction(str(_bare(attendance.get("min_ratio", 0))))
        self.kinds: dict[str, Row] = {kind["id"]: kind for kind in data.get("kind", [])}
        self.categories: dict[str, Row] = {category["id"]: category for category in data.get("category", [])}
        self.cycles = [self._cycle(each) for each in data["cycle"]]

    def _cycle(self, data: Row) -> Cycle:
        def own(place: str, name: str) -> Row:
            there = data.get(place, {})
            if isinstance(there, list):
                return next((each for each in there if each["id"] == name), {})
            found = there.get(name, {})
            return found if isinstance(found, dict) else {}

        def caps(place: str, items: Mapping[str, Row]) -> dict[str, dict[str, int]]:
            return {
                name: {cap: _x100(own(place, name).get(cap, base.get(cap, 0))) for cap in CAPS} for name, base in items.items()
            }

        return Cycle(
            id=str(data["id"]),
            start=str(data["start"]),
            end=str(data["end"]),
            required=_x100(data["required"]),
            kinds=caps("kind", self.kinds),
            categories=caps("category", self.categories),
        )

    def cycle_at(self, day: str) -> Cycle:
        """The cycle around a day."""
        found = next((cycle for cycle in self.cycles if cycle.start <= day <= cycle.end), None)
        if found is None:
            raise Unreadable(f"政策文件里没有 {day} 所在的周期")
        return found

    def year_of(self, day: str) -> str:
        """Which accounting year a day belongs to."""
        year = int(day[:4])
        if not self.by_school_year:
            return day[:4]
        return f"{year}-{year + 1}" if day[5:7] >= "09" else f"{year - 1}-{year}"

    def mode_category(self, mode: str) -> str:
        """The category of an outside training."""
        for category in self.categories.values():
            if mode in category.get("training_modes", []):
                return str(category["id"])
        return next((str(each["id"]) for each in self.categories.values() if each.get("training_default")), "")


# ---------------------------------------------------------------------------------------------------------------------------------
# Hours of one person: six steps
# ---------------------------------------------------------------------------------------------------------------------------------


@dataclass
class Entry:
    """One person in one activity, one training, or an opening balance; hours in hundredths."""

    teacher: str
    id: str
    start: str
    end: str
    source: str
    kind: str
    hours: int
    status: str
    confirmed: int | None = None
    sessions: int = 1
    attended: int | None = None
    role: str = ""
    mark: str = ""
    content: str = ""
    level: str = ""
    claimed: int = 0
    counted: int = 0


APART = {"planned", "draft", "returned"}
THERE = {"present", "late", "left_early"}


def _claim(entry: Entry, policy: Policy) -> int:
    factor = Fraction(1)
    if entry.source == "activity":
        roles = policy.kinds.get(entry.kind, {}).get("roles", {})
        factor *= Fraction(str(_bare(roles.get(entry.role, 1)))) * policy.marks.get(entry.mark, 0)
        if entry.attended is not None and entry.attended < policy.min_ratio * entry.sessions:
            factor = Fraction(0)
    elif entry.source == "training":
        factor *= policy.results.get(entry.mark or "pass", 0)
    return int(entry.hours * factor // policy.step) * policy.step


def count_person(entries: list[Entry], policy: Policy, cycle: Cycle, day: str) -> None:
    """Fill in what each entry claims and counts."""
    standing: list[tuple[Entry, int]] = []
    for entry in entries:
        entry.claimed, entry.counted = _claim(entry, policy), 0
        inside = cycle.start <= entry.start <= cycle.end
        reviewed = entry.source == "opening" or entry.status == "approved"
        if policy.confirmation == "bureau" or (policy.confirmation == "school" and not reviewed):
            continue
        if entry.status in APART or entry.end > day or not inside:
            continue
        value = entry.claimed
        if entry.confirmed is not None and entry.confirmed < value:
            value = entry.confirmed // policy.step * policy.step
        standing.append((entry, value))
    standing.sort(key=lambda pair: (pair[0].start, pair[0].id))
    if policy.once:
        standing = _once(standing, policy)
    _cap(standing, policy, cycle)


def _once(standing: list[tuple[Entry, int]], policy: Policy) -> list[tuple[Entry, int]]:
    """Of entries with one content the highest level counts, then the most hours, then the earliest."""
    best: dict[str, tuple[tuple[int, int, str, str], Entry]] = {}
    for entry, value in standing:
        if value and (number := _as_read(entry.content)):
            rank = (policy.ranks.get(entry.level, len(policy.ranks)), -value, entry.start, entry.id)
            if number not in best or rank < best[number][0]:
                best[number] = (rank, entry)
    return [
        (entry, value)
        for entry, value in standing
        if not (value and (number := _as_read(entry.content))) or best[number][1] is entry
    ]


_SHOWS_NOTHING = re.compile(
    "[\\s\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u2d7f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff0-\ufffc\U0001107f\U00013430-\U0001343f\U00016fe4\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_LOOKS_LATIN = str.maketrans("авекмнорстухіјѕαβεζηικμνορτυχ", "abekmhopctyxijsabezhikmnoptyx")


def _as_read(content: str) -> str:
    """A certificate number as a reader of the paper takes it: no blanks, nothing unseen, one width, one case, Latin where it looks so.

    A word that says there is none, and signs without a letter or a figure, are no number.
    """
    plain = unicodedata.normalize("NFKC", _SHOWS_NOTHING.sub("", content))
    number = _SHOWS_NOTHING.sub("", plain).casefold().translate(_LOOKS_LATIN)
    return number if any(map(str.isalnum, number)) and number not in _NO_NUMBER else ""


_NO_NUMBER = {
    *(
        "无",
        "暂无",
        "空",
        "null",
        "none",
        "nan",
        "没有",
        "暂缺",
        "缺",
        "未填",
        "不详",
        "无号",
        "无编号",
        "没有编号",
        "无证",
        "无证书",
    ),
    *(
        "没有证书",
        "无证书编号",
        "未发",
        "未发证",
        "未发证书",
        "待发",
        "待发证",
        "待发证书",
        "证书待发",
        "未领",
        "待领",
        "待补",
        "待定",
    ),
    *("n/a", "#n/a", "#ref!", "#value!", "#name?", "#div/0!", "#null!", "#num!"),
}


def _cap(standing: list[tuple[Entry, int]], policy: Policy, cycle: Cycle) -> None:
    left: dict[tuple[str, ...], int] = {}
    for entry, value in standing:
        allowed, taps = value, []
        if entry.source == "activity":
            caps = cycle.kinds.get(entry.kind, {})
            category = str(policy.kinds.get(entry.kind, {}).get("category", ""))
            if caps.get("session_cap"):
                allowed = min(allowed, caps["session_cap"] * max(1, entry.sessions))
            taps.append(("kind", entry.kind, caps))
        else:
            category = policy.mode_category(entry.kind) if entry.source == "training" else entry.kind
        taps.append(("category", category, cycle.categories.get(category, {})))
        pools: list[tuple[str, ...]] = []
        for sort, name, caps in taps:
            for cap, label in (("year_cap", policy.year_of(entry.start)), ("cycle_cap", "")):
                if caps.get(cap):
                    pools.append((sort, name, cap, label))
                    left.setdefault(pools[-1], caps[cap])
        if policy.day_cap and entry.source != "opening":
            if entry.end <= entry.start:
                pools.append(("day", entry.start))
                left.setdefault(pools[-1], policy.day_cap)
            else:
                days = (date.fromisoformat(entry.end) - date.fromisoformat(entry.start)).days + 1
                allowed = min(allowed, policy.day_cap * days)
        amount = min([allowed, *(left[pool] for pool in pools)])
        if amount < value:
            amount = amount // policy.step * policy.step
        for pool in pools:
            left[pool] -= amount
        entry.counted = amount


LEFT = {"transferred_out": "调出", "retired": "退休", "left": "离职", "guest": "外校人员"}


def _month_ends(first: str, last: str) -> list[tuple[str, str]]:
    """First and last day of every month between two days."""
    found, day, end = [], date.fromisoformat(first).replace(day=1), date.fromisoformat(last)
    while day <= end:
        following = (day + timedelta(days=32)).replace(day=1)
        found.append((day.isoformat(), (following - timedelta(days=1)).isoformat()))
        day = following
    return found


def requirement(events: Sequence[tuple[str, str]] | None, policy: Policy, cycle: Cycle, day: str) -> tuple[int, int]:
    """What the cycle requires of somebody with this service, and the even pace by a day; None is in post for the whole of it."""
    months = _month_ends(cycle.start, cycle.end)
    this_month_ends = next(end for first, end in _month_ends(day, day) if first <= day <= end)
    begun = None if events is None else _known_on(events, policy, day)
    due = [end for first, end in months if begun is None or _owes(begun, policy, cycle, (first, end), this_month_ends)]

    def part(number: int) -> int:
        return -(-cycle.required * number // (len(months) * policy.step)) * policy.step

    return part(len(due)), part(sum(min(end, cycle.end) <= day for end in due))


def _known_on(events: Sequence[tuple[str, str]], policy: Policy, day: str) -> list[tuple[str, str]]:
    """What had begun by a day, and what ends leave that lasts on it; nothing else that begins later is known yet."""
    found = [event for event in events if event[0] <= day]
    for event in events[len(found) :]:
        if not found or found[-1][1] not in policy.exempt:
            break
        found.append(event)
    return found


def _owes(events: Sequence[tuple[str, str]], policy: Policy, cycle: Cycle, month: tuple[str, str], now_ends: str) -> bool:
    """Whether a month has a day in post that is no exempt leave; leave that nothing ends ends with the month of the day of counting."""
    day, last = date.fromisoformat(max(month[0], cycle.start)), min(month[1], cycle.end)
    while (text := day.isoformat()) <= last:
        place = max((place for place, (start, _status) in enumerate(events) if start <= text), default=-1)
        if place >= 0 and events[place][1] not in LEFT:
            open_end = place == len(events) - 1 and text > now_ends
            if events[place][1] not in policy.exempt or open_end:
                return True
        day += timedelta(days=1)
    return False


# ---------------------------------------------------------------------------------------------------------------------------------
# The book of the package, and one quarter of it
# ---------------------------------------------------------------------------------------------------------------------------------

STAGES = (
    ("特殊教育", ("特殊", "特教")),
    ("中职", ("中职", "中等职业", "职业高中", "职高", "中专", "技工")),
    ("学前", ("学前", "幼儿", "幼教", "幼师")),
    ("初中", ("初中", "初级中学")),
    ("高中", ("高中", "高级中学")),
    ("小学", ("小学", "完小")),
)


def stage_group(text: str) -> str:
    """The 学段 that statistics count a word under."""
    bare = re.sub(r"\s+", "", jyt_verify.unicodedata.normalize("NFKC", text))
    return next((group for group, parts in STAGES if any(part in bare for part in parts)), bare)


@dataclass
class Person:
    """Somebody of the quarter, with the sums the paper prints in hundredths; ``kept`` are the entries of the quarter."""

    id: str
    row: Row
    kept: list[Entry]
    year: int
    cycle: int
    required: int
    pace: int
    gone: str

    @property
    def apart(self) -> bool:
        """Left, or nothing required."""
        return bool(self.gone) or not self.required

    @property
    def quarter(self) -> int:
        """Counted in the quarter."""
        return sum(entry.counted for entry in self.kept)


@dataclass
class Quarter:
    """What the package says of one quarter up to a day."""

    label: str
    day: str
    people: list[Person]
    held: dict[str, Row]
    trainings: dict[str, Row]
    empty: bool
    entries: list[Entry] = field(default_factory=list)


class Book:
    """The tables of a report."""

    def __init__(self, tables: Mapping[str, Sequence[Row]]) -> None:
        def yearly(base: str) -> list[Row]:
            return [row for name, rows in tables.items() if re.fullmatch(rf"{base}-\d{{4}}", name) for row in rows]

        self.periods = {row["id"]: row for row in tables.get("periods", [])}
        self.teachers = {row["id"]: row for row in tables.get("teachers", [])}
        self.activities = {row["id"]: row for row in yearly("activities")}
        self.trainings = {row["id"]: row for row in yearly("trainings")}
        self.service: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for row in sorted(tables.get("service", []), key=lambda row: (row["teacher"], row["start"] or "", row["seq"])):
            self.service[row["teacher"]].append((row["start"] or "", row["status"]))
        self.attendance = yearly("attendance")
        self.openings = list(tables.get("openings", []))

    def entries(self) -> dict[str, list[Entry]]:
        """By person."""
        found: dict[str, list[Entry]] = defaultdict(list)
        for line in self.attendance:
            row = self.activities[line["activity"]]
            found[line["teacher"]].append(
                Entry(
                    teacher=line["teacher"],
                    id=row["id"],
                    start=row["start"],
                    end=row["end"],
                    source="activity",
                    kind=row["kind"],
                    hours=row["hours_x100"],
                    status=row["status"],
                    confirmed=line["confirmed_x100"],
                    sessions=row["sessions"],
                    attended=line["attended"],
                    role=line["role"],
                    mark=line["mark"],
                    content=row["content_key"],
                    level=row["level"],
                )
            )
        for row in self.trainings.values():
            found[row["teacher"]].append(
                Entry(
                    teacher=row["teacher"],
                    id=row["id"],
                    start=row["start"],
                    end=row["end"],
                    source="training",
                    kind=row["mode"],
                    hours=row["hours_x100"],
                    status=row["status"],
                    confirmed=row["confirmed_x100"],
                    mark=row["result"],
                    content=row["certificate"],
                    level=row["level"],
                )
            )
        for row in self.openings:
            start = f"{row['year'][:4]}-09-01" if "-" in row["year"] else f"{row['year']}-01-01"
            found[row["teacher"]].append(
                Entry(
                    teacher=row["teacher"],
                    id=row["id"],
                    start=start,
                    end=start,
                    source="opening",
                    kind=row["category"],
                    hours=row["hours_x100"],
                    status="approved",
                )
            )
        return found

    def quarter(self, label: str, policy: Policy, day: str) -> Quarter:
        """One quarter up to a day: its people, what was held, and every sum."""
        first, last = _quarter_days(label)
        cycle = policy.cycle_at(last)
        entries = self.entries()
        people: list[Person] = []
        for teacher, row in self.teachers.items():
            its = entries[teacher]
            count_person(its, policy, cycle, day)
            events = self.service.get(teacher)
            # what somebody did while he belonged to another school and only came to activities is no figure of this one
            known = [event for event in events or [] if event[0] <= day]
            ends = [*(start for start, _status in known[1:]), "9999"]
            guest = [(start, until) for (start, status), until in zip(known, ends, strict=False) if status == "guest"]
            kept = [
                entry
                for entry in its
                if entry.source != "opening"
                and first <= entry.start <= last
                and entry.status not in APART
                and entry.end <= day
                and not any(since <= entry.start < until for since, until in guest)
            ]
            there = events is not None and self._there([event for event in events if event[0] <= day], first)
            if not there and not any(entry.counted or (entry.source == "activity" and entry.mark in THERE) for entry in kept):
                continue
            now = [status for start, status in events or [] if start <= day]
            required, pace = requirement(events, policy, cycle, day)
            people.append(
                Person(
                    id=teacher,
                    row=row,
                    kept=kept,
                    year=sum(
                        entry.counted
                        for entry in its
                        if cycle.start <= entry.start <= cycle.end and policy.year_of(entry.start) == policy.year_of(day)
                    ),
                    cycle=sum(entry.counted for entry in its),
                    required=required,
                    pace=pace,
                    gone=LEFT.get(now[-1], "") if now else "",
                )
            )
        inside = {person.id for person in people}
        here = {name: row for name, row in self.activities.items() if first <= row["start"] <= last}
        outside = {name: row for name, row in self.trainings.items() if first <= row["start"] <= last}

        def stands(row: Row) -> bool:
            return row["status"] not in APART and row["end"] <= day

        return Quarter(
            label=label,
            day=day,
            people=people,
            held={name: row for name, row in here.items() if stands(row)},
            trainings={name: row for name, row in outside.items() if stands(row) and row["teacher"] in inside},
            # Trainings of others, planned, returned and coming ones make a quarter that is not empty, as activities do.
            empty=not here and not any(stands(row) and row["teacher"] in inside for row in outside.values()),
            entries=[entry for person in people for entry in person.kept],
        )

    @staticmethod
    def _there(events: Sequence[tuple[str, str]], first: str) -> bool:
        for place, (start, status) in enumerate(events):
            until = events[place + 1][0] if place + 1 < len(events) else "9999"
            if status not in LEFT and until > first and start < until:
                return True
        return False


def _quarter_days(label: str) -> tuple[str, str]:
    year, number = int(label[:4]), int(label[5])
    first = date(year, 3 * number - 2, 1)
    last = (first + timedelta(days=100)).replace(day=1) - timedelta(days=1)
    return first.isoformat(), last.isoformat()


def before(label: str) -> str:
    """The quarter before."""
    year, number = int(label[:4]), int(label[5])
    return f"{year}Q{number - 1}" if number > 1 else f"{year - 1}Q4"


# ---------------------------------------------------------------------------------------------------------------------------------
# The paper: strings of a PDF with their places
# ---------------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Text:
    """A run of text: page, height of its baseline, left end, size."""

    page: int
    y: float
    x: float
    size: float
    text: str


def read_pdf(data: bytes) -> list[Text]:
    """Every text of a PDF whose fonts say which characters they show."""
    objects: dict[int, tuple[bytes, bytes]] = {}
    places = re.search(rb"startxref\s+(\d+)\s+%%EOF\s*$", data)
    table = data[int(places[1]) :] if places else b""
    for place in re.findall(rb"(\d{10}) 00000 n", table):
        match = re.compile(rb"(\d+) 0 obj\s*").match(data, int(place))
        if match is None:
            raise Unreadable("这个 PDF 的结构认不出来，没有核对")
        start, stop = match.end(), data.find(b"endobj", match.end())
        body = data[start : stop if stop >= 0 else len(data)]
        head, mark, _rest = body.partition(b"stream\n")
        stream = b""
        if mark:
            length = re.search(rb"/Length (\d+)", head)
            begin = start + len(head) + len(mark)
            stream = data[begin : begin + int(length[1])] if length else b""
            if b"/FlateDecode" in head:
                stream = zlib.decompress(stream)
        objects[int(match[1])] = (head, stream)

    def numbers(text: bytes) -> list[int]:
        return [int(each) for each in re.findall(rb"(\d+) 0 R", text)]

    fonts: dict[str, dict[int, str]] = {}
    pages: list[int] = []
    for head, _stream in objects.values():
        if b"/Type /Pages" in head:
            listed = re.search(rb"/Kids \[([^\]]*)\]", head)
            pages = numbers(listed[1]) if listed else []
            for name, number in re.findall(rb"/([\w.+-]+) (\d+) 0 R", _resources(head, objects)):
                link = re.search(rb"/ToUnicode (\d+) 0 R", objects[int(number)][0])
                fonts[name.decode()] = _characters(objects[int(link[1])][1]) if link else {}
    if not pages:
        raise Unreadable("这个 PDF 的结构认不出来，没有核对")
    found: list[Text] = []
    for place, page in enumerate(pages, 1):
        contents = re.search(rb"/Contents (?:\[([^\]]*)\]|(\d+ 0 R))", objects[page][0])
        for number in numbers((contents[1] or contents[2]) if contents else b""):
            found += _texts(objects[number][1].decode("latin-1"), fonts, place)
    return found


def _resources(head: bytes, objects: Mapping[int, tuple[bytes, bytes]]) -> bytes:
    inline = re.search(rb"/Font <<(.*?)>>", head, re.DOTALL)
    if inline:
        return inline[1]
    link = re.search(rb"/Font (\d+) 0 R", head)
    return objects[int(link[1])][0] if link else b""


def _characters(table: bytes) -> dict[int, str]:
    pairs = re.findall(rb"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>", table)
    return {int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in pairs if len(text) % 4 == 0}


_OPERATION = re.compile(
    r"(?P<font>/[\w.+-]+) (?P<size>[\d.]+) Tf|(?P<x>-?[\d.]+) (?P<y>-?[\d.]+) (?:Td|Tm)|<(?P<codes>[0-9A-Fa-f]*)> Tj"
)


def _texts(content: str, fonts: Mapping[str, Mapping[int, str]], page: int) -> Iterator[Text]:
    font, size, x, y, text = "", 0.0, 0.0, 0.0, ""
    for match in _OPERATION.finditer(content):
        if match["font"]:
            font, size = match["font"][1:], float(match["size"])
        elif match["codes"] is not None:
            codes, known = match["codes"], fonts.get(font, {})
            text += "".join(known.get(int(codes[at : at + 4], 16), "") for at in range(0, len(codes), 4))
            held = (x, y, size)
            continue
        if (match["x"] or match["font"]) and match["x"]:
            if text:
                yield Text(page, held[1], held[0], held[2], text)
                text = ""
            x, y = float(match["x"]), float(match["y"])
    if text:
        yield Text(page, held[1], held[0], held[2], text)


# ---------------------------------------------------------------------------------------------------------------------------------
# Comparing
# ---------------------------------------------------------------------------------------------------------------------------------

SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def trace_sign(quarter: str, key: str) -> str:
    """The five signs of a trace code (docs/format.md, section 12)."""
    number = int.from_bytes(hashlib.sha256(f"{quarter}|{key}".encode()).digest()[:8], "big")
    return "".join(SIGNS[(number >> (5 * place)) & 31] for place in range(5))


def plain(x100: int) -> str:
    """Hundredths as the paper writes hours."""
    whole, rest = divmod(x100, 100)
    return f"{whole}.{rest:02d}".rstrip("0") if rest else str(whole)


def tenth(total: int | Fraction, number: int) -> str:
    """A mean or share to one decimal, half up; a dash of nothing."""
    if not number:
        return "—"
    exact = Fraction(total, number) if isinstance(total, int) else total / number
    value = Decimal(exact.numerator) / Decimal(exact.denominator)
    return str(value.quantize(Decimal("0.1"), ROUND_HALF_UP))


@dataclass
class Verdict:
    """What was compared."""

    checked: int = 0
    wrong: list[str] = field(default_factory=list)

    def compare(self, what: str, printed: Sequence[str], reckoned: Sequence[str]) -> None:
        """Some figures of one place."""
        if list(printed) == list(reckoned):
            self.checked += len(reckoned)
        else:
            self.wrong.append(f"{what}：纸上是 {'、'.join(printed) or '（没有）'}，应是 {'、'.join(reckoned)}")


class Paper:
    """The rows of the printed tables, by what stands in them."""

    def __init__(self, texts: Sequence[Text]) -> None:
        places: dict[tuple[int, float], list[Text]] = defaultdict(list)
        for each in texts:
            places[each.page, round(each.y, 1)].append(each)
        # What stands at the foot of a page and below it belongs to no sentence.
        feet = {each.page: each.y for each in texts if re.fullmatch(r"第 \d+ 页 共 \d+ 页", each.text)}
        places = {place: row for place, row in places.items() if place[1] > feet.get(place[0], 0.0) + 0.1}
        order = sorted(places.items(), key=lambda item: (item[0][0], -item[0][1]))
        self.told: set[int] = set()
        self.rows = [sorted(row, key=lambda each: each.x) for _place, row in order]
        self.front = "".join(re.sub(r"\s", "", each.text) for row in self.rows if row[0].page == 1 for each in row)
        self.everything = "".join(re.sub(r"\s", "", each.text) for row in self.rows for each in row)
        rows = [[each.text for each in row] for row in self.rows]
        self.totals = {place: _to_code(row[row.index("合计") + 1 :]) for place, row in enumerate(rows) if "合计" in row}
        self.added: set[int] = set()
        self.signed: dict[str, tuple[str, str]] = {}
        self.kept = dict(self._kept())

    def _kept(self) -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
        """What a closed quarter prints as it was signed though the book is otherwise: by code and what, as printed and as it is.

        Lines that say what an earlier printing had are set apart as well: what they call the present figure stands in its own line, too.
        """
        inside = ""
        for row in self.rows:
            texts = [each.text for each in row]
            if "结账时（表内所印）" in texts:
                inside = "kept"
            elif any("现数（表内所印）" in text for text in texts):
                inside = "signed" if any(text.startswith("已签数") for text in texts) else "first"
            elif inside and re.fullmatch(f"[{SIGNS}]{{5}}", texts[-1]):
                self.told.add(id(row))
                drifted = re.search(r"(\S+) → (\S+)$", " ".join(texts[:-1]))
                if inside == "signed" and texts[0] == "第 1 页" and drifted:
                    self.signed[texts[-1]] = (drifted[1], drifted[2])
                if inside == "kept" and len(texts) > 3:  # of a cell of two lines neither is beside the code
                    yield (texts[-1], "上季" if texts[0] == "上季" else texts[-4]), (texts[-3], texts[-2])
            elif any(re.fullmatch(r"附表 \d+　.*|附注", text) for text in texts):
                inside = ""

    def as_signed(self, sign: str, what: str, reckoned: str) -> str:
        """What is printed for something that was kept when the quarter was closed; the package says that, or what it is now."""
        signed, now = self.kept.get((sign, what), (reckoned, reckoned))
        return signed if reckoned in (signed, now) else reckoned

    def before(self, sign: str) -> Iterator[list[str]]:
        """What stands left of a trace code in a line, wherever it is printed; sums have a check of their own."""
        for row in self.rows:
            if id(row) in self.told:
                continue
            for place, each in enumerate(row):
                if each.text == sign and not any(other.text == "合计" for other in row[:place]):
                    yield [other.text for other in row[:place]]

    def signs(self) -> Iterator[str]:
        """Every trace code at the end of a table's row."""
        for row in self.rows:
            for each in row:
                if re.fullmatch(f"[{SIGNS}]{{5}}", each.text) and len(row) > 2:
                    yield each.text


def _to_code(tail: list[str]) -> list[str]:
    """A row up to its trace code: on page 1 the line of another table may stand to the right of it."""
    ends = [place for place, text in enumerate(tail) if re.fullmatch(f"[{SIGNS}]{{5}}", text)]
    return tail[: ends[0] + 1] if ends else tail


def recount(paper: Sequence[Text], book: Book, policy: Policy) -> Verdict:
    """Compare a paper with a book.

    Raises:
        Unreadable: This is no quarter's paper, or the policy has no cycle for it.
    """
    page, verdict = Paper(paper), Verdict()
    named = re.search(r"统计期：(\d+)年(\d+)月1日至", page.front)
    until = re.search(r"截至：(\d+)年(\d+)月(\d+)日", page.front)
    if named is None or until is None:
        raise Unreadable("这不是季度汇总，没有核对")
    label = f"{named[1]}Q{(int(named[2]) + 2) // 3}"
    day = f"{int(until[1]):04d}-{int(until[2]):02d}-{int(until[3]):02d}"
    _day_and_version(verdict, page, book, label, day)
    now = book.quarter(label, policy, day)
    then = _quarter_before(book, policy, label, day)
    for person in now.people:
        sign = trace_sign(label, f"teacher:{person.id}")
        for (title, name_of), column in zip(GROUPINGS, ("group", "subject", "stage"), strict=True):
            name = name_of(person.row) or "未填写"
            signed = page.as_signed(sign, title, name)
            if signed != name:
                person.row = {**person.row, column: "" if signed == "未填写" else signed}
    _headline(verdict, page, now, then)
    _sentences(verdict, page, now, policy)
    period = book.periods.get(label)
    _kinds(verdict, page, now, then, policy, closed=period is not None and period["status"] == "closed")
    _groups(verdict, page, now)
    _people(verdict, page, now)
    _records(verdict, page, now)
    _totals_left(verdict, page)
    return verdict


def _day_and_version(verdict: Verdict, page: Paper, book: Book, label: str, day: str) -> None:
    period = book.periods.get(label)
    printed = re.search(r"第(\d+)版", page.front)
    if period is not None and period["status"] == "closed":
        verdict.compare("版本", [printed[1]] if printed else [], [str(period["version"])])
        ends = [_quarter_days(label)[1], *([period["closed_on"]] if period["closed_on"] else [])]
        verdict.compare("截至", [day], [min(ends)])
    elif "未结账" not in page.front:
        verdict.wrong.append("纸上说已结账，数据包里没有结账")


def _quarter_before(book: Book, policy: Policy, label: str, day: str) -> Quarter | None:
    earlier = before(label)
    period = book.periods.get(earlier)
    days = [_quarter_days(earlier)[1], day]
    if period is not None and period["status"] == "closed" and period["closed_on"]:
        days.append(period["closed_on"])
    found = book.quarter(earlier, policy, min(days))
    return None if found.empty else found


def _sums(entries: Iterable[Entry]) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for entry in entries:
        activity = entry.source == "activity"
        limit = entry.claimed if entry.confirmed is None else min(entry.claimed, entry.confirmed)
        approved = entry.status == "approved"
        found["person_times"] += activity and entry.mark in THERE
        found["expected"] += activity
        found["trainings"] += not activity
        found["claimed"] += entry.claimed
        found["counted"] += entry.counted
        found["training_counted"] += 0 if activity else entry.counted
        found["approved"] += approved
        found["confirmed"] += limit if approved else 0
        found["waiting"] += not approved and entry.claimed > 0
        found["unreviewed"] += not approved
        found["waiting_claimed"] += 0 if approved else entry.claimed
    return found


def _headline(verdict: Verdict, page: Paper, now: Quarter, then: Quarter | None) -> None:
    """The five boxes: the figure above its code, and last quarter's between them."""
    codes = [row for row in page.rows if row[0].page == 1 and re.fullmatch(r"\d\dQ[1-4]-\w{5}", row[0].text)]
    if not codes:
        verdict.wrong.append("第 1 页没有带溯源码的数字")
        return
    order = ("activities", "person_times", "counted", "per_teacher", "participation")
    wanted = [f"{now.label[2:]}-{trace_sign(now.label, f'fact:{name}')}" for name in order]
    verdict.compare("第 1 页的溯源码", [each.text for each in codes[0]], wanted)
    place = codes[0][0].y
    figures = [
        each.text for row in page.rows for each in row if row[0].page == 1 and abs(each.y - place - 26) < 1 and each.size > 9
    ]
    told = [each.text for row in page.rows for each in row if row[0].page == 1 and abs(each.y - place - 12) < 1]
    reckoned, earlier = _five(now), _five(then) if then is not None else ["—"] * 5
    earlier = [
        page.as_signed(trace_sign(now.label, f"fact:{name}"), "上季", text) for name, text in zip(order, earlier, strict=True)
    ]
    verdict.compare("第 1 页的数字", [figure for figure in figures if figure != "—"], [text for text in reckoned if text != "—"])
    changes = []
    for place, (name, one, other) in enumerate(zip(order, reckoned, earlier, strict=True)):
        signed, present = page.signed.get(trace_sign(now.label, f"fact:{name}"), (one, one))
        change = _change(signed if present == one else one, other, tenths=place > 2)
        changes.append(change.replace("（", "（签字时 ") if present == one != signed else change)
    verdict.compare("上季", told, changes)


def _five(quarter: Quarter) -> list[str]:
    sums = _sums(quarter.entries)
    return [
        str(len(quarter.held)),
        str(sums["person_times"]),
        plain(sums["counted"]),
        tenth(Fraction(sums["counted"], 100), len(quarter.people)),
        tenth(100 * sums["person_times"], sums["expected"]),
    ]


def _change(now: str, then: str, *, tenths: bool) -> str:
    if then == "—":
        return "上季无数据"
    if now == "—":
        return f"上季 {then}"
    change = Decimal(now) - Decimal(then)
    if not change:
        return f"上季 {then}（持平）"
    size = abs(change)
    text = str(size.quantize(Decimal("0.1"))) if tenths else plain(int(size * 100))
    return f"上季 {then}（{'+' if change > 0 else '−'}{text}）"


def _sentences(verdict: Verdict, page: Paper, now: Quarter, policy: Policy) -> None:
    sums, people = _sums(now.entries), now.people
    left = sum(bool(person.gone) for person in people)
    if sums["approved"]:
        former = (
            f"（另有{sums['unreviewed']}条、" in page.front
        )  # earlier papers counted absent people among what nobody had reviewed
        waiting = sums["unreviewed"] if former else sums["waiting"]
        rest = f"（另有{waiting}条、申报{plain(sums['waiting_claimed'])}未审核）" if waiting else ""
        confirmed = f"认定{plain(sums['confirmed'])}{rest}→"
    else:  # of nothing, nothing is still to be recognised; earlier papers said so all the same
        confirmed = "尚未认定→" if sums["waiting"] or "尚未认定" in page.front else ""
    basis = (
        f"本季教师{len(people)}人{f'（其中{left}人已离校，见附表1备注）' if left else ''}。申报{plain(sums['claimed'])}→{confirmed}"
        f"计入{plain(sums['counted'])}人·学时，其中校外培训{sums['trainings']}人次、计入{plain(sums['training_counted'])}。"
    )
    _said(verdict, page.front, "第 1 页的说明", basis, r"本季教师\d+人(?:（其中[^）]*）)?。申报.*?、计入[\d.]+。")
    cycle = policy.cycle_at(_quarter_days(now.label)[1])
    ends = _quarter_days(now.label)[1]
    _whole, pace = requirement(None, policy, cycle, now.day)
    month, of_month = int(now.day[5:7]), int(now.day[8:])
    former = re.search(r"截至\d+-\d+应达", page.everything)  # as papers wrote it before they said the day in words
    words = f"截至{f'{month}-{of_month:02d}' if former else f'{month}月{of_month}日'}应达{plain(pace)}"
    if now.day < ends:
        words += f"（季末{plain(requirement(None, policy, cycle, ends)[1])}）"
    _said(verdict, page.everything, "进度", words, r"截至(?:\d+-\d+|\d+月\d+日)应达[\d.]+(?:（季末[\d.]+）)?")
    asked = [person for person in people if not person.apart]
    if asked:
        mean = tenth(Fraction(sum(person.cycle for person in asked), 100), len(asked))
        _said(
            verdict,
            page.front,
            "人均已计入",
            f"人均已计入{mean}学时，周期要求{plain(cycle.required)}",
            r"人均已计入[\d.]+学时，周期要求[\d.]+",
        )
        behind = sum(person.cycle < person.pace for person in asked)
        done = sum(person.cycle >= person.required for person in asked)
        full = f"（其中已满{done}人）" if done else ""
        words = f"达到平均进度{len(asked) - behind}人{full}"
        _said(verdict, page.front, "达到平均进度", words, r"达到平均进度\d+人(?:（其中已满\d+人）)?")
        _said(verdict, page.front, "低于平均进度", f"低于平均进度{behind}人", r"低于平均进度\d+人")


def _said(verdict: Verdict, text: str, what: str, wanted: str, shape: str) -> None:
    """Every place where a sentence of this shape stands says what was reckoned."""
    found = re.findall(shape, text)
    if not found:
        verdict.wrong.append(f"{what}：纸上没有这句话，应是“{wanted}”")
    for each in found:
        # a sentence may be followed by what another says; it must begin as reckoned
        if each == wanted:
            verdict.checked += len(re.findall(r"[\d.]+", re.sub(r"附表\d", "", wanted)))
        else:
            verdict.wrong.append(f"{what}：纸上是“{each}”，应是“{wanted}”")


def _line(
    verdict: Verdict, page: Paper, what: str, sign: str, wanted: Sequence[str], *, note: bool = False, needed: bool = True
) -> None:
    """Every row that ends with this code has these figures before it, a remark between them allowed."""
    found = 0
    for texts in page.before(sign):
        if texts[-len(wanted) :] == list(wanted) or (note and texts[-len(wanted) - 1 : -1] == list(wanted)):
            verdict.checked += len(wanted)
        else:
            verdict.compare(what, texts[-len(wanted) :], wanted)
        found += 1
    if needed and not found:
        verdict.wrong.append(f"{what}：纸上没有这一行")


def _total(verdict: Verdict, page: Paper, what: str, wanted: Sequence[str]) -> None:
    """Every row 合计 with exactly these figures."""
    found = [place for place, tail in page.totals.items() if tail[: len(wanted)] == list(wanted) and len(tail) <= len(wanted) + 1]
    page.added.update(found)
    verdict.checked += len(wanted) * len(found)
    if not found:
        verdict.wrong.append(f"{what}：没有一行合计是 {'、'.join(wanted)}")


def _totals_left(verdict: Verdict, page: Paper) -> None:
    """A row 合计 that is none of those reckoned is wrong; what an earlier version summed to only that version's package tells."""
    revised = "与第1版的不同" in page.everything
    for place, tail in page.totals.items():
        if place not in page.added and not (revised and len(tail) == 3):
            verdict.wrong.append(f"有一行合计对不上：{'、'.join(tail)}")


def _kinds(verdict: Verdict, page: Paper, now: Quarter, then: Quarter | None, policy: Policy, *, closed: bool) -> None:
    """The table of kinds: those held in this quarter or the one before, the outside trainings, and the sum.

    A closed paper has the lines of the day on which it was signed. Whatever came to the quarter before since then and shows nothing there
    has no line on it, and what was taken away since keeps its line of zeros: of such lines the package knows nothing.
    """

    def of(quarter: Quarter | None, kind: str) -> tuple[int, dict[str, int]]:
        if quarter is None:
            return 0, defaultdict(int)
        held = sum(row["kind"] == kind for row in quarter.held.values())
        return held, _sums(entry for entry in quarter.entries if entry.source == "activity" and entry.kind == kind)

    def line(what: str, key: str, figures: Sequence[str], earlier: int, *, held: bool) -> bool:
        """Whether a line is there, or ought to be."""
        sign = trace_sign(now.label, key)
        last = page.as_signed(sign, "上季", plain(earlier) if then else "—")
        needed = held or not closed or last not in ("0", "—")
        _line(verdict, page, what, sign, [*figures, last], needed=needed)
        return needed or any(True for _row in page.before(sign))

    signs = {trace_sign(now.label, f"kind:{kind}"): kind for kind in policy.kinds}
    kinds = {row["kind"] for quarter in (now, then) if quarter is not None for row in quarter.held.values()}
    kinds |= {signs[sign] for sign, _what in page.kept if sign in signs}
    whole, printed = [0, 0, 0], False
    for kind in sorted(kinds):
        held, sums = of(now, kind)
        figures = [str(held), str(sums["person_times"]), plain(sums["counted"])]
        name = policy.kinds[kind]["name"] if kind in policy.kinds else kind
        printed |= line(f"活动类型“{name}”", f"kind:{kind}", figures, of(then, kind)[1]["counted"], held=bool(held))
        for place, value in enumerate((held, sums["person_times"], sums["counted"])):
            whole[place] += value
    outside = _sums(now.entries)
    gone = _sums(then.entries) if then else defaultdict(int)
    if outside["trainings"] or gone["trainings"]:
        figures = ["—", "—", plain(outside["training_counted"])]
        key, held = "fact:training_counted", bool(outside["trainings"])
        printed |= line("校外培训", key, figures, gone["training_counted"], held=held)
    if printed:
        last = page.as_signed(trace_sign(now.label, "fact:counted"), "上季", plain(gone["counted"]) if then else "—")
        _total(verdict, page, "按活动类型合计", [str(whole[0]), str(whole[1]), plain(outside["counted"]), last])


GROUPINGS: tuple[tuple[str, Callable[[Row], str]], ...] = (
    ("教研组", lambda row: str(row["group"])),
    ("学科", lambda row: str(row["subject"])),
    ("学段", lambda row: stage_group(row["stage"])),
)


def _groups(verdict: Verdict, page: Paper, now: Quarter) -> None:
    front = True
    for title, name_of in GROUPINGS:
        groups: dict[str, list[Person]] = defaultdict(list)
        for person in now.people:
            groups[name_of(person.row) or "未填写"].append(person)
        if len(groups) < 2:
            continue
        for name, people in groups.items():
            counted = sum(person.quarter for person in people)
            times = _sums(entry for person in people for entry in person.kept)["person_times"]
            mean = tenth(Fraction(counted, 100), len(people))
            sign = trace_sign(now.label, f"group:{title}:{name}")
            for texts in page.before(sign):
                short = [str(len(people)), mean]
                wanted = [str(len(people)), str(times), plain(counted), mean]
                verdict.compare(
                    f"{title}“{name}”",
                    *((texts[-2:], short) if front and texts[-2:] == short and texts[-4:] != wanted else (texts[-4:], wanted)),
                )
            if not any(True for _row in page.before(sign)):
                verdict.wrong.append(f"{title}“{name}”：纸上没有这一行")
        sums = _sums(now.entries)
        last = [str(len(now.people)), str(sums["person_times"]), plain(sums["counted"]), _five(now)[3]]
        _total(verdict, page, f"按{title}合计", last)
        front = False


def _people(verdict: Verdict, page: Paper, now: Quarter) -> None:
    for person in now.people:
        gap = "—" if person.apart else plain(max(0, person.required - person.cycle))
        figures = [plain(person.quarter), plain(person.year), plain(person.cycle), gap]
        _line(verdict, page, f"教师 {person.row['name']}", trace_sign(now.label, f"teacher:{person.id}"), figures, note=True)
    if now.people:
        _total(verdict, page, "教师学时表合计", [plain(sum(person.quarter for person in now.people))])


def _records(verdict: Verdict, page: Paper, now: Quarter) -> None:
    by_record: dict[str, list[Entry]] = defaultdict(list)
    for entry in now.entries:
        by_record[entry.id].append(entry)
    whole = [0, 0, 0]
    for name, row in now.held.items():
        sums = _sums(by_record[name])
        figures = [str(sums["expected"]), str(sums["person_times"]), plain(row["hours_x100"]), plain(sums["counted"])]
        _line(verdict, page, f"活动“{row['title']}”", trace_sign(now.label, f"activity:{name}"), figures, note=True)
        for place, value in enumerate((sums["expected"], sums["person_times"], sums["counted"])):
            whole[place] += value
    if now.held:
        _total(verdict, page, "研修活动清单合计", [str(whole[0]), str(whole[1]), plain(whole[2])])
    claimed = counted = 0
    for name, row in now.trainings.items():
        sums = _sums(by_record[name])
        _line(
            verdict,
            page,
            f"培训“{row['name']}”",
            trace_sign(now.label, f"training:{name}"),
            [plain(sums["claimed"]), plain(sums["counted"])],
        )
        claimed, counted = claimed + sums["claimed"], counted + sums["counted"]
    if now.trainings:
        _total(verdict, page, "校外培训清单合计", [plain(claimed), plain(counted)])


# ---------------------------------------------------------------------------------------------------------------------------------
# Certificates
# ---------------------------------------------------------------------------------------------------------------------------------


def is_certificate(paper: Sequence[Text]) -> bool:
    """Whether a paper is a 学时证明."""
    return any("继续教育学时证明" in each.text for each in paper if each.size > 15)


def recount_certificate(paper: Sequence[Text], line: str, book: Book, policy: Policy) -> Verdict:
    """Compare a certificate with what is signed in it and with the book.

    Raises:
        Refused: The signature does not hold.
        Unreadable: No such person is in the book, or the policy has no such cycle.
    """
    page, verdict = Paper(paper), Verdict()
    said = re.search(r"截至(\d+)年(\d+)月(\d+)日，.*?累计计入继续教育学时([\d.]+)学时（周期应达([\d.]+)学时）", page.front)
    if said is None:
        raise Unreadable("这不是学时证明，没有核对")
    day, name = f"{int(said[1]):04d}-{int(said[2]):02d}-{int(said[3]):02d}", ""
    if line:
        facts = jyt_verify.check_certificate(line)
        name, marks = facts["name"], facts["mark"]
        verdict.compare("证明与签名", [day, said[4], said[5]], [facts["day"], facts["hours"], facts["required"]])
    else:
        named = re.search(r"兹证明(.+?)(?:（(.*?)）)?，(?:原?系我校教师|系来我校参加活动)", page.front)
        name, marks = (named[1], named[2] or "") if named else ("", "")
    people = [row for row in book.teachers.values() if re.sub(r"\s", "", row["name"]) == re.sub(r"\s", "", name)]
    people = [row for row in people if _known(row, marks)] or people
    if not people:
        raise Unreadable(f"数据包里没有 {name}，没有核对")
    cycle, verdicts = policy.cycle_at(day), []
    for row in people:
        its = book.entries()[row["id"]]
        count_person(its, policy, cycle, day)
        one = Verdict()
        required = requirement(book.service.get(row["id"]), policy, cycle, day)[0]
        one.compare("累计和应达", [said[4], said[5]], [plain(sum(entry.counted for entry in its)), plain(required)])
        years: dict[str, int] = defaultdict(int)
        for entry in its:
            years[policy.year_of(entry.start)] += entry.counted
        rows = [[each.text for each in line] for line in page.rows]
        place = -2 if any(texts[-1] == "溯源码" for texts in rows) else -1  # the trace code stands after the sum
        for year, counted in sorted(years.items()):
            if counted:
                one.compare(f"{year} 年", [texts[place] for texts in rows if texts[0] == year], [plain(counted)])
        one.compare("合计", [texts[place] for texts in rows if texts[0] == "合计"], [said[4]])
        verdicts.append(one)
    best = min(verdicts, key=lambda one: len(one.wrong))
    return Verdict(verdict.checked + best.checked, verdict.wrong + best.wrong)


def _known(row: Row, marks: str) -> bool:
    """Whether a person is the one whom a certificate tells apart by these words."""
    return any(mark and mark in marks for mark in (row["id_last4"], row["teacher_no"], row["birth_month"]))


# ---------------------------------------------------------------------------------------------------------------------------------
# The command line
# ---------------------------------------------------------------------------------------------------------------------------------


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns its exit code."""
    parser = argparse.ArgumentParser(description="用数据包和政策文件把季度汇总、学时证明上的数字重新算一遍，不用开具它的程序。")
    parser.add_argument("paper", type=Path, help="季度汇总或学时证明（PDF）")
    parser.add_argument("package", type=Path, help="同一时候的数据包（.jyt）")
    parser.add_argument("--policy", type=Path, required=True, help="政策文件（TOML）")
    parser.add_argument("--card", type=Path, action="append", default=[], help="学校的卡片，用来核对签名")
    parser.add_argument("--identity", type=Path, action="append", default=[], help="打开数据包的密钥文件")
    parser.add_argument("--json", action="store_true", help="写成 JSON")
    chosen = parser.parse_args(arguments)
    try:
        data, policy = chosen.package.read_bytes(), Policy(chosen.policy.read_text(encoding="utf-8"))
        identities = [line for path in chosen.identity for line in jyt_verify.read_identities(path.read_text(encoding="utf-8"))]
        cards = [path.read_bytes() for path in chosen.card]
        paper = read_pdf(chosen.paper.read_bytes())
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, Unreadable) as error:
        print(f"读不了文件：{error}", file=sys.stderr)
        return 2
    try:
        letter, _found = jyt_verify.read_verified(data, identities=identities, cards=cards)
        if letter.kind != "report" or letter.missing:
            raise jyt_verify.Refused("this is no whole report")
        book = Book(letter.rows)
        if is_certificate(paper):
            verdict = recount_certificate(paper, jyt_verify.certificate_line(str(chosen.paper)), book, policy)
        else:
            verdict = recount(paper, book, policy)
    except jyt_verify.Refused as error:
        print(f"数据包没有通过核对：{error}")
        return 1
    except Unreadable as error:
        print(f"读不了文件：{error}", file=sys.stderr)
        return 2
    if chosen.json:
        print(json.dumps({"checked": verdict.checked, "wrong": verdict.wrong}, ensure_ascii=False))
    else:
        for each in verdict.wrong:
            print(f"不一致　{each}")
        print(f"已核对 {verdict.checked} 个数字" + (f"，{len(verdict.wrong)} 处不一致。" if verdict.wrong else "，全部一致。"))
    return 1 if verdict.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
