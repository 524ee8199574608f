"""课程资源库: courses developed by batches, who wrote them, where they were used (三（五）)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from jyteacher_desktop.domain.errors import Finding
from jyteacher_desktop.domain.terms import Term
from jyteacher_desktop.domain.titles import subject_group
from jyteacher_desktop.kinds.backbone import holders
from jyteacher_desktop.kinds.figures_in_words import (
    DOCUMENT,
    THERE,
    UNSAID,
    begun,
    counted,
    enumerated,
    once_each,
    portions,
    sorted_by,
    word_of,
)
from jyteacher_desktop.kinds.kit import (
    BUREAU,
    SCHOOL,
    Book,
    Line,
    Measure,
    Page,
    RecordId,
    Row,
    Scope,
    Somebody,
    choice,
    count,
    day,
    hours,
    kind,
    link,
    somebody,
    text,
    warning,
)
from jyteacher_desktop.kinds.weak_subjects import weak_subjects

BASIS = f"{DOCUMENT} 三（五）"


class CourseForm(Term):
    """形式 of a course."""

    LECTURE = "lecture", "专题"
    MICRO = "micro", "微课"
    CASE = "case", "案例"
    BOOK = "book", "教材"
    OTHER = "other", "其他"


class CourseState(Term):
    """Where a course stands."""

    APPROVED = "approved", "立项"
    WRITING = "writing", "开发中"
    IN_LIBRARY = "in_library", "已入库"
    STOPPED = "stopped", "停用"


@kind(
    "course",
    "课程资源",
    key="title author",
    called="{title}",
    page=Page.SUPPORT,
    keepers=SCHOOL | BUREAU,
    basis=BASIS,
    sent="courses",
    about="培训课程资源库里的课程，每门一行；使用情况登记在下面的表里。",
)
class Course(Row):
    """One course."""

    title: str = text("课程名称", example="单元整体教学十讲", aliases="名称 资源名称 课程", width=28, own=True)
    subject: str = text("学科", example="语文", aliases="所属学科", width=10)
    stage: str = text("学段", default="", width=10)
    author: Somebody = somebody("作者", aliases="开发人 主讲人 负责人 开发者")
    batch: str = text("批次", aliases="开发批次 立项批次", default="", width=10)
    form: str = choice("形式", CourseForm, aliases="资源形式 类型", default="")
    hours: Decimal | None = hours("学时", aliases="课程学时", default=None)
    status: str = choice("状态", CourseState, aliases="入库情况 是否入库 建设情况 开发状态", default="", own=True)
    on: date | None = day("入库日期", aliases="完成日期", default=None, own=True)

    def check(self, book: Book) -> Iterator[Finding]:
        """A day of coming into the library of what is not in it."""
        if (
            self.on is not None
            and self.on <= book.today
            and self.status not in (CourseState.IN_LIBRARY.code, CourseState.STOPPED.code)
        ):
            stands = word_of(self, "status")
            yield warning(
                "course.not_in_library", "状态", f"写了入库日期，状态是“{stands}”，没有计入已入库的课程。入了库的请改为“已入库”。"
            )


@kind(
    "course_use",
    "课程使用",
    key="course on used_in",
    called="{course} {on}",
    page=Page.SUPPORT,
    keepers=SCHOOL | BUREAU,
    basis=BASIS,
    sent="course-uses",
    about="课程在哪次培训或活动里用过、多少人学习，每次一行。",
)
class CourseUse(Row):
    """One use of a course."""

    course: RecordId = link("课程", "course", example="单元整体教学十讲", aliases="课程名称")
    used_in: str = text("用在", example="校本研修", aliases="活动 培训项目 使用场合", width=24)
    on: date = day("日期", aliases="使用日期")
    learners: int | None = count("学习人数", aliases="人数 参训人数", default=None)


def measures(book: Book) -> Iterator[Measure]:
    """Courses by subject, weak subjects named where there is none, per backbone teacher, never used."""
    known = book.registered(Course.kind)
    rows = [row for row in begun(book, Course) if row.status != CourseState.STOPPED.code]
    ready = [row for row in rows if row.status == CourseState.IN_LIBRARY.code]
    subjects = Counter(subject_group(row.subject) for row in ready)
    words = enumerated(f"{name} {number}" for name, number in sorted(subjects.items(), key=lambda each: (-each[1], each[0])))
    taught = {each.subject for each in book.staff(book.today).values() if each.subject}
    weak = set(weak_subjects(book))
    yield counted(
        key="courses.by_subject", title="课程资源库", basis=BASIS, number=len(ready) if known else None, unit="门",
        text=f"已入库 {len(ready)} 门" + (f"（{words}）" if words else "") if known else "", scope=Scope.CITY,
        missing=[
            Line(name=name, why="薄弱学科，还没有课程" if name in weak else "还没有课程")
            for name in sorted(taught | weak)
            if not subjects[name]
        ] if known else (), register=Course.kind,
        made_of=portions(sorted_by(ready, lambda row: subject_group(row.subject)).items()),
    )  # fmt: skip
    authors = {row.author.person for row in rows if row.author.person is not None}
    backbones = set(holders(book, counting=False))
    first, again = once_each((row for row in rows if row.author.person in backbones), lambda row: row.author.person)
    yield counted(
        key="courses.by_backbones", title="骨干教师参与课程开发", basis=BASIS, number=len(authors & backbones) if known else None, unit="人",
        scope=Scope.CITY, register=Course.kind, made_of=portions(((THERE, first), ("同一人的其他课程", again))),
    )  # fmt: skip
    used = {row.course for row in begun(book, CourseUse)}
    never = [row for row in ready if row.id not in used]
    yield counted(
        key="courses.used", title="用过的课程", basis=BASIS,
        number=len(ready) - len(never) if book.registered(CourseUse.kind) else None, unit="门", scope=Scope.CITY,
        missing=[Line(name=row.title, why="没有使用记录", opens=str(row.id)) for row in never], register=CourseUse.kind,
        made_of=portions((("用过", [row for row in ready if row.id in used]), ("没有使用记录", never))),
    )  # fmt: skip
    batches = sorted_by(rows, lambda row: row.batch.strip() or _NO_BATCH)
    states = Counter(word_of(row, "status") for row in rows)
    told = enumerated(f"{batch} {len(of)}" for batch, of in sorted(batches.items()))
    stands = "，".join(f"{label} {states[label]}" for label in (*(each.label for each in CourseState), UNSAID) if states[label])
    yield counted(
        key="courses.batches", title="课程分批开发", basis=BASIS, number=len(rows) if known else None, unit="门", scope=Scope.CITY,
        text=f"{len(rows)} 门" + (f"（{told}；{stands}）" if rows else "") if known else "", register=Course.kind,
        made_of=portions(
            sorted_by(rows, lambda row: f"{row.batch.strip() or _NO_BATCH}，{word_of(row, 'status')}").items()
        ),
    )  # fmt: skip


_NO_BATCH = "没有写批次"
