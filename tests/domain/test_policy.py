"""The policy file: what is read, what is filled in, what is refused and where."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from jyteacher_desktop.domain.calendar import YearBasis
from jyteacher_desktop.domain.errors import Severity
from jyteacher_desktop.domain.policy import Confirmation, NoCycleError, Policy
from jyteacher_desktop.domain.policy_file import PolicyError, load_policy
from jyteacher_desktop.domain.terms import Level, Mark, Mode, Role, ServiceStatus

SHIPPED = Path(__file__).parents[2] / "resources" / "policies" / "jiyuan.toml"

SMALLEST = """\
schema = 1
id = "p"
version = 1
title = "规则"
issuer = "教育局"
[[cycle]]
id = "2026-2030"
start = 2026-01-01
end = 2030-12-31
required = 360
[[category]]
id = "school_based"
name = "校本研修"
[[kind]]
id = "salon"
name = "读书沙龙"
category = "school_based"
[unit]
"""


def load(text: str) -> Policy:
    return load_policy(text, file_name="规则.toml")


def changed(old: str, new: str) -> str:
    assert SMALLEST.count(old) == 1
    return SMALLEST.replace(old, new)


def test_the_smallest_file_gets_every_default_of_the_specification() -> None:
    policy = load(SMALLEST)
    assert (policy.id, policy.version, policy.title, policy.issuer) == ("p", 1, "规则", "教育局")
    assert policy.confirmation is Confirmation.NONE
    assert policy.year_basis is YearBasis.CALENDAR
    assert policy.year_expected is None
    assert policy.year_advisory is True
    assert (policy.step.x100, policy.minutes_per_hour.value) == (50, 45)
    assert policy.day_cap is policy.half_day is policy.same_content is None
    assert {mark: figure.value for mark, figure in policy.attendance.items()} == {
        "present": 1,
        "late": 1,
        "left_early": 1,
        "excused": 0,
        "absent": 0,
    }
    assert {result: figure.value for result, figure in policy.results.items()} == {"excellent": 1, "pass": 1, "fail": 0}
    assert policy.min_ratio.value == 0
    kind = policy.kinds["salon"]
    assert (kind.default_hours, dict(kind.roles), dict(kind.fields)) == (None, {}, {})
    cycle = policy.cycles[0]
    assert (cycle.start, cycle.end, cycle.required.x100) == (date(2026, 1, 1), date(2030, 12, 31), 36000)
    caps = cycle.kind_caps["salon"]
    assert caps.session is caps.year is caps.cycle is None
    assert dict(cycle.category_min) == {}
    assert policy.exempt_reasons == frozenset()
    assert policy.groups.trainer_ratio is policy.groups.payroll_share is None
    assert not policy.levels
    assert "未经主管部门确认" in policy.findings[0].message


def test_no_status_means_unconfirmed_and_the_nearest_table_that_speaks_decides() -> None:
    text = SMALLEST.replace("[unit]\n", '[unit]\nbasis = "甲"\nstatus = "official"\nday_cap = 8\n')
    policy = load(text + 'step = { value = 1, basis = "乙", note = "注" }\nminutes_per_hour = { value = 40 }\n')
    assert policy.day_cap is not None
    assert (policy.day_cap.basis, policy.day_cap.official) == ("甲", True)
    assert (policy.step.basis, policy.step.official, policy.step.note) == ("乙", False, "注")
    assert (policy.minutes_per_hour.basis, policy.minutes_per_hour.official) == ("甲", True)
    assert policy.cycles[0].required.official is False


def test_a_cycle_may_override_caps_as_table_or_as_list() -> None:
    base = SMALLEST.replace('category = "school_based"\n', 'category = "school_based"\nyear_cap = 12\nsession_cap = 4\n')
    tables = base.replace(
        "required = 360\n",
        "required = 360\n[cycle.kind.salon]\nyear_cap = 10\ncycle_cap = 20\n[cycle.category.school_based]\ncycle_min = 5\n",
    )
    lists = base.replace(
        "required = 360\n",
        'required = 360\n[[cycle.kind]]\nid = "salon"\nyear_cap = 10\ncycle_cap = 20\n'
        '[[cycle.category]]\nid = "school_based"\ncycle_min = 5\n',
    )
    for text in (tables, lists):
        cycle = load(text).cycle("2026-2030")
        caps = cycle.kind_caps["salon"]
        assert [figure and figure.value for figure in (caps.session, caps.year, caps.cycle)] == [4, 10, 20]
        assert cycle.category_min["school_based"].value == 5
    removed = load(base.replace("required = 360\n", "required = 360\n[cycle.kind.salon]\nyear_cap = 0\n"))
    assert removed.cycles[0].kind_caps["salon"].year is None


def test_an_outside_training_belongs_to_the_first_category_of_its_mode_else_to_the_default() -> None:
    policy = load(
        SMALLEST
        + '[[category]]\nid = "first"\nname = "甲"\ntraining_modes = ["online"]\n'
        + '[[category]]\nid = "second"\nname = "乙"\ntraining_modes = ["online"]\ntraining_default = true\n'
    )
    assert policy.training_category("online") == "first"
    assert policy.training_category("blended") == "second"
    assert load(SMALLEST).training_category("online") == ""


def test_a_cycle_is_found_by_id_and_by_day_or_the_sentence_names_those_there_are() -> None:
    policy = load(SMALLEST)
    assert policy.cycle_at(date(2026, 1, 1)) is policy.cycle_at(date(2030, 12, 31)) is policy.cycle("2026-2030")
    for day in (date(2025, 12, 31), date(2031, 1, 1)):
        with pytest.raises(NoCycleError, match="2026-2030"):
            policy.cycle_at(day)
    with pytest.raises(NoCycleError, match="2026-2030"):
        policy.cycle("2031-2035")


def test_two_files_with_one_content_are_one_policy() -> None:
    policy = load(SMALLEST)
    other = load("\ufeff# 说明\r\n" + SMALLEST.replace("\n", "\r\n").replace("360", "360.0"))
    assert policy == other
    assert hash(policy) == hash(other)
    assert policy.digest == other.digest
    assert policy != load(changed("360", "361"))
    assert policy != "p"


def test_every_optional_part_is_read() -> None:
    policy = load(
        SMALLEST
        + 'half_day = 4\nday_cap = 8\n[year]\nbasis_of_year = "school"\nexpected = 72\nadvisory = false\n'
        + "[attendance]\nlate = 0.5\nmin_ratio = 0.8\n[result]\nexcellent = 1.25\n"
        + '[duplicates]\nsame_content = "highest_level_once"\nbasis = "丙"\nstatus = "official"\n'
        + '[[level]]\nid = "national"\nname = "国家级"\nreport_as = "国家级"\n[[level]]\nid = "school"\nname = "校级"\n'
        + "[groups.trainer]\nreceived_per_year = 100\nratio = 300\n"
        + "[groups.new_teacher]\nmonths = 12\nhours = 120\ninside_cycle = false\n"
        + "[groups.backbone]\nshare = 0.15\ntolerance = 0.02\n[groups.workshops]\nminimum_per_unit = 3\n"
        + "[groups.funds]\npublic_funds_share = 0.05\npayroll_share = [0.015, 0.025]\n"
        + '[exemption]\nreasons = ["maternity_leave"]\nbasis = "丁"\n'
    )
    assert policy.half_day is not None
    assert policy.half_day.value == 4
    assert (policy.year_basis, policy.year_advisory) == (YearBasis.SCHOOL, False)
    assert policy.year_expected is not None
    assert policy.year_expected.x100 == 7200
    assert (policy.attendance["late"].value, policy.min_ratio.value) == (Decimal("0.5"), Decimal("0.8"))
    assert policy.results["excellent"].value == Decimal("1.25")
    assert policy.same_content is not None
    assert (policy.same_content.basis, policy.same_content.official) == ("丙", True)
    assert [(level.id, level.report_as) for level in policy.levels.values()] == [("national", "国家级"), ("school", "")]
    groups = policy.groups
    figures = [groups.trainer_received_per_year, groups.trainer_ratio, groups.new_teacher_months, groups.new_teacher_hours]
    figures += [groups.backbone_share, groups.backbone_tolerance, groups.workshops_minimum_per_unit, groups.public_funds_share]
    assert [str(figure) for figure in figures] == ["100", "300", "12", "120", "0.15", "0.02", "3", "0.05"]
    assert groups.new_teacher_inside_cycle is False
    assert groups.payroll_share is not None
    assert [str(figure) for figure in groups.payroll_share] == ["0.015", "0.025"]
    assert policy.exempt_reasons == {"maternity_leave"}
    assert (policy.exemption.basis, policy.exemption.official) == ("丁", False)


def test_a_kind_keeps_its_role_factors_default_hours_and_labelled_fields() -> None:
    kind = load(
        SMALLEST.replace("[unit]", 'default_hours = 2\nfields = ["book", "book"]\nroles = { host = 1.5, speaker = 10 }\n[unit]')
        + '[field_labels]\nbook = "书目"\n'
    ).kinds["salon"]
    assert kind.default_hours is not None
    assert kind.default_hours.x100 == 200
    assert {role: str(figure) for role, figure in kind.roles.items()} == {"host": "1.5", "speaker": "10"}
    assert dict(kind.fields) == {"book": "书目"}


def test_groups_may_be_there_in_part() -> None:
    policy = load(SMALLEST + "[groups]\n[groups.funds]\n")
    assert policy.groups.payroll_share is policy.groups.public_funds_share is policy.groups.backbone_share is None
    policy = load(SMALLEST + "[groups.trainer]\n[groups.new_teacher]\n[groups.backbone]\n[groups.workshops]\n")
    assert policy.groups.trainer_ratio is policy.groups.workshops_minimum_per_unit is None
    assert policy.groups.new_teacher_inside_cycle is True


END = SMALLEST.count("\n")

REFUSED = {
    "not TOML": ("schema = 1\nid = \n", "policy.syntax", 2),
    "an unfinished text": ('schema = 1\nid = """abc\n\n', "policy.syntax", 2),
    "a number Python cannot hold": ("schema = 1e99999999999999999999\n", "policy.syntax", 1),
    "an integer of 5,000 digits": ("schema = " + "9" * 5000, "policy.syntax", 1),
    "lists in lists in lists": ("schema = " + "[" * 5000, "policy.syntax", 1),
    "an empty file": ("", "policy.missing", 1),
    "a newer schema": ("\n\nschema = 2\nunheard_of = 1\n", "policy.newer_schema", 3),
    "a schema that is a text": (changed("schema = 1", 'schema = "1"'), "policy.value", 1),
    "schema 0": (changed("schema = 1", "schema = 0"), "policy.value", 1),
    "a negative version": (changed("version = 1", "version = -1"), "policy.negative", 3),
    "an unknown key": (changed('title = "规则"', 'title = "规则"\ncolour = "red"'), "policy.unknown_key", 5),
    "an unknown key in a cycle": (changed("required = 360", "required = 360\nrequierd = 1"), "policy.unknown_key", 11),
    "an unknown table": (SMALLEST + "[units]\n", "policy.unknown_key", END + 1),
    "an unknown mark": (SMALLEST + "[attendance]\nsleeping = 0\n", "policy.unknown_key", END + 2),
    "an unknown result": (SMALLEST + "[result]\nmiddling = 0\n", "policy.unknown_key", END + 2),
    "an unknown role": (SMALLEST.replace("[unit]", "roles = { sleeper = 1 }\n[unit]"), "policy.unknown_key", 18),
    "an unknown group": (SMALLEST + "[groups.heroes]\nshare = 1\n", "policy.unknown_key", END + 1),
    "a session cap on a category": (changed('name = "校本研修"', 'name = "校本研修"\nsession_cap = 1'), "policy.unknown_key", 14),
    "an override of an unknown kind": (
        changed("required = 360", "required = 360\n[cycle.kind.opera]\nyear_cap = 1"),
        "policy.unknown_key",
        11,
    ),
    "an override without an id": (
        changed("required = 360", "required = 360\n[[cycle.kind]]\nyear_cap = 1"),
        "policy.missing",
        11,
    ),
    "no id": (changed('id = "p"\n', ""), "policy.missing", 1),
    "no version": (changed("version = 1\n", ""), "policy.missing", 1),
    "no title": (changed('title = "规则"\n', ""), "policy.missing", 1),
    "no issuer": (changed('issuer = "教育局"\n', ""), "policy.missing", 1),
    "no unit": (changed("[unit]\n", ""), "policy.missing", 1),
    "no cycle": (SMALLEST[: SMALLEST.index("[[cycle]]")] + SMALLEST[SMALLEST.index("[[category]]") :], "policy.missing", 1),
    "no kind": (SMALLEST[: SMALLEST.index("[[kind]]")] + "[unit]\n", "policy.missing", 1),
    "no category": (SMALLEST[: SMALLEST.index("[[category]]")] + SMALLEST[SMALLEST.index("[[kind]]") :], "policy.missing", 1),
    "no required hours": (changed("required = 360\n", ""), "policy.missing", 6),
    "a number table without value": (SMALLEST + 'step = { note = "x" }\n', "policy.missing", END + 1),
    "a negative cap": (changed('name = "校本研修"', 'name = "校本研修"\nyear_cap = -1'), "policy.negative", 14),
    "a negative number in a table": (SMALLEST + "step = { value = -0.5 }\n", "policy.negative", END + 1),
    "a huge negative integer": (changed("360", "-" + "9" * 4000), "policy.negative", 10),
    "no kind that may be recorded": (
        changed('name = "读书沙龙"', 'name = "读书沙龙"\nended = true'),
        "policy.value",
        SMALLEST[: SMALLEST.index('name = "读书沙龙"')].count("\n") + 2,
    ),
    "a huge integer": (changed("360", "9" * 4000), "policy.value", 10),
    "a huge exponent": (changed("360", "1e999999"), "policy.value", 10),
    "a tiny exponent": (changed("360", "1e-999999"), "policy.value", 10),
    "infinite hours": (changed("360", "inf"), "policy.value", 10),
    "hours that are no number": (changed("360", "nan"), "policy.value", 10),
    "hours as a text": (changed("360", '"360"'), "policy.value", 10),
    "hours as a truth": (changed("360", "true"), "policy.value", 10),
    "hours finer than hundredths": (changed("360", "360.125"), "policy.value", 10),
    "half a minute": (SMALLEST + "minutes_per_hour = 45.5\n", "policy.value", END + 1),
    "no minutes": (SMALLEST + "minutes_per_hour = 0\n", "policy.value", END + 1),
    "no step": (SMALLEST + "step = 0\n", "policy.value", END + 1),
    "a ratio above 1": (SMALLEST + "[attendance]\nmin_ratio = 1.01\n", "policy.value", END + 2),
    "a role factor above 10": (SMALLEST.replace("[unit]", "roles = { host = 10.5 }\n[unit]"), "policy.role_factor", 18),
    "a role factor of a million": (SMALLEST.replace("[unit]", "[kind.roles]\nhost = 1000000\n[unit]"), "policy.role_factor", 19),
    "a role factor in a table": (SMALLEST.replace("[unit]", "roles.host = { value = 11 }\n[unit]"), "policy.role_factor", 18),
    "an attendance factor above 10": (SMALLEST + "[attendance]\npresent = 11\n", "policy.value", END + 2),
    "two kinds of one id": (SMALLEST + '[[kind]]\nid = "salon"\n', "policy.duplicate_id", END + 2),
    "two categories of one id": (SMALLEST + '[[category]]\nid = "school_based"\n', "policy.duplicate_id", END + 2),
    "two cycles of one id": (SMALLEST + '[[cycle]]\nid = "2026-2030"\n', "policy.duplicate_id", END + 2),
    "two levels of one id": (
        SMALLEST + '[[level]]\nid = "a"\nname = "甲"\n[[level]]\nid = "a"\nname = "乙"\n',
        "policy.duplicate_id",
        END + 5,
    ),
    "a missing category": (changed('category = "school_based"', 'category = "online"'), "policy.missing_category", 17),
    "overlapping cycles": (
        SMALLEST + '[[cycle]]\nid = "next"\nstart = 2030-12-31\nend = 2035-12-31\nrequired = 1\n',
        "policy.overlapping_cycles",
        END + 3,
    ),
    "a cycle inside another": (
        SMALLEST + '[[cycle]]\nid = "in"\nstart = 2027-01-01\nend = 2027-12-31\nrequired = 1\n',
        "policy.overlapping_cycles",
        END + 3,
    ),
    "a cycle that ends before it starts": (changed("end = 2030-12-31", "end = 2025-12-31"), "policy.value", 9),
    "a date as a text": (changed("start = 2026-01-01", 'start = "2026-01-01"'), "policy.value", 8),
    "a date with a time": (changed("start = 2026-01-01", "start = 2026-01-01T00:00:00"), "policy.value", 8),
    "an empty id": (changed('id = "p"', 'id = ""'), "policy.value", 2),
    "an id with a space": (changed('id = "p"', 'id = "p q"'), "policy.value", 2),
    "an empty name": (changed('name = "读书沙龙"', 'name = " "'), "policy.value", 16),
    "a number as a name": (changed('name = "读书沙龙"', "name = 1"), "policy.value", 16),
    "an unknown confirmation": (changed('title = "规则"', 'title = "规则"\nconfirmation = "me"'), "policy.value", 5),
    "an unknown status": (changed("required = 360", 'required = 360\nstatus = "perhaps"'), "policy.value", 11),
    "an unknown year": (SMALLEST + '[year]\nbasis_of_year = "moon"\n', "policy.value", END + 2),
    "a flag as a number": (SMALLEST + "[year]\nadvisory = 1\n", "policy.value", END + 2),
    "fields that are no list": (SMALLEST.replace("[unit]", 'fields = "book"\n[unit]'), "policy.value", 18),
    "fields that are numbers": (SMALLEST.replace("[unit]", "fields = [1]\n[unit]"), "policy.value", 18),
    "two training defaults": (
        changed('name = "校本研修"', 'name = "校本研修"\ntraining_default = true')
        + '[[category]]\nid = "b"\nname = "乙"\ntraining_default = true\n',
        "policy.value",
        END + 5,
    ),
    "a kind that is no table": (changed("[unit]", "[unit]\n").replace("[[kind]]", "[kind]"), "policy.value", 14),
    "kinds that are numbers": ("schema = 1\nid='p'\nversion=1\ntitle='a'\nissuer='b'\ncategory = [1]\n", "policy.value", 6),
    "a unit that is a number": (changed("[unit]\n", "").replace("[[cycle]]", "unit = 1\n[[cycle]]", 1), "policy.value", 6),
    "three shares": (SMALLEST + "[groups.funds]\npayroll_share = [0.1, 0.2, 0.3]\n", "policy.value", END + 2),
    "shares in the wrong order": (SMALLEST + "[groups.funds]\npayroll_share = [0.2, 0.1]\n", "policy.value", END + 2),
    "an empty label": (SMALLEST + '[field_labels]\nbook = ""\n', "policy.value", END + 2),
}


