"""What holds for whatever policy and whatever entries: the invariants of the hours calculation.

Policies and entries are random. A second, slow and plain reading of the rules (:func:`plain_reading`) in exact fractions
says what every entry should count; the invariants are stated besides, because two readings may share a mistake.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from jyteacher_desktop.domain.entries import Entry
from jyteacher_desktop.domain.hours import KeptTotals, Ledger, count, count_grouped, count_on, ledger
from jyteacher_desktop.domain.policy import Caps, Policy
from jyteacher_desktop.domain.policy_figure import Figure
from jyteacher_desktop.domain.policy_file import load_policy
from jyteacher_desktop.domain.required_hours import Service
from jyteacher_desktop.domain.terms import ServiceStatus

FIRST, LAST = date(2026, 1, 1), date(2030, 12, 31)
KINDS, CATEGORIES = ("salon", "lecture", "forum"), ("school_based", "online")
MARKS = ("present", "late", "left_early", "excused", "absent")
ROLES = ("attendee", "host", "speaker", "demo_teacher", "reviewer")
NO_STANDING = {"deleted": "deleted", "draft": "draft", "planned": "planned", "returned": "rejected"}

caps = st.sampled_from(["0", "1", "2.5", "3.3", "8", "20", "60.25"])
factors = st.sampled_from(["0", "0.5", "0.3333", "1", "1.5", "2"])


@st.composite
def policies(draw: st.DrawFn, *, free: bool = False) -> Policy:
    """A random policy; ``free`` means without caps and without the same-content rule."""

    def cap() -> str:
        return "0" if free else draw(caps)

    def chosen(*values: str) -> str:
        return draw(st.sampled_from(values))

    lines = [
        'schema = 1\nid = "p"\nversion = 1\ntitle = "规则"\nissuer = "局"',
        f'confirmation = "{chosen("none", "school", "bureau")}"',
        f'[[cycle]]\nid = "now"\nstart = {FIRST}\nend = {LAST}\nrequired = {chosen("0", "100", "360")}',
        f"[cycle.kind.forum]\nyear_cap = {cap()}\n[cycle.category.online]\ncycle_cap = {cap()}\ncycle_min = {draw(caps)}",
        f'[year]\nbasis_of_year = "{chosen("calendar", "school")}"',
        f"[unit]\nstep = {chosen('0.5', '0.25', '1', '0.01')}\nday_cap = {cap()}",
        f"[attendance]\nlate = {draw(factors)}\nexcused = {draw(factors)}\nmin_ratio = {chosen('0', '0.5', '0.8', '1')}",
        f"[result]\nexcellent = {draw(factors)}",
        f'[duplicates]\nsame_content = "{"count_all" if free else chosen("highest_level_once", "count_all")}"',
        '[[level]]\nid = "city"\nname = "市级"\n[[level]]\nid = "school"\nname = "校级"',
        '[exemption]\nreasons = ["maternity_leave", "long_sick_leave"]',
    ]
    for category in CATEGORIES:
        modes = f'training_modes = ["{category}"]\ntraining_default = {str(category == "online").lower()}'
        if draw(st.booleans()):
            modes = ""
        head = f'[[category]]\nid = "{category}"\nname = "{category}"\nyear_cap = {cap()}\ncycle_cap = {cap()}'
        lines.append(f"{head}\n{modes}")
    lines.extend(
        f'[[kind]]\nid = "{kind}"\nname = "{kind}"\ncategory = "{draw(st.sampled_from(CATEGORIES))}"\n'
        f"session_cap = {cap()}\nyear_cap = {cap()}\ncycle_cap = {cap()}\n"
        f"roles = {{ speaker = {draw(factors)}, host = {draw(factors)} }}"
        for kind in KINDS
    )
    return load_policy("\n".join(lines), file_name="p.toml")


@st.composite
def entries_of(draw: st.DrawFn, identity: str) -> Entry:
    """A random entry around two turns of years, so that caps fill up and years change."""
    turn = draw(st.sampled_from([date(2025, 12, 30), date(2026, 8, 30), date(2026, 12, 30), date(2029, 5, 5), LAST]))
    start = turn + timedelta(days=draw(st.integers(0, 4)))
    end = start + timedelta(days=draw(st.sampled_from([0, 0, 0, 1, 3])))
    source = draw(st.sampled_from(["activity", "activity", "activity", "training", "opening"]))
    kind = {"activity": (*KINDS, "unknown"), "training": (*CATEGORIES, "blended"), "opening": (*CATEGORIES, "unknown")}[source]
    return Entry(
        teacher=draw(st.sampled_from(["t", "t", "u"])),
        id=identity,
        start=start.isoformat(),
        end=start.isoformat() if source == "opening" else end.isoformat(),
        source=source,
        kind=draw(st.sampled_from(kind)),
        hours_x100=draw(st.integers(0, 1200) | st.sampled_from([200, 400, 800])),
        sessions=draw(st.sampled_from([1, 1, 2, 5])),
        attended=draw(st.none() | st.integers(0, 5)),
        role=draw(st.sampled_from(ROLES)) if source == "activity" else "",
        mark=draw(st.sampled_from(MARKS if source == "activity" else ("", "pass", "excellent", "fail"))),
        status=draw(st.sampled_from(["approved"] * 6 + ["pending", "planned", "draft", "returned", "deleted"])),
        confirmed_x100=draw(st.none() | st.integers(0, 1000)),
        confirmed_by=draw(st.sampled_from(["", "school", "bureau"])),
        content_key=draw(st.sampled_from(["", "", "", "k", "l"])),
        level=draw(st.sampled_from(["", "city", "school"])),
        title="题",
        office=draw(st.sampled_from(["", "甲", "乙"])),
    )


histories = st.lists(
    st.tuples(
        st.none() | st.dates(date(2025, 11, 1), date(2027, 4, 1)).map(date.isoformat),
        st.sampled_from([status.code for status in ServiceStatus]),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda event: event[0],
).map(tuple)

books = st.integers(0, 14).flatmap(lambda size: st.tuples(*(entries_of(f"{number:02}") for number in range(size))))
days = st.sampled_from([date(2026, 1, 2), date(2026, 12, 31), date(2027, 1, 2), LAST])


def plain_reading(entries: Sequence[Entry], policy: Policy, as_of: date) -> dict[str, Fraction]:
    """What every entry of one person counts, in hours, read from the rules as plainly as possible."""
    step = Fraction(policy.step.value)
    cycle = policy.cycle_at(as_of)

    def down(hours: Fraction) -> Fraction:
        return math.floor(hours / step) * step

    def number(figure: Figure | None) -> Fraction | None:
        return Fraction(figure.value) if figure else None

    def claimed(entry: Entry) -> Fraction:
        hours = Fraction(entry.hours_x100, 100)
        if entry.source == "training":
            hours *= Fraction(policy.results[entry.mark or "pass"].value)
        if entry.source == "activity":
            hours *= Fraction(policy.attendance[entry.mark].value)
            if entry.kind in policy.kinds and entry.role in policy.kinds[entry.kind].roles:
                hours *= Fraction(policy.kinds[entry.kind].roles[entry.role].value)
            if entry.attended is not None and Fraction(entry.attended, entry.sessions) < Fraction(policy.min_ratio.value):
                hours = Fraction(0)
        return down(hours)

    def stands(entry: Entry) -> bool:
        reviewed = {
            "none": True,
            "school": entry.status == "approved" or entry.confirmed_by in ("school", "bureau"),
            "bureau": entry.confirmed_by == "bureau",
        }[policy.confirmation.value]
        inside = cycle.start <= date.fromisoformat(entry.start) <= cycle.end
        return reviewed and inside and entry.status not in NO_STANDING and date.fromisoformat(entry.end) <= as_of

    def limited(entry: Entry) -> Fraction:
        hours = claimed(entry)
        return hours if entry.confirmed_x100 is None else down(min(hours, Fraction(entry.confirmed_x100, 100)))

    counted = {entry.id: Fraction(0) for entry in entries}
    left = [entry for entry in entries if stands(entry)]
    if policy.same_content:
        for key in {entry.content_key for entry in left} - {""}:
            same = [entry for entry in left if entry.content_key == key and limited(entry)]
            ranks = [*policy.levels, "", None]
            same.sort(key=lambda entry: (ranks.index(entry.level), -limited(entry), entry.start, entry.id))
            best = list({entry.office: entry for entry in reversed(same)}.values())
            best.sort(key=lambda entry: (-limited(entry), entry.start, entry.id))
            left = [entry for entry in left if entry not in same or entry is best[0]]
    used: Counter[tuple[Any, ...]] = Counter()
    for entry in sorted(left, key=lambda entry: (entry.start, entry.id)):
        year = entry.start[:4]
        if policy.year_basis.value == "school":
            year = f"school {int(entry.start[:4]) - (entry.start[5:7] < '09')}"
        if entry.source == "activity":
            category = policy.kinds[entry.kind].category if entry.kind in policy.kinds else ""
        elif entry.source == "training":
            category = policy.training_category(entry.kind)
        else:
            category = entry.kind if entry.kind in policy.categories else ""
        shared: list[tuple[tuple[Any, ...], Fraction]] = []
        limits = [limited(entry)]

        def share(cap: Figure | None, *account: str, shared: list[tuple[tuple[Any, ...], Fraction]] = shared) -> None:
            if cap:
                shared.append((account, Fraction(cap.value)))

        none = Caps()
        if entry.source == "activity":
            kind = cycle.kind_caps.get(entry.kind, none)
            if kind.session:
                limits.append(Fraction(kind.session.value) * entry.sessions)
            share(kind.year, "kind", entry.kind, year)
            share(kind.cycle, "kind", entry.kind)
        share(cycle.category_caps.get(category, none).year, "category", category, year)
        share(cycle.category_caps.get(category, none).cycle, "category", category)
        if entry.source != "opening" and policy.day_cap:
            length = (date.fromisoformat(entry.end) - date.fromisoformat(entry.start)).days + 1
            if length == 1:
                share(policy.day_cap, "day", entry.start)
            else:
                limits.append(Fraction(policy.day_cap.value) * length)
        hours = down(min(limits + [cap - used[account] for account, cap in shared]))
        for account, _ in shared:
            used[account] += hours
        counted[entry.id] = hours
    return counted


def of_teacher(entries: Sequence[Entry], teacher: str = "t") -> list[Entry]:
    return [entry for entry in entries if entry.teacher == teacher]


def told(book: Ledger) -> dict[str, Decimal]:
    return {line.entry.id: line.counted for line in book.explain()}


@settings(max_examples=120, deadline=None)
@given(policies(), books, days)
def test_every_entry_counts_what_a_plain_reading_of_the_rules_gives(
    policy: Policy, entries: tuple[Entry, ...], as_of: date
) -> None:
    mine = of_teacher(entries)
    assert told(ledger("t", mine, policy, as_of)) == plain_reading(mine, policy, as_of)


@settings(max_examples=40, deadline=None)
@given(policies(), books, days)
def test_reductions_add_up_and_nothing_counts_below_zero_or_above_its_claim(
    policy: Policy, entries: tuple[Entry, ...], as_of: date
) -> None:
    for book in count(entries, policy, as_of).values():
        total, by_year, by_category = Decimal(0), defaultdict(Decimal), defaultdict(Decimal)
        for line in book.explain():
            assert 0 <= line.counted <= line.claimed
            assert sum(reduction.taken for reduction in line.reductions) == line.claimed - line.counted
            assert all(reduction.taken > 0 and reduction.sentence for reduction in line.reductions)
            assert all(0 <= reduction.used_before <= reduction.limit for reduction in line.reductions)
            assert line.counted == 0 or not line.standing
            assert line.counted % policy.step.value == 0
            total += line.counted
            by_year[line.year] += line.counted
            by_category[line.category] += line.counted
        # The fast figures are the sums of the explained lines.
        assert book.counted == total == Decimal(sum(counted for _, counted in book.pairs())) / 100
        assert book.years == {label: by_year[label] * 100 for label in book.years}
        assert {key: by_category[key] * 100 for key in book.categories} == book.categories
        assert sum(book.categories.values()) == book.counted_x100 == sum(sum(row.values()) for row in book.cells.values())
        assert book.counted_x100 == sum(counted for _row, _claimed, counted in book.figures_between(FIRST, LAST))
        assert book.claimed >= book.counted
        assert book.reduced() == tuple(line for line in book.explain() if line.reductions and not line.standing)
        assert isinstance(book.unconfirmed, tuple)


@settings(max_examples=40, deadline=None)
@given(policies(), books, days)
def test_counted_sums_respect_every_cap(policy: Policy, entries: tuple[Entry, ...], as_of: date) -> None:
    cycle = policy.cycle_at(as_of)
    sums: Counter[tuple[Any, ...]] = Counter()
    for line in ledger("t", of_teacher(entries), policy, as_of).explain():
        entry = line.entry
        accounts: list[tuple[Any, ...]] = [("category", line.category), ("category", line.category, line.year)]
        if entry.source == "activity":
            accounts += [("kind", entry.kind), ("kind", entry.kind, line.year)]
        if entry.source != "opening" and entry.start == entry.end:
            accounts.append(("day", entry.start))
        for account in accounts:
            sums[account] += line.counted
    limits = {("kind", item): figures for item, figures in cycle.kind_caps.items()}
    limits |= {("category", item): figures for item, figures in cycle.category_caps.items()}
    for account, total in sums.items():
        if account[0] == "day":
            assert policy.day_cap is None or total <= policy.day_cap.value
            continue
        figures = limits.get(account[:2], Caps())
        cap = figures.cycle if len(account) == 2 else figures.year
        assert cap is None or total <= cap.value


@settings(max_examples=40, deadline=None)
@given(policies(), books, days, st.randoms(use_true_random=False))
def test_the_order_of_the_entries_changes_nothing(policy: Policy, entries: tuple[Entry, ...], as_of: date, chance: Any) -> None:
    shuffled = [*entries, *entries[:3]]
    chance.shuffle(shuffled)
    before, after = count(entries, policy, as_of), count(shuffled, policy, as_of)
    assert {teacher: book.explain() for teacher, book in before.items()} == {
        teacher: book.explain() for teacher, book in after.items()
    }
    by_teacher = sorted(shuffled, key=lambda entry: str(entry.teacher))
    streamed = {book.teacher: (book.claimed_x100, book.cells) for book in count_grouped(by_teacher, policy, as_of)}
    assert streamed == {teacher: (book.claimed_x100, book.cells) for teacher, book in before.items()}


@settings(max_examples=40, deadline=None)
@given(policies(), books, days)
def test_an_entry_without_standing_changes_no_other_entry(policy: Policy, entries: tuple[Entry, ...], as_of: date) -> None:
    lines = ledger("t", of_teacher(entries), policy, as_of).explain()
    with_standing = [line.entry for line in lines if not line.standing]
    alone = ledger("t", with_standing, policy, as_of)
    assert alone.explain() == tuple(line for line in lines if not line.standing)


@settings(max_examples=40, deadline=None)
@given(policies(), books, days, st.data())
def test_the_entries_of_several_schools_count_as_if_they_came_from_one(
    policy: Policy, entries: tuple[Entry, ...], as_of: date, data: st.DataObject
) -> None:
    schools: list[list[Entry]] = [[], [], []]
    for entry in entries:
        schools[data.draw(st.integers(0, 2))].append(entry)
    union = [entry for school in schools for entry in school]
    assert {teacher: book.explain() for teacher, book in count(union, policy, as_of).items()} == {
        teacher: book.explain() for teacher, book in count(entries, policy, as_of).items()
    }


@settings(max_examples=40, deadline=None)
@given(policies(), books, days, st.randoms(use_true_random=False))
def test_two_entries_of_one_activity_count_once_whatever_their_order(
    policy: Policy, entries: tuple[Entry, ...], as_of: date, chance: Any
) -> None:
    mine = [entry._replace(id=str(index % 3), start="2026-08-30", end="2026-08-30") for index, entry in enumerate(entries)]
    shuffled = list(mine)
    chance.shuffle(shuffled)
    before, after = (ledger("t", version, policy, as_of) for version in (mine, shuffled))
    assert before.explain() == after.explain()
    # an entry is known by its office and its id: two offices' records under one id are two
    standing = [(line.entry.office, line.entry.id) for line in before.explain() if not line.standing]
    assert len(standing) == len(set(standing))
    best = {(line.entry.office, line.entry.id): line.claimed for line in before.explain() if not line.standing}
    for entry in mine:
        alone = ledger("t", [entry], policy, as_of).explain()[0]
        assert alone.standing or alone.claimed <= best[entry.office, entry.id]


_any_days = st.dates(FIRST, LAST) | st.dates(date(2026, 8, 25), date(2027, 1, 10))


def _by_entries(book: Ledger, day: date) -> tuple[object, ...]:
    """What the entries of somebody say."""
    told = {source: [(row[1], row[17]) for row in book.worthless(source)] for source in ("training", "activity")}
    worth = {(row[1], row[17]) for source in told for row in book.counting(source)}
    everything = {(entry.id, entry.office) for entry, _counted in map(_as_entry, book.pairs()) if entry.source in told}
    without = {each for some in told.values() for each in some}
    assert (worth & without, worth | without) == (set(), everything), "everything is worth something or not"
    return book.figures[5:], book.unconfirmed_counting, book.any_between(FIRST, day), told


def _as_entry(pair: tuple[Any, int]) -> tuple[Entry, int]:
    return Entry(*pair[0]), pair[1]


@settings(max_examples=150, deadline=None)
@given(policies(), books, st.lists(histories, max_size=2), _any_days, _any_days)
def test_on_every_day_on_which_a_count_is_said_to_hold_counting_anew_gives_the_same(
    policy: Policy, entries: tuple[Entry, ...], schools: list[tuple[tuple[str | None, str], ...]], as_of: date, other: date
) -> None:
    whose = {who: [each for each in entries if each.teacher == who] for who in "tu"}
    for who, service in (("t", Service(tuple(schools))), ("u", None)):
        book = ledger(who, whose[who], policy, as_of, service=service)
        since, until = book.days_like()
        first, behind = book.requirement_days()
        assert since <= as_of.isoformat() < until
        assert first <= as_of.isoformat() < behind
        turns = [date.fromisoformat(turn) for turn in (since, first) if turn]
        turns += [date.fromisoformat(turn) - timedelta(days=1) for turn in (until, behind) if turn[:4] < "2031"]
        for day in (other, *turns):
            if not FIRST <= day <= LAST:
                continue
            anew = ledger(who, whose[who], policy, day, service=service)
            asked = KeptTotals(policy, day, "now")
            if first <= day.isoformat() < behind:
                assert (book.figures[:4], book.brought_x100 if book.days_like() == anew.days_like() else 0) == (
                    anew.figures[:4], anew.brought_x100 if book.days_like() == anew.days_like() else 0,
                )  # fmt: skip
            if since <= day.isoformat() < until:
                assert _by_entries(book, day) == _by_entries(anew, day)
                kept = asked.of(book.figures)
                assert asked.required_anew(kept, service) == anew.requirement_days()
                assert (kept.figures, kept.cells, kept.counted, kept.forecast_x100) == (
                    anew.figures, anew.cells, anew.counted, anew.forecast_x100,
                )  # fmt: skip
                assert asked.unconfirmed_requirement(kept) == anew.unconfirmed_requirement


@settings(max_examples=80, deadline=None)
@given(policies(), books, st.lists(histories, max_size=2), _any_days, _any_days)
def test_a_count_carried_to_another_day_is_the_count_of_that_day(
    policy: Policy, entries: tuple[Entry, ...], schools: list[tuple[tuple[str | None, str], ...]], as_of: date, other: date
) -> None:
    """Whoever came between the two days was taken to have been there all the time."""
    service = {"t": Service(tuple(schools))}
    carried = count_on(count(entries, policy, as_of, cycle="now", service=service), other, service=service)
    wanted = count(entries, policy, other, cycle="now", service=service)
    assert {who: each.figures for who, each in carried.items()} == {who: each.figures for who, each in wanted.items()}


@settings(max_examples=40, deadline=None)
@given(policies(free=True), books, days)
def test_without_caps_a_standing_entry_counts_the_smaller_of_claim_and_confirmation(
    policy: Policy, entries: tuple[Entry, ...], as_of: date
) -> None:
    step = policy.step.value
    for line in ledger("t", of_teacher(entries), policy, as_of).explain():
        least = line.claimed if line.confirmed is None else min(line.claimed, line.confirmed)
        assert line.counted == (0 if line.standing else least // step * step)


@settings(max_examples=40, deadline=None)
@given(policies(), policies(), books, days)
def test_a_what_if_changes_nothing_and_with_the_same_policy_gives_the_same(
    policy: Policy, other: Policy, entries: tuple[Entry, ...], as_of: date
) -> None:
    before = ledger("t", entries, policy, as_of).explain()
    ledger("t", entries, other, as_of).explain()
    again = load_policy(policy.text, file_name="again")
    assert ledger("t", entries, again, as_of).explain() == before


@settings(max_examples=40, deadline=None)
@given(policies(), st.lists(histories, max_size=3).map(tuple), days)
def test_the_requirement_agrees_with_a_count_day_by_day(policy: Policy, schools: Any, as_of: date) -> None:
    book = ledger("t", [], policy, as_of, service=Service(schools))
    months: dict[tuple[int, int], list[bool]] = {}
    day = FIRST
    while day <= LAST:
        held = []
        for history in schools:
            # what begins after the day of counting is not known on it, but for what ends leave that lasts on it
            ordered = sorted(history, key=lambda event: event[0] or "")
            known = [event for event in ordered if (event[0] or "") <= as_of.isoformat()]
            for event in ordered[len(known) :]:
                if not known or known[-1][1] not in policy.exempt_reasons:
                    break
                known.append(event)
            past = [event for event in known if (event[0] or "") <= day.isoformat()]
            if past:
                newest = max(past, key=lambda event: event[0] or "")
                status = ServiceStatus(newest[1])
                # leave that nothing ends exempts no month after that of the day of counting
                open_ended = newest == max(known, key=lambda event: event[0] or "")
                passed = (day.year, day.month) <= (as_of.year, as_of.month)
                held += [status.code in policy.exempt_reasons and (passed or not open_ended)] if status.in_post else []
        if held:
            months.setdefault((day.year, day.month), []).append(all(held))
        day += timedelta(days=1)
    exempt = sum(all(states) for states in months.values())
    step = Fraction(policy.step.value)
    due = Fraction(policy.cycle_at(as_of).required.value) * (len(months) - exempt) / 60
    assert (book.service_months, book.exempt_months) == (len(months), exempt)
    assert book.required == math.ceil(due / step) * step
    assert 0 <= book.pace <= book.required
    assert as_of != LAST or book.pace == book.required
