"""What a typed line is: whole or not, where it writes, what was meant."""

from __future__ import annotations

import pytest

from livesh.shell import entry


@pytest.mark.parametrize(
    "text",
    ["1 + 1", ":reload (", "await x", "a b", "for x in y: pass\n", "def f():\n    return 1\n", "def f():\n    return 1\n    ", "a = 1\nb = 2", ""],
)
def test_whole(text: str) -> None:
    """What can be evaluated, or can only be an error, is not asked to go on."""
    assert entry.is_whole(text)


@pytest.mark.parametrize(
    "text", ["def f():", "x = (", "'''abc", "x \\", "@deco", "async with a as b:", "if x:\n    1\nelse:\n    2", "a = 1\ndef f():\n  return 1"]
)
def test_not_whole(text: str) -> None:
    """What has only begun asks for another line."""
    assert not entry.is_whole(text)


@pytest.mark.parametrize(
    ("before", "indent"),
    [("def f():", "    "), ("    x = 1", "    "), ("    return x", ""), ("x = [", "    "), ("        pass", "    "), ("x", ""), ("if x:  # so", "    ")],
)
def test_next_indent(before: str, indent: str) -> None:
    """A block is indented, and a statement that ends it takes the indent back."""
    assert indent == entry.next_indent(before)


def test_background_and_file() -> None:
    """& and > FILE at the end of a command say where it runs and writes."""
    assert entry.Line(":watch f", True, "hits.txt", False) == entry.line(":watch f > hits.txt &")
    assert entry.Line(":bt all", False, "/tmp/x", True) == entry.line("  :bt all >> /tmp/x ")
    assert entry.Line("f(1)", True) == entry.line("f(1) &")
    assert entry.Line("for x in y:\n    await f(x)", True) == entry.line("for x in y:\n    await f(x) &")


@pytest.mark.parametrize("text", ["a = 1  # this &", "a & b", "f(1) &&", "a b &", "'&'", "a > b.txt"])
def test_python_is_taken_as_it_is(text: str) -> None:
    """Only an & that no Python could end in, after Python, sends it beside the prompt."""
    assert entry.Line(text) == entry.line(text)


def test_comparison_is_no_file() -> None:
    """> also compares; only what looks like a file is one."""
    assert entry.Line(":watch f if args.qty > 100") == entry.line(":watch f if args.qty > 100")
    assert entry.Line(":watch f if a > b.c") == entry.line(":watch f if a > b.c")


def test_python_is_left_alone() -> None:
    """Neither & nor > of Python is touched."""
    assert entry.Line("x > y.txt") == entry.line("x > y.txt")


def test_command_word() -> None:
    """A command line is a word and the rest."""
    assert ("reload", "a b") == entry.command_word(":reload  a b ")
    assert ("?", "") == entry.command_word(": ?")


def test_closest() -> None:
    """A prefix is meant before a similar word is."""
    known = ["reload", "rollback", "help", "versions"]

    assert ["reload"] == entry.closest("rel", known)
    assert ["help"] == entry.closest("hlep", known)
    assert [] == entry.closest("xyzzy", known)