@pytest.mark.parametrize(("text", "code", "line"), REFUSED.values(), ids=REFUSED.keys())
def test_a_wrong_file_is_refused_with_its_line_and_a_sentence(text: str, code: str, line: int) -> None:
    with pytest.raises(PolicyError) as caught:
        load(text)
    assert (caught.value.code, caught.value.line) == (code, line)
    assert caught.value.file == "规则.toml"
    assert caught.value.exit_status == 5
    assert caught.value.user_message.startswith(f"“规则.toml”第 {line} 行：")
    assert "正在使用的政策没有改变" in caught.value.user_message


@pytest.mark.parametrize(
    "line",
    [
        "# \u202e063 = deriuqer \u202c",
        'x = "规则\u2067"',
        r'x = "规则\u202e"',
        r'x = "规则\U00002066"',
        r'x = "规则\u0000"',
        r'"a\u200f" = 1',
        r'x = [["规则\u2028"]]',
    ],
)
def test_a_line_that_can_be_read_in_another_order_than_it_stands_is_refused(line: str) -> None:
    """A second clerk signs what he sees; a comment turned round would hide a number from him."""
    with pytest.raises(PolicyError, match="看不见的控制字符") as caught:
        load(f"{line}\n{SMALLEST}")
    assert (caught.value.code, caught.value.line) == ("policy.syntax", 1)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (".".join("a" * 2000) + " = 1", "这一行有 1999 个点"),
        (SMALLEST + "# 说明\n" * 80_000, "全文有"),
        (
            SMALLEST + "".join(f'[[kind]]\nid = "k{n}"\nname = "类"\ncategory = "c"\n' for n in range(600)),
            "个 [[kind]]，超过 500 个",
        ),
    ],
    ids=["a key", "the text", "kinds"],
)
def test_what_is_larger_than_any_policy_is_refused_before_it_is_read(text: str, words: str) -> None:
    """The reader of TOML takes the square of a key of many parts: sixty thousand characters took fifteen seconds."""
    with pytest.raises(PolicyError) as caught:
        load(text)
    assert caught.value.code == "policy.too_large"
    assert words in caught.value.user_message
    assert "正在使用的政策没有改变" in caught.value.user_message


