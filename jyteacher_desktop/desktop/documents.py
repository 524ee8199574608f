"""Every paper that the windows print: what it is called, how it is drawn into memory, and that it is seen before it is printed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from io import BytesIO

from PySide6.QtWidgets import QWidget

from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.worker import Progress
from jyteacher_desktop.domain.calendar import Quarter
from jyteacher_desktop.reports.paper import RenderedPdf
from jyteacher_desktop.store.workspace import Workspace

Draw = Callable[[Workspace, BytesIO, Progress], RenderedPdf]


def _school_name(ws: Workspace) -> str:
    from jyteacher_desktop.school.office import school_info

    return school_info(ws).name


def _bureau_name(ws: Workspace) -> str:
    from jyteacher_desktop.bureau.office import bureau_info

    return bureau_info(ws).name


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One paper; ``name`` is its file name without the office, which ``owner`` tells, and the ending."""

    title: str
    name: str
    draw: Draw
    owner: Callable[[Workspace], str] = _school_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Printable:
    """A drawn document and what must be known before it is printed."""

    data: bytes
    title: str
    suggested: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A kind of paper of the whole school; ``of`` makes the document for a quarter."""

    title: str
    detail: str
    of: Callable[[Quarter], Document]


def preview(desk: Desk, window: QWidget, document: Document) -> None:
    """Draw a document and show it; from there it is printed or saved."""
    desk.do(_draw, document=document, progress=desk.progress).then(
        partial(_show, desk, window), what=f"正在生成{document.title}", owner=window
    )


def _show(desk: Desk, window: QWidget, printable: Printable) -> None:
    from jyteacher_desktop.desktop.dialogs.preview import PreviewDialog

    PreviewDialog(window, desk, printable.data, title=printable.title, suggested=printable.suggested, note=printable.note).open()


def _draw(ws: Workspace, *, document: Document, progress: Progress) -> Printable:
    buffer = BytesIO()
    written = document.draw(ws, buffer, progress)
    note = ""
    if written.missing_glyphs:
        note = f"有 {len(written.missing_glyphs)} 个字印不出来：{''.join(written.missing_glyphs)}，请打印后手工补写。"
    return Printable(
        data=buffer.getvalue(),
        title=document.title,
        suggested=f"{document.owner(ws)}{document.name}.pdf",
        note=note,
    )


# -- papers of the school -------------------------------------------------------------------------------------------


def quarter_paper(quarter: Quarter) -> Document:
    """The principal's paper of a quarter."""

    def draw(ws: Workspace, target: BytesIO, progress: Progress) -> RenderedPdf:
        from jyteacher_desktop.school.quarter_report import write_quarter_pdf

        return write_quarter_pdf(ws, quarter, target, progress=progress)

    return Document(title="季度报表", name=f"{quarter.name}报表", draw=draw)


def _register(quarter: Quarter, *, public: bool) -> Document:
    def draw(ws: Workspace, target: BytesIO, progress: Progress) -> RenderedPdf:
        from jyteacher_desktop.school.papers import write_register

        day = min(quarter.last_day, ws.today)
        return write_register(ws, target, public=public, as_of=day, progress=progress)

    title = "学时公示" if public else "学时登记总表"
    return Document(title=title, name=f"{quarter.name}{title}", draw=draw)


def _archives(quarter: Quarter) -> Document:
    def draw(ws: Workspace, target: BytesIO, progress: Progress) -> RenderedPdf:
        from jyteacher_desktop.school.papers import archive_book, write_archive

        return write_archive(archive_book(ws, as_of=min(quarter.last_day, ws.today)), target, progress=progress)

    return Document(title="个人学时登记表", name=f"{quarter.name}个人学时登记表", draw=draw)


def _form4068(quarter: Quarter) -> Document:
    """The form of the school year before the one the quarter lies in: the last whole one."""
    first = quarter.last_day.year - (1 if quarter.last_day.month >= 9 else 2)
    year = f"{first}-{first + 1}"

    def draw(ws: Workspace, target: BytesIO, progress: Progress) -> RenderedPdf:
        from jyteacher_desktop.school.papers import write_form4068

        return write_form4068(ws, year, target, progress=progress)

    return Document(title="教基4068", name=f"{year}学年教基4068", draw=draw)


def _of_year(name: str, title: str, quarter: Quarter) -> Document:
    """A paper of the year the quarter lies in."""
    year = str(quarter.last_day.year)

    def draw(ws: Workspace, target: BytesIO, progress: Progress) -> RenderedPdf:
        from jyteacher_desktop.school.programme import write_programme_paper

        return write_programme_paper(ws, name, target, year=year, progress=progress)

    return Document(title=title, name=f"{year}年{title}", draw=draw)


def _questions(_quarter: Quarter) -> Document:
    def draw(ws: Workspace, target: BytesIO, progress: Progress) -> RenderedPdf:
        from jyteacher_desktop.domain.questions import open_questions
        from jyteacher_desktop.reports.questions import QuestionLetter, render_questions
        from jyteacher_desktop.school.office import current_policy

        policy = current_policy(ws)
        letter = QuestionLetter(
            office_name=_school_name(ws),
            policy_title=policy.title,
            policy_version=policy.version,
            as_of=ws.today,
            questions=open_questions(policy),
        )
        return render_questions(letter, target, progress=progress)

    return Document(title="请主管部门确认的函", name="请主管部门确认的函", draw=draw)


