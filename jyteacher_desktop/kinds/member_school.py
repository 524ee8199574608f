"""下属学校: the schools whose packages a central school (中心校) collects and hands on."""

from __future__ import annotations

from jyteacher_desktop.kinds.kit import Row, kind, text


@kind("member", "下属学校", key="code", called="{name}", plain=False, noted=False, own_life=False)
class Member(Row):
    """One school of the list."""

    code: str = text(
        "学校代码",
        width=14,
        unique=True,
        example="2141000123",
        aliases="学校标识码 标识码 代码 机构代码 单位代码 学校编码 学校机构代码 学校（机构）标识码 编码",
    )
    name: str = text("学校名称", width=28, example="实验小学", aliases="学校 校名 单位名称 单位 名称 学校全称")
