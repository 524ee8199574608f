"""Measures as cards beside each other: the figure in words, where it stands, the clause; a press shows what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QTextLayout
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from jyteacher_desktop.desktop.zoom import px
from jyteacher_desktop.values import NamedTuple

_WIDTH: Final = 236
_HEIGHT: Final = 104
_LINE: Final = 32
"""What one more line of a card takes."""


class MeasureFacts(NamedTuple):
    """One measure as a card shows it.

    ``mark`` and ``tone`` say where it stands, ``doubt`` that the target is unconfirmed, ``registered`` who registered it at all.
    """

    key: str
    title: str
    text: str
    mark: str
    tone: str
    basis: str
    doubt: str
    missing: int
    registered: str = ""

    @property
    def clause(self) -> str:
        """The clause without the document, which nearly every card would repeat."""
        return self.basis.partition(" ")[2] or self.basis


class MeasureCard(QPushButton):
    """One measure."""

    def __init__(self, facts: MeasureFacts, height: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._height = height
        self.key = facts.key
        self.setObjectName(f"measure_{facts.key}")
        self.setProperty("role", "measure")
        self.setFixedSize(px(_WIDTH), px(height))
        lacking = f"，缺 {facts.missing}" if facts.missing else ""
        words = "。".join(
            each for each in (facts.title, facts.text, facts.mark + lacking, facts.registered, facts.basis, facts.doubt) if each
        )
        self.setAccessibleName(words)
        source = "　".join(each for each in (facts.basis, facts.doubt) if each)
        self.setToolTip("\n".join(each for each in (facts.text, facts.registered, source, "按下看明细") if each))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(px(12), px(8), px(12), px(8))
        layout.setSpacing(px(3))
        title = _label(facts.title, "role", "soft")
        title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        layout.addWidget(title)
        self.figure = Figure("" if facts.text == facts.mark else facts.text)
        layout.addWidget(self.figure, 1)
        if facts.registered:
            said = _label(facts.registered, "role", "soft")
            said.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            layout.addWidget(said)
        foot = QHBoxLayout()
        foot.setSpacing(px(6))
        foot.addWidget(
            _label(facts.mark + (f" 缺 {facts.missing}" if facts.missing and facts.tone == "warn" else ""), "chip", facts.tone)
        )
        basis = _label(facts.doubt or facts.clause, *(("tone", "warn") if facts.doubt else ("role", "soft")))
        basis.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        foot.addWidget(basis, 1)
        layout.addLayout(foot)

    def sizeHint(self) -> QSize:
        return QSize(px(_WIDTH), px(self._height))

    def hasHeightForWidth(self) -> bool:
        """Every card of the strip is as high as the others, however much it says."""
        return False


class Figure(QLabel):
    """A figure in words over as many whole lines as there is room for; what does not fit ends in an ellipsis."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", "heading")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)

    def lines(self) -> list[str]:
        """The lines as they are drawn."""
        metrics = self.fontMetrics()
        room, text = max(1, self.height() // metrics.lineSpacing()), self.text()
        layout = QTextLayout(text, self.font())
        layout.beginLayout()
        found: list[str] = []
        while (line := layout.createLine()).isValid():
            line.setLineWidth(self.width())
            if len(found) == room - 1:  # the last one that there is room for takes all the rest
                found.append(metrics.elidedText(text[line.textStart() :], Qt.TextElideMode.ElideRight, self.width()))
                break
            found.append(text[line.textStart() : line.textStart() + line.textLength()].rstrip())
        layout.endLayout()
        return found

    def paintEvent(self, _event: QPaintEvent) -> None:
        metrics = self.fontMetrics()
        lines = self.lines()
        painter = QPainter(self)
        for number, line in enumerate(lines):
            painter.drawText(0, number * metrics.lineSpacing() + metrics.ascent(), line)
        painter.end()


def _label(text: str, name: str, value: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty(name, value)
    label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    return label


class MeasureStrip(QScrollArea):
    """Cards in one line; where they do not fit it scrolls, and follows the keyboard.

    Signals:
        chosen(str): the key of the measure whose card was pressed.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._facts: tuple[MeasureFacts, ...] = ()
        self._cards: list[MeasureCard] = []
        self._fill()

    def show_measures(self, measures: Sequence[MeasureFacts]) -> None:
        """Show these measures; without any the strip takes no room."""
        if tuple(measures) != self._facts:
            self._facts = tuple(measures)
            self._fill()

    def rezoom(self) -> None:
        """Cards for the size in use."""
        self._fill()

    def cards(self) -> list[MeasureCard]:
        """The cards from left to right."""
        return list(self._cards)

    def _fill(self) -> None:
        panel = QWidget()
        panel.setObjectName("measurePanel")
        row = QHBoxLayout(panel)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(8))
        self._cards = []
        height = _HEIGHT + (_LINE if any(facts.registered for facts in self._facts) else 0)
        for facts in self._facts:
            card = MeasureCard(facts, height, panel)
            card.clicked.connect(self._announce)
            card.installEventFilter(self)
            row.addWidget(card)
            self._cards.append(card)
        row.addStretch(1)
        row.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.setWidget(panel)
        self.setVisible(bool(self._facts))
        self.setFixedHeight(px(height) + px(13))

    def _announce(self) -> None:
        card = self.sender()
        if isinstance(card, MeasureCard):
            self.chosen.emit(card.key)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, QWidget):
            self.ensureWidgetVisible(watched, px(8), 0)
        return False
