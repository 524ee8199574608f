"""A field of a teacher, a training, an activity, a balance, a plan or its line is one line of its description: every view has it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

BEGIN = """
import io, json, os, sys
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from contextlib import redirect_stdout
from pathlib import Path
work = Path(sys.argv[1])
from tests.kinds import one_more
one_more.install(work / "migrations")
"""

COMMANDS = """
from openpyxl import load_workbook
from jyteacher_desktop.cli import main
from jyteacher_desktop.school.office import create_school

school = work / "one.jyschool"
create_school(school, name="一小", code="2141000001", stage="小学", pin="correct horse battery", sample=False).close()


def run(*words, status=0):
    said = io.StringIO()
    with redirect_stdout(said):
        ended = main([*words, "-w", str(school), "--today", "2026-09-30", "--json"])
    answer = json.loads(said.getvalue())
    assert ended == status, answer
    return answer


def sheet(name):
    rows = list(load_workbook(work / name).active.iter_rows(values_only=True))
    return [dict(zip(rows[0], row)) for row in rows[1:]]


# one more field of every kind is typed, changed, listed, and its history has its name
run("record", "add", "teacher", "--set", "姓名=王芳", "--set", "兴趣=书法")
added = {
    "training": run("record", "add", "training", "--set", "教师=王芳", "--set", "培训名称=国培", "--set", "级别=国家级", "--set", "培训方式=网络研修",
        "--set", "开始日期=2026-07-10", "--set", "学时=20", "--set", "资助方=市财政"),
    "activity": run("record", "add", "activity", "--set", "类型=读书沙龙", "--set", "名称=共读", "--set", "日期=2026-09-18",
        "--set", "学时=2", "--set", "协办单位=进修学校"),
    "opening": run("record", "add", "opening", "--set", "教师=王芳", "--set", "年度=2025", "--set", "类别=校本研修", "--set", "学时=36", "--set", "经手人=赵"),
    "plan": run("record", "add", "plan", "--set", "学年或学期=2026-2027", "--set", "名称=计划", "--set", "主题=阅读"),
}
added["plan_item"] = run("record", "add", "plan_item", "--set", f"计划={added['plan']['id']}", "--set", "月份=2026-10", "--set", "类型=读书沙龙",
    "--set", "内容=共读", "--set", "场所=书吧")
[teacher] = run("record", "list", "teacher")["rows"]
added["teacher"] = teacher
names = {"teacher": "兴趣", "training": "资助单位", "activity": "协办单位", "opening": "经手人", "plan": "主题", "plan_item": "场所"}
first = {"teacher": "书法", "training": "市财政", "activity": "进修学校", "opening": "赵", "plan": "阅读", "plan_item": "书吧"}
for kind, row in added.items():
    record = row["id"]
    assert row["extra"] == first[kind], kind
    run("record", "edit", record, "--set", f"{names[kind]}=另一个")
    assert run("record", "show", record)["extra"] == "另一个"
    assert [each["extra"] for each in run("record", "list", kind)["rows"]] == ["另一个"]
    history = [(each["field"], each["before"], each["after"]) for each in run("history", "--record", record)["rows"]]
    assert ("extra", first[kind], "另一个") in history, history
    run("undo")
    assert run("record", "show", record)["extra"] == first[kind]
    if kind == "teacher":
        continue  # is named by the others
    run("delete", record)
    assert run("record", "list", kind)["rows"] == []
    run("restore", record)
    assert run("record", "show", record)["extra"] == first[kind]

# what stands is what a workbook brings and what is written; blank cells erase nothing
for kind in ("teacher", "training", "activity", "opening"):
    run("template", kind, "-o", str(work / f"{kind}-template.xlsx"))
    assert names[kind] in sheet(f"{kind}-template.xlsx")[0]
    out = work / f"{kind}.xlsx"
    run("record", "list", kind, "-o", str(out))
    [row] = sheet(out.name)
    assert row[names[kind]] == first[kind]
    assert run("record", "import", kind, str(out))["unchanged"] == 1
    book = load_workbook(out)
    column = [cell.value for cell in book.active[1]].index(names[kind]) + 1
    book.active.cell(2, column).value = "从表格来"
    book.save(out)
    assert run("record", "import", kind, str(out))["updated"] == 1
    assert [each["extra"] for each in run("record", "list", kind)["rows"]] == ["从表格来"]
    book.active.cell(2, column).value = None
    book.save(out)
    assert run("record", "import", kind, str(out))["unchanged"] == 1

run("rescue", "-o", str(work / "rescue"))
told = {cell.value for page in load_workbook(work / "rescue" / "one.jyschool.xlsx") for row in page.iter_rows() for cell in row}
assert {*names.values(), "从表格来", "书吧"} <= told
print("driven")
"""

TRAVELS = """
from jyteacher_desktop.bureau import giving_book_back
from jyteacher_desktop.bureau.city_digest import city_digest
from jyteacher_desktop.exchange import keys
from jyteacher_desktop.school import opening_balances, plans, taking_book_back, roster, school_keys, trainings
from jyteacher_desktop.school.what_leaves_the_school import report_rows
from tests.end_to_end.town import CLERK, PIN, Town, fill

keys.BCRYPT_ROUNDS = 1
town = Town(work)
ws = town.new_school("一小")
fill(ws)
town.enrol(ws)
assert town.send(ws).verdict == "merged"
without = city_digest(town.bureau)
from datetime import date
from decimal import Decimal
[person] = [uuid for (uuid,) in ws.tuples("SELECT uuid FROM teacher WHERE name = '王芳'")]
trainings.add_training(ws, trainings.TrainingValues(teacher_id=person, name="国培", level="national", mode="online",
    date=date(2026, 7, 10), end_date=date(2026, 7, 10), hours=Decimal(20)))
opening_balances.add_opening(ws, teacher_id=person, year="2025", category="校本研修", hours=Decimal(6), document="文")
plan = plans.new_plan(ws, plans.PlanValues(term="2026-2027", title="计划"))
plans.add_items(ws, plan, [plans.PlanItemValues(month="2026-10", kind="读书沙龙", title="共读")])
tables = ("teacher", "training", "activity", "opening", "plan", "plan_item")
for table in tables:
    with ws.change("补一项") as change:
        change.driver_sql(f"UPDATE {table} SET extra = '{table}里的'")
sent = report_rows(ws)
for table in tables:
    assert f"{table}里的" in str(sent), table
assert town.send(ws).verdict == "merged"
assert city_digest(town.bureau) != without
ws.close()
new = town.new_school("新电脑")
card = work / "new-card.jyt"
digits = school_keys.write_school_card(new, card, PIN)
[file] = giving_book_back.restore_school(town.bureau, "一小", work / "back", CLERK, card=card, digits=digits).files
taking_book_back.apply_restore(new, file, PIN)
for table in tables:
    assert {text for (text,) in new.tuples(f"SELECT extra FROM {table}")} == {f"{table}里的"}
for each in town.open:
    each.close()
print("driven")
"""


@pytest.mark.parametrize(
    "script", [COMMANDS, TRAVELS], ids=["command line, workbooks, history, rescue", "package, city, restore"]
)
def test_one_more_field_is_in_every_view(tmp_path: Path, script: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", BEGIN + script, str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.strip().endswith("driven")
