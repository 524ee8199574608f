"""Commands of the bureau: its workspace, the schools whose keys count, receiving, the city's people and hours, what goes back."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Sequence
from pathlib import Path

from jyteacher_desktop.bureau import (
    bureau_keys,
    city_digest,
    city_people,
    enrolled_schools,
    entering_decisions,
    finding_schools,
    moving_to_server,
    office,
    plan_decisions,
    rebuilding_city,
    receipts,
    receiving,
    returning_records,
    revoking_keys,
    which_bureau_answers,
    withdrawing_packages,
)
from jyteacher_desktop.bureau.board import BOARD_COLUMNS, SUM_COLUMNS, due_day, quarter_over, sums
from jyteacher_desktop.bureau.board import board as board_rows
from jyteacher_desktop.bureau.city_people import PERSON_COLUMNS
from jyteacher_desktop.bureau.enrolled_schools import SCHOOL_COLUMNS
from jyteacher_desktop.bureau.errors import FileUnreadable
from jyteacher_desktop.bureau.file_verdicts import VERDICT_COLUMNS, FileVerdict, Received
from jyteacher_desktop.bureau.files_set_aside import VERDICTS as LABELS
from jyteacher_desktop.bureau.flags import FLAG_COLUMNS
from jyteacher_desktop.bureau.other_files import OTHER_COLUMNS
from jyteacher_desktop.bureau.plans import PLAN_COLUMNS, PLAN_LINE_COLUMNS, list_plans, plan_lines
from jyteacher_desktop.bureau.receipts import owes_receipt
from jyteacher_desktop.bureau.records_in_packages import kind_sent
from jyteacher_desktop.bureau.waiting import flags_that_wait, with_what_waits
from jyteacher_desktop.bureau.who_registered_what import KIND_TOLD_COLUMNS, OFFICE_TOLD_COLUMNS, registered_offices, told_of_kinds
from jyteacher_desktop.bureau.withdrawing_packages import COMPETING_COLUMNS
from jyteacher_desktop.cli.answers import NEEDS_A_PERSON, Answer, as_json, fields, table
from jyteacher_desktop.cli.grammar import CommandWrong
from jyteacher_desktop.cli.hours import hours_answer
from jyteacher_desktop.cli.running import Call
from jyteacher_desktop.cli.tables import listing
from jyteacher_desktop.cli.ways import with_ways
from jyteacher_desktop.domain.hours_and_their_reasons import LedgerLine
from jyteacher_desktop.durable_files import is_missing
from jyteacher_desktop.entering_for_schools import move_with_books
from jyteacher_desktop.kinds.school_list import SchoolList
from jyteacher_desktop.paths import files_words
from jyteacher_desktop.records.measures import registered_words
from jyteacher_desktop.records.policies import read_draft
from jyteacher_desktop.records.registers import columns_shown, list_lines
from jyteacher_desktop.store.backup import silent_backup
from jyteacher_desktop.values import replace

_SERVED = "记录在数据库服务器上，请管服务器的人用服务器自己的办法（pg_dump）定期备份；这个文件和密钥文件请另外备份。"
VERDICTS = ("merged", "unchanged", "superseded", "held", "refused")


def new(call: Call) -> Answer:
    """``bureau new FILE --name N [--database URL]``."""
    args = call.args
    with office.create_bureau(
        args.file, name=args.name, code=args.code or "", pin=call.pin, policy_file=args.policy, database=args.database or ""
    ) as workspace:
        info = office.bureau_info(workspace)
    recovery = office.recovery_path(args.file)
    return Answer(
        data={"bureau_id": info.id, "fingerprint": info.fingerprint, "file": args.file, "name": info.name, "recovery": recovery},
        text="\n".join(
            [
                f"已新建 {info.name}：{args.file}",
                f"密钥数字：{info.fingerprint}",
                f"恢复密钥：{recovery}（请打印、封存，然后删除这个文件）",
                "口令只有您知道，忘记后无法找回，请妥善保管。",
                *([_SERVED] if args.database else []),
            ]
        ),
    )


def join(call: Call) -> Answer:
    """``bureau join FILE --database URL [--key F]``."""
    args = call.args
    info = moving_to_server.join_bureau(args.file, args.database, key=args.key)
    key = office.key_path(args.file)
    way = (
        f"您的密钥文件已放在它旁边：{key.name}。"
        if args.key is not None
        else f"请把您自己的经办人密钥文件放在它旁边，名字为 {key.name}（或者任何 .jytkey 文件），用您自己的口令工作。"
    )
    return Answer(
        data={"bureau_id": info.id, "name": info.name, "file": args.file, "fingerprint": info.fingerprint},
        text=f"已连接到 {info.name}：{args.file}\n{way}",
    )


def move(call: Call) -> Answer:
    """``bureau move -o FILE [--database URL]``."""
    args = call.args
    done = move_with_books(call.workspace, args.output, args.database or "")
    return Answer(
        data={"file": done.file, "digest": done.digest, "files": done.files, "keys": done.keys},
        text=f"{done.words}\n{done.keeping_words(call.workspace.path.name)}\n{files_words([done.file])}\n汇总指纹：{done.digest}",
    )


def card(call: Call) -> Answer:
    """``bureau card -o F [--review-by D]``."""
    args = call.args
    if args.review_by is None:
        digits = bureau_keys.write_bureau_card(call.workspace, args.output, call.pin)
        data = {"fingerprint": digits, "file": args.output, "missing_signatures": 0}
        return Answer(data=data, text=bureau_keys.bureau_card_words(args.output, digits))
    dated = bureau_keys.date_card(call.workspace, args.output, call.pin, args.review_by)
    lacking = dated.needed - dated.signed
    return Answer(
        data={"fingerprint": "" if lacking else dated.digits, "file": args.output, "missing_signatures": lacking},
        text=with_ways(dated.words, *["root draft"] * bool(lacking)),
        status=NEEDS_A_PERSON if lacking else 0,
    )


def enrol(call: Call) -> Answer:
    """``bureau enrol CARD --fingerprint "…"``; packages that were held for want of this key are then taken in."""
    school, waiting = receiving.enrol_and_receive(call.workspace, call.args.card, call.args.fingerprint, call.pin)
    lines = [school.words, f"密钥数字：{school.fingerprint}"]
    if waiting.files:
        lines += ["此前暂存的数据包：", table(VERDICT_COLUMNS, waiting.files, empty="")]
    return Answer(
        data={
            "school": school.school,
            "school_id": school.office,
            "code": school.code,
            "fingerprint": school.fingerprint,
            "signer": school.role,
            "again": school.again,
            "held_before": _files(waiting),
        },
        text="\n".join(lines),
    )


def list_schools(call: Call) -> Answer:
    """``bureau schools [--import F]``: whose keys count, and the list of who owes."""
    ws = call.workspace
    if call.args.source is not None:
        from jyteacher_desktop.cli.importing import import_kind  # noqa: PLC0415 - workbooks load only when one is read

        missed = None if call.args.dry_run else silent_backup(ws.path, "import")
        answer = import_kind(call, SchoolList.kind, call.args.source)
        return replace(answer, warnings=(missed, *answer.warnings)) if missed else answer
    rows, listed = enrolled_schools.list_schools(ws), list_lines(ws, SchoolList.kind)
    data = {"rows": as_json(rows), "listed": [{"id": line.id, **line.texts} for line in listed]}
    notes = ["", "学校名册：", table(columns_shown(SchoolList.kind), listed, empty="")] if listed else []
    return listing(call, SCHOOL_COLUMNS, rows, empty="还没有登记学校。用 bureau enrol 登记。", data=data, notes=notes)


def receive(call: Call) -> Answer:
    """``bureau receive PATH…``."""
    there = [path for path in call.args.paths if not is_missing(path)]
    received = with_what_waits(call.workspace, receiving.receive(call.workspace, there, call.pin, progress=_Progress()))
    left = received.left  # of what was received: a path that is not there is nothing that anybody could look into
    absent = tuple(_absent(path) for path in call.args.paths if path not in there)
    received = replace(received, files=(*received.files, *absent))
    counts = {verdict: received.count(verdict) for verdict in VERDICTS}
    sums = "，".join(f"{LABELS[verdict]} {count}" for verdict, count in counts.items() if count)
    return Answer(
        data={"files": _files(received), **counts, "other_files": as_json(received.others)},
        text=lambda: "\n".join(
            [
                table(VERDICT_COLUMNS, received.files, empty="没有找到数据包（.jyt）。"),
                sums,
                *filter(None, (left,)),
                *(["还有这些文件，不是数据包：", table(OTHER_COLUMNS, received.others, empty="")] if received.others else []),
            ]
        ).rstrip(),
        status=NEEDS_A_PERSON if counts["held"] or counts["refused"] else 0,
    )


def board(call: Call) -> Answer:
    """``bureau board [2026Q3]``."""
    quarter = call.args.quarter or quarter_over(call.today)
    rows = board_rows(call.workspace, quarter)
    due, counted = due_day(call.workspace, quarter), sums(rows)
    data = {
        "period": str(quarter),
        "due": due.isoformat() if due else "",
        "rows": as_json(rows),
        "units": as_json(counted.units),
        "total": fields(counted.whole),
    }
    by_central = table(SUM_COLUMNS, (*counted.units, counted.whole), empty="")
    notes = [
        quarter.label + (f"，期限 {due.isoformat()}" if due else ""),
        counted.whole.words,
        *(["", by_central] if rows else []),
    ]
    return listing(call, BOARD_COLUMNS, rows, empty="还没有登记学校。用 bureau enrol 登记。", data=data, notes=notes)


def people(call: Call) -> Answer:
    """``bureau people``."""
    return listing(
        call, PERSON_COLUMNS, city_people.list_people(call.workspace), empty="还没有合并过数据包。用 bureau receive 接收。"
    )


def registered(call: Call) -> Answer:
    """``bureau registered``: how far the schools have registered each kind, or school by school for one."""
    args, workspace = call.args, call.workspace
    year = args.year or ""
    if not args.kind:
        return listing(call, KIND_TOLD_COLUMNS, told_of_kinds(workspace, year), empty="还没有合并过数据包。")
    told = registered_offices(workspace, kind_sent(args.kind), year)
    rows = [
        {"office": each.office, "school": each.school, "unit": each.unit, "told": each.told.name.lower(), "rows": each.rows}
        for each in told
    ]
    data = {"registered": registered_words(told), "rows": rows}
    return listing(call, OFFICE_TOLD_COLUMNS, told, empty="还没有合并过数据包。", data=data)


def plans(call: Call) -> Answer:
    """``bureau plans``: the schools' plans, or the lines of one."""
    args, workspace = call.args, call.workspace
    if args.plan:
        return listing(call, PLAN_LINE_COLUMNS, plan_lines(workspace, args.plan), empty="这份计划没有项目。")
    rows = list_plans(workspace, args.school, args.term)
    return listing(call, PLAN_COLUMNS, rows, empty="还没有学校上报过计划。")


