"""Papers that a school and a bureau both print."""

from __future__ import annotations

from collections.abc import Sequence

from jyteacher_desktop.books import book_of, office_name, policy_of, rows_of, schools_of
from jyteacher_desktop.domain.policy_questions import open_questions
from jyteacher_desktop.kinds.kit import Kind
from jyteacher_desktop.papers import Target
from jyteacher_desktop.records.list_papers import write_listing
from jyteacher_desktop.reports.paper import Progress, RenderedPdf
from jyteacher_desktop.reports.policy_questions import QuestionLetter, render_questions
from jyteacher_desktop.store.workspace import Workspace


def write_list(
    ws: Workspace,
    *,
    kind: Kind,
    target: Target,
    teacher: str = "",
    year: str = "",
    school: str = "",
    records: Sequence[str] | None = None,
    progress: Progress | None = None,
) -> RenderedPdf:
    """Write records of a kind as a list with signatures and seal: those of a teacher, a year or a school, or the very ``records``.

    Raises:
        RecordMissing, RecordUnknown: Nobody, or no school, is called so.
        ReportFileError, FontFileError, Cancelled: Nothing was written.
    """
    rows = rows_of(ws, kind, teacher=teacher, year=year, school=school)
    if records is not None:
        known = {str(row.id): row for row in book_of(ws).rows(kind.row)}
        rows = [known[record] for record in records if record in known]
    return write_listing(
        ws,
        kind,
        rows,
        target,
        office_name=office_name(ws),
        policy=policy_of(ws),
        year=year,
        schools=schools_of(ws, kind),
        progress=progress,
    )


def write_questions(ws: Workspace, *, target: Target, progress: Progress | None = None) -> RenderedPdf:
    """Write the letter that asks the authority about every figure of the policy that nobody confirmed.

    Raises:
        ReportFileError, FontFileError, Cancelled: Nothing was written.
    """
    policy = policy_of(ws)
    letter = QuestionLetter(
        office_name=office_name(ws),
        policy_title=policy.title,
        policy_version=policy.version,
        as_of=ws.today,
        questions=open_questions(policy),
    )
    return render_questions(letter, target, progress=progress)
