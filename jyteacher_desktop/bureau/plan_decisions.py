"""What the bureau decides about a school's plan, and how it goes back with the receipts.

A school asks (报批) and its package carries the plan with the id of the question. The bureau approves it with a number, returns it with
a reason, takes either back, and in the end says how the plan was carried out. Every decision is a row that nobody changes; of one plan
the last one stands that answers the question the school asks now, so that what was decided about a plan the school has
changed since says nothing about the one that came after. The decision is an entry of the log, signed by who made it: it goes to other desks, comes after every one its desk had heard of when it was made,
any clerk may take it back, and what receipts this desk wrote of it only this desk knows (decision 0393). The question's id is the school's word, and whoever writes packages by hand keeps it
and exchanges the plan behind it: a decision therefore also remembers what it was about, and of another plan it says nothing (decision
0340). A receipt carries the whole word about each plan, every time; a decision that no
receipt has carried yet can be taken back without a trace.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from datetime import date

from jyteacher_desktop.bureau import clerks_log
from jyteacher_desktop.bureau.clerks_log import APPROVED, GRADED, RETURNED, UNGRADED, VERDICTS, WITHDRAWN
from jyteacher_desktop.bureau.errors import PlanUndecided, RecordUnknown, RemarkSent, ValueRefused
from jyteacher_desktop.bureau.office import unlock
from jyteacher_desktop.domain.certificate_numbers import content_mark
from jyteacher_desktop.domain.terms import PlanGrade, PlanStatus
from jyteacher_desktop.exchange.canonical import clean_text
from jyteacher_desktop.exchange.errors import BadRows
from jyteacher_desktop.store.workspace import Change, Workspace
from jyteacher_desktop.values import dataclass, replace

ANSWERS = frozenset({APPROVED, RETURNED, WITHDRAWN})
"""What answers a school's question; the others are about how the plan was carried out."""
TABLE = "plan-decisions"
PLAN, RECALL = "plan", "recall"
"""Kinds of log entries: what was decided about a plan, and that entries were taken back."""
_NAMED = 6
"""So many other plans of one number are named; more are counted."""
_MOST_LINES = 5_000
"""A plan with more lines than this is told apart by their number alone: nobody approved one, and a package may bring half a million."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDecision:
    """One decision.

    Attributes:
        number: Of an approval; the grade of an evaluation.
        sent: The receipt of this desk that carried it first, "" before.
        seen: By this what was decided about is known again (:func:`_contents`); "" of decisions from before it was noted.
        recalled: The entry of the log that took it back, "" while it says something.
        told_back: The receipt of this desk that first said that another desk took it back, "" before.
    """

    id: str
    office: str
    school: str
    plan: str
    title: str
    asked: str
    verdict: str
    number: str
    day: str
    remark: str
    who: str
    at: str
    sent: str
    seen: str
    recalled: str = ""
    told_back: str = ""

    @property
    def sentence(self) -> str:
        """What was decided, in words."""
        said = f"：{self.remark}" if self.remark else ""
        if self.verdict == APPROVED:
            return f"已批准{self.school}“{self.title}”（{self.number}，{self.day}）{said}"
        if self.verdict == GRADED:
            return f"已评价{self.school}“{self.title}”：{grade_label(self.number)}{said and f'，{self.remark}'}"
        return f"已{VERDICTS[self.verdict]}{self.school}“{self.title}”{said}"

    @property
    def outcome(self) -> str:
        """The decision, and how the school hears of it."""
        return f"{self.sentence}。随下一份回执带给学校。"

    @property
    def taken_back(self) -> str:
        """What became of it when it was taken back: what no receipt had carried the school never had."""
        return self.outcome if self.verdict in (WITHDRAWN, UNGRADED) else f"已收回，学校没有收到过：{self.sentence}。"


def grade_label(code: str) -> str:
    """A grade in a word; one of a later program as it came."""
    known = PlanGrade.from_text(code)
    return known.label if known is not None else code


def approve(
    ws: Workspace,
    plan: str,
    *,
    number: str,
    day: date,
    remark: str = "",
    office: str = "",
    seen: str = "",
    pin: str,
) -> PlanDecision:
    """Approve a plan as the newest package of its school tells it; ``office`` names the school where several tell one of this id.

    ``seen`` is the decision that stood about it when the clerk looked, "" where none did: what nobody saw is not answered anew, so of two
    clerks the second hears of the first.

    Raises:
        RecordUnknown: No package that counts has a plan of this id, or several have.
        PlanUndecided: The school does not ask for it (any more), or another clerk has decided about it since.
        ValueRefused: No number, one too long for a receipt, or a day that has not come.
        WrongPin, KeyMissing, KeyDamaged: Nothing was decided.
    """
    if not number.strip():
        raise ValueRefused("批复文号是空的，没有批准。请填写文号。", field="number")
    if day > ws.today:
        raise ValueRefused(f"批复日期 {day.isoformat()} 还没有到，没有批准。请核对日期。", field="day")
    return _decide(ws, plan, APPROVED, number=number.strip(), day=day, remark=remark, office=office, seen=seen, pin=pin)


def send_back(ws: Workspace, plan: str, *, remark: str, office: str = "", seen: str = "", pin: str) -> PlanDecision:
    """Return a plan with a reason; errors as :func:`approve`."""
    if not remark.strip():
        raise ValueRefused("退回必须写明意见，没有退回。请填写要学校改什么。", field="remark")
    return _decide(ws, plan, RETURNED, day=ws.today, remark=remark, office=office, seen=seen, pin=pin)


def evaluate(
    ws: Workspace, plan: str, *, grade: str, remark: str = "", office: str = "", seen: str = "", pin: str
) -> PlanDecision:
    """Say how an approved plan was carried out, by the code or the word of a grade; a later evaluation replaces an earlier one.

    Raises:
        PlanUndecided: The plan is not approved.
        ValueRefused: No grade.
        RecordUnknown, WrongPin, KeyMissing, KeyDamaged: Nothing was decided.
    """
    known = next((each for each in PlanGrade if grade.strip() in (each.code, each.label)), None)
    if known is None:
        listed = "、".join(each.label for each in PlanGrade)
        raise ValueRefused(f"“{grade}”不是评价等次，没有登记。可用的有：{listed}。", field="grade")
    return _decide(ws, plan, GRADED, number=known.code, day=ws.today, remark=remark, office=office, seen=seen, pin=pin)


def withdraw(ws: Workspace, plan: str, *, remark: str, office: str = "", decision: str = "", pin: str) -> PlanDecision:
    """Take the standing answer about a plan back: one that no receipt carried is gone, else the next receipt says so.

    Args:
        ws: The bureau's workspace.
        plan: Its id.
        remark: Why.
        office: The school's, where several tell one plan of this id.
        decision: The answer that the clerk saw; none is taken back where another one stands by now.
        pin: The clerk's.

    Raises:
        PlanUndecided: Nothing stands about the plan, or something else than the clerk saw.
        ValueRefused: No reason.
        RecordUnknown, WrongPin, KeyMissing, KeyDamaged: Nothing was changed.
    """
    return _take_back(ws, plan, decision, graded=False, remark=remark, office=office, pin=pin)


def withdraw_evaluation(ws: Workspace, plan: str, *, remark: str, office: str = "", decision: str = "", pin: str) -> PlanDecision:
    """Take the evaluation of a plan back; as :func:`withdraw`."""
    return _take_back(ws, plan, decision, graded=True, remark=remark, office=office, pin=pin)


def may_be_taken_back(ws: Workspace) -> frozenset[str]:
    """The decisions that :func:`take_back` takes back: those no receipt carried, and of the others those that stand."""
    stand = {
        each.id
        for word in words(ws).values()
        for each in (word.answer or word.other, word.grade)
        if each is not None and each.verdict not in (WITHDRAWN, UNGRADED)
    }
    return frozenset(each.id for each in list_all(ws) if not each.sent or each.id in stand)


def take_back(ws: Workspace, number: str, why: str, pin: str) -> PlanDecision:
    """Take back one decision of :func:`may_be_taken_back`: the one itself where no receipt carried it, else another that says so.

    Raises:
        RecordUnknown: There is none of this id, or it was taken back before.
        PlanUndecided: Another one stands by now.
        ValueRefused, WrongPin, KeyMissing, KeyDamaged: Nothing was changed.
    """
    found = next((each for each in list_all(ws) if each.id == number), None)
    if found is None or not found.sent:
        return forget(ws, number, why, pin)
    back = withdraw if found.verdict in ANSWERS else withdraw_evaluation
    return back(ws, found.plan, remark=why, office=found.office, decision=number, pin=pin)


def forget(ws: Workspace, number: str, why: str, pin: str) -> PlanDecision:
    """Take back one decision that has not gone to the school yet, whoever made it; what was decided before stands again.

    Raises:
        RecordUnknown: There is none of this id, or it was taken back before.
        RemarkSent: A receipt has carried it already.
        ValueRefused: No reason.
        WrongPin, KeyMissing, KeyDamaged: Nothing was changed.
    """
    found = next((each for each in list_all(ws) if each.id == number), None)
    if found is None:
        raise RecordUnknown(f"没有编号为 {number} 的计划批复，没有改动。", number=number)
    if found.sent:
        raise RemarkSent(
            f"给“{found.school}”的这条批复已随回执发出，不能收回，没有改动。如果有误，请在“研修计划”页撤回批复，随下一份回执告诉学校。",
            remark=number,
        )
    if not why.strip():
        raise ValueRefused("收回必须写明原因，没有改动。请填写原因。", field="why")
    clerk = unlock(ws, pin)
    with ws.record() as change:
        entry = clerks_log.write_entry(change, RECALL, found.office, {"entries": [number], "why": why.strip()}, clerk)
        change.driver_sql("UPDATE plan_decision SET recalled = ? WHERE id = ?", (entry, number))
    return found


def said_before(ws: Workspace, plan: str, office: str, verdict: str) -> PlanDecision | None:
    """The last thing that was decided about a plan, where it was this ``verdict`` and was taken back: whoever decides anew begins with its words.

    None where something else was decided since, or where the school has asked again: then it is another plan that is decided about.
    """
    sort, back = (ANSWERS, WITHDRAWN) if verdict in ANSWERS else ({GRADED, UNGRADED}, UNGRADED)
    made = [each for each in list_made(ws) if (each.plan, each.office) == (plan, office) and each.verdict in sort]
    places = [place for place, each in enumerate(made) if each.verdict != back]
    if not places:
        return None
    last, since = made[places[-1]], made[places[-1] + 1 :]
    gone = last.recalled or any(not each.recalled for each in since)
    asked = ws.tuples(
        "SELECT p.asked FROM city_plan p JOIN office o ON o.id = p.office WHERE p.uuid = ? AND o.uuid = ?", (plan, office)
    )
    same = verdict not in ANSWERS or asked == [(last.asked,)]
    return last if gone and same and last.verdict == verdict else None


class Recalls:
    """Which entry of our own log takes which other back: read once, and kept up by what is heard.

    A log may have as many of them as a table has rows, and of each sort of decision only some are asked for.
    """

    def __init__(self) -> None:
        self._known: dict[str, str] | None = None

    def taking_back(self, change: Change, decisions: Iterable[str]) -> list[tuple[str, str]]:
        """The decisions among these that an entry takes back, each with that entry; the log of ``change`` is read the first time."""
        if self._known is None:
            self._known = {}
            said = change.driver_sql(
                "SELECT id, payload FROM log_entry WHERE kind = ? AND source = '' ORDER BY id", (RECALL,)
            ).all()
            self.hear((str(number), json.loads(text)["entries"]) for number, text in said)
        return [(each, self._known[each]) for each in decisions if each in self._known]

    def hear(self, came: Iterable[tuple[str, Collection[str]]]) -> None:
        """Entries and what each takes back; what is read later knows them anyway."""
        if self._known is not None:
            for number, entries in came:
                for each in entries:
                    self._known.setdefault(each, number)


def hear(change: Change, entries: Iterable[tuple[str, str, str, str, str]], recalls: Recalls) -> None:
    """Keep in rows what entries of our own log say about plans, that came from another desk (id, kind, office, payload, source).

    A decision and the entry that takes it back may come in either order.
    """
    ours = [(number, kind, office, json.loads(text)) for number, kind, office, text, source in entries if not source]
    came = [(number, office, facts) for number, kind, office, facts in ours if kind == PLAN]
    for number, office, facts in came:
        _keep(change, number, office, facts)
    taken_back = [(number, facts["entries"]) for number, kind, _office, facts in ours if kind == RECALL]
    recalls.hear(taken_back)
    gone = [(each, number) for number, entries in taken_back for each in entries]
    if came:
        gone += recalls.taking_back(change, (number for number, _office, _facts in came))
    for each, number in gone:
        change.driver_sql("UPDATE plan_decision SET recalled = ? WHERE id = ? AND recalled = ''", (number, each))


def hear_again(ws: Workspace, change: Change) -> None:
    """Bring the rows to what the whole log says."""
    hear(
        change,
        ws.tuples("SELECT id, kind, office, payload, source FROM log_entry WHERE kind IN (?, ?) ORDER BY id", (PLAN, RECALL)),
        Recalls(),
    )


def _keep(change: Change, number: str, office: str, facts: Mapping[str, str]) -> None:
    row = {name: facts[name] for name in ("plan", "title", "asked", "verdict", "number", "day", "remark", "seen")}
    row |= {"id": number, "office": office, "who": facts.get("who", ""), "at": change.at}
    names = ", ".join(f'"{name}"' for name in row)
    marks = ", ".join("?" * len(row))
    change.driver_sql(f"INSERT INTO plan_decision({names}) VALUES ({marks}) ON CONFLICT DO NOTHING", tuple(row.values()))


def told_of(office: str, school: str, facts: Mapping[str, str]) -> PlanDecision:
    """A decision as an entry says it that is not in the log."""
    told = {name: facts[name] for name in ("plan", "title", "asked", "verdict", "number", "day", "remark", "seen")}
    return PlanDecision(id="", office=office, school=school, who="", at="", sent="", **told)


def list_all(ws: Workspace) -> list[PlanDecision]:
    """Every decision about plans that nobody took back, oldest first."""
    return [each for each in list_made(ws) if not each.recalled]


def list_made(ws: Workspace) -> list[PlanDecision]:
    """Every decision about plans, also those that were taken back, in the order in which they were made, at whatever desk."""
    return [
        PlanDecision(
            id=number, office=office, school=school, plan=plan, title=title, asked=asked, verdict=verdict, number=word, day=day,
            remark=remark, who=who, at=at, sent=sent, seen=seen, recalled=recalled, told_back=told_back,
        )
        for number, office, school, plan, title, asked, verdict, word, day, remark, who, at, sent, seen, recalled, told_back in ws.tuples(
            "SELECT d.id, d.office, coalesce(o.name, d.office), d.plan, d.title, d.asked, d.verdict, d.number, d.day, d.remark, d.who, "
            "d.at, d.sent, d.seen, d.recalled, d.told_back FROM plan_decision d LEFT JOIN office o ON o.uuid = d.office ORDER BY d.id"
        )
    ]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What stands about one plan: the last answer to the question that is asked now, and the last evaluation.

    ``other`` is the last answer to that question where the plan behind it is another one than the clerk saw: it does not stand.
    """

    answer: PlanDecision | None
    grade: PlanDecision | None
    other: PlanDecision | None = None


