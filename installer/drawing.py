"""Draws the program's icon in every size that desktops ask for: ``drawing.py ICON.svg FOLDER SIZE ...``. Run where Qt and Pillow are installed."""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize
from PySide6.QtGui import QGuiApplication, QImageReader


def main(source: Path, folder: Path, sizes: list[int]) -> None:
    """Write ``icon-SIZE.png`` for each size and ``jyteacher.ico`` with all of them."""
    application = QGuiApplication([sys.argv[0]])
    drawn = []
    data = QByteArray(source.read_bytes())  # the buffers below only point at it
    for size in sizes:
        buffer = QBuffer(data)
        buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        reader = QImageReader(buffer, b"svg")
        reader.setScaledSize(QSize(size, size))
        path = folder / f"icon-{size}.png"
        if not reader.read().save(str(path)):
            raise SystemExit(f"{source} could not be drawn: {reader.errorString()}")
        drawn.append(Image.open(path).convert("RGBA"))
    drawn[-1].save(folder / "jyteacher.ico", append_images=drawn[:-1], sizes=[(size, size) for size in sizes])
    application.quit()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), [int(size) for size in sys.argv[3:]])
