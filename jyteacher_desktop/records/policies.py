"""The policy a workspace counts by: read from a file, kept as the text it was written in, one of them in use."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from jyteacher_desktop.domain.activity_kinds import Kind
from jyteacher_desktop.domain.errors import Finding, warning
from jyteacher_desktop.domain.policy import NO_CATEGORY, Level, Policy
from jyteacher_desktop.domain.policy_file import PolicyError, load_policy
from jyteacher_desktop.domain.terms import RecordStatus
from jyteacher_desktop.later import later
from jyteacher_desktop.records.errors import ValueRefused
from jyteacher_desktop.store.errors import PolicyLost
from jyteacher_desktop.store.workspace import Change, Workspace
from jyteacher_desktop.values import replace

if TYPE_CHECKING:
    from jyteacher_desktop import durable_files, text_files
    from jyteacher_desktop.store import looking_for_damage
else:
    durable_files = later("jyteacher_desktop.durable_files")
    looking_for_damage = later("jyteacher_desktop.store.looking_for_damage")
    text_files = later("jyteacher_desktop.text_files")


def read_policy(path: Path) -> Policy:
    """Read and validate a policy file.

    Raises:
        InputError: Unreadable or invalid, with file, line and a sentence.
    """
    try:
        text = text_files.read_text(Path(path))
    except FileNotFoundError as error:
        raise ValueRefused(f"找不到政策文件“{path}”。现用政策没有变化。请检查路径。", field="policy") from error
    except OSError as error:
        raise ValueRefused(
            f"政策文件“{path}”读不出来：{durable_files.system_words(error)}。现用政策没有变化。请检查文件。", field="policy"
        ) from error
    except text_files.NotTextError as error:
        raise ValueRefused(
            f"政策文件“{path}”不是能认出编码的文本。现用政策没有变化。请另存为文本文件再试。", field="policy"
        ) from error
    return _parsed(text, Path(path).name)


def read_draft(ws: Workspace, path: Path) -> Policy:
    """A policy file that is tried on what is recorded here: kinds and levels it leaves out keep the names that policies of this workspace gave them.

    Raises:
        InputError: As :func:`read_policy`.
    """
    return _named_here(ws, read_policy(path))


def _named_here(ws: Workspace, policy: Policy) -> Policy:
    """A policy that knows, of the kinds it leaves out, the names that policies of this workspace gave them."""
    known = ws.tuples("SELECT text, file_name FROM policy ORDER BY in_use DESC, id DESC")
    return _with_former((policy.text, ""), tuple(known))


def kinds_left_out(ws: Workspace, policy: Policy, recorded: str) -> Iterator[Finding]:
    """What is told of kinds of activities that are recorded and that a policy names no longer.

    Args:
        ws: A school's or a bureau's workspace.
        policy: In use, or to be tried or signed.
        recorded: Where activities stand there, behind FROM.
    """
    often = ws.tuples(
        f"SELECT kind, sum(CASE WHEN status = ? THEN 0 ELSE 1 END), sum(CASE WHEN status = ? THEN 1 ELSE 0 END) FROM {recorded} "
        "GROUP BY kind ORDER BY kind",
        (RecordStatus.PLANNED.code, RecordStatus.PLANNED.code),
    )
    here = _named_here(ws, policy)
    told = "、".join(
        f"{here.kind_name(kind)} "
        + "、".join(filter(None, (f"{held} 场" if held else "", f"计划中 {planned} 场" if planned else "")))
        for kind, held, planned in often
        if kind in here.former_kinds
    )
    if told:
        yield warning(
            "policy.kind_dropped",
            "活动类型",
            f"这份政策里没有这些已经登记过的活动类型：{told}。记录和名称照旧保留，学时照常计入，但不再属于任何学时类别（列在“{NO_CATEGORY}”），"
            "也不受该类型的上限约束。停用的类型应当留在政策里并写明停用（ended = true），而不是删去。",
        )


def policy_in_use(ws: Workspace, *, again: str, way: str) -> Policy:
    """The policy in use.

    Args:
        ws: A school's or a bureau's workspace.
        again: What brings one back, for the person who has this kind of workspace: ends the sentence of a lost one.
        way: The same for whoever types (:class:`~jyteacher_desktop.domain.errors.JyTeacherError`).

    Raises:
        PolicyLost: There is none, or a part of it is lost: it was in a part of the file that cannot be read.
    """
    found = ws.tuples("SELECT text, file_name FROM policy WHERE in_use = 1 ORDER BY id DESC LIMIT 1")
    if not found:
        raise PolicyLost(
            f"“{ws.path.name}”里没有正在使用的政策（可能是修复损坏时没有读出来），没有计算，数据没有变化。{again}",
            path=ws.path,
            way=way,
        )
    former = ws.tuples("SELECT text, file_name FROM policy WHERE in_use = 0 ORDER BY id DESC")
    try:
        return _with_former(found[0], tuple(former)) if former else _parsed(*found[0])
    except PolicyError as error:
        if not looking_for_damage.is_spoilt(found[0][0]):
            raise
        raise PolicyLost(
            f"“{ws.path.name}”里正在使用的政策有一段损坏，没有计算，数据没有变化。{again}", path=ws.path, way=way
        ) from error


def put_in_use(change: Change, policy: Policy, file_name: str, day: str, **more: int) -> None:
    """Count by a policy from now on; the one before stays in the file, because what was closed was counted by it.

    Args:
        change: The step.
        policy: The policy.
        file_name: The file it came in, as people know it.
        day: The day from which it is in use, ISO.
        more: What this kind of workspace keeps beside it.
    """
    row: dict[str, object] = {
        "policy_id": policy.id,
        "version": policy.version,
        "text": policy.text,
        "file_name": file_name,
        "adopted_on": day,
        "in_use": 1,
        **more,
    }
    change.driver_sql("UPDATE policy SET in_use = 0 WHERE in_use = 1")
    change.driver_sql(f"INSERT INTO policy ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", tuple(row.values()))


@lru_cache(maxsize=8)
def _parsed(text: str, file_name: str) -> Policy:
    return load_policy(text, file_name=file_name)


@lru_cache(maxsize=8)
def _with_former(in_use: tuple[str, str], former: tuple[tuple[str, str], ...]) -> Policy:
    """The policy in use, with the kinds and levels that only policies before it name: each as the newest of them says it."""
    policy = _parsed(*in_use)
    kinds: dict[str, Kind] = {}
    levels: dict[str, Level] = {}
    for text, file_name in former:
        if not looking_for_damage.is_spoilt(text):
            before = load_policy(text, file_name=file_name)
            kinds, levels = {**before.kinds, **kinds}, {**before.levels, **levels}
    return replace(
        policy,
        former_kinds=MappingProxyType({each: kinds[each] for each in kinds if each not in policy.kinds}),
        former_levels=MappingProxyType({each: levels[each] for each in levels if each not in policy.levels}),
    )
