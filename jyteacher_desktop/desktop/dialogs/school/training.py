"""One outside training of one teacher."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtWidgets import QComboBox, QFormLayout, QLabel, QLineEdit, QWidget

from jyteacher_desktop.desktop.desk import Desk
from jyteacher_desktop.desktop.dialogs.form_dialog import FieldError, FormDialog
from jyteacher_desktop.desktop.dialogs.inputs import AboutInputs, Inputs, name_parts
from jyteacher_desktop.desktop.dialogs.school.bureau_remark import show_remarks
from jyteacher_desktop.desktop.dialogs.school.teacher_line import Whom
from jyteacher_desktop.desktop.dialogs.unsaved_input import DraftKeeper
from jyteacher_desktop.desktop.pages.trainings_presenter import OpenTraining
from jyteacher_desktop.desktop.typed_values import hours_from_text
from jyteacher_desktop.desktop.widgets import DateField
from jyteacher_desktop.domain.columns import hours_text
from jyteacher_desktop.domain.errors import JyTeacherError
from jyteacher_desktop.domain.review import told_return
from jyteacher_desktop.domain.terms import Level, RecordStatus
from jyteacher_desktop.kinds.training import Training
from jyteacher_desktop.school.training_entry import Saved, save_about_training, save_training
from jyteacher_desktop.school.trainings import MORE_OF_TRAINING, TrainingValues


class TrainingDialog(FormDialog):
    """Add or edit one training."""

    def __init__(self, parent: QWidget, desk: Desk, training: OpenTraining) -> None:
        super().__init__("training_dialog", parent, accept_text="保存" if training.id else "添加")
        self.record = training.id
        self.setWindowTitle("编辑培训" if training.id else "添加培训")
        self._desk = desk
        self._training = training
        self._teacher = self.child(QLineEdit, "teacherEdit")
        self._name = self.child(QLineEdit, "nameEdit")
        self._organizer = self.child(QLineEdit, "organizerEdit")
        self._level = self.child(QComboBox, "levelBox")
        self._mode = self.child(QComboBox, "modeBox")
        self._day = self.child(DateField, "dayEdit")
        self._end_day = self.child(DateField, "endDayEdit")
        self._hours = self.child(QLineEdit, "hoursEdit")
        self._result = self.child(QComboBox, "resultBox")
        self._certificate = self.child(QLineEdit, "certificateEdit")
        self._note = self.child(QLineEdit, "noteEdit")
        self._whom = Whom(self._teacher, training.teachers)
        levels = training.levels or tuple((level.code, level.label) for level in Level)
        for code, label in levels:
            self._level.addItem(label, code)
        parts: dict[str, QWidget] = {
            "teacher": self._teacher, "name": self._name, "organizer": self._organizer, "level": self._level, "mode": self._mode,
            "start": self._day, "end": self._end_day, "hours": self._hours, "result": self._result,
            "certificate": self._certificate, "note": self._note,
        }  # fmt: skip
        name_parts(Training.kind, parts)
        self._more = Inputs(MORE_OF_TRAINING.fields, {}, desk.today)
        self._more.stand_in(self.child(QFormLayout, "fieldsLayout"))
        self._about = AboutInputs(training.about, desk.today, self.child(QFormLayout, "aboutLayout"))
        self.child(QLabel, "aboutLabel").setVisible(bool(self._about.widgets))
        for one, other in pairwise((self._note, *self._about.widgets, self.accept_button)):
            QWidget.setTabOrder(one, other)
        for field in (self._day, self._end_day):
            field.set_today(desk.today)
        self._fill()
        self._teacher.setFocus()
        show_remarks(self, desk, training.id)
        if training.closed:
            self.only_look(training.closed)
            self._about.stay_open()
            self.also("保存补记", self._save_about)
            return
        if not training.id:
            self.offer_next()
        DraftKeeper(self, desk, form="training", record=training.id)

    def _fill(self) -> None:
        values = self._training.values
        if values is None:  # nobody knows what a certificate says: what stands there unasked would be stored unread
            for box in (self._level, self._mode):
                box.setPlaceholderText("请选择")
                box.setCurrentIndex(-1)
            return
        self._whom.show_teacher(values.teacher_id)
        self._name.setText(values.name)
        self._organizer.setText(values.organizer)
        self._level.setCurrentIndex(self._level.findData(values.level))
        self._mode.setCurrentIndex(self._mode.findData(values.mode))
        self._day.set_day(values.date)
        self._end_day.set_day(values.end_date)
        self._hours.setText(hours_text(values.hours))
        self._result.setCurrentIndex(max(self._result.findData(values.result), 0))
        self._certificate.setText(values.certificate)
        self._note.setText(values.note)
        for key in self._more.widgets:
            self._more.put(key, MORE_OF_TRAINING.shown(key, values.more))
        row = self._training.row
        if row is not None and row.status == RecordStatus.RETURNED.code:
            self.complain(told_return(row.review_note))

    def submit(self) -> None:
        if self.locked and self._training.values is not None:
            self.accept()
            self._desk.reopen(self._training.values.date)
            return
        try:
            values = self._values()
        except FieldError as problem:
            self.complain(problem.sentence, problem.field)
            return
        self.wait()
        self._desk.do(save_training, self._training.id, values, about=self._about.said()).then(
            self._saved, what="正在保存培训", failed=self._refused
        )

    def _save_about(self) -> None:
        self.wait()
        self._desk.do(save_about_training, self._training.id, about=self._about.said()).then(
            self._noted, what="正在保存补记的内容", failed=self._refused
        )

    def _values(self) -> TrainingValues:
        teacher = self._whom.chosen()
        day, hours = self._day.day(), hours_from_text(self._hours.text())
        if not self._name.text().strip():
            raise FieldError("请填写培训名称。", self._name)
        if self._level.currentIndex() < 0:
            raise FieldError("请选择级别，证书上的主办单位是哪一级就选哪一级。", self._level)
        if self._mode.currentIndex() < 0:
            raise FieldError("请选择培训方式。", self._mode)
        if day is None:
            wrong = self._day.wrong_words(called="开始日期") if self._day.is_wrong() else "请填写开始日期，例如 7.15。"
            raise FieldError(wrong, self._day)
        if self._end_day.is_wrong():
            raise FieldError("结束日期看不懂，例如 7.20；只有一天就不填。", self._end_day)
        if hours is None:
            raise FieldError("请填写证书上的学时，例如 24。", self._hours)
        return TrainingValues(
            teacher_id=teacher.id,
            name=self._name.text().strip(),
            organizer=self._organizer.text().strip(),
            level=self._level.currentData(),
            mode=self._mode.currentData(),
            date=day,
            end_date=self._end_day.day() or day,
            hours=hours,
            certificate=self._certificate.text().strip(),
            result=self._result.currentData(),
            note=self._note.text().strip(),
            more=self._more.said(),
        )

    def _saved(self, saved: Saved) -> None:
        sentence = saved.sentence + "".join(f"。请核实：{each.message}" for each in saved.warnings)
        if self.stays_for_next(sentence):
            return
        self.accept()
        self._desk.say(sentence)
        if not self._training.id:
            self._desk.stand_on("training", saved.id, saved.day)

    def begin_next(self) -> None:
        """Several people come back from one training: it stays, and whose certificate it is and what it says is emptied."""
        for line in (self._teacher, self._certificate, self._note):
            line.clear()
        self._result.setCurrentIndex(0)
        for key in self._more.widgets:
            self._more.put(key, "")
        self._about.begin_anew()
        self._teacher.setFocus()

    def _noted(self, sentence: str) -> None:
        self.accept()
        self._desk.say(sentence)

    def _refused(self, error: JyTeacherError) -> None:
        fields: dict[object, QWidget] = {"name": self._name, "hours": self._hours, "end_date": self._end_day}
        self.complain(self.refusal(error), fields.get(error.facts.get("field")))
