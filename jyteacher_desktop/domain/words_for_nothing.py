"""What people and programs write where there is nothing to say: 无, /, N/A. Such a word is no name, no number and no content."""

from __future__ import annotations

FOR_NOTHING = frozenset(
    ("/", "\\", "-", "--", "—", "——", "－", "无", "暂无", "空", "N/A", "NULL", "null", "None", "NaN", "nan")
) | {*("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!")}
"""As it stands in a cell."""
NO_CERTIFICATE = FOR_NOTHING | {
    *("没有", "暂缺", "缺", "未填", "不详", "无号", "无编号", "没有编号", "无证", "无证书", "没有证书", "无证书编号"),
    *("未发", "未发证", "未发证书", "待发", "待发证", "待发证书", "证书待发", "未领", "待领", "待补", "待定"),
}
"""In the place of a certificate's number: there is none, or not yet."""
