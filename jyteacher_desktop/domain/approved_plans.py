"""An approved plan (校本研修计划) stays as it is: the one sentence that says so, to whoever edits it and in a refused row of an import."""

from __future__ import annotations


def stays_words(title: str, number: str) -> str:
    """That a plan was approved under a number, that nothing was changed, and how it may be."""
    return f"“{title}”已经批复（{number}），没有改动。确需修改，请先由校长撤回批复并写明原因，改好后重新批复。"
