"""What of the founding document the program answers, point by point (``python3 dev.py mission``).

The seventy-seven points of 济教师〔2017〕188号 stand in :data:`POINTS`, each with the records, figures, activities, commands and papers that
answer it, or the reason why it asks nothing of a program. Every answer is tried on the sample school and the sample bureau: a kind of
record must have rows there, a figure must be known, a command must end well, a paper must have pages. The result is
docs/guide/对照文件.md; the exit status is 1 where any answer fails.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

from jyteacher_desktop.bureau.city_book import CityBook
from jyteacher_desktop.bureau.office import current_policy
from jyteacher_desktop.cli import main as jyteacher
from jyteacher_desktop.domain.policy import Policy
from jyteacher_desktop.kinds import SEALED, record_kind
from jyteacher_desktop.kinds.kit import Measure
from jyteacher_desktop.records.measures import measures_of
from jyteacher_desktop.reports.raster import page_sizes
from jyteacher_desktop.sample_city import BUREAU, SCHOOL
from jyteacher_desktop.school.sample import SAMPLE_DAY, SAMPLE_PIN
from jyteacher_desktop.school.school_book import SchoolBook
from jyteacher_desktop.store.workspace import Workspace

_ROOT = Path(__file__).resolve().parent.parent
REPORT = _ROOT / "docs" / "guide" / "对照文件.md"


class World:
    """The sample school and the sample bureau, and what they know."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.school, self.bureau = folder / SCHOOL, folder / BUREAU
        seen: dict[str, set[str]] = {}
        self.measures: dict[str, dict[str, Measure]] = {}
        self.policy: Policy
        for path, book_of in ((self.school, SchoolBook), (self.bureau, CityBook)):
            with Workspace.open(path, write=False) as ws:
                ws.today_override = SAMPLE_DAY
                tables = {name for (name,) in ws.tuples("SELECT name FROM sqlite_master WHERE type = 'table'")}
                self.measures[path.name] = {each.key: each for each in measures_of(book_of(ws))}
                for table in tables:
                    named = {name for (_place, name, *_rest) in ws.tuples(f'PRAGMA table_info("{table}")')}
                    if "uuid" in named:
                        # what a receipt carried from the bureau stands in both files, and is one record
                        seen.setdefault(table, set()).update(uuid for (uuid,) in ws.tuples(f'SELECT uuid FROM "{table}"'))
                self.policy = current_policy(ws) if path == self.bureau else getattr(self, "policy", None)  # type: ignore[assignment]
        self.rows = {table: len(records) for table, records in seen.items()}
        self.held = self._held()

    def _held(self) -> Counter[str]:
        """How many activities of each kind took place in the sample city."""
        with Workspace.open(self.bureau, write=False) as ws:
            ws.today_override = SAMPLE_DAY
            book = CityBook(ws)
            years = sorted({str(day.year) for day in book.held_on().values()})
            return Counter(each.kind for year in years for each in book.activities(year))

    def run(self, words: str) -> tuple[int, Any]:
        """A command on the sample, its exit status and its JSON; ``@`` stands for a file of its own to write."""
        typed = [str(self.written(words)) if word == "@" else self._named(word) for word in words.split()]
        book = self.bureau if typed[0] == "bureau" else self.school
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
            status = jyteacher(
                [*typed, "-w", str(book), "--json", "--today", SAMPLE_DAY.isoformat(), "--pin-file", str(self.pin)]
            )
        return status, json.loads(out.getvalue() or "null")

    def written(self, words: str) -> Path:
        """The file that a command is to write."""
        return self.folder / f"对照{sha256(words.encode()).hexdigest()[:12]}.pdf"

    def _named(self, word: str) -> str:
        """The first record of a kind that the school has, for ``@kind``; with ``@kind:field=code`` the first that says so."""
        if not word.startswith("@"):
            return word
        kind, _colon, said = word[1:].partition(":")
        field, _equal, code = said.partition("=")
        wanted = f"AND \"{field}\" = '{code}'" if said else ""
        with Workspace.open(self.school, write=False) as ws:
            return str(ws.tuples(f'SELECT uuid FROM "{kind}" WHERE deleted = 0 {wanted} ORDER BY id LIMIT 1')[0][0])

    @property
    def pin(self) -> Path:
        """A file with the PIN of the sample."""
        path = self.folder / "口令.txt"
        path.write_text(SAMPLE_PIN, encoding="utf-8")
        return path