def test_lines_are_right_behind_long_texts_and_long_lists() -> None:
    text = (
        '# """ in a comment\nschema = 1\nid = "p # [[kind]]"\nnote = """\n[[kind]]\nid = "no"\n"""\nversion = 1 # x\n'
        "title = '[[cycle]]'\nissuer = '''\n\"\"\"\n'''\nbasis = \"a\"\n"
        '[[category]] # 类别\nid = "c"\nname = "类"\ntraining_modes = [\n  "online", # ]\n  "other",\n]\nyear_cap = -1\n'
    )
    with pytest.raises(PolicyError) as caught:
        load(
            text
            + '[[kind]]\nid="k"\nname="n"\ncategory="c"\n[unit]\n[[cycle]]\nid="y"\nstart=2026-01-01\nend=2026-12-31\nrequired=1\n'
        )
    # "p # [[kind]]" has spaces, so the id is refused first, on its own line.
    assert (caught.value.code, caught.value.line) == ("policy.value", 3)
    with pytest.raises(PolicyError) as caught:
        load(
            text.replace("p # [[kind]]", "p#[[kind]]")
            + '[[kind]]\nid="k"\nname="n"\ncategory="c"\n[unit]\n[[cycle]]\nid="y"\nstart=2026-01-01\nend=2026-12-31\nrequired=1\n'
        )
    assert (caught.value.code, caught.value.line) == ("policy.negative", 21)


