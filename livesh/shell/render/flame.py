"""Stacks with counts, drawn as a flame graph: an SVG anybody can open, or lines of text.

Pure: names and counts in, text out. Widths are shares of the samples; hover shows name, samples and share; a click zooms.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

WIDTH, ROW, PAD = 1200, 18, 10
_LETTER = 6.6  # width of a letter of the 11 px font, about


class Node:
    """One function in one place of the tree."""

    __slots__ = ("below", "count", "name")

    def __init__(self, name: str) -> None:
        self.name = name
        self.count = 0
        self.below: dict[str, Node] = {}

    def depth(self) -> int:
        """Return how many rows this node and those below it take."""
        return 1 + max((node.depth() for node in self.below.values()), default=0)


def tree(stacks: Iterable[Sequence[Any]]) -> Node:
    """Merge stacks (names outermost first, count) into a tree under one root."""
    root = Node("all")
    for names, count in stacks:
        root.count += count
        at = root
        for name in names:
            at = at.below.setdefault(name, Node(name))
            at.count += count
    return root


def text(root: Node, width: int, least: float = 0.01) -> list[tuple[int, float, str, int]]:
    """Return the tree as rows (depth, share, name, count), the heaviest first, without what is below *least*."""
    rows: list[tuple[int, float, str, int]] = []

    def add(node: Node, depth: int) -> None:
        for below in sorted(node.below.values(), key=lambda each: -each.count):
            share = below.count / max(root.count, 1)
            if share >= least:
                rows.append((depth, share, below.name, below.count))
                add(below, depth + 1)

    add(root, 0)
    return rows


def svg(root: Node, title: str) -> str:
    """Return the tree as an SVG document, the root at the bottom."""
    rows = root.depth()
    height = rows * ROW + 4 * PAD
    parts = [_HEAD.format(width=WIDTH, height=height, title=escape(title), middle=WIDTH / 2)]
    _draw(root, PAD, (WIDTH - 2 * PAD) / max(root.count, 1), height - 2 * PAD - ROW, root.count, parts)
    return "".join([*parts, "</svg>\n"])


def _draw(node: Node, x: float, scale: float, y: float, whole: int, parts: list[str]) -> None:
    width = node.count * scale
    if width < 0.3:
        return
    label = f"{node.name} ({node.count} samples, {node.count / max(whole, 1):.1%})"
    shown = node.name if len(node.name) * _LETTER < width else node.name[: max(int(width / _LETTER) - 1, 0)]
    parts.append(
        f'<g class="f"><title>{escape(label)}</title><rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="{ROW - 1}" '
        f'fill={quoteattr(_colour(node.name))} rx="1"/><text x="{x + 3:.1f}" y="{y + 12.5}">{escape(shown)}</text></g>\n'
    )
    for below in sorted(node.below.values(), key=lambda each: each.name):
        _draw(below, x, scale, y - ROW, whole, parts)
        x += below.count * scale


def _colour(name: str) -> str:
    """Return a warm colour that is the same for a function in every graph; the version changes the shade alone."""
    from zlib import crc32

    base, _, version = name.partition("@")
    seed = crc32(base.encode())
    shade = 8 * (crc32(version.encode()) % 3) if version else 0
    return f"hsl({seed % 50}, {70 + seed // 50 % 25}%, {62 + shade - 8}%)"


_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">
<style>text {{ font: 11px monospace; fill: #222; pointer-events: none }} .t {{ font-size: 14px; text-anchor: middle }} .f:hover rect {{ stroke: #000 }}</style>
<rect width="100%" height="100%" fill="#fffdf5"/>
<text class="t" x="{middle}" y="18">{title}</text>
<script><![CDATA[
document.addEventListener("click", function (event) {{
  var svg = document.documentElement, all = svg.querySelectorAll(".f"), group = event.target.closest ? event.target.closest(".f") : null;
  var box = group ? group.querySelector("rect") : all[0].querySelector("rect");
  var from = +(box.dataset.x || box.getAttribute("x")), span = +(box.dataset.w || box.getAttribute("width")), full = {width} - 20;
  all.forEach(function (one) {{
    var rect = one.querySelector("rect"), label = one.querySelector("text"), name = one.querySelector("title").textContent.split(" (")[0];
    rect.dataset.x = rect.dataset.x || rect.getAttribute("x"); rect.dataset.w = rect.dataset.w || rect.getAttribute("width");
    var left = Math.max(+rect.dataset.x, from), right = Math.min(+rect.dataset.x + +rect.dataset.w, from + span), wide = (right - left) * full / span;
    one.style.display = wide > 0.3 ? "" : "none";
    if (wide > 0.3) {{
      rect.setAttribute("x", 10 + (left - from) * full / span); rect.setAttribute("width", wide);
      label.setAttribute("x", 13 + (left - from) * full / span); label.textContent = name.slice(0, Math.max(0, Math.floor(wide / 6.6) - 1));
    }}
  }});
}});
]]></script>
"""
