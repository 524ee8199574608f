"""Sheets of the kinds of the first days: which fields a roster, a list of activities … brings, from their descriptions.

Names, headings, examples, widths, choices and what must be there follow from the kind; a field that a kind gains stands in its sheet
and template without a line here. By hand stay, because a description of one record cannot say it: the order of the columns in a template
(the description's own order is that of packages and never changes), which missing values a plan completes by itself, the cells that need a
reader of their own (names, numbers, levels as people write them), and columns that belong to no field (证件类型, 培训年度).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Final

from jyteacher_desktop.domain.terms import NOT_COME
from jyteacher_desktop.domain.words_for_nothing import FOR_NOTHING
from jyteacher_desktop.kinds import record_kind
from jyteacher_desktop.kinds.kit import Field, Kind, Shape
from jyteacher_desktop.later import pattern
from jyteacher_desktop.sheets import cell_values as cells
from jyteacher_desktop.sheets import day_with_times
from jyteacher_desktop.sheets.cell_values import FieldSpec, Parser, heading_key
from jyteacher_desktop.sheets.field_shapes import choices_of, example_of, parser_of
from jyteacher_desktop.values import dataclass, field

_PLAIN_NAME = pattern("(?![待未空缺暂没同不某佚匿])[\u4e00-\u9fa5]{2,4}")
_PLAIN_NUMBER = pattern(r"[A-Za-z]{1,3}[0-9]{1,15}|[0-9]{2,15}")  # a 0 by itself is what systems write where there is none
_PLAIN_PHONE = pattern(r"[0-9]{5,15}")
_PLAIN_MONTH = pattern(r"(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])")

_READERS: Final[Mapping[tuple[str, str], Parser]] = {
    ("teacher", "name"): cells.name,
    ("teacher", "former_name"): cells.name,
    ("teacher", "sex"): cells.sex,
    ("teacher", "birth_month"): cells.month_if_told,
    ("teacher", "joined"): cells.month_if_told,
    ("teacher", "id_number"): cells.raw,  # judged together with sex and birth month
    ("teacher", "id_last4"): cells.last_four,
    ("teacher", "teacher_no"): cells.digits,
    ("teacher", "phone"): cells.digits,
    ("teacher", "stage"): cells.label,
    ("teacher", "subject"): cells.label,
    ("teacher", "position"): cells.label,
    ("teacher", "group"): cells.plain,
    ("teacher", "title"): cells.title,
    ("teacher", "status"): cells.status,
    ("training", "level"): cells.level,
    ("training", "mode"): cells.mode,
    ("training", "start"): day_with_times.period,
    ("training", "end"): day_with_times.period,
    ("training", "certificate"): cells.digits,
    ("training", "result"): cells.result,
    ("activity", "start"): day_with_times.period,
    ("activity", "end"): day_with_times.period,
    ("activity", "start_time"): day_with_times.span,
    ("activity", "level"): cells.level,
    ("activity", "approval_no"): cells.plain,
    ("attendance", "mark"): cells.mark,
    ("attendance", "role"): cells.role,
    ("plan_item", "month"): cells.month_of_plan,
    ("member", "code"): cells.school_code,
    ("member", "name"): cells.plain,
}
"""Cells that need more than the reader of their shape: what people write there is of no one form."""
_AS_THEY_STAND: Final = {
    ("teacher", "name"): _PLAIN_NAME,
    ("teacher", "birth_month"): _PLAIN_MONTH,
    ("teacher", "teacher_no"): _PLAIN_NUMBER,
    ("teacher", "phone"): _PLAIN_PHONE,
}
"""Texts of long rosters that need no reading at all."""
_NOTHING: Final = {
    ("teacher", "title"): FOR_NOTHING - {"无"},
    ("teacher", "status"): FOR_NOTHING | {NOT_COME},
    ("attendance", "mark"): frozenset[str](),
}
"""Where a word that usually says nothing says something (who has no title, a stroke for somebody who was there), or another one says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """How the columns of one sheet stand; what its rows are is loaded when somebody asks for the columns.

    Attributes:
        of: Id of the kind of its rows.
        order: Keys of the columns; fields of the kind that are not named follow before the note.
        called: Key of a field to the key of its column, where several kinds meet in one sheet.
        completed: Required fields that a row may lack, because the plan knows what is meant.
        beside: Gives the columns that belong to no field of the kind.
        left_out: Fields that the sheet tells by other columns.
    """

    of: str
    order: str
    called: Mapping[str, str] = field(default_factory=dict)
    completed: str = ""
    beside: Callable[[], tuple[FieldSpec, ...]] = tuple
    left_out: str = ""

    def columns(self, kind: Kind | None = None) -> tuple[FieldSpec, ...]:
        """The fields of the sheet, as the kind describes them, or a variant of it."""
        kind = kind or record_kind(self.of)
        wanted = self.order.split()
        kept = [each for each in kind.fields if self._stands(each, wanted)]
        own = {self._key(each): self._spec(kind, each) for each in kept}
        every = {**own, **{each.key: each for each in self.beside()}}
        rest = [key for key in own if key not in wanted and key != "note"]
        last = [key for key in ("note",) if key in every and key not in wanted]
        return tuple(every[key] for key in (*wanted, *rest, *last))

    def _stands(self, each: Field, wanted: list[str]) -> bool:
        if each.key in self.left_out.split():
            return False
        return each.typed or self._key(each) in wanted

    def _key(self, each: Field) -> str:
        return self.called.get(each.key, each.key)

    def _spec(self, kind: Kind, each: Field) -> FieldSpec:
        return spec_of(kind, each, key=self._key(each), completed=each.key in self.completed.split())