WARNED = {
    "policy.official_without_basis": SMALLEST + 'status = "official"\n',
    "policy.unknown_mode": changed('name = "校本研修"', 'name = "校本研修"\ntraining_modes = ["dream"]'),
    "policy.unknown_reason": SMALLEST + '[exemption]\nreasons = ["holiday"]\n',
    "policy.field_without_label": SMALLEST.replace("[unit]", 'fields = ["book"]\n[unit]'),
    "policy.default_above_cap": SMALLEST.replace("[unit]", "default_hours = 5\nsession_cap = 4\n[unit]"),
    "policy.minimum_above_required": changed('name = "校本研修"', 'name = "校本研修"\ncycle_min = 361'),
    "policy.minimum_above_cap": changed('name = "校本研修"', 'name = "校本研修"\ncycle_min = 9\ncycle_cap = 8'),
}


@pytest.mark.parametrize(("code", "text"), WARNED.items(), ids=WARNED.keys())
def test_a_doubtful_file_is_read_with_a_warning(code: str, text: str) -> None:
    warnings = [finding for finding in load(text).findings if finding.severity is Severity.WARNING]
    assert [finding.code for finding in warnings] == [code]
    assert warnings[0].place.startswith("“规则.toml”第 ")


def test_numbers_that_exactly_fit_raise_no_warning() -> None:
    text = SMALLEST.replace("[unit]", "default_hours = 4\nsession_cap = 4\n[unit]")
    text = text.replace('name = "校本研修"', 'name = "校本研修"\ncycle_min = 360\ncycle_cap = 360')
    assert [finding.code for finding in load(text).findings] == ["policy.unconfirmed"]


