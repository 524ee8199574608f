"""The bundled sample is what its generator makes, and the road from it to the hours holds."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

from jyteacher_desktop.records.measures import measures_of
from jyteacher_desktop.school.ledger import count_hours
from jyteacher_desktop.school.sample import build_sample_school, sample_facts, sample_file
from jyteacher_desktop.school.school_book import SchoolBook
from jyteacher_desktop.sheets import read_workbook
from tests.sample.make_sample import roster, trainings


def test_the_bundled_workbooks_are_what_the_generator_makes(tmp_path: Path) -> None:
    for name, make in (("roster.xlsx", roster), ("trainings.xlsx", trainings)):
        make(tmp_path / name)
        assert read_workbook(tmp_path / name).sheets == read_workbook(sample_file(name)).sheets


def test_the_sample_school_refuses_the_damaged_numbers_counts_everybody_else_and_prints_averages_in_one_form(
    tmp_path: Path,
) -> None:
    sample = build_sample_school(tmp_path / "s.jyschool", "correct horse 12")
    try:
        assert (sample.roster.read, sample.roster.new, sample.roster.refused) == (48, 46, 2)
        assert sample.activities == len(sample_facts()["activity"])
        view = count_hours(sample.workspace)
        assert len(view.teachers) == 46
        assert sum((row.counted for row in view.teachers), Decimal(0)) == Decimal(1953)
        averages = [
            text for each in measures_of(SchoolBook(sample.workspace)) for text in re.findall(r"人均[读 ]*([\d.]+)", each.text)
        ]
        assert len(averages) > 3
        assert all(re.fullmatch(r"\d+\.\d", text) for text in averages), averages
    finally:
        sample.workspace.close()
