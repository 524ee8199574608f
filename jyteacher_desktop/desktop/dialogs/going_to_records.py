"""From a line of a dialog to the page on which its record, person or school stands."""

from __future__ import annotations

from functools import partial

from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.form_dialog import FormDialog
from jyteacher_desktop.desktop.pages.register_presenter import place_of


def go_to_record(dialog: FormDialog, desk: Desk, record: str) -> None:
    """Close the dialog and show the record; where no page shows it, the dialog says so and stays."""
    desk.do(place_of, record).then(partial(_go, dialog, desk), owner=dialog)


def _go(dialog: FormDialog, desk: Desk, place: tuple[str, str]) -> None:
    page, identity = place
    if page:
        dialog.accept()
        desk.go(page, identity)
    else:
        dialog.note("这一条在本机没有可以打开的页面。")