def test_a_file_in_which_all_is_confirmed_has_no_findings() -> None:
    assert load('basis = "甲"\nstatus = "official"\n' + SMALLEST).findings == ()


# --- the shipped policy -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shipped() -> Policy:
    return load_policy(SHIPPED.read_text(encoding="utf-8"), file_name=SHIPPED.name)


def test_the_shipped_policy_has_three_cycles_of_360_hours_with_official_basis(shipped: Policy) -> None:
    assert [cycle.id for cycle in shipped.cycles] == ["2016-2020", "2021-2025", "2026-2030"]
    assert {cycle.required.value for cycle in shipped.cycles} == {360}
    assert all(cycle.required.official and cycle.required.basis for cycle in shipped.cycles)
    assert shipped.year_expected is not None
    assert shipped.year_expected.value == 72
    assert shipped.year_advisory


def test_the_shipped_policy_takes_no_hours_without_an_official_text(shipped: Policy) -> None:
    for cycle in shipped.cycles:
        for caps in (*cycle.kind_caps.values(), *cycle.category_caps.values()):
            assert caps.session is caps.year is caps.cycle is None
        assert not cycle.category_min
    assert shipped.confirmation is Confirmation.NONE
    assert shipped.day_cap is not None
    assert shipped.day_cap.official
    assert shipped.min_ratio.value == 0
    for factor in (*shipped.attendance.values(), *shipped.results.values()):
        assert factor.value >= 1 or factor.official
    assert all(not kind.roles for kind in shipped.kinds.values())


