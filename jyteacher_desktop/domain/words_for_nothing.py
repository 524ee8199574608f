"""What people and programs write where there is nothing to say: 无, /, N/A. Such a word is no name, no number and no content."""

from __future__ import annotations

FOR_NOTHING = frozenset(
    ("/", "\\", "-", "--", "—", "——", "－", "无", "暂无", "空", "N/A", "NULL", "null", "None", "NaN", "nan")
) | {*("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!")}
"""As it stands in a cell."""
NOT_KNOWN = frozenset(
    (
        "不详",
        "不明",
        "不清楚",
        "不知道",
        "未知",
        "缺",
        "暂缺",
        "未填",
        "未填写",
        "未提供",
        "未登记",
        "待填",
        "待填写",
        "待补",
        "待补充",
        "待完善",
        "待定",
        "待核",
        "待核实",
        "待查",
    )
) | {*("同上", "同前", "〃", "″", "”", "“", '"', "''", "?", "？", "??", "？？", "0", "*", "**", "***", "…", "……", ".")}
"""In the place of a fact about a person or an occasion: whoever wrote it did not know, or points to the cell above. It is no fact, and takes none away."""
_NO_NAMES = (
    NOT_KNOWN
    | FOR_NOTHING
    | {
        *(
            "未定",
            "待聘",
            "待招",
            "待分配",
            "空缺",
            "空编",
            "空岗",
            "缺编",
            "缺人",
            "暂空",
            "没有",
            "某某",
            "某某某",
            "佚名",
            "匿名",
        ),
    }
)
_AROUND = " \u3000\n\t()（）[]【】-—/"


def is_nobody(text: str) -> bool:
    """Whether what stands in the place of a person's name says that there is nobody yet, or that nobody knows who (待定, 不详, （空缺）)."""
    return (bare := text.strip(_AROUND)) in _NO_NAMES or (bool(text.strip()) and not bare)


NO_CERTIFICATE = FOR_NOTHING | {
    *("没有", "暂缺", "缺", "未填", "不详", "无号", "无编号", "没有编号", "无证", "无证书", "没有证书", "无证书编号"),
    *("未发", "未发证", "未发证书", "待发", "待发证", "待发证书", "证书待发", "未领", "待领", "待补", "待定"),
}
"""In the place of a certificate's number: there is none, or not yet."""