NOTHING = Word(answer=None, grade=None)


def words(ws: Workspace) -> dict[tuple[str, str], Word]:
    """Office and plan to what stands about it, for the plans that packages tell and of which something was decided."""
    decided: dict[tuple[str, str], list[PlanDecision]] = {}
    for each in list_made(ws):
        decided.setdefault((each.office, each.plan), []).append(each)
    if not decided:
        return {}
    asked = {
        (office, plan): question
        for office, plan, question in ws.tuples(
            "SELECT o.uuid, p.uuid, p.asked FROM city_plan p JOIN office o ON o.id = p.office"
        )
    }
    contents = _contents(ws, {plan for _office, plan in decided})
    return {key: _word(rows, asked[key], contents[key]) for key, rows in decided.items() if key in asked}


def _word(rows: list[PlanDecision], asked: str, content: str) -> Word:
    answers = _standing([each for each in rows if each.verdict in ANSWERS and each.asked == asked != ""], WITHDRAWN)
    grades = _standing([each for each in rows if each.verdict not in ANSWERS], UNGRADED)
    last = answers[-1] if answers else None
    stands = last is not None and last.seen in ("", content)
    # a grade is of what was there to be graded, as an answer is: it does not follow a plan that was exchanged
    grade = grades[-1] if grades and grades[-1].seen in ("", content) else None
    return Word(answer=last if stands else None, grade=grade, other=None if stands else last)


