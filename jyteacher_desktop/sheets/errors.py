"""Why a workbook cannot be read at all, one class per cause. What is wrong with single rows is a finding, not an error."""

from __future__ import annotations

from jyteacher_desktop.domain.errors import InputError, MachineError


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
    """A format that only its own program reads (.et)."""

    code = "workbook.et"


class WorkbookTooLarge(InputError):
    """More than the program takes in at once, or a decompression bomb."""

    code = "workbook.too_large"


class WorkbookEmpty(InputError):
    """No data, or an unfilled template."""

    code = "workbook.empty"


class SheetMissing(InputError):
    """The named sheet is not in the workbook."""

    code = "workbook.sheet"


class HeaderMissing(InputError):
    """No row looks like the heading of the expected table."""

    code = "workbook.no_header"


class TablesSideBySide(InputError):
    """Two tables stand beside each other on one sheet."""

    code = "workbook.side_by_side"


class MappingWrong(InputError):
    """A column or field named in an explicit mapping does not exist."""

    code = "workbook.mapping"


class FileNotWritten(MachineError):
    """A workbook could not be written."""

    code = "workbook.not_written"