def approve_plan(call: Call) -> Answer:
    """``bureau plan-approve PLAN --number NO [--on D]``."""
    args, workspace = call.args, call.workspace
    day = args.on or workspace.today
    made = plan_decisions.approve(
        workspace,
        args.plan,
        number=args.number,
        day=day,
        remark=args.remark or "",
        office=_whose(call),
        seen=args.decision or "",
        pin=call.pin,
    )
    return _about_plan(made, plan_decisions.same_number_words(workspace, made))


def return_plan(call: Call) -> Answer:
    """``bureau plan-return PLAN --remark T``."""
    args = call.args
    made = plan_decisions.send_back(
        call.workspace, args.plan, remark=args.remark, office=_whose(call), seen=args.decision or "", pin=call.pin
    )
    return _about_plan(made)


def withdraw_plan(call: Call) -> Answer:
    """``bureau plan-withdraw PLAN --decision ID [--evaluation] --remark T``."""
    args, office = call.args, _whose(call)
    if not args.decision:
        stands = plan_decisions.standing(call.workspace, args.plan, graded=args.evaluation, office=office)
        raise CommandWrong(
            f"没有写明要撤回哪一条，没有撤回，没有改动。现在的是：{stands.sentence}。就是要撤回它，请加上 --decision {stands.id}。",
            decision=stands.id,
        )
    take_back = plan_decisions.withdraw_evaluation if args.evaluation else plan_decisions.withdraw
    made = take_back(call.workspace, args.plan, remark=args.remark or "", office=office, decision=args.decision, pin=call.pin)
    return Answer(data=fields(made), text=made.taken_back)


