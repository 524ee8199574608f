"""Changes that make no other program, each with why. Found by looking at what survived; a piece of the difference names one."""

from __future__ import annotations

EQUAL: dict[str, str] = {
    "strict=None": "zip over two rows that are equally long wherever the function is called",
    "strict=False": "as above",
    "zip(first17, _WEIGHTS, ))": "as above",
    r"\u200B-\u200F": "the case of a hexadecimal digit in an escape",
    "zip(*columns, )": "as above",
    'cast("XX': "the type of a cast is read by the checker of types alone",
    "UPDATE ATTENDANCE SET": "SQL does not mind capitals (whole lines of SQL are told by the run itself)",
    "update attendance set": "as above",
    '"CITY_': "as above: the city's tables are written by plain SQL, and nobody is told of them by name",
    '"end"} < set(table.c.keys())': "every table has more columns than these two",
    '{"start", "end"} | values.keys()': "the days that stand are read where none is written, and agree with themselves",
    'into: str = "XXXX"': "no plan has such an id, as none has an empty one",
    "if len(found) >= 1 and usual in found:": "of one plan found that is the usual one both ways lead to it",
    "_reviewed(outcome, None, None)": "a former state waits for its review, and no outcome of that sets a reason",
    "_STATUS_BARS.get(status, None)": "nothing bars by no word as by an empty one",
    "_STATUS_BARS.get(status, )": "as above",
    "self._requirements[service] = None": "what is remembered is only counted once more",
    "confirmed is not None and confirmed <= claimed": "what was claimed is a whole number of steps as it is",
    'dict(zip(("mark", "role"), now, ))': "as for zip above",
    "dict(zip(names, row, ))": "as for zip above",
    'rows.get("periods", )': "a letter without its quarters is refused, so that what stands instead is never asked for",
    'rows.get("periods", None)': "as above",
    'encoding="UTF-8"': "the case of an encoding's name",
    "more=MORE_OF_PLAN.of(more),": "every field of a plan is named by its use cases, so that nothing more is left of it",
    "MORE_OF_PLAN.columns(": "as above",
    "{MORE_OF_PLAN.sql}": "as above",
    'if match is not None else "XXXX"': "no term has such a month, as none has an empty one",
}