def _standing(rows: list[PlanDecision], back: str) -> list[PlanDecision]:
    """Those that nobody took back; where none is left of what a receipt has told the school, that it is taken back.

    What carried the decision says nothing about that: it goes with a receipt of its own.
    """
    there = [each for each in rows if not each.recalled]
    told = [each for each in rows if each.sent]
    return there or [replace(each, verdict=back, number="", remark="", seen="", sent=each.told_back) for each in told[-1:]]


def _contents(ws: Workspace, plans: Collection[str]) -> dict[tuple[str, str], str]:
    """Office and plan to a hash of what a clerk approves: the plan's name and term and every line, as the packages tell them."""
    wanted = (json.dumps(sorted(plans)),)
    counts = {
        (office, plan): number
        for office, plan, number in ws.tuples(
            "SELECT office, plan, count(*) FROM city_plan_item WHERE plan IN (SELECT value FROM json_each(?)) GROUP BY office, plan",
            wanted,
        )
    }
    lines: dict[tuple[int, str], list[tuple[object, ...]]] = {
        key: [(number,)] for key, number in counts.items() if number > _MOST_LINES
    }
    read = sorted(f"{office} {plan}" for office, plan in counts.keys() - lines.keys())
    for office, plan, *line in ws.tuples(
        "SELECT office, plan, uuid, month, kind, title, hours_x100, persons FROM city_plan_item "
        "WHERE CAST(office AS TEXT) || ' ' || plan IN (SELECT value FROM json_each(?)) ORDER BY uuid",
        (json.dumps(read),),
    ):
        lines.setdefault((office, plan), []).append(tuple(line))
    return {
        (uuid, plan): hashlib.sha256(
            json.dumps([term, title, lines.get((office, plan), [])], ensure_ascii=False).encode()
        ).hexdigest()
        for office, uuid, plan, term, title in ws.tuples(
            "SELECT p.office, o.uuid, p.uuid, p.term, p.title FROM city_plan p JOIN office o ON o.id = p.office "
            "WHERE p.uuid IN (SELECT value FROM json_each(?))",
            wanted,
        )
    }


