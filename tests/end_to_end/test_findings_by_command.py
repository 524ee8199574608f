"""督导 by command at both offices: registered, carried by the receipt, answered, and back at the bureau as 已整改."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jyteacher_desktop.cli import main as jyteacher
from jyteacher_desktop.sample_city import BUREAU, SCHOOL
from jyteacher_desktop.school.sample import SAMPLE_DAY, SAMPLE_PIN
from tools.mission import build_world


class Desk:
    """Commands on one workspace."""

    def __init__(self, path: Path, pin: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._path, self._pin, self._capsys = path, pin, capsys

    def run(self, *words: str, status: int = 0) -> dict:  # type: ignore[type-arg]
        self._capsys.readouterr()
        more = ["-w", str(self._path), "--json", "--today", SAMPLE_DAY.isoformat(), "--pin-file", str(self._pin)]
        assert jyteacher([*words, *more]) == status
        return json.loads(self._capsys.readouterr().out)


def test_a_finding_goes_to_the_school_and_comes_back_rectified_by_commands_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    build_world(tmp_path)
    pin = tmp_path / "口令.txt"
    pin.write_text(SAMPLE_PIN, encoding="utf-8")
    bureau, school = Desk(tmp_path / BUREAU, pin, capsys), Desk(tmp_path / SCHOOL, pin, capsys)
    name = "济水示例小学"
    visit = bureau.run(
        "record", "add", "督导检查", "--set", "日期=2026-09-20", "--set", "检查单位=教育局", "--set", f"受检单位={name}"
    )
    finding = bureau.run(
        "record", "add", "问题与整改", "--set", f"检查={visit['id']}", "--set", "问题=签到表不全", "--set", "整改期限=2026-12-20"
    )
    written = next(
        each for each in bureau.run("bureau", "receipts", "-o", str(tmp_path / "新回执"))["files"] if "2141009999" in each
    )
    assert school.run("receipt", "apply", written, status=1)["found"] == 2

    here = {row["id"]: row for row in school.run("record", "list", "finding")["rows"]}[finding["id"]]
    assert (here["what"], here["stands"], here["origin"]) == ("签到表不全", "未整改", "济源示例教育局")
    assert finding["id"] in {line["id"] for line in school.run("measures", "--missing", "findings.done")["rows"]}
    refused = school.run("record", "edit", finding["id"], "--set", "问题=没有问题", status=5)
    assert refused["code"] == "record.sent"
    school.run("record", "edit", finding["id"], "--set", "整改完成=2026-09-26", "--set", "整改措施=补齐签到表")
    school.run("submit", "2026Q3", "-o", str(tmp_path / "再报"))

    assert bureau.run("bureau", "receive", str(tmp_path / "再报"))["merged"] == 1
    back = {row["id"]: row for row in bureau.run("record", "list", "finding")["rows"]}[finding["id"]]
    assert (back["stands"], back["done"], back["done_how"]) == ("已整改", "2026-09-26", "补齐签到表")
    assert finding["id"] not in {line["id"] for line in bureau.run("measures", "--missing", "findings.done")["rows"]}