class Answer(Protocol):
    """One answer to a point."""

    def tried(self, world: World) -> tuple[bool, str]:
        """Whether it holds on the sample, and what the report says of it."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A kind of record."""

    kind: str

    def tried(self, world: World) -> tuple[bool, str]:
        """It is described, and the sample has some."""
        number = world.rows.get(self.kind, 0)
        title = next((each.title for each in SEALED if each.id == self.kind), "") or record_kind(self.kind).title
        return number > 0, f"登记“{title}”（示例 {number} 条）"


def _within(title: str) -> str:
    """A title inside quotation marks, whose own marks become single ones."""
    return title.replace("“", "‘").replace("”", "’")


@dataclass(frozen=True, slots=True)
class Counted:
    """A figure of the school's or the city's book."""

    key: str

    def tried(self, world: World) -> tuple[bool, str]:
        """It is known in one of the two samples; the city's where both know it."""
        found = [known[self.key] for known in world.measures.values() if self.key in known]
        best = next((each for each in reversed(found) if each.have is not None), found[0] if found else None)
        if best is None:
            return False, f"数字“{self.key}”不存在"
        return best.have is not None, f"统计“{_within(best.title)}”：{best.text}"


@dataclass(frozen=True, slots=True)
class Held:
    """A kind of activity of the policy."""

    kind: str

    def tried(self, world: World) -> tuple[bool, str]:
        """The policy knows it, and the sample city held some."""
        known, number = world.policy.kinds.get(self.kind), world.held[self.kind]
        return known is not None and number > 0, f"活动类型“{known.name if known else self.kind}”（示例 {number} 次）"


@dataclass(frozen=True, slots=True)
class Said:
    """A command, of the school or (first word bureau) of the bureau, and words that its answer has to have."""

    words: str
    what: str
    says: tuple[str, ...] = ()

    def tried(self, world: World) -> tuple[bool, str]:
        """It ends well and says that; a paper it writes has pages."""
        status, said = world.run(self.words)
        answer = json.dumps(said, ensure_ascii=False)
        written = " @" not in self.words or len(page_sizes(world.written(self.words).read_bytes())) > 0
        good = status in (0, 1) and written and all(word in answer for word in self.says)
        shown = re.sub(
            r" @(\w+)(?::\S+)?", lambda found: f" {record_kind(found[1]).title}的编号", self.words.replace(" -o @", "")
        )
        return good, f"{self.what}（`{shown}`）"


@dataclass(frozen=True, slots=True)
class Filled:
    """Somebody else's empty workbook, filled with a kind of record; the program's own template stands for it."""

    kind: str
    what: str

    def tried(self, world: World) -> tuple[bool, str]:
        """Rows stand in the workbook, and every column was understood."""
        empty, full = (world.folder / f"{name}.xlsx" for name in ("省系统模板", "填好的模板"))
        made, _said = world.run(f"template {self.kind} -o {empty}")
        status, said = world.run(f"export {empty} --of {self.kind} -o {full}")
        good = made == status == 0 and said["written"] > 0 and not said["not_understood"]
        return good, f"{self.what}：示例填入 {said['written'] if good else 0} 行（`export 模板.xlsx --of {self.kind} --tick`）"


@dataclass(frozen=True, slots=True)
class Ruled:
    """A number or list of the policy."""

    where: str
    what: str

    def tried(self, world: World) -> tuple[bool, str]:
        """The shipped policy has it."""
        value: object = world.policy
        for part in self.where.split("."):
            value = value[part] if isinstance(value, Mapping) else getattr(value, part, None)
        return value is not None and value != (), f"规则数据：{self.what}"


