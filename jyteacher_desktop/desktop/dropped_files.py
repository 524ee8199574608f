"""What is dropped onto a window or a part of it. The frame of a window knows this before anything is shown, so nothing else is loaded here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtGui import QDragEnterEvent, QDropEvent


def take_what_has_files(event: QDragEnterEvent) -> None:
    """Something is dragged over a place that takes files: the pointer says whether it may be dropped."""
    if event.mimeData().hasUrls():
        event.acceptProposedAction()


def dropped_files(event: QDropEvent) -> list[Path]:
    """The files of this computer that were dropped; what comes from elsewhere (a picture out of a browser) is none."""
    paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    if paths:
        event.acceptProposedAction()
    return paths