def evaluate_plan(call: Call) -> Answer:
    """``bureau plan-evaluate PLAN --grade G``."""
    args = call.args
    made = plan_decisions.evaluate(
        call.workspace,
        args.plan,
        grade=args.grade,
        remark=args.remark or "",
        office=_whose(call),
        seen=args.decision or "",
        pin=call.pin,
    )
    return _about_plan(made)


def _whose(call: Call) -> str:
    return finding_schools.find_school(call.workspace, call.args.school)[0] if call.args.school else ""


def _about_plan(made: plan_decisions.PlanDecision, more: str = "") -> Answer:
    return Answer(
        data=fields(made) | {"same_number": more}, text=with_ways("\n".join(filter(None, [made.outcome, more])), "receipts")
    )


def clashes(call: Call) -> Answer:
    """``bureau clashes``: what contradicts itself between schools and waits for a person."""
    return listing(call, FLAG_COLUMNS, flags_that_wait(call.workspace), empty="没有需要核实的矛盾。")


def hours(call: Call) -> Answer:
    """``bureau hours``: as ``hours``, over all schools."""
    args, workspace = call.args, call.workspace
    draft = read_draft(workspace, args.policy) if args.policy else None
    view = city_people.city_hours(workspace, as_of=args.as_of, cycle=args.cycle, policy=draft, person=args.teacher)

    def explain(person: str) -> Sequence[LedgerLine]:
        return city_people.explain_person(workspace, person, as_of=args.as_of, cycle=view.cycle, policy=draft)

    told = office.left_out_by(workspace, draft) if draft is not None else ()
    return hours_answer(call, view, explain if args.explain else None, what_if=draft is not None, told=told)


