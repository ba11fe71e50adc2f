"""What is kept in C is not said to be nothing, and a value under a class of its own is still that value."""

from __future__ import annotations

import array
import io
from types import ModuleType
from typing import Any

import pytest

from livesh.debug import values
from livesh.runtime import opaque
from livesh.services import views


class Word(str):
    """A text of the program's own class, which must not be asked."""

    def __repr__(self) -> str:
        raise AssertionError("asked")

    __str__ = __getitem__ = __repr__


class Number(int):
    """A number of the program's own class."""

    __repr__ = __pos__ = Word.__repr__


class Empty:
    """Nothing."""


def test_values_of_derived_classes() -> None:
    """A str, int, float or bytes under another class is shown as what it is, without the methods of that class, and redacted like any."""
    word = Word("hello")
    word.since = 1  # type: ignore[attr-defined]
    assert [f"{__name__}.Word ('hello', 1 attribute)", f"{__name__}.Number (7)"] == [views.one_line(word), views.one_line(Number(7))]
    assert ["Word('hello')", "Number(7)"] == [values.brief(word), values.brief(Number(7))]
    assert f"{__name__}.Word (‹redacted›)" == views.one_line(Word("-----BEGIN PRIVATE KEY"))
    assert (b"ab", 1.5, None) == (opaque.plain(type("B", (bytes,), {})(b"ab")), opaque.plain(type("F", (float,), {})(1.5)), opaque.plain([]))


def test_what_is_kept_in_c() -> None:
    """An array says how much there is; another object of a C type that there is something; one of the program's that there is nothing."""
    assert "array.array (3 of type d, kept in C)" == views.one_line(array.array("d", [1, 2, 3]))
    assert "_io.BytesIO (kept in C)" == views.one_line(io.BytesIO(b"x"))
    assert [f"{__name__}.Empty (0 attributes)", "object (0 attributes)"] == [views.one_line(Empty()), views.one_line(object())]


def test_asked_for_its_repr() -> None:
    """What is kept in C can be asked what it is, also when it is what one looks at."""
    shown = views.View(use_repr=True).of(array.array("d", [1, 2]))
    assert ("repr", "array('d', [1.0, 2.0])") == (shown["kind"], shown["text"])


def test_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    """An array of numpy says its shape and what it holds, also one of a derived class; nothing of it is computed."""
    numpy: Any = pytest.importorskip("numpy")
    assert isinstance(numpy, ModuleType)
    derived = type("Derived", (numpy.ndarray,), {"shape": property(lambda self: 1 / 0)})
    assert "numpy.ndarray (3×4 float64, kept in C)" == views.one_line(numpy.zeros((3, 4)))
    assert "<ndarray: 3×4 float64>" == values.brief(numpy.zeros((3, 4)))
    assert f"{__name__}.Derived (2 int32, kept in C)" == views.one_line(numpy.zeros(2, "i4").view(derived))
    assert "numpy.float64 (2.5)" == views.one_line(numpy.float64(2.5))
