"""Commands about the school as an office: its workspace and key, the bureau it trusts, its policy."""

from __future__ import annotations

from jyteacher_desktop.books import policy_of
from jyteacher_desktop.bureau import office as bureau
from jyteacher_desktop.bureau import policy_in_use
from jyteacher_desktop.cli.answers import Answer, as_json, fields
from jyteacher_desktop.cli.running import Call
from jyteacher_desktop.cli.tables import listing
from jyteacher_desktop.domain.errors import Finding
from jyteacher_desktop.domain.policy import Policy
from jyteacher_desktop.domain.policy_questions import QUESTION_COLUMNS, open_questions
from jyteacher_desktop.domain.terms import Signer
from jyteacher_desktop.papers.either import write_questions
from jyteacher_desktop.records.policies import read_policy
from jyteacher_desktop.school import office, school_keys, signed_policy
from jyteacher_desktop.store.workspace import BUREAU
from jyteacher_desktop.values import replace


def new_school(call: Call) -> Answer:
    """``school new FILE``."""
    args = call.args
    workspace = office.create_school(
        args.file,
        name=args.name,
        code=args.code,
        stage=args.stage,
        central=args.central or "",
        pin=call.pin,
        policy_file=args.policy,
        today=args.today,
    )
    with workspace:
        info = office.school_info(workspace)
    return Answer(
        data={"school_id": info.id, "key_fingerprint": info.fingerprint, "file": args.file, "name": info.name, "code": info.code},
        text=f"已新建 {info.name}：{args.file}\n密钥数字：{info.fingerprint}\n口令只有您知道，忘记后无法找回，请妥善保管。",
    )


def school_card(call: Call) -> Answer:
    """``school card -o F``."""
    signer = Signer.OPERATOR if call.args.operator else Signer.PRINCIPAL
    digits = school_keys.write_school_card(call.workspace, call.args.output, call.pin, signer)
    return Answer(
        data={"fingerprint": digits, "signer": signer.label, "file": call.args.output},
        text=school_keys.school_card_words(call.args.output, digits),
    )


def school_trust(call: Call) -> Answer:
    """``school trust F``."""
    trusted = school_keys.trust_bureau(call.workspace, call.args.file, call.pin, call.args.fingerprint)
    return Answer(
        data={**fields(trusted), "state": trusted.label},
        text=f"上报单位：{trusted.name}（{trusted.label}）\n卡片数字：{trusted.fingerprint}"
        + ("" if trusted.verified else "\n请与教育局正式通知上的数字核对，再加 --fingerprint 执行一次。"),
    )


def policy_check(call: Call) -> Answer:
    """``policy check F``."""
    policy = read_policy(call.args.file)
    office.refuse_unsupported(policy)
    return Answer(
        data=_policy(policy),
        text=f"可以使用：{policy.title} 第 {policy.version} 版（{policy.id}）。",
        warnings=policy.findings,
    )


def policy_use(call: Call) -> Answer:
    """``policy use F``, at a school or at the bureau."""
    if call.workspace.kind is BUREAU:
        adopted = policy_in_use.use_policy(call.workspace, call.args.file, call.ask_pin())
        left_out = bureau.left_out_by(call.workspace, bureau.current_policy(call.workspace))
        return _adopted(adopted, signed=False, told=(*adopted.findings, *left_out))
    if call.args.file.suffix.lower() == ".jyt":
        taken = signed_policy.apply_policy(call.workspace, call.args.file)
        answer = _adopted(office.current_policy(call.workspace), signed=True, told=office.policy_state(call.workspace).findings)
        due = dict(taken.due)
        if taken.needs_operator:
            call.say("从现在起上报要经办人和校长都签名，请设经办人密钥（school operator）。")
        return replace(answer, data={**answer.data, "due": as_json(due), "review_by": taken.review_by, "again": taken.again})
    state = office.use_policy(call.workspace, call.args.file)
    return _adopted(office.current_policy(call.workspace), signed=state.signed, told=state.findings)


def policy_questions(call: Call) -> Answer:
    """``policy questions [-o F]``, at a school or at the bureau."""
    ws = call.workspace
    found = open_questions(policy_of(ws))
    if call.args.output is None or call.args.output.suffix.lower() != ".pdf":
        return listing(call, QUESTION_COLUMNS, found, empty="现用政策里每个数都写明了依据。")
    pdf = write_questions(ws, target=call.args.output)
    return Answer(
        data={"rows": as_json(found), "file": call.args.output, **fields(pdf)},
        text=f"函已写入：{call.args.output}（{pdf.pages} 页，{len(found)} 项）",
    )


def policy_show(call: Call) -> Answer:
    """``policy show``, at a school or at the bureau."""
    if call.workspace.kind is BUREAU:
        policy = bureau.current_policy(call.workspace)
        return Answer(data={**_policy(policy), "text": policy.text}, text=policy.text.rstrip())
    policy, state = office.current_policy(call.workspace), office.policy_state(call.workspace)
    note = f"# {'教育局已签发' if state.signed else '本校试用'}，{state.adopted_on} 启用"
    return Answer(
        data={
            **_policy(policy),
            "findings": as_json(state.findings),
            "signed": state.signed,
            "adopted_on": state.adopted_on,
            "text": policy.text,
        },
        text=f"{note}\n{policy.text.rstrip()}",
    )


def _adopted(policy: Policy, *, signed: bool, told: tuple[Finding, ...]) -> Answer:
    return Answer(
        data={**_policy(policy), "findings": as_json(told), "signed": signed},
        text=f"已启用：{policy.title} 第 {policy.version} 版（{'教育局已签发' if signed else '试用'}）。",
        warnings=told,
    )


def _policy(policy: Policy) -> dict[str, object]:
    return {
        "id": policy.id,
        "version": policy.version,
        "title": policy.title,
        "issuer": policy.issuer,
        "signers": [signer.label for signer in policy.signers],
        "findings": as_json(policy.findings),
    }
