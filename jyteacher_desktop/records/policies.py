"""The policy a workspace counts by: read from a file, kept as the text it was written in, one of them in use."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from jyteacher_desktop.domain.policy import Kind, Policy
from jyteacher_desktop.domain.policy_file import PolicyError, load_policy
from jyteacher_desktop.records.errors import ValueRefused
from jyteacher_desktop.store.errors import PolicyLost
from jyteacher_desktop.store.looking_for_damage import is_spoilt
from jyteacher_desktop.store.workspace import Change, Workspace
from jyteacher_desktop.values import replace


def read_policy(path: Path) -> Policy:
    """Read and validate a policy file.

    Raises:
        InputError: Unreadable or invalid, with file, line and a sentence.
    """
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise ValueRefused(f"找不到政策文件“{path}”。现用政策没有变化。请检查路径。", field="policy") from error
    except (OSError, UnicodeDecodeError) as error:
        raise ValueRefused(
            f"政策文件“{path}”读不出来（应为 UTF-8 文本）。现用政策没有变化。请检查文件。", field="policy"
        ) from error
    return _parsed(text, Path(path).name)


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
        return _with_former_kinds(found[0], tuple(former)) if former else _parsed(*found[0])
    except PolicyError as error:
        if not is_spoilt(found[0][0]):
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
def _with_former_kinds(in_use: tuple[str, str], former: tuple[tuple[str, str], ...]) -> Policy:
    """The policy in use, with the kinds that only policies before it name: each as the newest of them says it."""
    policy = _parsed(*in_use)
    dropped: dict[str, Kind] = {}
    for text, file_name in former:
        if not is_spoilt(text):
            dropped = {**load_policy(text, file_name=file_name).kinds, **dropped}
    return replace(policy, former_kinds=MappingProxyType({each: dropped[each] for each in dropped if each not in policy.kinds}))