def spec_of(kind: Kind, each: Field, *, key: str = "", completed: bool = False) -> FieldSpec:
    """A field of a kind as a column of a sheet."""
    place = (kind.id, each.key)
    heading = each.heading or each.title
    return FieldSpec(
        key=key or each.key,
        title=heading,
        aliases=frozenset(heading_key(text) for text in (heading, each.title, *each.aliases)),
        parse=_READERS.get(place) or parser_of(each),
        required=each.required and not completed,
        nothing=_NOTHING.get(place, FOR_NOTHING),
        as_is=_AS_THEY_STAND.get(place),
        as_text=each.shape not in (Shape.COUNT, Shape.HOURS, Shape.MONEY),
        choices=choices_of(each),
        example=each.example or example_of(each, usual=False),
        width=max(each.width, 8),
    )


def _beside(key: str, title: str, aliases: str, parse: Parser, **more: object) -> FieldSpec:
    keys = frozenset(heading_key(text) for text in (title, *aliases.split()))
    return FieldSpec(key=key, title=title, aliases=keys, parse=parse, **more)  # type: ignore[arg-type]


_ID_TYPE = _beside("id_type", "身份证件类型", "证件类型", cells.label, offered=False)
_COURSE_YEAR = _beside("year", "培训年度", "年度 年份", cells.year, width=10)


def _which_day() -> FieldSpec:
    activity = record_kind("activity")
    day = spec_of(activity, activity.field("start"))
    return _beside(
        "start", "活动日期", "日期 时间 活动时间 举办日期 开始日期 起止日期", day_with_times.period, required=True,
        example=day.example, width=day.width,
    )  # fmt: skip


_HOME = _beside(
    "home",
    "所在学校",
    "学校 单位 所在单位 工作单位 任教学校 学校名称 单位名称 参会单位 派出单位",
    cells.plain,
    offered=False,
    width=18,
)
_WHO_CAME = _beside(
    "people",
    "参加人",
    "参加人员 参加人员名单 参加人名单 参加教师 参加教师名单 参与人 参与人员 参与教师 参会人员 参会教师 参会人 参训人员 参训教师 出席人员 出席人 "
    "到会人员 到场人员 与会人员 与会教师 实到人员 人员名单 教师名单",
    cells.sentence,
    offered=False,
    width=30,
)
_NOT_KEPT = _beside("note", "备注", "说明", cells.sentence, width=20)

