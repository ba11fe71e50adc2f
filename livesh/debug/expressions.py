"""What a person writes after a probe: conditions, values and templates, made ready to be part of the function.

They may use the function's own variables and, besides, `args` (`args.qty`, `args[0]`), `kwargs`, `ret`, `exc`,
`cost_ms`, `self` and `locals`. What would change the service's frame (`:=`) or its kind (`await`, `yield`) is refused.
A client that may not run code gets a checked language instead (`livesh.services.checked`, handed in as *checker*): then
not the expression is written into the function but a call that gives the checked one the values of its names.
"""

from __future__ import annotations

import ast
import copy
import re
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NamedTuple

from livesh.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable

    from livesh.debug.instrument import Marks


WIDEST = 500


def parse(text: str, what: str = "expression") -> ast.expr:
    """Parse *text* as one expression that may be written into a function."""
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except SyntaxError as error:
        raise UserError(f"the {what} does not parse: {error.msg}: {text}") from None
    for node in ast.walk(tree):
        if isinstance(node, ast.NamedExpr | ast.Await | ast.Yield | ast.YieldFrom):
            raise UserError(f"the {what} must not bind, await or yield: it becomes part of the function: {text}")
    return _unplaced(tree.body)


def _unplaced(tree: ast.expr) -> ast.expr:
    for node in ast.walk(tree):
        for name in ("lineno", "col_offset", "end_lineno", "end_col_offset"):
            if hasattr(node, name):
                delattr(node, name)
    return tree


class Asked:
    """One expression of a person's, Python or checked, to be written into a function."""

    def __init__(self, text: str, checker: Callable[[str], Any] | None = None, what: str = "expression") -> None:
        self.text = text
        self.tree = parse(text, what)
        self._checked = checker(text) if checker is not None else None
        self._names = sorted(self._checked.names) if self._checked is not None else []

    def written(self, marks: Marks, name: str, meaning: Meaning, use: str) -> ast.expr:
        """Return what to write for it where names have this *meaning*; *use* is "value" or "holds"."""
        if self._checked is None:
            written: ast.expr = meaning.visit(copy.deepcopy(self.tree))
            return written
        values = [meaning.visit(ast.Name(each, ast.Load())) for each in self._names]
        if "args" in self._names and "args" not in meaning.own:
            given = ast.Tuple([ast.Tuple([ast.Constant(each) for each in meaning.entry], ast.Load()), meaning.words["args"]], ast.Load())
            values[self._names.index("args")] = given
        target = ast.Attribute(marks.constant(name, self), use, ast.Load())
        return ast.Call(target, [ast.Tuple(values, ast.Load())], [])

    def holds(self, values: tuple[Any, ...]) -> bool:
        """Evaluate the checked expression as a condition."""
        return bool(self._checked.holds(self._names_of(values)))  # type: ignore[union-attr]

    def value(self, values: tuple[Any, ...]) -> Any:
        """Evaluate the checked expression."""
        return self._checked(self._names_of(values))  # type: ignore[misc]

    def _names_of(self, values: tuple[Any, ...]) -> dict[str, Any]:
        names = dict(zip(self._names, values, strict=True))
        given = names.get("args")
        if type(given) is tuple and len(given) == 2 and type(given[0]) is tuple and type(given[1]) is tuple:
            names["args"] = SimpleNamespace(**dict(zip(*given, strict=False)))
        return names


class Piece(NamedTuple):
    """One part of a template: literal text, or the text and index of a value with its conversion and format."""

    text: str
    value: int = -1
    conversion: int = -1
    spec: str = ""


def template(text: str, checker: Callable[[str], Any] | None = None) -> tuple[list[Piece], list[Asked]]:
    """Take a template (`qty={order.qty} total={total:.2f}`) apart into pieces and the values they show."""
    try:
        tree = ast.parse("f" + repr(text), mode="eval").body
    except SyntaxError as error:
        raise UserError(f"the template does not parse: {error.msg}: {text}") from None
    pieces: list[Piece] = []
    values: list[Asked] = []
    for part in tree.values if isinstance(tree, ast.JoinedStr) else [tree]:
        if isinstance(part, ast.FormattedValue):
            pieces.append(Piece(ast.unparse(part.value), len(values), part.conversion, _spec(part.format_spec)))
            values.append(Asked(ast.unparse(part.value), checker, "template"))
        elif isinstance(part, ast.Constant):
            pieces.append(Piece(str(part.value)))
    return pieces, values


def _spec(spec: ast.expr | None) -> str:
    if spec is None:
        return ""
    parts = spec.values if isinstance(spec, ast.JoinedStr) else [spec]
    if not all(isinstance(part, ast.Constant) for part in parts):
        raise UserError("a format in a template must be plain text, as in {total:.2f}")
    text = "".join(str(part.value) for part in parts if isinstance(part, ast.Constant))
    if any(int(number) > WIDEST for number in re.findall(r"\d+", text)):
        raise UserError(f"a format in a template makes at most {WIDEST} characters, not {text}")  # it would be made in the service before it is cut
    return text


class Meaning(ast.NodeTransformer):
    """Replaces a probe's own words by what they are in one function.

    *words* are expressions for `ret`, `exc`, `cost_ms` ...; *entry* are expressions for the parameters as they came in.
    A variable of the function with the same name as a word wins, except behind `args.`.
    """

    def __init__(self, words: dict[str, ast.expr], entry: dict[str, ast.expr], own: set[str]) -> None:
        self.words = words
        self.entry = entry
        self.own = own

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        """`args.qty` is the parameter as it came in."""
        if isinstance(node.value, ast.Name) and node.value.id == "args" and node.attr in self.entry:
            return self.entry[node.attr]
        self.generic_visit(node)
        return node

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        """`args[0]` is a parameter by its position, unless the function has a variable of that name."""
        if isinstance(node.value, ast.Name) and node.value.id == "args" and "args" not in self.own:
            index = node.slice.value if isinstance(node.slice, ast.Constant) else None
            if isinstance(index, int) and index < len(self.entry):
                return list(self.entry.values())[index]
            raise UserError(f"args[...] takes the position of one of the {len(self.entry)} parameters")
        self.generic_visit(node)
        return node

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """A word that the function does not use itself."""
        if node.id in self.own or node.id not in self.words:
            return node
        return self.words[node.id]