def numbers_given(ws: Workspace) -> dict[str, str]:
    """Every number under which a plan was approved here, to the school and the name of that plan."""
    return {each.number: f"{each.school}“{each.title}”" for each in list_all(ws) if each.verdict == APPROVED}


def same_number_words(ws: Workspace, made: PlanDecision) -> str:
    """What to say of an approval whose number other plans were approved under as well; "" where it is the only one.

    One paper may approve the plans of many schools, so nobody is kept from it.
    """
    mark = content_mark(made.number)
    others = [
        f"{word.answer.school}“{word.answer.title}”"
        for word in words(ws).values()
        if made.verdict == APPROVED
        and word.answer is not None
        and (word.answer.verdict, content_mark(word.answer.number)) == (APPROVED, mark)
        and (word.answer.office, word.answer.plan) != (made.office, made.plan)
    ]
    if not others:
        return ""
    named = "、".join(others[:_NAMED]) + (f" 等 {len(others)} 份" if len(others) > _NAMED else "")
    return f"文号“{made.number}”也批给了{named}。一份文件批复几份计划的不用管；写错了，请撤回这一次，写对文号再批。"


def told_plans(ws: Workspace) -> dict[str, list[tuple[object, ...]]]:
    """Office to the rows its receipt carries about its plans."""
    found: dict[str, list[tuple[object, ...]]] = {}
    for (office, plan), word in words(ws).items():
        if word.answer is not None or word.grade is not None:
            found.setdefault(office, []).append(_row(plan, word))
    return found


