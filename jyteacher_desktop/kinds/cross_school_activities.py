"""跨校研修: the activities of a year that reached other schools, by what they were for (三（二）)."""

from __future__ import annotations

from collections import Counter

from jyteacher_desktop.kinds.activity_reach import BASIS, ActivityLink, ActivityScope, Focus
from jyteacher_desktop.kinds.figures_in_words import counted, portions, sorted_by
from jyteacher_desktop.kinds.kit import Book, Measure, Scope


def across_schools(book: Book) -> Measure:
    """跨校间的研修活动: the activities of the year that reached other schools, by what they were for."""
    links = {row.activity: row for row in book.rows(ActivityLink)}
    wide = (ActivityScope.SCHOOLS.code, ActivityScope.TOWN.code)
    # who was at the activities of a year is read only where one of them belongs to something
    this_year = book.activities(str(book.today.year)) if links else ()
    across = [each for each in this_year if each.id in links and links[each.id].scope in wide]
    by_focus = Counter(links[each.id].focus for each in across)
    detail = "，".join(f"{each.label} {by_focus[each.code]}" for each in Focus if by_focus[each.code])
    linked = book.registered(ActivityLink.kind)
    return counted(
        key="teams.cross_school", title=f"{book.today.year} 年跨校研修活动", basis=BASIS, number=len(across) if linked else None, unit="次",
        text=f"{len(across)} 次" + (f"（{detail}）" if detail else "") if linked else "", scope=Scope.UNIT, register=ActivityLink.kind,
        made_of=portions(sorted_by(across, lambda each: links[each.id].kind.field("focus").shown(links[each.id].focus)).items()),
    )  # fmt: skip
