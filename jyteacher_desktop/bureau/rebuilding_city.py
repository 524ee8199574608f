"""重新建立: every row of the city built anew from the archived originals and the log; the digest must come out as before."""

from __future__ import annotations

from jyteacher_desktop.bureau import kept_findings, plan_decisions, who_is_one_person
from jyteacher_desktop.bureau.city_digest import city_digest
from jyteacher_desktop.bureau.entering_decisions import desk_of
from jyteacher_desktop.bureau.file_verdicts import FileVerdict
from jyteacher_desktop.bureau.letters_into_city import unload_rows
from jyteacher_desktop.bureau.progress_of_long_jobs import Progress
from jyteacher_desktop.store.workspace import Workspace
from jyteacher_desktop.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """The city after it was built anew: how many schools have rows, its digest before and now, and originals that were found unrecorded."""

    schools: int
    before: str
    digest: str
    found: tuple[FileVerdict, ...]

    @property
    def sentence(self) -> str:
        """What was done and what it changed."""
        text = f"已用存档的数据包和裁定记录重新建立 {self.schools} 所学校的数据。"
        if self.found:
            text += f"存档里有 {len(self.found)} 个数据包没有登记过，已重新核对：{self.found[0].message}"
        if self.digest == self.before:
            return text + f"\n合并状态指纹与原来相同：{self.digest}"
        why = "多出来的数据包改变了汇总" if self.found else "原来的汇总表曾被改动或损坏，现在与存档一致"
        return text + f"\n合并状态指纹变了：{why}。\n原来：{self.before}\n现在：{self.digest}"


def rebuild(ws: Workspace, pin: str, *, progress: Progress | None = None) -> Rebuilt:
    """Build every row of the city anew from the archived originals and the log; the digest must come out as before.

    All of it is one transaction: whatever is lacking, the city stays as it was. Originals in the archive that the workspace does
    not know (an older copy of the workspace was put back) are received like any other file.

    Raises:
        ArchiveLost, WrongPin, KeyMissing, KeyDamaged: Nothing was changed.
        Cancelled: By the progress; nothing was changed.
    """
    desk = desk_of(ws, pin)
    ws.forget()  # what is kept beside marks of packages knows nothing of rows that something else changed
    before, said = city_digest(ws, anew=True), who_is_one_person.Said(ws.tuples)
    with ws.record() as change:
        for (office,) in ws.tuples("SELECT uuid FROM office WHERE head <> '' ORDER BY uuid"):
            unload_rows(ws, change, office, said)
        offices = ws.tuples(
            "SELECT DISTINCT l.office, coalesce(o.name, '') FROM letter l LEFT JOIN office o ON o.uuid = l.office ORDER BY l.office"
        )
        for number, (office, name) in enumerate(offices):
            if progress is not None:
                progress.step(number, len(offices), name)
                progress.raise_if_cancelled()
            desk.settle(change, office)
        plan_decisions.hear_again(ws, change)
    kept_findings.forget(ws)
    ws.forget()
    known = {letter_id for (letter_id,) in ws.tuples("SELECT letter_id FROM letter")}
    strangers = [desk.archive.original(letter_id) for letter_id in desk.archive.names() if letter_id not in known]
    found = tuple(desk.take_each(strangers))
    schools = ws.tuples("SELECT count(*) FROM office WHERE head <> ''")[0][0]
    return Rebuilt(schools=schools, before=before, digest=city_digest(ws, anew=True), found=found)
