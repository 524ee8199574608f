"""What stands beside the table of somebody else's form and is left to whoever fills it in: 填报单位：, 学校标识码：, 填表人：.

A label is filled only where nothing stands behind its colon: blanks or a line to write on up to the end of the cell, or a gap before the
next label of the same cell (``填报单位：　　　　填表人：``). A label without a colon (``填报单位``) belongs to the blank cell at its right. Where a seal
goes and nothing is asked for (``单位（公章）：``), and where an amount has its unit (``单位：元``), nothing is written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

OFFICE, OFFICE_CODE, CLERK = "office", "office_code", "clerk"

_SEALED = r"(?:[（(](?:盖章|公章|章|加盖公章|签章)[）)])?"
_LABELS = {
    OFFICE: rf"(?:填报|填表|报送|上报|申报|所在|参训|报名)(?:单位|学校)(?:名称|全称)?{_SEALED}|(?:学校|单位)(?:名称|全称){_SEALED}|学校{_SEALED}",
    OFFICE_CODE: r"(?:学校|单位|机构)?标识码|学校(?:代码|编码)|学校[（(]机构[）)]标识码",
    CLERK: r"填表人|填报人|制表人|经办人",
}
_BLANK = "\\s\u3000_＿"
_FILLED_IN_PLACE = {
    key: re.compile(rf"(?:(?<=[{_BLANK}])|^)((?:{label})[：:])([{_BLANK}]*)(?=(.?))", re.DOTALL) for key, label in _LABELS.items()
}
_ALONE = {key: re.compile(rf"\s*(?:{label})\s*") for key, label in _LABELS.items()}
_LEAST_GAP = 2


def filled_in(text: str, known: Mapping[str, str]) -> str:
    """A cell with what is known written behind its labels; the same text where nothing is asked for."""
    for key, label in _FILLED_IN_PLACE.items():
        if said := known.get(key):
            text = label.sub(lambda found, said=said: _written(found, said), text)  # type: ignore[misc]
    return text


def _written(found: re.Match[str], said: str) -> str:
    label, gap, after = found[1], found[2], found[3]
    if not after:
        return label + said
    if len(gap) < _LEAST_GAP:
        return found[0]
    wide = gap.count("\u3000") + gap.count("＿") + len(gap)
    left = max(2 * _LEAST_GAP, wide - 2 * len(said))
    return label + said + "\u3000" * (left // 2)


def asked_beside(text: str, known: Mapping[str, str]) -> str:
    """What belongs into the blank cell at the right of a label without a colon; "" where nothing does."""
    return next((known.get(key, "") for key, label in _ALONE.items() if label.fullmatch(text)), "")
