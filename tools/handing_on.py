"""Methods of the window that only hand on: one statement that calls something of somebody else with what came in.

    python3 -m tools.handing_on [folder]

A presenter stays where something is decided; where a method's whole body is one call that passes its own arguments on, the caller could say it.
Slots that Qt calls, overrides and properties are not counted: they have to be there.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent


def handing_on(folder: Path) -> Iterator[tuple[str, str, int]]:
    """File, class.method and lines of every presenter method that only hands on."""
    for path in sorted(folder.rglob("*.py")):
        for each in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(each, ast.ClassDef) and each.name.endswith(("Presenter", "Editor")):
                for method in each.body:
                    if isinstance(method, ast.FunctionDef) and not method.decorator_list and _only_hands_on(method):
                        lines = (method.end_lineno or method.lineno) - method.lineno + 1
                        yield path.relative_to(folder).as_posix(), f"{each.name}.{method.name}", lines


def _only_hands_on(method: ast.FunctionDef) -> bool:
    body = [each for each in method.body if not (isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant))]
    if len(body) != 1 or method.name.startswith("__"):
        return False
    [only] = body
    value = only.value if isinstance(only, (ast.Expr, ast.Return)) else None
    return isinstance(value, ast.Call) and not any(
        isinstance(part, (ast.IfExp, ast.Compare, ast.BoolOp, ast.ListComp, ast.GeneratorExp, ast.DictComp, ast.BinOp))
        for part in ast.walk(value)
    )


def main() -> int:
    """Print them and their sum."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else _ROOT / "jyteacher_desktop" / "desktop"
    found = list(handing_on(folder))
    for path, name, lines in found:
        print(f"{lines:4}  {path}  {name}")
    print(f"{len(found)} methods, {sum(lines for _path, _name, lines in found)} lines")
    return 0


if __name__ == "__main__":
    sys.exit(main())