PAPERS: tuple[Paper, ...] = (
    Paper(title="季度报表", detail="校长签字盖章，第一页看全季", of=quarter_paper),
    Paper(title="个人学时登记表", detail="每人一份，逐笔写明计入多少、为什么", of=_archives),
    Paper(title="学时登记总表", detail="全校一览，按年度和类别", of=partial(_register, public=False)),
    Paper(title="学时公示", detail="只有姓名和学时，张贴用", of=partial(_register, public=True)),
    Paper(title="教基4068", detail="上一学年专任教师接受培训情况", of=_form4068),
    Paper(title="校本研修年度总结", detail="数字填好，做法和打算留给人写", of=partial(_of_year, "yearly", "校本研修年度总结")),
    Paper(title="督导自查表", detail="文件对学校的每一项要求，现在怎样", of=partial(_of_year, "selfcheck", "督导自查表")),
    Paper(title="整改台账", detail="督导发现的问题，整改到哪一步", of=partial(_of_year, "rectification", "整改台账")),
    Paper(title="请主管部门确认的函", detail="政策里未经确认的每一个数，留出答复的地方", of=_questions),
)


# -- papers of one record -------------------------------------------------------------------------------------------


def signin_sheet(activity_id: str, title: str) -> Document:
    """签到表 with row numbers and a code."""

    def draw(ws: Workspace, target: BytesIO, progress: Progress) -> RenderedPdf:
        from jyteacher_desktop.school.papers import write_signin

        return write_signin(ws, activity_id, target, progress=progress).pdf

    return Document(title="签到表", name=f"签到表 {title}", draw=draw)


def activity_record(activity_id: str, title: str) -> Document:
    """活动记录表."""

    def draw(ws: Workspace, target: BytesIO, progress: Progress) -> RenderedPdf:
        from jyteacher_desktop.school.papers import write_record

        return write_record(ws, activity_id, target, progress=progress)

    return Document(title="活动记录表", name=f"活动记录 {title}", draw=draw)


def personal_archive(teacher_id: str, name: str) -> Document:
    """学时登记表 of one teacher."""

    def draw(ws: Workspace, target: BytesIO, progress: Progress) -> RenderedPdf:
        from jyteacher_desktop.school.papers import archive_book, write_archive

        return write_archive(archive_book(ws, teacher_id=teacher_id), target, progress=progress)

    return Document(title="学时登记表", name=f"学时登记表 {name}", draw=draw)


def certificate(teacher_id: str, name: str, pin: str) -> Document:
    """学时证明 of one teacher; with the principal's PIN its code is signed."""

    def draw(ws: Workspace, target: BytesIO, progress: Progress) -> RenderedPdf:
        from jyteacher_desktop.school.papers import write_certificate

        return write_certificate(ws, teacher_id, target, pin=pin, progress=progress)

    return Document(title="学时证明", name=f"学时证明 {name}", draw=draw)


def paper_of_record(record_id: str, title: str, name: str) -> Document:
    """The form that belongs to one record of a register: 考核表, 注册表, 推荐表, 登记表, 项目总结."""

    def draw(ws: Workspace, target: BytesIO, progress: Progress) -> RenderedPdf:
        from jyteacher_desktop.school.programme import write_paper_of

        return write_paper_of(ws, record_id, target, progress=progress)

    return Document(title=title, name=f"{title} {name}", draw=draw)


def plan_paper(plan_id: str, title: str) -> Document:
    """校本研修计划."""

    def draw(ws: Workspace, target: BytesIO, progress: Progress) -> RenderedPdf:
        from jyteacher_desktop.school.papers import write_plan

        return write_plan(ws, plan_id, target, progress=progress)

    return Document(title="研修计划", name=title, draw=draw)


# -- papers of the bureau -------------------------------------------------------------------------------------------


def city_paper(as_of: date | None, cycle: str) -> Document:
    """全市汇总: completion for the city, by stage and by school."""

    def draw(ws: Workspace, target: BytesIO, progress: Progress) -> RenderedPdf:
        from jyteacher_desktop.bureau.papers import write_city_pdf

        return write_city_pdf(ws, target, as_of=as_of, cycle=cycle or None, progress=progress)

    return Document(title="全市汇总", name="全市学时汇总", draw=draw, owner=_bureau_name)


def city_register(school: str, as_of: date | None, cycle: str) -> Document:
    """学时册 of one school, its people counted over all their schools."""

    def draw(ws: Workspace, target: BytesIO, progress: Progress) -> RenderedPdf:
        from jyteacher_desktop.bureau.papers import write_school_pdf

        return write_school_pdf(ws, school, target, as_of=as_of, cycle=cycle or None, progress=progress)

    return Document(title=f"{school}学时册", name=f" {school}学时册", draw=draw, owner=_bureau_name)