def test_the_shipped_policy_knows_all_fourteen_kinds_and_labels_every_field(shipped: Policy) -> None:
    assert list(shipped.kinds) == [
        "reading_salon",
        "film_viewing",
        "teacher_forum",
        "same_lesson_showcase",
        "demo_lesson",
        "lecture",
        "joint_preparation",
        "lesson_observation",
        "research_project",
        "mentoring",
        "online_study",
        "ethics_topic",
        "study_room_reading",
        "experience_exchange",
    ]
    for kind in shipped.kinds.values():
        assert kind.fields
        assert all(not label.isascii() for label in kind.fields.values())


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("示范课（公开课）", "demo_lesson"),
        ("示范课", "demo_lesson"),
        (" 公开课 ", "demo_lesson"),
        ("demo_lesson", "demo_lesson"),
        ("课", ""),
        ("（", ""),
        ("", ""),
    ],
)
def test_a_kind_is_called_by_each_of_the_names_that_stand_in_its_name(shipped: Policy, typed: str, kind: str) -> None:
    found = shipped.kind_called(typed)
    assert (found.id if found is not None else "") == kind


def test_a_name_that_two_kinds_bear_means_neither() -> None:
    more = '[[kind]]\nid = "a"\nname = "示范课（公开课）"\ncategory = "school_based"\n[[kind]]\nid = "b"\nname = "研讨课（公开课）"\ncategory = "school_based"\n'
    policy = load_policy(SMALLEST.replace("[unit]\n", more + "[unit]\n"), file_name="p.toml")
    assert policy.kind_called("公开课") is None
    assert policy.kind_called("研讨课") is not None


