"""The policy file (政策包) is read: checked completely, or refused with its line and a sentence.

docs/policy.md describes the file key by key; :func:`load_policy` returns a frozen :class:`~jyteacher_desktop.domain.policy.Policy`. Whatever
is wrong with a file is refused, because a policy that is half understood would count wrong hours.

A number may be written plainly, ``step = 0.5``, or as a small table of its own, ``step = { value = 0.5, basis = "…", status = "official" }``;
a plain number takes basis and status from the nearest table around it that has them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, TypeVar

from jyteacher_desktop.domain import shipped_policy
from jyteacher_desktop.domain.activity_kinds import Kind
from jyteacher_desktop.domain.calendar import YearBasis
from jyteacher_desktop.domain.columns import hours_text
from jyteacher_desktop.domain.errors import Finding, InputError, Severity
from jyteacher_desktop.domain.policy import (
    FACTOR_DECIMALS,
    Caps,
    Category,
    City,
    Confirmation,
    Cycle,
    Groups,
    Level,
    Plausible,
    Policy,
    Programme,
    RubricItem,
    Rule,
    Title,
)
from jyteacher_desktop.domain.policy_figure import Figure
from jyteacher_desktop.domain.terms import Mark, Mode, Result, Role, ServiceStatus, Signer
from jyteacher_desktop.later import later, pattern

if TYPE_CHECKING:
    import hashlib
    import json
    import re
    import tomllib
else:
    json = later("json")
    tomllib = later("tomllib")
    hashlib = later("hashlib")

SCHEMA = 1
"""The newest schema of the file that this program understands."""
_MOST_HOURS = 100_000
_HIGHEST_FACTOR = 10
_LONGEST_ID = 64
_SAFE = "正在使用的政策没有改变。"


class PolicyError(InputError):
    """A policy file is refused; ``file`` and ``line`` say where, the sentence says why."""

    code: ClassVar[str] = "policy"


class PolicySyntaxError(PolicyError):
    """The file is not TOML."""

    code = "policy.syntax"


class NewerPolicyError(PolicyError):
    """The file was made for a newer version of the program."""

    code = "policy.newer_schema"


class UnknownKeyError(PolicyError):
    """A key that does not exist in this place."""

    code = "policy.unknown_key"


class MissingKeyError(PolicyError):
    """A key or table without which nothing can be counted."""

    code = "policy.missing"


class PolicyValueError(PolicyError):
    """A value of the wrong type or outside its range."""

    code = "policy.value"


class NegativeNumberError(PolicyError):
    """A number below zero."""

    code = "policy.negative"


class DuplicateIdError(PolicyError):
    """Two cycles, categories, kinds or levels with one id."""

    code = "policy.duplicate_id"


class MissingCategoryError(PolicyError):
    """A kind names a category that the file does not have."""

    code = "policy.missing_category"


class PolicyTooLargeError(PolicyError):
    """More text, a longer line or more tables than any policy has: reading and comparing it would take minutes."""

    code = "policy.too_large"


class OverlappingCyclesError(PolicyError):
    """Two cycles share days."""

    code = "policy.overlapping_cycles"


class RoleFactorError(PolicyError):
    """A role would multiply hours by more than ten."""

    code = "policy.role_factor"


def load_policy(text: str, *, file_name: str) -> Policy:
    """Read and check a whole policy file.

    Args:
        text: The TOML text; a byte order mark in front is forgiven.
        file_name: How the file is called in sentences.

    Raises:
        PolicyError: One of its subclasses, with ``file``, ``line`` and a sentence.
    """
    source = _Source(text.removeprefix("\ufeff"), file_name)
    # what is shipped was read when it was written down, and whoever lists something waits for no reader of TOML
    raw = shipped_policy.raw() if source.text == shipped_policy.TEXT else source.parse()
    schema = raw.get("schema")
    if type(schema) is int and schema > SCHEMA:
        source.refuse(
            NewerPolicyError,
            ("schema",),
            f"这个政策包的格式版本是 {schema}，本程序只认识到 {SCHEMA}",
            "请先升级本程序，再启用它",
        )
    return _read(_Table(source, (), raw, _ROOT_KEYS, Figure(value=Decimal(0))))


# --- the text: TOML and line numbers ---------------------------------------------------------------------------------


_Path = tuple[str | int, ...]
_MOST_TEXT = 256 * 1024
"""Characters of a policy; the one that is shipped has a fifth of it."""
_MOST_PARTS = 500
"""Points in a line: of a key they part names."""
_MOST_OF = {"cycle": 100}
_MOST_TABLES = 500
"""Cycles, and tables of any other sort: each cycle has caps for every kind."""
_TURNING = pattern("[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e-\u200f\u2028-\u202e\u2066-\u2069]")
"""Controls, and what lets a line be read in another order than it stands: whoever signs a draft would sign another one than he sees."""
_SIGN = pattern(r"""\"{3}|'{3}|"(?:[^"\\]|\\.)*"|'[^']*'|\#.*|[\[\]{}]""")
_HEADER = pattern(r"\s*(\[\[?)\s*([^\[\]\s](?:[^\[\]]*[^\[\]\s])?)\s*\]\]?\s*(?:#.*)?")
_KEY = pattern(r"""\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*=""")
_ERROR_LINE = pattern(r"at line (\d+)")
_T = TypeVar("_T")


def _turning_in(text: str) -> re.Match[str] | None:
    return None if text.isprintable() else _TURNING.search(text)


def _texts_of(value: object, path: _Path = ()) -> Iterator[tuple[_Path, str]]:
    """Every name and text of a policy, and where it stands."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield (*path, key), key
            yield from _texts_of(each, (*path, key))
    elif isinstance(value, list):
        for place, each in enumerate(value):
            yield from _texts_of(each, (*path, place))


def _key_lines(text: str) -> Iterator[tuple[_Path, int]]:
    """Every table header and key with the number of its line, from above.

    The TOML reader keeps no positions, so a small scan finds them again. It serves sentences only: what it does not
    find is reported at the line of the table around it.
    """
    last_index: dict[_Path, int] = {}
    table: _Path = ()
    quote, depth = "", 0

    def place(dotted: str, base: _Path) -> _Path:
        path = base
        for part in dotted.split("."):
            path = (*path, part.strip().strip("\"'"))
            if path in last_index:
                path = (*path, last_index[path])
        return path

    for number, line in enumerate(text.split("\n"), 1):
        if not quote and depth == 0:
            if header := _HEADER.fullmatch(line.rstrip("\r")):
                if header[1] == "[[":
                    head, _, tail = header[2].rpartition(".")
                    array = (*(place(head, ()) if head else ()), tail.strip().strip("\"'"))
                    last_index[array] = last_index.get(array, -1) + 1
                table = place(header[2], ())
                yield table, number
                continue
            if key := _KEY.match(line):
                yield place(key[1], table), number
        for sign in _SIGN.findall(line):
            if quote:
                quote = "" if sign == quote else quote
            elif sign in ('"""', "'''"):
                quote = sign
            else:
                depth += (sign in "[{") - (sign in "]}")


class _Source:
    """The file: its text, its name, where each key stands, and what was noticed while reading."""

    def __init__(self, text: str, file_name: str) -> None:
        self.text = text
        self.file_name = file_name
        self.remarks: list[tuple[Severity, str, _Path, str]] = []
        self.unconfirmed: list[str] = []
        self._lines: dict[_Path, int] = {}
        self._further = _key_lines(text)

    def measure(self) -> None:
        """Refuse what no policy is, before anything reads it: the reader of TOML takes the square of a key with many parts."""
        if len(self.text) > _MOST_TEXT:
            what = f"全文有 {len(self.text)} 个字符，超过 {_MOST_TEXT} 个，不像一份政策"
            self._raise(PolicyTooLargeError, 1, what, "请核对是不是选错了文件")
        for number, line in enumerate(self.text.split("\n"), 1):
            if (parts := line.count(".")) > _MOST_PARTS:
                what = f"这一行有 {parts} 个点，超过 {_MOST_PARTS} 个"
                self._raise(PolicyTooLargeError, number, what, "请核对；长的说明可以用三个引号分成几行写")
            if found := _turning_in(line):
                self._refuse_turning(number, found[0])

    def _refuse_turning(self, line: int, sign: str) -> NoReturn:
        what = f"有一个看不见的控制字符（U+{ord(sign):04X}），它能让人看到的与写着的不同"
        self._raise(PolicySyntaxError, line, what, "请删去它；不是自己写进去的，请核对这份文件是谁改过的")

    def parse(self) -> dict[str, Any]:
        self.measure()
        try:
            raw = tomllib.loads(self.text, parse_float=Decimal)
            turning = next(((path, found[0]) for path, text in _texts_of(raw) if (found := _turning_in(text))), None)
        except (ValueError, ArithmeticError, RecursionError) as error:
            found = _ERROR_LINE.search(str(error))
            at_end = len(self.text.rstrip().split("\n")) if "end of document" in str(error) else 1
            line = int(found[1]) if found else at_end
            self._raise(PolicySyntaxError, line, "这里不是正确的 TOML 写法", "请检查引号、括号和等号")
        if turning:  # written as an escape
            self._refuse_turning(self.line(turning[0]), turning[1])
        return raw

    def line(self, path: _Path) -> int:
        while path and path not in self._lines and not self._finds(path):
            path = path[:-1]
        return self._lines.get(path, 1)

    def _finds(self, path: _Path) -> bool:
        """Look further down, no further than needed: a remark about the first line costs nothing."""
        for found, number in self._further:
            self._lines.setdefault(found, number)
            if found == path:
                return True
        return False

    def refuse(self, error: type[PolicyError], path: _Path, what: str, next_step: str) -> NoReturn:
        self._raise(error, self.line(path), what, next_step)

    def _raise(self, error: type[PolicyError], line: int, what: str, next_step: str) -> NoReturn:
        message = f"“{self.file_name}”第 {line} 行：{what}。{_SAFE}{next_step}。"
        raise error(message, file=self.file_name, line=line) from None

    def remark(self, severity: Severity, code: str, path: _Path, message: str) -> None:
        self.remarks.append((severity, code, path, message))

    def findings(self) -> tuple[Finding, ...]:
        """What was noted, each with its line: looked for when somebody asks, for whoever counts hours does not."""
        return tuple(
            Finding(severity=severity, code=code, place=f"“{self.file_name}”第 {self.line(path)} 行", message=message)
            for severity, code, path, message in self.remarks
        )


# --- one table of the file --------------------------------------------------------------------------------------------


_PROVENANCE_KEYS = frozenset({"basis", "status", "note"})


class _Table:
    """One table of the file, read key by key; an unknown key is refused before anything is read."""

    def __init__(self, source: _Source, path: _Path, raw: dict[str, Any], keys: frozenset[str] | None, around: Figure) -> None:
        self.source = source
        self.path = path
        self.raw = raw
        self.label = ""
        if keys is not None:
            for key in raw:
                if key not in keys and key not in _PROVENANCE_KEYS:
                    known = "、".join(sorted(keys))
                    self.refuse(UnknownKeyError, key, f"“{key}”不是这里可以用的键", f"可以用的键：{known}")
        if raw.keys() & {"basis", "status"}:
            status = self.choice("status", ("official", "unconfirmed"), "unconfirmed")
            basis = self.text("basis", "")
            if status == "official" and not basis:
                self.remark(Severity.WARNING, "policy.official_without_basis", "status", "写明“已确认”，但没有写依据（basis）。")
            around = Figure(value=Decimal(0), basis=basis, official=status == "official")
        self.around = around
        self.note = self.text("note", "")

    def refuse(self, error: type[PolicyError], key: str | int, what: str, next_step: str) -> NoReturn:
        self.source.refuse(error, (*self.path, key), what, next_step)

    def remark(self, severity: Severity, code: str, key: str, message: str) -> None:
        self.source.remark(severity, code, (*self.path, key), message)

    def _get(self, key: str, kind: type[_T], word: str, default: _T | None) -> _T:
        value = self.raw.get(key, default)
        if value is None:
            self.refuse(MissingKeyError, key, f"缺少“{key}”", f"请补上“{key}”（{word}）")
        if type(value) is not kind:
            self.refuse(PolicyValueError, key, f"“{key}”应当是{word}", "请改正这一行")
        return value

    def text(self, key: str, default: str | None = None) -> str:
        return self._get(key, str, "加引号的文字", default)

    def name(self, key: str) -> str:
        value = self.text(key).strip()
        if not value:
            self.refuse(PolicyValueError, key, f"“{key}”是空的", "请写上文字")
        return value

    def id(self, key: str) -> str:
        value = self.text(key)
        if not (0 < len(value) <= _LONGEST_ID and value.split() == [value] and min(value) > "\x1f" and "\x7f" not in value):
            self.refuse(PolicyValueError, key, f"“{key}”不能为空、不能有空格，最长 {_LONGEST_ID} 个字符", "请改成简短的英文代号")
        return value

    def choice(self, key: str, options: tuple[str, ...], default: str) -> str:
        value = self.text(key, default)
        if value not in options:
            words = "、".join(f'"{option}"' for option in options)
            self.refuse(PolicyValueError, key, f"“{key}”不能是“{value}”", f"可以写：{words}")
        return value

    def flag(self, key: str, *, default: bool) -> bool:
        return self._get(key, bool, " true 或 false", default)

    def integer(self, key: str) -> int:
        value = self._get(key, int, "整数", None)
        if value < 1:
            error = NegativeNumberError if value < 0 else PolicyValueError
            self.refuse(error, key, f"“{key}”必须是 1 或更大的整数", "请改正这一行")
        return value

    def day(self, key: str) -> date:
        return self._get(key, date, "不加引号的日期，如 2026-01-01", None)

    def texts(self, key: str) -> tuple[str, ...]:
        value: list[Any] = self._get(key, list, "方括号里的文字列表", [])
        if not all(type(item) is str for item in value):
            self.refuse(PolicyValueError, key, f"“{key}”里只能有加引号的文字", "请改正这一行")
        return tuple(dict.fromkeys(value))

    def table(self, key: str, keys: Iterable[str] | None) -> _Table | None:
        if key not in self.raw:
            return None
        raw: dict[str, Any] = self._get(key, dict, "一个表", None)
        table = _Table(self.source, (*self.path, key), raw, None if keys is None else frozenset(keys), self.around)
        table.label = f"{self.label}{key}."
        return table

    def tables(self, key: str, keys: frozenset[str]) -> list[_Table]:
        raw: list[Any] = self._get(key, list, f"由 [[{key}]] 写成的若干个表", [])
        most = _MOST_OF.get(key, _MOST_TABLES)
        if len(raw) > most:
            self.refuse(PolicyTooLargeError, key, f"有 {len(raw)} 个 [[{key}]]，超过 {most} 个", "请核对是不是选错了文件")
        tables = []
        for index, item in enumerate(raw):
            if type(item) is not dict:
                self.refuse(PolicyValueError, key, f"“{key}”应当由 [[{key}]] 写成", "请改正这一行")
            table = _Table(self.source, (*self.path, key, index), item, keys, self.around)
            table.label = f"{self.label}{key}.{item.get('id')}."
            tables.append(table)
        return tables

    # Numbers ----------------------------------------------------------------------------------------------------------

    def figure(
        self,
        key: str,
        *,
        most: int,
        decimals: int,
        default: Decimal | None = None,
        too_high: type[PolicyError] = PolicyValueError,
    ) -> Figure:
        """A number between 0 and ``most``; without a ``default`` it must be there."""
        value = self.raw.get(key)
        if value is None and default is not None:
            return Figure(value=default)
        if type(value) is dict:
            own = _Table(self.source, (*self.path, key), value, frozenset({"value"}), self.around)
            own.label = f"{self.label}{key}."
            return own.figure("value", most=most, decimals=decimals, too_high=too_high)
        if value is None:
            self.refuse(MissingKeyError, key, f"缺少“{key}”", f"请补上“{key}”（数字）")
        return self._number(key, value, most, decimals, too_high)

    def _number(
        self, key: str, value: object, most: int, decimals: int, too_high: type[PolicyError] = PolicyValueError
    ) -> Figure:
        if type(value) is int:
            # An integer of thousands of digits must not reach the exact arithmetic below.
            value = Decimal(max(-1, min(value, most + 1)))
        if type(value) is not Decimal or not value.is_finite():
            self.refuse(PolicyValueError, key, f"“{key}”应当是数字", "请改正这一行")
        if value < 0:
            self.refuse(NegativeNumberError, key, f"“{key}”不能是负数", "请改成 0 或更大的数")
        if value > most:
            self.refuse(too_high, key, f"“{key}”不能大于 {most}", "请检查是否多写了一个 0")
        exponent = value.as_tuple().exponent
        if isinstance(exponent, int) and exponent < -decimals and value != round(value, decimals):
            allowed = f"最多 {decimals} 位小数" if decimals else "整数"
            self.refuse(PolicyValueError, key, f"“{key}”应当是{allowed}", "请改正这一行")
        if not self.around.official:
            self.source.unconfirmed.append(f"{self.label}{key}".removesuffix(".value"))
        value = abs(round(value, decimals))
        return Figure(value=value, basis=self.around.basis, official=self.around.official, note=self.note)

    def hours(self, key: str, default: Decimal | None = None) -> Figure:
        return self.figure(key, most=_MOST_HOURS, decimals=2, default=default)

    def limit(self, key: str) -> Figure | None:
        """Hours where 0 and absence both mean none."""
        figure = self.hours(key, Decimal(0))
        return figure if figure.value else None

    def factor(
        self,
        key: str,
        default: Decimal | None = None,
        most: int = _HIGHEST_FACTOR,
        too_high: type[PolicyError] = PolicyValueError,
    ) -> Figure:
        return self.figure(key, most=most, decimals=FACTOR_DECIMALS, default=default, too_high=too_high)

    def optional(self, key: str, *, most: int, decimals: int) -> Figure | None:
        return self.figure(key, most=most, decimals=decimals) if key in self.raw else None

    def span(self, key: str) -> tuple[Figure, Figure] | None:
        """Two shares, the lower first, written as a list."""
        if key not in self.raw:
            return None
        raw: list[Any] = self._get(key, list, "方括号里的两个数字", None)
        if len(raw) != 2:
            self.refuse(PolicyValueError, key, f"“{key}”应当是方括号里的两个数字", "请改正这一行")
        low, high = (self._number(key, item, 1, FACTOR_DECIMALS) for item in raw)
        if low.value > high.value:
            self.refuse(PolicyValueError, key, f"“{key}”的第一个数字应当不大于第二个", "请改正这一行")
        return low, high


# --- the whole file ---------------------------------------------------------------------------------------------------


_KIND_CAPS = ("session_cap", "year_cap", "cycle_cap")
_CATEGORY_CAPS = ("year_cap", "cycle_cap", "cycle_min")
_ROOT_KEYS = frozenset(
    {"schema", "id", "version", "title", "issuer", "confirmation", "signers", "cycle", "year", "unit", "category", "kind"}
    | {
        "attendance",
        "result",
        "duplicates",
        "level",
        "groups",
        "exemption",
        "plausible",
        "field_labels",
        "programme",
        "city",
        "ladder",
        "rubric",
    }
)
_CYCLE_KEYS = frozenset({"id", "start", "end", "required", "kind", "category"})
_CATEGORY_KEYS = frozenset({"id", "name", "training_modes", "training_default", *_CATEGORY_CAPS})
_KIND_KEYS = frozenset({"id", "name", "category", "default_hours", "roles", "fields", "ended", *_KIND_CAPS})
_DEFAULT_MARKS = {Mark.PRESENT: 1, Mark.LATE: 1, Mark.LEFT_EARLY: 1, Mark.EXCUSED: 0, Mark.ABSENT: 0}
_DEFAULT_RESULTS = {Result.EXCELLENT: 1, Result.PASS: 1, Result.FAIL: 0}
_GROUP_KEYS = {
    "trainer": ("received_per_year", "ratio"),
    "new_teacher": ("months", "hours", "inside_cycle"),
    "backbone": ("share", "tolerance"),
    "workshops": ("minimum_per_unit",),
    "funds": ("public_funds_share", "payroll_share"),
}
_SIGNERS = {"principal": (Signer.PRINCIPAL,), "operator_and_principal": (Signer.OPERATOR, Signer.PRINCIPAL)}
_MODES = frozenset(mode.code for mode in Mode)
_STATUSES = frozenset(status.code for status in ServiceStatus)


def _read(root: _Table) -> Policy:
    root.integer("schema")
    policy_id, version = root.id("id"), root.integer("version")
    title, issuer = root.name("title"), root.name("issuer")
    confirmation = Confirmation(root.choice("confirmation", tuple(member.value for member in Confirmation), "none"))
    signers = _SIGNERS[root.choice("signers", tuple(_SIGNERS), "principal")]
    category_tables, kind_tables = _needed(root, "category", _CATEGORY_KEYS), _needed(root, "kind", _KIND_KEYS)
    categories = _categories(category_tables)
    kinds = _kinds(kind_tables, categories, root.table("field_labels", None))
    year = root.table("year", ("basis_of_year", "expected", "advisory"))
    unit = root.table("unit", ("minutes_per_hour", "day_cap", "step", "half_day"))
    if unit is None:
        root.refuse(MissingKeyError, "unit", "缺少 [unit] 表", "请补上 [unit]（学时的长度、步长和每天上限）")
    step = unit.hours("step", Decimal("0.5"))
    minutes = unit.figure("minutes_per_hour", most=1440, decimals=0, default=Decimal(45))
    for key, figure in (("step", step), ("minutes_per_hour", minutes)):
        if not figure.value:
            unit.refuse(PolicyValueError, key, f"“{key}”必须大于 0", "请改正这一行")
    attendance = root.table("attendance", (*(mark.code for mark in Mark), "min_ratio"))
    result = root.table("result", tuple(result.code for result in Result))
    duplicates = root.table("duplicates", ("same_content",))
    once = duplicates is not None and (
        duplicates.choice("same_content", ("highest_level_once", "count_all"), "count_all") == "highest_level_once"
    )
    exempt_reasons, exemption = _exemption(root.table("exemption", ("reasons",)))
    day_cap, cycles = unit.limit("day_cap"), _cycles(root, kind_tables, category_tables)
    return Policy(
        id=policy_id,
        version=version,
        title=title,
        issuer=issuer,
        text=root.source.text,
        digested=_Digest(root.raw),
        confirmation=confirmation,
        signers=signers,
        cycles=cycles,
        year_basis=YearBasis(year.choice("basis_of_year", ("calendar", "school"), "calendar") if year else "calendar"),
        year_expected=year.limit("expected") if year else None,
        year_advisory=year.flag("advisory", default=True) if year else True,
        minutes_per_hour=minutes,
        step=step,
        day_cap=day_cap,
        half_day=unit.limit("half_day"),
        categories=MappingProxyType(categories),
        kinds=MappingProxyType(kinds),
        attendance=_factors(attendance, {mark.code: value for mark, value in _DEFAULT_MARKS.items()}),
        min_ratio=attendance.factor("min_ratio", Decimal(0), 1) if attendance else Figure(value=Decimal(0)),
        results=_factors(result, {result.code: value for result, value in _DEFAULT_RESULTS.items()}),
        same_content=_rule(duplicates) if once else None,
        levels=MappingProxyType(_levels(root)),
        groups=_groups(root.table("groups", _GROUP_KEYS)),
        programme=_programme(root),
        city=_city(root.table("city", ("product", "document", "clauses"))),
        exempt_reasons=exempt_reasons,
        exemption=exemption,
        plausible=_plausible(root.table("plausible", ("per_day", "per_activity", "per_opening")), day_cap, cycles),
        # Last: arguments are evaluated in order, and reading the tables above is what finds things.
        found=_findings(root),
    )


def _plausible(table: _Table | None, day_cap: Figure | None, cycles: tuple[Cycle, ...]) -> Plausible:
    """What the file says; else twice the day cap (or sixteen hours) a day, and no more at once than a whole cycle requires."""
    day = 2 * day_cap.value if day_cap else Decimal(16)
    whole = max(cycle.required.value for cycle in cycles)

    def hours(key: str, default: Decimal) -> Figure:
        return table.hours(key, default) if table else Figure(value=default)

    return Plausible(
        per_day=hours("per_day", day), per_activity=hours("per_activity", whole), per_opening=hours("per_opening", whole)
    )


def _by_id(parent: _Table, key: str, keys: frozenset[str]) -> dict[str, _Table]:
    """The tables of an array by their ``id``, which must differ."""
    found: dict[str, _Table] = {}
    for table in parent.tables(key, keys):
        item = table.id("id")
        if item in found:
            table.refuse(DuplicateIdError, "id", f"[[{key}]] 的代号“{item}”重复", "请让每个代号只出现一次")
        found[item] = table
    return found


def _needed(parent: _Table, key: str, keys: frozenset[str]) -> dict[str, _Table]:
    found = _by_id(parent, key, keys)
    if not found:
        parent.refuse(MissingKeyError, key, f"没有任何 [[{key}]]", f"请至少写一个 [[{key}]]")
    return found


def _categories(tables: Mapping[str, _Table]) -> dict[str, Category]:
    categories = {}
    default = ""
    for item, table in tables.items():
        modes = table.texts("training_modes")
        for mode in modes:
            if mode not in _MODES:
                message = f"“{mode}”不是已知的培训方式，这一项不起作用。"
                table.remark(Severity.WARNING, "policy.unknown_mode", "training_modes", message)
        is_default = table.flag("training_default", default=False)
        if is_default and default:
            what = f"“{default}”已经是外出培训的默认类别"
            table.refuse(PolicyValueError, "training_default", what, "请只保留一个 training_default = true")
        default = item if is_default else default
        categories[item] = Category(id=item, name=table.name("name"), training_modes=modes, training_default=is_default)
    return categories


def _kinds(tables: Mapping[str, _Table], categories: Mapping[str, Category], labels: _Table | None) -> dict[str, Kind]:
    names = {key: labels.name(key) for key in labels.raw if key not in _PROVENANCE_KEYS} if labels else {}
    kinds = {}
    for item, table in tables.items():
        category = table.text("category")
        if category not in categories:
            what = f"活动类型“{item}”的类别“{category}”不存在"
            table.refuse(MissingCategoryError, "category", what, f"可以写：{'、'.join(categories)}")
        fields = table.texts("fields")
        for name in fields:
            if name not in names:
                message = f"字段“{name}”没有中文名，界面上将显示“{name}”。请在 [field_labels] 里补上。"
                table.remark(Severity.WARNING, "policy.field_without_label", "fields", message)
        default, session = table.limit("default_hours"), table.limit("session_cap")
        if default and session and default.value > session.value:
            message = f"默认学时 {default} 大于单次上限 {session}，多出的部分不会计入。"
            table.remark(Severity.WARNING, "policy.default_above_cap", "default_hours", message)
        kinds[item] = Kind(
            id=item,
            name=table.name("name"),
            category=category,
            default_hours=default,
            roles=MappingProxyType(_roles(table.table("roles", (role.code for role in Role)))),
            fields=MappingProxyType({name: names.get(name, name) for name in fields}),
            ended=table.flag("ended", default=False),
        )
    if all(kind.ended for kind in kinds.values()):
        last = tables[next(reversed(kinds))]
        last.refuse(PolicyValueError, "ended", "所有活动类型都停用了（ended = true）", "请至少留一个可以登记的类型")
    return kinds


def _roles(table: _Table | None) -> dict[str, Figure]:
    if table is None:
        return {}
    return {role: table.factor(role, too_high=RoleFactorError) for role in table.raw if role not in _PROVENANCE_KEYS}


def _factors(table: _Table | None, defaults: Mapping[str, int]) -> Mapping[str, Figure]:
    return MappingProxyType(
        {code: table.factor(code, Decimal(value)) if table else Figure(value=Decimal(value)) for code, value in defaults.items()}
    )


def _levels(root: _Table) -> dict[str, Level]:
    tables = _by_id(root, "level", frozenset({"id", "name", "report_as"}))
    return {
        item: Level(id=item, name=table.name("name"), report_as=table.text("report_as", "")) for item, table in tables.items()
    }


def _cycles(root: _Table, kinds: Mapping[str, _Table], categories: Mapping[str, _Table]) -> tuple[Cycle, ...]:
    cycles: list[tuple[Cycle, _Table]] = []
    for item, table in _needed(root, "cycle", _CYCLE_KEYS).items():
        start, end = table.day("start"), table.day("end")
        if end < start:
            table.refuse(PolicyValueError, "end", f"周期“{item}”的结束日期早于开始日期", "请改正日期")
        for other, _ in cycles:
            if start <= other.end and other.start <= end:
                what = f"周期“{item}”和周期“{other.id}”的日期重叠"
                table.refuse(OverlappingCyclesError, "start", what, "同一天只能属于一个周期，请改正日期")
        own_kinds = _overrides(table, "kind", _KIND_CAPS, kinds)
        own_categories = _overrides(table, "category", _CATEGORY_CAPS, categories)
        cycle = Cycle(
            id=item,
            start=start,
            end=end,
            required=table.hours("required"),
            kind_caps=MappingProxyType({key: _caps(base, own_kinds.get(key)) for key, base in kinds.items()}),
            category_caps=MappingProxyType({key: _caps(base, own_categories.get(key)) for key, base in categories.items()}),
            category_min=MappingProxyType(_minimums(categories, own_categories)),
        )
        _check_minimums(cycle, table)
        cycles.append((cycle, table))
    return tuple(sorted((cycle for cycle, _ in cycles), key=lambda cycle: cycle.start))


def _overrides(cycle: _Table, key: str, keys: tuple[str, ...], known: Mapping[str, _Table]) -> dict[str, _Table]:
    """Caps that hold in one cycle only, written ``[cycle.kind.ID]`` or ``[[cycle.kind]]`` with an ``id``."""
    if type(cycle.raw.get(key)) is dict:
        table = cycle.table(key, None)
        found = {item: inner for item in table.raw if (inner := table.table(item, keys))} if table else {}
    else:
        found = _by_id(cycle, key, frozenset({"id", *keys}))
    for item, table in found.items():
        if item not in known:
            table.refuse(UnknownKeyError, "id", f"[[{key}]] 里没有“{item}”", f"可以写：{'、'.join(known)}")
    return found


def _pick(key: str, base: _Table, own: _Table | None) -> Figure | None:
    return own.limit(key) if own and key in own.raw else base.limit(key)


def _caps(base: _Table, own: _Table | None) -> Caps:
    return Caps(
        session=_pick("session_cap", base, own),
        year=_pick("year_cap", base, own),
        cycle=_pick("cycle_cap", base, own),
    )


def _minimums(categories: Mapping[str, _Table], own: Mapping[str, _Table]) -> dict[str, Figure]:
    picked = {key: _pick("cycle_min", base, own.get(key)) for key, base in categories.items()}
    return {key: figure for key, figure in picked.items() if figure}


def _check_minimums(cycle: Cycle, table: _Table) -> None:
    if sum(figure.value for figure in cycle.category_min.values()) > cycle.required.value:
        message = f"周期“{cycle.id}”各类别的最低学时之和大于总要求 {cycle.required} 学时。"
        table.remark(Severity.WARNING, "policy.minimum_above_required", "required", message)
    for key, least in cycle.category_min.items():
        cap = cycle.category_caps[key].cycle
        if cap and cap.value < least.value:
            message = f"周期“{cycle.id}”中类别“{key}”的上限 {cap} 学时小于最低 {least} 学时，无法达到。"
            table.remark(Severity.WARNING, "policy.minimum_above_cap", "required", message)


def _groups(table: _Table | None) -> Groups:
    if table is None:
        return Groups()
    trainer, novice, backbone, workshops, funds = (table.table(key, keys) for key, keys in _GROUP_KEYS.items())
    return Groups(
        trainer_received_per_year=trainer.optional("received_per_year", most=_MOST_HOURS, decimals=2) if trainer else None,
        trainer_ratio=trainer.optional("ratio", most=_MOST_HOURS, decimals=0) if trainer else None,
        new_teacher_months=novice.optional("months", most=600, decimals=0) if novice else None,
        new_teacher_hours=novice.optional("hours", most=_MOST_HOURS, decimals=2) if novice else None,
        new_teacher_inside_cycle=novice.flag("inside_cycle", default=True) if novice else None,
        backbone_share=backbone.optional("share", most=1, decimals=FACTOR_DECIMALS) if backbone else None,
        backbone_tolerance=backbone.optional("tolerance", most=1, decimals=FACTOR_DECIMALS) if backbone else None,
        workshops_minimum_per_unit=workshops.optional("minimum_per_unit", most=1000, decimals=0) if workshops else None,
        public_funds_share=funds.optional("public_funds_share", most=1, decimals=FACTOR_DECIMALS) if funds else None,
        payroll_share=funds.span("payroll_share") if funds else None,
    )


_LADDER_KEYS = frozenset({"id", "name", "level", "counts", "everybody_trained", "term_years"})
_RUBRIC_KEYS = frozenset({"id", "name", "of", "measure", "rule", "target", "points"})
_PROGRAMME_KEYS = (
    "weak_subjects",
    "full_time_positions",
    "young_teacher_age",
    "silence_months",
    "notice_days",
    "registers_wanted",
)


def _programme(root: _Table) -> Programme:
    table = root.table("programme", _PROGRAMME_KEYS)

    def number(key: str, default: int) -> int:
        return table.integer(key) if table is not None and key in table.raw else default

    ladder = {
        item: Title(
            id=item,
            name=title.name("name"),
            level=title.text("level", ""),
            counts=title.flag("counts", default=True),
            everybody_trained=title.flag("everybody_trained", default=False),
            term_years=title.integer("term_years") if "term_years" in title.raw else None,
        )
        for item, title in _by_id(root, "ladder", _LADDER_KEYS).items()
    }
    rubric = {
        item: RubricItem(
            id=item,
            name=line.name("name"),
            of=line.choice("of", ("unit", "person"), "unit"),
            measure=line.text("measure", ""),
            rule=line.choice("rule", ("yes", "at_least", "share", "typed"), "typed"),
            target=line.optional("target", most=_MOST_HOURS, decimals=FACTOR_DECIMALS),
            points=line.figure("points", most=1000, decimals=2),
        )
        for item, line in _by_id(root, "rubric", _RUBRIC_KEYS).items()
    }
    return Programme(
        ladder=MappingProxyType(ladder),
        rubric=MappingProxyType(rubric),
        weak_subjects=table.texts("weak_subjects") if table else (),
        full_time_positions=table.texts("full_time_positions") if table else (),
        young_teacher_age=number("young_teacher_age", 35),
        silence_months=number("silence_months", 3),
        notice_days=number("notice_days", 60),
        registers_wanted=table.texts("registers_wanted") if table else (),
        official=table.around.official if table else False,
        basis=table.around.basis if table else "",
    )


def _city(table: _Table | None) -> City | None:
    if table is None:
        return None
    clauses = table.table("clauses", None)
    return City(
        product=table.text("product", "").strip(),
        document=table.text("document", "").strip(),
        clauses=MappingProxyType(
            {key: clauses.text(key).strip() for key in clauses.raw if key not in _PROVENANCE_KEYS} if clauses else {}
        ),
    )


def _exemption(table: _Table | None) -> tuple[frozenset[str], Rule]:
    reasons = table.texts("reasons") if table else ()
    for reason in reasons:
        if table and reason not in _STATUSES:
            message = f"“{reason}”不是已知的人员状态，这一项不起作用。"
            table.remark(Severity.WARNING, "policy.unknown_reason", "reasons", message)
    return frozenset(reasons), _rule(table)


def _rule(table: _Table | None) -> Rule:
    return Rule(basis=table.around.basis, official=table.around.official) if table else Rule()


def _findings(root: _Table) -> Callable[[], tuple[Finding, ...]]:
    numbers = tuple(dict.fromkeys(root.source.unconfirmed))
    if numbers:
        message = f"有 {len(numbers)} 个数字未经主管部门确认：{'、'.join(numbers)}。用到它们的报表会注明。"
        root.remark(Severity.NOTE, "policy.unconfirmed", "schema", message)
    return root.source.findings


class _Digest:
    """SHA-256 over keys and values alone, made when it is first asked for: a list that is shown asks for none."""

    __slots__ = ("_found", "_raw")

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self._raw = raw
        self._found = ""

    def __call__(self) -> str:
        if not self._found:
            self._found = _digest(self._raw)
        return self._found


def _digest(raw: Mapping[str, Any]) -> str:
    """2, 2.0 and 2.00 are one number."""

    def plain(value: object) -> object:
        if isinstance(value, dict):
            return {key: plain(item) for key, item in value.items()}
        if isinstance(value, list):
            return [plain(item) for item in value]
        if isinstance(value, bool | str):
            return value
        return hours_text(value) if isinstance(value, Decimal) else str(value)

    canonical = json.dumps(plain(raw), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
