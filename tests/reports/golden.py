"""``python -m tests.reports.golden``: how the quarter's paper is laid out for a small school, 500 people, an empty one and nasty names.

What is kept is structure and words with places in steps of 4 points, not pixels: another font renderer changes nothing of it. Look at the
pictures before keeping a new one.
"""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

from jyteacher_desktop.reports.quarter_drawing import render_quarter
from jyteacher_desktop.reports.quarter_paper_lines import QuarterSummary
from tests.reports.samples import quarter
from tests.sums.recounting import jyt_recount

FOLDER = Path(__file__).parent / "golden"
LONG = "济源示范区玉泉街道办事处堂上中心实验小学校附属九年一贯制寄宿学校东校区与教学点联合体"
CODES = tuple(
    (name, f"26Q3-{number:05}")
    for number, name in enumerate(("activities", "person_times", "counted", "per_teacher", "participation"))
)


def samples() -> dict[str, QuarterSummary]:
    """The four papers."""
    nasty = quarter(teachers=20, activities=6, kinds=8)
    kinds = tuple(replace(line, kind="道德与法治" if place == 0 else line.kind) for place, line in enumerate(nasty.kinds))
    return {
        "small": replace(quarter(teachers=8, activities=2), fact_codes=CODES),
        "large": replace(quarter(teachers=500, activities=40, kinds=8), fact_codes=CODES),
        "empty": replace(quarter(teachers=0, activities=0, closed=False), package=None, fact_codes=CODES),
        "nasty": replace(
            nasty,
            school_name=LONG,
            prepared_by="阿卜杜热西提·买买提明·艾合买提江",
            reviewed_by="欧阳𬍛",
            reviewed_on="2026-10-08",
            kinds=kinds,
            fact_codes=CODES,
        ),
    }


def layout(summary: QuarterSummary) -> str:
    """Page by page: every line of the first and the last page, of the others how many lines there are, and the first and last."""
    paper = io.BytesIO()
    render_quarter(summary, paper)
    pages: dict[int, dict[float, list[tuple[float, str]]]] = {}
    for each in jyt_recount.read_pdf(paper.getvalue()):
        pages.setdefault(each.page, {}).setdefault(_step(each.y), []).append((_step(each.x), f"{each.text}"))
    said: list[str] = []
    for number, rows in sorted(pages.items()):
        lines = [f"{y:.0f} " + " | ".join(f"{x:.0f} {text}" for x, text in sorted(rows[y])) for y in sorted(rows, reverse=True)]
        said.append(f"-- page {number}: {len(lines)} lines")
        said += lines if number in (1, len(pages)) else [lines[0], lines[-1]]
    return "\n".join(said) + "\n"


def _step(place: float) -> float:
    return round(place / 4) * 4


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, summary in samples().items():
        (FOLDER / f"{name}.txt").write_text(layout(summary), encoding="utf-8", newline="\n")
