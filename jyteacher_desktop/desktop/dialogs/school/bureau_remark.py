"""What the bureau wrote about a record, said in the form in which the record is corrected."""

from __future__ import annotations

from functools import partial

from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.form_dialog import FormDialog
from jyteacher_desktop.school.correcting_returned_records import open_remarks_about


def show_remarks(dialog: FormDialog, desk: Desk, record: str) -> None:
    """Fetch the remarks nobody has answered yet and say them beside what the form says already; nothing for a new record."""
    if record:
        desk.do(open_remarks_about, record).then(partial(_say, dialog), owner=dialog)


def _say(dialog: FormDialog, remarks: tuple[str, ...]) -> None:
    if remarks:
        dialog.note("\n".join(filter(None, (dialog.said, *remarks))))
