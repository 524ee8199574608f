"""The school itself: its workspace, its key, its facts, and the one policy in use.

``X.jyschool`` is the workspace; ``X.jyschool.jytkey`` beside it is the principal's signing key, locked by his PIN, and where the policy
asks for a second signer ``X.jyschool.operator.jytkey`` is the operator's, locked by another. Nothing
of a school lies anywhere else, so copying the files whose names begin with the workspace's name copies the school.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from jyteacher_desktop import paths
from jyteacher_desktop.domain.errors import Finding
from jyteacher_desktop.domain.step_codes import StepCode
from jyteacher_desktop.domain.terms import SchoolStage, Signer
from jyteacher_desktop.later import later
from jyteacher_desktop.school.errors import ConfirmationUnsupported, ValueRefused
from jyteacher_desktop.store.sealed_columns import new_secret
from jyteacher_desktop.store.workspace import SCHOOL, Change, Founding, Workspace, moment
from jyteacher_desktop.values import dataclass

if TYPE_CHECKING:
    from jyteacher_desktop import exchange
    from jyteacher_desktop.domain import names
    from jyteacher_desktop.domain import policy as policies
    from jyteacher_desktop.domain.policy import Policy
    from jyteacher_desktop.records import policies as stored
    from jyteacher_desktop.records import sealing_secret
    from jyteacher_desktop.school import pins
    from jyteacher_desktop.store import ids
else:
    names = later("jyteacher_desktop.domain.names")
    exchange = later("jyteacher_desktop.exchange")
    pins = later("jyteacher_desktop.school.pins")
    ids = later("jyteacher_desktop.store.ids")
    policies = later("jyteacher_desktop.domain.policy")
    sealing_secret = later("jyteacher_desktop.records.sealing_secret")
    stored = later("jyteacher_desktop.records.policies")


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolInfo:
    """Facts of the school. ``id`` is the office id in letters; ``fingerprint`` the 30 digits of its key.

    ``clerk`` (填表人) and ``reviewer`` (审核人) are the names that papers print; they stay in this file.
    """

    id: str
    name: str
    code: str
    stage: str
    central: str
    sample: bool
    fingerprint: str
    clerk: str = ""
    reviewer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditSchool:
    """Facts of a school that a person may correct."""

    name: str
    code: str
    stage: str
    central: str
    clerk: str = ""
    reviewer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyState:
    """The policy in use. ``signed`` is false for 本校试用 (not yet the bureau's signed one)."""

    id: str
    version: int
    title: str
    issuer: str
    signed: bool
    adopted_on: str
    findings: tuple[Finding, ...]


def create_school(
    path: Path,
    *,
    name: str,
    code: str,
    stage: str,
    pin: str,
    central: str = "",
    policy_file: Path | None = None,
    sample: bool = False,
    today: date | None = None,
) -> Workspace:
    """Make a new school workspace with its key and the shipped policy (or another one), opened for writing.

    Args:
        path: The new file; it must not exist.
        name: Name of the school.
        code: 学校（机构）标识码; never checked against the stage.
        stage: One of ``SchoolStage``.
        pin: Passphrase of the key: at least 12 characters or six words.
        central: Name of the central school, if any.
        policy_file: A policy other than the shipped one.
        sample: Marks the sample school, whose letters only a sample bureau accepts.
        today: The day the policy is adopted; the computer's date when None.

    Raises:
        ConfirmationUnsupported, ValueRefused, WorkspaceExists, NotWritable, and the exchange's errors about weak PINs: nothing was made.
    """
    facts = _checked(EditSchool(name=name, code=code, stage=stage, central=central))
    source = policy_file or paths.shipped_policy()
    policy = stored.read_policy(source)
    refuse_unsupported(policy)
    office = ids.new_id()
    identity, recipient = exchange.new_mailbox()
    key, public = exchange.new_key(pin, sample=sample)
    secret = new_secret()
    day = (today or date.today()).isoformat()

    def write(change: Change) -> None:
        _write_facts(change, facts)
        stored.put_in_use(change, policy, paths.shown_name(source), day, signed=0)

    ws = Workspace.create(
        path,
        SCHOOL,
        {
            "office": office,
            "sample": str(int(sample)),
            "reply_identity": identity,
            "reply_recipient": recipient,
            pins.known_as(Signer.PRINCIPAL): public.keyid,
            **sealing_secret.locked_facts(secret, [public], sealing_secret.stamp_of([key])),
        },
        Founding(
            what=f"新建学校 {facts.name}", code=StepCode.SCHOOL_NEW, at=moment(today), write=write, beside={pins.KEY_SUFFIX: key}
        ),
        secret=secret,
    )
    ws.today_override = today
    return ws


def missing_signers(ws: Workspace) -> tuple[Signer, ...]:
    """Who must sign by the policy in use and has no key on this computer."""
    return tuple(signer for signer in current_policy(ws).signers if not pins.key_path(ws.path, signer).exists())


def school_info(ws: Workspace, *, with_key: bool = True) -> SchoolInfo:
    """Facts of the school; without its key where only they are asked for, because reading a key loads cryptography."""
    facts = _facts(ws)
    return SchoolInfo(
        id=ws.info("office"),
        name=facts.get("name", ""),
        code=facts.get("code", ""),
        stage=facts.get("stage", ""),
        central=facts.get("central", ""),
        sample=ws.info("sample") == "1",
        fingerprint=pins.school_key(ws).fingerprint if with_key and pins.key_path(ws.path).exists() else "",
        clerk=facts.get("clerk", ""),
        reviewer=facts.get("reviewer", ""),
    )


def edit_school(ws: Workspace, facts: EditSchool) -> None:
    """Correct the facts of the school.

    Raises:
        ValueRefused: A field cannot be stored; nothing was.
    """
    checked = _checked(facts)
    with ws.change("修改学校信息", code=StepCode.SCHOOL_EDIT, plain=True) as change:
        _write_facts(change, checked)


def current_policy(ws: Workspace) -> Policy:
    """The policy the school counts by.

    Raises:
        PolicyLost: There is none, or a part of it is lost: it was in a part of the file that cannot be read.
    """
    return stored.policy_in_use(
        ws, again="请用“读入来件…”重新读入教育局的政策文件包，或从“备份与检查…”里恢复一份备份。", way="school policy"
    )


def left_out_by(ws: Workspace, policy: Policy) -> tuple[Finding, ...]:
    """What a policy, in use here or tried, leaves out of what is recorded."""
    return tuple(stored.kinds_left_out(ws, policy, "activity WHERE deleted = 0"))


def policy_state(ws: Workspace) -> PolicyState:
    """Which policy is in use, since when, and what a reader should know about it."""
    policy = current_policy(ws)
    signed, adopted_on = ws.tuples("SELECT signed, adopted_on FROM policy WHERE in_use = 1 ORDER BY id DESC LIMIT 1")[0]
    return PolicyState(
        id=policy.id,
        version=policy.version,
        title=policy.title,
        issuer=policy.issuer,
        signed=bool(signed),
        adopted_on=adopted_on,
        findings=(*policy.findings, *left_out_by(ws, policy)),
    )


def use_policy(ws: Workspace, path: Path) -> PolicyState:
    """Adopt a policy file whatever its id; it is shown as 本校试用 until the bureau's signed one arrives.

    Raises:
        InputError: Invalid policy; the old one stays in use.
        ConfirmationUnsupported: It demands a confirmation by the bureau, which cannot be recorded yet.
    """
    policy = stored.read_policy(path)
    refuse_unsupported(policy)
    with ws.change(f"启用政策 {policy.title} 第 {policy.version} 版", code=StepCode.POLICY_USE, plain=True) as change:
        stored.put_in_use(change, policy, paths.shown_name(Path(path)), ws.today.isoformat(), signed=0)
    return policy_state(ws)


def adopt_policy(ws: Workspace, policy: Policy, file_name: str, beside: Callable[[Change], object]) -> None:
    """Count by a policy that the bureau signed; ``beside`` is saved in the same step."""
    with ws.change(f"启用教育局签发的政策 {policy.title} 第 {policy.version} 版", code=StepCode.POLICY_USE, plain=True) as change:
        stored.put_in_use(change, policy, file_name, ws.today.isoformat(), signed=1)
        beside(change)


def refuse_unsupported(policy: Policy) -> None:
    """Refuse what the program cannot carry out rather than count wrongly.

    Raises:
        ConfirmationUnsupported: See there.
    """
    if policy.confirmation is policies.Confirmation.BUREAU:
        raise ConfirmationUnsupported(
            f'政策“{policy.title}”要求由教育局认定学时（confirmation = "bureau"），本版本还不能登记局级认定，没有启用，现用政策没有变化。'
            '请向教育局索取 confirmation 为 "school" 或 "none" 的政策文件，或升级程序。'
        )


def _facts(ws: Workspace) -> Mapping[str, str]:
    return dict(ws.tuples("SELECT key, value FROM setting"))


def _checked(facts: EditSchool) -> EditSchool:
    name, code = names.one_line(facts.name), "".join(facts.code.split())
    if not name:
        raise ValueRefused("学校名称是空的，没有保存。请填写学校名称。", field="name")
    if not code:
        raise ValueRefused("学校标识码是空的，没有保存。请填写 10 位学校（机构）标识码。", field="code")
    central, clerk, reviewer = map(names.one_line, (facts.central, facts.clerk, facts.reviewer))
    fields = (("name", name), ("code", code), ("central", central), ("clerk", clerk), ("reviewer", reviewer))
    for field, text in fields:
        if len(text) > exchange.cards.MAX_NAME:
            raise ValueRefused(
                f"“{text[:12]}…”有 {len(text)} 个字，最多 {exchange.cards.MAX_NAME} 个，没有保存。请写短一些。", field=field
            )
    stage = SchoolStage.from_text(facts.stage.strip())
    if stage is None:
        known = "、".join(each.label for each in SchoolStage)
        raise ValueRefused(f"不认识办学类型“{facts.stage}”，没有保存。可用：{known}。", field="stage")
    return EditSchool(name=name, code=code, stage=stage.code, central=central, clerk=clerk, reviewer=reviewer)


def _write_facts(change: Change, facts: EditSchool) -> None:
    for key in ("name", "code", "stage", "central", "clerk", "reviewer"):
        value = getattr(facts, key)
        found = change.driver_sql("SELECT id FROM setting WHERE key = ?", (key,)).one_or_none()
        if found is None:
            change.insert("setting", key=key, value=value)
        else:
            change.update("setting", found[0], {"value": value})
