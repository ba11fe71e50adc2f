"""Drawings of live state: the tree of an object, the change of a value, a chain of holders."""

from __future__ import annotations

from typing import Any

from livesh.shell.render.amounts import count
from livesh.shell.render.tables import table
from livesh.shell.render.text import Text, clip, indent, join, says
from livesh.shell.render.trees import Node, outline

_STYLES = {"value": "number", "text": "py.string", "secret": "warn", "class": "name", "module": "name", "function": "name", "seen": "dim"}


def tree(node: dict[str, Any], width: int) -> Text:
    """Draw the children of a view's root, and what is left of them."""
    if "of" not in node:
        return clip(said(node), width) + [("", "\n")]
    drawn = outline([_node(child) for child in node["of"]], width) + more(node)
    if node.get("defined"):
        drawn += says(f"and {count(node['defined'], 'module, class or function', 'modules, classes and functions')} (:inspect lists them)", "dim")
    return drawn


def more(node: dict[str, Any]) -> Text:
    """Say how many children are not shown."""
    shown = node.get("start", 0) + len(node.get("of") or ())
    if not node.get("left"):
        if not shown and node["type"] == "weakref.ReferenceType":
            return says("with () after the path :state looks at what it refers to", "dim")
        if not shown and str(node.get("text", "")).endswith("kept in C"):
            return says("it keeps what it holds in C, where a look does not reach; --repr asks it what it is", "dim")
        return says("no data in it" if node.get("defined") else "nothing in it", "dim") if not shown else []
    return says(f"… {node['left']:,} more (--page, --items)", "dim")


def _node(node: dict[str, Any]) -> Node:
    children = [_node(child) for child in node.get("of") or ()]
    if node.get("of") is not None and node.get("left"):
        children.append(Node([("dim", f"… {node['left']:,} more")]))
    return Node([("name", label(node["label"])), ("dim", ": "), *said(node)], children)


def label(text: str) -> str:
    """Return how a child is called: an attribute by its name, an item in brackets."""
    return text.removeprefix(".")


def said(node: dict[str, Any]) -> Text:
    """Return what a node says in one line."""
    if node["kind"] in ("object", "dict", "list", "set"):
        text: Text = [("", node["type"]), ("dim", f" · {node['text']}")]
        if node.get("version"):
            text += [("", " "), ("stale", node["version"])]
        return text
    now: Text = [("warn", f", {node['now']}")] if node.get("now") else []
    return [(_STYLES.get(node["kind"], ""), node["text"]), *now]


def records(found: dict[str, Any], width: int, start: int = 0) -> Text:
    """Draw records as a table, one line each."""
    rows = [[("name", row[0]), *row[1:]] for row in found["rows"]]
    drawn = table([head or "#" for head in found["columns"]], rows, width, empty="no records")
    if found["left"]:
        drawn += says(f"… {found['left']:,} more (--page, --items)", "dim")
    if found.get("hidden"):
        drawn += says(f"… {found['hidden']} more columns", "dim")
    return drawn


ROWS_MOST = 60


def rows(diff: list[list[str]], width: int, most: int = ROWS_MOST) -> Text:
    """Draw the rows of a difference: what goes, what comes, what stays around them; of very many the first and the last."""
    if len(diff) > most:
        left = len(diff) - most
        diff = [*diff[: most - most // 3], [" ", f"… {left:,} lines more …"], *diff[len(diff) - most // 3 :]]
    return join(clip(_row(sign, text), width) for sign, text in diff)


def begun(node: dict[str, Any], width: int, most: int = ROWS_MOST) -> Text:
    """Draw a tree that will be followed: its first lines, since what matters is what will change in it."""
    shown, lines = [], 0
    for style, text in tree(node, width):
        if lines == most:
            break
        shown.append((style, text))
        lines += text.count("\n")
    left = sum(text.count("\n") for _style, text in tree(node, width)) - lines
    return [*shown, *(says(f"… {left:,} lines more, which are watched as well", "dim") if left else ())]


def _row(sign: str, text: str) -> Text:
    style = {"-": "del", "+": "add"}.get(sign, "dim")
    return [(style, f"{sign} {text}")]


def surprises(texts: list[str]) -> Text:
    """Draw what a person may not have meant."""
    return join([[("warn", "! "), ("warn", text)] for text in texts])


def chain(holders: list[dict[str, Any]], text: str, width: int) -> Text:
    """Draw why an object is alive: from the object to what holds it in the end."""
    lines: list[Text] = [[("name", text)]]
    for at, holder in enumerate(holders):
        how = f" {holder['how']}" if holder["how"] else ""
        style = "ok" if holder["root"] else ""
        lines.append([("", "  " * (at + 1)), ("dim", "held by "), (style, holder["text"]), ("number", how)])
    return join(clip(line, width) for line in lines)


def traceback(text: str, width: int) -> Text:
    """Draw a traceback that came as text, moved in."""
    return indent(join(clip([("", line)], width - 4) for line in text.rstrip().splitlines()), 4)