def write_receipts(call: Call) -> Answer:
    """``bureau receipts -o DIR``."""
    written = receipts.write_receipts(call.workspace, call.args.output, call.pin)
    return Answer(
        data={"files": [each.file for each in written], "receipts": as_json(written)}, text=receipts.written_words(written)
    )


def return_record(call: Call) -> Answer:
    """``bureau return RECORD --remark T [--school SCHOOL]``."""
    returned = returning_records.return_record(call.workspace, call.args.record, call.args.remark, call.pin, office=_whose(call))
    return Answer(
        data={
            "files": [],
            "id": returned.id,
            "record": returned.record,
            "table": returned.record_table,
            "title": returned.title,
            "school": returned.school,
            "remark": returned.remark,
        },
        text=with_ways(returning_records.returned_words([returned]), "receipts"),
    )


def digest(call: Call) -> Answer:
    """``bureau digest``."""
    value = city_digest.city_digest(call.workspace, anew=True)
    return Answer(data={"digest": value}, text=value)


def _absent(path: Path) -> FileVerdict:
    """A path that does not exist is one refused file among the others."""
    message = f"找不到“{path}”。其他文件照常接收，原有数据没有变化。请检查路径，或重新插好U盘。"
    return FileVerdict(
        file=path, verdict="refused", school="", period="", version=0, seq=0, code=FileUnreadable.code, message=message
    )


def _files(received: Received) -> list[dict[str, object]]:
    return [
        {
            "file": each.file,
            "verdict": each.verdict,
            "school": each.school,
            "period": each.period,
            "version": each.version,
            "seq": each.seq,
            "code": each.code,
            "message": each.message,
        }
        for each in received.files
    ]


class _Progress:
    """A line on standard error that counts the files; silent unless a person watches."""

    def step(self, done: int, total: int, what: str) -> None:
        """Say how far the job is."""
        with contextlib.suppress(OSError):  # nobody watches any more, and the work goes on
            if not sys.stderr.isatty():
                return
            print(f"\r\033[K{done + 1}/{total} {what}", end="\n" if done + 1 == total else "", file=sys.stderr, flush=True)

    def raise_if_cancelled(self) -> None:
        """Ctrl-C arrives by itself."""


