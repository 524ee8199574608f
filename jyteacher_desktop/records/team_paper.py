"""登记表 of a studio or workshop (名师工作室、工作坊) on paper."""

from __future__ import annotations

from jyteacher_desktop.domain.calendar import day_in_words
from jyteacher_desktop.domain.columns import Align
from jyteacher_desktop.kinds.activity_reach import ActivityLink
from jyteacher_desktop.kinds.kit import Book
from jyteacher_desktop.kinds.team import Team, TeamMember
from jyteacher_desktop.records.words_of_papers import day_text, one_of, somebody_words
from jyteacher_desktop.reports.forms_of_registers import Box, FormPaper, Grid, Head, Listing
from jyteacher_desktop.reports.ruled_forms import Cell


def team_paper(book: Book, organisation: str, team_id: str) -> FormPaper:
    """One studio or workshop with its members and activities.

    Raises:
        RecordMissing: No such team.
    """
    row = one_of(book.rows(Team), team_id, "团队")
    members = [each for each in book.rows(TeamMember) if each.team == row.id]
    links = {each.activity: each for each in book.rows(ActivityLink) if each.team == row.id}
    years = sorted({day.year for activity, day in book.held_on().items() if activity in links})
    held = [each for year in years for each in book.activities(str(year)) if each.id in links]
    shown = row.kind.field
    until = f"{day_in_words(row.begins)}至{day_in_words(row.ends) if row.ends is not None else '今'}"
    return FormPaper(
        organisation=organisation,
        title=f"{shown('kind_of').shown(row.kind_of)}登记表",
        under=f"{row.name}　{until}",
        dated=book.today,
        parts=(
            Grid(
                (
                    (Cell(label="名称", text=row.name), Cell(label="主持人", text=somebody_words(book, row.host))),
                    (Cell(label="学科学段", text=f"{row.subject} {row.stage}".strip()), Cell(label="级别", text=shown("level").shown(row.level))),
                    (Cell(label="联动单位", text=row.partners),),
                )
            ),
            Box("目标", row.aim, 18),
            Listing(
                "成员",
                (Head("姓名", 12), Head("角色", 10, Align.CENTER), Head("加入日期", 12, Align.CENTER), Head("退出日期", 12, Align.CENTER)),
                tuple(
                    (somebody_words(book, each.who), each.kind.field("role").shown(each.role), day_text(each.since), day_text(each.until))
                    for each in members
                ),
                "还没有登记成员。",
            ),
            Listing(
                "活动",
                (
                    Head("日期", 11, Align.CENTER), Head("活动", 30), Head("范围", 8, Align.CENTER), Head("侧重", 10, Align.CENTER),
                    Head("联动单位", 20), Head("人数", 6, Align.RIGHT),
                ),
                tuple(
                    (
                        each.start.isoformat(),
                        each.title,
                        links[each.id].kind.field("scope").shown(links[each.id].scope),
                        links[each.id].kind.field("focus").shown(links[each.id].focus),
                        links[each.id].partners,
                        str(len(each.roles)),
                    )
                    for each in held
                ),
                "还没有登记活动。",
            ),
            Box("成果", row.results, 24),
        ),
        signed=("主持人（签字）", "校长（签字、盖章）"),
        of=row.name,
    )  # fmt: skip