@dataclass(frozen=True, slots=True)
class NoSoftware:
    """Why a point asks nothing of a program."""

    why: str

    def tried(self, _world: World) -> tuple[bool, str]:
        """Always."""
        return bool(self.why), f"不是软件的事：{self.why}"


@dataclass(frozen=True, slots=True)
class Point:
    """One point of the document: its number, its place, what it says, and the answers."""

    number: int
    clause: str
    words: str
    answers: tuple[Answer, ...]


def _point(number: int, clause: str, words: str, *answers: Answer) -> Point:
    return Point(number, clause, words, answers)


_HOURS = Said("hours", "学时台账")
POINTS: tuple[Point, ...] = (
    _point(
        1,
        "题头",
        "济教师〔2017〕188号，发各中心校、市直各学校",
        Ruled("issuer", "政策包写明发文单位"),
        Said("bureau schools", "学校和中心校名单"),
    ),
    _point(
        2,
        "一",
        "以提高师德水平和业务能力素质为核心",
        Counted("honours.ethics"),
        Counted("research.forms"),
    ),
    _point(3, "一", "名师工作室+乡村教师工作坊的区域联动机制", Kept("team"), Counted("teams.linked"), Counted("teams.radiance")),
    _point(4, "一", "教师培训“互联网+”", Counted("trainings.online"), Held("online_study")),
    _point(5, "一", "系统实施专题培训和校本研修", Counted("trainings.plans"), Counted("research.forms"), Kept("project")),
    _point(
        6,
        "二",
        "完成五年一周期继续教育任务",
        _HOURS,
        Said("outlook", "按现在的速度谁会不足"),
        Said("bureau figures", "全市完成率", ('"scope": "全市"',)),
    ),
    _point(
        7,
        "二",
        "完成一轮中小学校长岗位培训",
        Kept("post"),
        Counted("coverage.principal"),
        Counted("coverage.principal_certificate"),
    ),
    _point(8, "二", "建立健全校本研修制度", Kept("rule"), Counted("rules.research")),
    _point(9, "二", "完成市级骨干教师专题培训", Counted("backbone.trained")),
    _point(10, "二", "班主任能力提升培训", Counted("coverage.head_teacher")),
    _point(11, "二", "幼儿园教师技能提升", Counted("coverage.kindergarten")),
    _point(
        12,
        "二",
        "体育、音乐、美术等薄弱学科培训",
        Ruled("programme.weak_subjects", "薄弱学科名单"),
        Counted("coverage.weak_subjects"),
    ),
    _point(13, "二", "借助国培、省培，创新市级培训", Counted("trainings.plans"), Counted("projects.year")),
    _point(14, "三（一）", "探索师德教育的新规律", Counted("honours.ethics")),
    _point(15, "三（一）", "“寻找最美教师”系列活动", Counted("nominations.most_beautiful"), Counted("practice.year")),
    _point(16, "三（一）", "以学校为单位的“最美教师”评选", Kept("nomination"), Counted("nominations.most_beautiful")),
    _point(
        17,
        "三（一）",
        "年度全市“最美教师”的评选与宣传",
        Counted("nominations.most_beautiful"),
        Counted("honours.year"),
        Kept("practice"),
    ),
    _point(
        18,
        "三（一）",
        "完善师德评价制度",
        Kept("ethics_year"),
        Said("ethics list", "师德考核和应考人数，密封，只有校长口令能看", ("师德考核", "assessed")),
    ),
    _point(
        19,
        "三（一）",
        "师德档案及考核的前置审核、一票否决",
        Said("ethics check 黄文静", "推荐前预核：通过、待核、限制期内至某日；从不代为决定", ("通过",)),
        Kept("nomination"),
    ),
    _point(20, "三（一）", "师德演讲、师德征文等活动", Counted("honours.ethics"), Kept("honour")),
    _point(21, "三（二）", "市级名师、学科带头人的全员培训", Counted("backbone.masters_trained")),
    _point(22, "三（二）", "市级骨干教师岗位培训", Kept("backbone"), Counted("backbone.trained")),
    _point(23, "三（二）", "骨干教师管理办法", Ruled("programme.ladder", "骨干称号名单"), Kept("rule")),
    _point(24, "三（二）", "学科带头人和骨干教师占专任教师的15%左右", Counted("backbone.share")),
    _point(
        25,
        "三（二）",
        "扩大省级骨干教师、名师群体",
        Counted("backbone.provincial"),
        Ruled("programme.ladder", "称号分省、市、镇、校"),
    ),
    _point(26, "三（二）", "学段相对平衡，学科比例日趋合理", Counted("backbone.by_stage"), Counted("backbone.by_subject")),
    _point(27, "三（二）", "以研代训", Ruled("categories.school_based", "校本研修计入学时的类别"), _HOURS),
    _point(
        28,
        "三（二）",
        "名师工作室的运行和辐射",
        Kept("team_member"),
        Counted("teams.studios"),
        Counted("teams.radiance"),
        Said("report team @team -o @", "工作室登记表，连同成员和活动"),
    ),
    _point(29, "三（二）", "每单位组建3个以上学科工作坊或区域研修团队", Counted("workshops.active")),
    _point(
        30, "三（二）", "定期开展跨校间的研修活动", Kept("activity_link"), Counted("teams.cross_school"), Counted("teams.silent")
    ),
    _point(
        31,
        "三（二）",
        "骨干教师的引领作用",
        Counted("backbone.leading"),
        Said("attendance list", "主持、主讲、授课、评课的角色", ("主讲",)),
    ),
    _point(32, "三（三）", "了解一线教师的发展需求", Kept("needs"), Counted("needs.top"), Counted("needs.arranged")),
    _point(33, "三（三）", "全市中小学班主任岗位培训", Counted("coverage.head_teacher")),
    _point(34, "三（三）", "骨干教师专题培训", Counted("backbone.trained")),
    _point(35, "三（三）", "幼儿园及薄弱学科的研修培训", Counted("coverage.kindergarten"), Counted("coverage.weak_subjects")),
    _point(36, "三（三）", "高中校本研修及专题培训", Counted("coverage.senior"), Said("bureau figures", "按学段统计", ("高中",))),
    _point(
        37,
        "三（三）",
        "精准定位，小班管理，课堂互动，成果共享",
        Counted("needs.arranged"),
        Counted("projects.classes"),
        Counted("projects.satisfaction"),
    ),
    _point(
        38,
        "三（三）",
        "课程设置、过程管理、培训效益、经验总结四个方面",
        Counted("projects.year"),
        Said("report project @project -o @", "项目总结按这四个方面写"),
    ),
    _point(39, "三（三）", "结合国培、省培，设计市培项目", Counted("projects.gaps"), Counted("trainings.plans")),
    _point(40, "三（三）", "按300:1组建培训者团队", Counted("trainers.have")),
    _point(
        41,
        "三（三）",
        "培训者学科组成合理，专题课程丰富",
        Counted("trainers.subjects"),
        Counted("trainers.sources"),
        Counted("trainers.courses"),
    ),
    _point(42, "三（三）", "科学的动态管理机制", Kept("trainer"), Kept("trainer_year"), Counted("trainers.assessed")),
    _point(43, "三（三）", "培训者每年不低于100学时", Counted("trainers.hours"), Counted("trainers.delivered")),
    _point(44, "三（三）", "优先选送参加国家高端培训", Counted("trainers.assessed"), Kept("selection")),
    _point(
        45,
        "三（三）",
        "新入职教师岗前培训与一年工作室研修的衔接",
        Kept("induction"),
        Kept("induction_step"),
        Counted("induction.guided"),
    ),
    _point(
        46,
        "三（三）",
        "新教师一年内站稳讲台",
        Counted("induction.assessed"),
        Said("report induction --teacher 李娜 -o @", "新教师培养考核表"),
    ),
    _point(47, "三（四）", "出台校本研修管理制度", Kept("rule"), Counted("rules.research")),
    _point(
        48,
        "三（四）",
        "校本研修的审批、管理与评价",
        Said("plan list", "年度、学期计划：报批、批复、退回、评价都随数据包和回执往返", ("已批复", "已退回", "excellent")),
        Said("activity list", "没有批复的标“未备案”", ('"unfiled": true',)),
        Said("bureau plans", "教育局批准、退回、评价，看到批复文号、项目和完成情况", ("已批复", "已退回", "优秀")),
    ),
    _point(
        49,
        "三（四）",
        "放管结合，阶段性和全员性",
        Counted("coverage.research"),
        Said("report quarter 2026Q3 -o @", "季度汇总写出参与率"),
        Said("report yearly 2026 -o @", "校本研修年度总结"),
    ),
    _point(50, "三（四）", "书房计划", Kept("reading"), Kept("reading_book"), Counted("reading.books")),
    _point(51, "三（四）", "教育电影观摩", Held("film_viewing")),
    _point(52, "三（四）", "读书沙龙交流", Held("reading_salon")),
    _point(53, "三（四）", "教师发展论坛", Held("teacher_forum")),
    _point(54, "三（四）", "同课交流展示", Held("same_lesson_showcase")),
    _point(55, "三（四）", "突出灵活性，多种形式", Counted("research.forms"), Ruled("kinds", "活动类型是数据")),
    _point(
        56,
        "三（四）",
        "校本研修先进单位和先进个人评选",
        Kept("nomination"),
        Ruled("programme.rubric", "看得见的评分表"),
        Said("report nomination @nomination:campaign=research_unit -o @", "先进单位的推荐表，评分表写明数据、规则和得分"),
        Said("report nomination @nomination:campaign=most_beautiful -o @", "个人的推荐表，写明学时和引领作用"),
    ),
    _point(57, "三（四）", "典型经验交流研讨", Held("experience_exchange"), Kept("practice")),
    _point(58, "三（五）", "遴选培训者，分批次开发课程", Counted("courses.batches"), Counted("trainers.courses")),
    _point(
        59,
        "三（五）",
        "资源库与骨干教师年度注册评价结合",
        Kept("backbone_year"),
        Counted("courses.by_backbones"),
        Said("report registration --teacher 马丽娟 --year 2026 -o @", "年度注册表写明课程和引领作用"),
    ),
    _point(60, "三（五）", "主要学科、薄弱学科资源库", Counted("courses.by_subject"), Counted("courses.used")),
    _point(61, "三（六）", "建立教师专业发展基地", Kept("base"), Counted("bases.active")),
    _point(62, "三（六）", "建设市级教师发展中心", NoSoftware("机构整合和标准化由市里办；程序里教育局一方的单位名称可以改")),
    _point(
        63,
        "四（一）",
        "五年不少于360学时的全员培训制度",
        _HOURS,
        Said("bureau figures", "全市完成率", ('"scope": "全市"',)),
        Ruled("cycles", "周期和总学时"),
    ),
    _point(
        64,
        "四（一）",
        "名师、学科带头人、青年教师、校长、班主任的培训",
        Counted("coverage.young"),
        Counted("backbone.masters_trained"),
        Counted("coverage.principal"),
        Counted("coverage.head_teacher"),
    ),
    _point(
        65,
        "四（一）",
        "进修学校负责校本研修政策与评价考核",
        Said("bureau board", "各校上报情况"),
        Said("bureau report programme -o @", "队伍与保障一览"),
        Said("bureau records 2141009999", "各校记录"),
    ),
    _point(
        66,
        "四（一）",
        "中心校制定本辖区培训规划",
        Said("bureau plans", "中心校的计划", ("全镇区域研修计划",)),
        Counted("projects.year"),
    ),
    _point(
        67,
        "四（一）",
        "学校负责校本研修和参训人员选派",
        Kept("selected"),
        Counted("selection.fairness"),
        Counted("selection.spread"),
    ),
    _point(68, "四（二）", "新增财政教育经费把队伍建设作为投入重点", NoSoftware("财政安排的方向，没有可登记的数字")),
    _point(69, "四（二）", "市级按工资总额的1.5%—2.5%安排", Counted("funds.city")),
    _point(70, "四（二）", "学校按公用经费预算的5%安排", Kept("money"), Counted("funds.share"), Counted("funds.spent")),
    _point(71, "四（二）", "鼓励捐资", Counted("funds.donated")),
    _point(
        72,
        "四（三）",
        "定期督导检查，公告结果",
        Kept("inspection"),
        Kept("finding"),
        Counted("findings.done"),
        Counted("inspections.published"),
        Said("report selfcheck 2026 -o @", "督导自查表"),
        Said("report rectification -o @", "整改台账"),
    ),
    _point(
        73,
        "四（三）",
        "利用河南省继续教育管理系统",
        Filled("trainings", "按省系统的模板导出"),
        Said("training list", "“已录入省系统”的标记和日期", ("province",)),
    ),
    _point(74, "四（三）", "建立培训档案管理制度", Said("report archive --teacher 马丽娟 -o @", "教师个人学时档案")),
    _point(75, "四（三）", "终身学习“一人一号”", Said("bureau people", "一人一行，调动以后不变")),
    _point(76, "四（三）", "培训项目全过程管理", Counted("projects.year"), Said("history", "每一步都有记录", ("审核",))),
    _point(77, "四（四）", "多种媒体宣传，推广典型经验", Kept("practice"), Counted("practice.year")),
)