_ROSTER = _Sheet(
    of="teacher",
    order="name sex birth_month id_number id_type id_last4 teacher_no stage subject group title position joined phone former_name status",
    beside=lambda: (_ID_TYPE,),
)
_PERSON = "name id_number id_type id_last4 teacher_no subject"


@cache
def person_fields() -> tuple[FieldSpec, ...]:
    """By which columns sheets say whose record it is."""
    who = {each.key: each for each in BY_KIND["roster"]}
    # in lists of other things 学科 is one word among many, and only these two headings mean the person's
    who["subject"] = _beside("subject", who["subject"].title, "任教学科", cells.label, width=10)
    return tuple(who[key] for key in _PERSON.split())


SHEETS: Final[Mapping[str, _Sheet]] = {
    "roster": _ROSTER,
    "activities": _Sheet(
        of="activity",
        order="kind activity start end start_time end_time hours place level approval_no people",
        called={"kind_of": "kind", "title": "activity"},
        completed="end hours",
        beside=lambda: (_WHO_CAME,),
        left_out="fields",  # each kind of activity has its own, and the policy says which: own_specs
    ),
    "attendance": _Sheet(
        of="attendance",
        order=f"activity start {_PERSON} home mark role",
        completed="mark role",
        beside=lambda: (*person_fields(), _which_day(), _HOME, _NOT_KEPT),
        left_out="teacher",
    ),
    "trainings": _Sheet(
        of="training",
        order=f"{_PERSON} training organizer level mode start end year hours certificate result",
        called={"name": "training"},
        completed="level mode start end",
        beside=lambda: (*person_fields(), _COURSE_YEAR),
        left_out="teacher",
    ),
    "openings": _Sheet(
        of="opening",
        order=f"{_PERSON} year category hours document",
        beside=person_fields,
        left_out="teacher",
    ),
    "plan_items": _Sheet(
        of="plan_item",
        order="plan month kind content hours persons",
        called={"kind_of": "kind", "title": "content"},
        completed="plan hours",
    ),
    "members": _Sheet(of="member", order="code school", called={"name": "school"}),
}


_OF_PACKAGES = ("已收数据包", "最近收到", "未读回执", "采用的政策", "有密钥的签名人", "校长密钥指纹")
"""What a bureau's list of its schools says of packages and keys."""


class _Columns(Mapping[str, tuple[FieldSpec, ...]]):
    """The columns of every sheet, made when they are asked for."""

    def __getitem__(self, name: str) -> tuple[FieldSpec, ...]:
        return _columns(name)

    def __contains__(self, name: object) -> bool:
        return name in SHEETS

    def __iter__(self) -> Iterator[str]:
        return iter(SHEETS)

    def __len__(self) -> int:
        return len(SHEETS)


@cache
def _columns(name: str) -> tuple[FieldSpec, ...]:
    return SHEETS[name].columns()


BY_KIND: Final = _Columns()
LABELS: dict[str, str] = {
    "roster": "花名册",
    "activities": "活动表",
    "attendance": "出勤表",
    "trainings": "培训表",
    "openings": "期初学时表",
    "plan_items": "计划项目表",
    "members": "下属学校名单",
}
WORKED_OUT: Mapping[str, frozenset[str]] = {
    "roster": frozenset(["状态起始"]),
    "activities": frozenset(["应到", "实到", "请假", "缺席", "状态", "标记"]),
    "trainings": frozenset(["状态", "已录入省系统"]),
    "plan_items": frozenset(["已开展"]),
    "members": frozenset(["外校人员", "办学类型", "中心校", *_OF_PACKAGES]),
    "school_list": frozenset(_OF_PACKAGES),
}
"""Columns of lists that the program writes itself and does not take back, by the kind that reads them: they follow from other records."""
