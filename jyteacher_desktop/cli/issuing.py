"""Commands of the bureau about what it writes besides receipts: books given back, policies, logs, rolls, roots, several clerks."""

from __future__ import annotations

from jyteacher_desktop.bureau import (
    bureau_keys,
    giving_book_back,
    log_exchange,
    packages_handed_over,
    publishing_policies,
    rolls_between_bureaus,
)
from jyteacher_desktop.bureau.attachments import EVIDENCE_COLUMNS, export_evidence, list_evidence
from jyteacher_desktop.bureau.bureau_keys import CLERK_COLUMNS
from jyteacher_desktop.bureau.errors import ValueRefused
from jyteacher_desktop.bureau.file_verdicts import VERDICT_COLUMNS
from jyteacher_desktop.bureau.packages_handed_over import HANDED_COLUMNS
from jyteacher_desktop.cli.answers import NEEDS_A_PERSON, Answer, as_json, table
from jyteacher_desktop.cli.running import Call
from jyteacher_desktop.cli.tables import listing
from jyteacher_desktop.cli.ways import with_ways


def restore(call: Call) -> Answer:
    """``bureau restore SCHOOL -o DIR``."""
    args = call.args
    given = giving_book_back.restore_school(
        call.workspace, args.school, args.output, call.pin, card=args.card, digits=args.fingerprint or ""
    )
    return Answer(
        data={
            "files": list(given.files),
            "school": given.school,
            "seq": given.seq,
            "rows": given.rows,
            "attachments": given.evidence,
            "new_computer": given.new_computer,
        },
        text=with_ways(given.words, "given back"),
    )


def publish(call: Call) -> Answer:
    """``bureau policy -o F [--source P]``."""
    args = call.args
    return _published(
        publishing_policies.publish_policy(
            call.workspace,
            args.output,
            call.pin,
            source=args.source,
            due=dict(args.due or ()),
            review_by=args.review_by,
            number=args.number,
        )
    )


def policy_show(call: Call) -> Answer:
    """``bureau policy-show F``."""
    draft = publishing_policies.inspect_policy(call.workspace, call.args.file)
    return Answer(
        data={
            "file": draft.file,
            "id": draft.policy,
            "version": draft.version,
            "title": draft.title,
            "seq": draft.seq,
            "letter": draft.letter,
            "due": as_json(dict(draft.due)),
            "review_by": draft.review_by,
            "signed": draft.signed,
            "needed": draft.needed,
            "signers": list(draft.signers),
            "changes": list(draft.changes),
            "doubt": draft.doubt,
        },
        text="\n".join([draft.heading, *filter(None, [draft.doubt]), draft.facts, *draft.changes, *_to_sign(draft)]),
        warnings=draft.told,
    )


def _to_sign(draft: publishing_policies.PolicyDraft) -> list[str]:
    """What a clerk hands to the signing, so that nothing else is signed than what he read here."""
    return [f"同意的，补签时写上这份草稿的标识（--draft）：{draft.letter}"] if draft.signed < draft.needed else []


def policy_sign(call: Call) -> Answer:
    """``bureau policy-sign F --draft ID``."""
    args = call.args
    return _published(
        publishing_policies.sign_policy(call.workspace, args.file, call.pin, number=args.number, shown=args.draft.strip().lower())
    )


def _published(written: publishing_policies.Published) -> Answer:
    return Answer(
        data={
            "file": written.file,
            "id": written.policy,
            "version": written.version,
            "seq": written.seq,
            "signed": written.signed,
            "needed": written.needed,
            "in_force": not written.lacking,
        },
        text=with_ways(written.words, "sign policy" if written.lacking else "policy letter"),
        warnings=written.told,
    )


def relays(call: Call) -> Answer:
    """``bureau relays``."""
    return listing(call, HANDED_COLUMNS, packages_handed_over.handed_over(call.workspace), empty="还没有收到过中心校的交接单。")


def evidence(call: Call) -> Answer:
    """``bureau evidence [RECORD] [-o DIR]``."""
    rows = list_evidence(call.workspace, call.args.record)
    files = export_evidence(call.workspace, call.args.output, call.args.record) if call.args.output else []
    lines = [table(EVIDENCE_COLUMNS, rows, empty="各校没有上报附件。"), *(f"文件：{file}" for file in files)]
    return Answer(data={"rows": as_json(rows), "files": files}, text="\n".join(lines))


def log(call: Call) -> Answer:
    """``bureau log -o F``."""
    written = log_exchange.write_log(call.workspace, call.args.output, call.pin)
    return Answer(
        data={"file": written.file, "seq": written.seq, "entries": written.entries, "own": written.own},
        text=with_ways(written.words, "receive"),
    )