def tried(world: World) -> Iterator[tuple[Point, bool, str]]:
    """Every point with whether all its answers hold, and what they say."""
    known: dict[Answer, tuple[bool, str]] = {}
    for point in POINTS:
        said = []
        for answer in point.answers:
            if answer not in known:
                known[answer] = answer.tried(world)
            said.append(known[answer])
        yield point, bool(said) and all(good for good, _words in said), "；".join(words for _good, words in said)


def report(found: list[tuple[Point, bool, str]]) -> str:
    """The whole table as a page of the guide."""
    lines = [
        "# 对照文件：济教师〔2017〕188号 的七十七项要求",
        "",
        "每一项要求由哪些登记、统计、活动类型、命令或打印件回应。数字来自示例学校和示例教育局（全部虚构），",
        "由 `python3 dev.py mission` 逐项试过以后写成；有一项没有回应，这条命令就不通过。",
        "",
        "| 序号 | 条款 | 文件要求 | 程序怎样回应 |",
        "|---|---|---|---|",
    ]
    lines += [f"| {point.number} | {point.clause} | {point.words} | {words} |" for point, _good, words in found]
    return "\n".join(lines) + "\n"


def build_world(folder: Path) -> World:
    """The sample's whole job in a folder."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        status = jyteacher(["demo", str(folder), "--json"])
    if status:
        raise SystemExit(f"the sample could not be built: exit status {status}")
    return World(folder)


def main() -> int:
    """Try everything, print the table, write the page of the guide."""
    with tempfile.TemporaryDirectory() as folder:
        found = list(tried(build_world(Path(folder))))
    for point, good, words in found:
        print(f"{point.number:2} {'好' if good else '没有'}  {point.words}：{words}")
    bad = [point.number for point, good, _words in found if not good]
    print(f"{len(found) - len(bad)} of {len(found)} points answered" + (f"; not: {bad}" if bad else ""))
    if not bad:
        REPORT.write_text(report(found), encoding="utf-8")
    return int(bool(bad))


if __name__ == "__main__":
    sys.exit(main())
