"""Parsing while other threads parse."""

from __future__ import annotations

import ast
import threading

import pytest

from livesh.runtime import trees


def test_it_is_ast_parse() -> None:
    """The tree is the one `ast.parse` makes, and errors are its errors."""
    assert ast.dump(ast.parse("x = 1\n")) == ast.dump(trees.parse("x = 1\n"))
    with pytest.raises(SyntaxError):
        trees.parse("x = ", "m.py")
    assert isinstance(trees.parse("x + 1", mode="eval"), ast.Expression)


def test_threads_that_parse_at_once_all_get_their_tree() -> None:
    """Collections that run finalizers in the middle of a tree do not fail another thread's."""

    class Slow:
        """Garbage whose finalizer lets other threads in."""

        def __init__(self) -> None:
            self.me = self

        def __del__(self) -> None:
            for _ in range(50):
                pass

    text = "".join(f"def f{n}(x):\n    return [x + {n}, {{'a': x}}]\n" for n in range(150))
    failed: list[BaseException] = []

    def work() -> None:
        try:
            for _ in range(15):
                garbage = [Slow() for _ in range(30)]
                del garbage
                trees.parse(text)
        except BaseException as cause:
            failed.append(cause)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [] == failed
