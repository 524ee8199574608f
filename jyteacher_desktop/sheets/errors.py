"""Why a workbook cannot be read at all, one class per cause. What is wrong with single rows is a finding, not an error."""

from __future__ import annotations

from jyteacher_desktop.domain.errors import InputError, JyTeacherError, MachineError


class WorkbookMissing(MachineError):
    """There is no file at the path, or it may not be read."""

    code = "workbook.missing"


class WorkbookDamaged(InputError):
    """Not a workbook, or cut off."""

    code = "workbook.damaged"


class WorkbookEncrypted(InputError):
    """Protected by a password."""

    code = "workbook.encrypted"


class WorkbookForeign(InputError):
    """A format that is read only by the programs that write it (.et, .ods)."""

    code = "workbook.et"


class WorkbookTooLarge(InputError):
    """More than the program takes in at once, or a decompression bomb."""

    code = "workbook.too_large"


class WorkbookEmpty(InputError):
    """No data, or an unfilled template."""

    code = "workbook.empty"


class NothingPasted(InputError):
    """What was copied is no table."""

    code = "workbook.nothing_pasted"


class SheetMissing(InputError):
    """The named sheet is not in the workbook."""

    code = "workbook.sheet"


class HeaderMissing(InputError):
    """No row looks like the heading of the expected table."""

    code = "workbook.no_header"


class OtherList(InputError):
    """The sheet is probably another list than it is taken for."""

    code = "workbook.unlike"


class StudentList(OtherList):
    """Students, or their parents."""

    code = "workbook.students"


class TeachersOrPupils(OtherList):
    """People of whom nothing says whether they teach or learn."""

    code = "workbook.teachers_or_pupils"


class MarkList(OtherList):
    """Marks of an examination."""

    code = "workbook.marks"


class LeaveList(OtherList):
    """Who was on leave, and why."""

    code = "workbook.leave"


class PunchLog(OtherList):
    """What a punch clock wrote."""

    code = "workbook.punches"


class SignInList(OtherList):
    """Who signed for something."""

    code = "workbook.sign_in"


class FamilyList(OtherList):
    """Members of families."""

    code = "workbook.family"


class PayList(OtherList):
    """Wages."""

    code = "workbook.pay"


class LeaverList(OtherList):
    """People who have gone."""

    code = "workbook.left"


class NoNames(OtherList):
    """The column of names holds jobs or other words."""

    code = "workbook.no_names"


class RepeatedPeople(OtherList):
    """One person on many rows."""

    code = "workbook.repeated_people"


class UnfilledTemplate(OtherList):
    """Placeholders that a program should have filled."""

    code = "workbook.placeholders"


class ColumnMissing(InputError):
    """A column that every row needs is not there."""

    code = "workbook.column_missing"


class MarksUnread(InputError):
    """A column says who was there, in words that nobody can read."""

    code = "workbook.marks_unread"


class HiddenRows(InputError):
    """Some records are not shown in the workbook, and nobody said whether they are meant."""

    code = "workbook.hidden_rows"


class ColumnsProposed(InputError):
    """Columns are read as what they probably are, and nobody said whether they are."""

    code = "workbook.columns_proposed"


_BY_CODE = {
    each.code: each
    for each in (
        *(OtherList, StudentList, TeachersOrPupils, MarkList, LeaveList, PunchLog, SignInList, FamilyList, PayList, LeaverList),
        *(NoNames, RepeatedPeople, UnfilledTemplate, ColumnMissing, MarksUnread, HiddenRows, ColumnsProposed),
    )
}


def other_list_error(code: str) -> type[InputError]:
    """The error of a stop's code."""
    return _BY_CODE[code]


class MappingWrong(InputError):
    """A column or field named in an explicit mapping does not exist."""

    code = "workbook.mapping"


class FileNotWritten(MachineError):
    """A workbook could not be written."""

    code = "workbook.not_written"


_OF_AN_IMPORT = (
    ("没有导入任何内容", "没有写出任何内容"),
    ("；也可以下载模板填写", ""),
    ("再导入", "再填写"),
)


def told_of_filling(error: JyTeacherError) -> JyTeacherError:
    """The same refusal of a workbook that was to be filled: nothing was to be imported, so what is safe is said in other words."""
    said = error.user_message
    for importing, filling in _OF_AN_IMPORT:
        said = said.replace(importing, filling)
    return type(error)(said, **error.facts)