def revoke(call: Call) -> Answer:
    """``bureau revoke SCHOOL --from D|--last-good SEQ --why W``."""
    args = call.args
    decided = revoking_keys.revoke(
        call.workspace, args.school, args.since, args.why, call.pin, last_good=args.last_good, key=args.key or ""
    )
    answer = _decided(call, decided, revoking_keys.revoked_words(decided))
    return replace(answer, data={**answer.data, "fingerprint": "、".join(decided.ended)})


def roll_back(call: Call) -> Answer:
    """``bureau rollback SCHOOL [--to SEQ | --undo] --why W``."""
    args = call.args
    if args.undo:
        decided = withdrawing_packages.reinstate(call.workspace, args.school, args.why, call.pin)
        return _decided(
            call, decided, with_ways(withdrawing_packages.reinstated_words(call.workspace, decided), *_receipts(call, decided))
        )
    decided = withdrawing_packages.roll_back(call.workspace, args.school, args.why, call.pin, to=args.to)
    return _decided(
        call,
        decided,
        with_ways(withdrawing_packages.withdrawn_words(call.workspace, decided), "withdrawn", *_receipts(call, decided)),
    )


def _receipts(call: Call, decided: entering_decisions.Decided) -> tuple[str, ...]:
    """The way to a receipt, where the last one says something else than what stands now."""
    return ("receipts",) if owes_receipt(call.workspace, decided.office) else ()


def list_forks(call: Call) -> Answer:
    """``bureau forks``."""
    rows = withdrawing_packages.competing_letters(call.workspace)
    return listing(call, COMPETING_COLUMNS, rows, empty="没有编号分叉、前号不符的数据包。")


def decide(call: Call) -> Answer:
    """``bureau decide LETTER --why W``: the wrong one of several letters of one number is withdrawn."""
    args = call.args
    decided = withdrawing_packages.withdraw_letter(call.workspace, args.letter, args.why, call.pin)
    return _decided(
        call,
        decided,
        with_ways(withdrawing_packages.withdrawn_words(call.workspace, decided), "withdrawn", *_receipts(call, decided)),
    )


def choose_voice(call: Call) -> Answer:
    """``bureau claim SCHOOL --to BUREAU --why W`` and ``bureau claim SCHOOL --undo --why W``."""
    args = call.args
    if args.undo:
        chosen = which_bureau_answers.unchoose_voice(call.workspace, args.school, args.why, call.pin)
    elif not args.to:
        raise CommandWrong("缺少：--to BUREAU（归哪个单位管）；撤回裁定用 --undo。没有执行任何操作。")
    else:
        chosen = which_bureau_answers.choose_voice(call.workspace, args.school, args.to, args.why, call.pin)
    return Answer(
        data={
            "school": chosen.school,
            "bureau": chosen.bureau,
            "seq": chosen.seq,
            "lacking": chosen.lacking,
            "digest": city_digest.city_digest(call.workspace),
        },
        text=chosen.sentence,
    )


def rebuild(call: Call) -> Answer:
    """``bureau rebuild``."""
    rebuilt = rebuilding_city.rebuild(call.workspace, call.pin, progress=_Progress())
    return Answer(
        data={
            "schools": rebuilt.schools,
            "before": rebuilt.before,
            "digest": rebuilt.digest,
            "found": as_json(rebuilt.found),
        },
        text=rebuilt.sentence,
    )


def _decided(call: Call, decided: entering_decisions.Decided, words: str) -> Answer:
    digest_now = city_digest.city_digest(call.workspace)
    schools_now = sum(row.letters > 0 for row in enrolled_schools.list_schools(call.workspace))
    return Answer(
        data={
            "school": decided.school,
            "seq": decided.seq,
            "letters": decided.letters,
            "keys": [{"signer": signer, "fingerprint": digits} for signer, digits in decided.keys],
            "schools": schools_now,
            "digest": digest_now,
        },
        text=f"{words}\n合并结果的指纹：{digest_now}",
    )