def test_the_shipped_policy_uses_the_words_of_the_field_and_nothing_warns(shipped: Policy) -> None:
    assert [finding.code for finding in shipped.findings] == ["policy.unconfirmed"]
    assert list(shipped.levels) == [level.code for level in Level]
    assert {mode.code: shipped.training_category(mode.code) for mode in Mode} == {
        "centralized": "centralized",
        "off_job": "centralized",
        "online": "online",
        "blended": "online",
        "school_based": "school_based",
        "other": "other",
    }
    assert shipped.exempt_reasons <= {status.code for status in ServiceStatus}
    assert set(shipped.attendance) == {mark.code for mark in Mark}
    assert {role.code for role in Role} >= set().union(*(kind.roles for kind in shipped.kinds.values()))


def _numbers_without_status(table: dict[str, object], status: object, path: str = "") -> list[str]:
    status = table.get("status", status)
    found = []
    for key, value in table.items():
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict):
                found += _numbers_without_status(item, status, f"{path}{key}.")
            elif isinstance(item, int | float) and not isinstance(item, bool) and status is None:
                found.append(f"{path}{key}")
    return found


def test_every_number_of_the_shipped_policy_says_whether_it_is_confirmed(shipped: Policy) -> None:
    # That every confirmed number names its basis is checked on loading: the file has no warnings.
    assert _numbers_without_status(tomllib.loads(shipped.text), None) == ["schema", "version"]
