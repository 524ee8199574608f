"""From a button to a use case there is one operation: ``desk.do(use_case, …)``. The calls are followed through the source.

A use case is a function of the inner layers whose first argument is the open workspace. A window may hand it to the operation, or hand the
operation a function of its own that decides something and calls use cases with the workspace it is given.
"""

from __future__ import annotations

import ast
from functools import cache, cached_property

from tests.architecture.test_window_and_commands import USE_CASES, functions, trees

Place = tuple[str, str]
OPENING = {"_open_school", "_open_bureau"}
"""What opens a file has the workspace before there is a window, and works in the thread that will own it."""
HANDED_ON = {
    "KeysDialog": "its digits and its action are the use cases of the office it is opened for",
    "PreviewDialog": "what writes one file for each is the paper's own",
    "CheckDialog": "a school and a bureau check a package each in its way",
    "TraceDialog": "a school and a bureau open a code each in its way",
    "__init__": "the heading of a school's and of a bureau's window",
    "open": "the worker opens the file, closes it, and asks it after each job which tables were written",
}
"""What is built with a use case hands that to the operation later; each takes the workspace in its annotation."""


def takes_workspace(function: ast.FunctionDef) -> bool:
    """Whether its first argument, behind ``self``, is the open workspace."""
    given = [*function.args.posonlyargs, *function.args.args]
    if given and given[0].arg in ("self", "cls"):
        given = given[1:]
    return bool(given) and given[0].annotation is not None and ast.unparse(given[0].annotation).startswith("Workspace")


@cache
def use_cases() -> frozenset[Place]:
    return frozenset(
        place for place, function in functions().items() if place[0].split(".")[1] in USE_CASES and takes_workspace(function)
    )


@cache
def known_functions() -> frozenset[Place]:
    return frozenset(functions())


class Window:
    """One module of the windows: its functions, and what its names mean."""

    def __init__(self, module: str, tree: ast.Module) -> None:
        self.module, self.tree = module, tree

    @cached_property
    def own(self) -> dict[str, ast.FunctionDef]:
        return {node.name: node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef)}

    @cached_property
    def meaning(self) -> dict[str, Place]:
        return {
            each.asname or each.name: (node.module, each.name)
            for node in ast.walk(self.tree)
            if isinstance(node, ast.ImportFrom) and node.module
            for each in node.names
        }

    def place(self, said: ast.expr) -> Place | None:
        """The function that an expression names."""
        known = self.meaning
        if isinstance(said, ast.Call) and isinstance(said.func, ast.Name) and said.func.id == "partial" and said.args:
            return self.place(said.args[0])
        if isinstance(said, ast.IfExp):
            return self.place(said.body)
        if isinstance(said, ast.Name):
            return known.get(said.id) or ((self.module, said.id) if said.id in self.own else None)
        if isinstance(said, ast.Attribute) and isinstance(said.value, ast.Name):
            module, name = known.get(said.value.id, ("", ""))
            if (f"{module}.{name}", said.attr) in known_functions():
                return f"{module}.{name}", said.attr
            return (self.module, said.attr) if said.value.id in ("self", "cls") and said.attr in self.own else None
        return None

    @cached_property
    def calls(self) -> list[tuple[ast.Call, tuple[ast.FunctionDef, ...]]]:
        """Every call with the functions it stands in."""
        found: list[tuple[ast.Call, tuple[ast.FunctionDef, ...]]] = []
        waiting: list[tuple[ast.AST, tuple[ast.FunctionDef, ...]]] = [(self.tree, ())]
        while waiting:
            node, around = waiting.pop()
            if isinstance(node, ast.Call):
                found.append((node, around))
            inside = (*around, node) if isinstance(node, ast.FunctionDef) else around
            waiting.extend((child, inside) for child in ast.iter_child_nodes(node))
        return found


@cache
def windows() -> tuple[Window, ...]:
    return tuple(Window(module, tree) for module, tree in trees().items() if module.split(".")[1] == "desktop")


def _named(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else call.func.attr if isinstance(call.func, ast.Attribute) else ""


def handed() -> tuple[set[Place], set[str]]:
    """What is handed to the operation by name, and what else is: variables and attributes."""
    found: set[Place] = set()
    otherwise: set[str] = set()
    for window in windows():
        for call, _around in window.calls:
            if _named(call) == "do" and isinstance(call.func, ast.Attribute) and call.args:
                place = window.place(call.args[0])
                if place is None:
                    otherwise.add(f"{window.module.rpartition('.')[2]}: {ast.unparse(call.args[0])}")
                else:
                    found.add(place)
            elif _named(call) in HANDED_ON:
                values = [*call.args, *(each.value for each in call.keywords)]
                found |= {place for value in values if (place := window.place(value)) is not None}
    return found, otherwise


def test_a_use_case_is_called_only_with_the_workspace_that_the_operation_handed_over() -> None:
    outside = [
        f"{window.module}:{call.lineno} {ast.unparse(call.func)}"
        for window in windows()
        for call, around in window.calls
        if window.place(call.func) in use_cases()
        and not any(takes_workspace(each) for each in around)
        and not {each.name for each in around} & OPENING
    ]
    assert outside == []


def test_every_function_of_a_window_that_takes_the_workspace_is_reached_from_the_operation() -> None:
    by_name = {(window.module, name): (window, node) for window in windows() for name, node in window.own.items()}
    reached = handed()[0] | {place for place in by_name if place[1] in OPENING}
    waiting = list(reached)
    while waiting:
        window, node = by_name.get(waiting.pop(), (None, None))
        if window is None or node is None:
            continue
        for each in ast.walk(node):
            place = window.place(each) if isinstance(each, ast.Name | ast.Attribute) else None
            if place is not None and place not in reached:
                reached.add(place)
                waiting.append(place)
    lost = {
        f"{window.module.removeprefix('jyteacher_desktop.desktop.')}:{name}"
        for window in windows()
        for name, node in window.own.items()
        if takes_workspace(node)
        and (window.module, name) not in reached
        and name != "__call__"  # a protocol's: it says what it takes
    }
    assert lost == set()


def test_what_is_handed_over_under_another_name_is_known() -> None:
    _found, otherwise = handed()
    assert otherwise == {
        "desk: use_case",  # the operation itself, and the worker's behind it
        "keys: digits",
        "keys: self._action",
        "preview: self._each",
        "safety: use_case",  # the same operation on a file that no window has open
        "trace: self._trace",
        "same_value_for_many: self._batch.change",
        "what_if: self._trial.lines",
        "shell: self._read_heading",
    }


def test_no_function_of_a_window_only_hands_on() -> None:
    only = []
    for window in windows():
        for name, function in window.own.items():
            body = [each for each in function.body if not (isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant))]
            if len(body) != 1 or not isinstance(body[0], ast.Return | ast.Expr) or not isinstance(body[0].value, ast.Call):
                continue
            call = body[0].value
            given = [ast.unparse(each) for each in (*call.args, *(each.value for each in call.keywords))]
            taken = [each.arg for each in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)]
            if window.place(call.func) in use_cases() and given == [each for each in taken if each not in ("self", "cls")]:
                only.append(f"{window.module}:{name}")
    assert only == []