def trust(call: Call) -> Answer:
    """``bureau trust upper|city CARD --fingerprint D``."""
    args = call.args
    other, waiting = rolls_between_bureaus.trust_and_receive(call.workspace, args.card, args.fingerprint, call.pin, args.role)
    told = [other.words]
    if waiting.files:
        told += ["此前暂存的汇总包：", table(VERDICT_COLUMNS, waiting.files, empty="")]
    return Answer(
        data={
            "office": other.office,
            "name": other.name,
            "role": other.role,
            "fingerprint": other.fingerprint,
            "held_before": [{"file": each.name, "verdict": each.verdict, "message": each.message} for each in waiting.files],
        },
        text="\n".join(told),
    )


def roll(call: Call) -> Answer:
    """``bureau roll -o DIR``."""
    written = rolls_between_bureaus.write_roll(
        call.workspace, call.args.output, call.pin, limit=call.args.volume or rolls_between_bureaus.STICK
    )
    return Answer(
        data={
            "files": list(written.files),
            "receiver": written.receiver,
            "seq": written.seq,
            "schools": written.schools,
            "people": written.people,
            "digest": written.digest,
            "left": list(written.left),
        },
        text=written.words,
    )


def rekey(call: Call) -> Answer:
    """``bureau rekey -o F``: a new clerk, or a PIN somebody may have seen."""
    return _new_clerk(bureau_keys.renew_clerk(call.workspace, call.args.output, call.pin, call.new_pin))


def newkey(call: Call) -> Answer:
    """``bureau newkey -o F --recovery F|--no-recovery``: the clerk's key or PIN is lost."""
    args = call.args
    if (args.recovery is None) is not args.no_recovery:
        raise ValueRefused("请用 --recovery 给出恢复密钥；恢复密钥也没有时用 --no-recovery。没有做新密钥。", field="recovery")
    paper = "" if args.recovery is None else bureau_keys.read_recovery(args.recovery)
    return _new_clerk(bureau_keys.replace_clerk(call.workspace, args.output, call.pin, recovery=paper))


def _new_clerk(made: bureau_keys.NewClerk) -> Answer:
    return Answer(
        data={
            "file": None if made.unwritten else made.card,
            "seq": made.seq,
            "fingerprint": made.fingerprint,
            "in_force": not made.lacking,
            "missing_signatures": made.lacking,
            "follows": made.follows,
            "recovery": made.recovery,
            "message": made.words,
        },
        text=with_ways(made.words, *["bureau card"] * bool(made.unwritten), *["dropped clerks"] * bool(made.dropped)),
        status=NEEDS_A_PERSON if made.unwritten else 0,
    )


def root_key(call: Call) -> Answer:
    """``bureau root-key -o F``."""
    digits = bureau_keys.make_root_key(call.args.output, call.pin)
    return Answer(
        data={"file": call.args.output, "fingerprint": digits},
        text=bureau_keys.root_key_words(call.args.output, digits),
    )


def root_draft(call: Call) -> Answer:
    """``bureau root-draft -o F [--holder KEY… --threshold N] [--clerk KEY…] [--remove-clerk DIGITS|KEY…]``."""
    args = call.args
    return _root(
        bureau_keys.draft_root(
            call.workspace,
            args.output,
            call.pin,
            holders=args.holder or (),
            threshold=args.threshold or 0,
            add=args.clerk or (),
            remove=args.remove_clerk or (),
        )
    )


def root_sign(call: Call) -> Answer:
    """``bureau root-sign F --key KEY``."""
    return _root(bureau_keys.sign_root(call.args.file, call.args.key, call.pin))


def _root(state: bureau_keys.RootState) -> Answer:
    return Answer(
        data={
            "file": state.file,
            "seq": state.seq,
            "needed": state.needed,
            "signed": state.signed,
            "clerks": list(state.clerks),
        },
        text=with_ways(state.words, "root draft"),
    )


def root_adopt(call: Call) -> Answer:
    """``bureau root-adopt F``."""
    adopted = bureau_keys.adopt_root(call.workspace, call.args.file, call.pin)
    card = adopted.card
    return Answer(
        data={
            "seq": card.seq,
            "threshold": card.threshold,
            "fingerprint": card.fingerprint,
            "clerks": [key.fingerprint for key in card.clerk_keys],
        },
        text=with_ways(adopted.words, "bureau card"),
    )


def clerks(call: Call) -> Answer:
    """``bureau clerks``."""
    return listing(call, CLERK_COLUMNS, bureau_keys.list_clerks(call.workspace), empty="还没有经办人的密钥。")


def clerk_file(call: Call) -> Answer:
    """``bureau clerk-file KEY``."""
    row = bureau_keys.remember_clerk(call.workspace, call.args.file)
    return Answer(
        data={"fingerprint": row.fingerprint, "file": row.file},
        text=row.words,
    )