def told_ids(ws: Workspace) -> dict[str, list[str]]:
    """Office to the ids of the decisions its receipt carries, those of :func:`told_plans`."""
    found: dict[str, list[str]] = {}
    for (office, _plan), word in words(ws).items():
        found.setdefault(office, []).extend(each.id for each in (word.answer, word.grade) if each is not None)
    return found


def _row(plan: str, word: Word) -> tuple[object, ...]:
    answer, grade = word.answer, word.grade
    graded = grade is not None and grade.verdict == GRADED
    return (
        plan,
        answer.asked if answer else "",
        answer.title if answer else grade.title if grade else "",
        answer.verdict if answer else "",
        answer.number if answer else "",
        answer.day if answer else "",
        answer.remark if answer else "",
        grade.number if grade and graded else "",
        grade.day if grade and graded else "",
        grade.remark if grade and graded else "",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """A decision as it was typed."""

    verdict: str
    day: date
    number: str = ""
    remark: str = ""


def _decide(
    ws: Workspace,
    plan: str,
    verdict: str,
    *,
    day: date,
    office: str,
    pin: str,
    number: str = "",
    remark: str = "",
    seen: str = "",
) -> PlanDecision:
    about, status = _plan(ws, plan, office)
    standing = words(ws).get((about.office, plan), NOTHING)
    now = standing.answer if verdict in ANSWERS else standing.grade
    if seen != (now.id if now is not None else ""):
        what = "批复" if verdict in ANSWERS else "评价"
        said = f"已经有{what}：{now.sentence}" if now is not None else f"原来的{what}已经收回"
        raise PlanUndecided(
            f"{about.school}的“{about.title}”{said}。这一次没有登记，没有改动。请看过列表里现在的内容再定。",
            plan=plan,
            way="decision seen" if now is not None else "",
            decision=now.id if now is not None else "",
        )
    if verdict in ANSWERS and not about.asked:
        raise PlanUndecided(
            f"{about.school}的“{about.title}”没有报批（{_label(status)}），没有登记。请学校在“研修计划”页按“报批”，再上报一次；"
            "学校的程序较旧时先升级，或把文号写在纸上由学校填写。",
            plan=plan,
        )
    if verdict == GRADED and not _approved(status, standing):
        raise PlanUndecided(f"{about.school}的“{about.title}”还没有批复（{_label(status)}），没有评价。请先批复。", plan=plan)
    return _write(ws, about, _Said(verdict=verdict, day=day, number=number, remark=remark), pin)


def _approved(status: str, standing: Word) -> bool:
    if standing.other is not None:
        return False  # whatever the school says of it
    return standing.answer.verdict == APPROVED if standing.answer is not None else status == PlanStatus.APPROVED.code


def standing(ws: Workspace, plan: str, *, graded: bool, office: str = "") -> PlanDecision:
    """The answer about a plan, or its evaluation, that could be taken back now.

    Raises:
        PlanUndecided: Nothing stands about it.
        RecordUnknown: No such plan, or several.
    """
    return _stands(ws, _plan(ws, plan, office)[0], graded=graded)


def _stands(ws: Workspace, about: _Plan, *, graded: bool) -> PlanDecision:
    word = words(ws).get((about.office, about.plan), NOTHING)
    found = word.grade if graded else word.answer or word.other
    if found is None or found.verdict in (WITHDRAWN, UNGRADED):
        raise PlanUndecided(
            f"{about.school}的“{about.title}”没有可以撤回的{'评价' if graded else '批复'}，没有改动。", plan=about.plan
        )
    return found


def _take_back(ws: Workspace, plan: str, seen: str, *, graded: bool, remark: str, office: str, pin: str) -> PlanDecision:
    about, _status = _plan(ws, plan, office)
    stands = _stands(ws, about, graded=graded)
    if not remark.strip():
        raise ValueRefused("撤回必须写明原因，没有改动。请填写原因。", field="remark")
    if seen not in ("", stands.id):
        raise PlanUndecided(
            f"这份计划的{'评价' if graded else '批复'}已经不是打开时的那一条，现在是：{stands.sentence}。没有撤回，没有改动。"
            "请看过列表里现在的内容，要撤回再按一次“撤回”。",
            plan=plan,
        )
    if not stands.sent:
        return forget(ws, stands.id, remark, pin)
    return _write(ws, about, _Said(verdict=UNGRADED if graded else WITHDRAWN, day=ws.today, remark=remark), pin)


def _write(ws: Workspace, about: _Plan, said: _Said, pin: str) -> PlanDecision:
    # as it will arrive, so that the school's word can be compared with ours
    remark, number, title = (clean_text(" ".join(text.split())) for text in (said.remark, said.number, about.title))
    asked = about.asked if said.verdict in ANSWERS else ""
    key = (about.office, about.plan)
    facts = {
        "asked": asked,
        "day": said.day.isoformat(),
        "number": number,
        "plan": about.plan,
        "remark": remark,
        "seen": _contents(ws, {about.plan})[key],
        "title": title,
        "verdict": said.verdict,
    }
    try:
        clerks_log.check_told(facts)
    except BadRows as error:
        raise ValueRefused("文号或意见写得太长，回执里放不下，没有登记。请写短一些。", field="remark") from error
    clerk = unlock(ws, pin)
    with ws.record() as change:
        # whoever has heard of a decision decides after it, however slow his clock is
        [(last,)] = ws.tuples(
            "SELECT coalesce(max(id), '') FROM plan_decision WHERE office = ? AND plan = ? AND recalled = ''", key
        )
        try:
            entry = clerks_log.write_entry(change, PLAN, about.office, facts, clerk, after=last)
        except OverflowError as error:
            raise PlanUndecided(
                f"{about.school}的“{about.title}”已有一条编号不正常的批复，排在任何新的批复之后，没有登记。请先在裁定簿里收回编号为 {last} 的那一条。",
                plan=about.plan,
            ) from error
        _keep(change, entry, about.office, facts | {"who": clerk.public.fingerprint})
        word = words(ws).get(key, NOTHING)
        made = word.answer if said.verdict in ANSWERS else word.grade
        if made is None or made.id != entry:
            raise PlanUndecided(
                f"{about.school}的“{about.title}”刚才换了内容或者重新报批，这一次没有登记，没有改动。请看过现在的内容再定。",
                plan=about.plan,
            )
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """A plan as its school's package tells it."""

    office: str
    school: str
    plan: str
    title: str
    asked: str


def no_such_plan(plan: str) -> RecordUnknown:
    """That no package that counts has a plan of this id."""
    return RecordUnknown(f"各校上报的计划里没有编号为 {plan} 的，没有改动任何数据。编号在“计划”页。", plan=plan, way="plans")


def _plan(ws: Workspace, plan: str, wanted: str) -> tuple[_Plan, str]:
    """A plan and the state that the package tells.

    Raises:
        RecordUnknown: No package that counts has a plan of this id, or several have and none is named.
    """
    found = ws.tuples(
        "SELECT o.uuid, o.name, p.title, p.asked, p.status FROM city_plan p JOIN office o ON o.id = p.office WHERE p.uuid = ? "
        "AND ? IN ('', o.uuid) ORDER BY o.uuid",
        (plan, wanted),
    )
    if not found:
        raise no_such_plan(plan)
    if len(found) > 1:
        named = "、".join(school for _office, school, *_rest in found)
        raise RecordUnknown(
            f"有几所学校（{named}）上报了同一个编号的计划，没有登记。请先核实是谁的计划，再写明学校。",
            plan=plan,
            way="which school",
        )
    office, school, title, asked, status = found[0]
    return _Plan(office=office, school=school, plan=plan, title=title, asked=asked), status


def _label(status: str) -> str:
    known = PlanStatus.from_text(status)
    return known.label if known is not None else status
