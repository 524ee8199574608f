"""请主管部门确认, as a letter: what the program counts with and no authority has confirmed, with room for the answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from jyteacher_desktop.domain.calendar import day_in_words
from jyteacher_desktop.domain.columns import Column
from jyteacher_desktop.domain.policy_questions import Question
from jyteacher_desktop.reports.guide_chapters import Items, plain, section_of
from jyteacher_desktop.reports.paper import SIZE_4_SMALL, Document, Flow, Progress, RenderedPdf, Target
from jyteacher_desktop.reports.ruled_forms import SIGNATURES, form_title, signatures
from jyteacher_desktop.values import dataclass

TOPIC = "confirm"
"""The section of the guide with the questions that are no number of the policy."""

_COLUMNS: tuple[Column[Question], ...] = (
    Column(key="where", title="事项", value=lambda row: row.where, width=22),
    Column(key="value", title="现在按", value=lambda row: row.value, width=15),
    Column(key="note", title="说明", value=lambda row: row.note, width=23),
    Column(key="answer", title="答复\n（数、文件、条款）", value=lambda _row: "", width=18),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionLetter:
    """The letter of one office: who asks, under which policy, on which day."""

    office_name: str
    policy_title: str
    policy_version: int
    as_of: date
    questions: Sequence[Question]


def render_questions(letter: QuestionLetter, target: Target, *, progress: Progress | None = None) -> RenderedPdf:
    """Write the letter; equal ones give equal bytes.

    Raises:
        ReportFileError: The place cannot be written.
        FontFileError: A bundled font is absent or damaged.
        Cancelled: The person pressed cancel; nothing was written.
    """
    title = "关于请求确认教师继续教育学时规则的函"
    document = Document(
        title=title,
        author=letter.office_name,
        dated=letter.as_of,
        running=f"{letter.office_name}　{title}",
        progress=progress,
    )
    flow = Flow(document)
    form_title(flow, title, under=f"{letter.office_name}　{day_in_words(letter.as_of)}")
    flow.space(8)
    flow.paragraph("教育主管部门：", size=SIZE_4_SMALL)
    flow.paragraph(
        f"我们按“{letter.policy_title}”第 {letter.policy_version} 版统计教师的学时。其中 {len(letter.questions)} 项没有找到正式文件，"
        "暂按下表“现在按”一栏计算，报表上凡用到的地方都注明“未经主管部门确认”。请在下表答复，写明依据的文件和条款；"
        "我们按答复更换规则，已经登记的内容不用重录。",
        size=SIZE_4_SMALL,
    )
    section = section_of(TOPIC)
    general = [plain(item) for block in section.blocks if isinstance(block, Items) for item in block.items] if section else []
    if general:
        flow.space(6)
        flow.heading("一、请明确的问题")
        for number, item in enumerate(general, start=1):
            flow.paragraph(f"{number}. {item}", indent=12)
    flow.space(8)
    flow.heading("二、政策文件里未经确认的数")
    if letter.questions:
        flow.table(_COLUMNS, letter.questions, numbered=True, size=9, below=SIGNATURES + 10)
    else:
        flow.paragraph("没有：每个数都写明了依据。")
    flow.space(10)
    signatures(flow, ("经办人（签字）", "负责人（签字、盖章）"))
    return document.save(target)
