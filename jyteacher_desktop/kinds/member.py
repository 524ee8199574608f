"""下属学校: the schools whose packages a central school (中心校) collects and hands on."""

from __future__ import annotations

from jyteacher_desktop.kinds.kit import Row, kind, text


@kind("member", "下属学校", key="code", called="{name}", plain=False, noted=False, own_life=False)
class Member(Row):
    """One school of the list."""

    code: str = text("学校代码", width=14, unique=True)
    name: str = text("学校名称", width=28)
