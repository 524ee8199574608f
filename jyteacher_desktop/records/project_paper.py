"""培训项目总结 on paper."""

from __future__ import annotations

from jyteacher_desktop.domain.columns import hours_text
from jyteacher_desktop.kinds.kit import Book
from jyteacher_desktop.kinds.project import Project
from jyteacher_desktop.records.words_of_papers import day_text, one_of
from jyteacher_desktop.reports.forms_of_registers import Box, FormPaper, Grid
from jyteacher_desktop.reports.ruled_forms import Cell


def project_paper(book: Book, organisation: str, project_id: str) -> FormPaper:
    """培训项目总结 with the four headings of the founding document.

    Raises:
        RecordMissing: No such project.
    """
    row = one_of(book.rows(Project), project_id, "培训项目")
    shown = row.kind.field
    days = " 至 ".join(text for text in (day_text(row.begins), day_text(row.ends)) if text)
    hours = hours_text(row.hours) if row.hours is not None else ""
    size = "，".join(
        part
        for part in (f"{row.quota} 人" if row.quota is not None else "", f"{row.classes} 个班" if row.classes is not None else "")
        if part
    )
    return FormPaper(
        organisation=organisation,
        title="培训项目总结",
        under=f"{organisation}　{row.name}",
        dated=book.today,
        parts=(
            Grid(
                (
                    (Cell(label="项目名称", text=row.name),),
                    (
                        Cell(label="计划专题", text=f"{shown('plan').shown(row.plan)}　{shown('topic').shown(row.topic)}"),
                        Cell(label="方式级别", text=f"{shown('mode').shown(row.mode)}　{shown('level').shown(row.level)}"),
                    ),
                    (Cell(label="起止日期", text=days), Cell(label="学时", text=hours)),
                    (Cell(label="规模", text=size), Cell(label="满意度", text=row.satisfaction)),
                    (Cell(label="状态", text=shown("state").shown(row.state)),),
                )
            ),
            *(Box(title, text, 28) for title, text in row.aspects()),
            Box("共享成果", row.shared, 16),
        ),
        opinions=("承办单位意见", "主管部门意见"),
        signed=("负责人（签字）",),
        of=row.name,
    )
