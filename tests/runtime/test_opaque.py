"""What is kept in C is not said to be nothing, and a value under a class of its own is still that value."""

from __future__ import annotations

import array
import io
from types import ModuleType
from typing import Any

import pytest

from livesh.debug import values
from livesh.errors import UserError
from livesh.runtime import opaque
from livesh.services import paths, views


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
    assert "numpy.void ((1, 2.5))" == views.one_line(numpy.array([(1, 2.5)], [("n", "i4"), ("x", "f8")])[0])


def test_arrays_of_numpy_are_walked_a_page_at_a_time() -> None:
    """Numbers of one dimension, rows of several, as a table too; a class derived from it is told of none of its rows."""
    numpy: Any = pytest.importorskip("numpy")
    told: list[Any] = []
    derived = type("Derived", (numpy.ndarray,), {"__array_finalize__": lambda self, obj: told.append(obj)})
    for rows in (numpy.arange(12.0).reshape(3, 4), numpy.arange(12.0).reshape(3, 4).view(derived)):
        told.clear()
        seen = views.View(views.Limits(items=2)).of(rows)
        assert (["[0]", "[1]"], "4 float64, kept in C", 1) == ([each["label"] for each in seen["of"]], seen["of"][0]["text"], seen["left"])
        assert ["[2]", "8.0", "9.0", "10.0", "11.0"] == views.table(rows, 2, 5)["rows"][0]
        assert 6.0 == paths.walk(rows, paths.parse("x[1][2]").steps) == paths.walk(rows, paths.parse("x[1, 2]").steps)
        assert (3, 4) == paths.walk(rows, paths.parse("x.shape").steps)
        assert [] == told
    large = views.View(views.Limits(items=3)).of(numpy.arange(1_000_000), start=999_999)
    assert (["999999"], 0) == ([each["text"] for each in large["of"]], large["left"])
    for wrong in ("x[3]", "x[None]", "x[True]", "x['qty']"):
        with pytest.raises(UserError, match="holds no"):
            paths.walk(numpy.zeros((3, 4)), paths.parse(wrong).steps, "x")


def test_tables_of_pandas_say_their_size() -> None:
    """Rows, columns and types, with an index of any kind; nothing of pandas is asked."""
    pandas: Any = pytest.importorskip("pandas")
    table = pandas.DataFrame({"n": [1, 2], "x": [0.5, 1.5]})
    said = "2 rows × 2 columns of int64, float64"
    assert f"pandas.DataFrame ({said}, 3 attributes)" == views.one_line(table)
    assert f"<DataFrame: {said}>" == values.brief(table)
    assert "pandas.Series (2 rows of float64, 4 attributes)" == views.one_line(table["x"])
    assert views.one_line(table.set_index(["n"])).startswith("pandas.DataFrame (2 rows × 1 column of float64")
    assert views.one_line(table.set_index(["n", "x"])).startswith("pandas.DataFrame (2 rows × 0 columns")


def test_what_refers_to_python_objects_says_so() -> None:
    """A weak reference, a partial, what stands still in the middle of a function, what waits."""
    import contextvars
    import functools
    import queue
    import weakref

    class Thing:
        """Something to refer to."""

    def stands() -> Any:
        yield 1

    gone = weakref.ref(Thing())
    thing, generator, jobs = Thing(), stands(), queue.SimpleQueue[int]()
    name = f"{__name__}.test_what_refers_to_python_objects_says_so.<locals>"
    assert f"weakref.ReferenceType (to a {name}.Thing, which it does not keep alive)" == views.one_line(weakref.ref(thing))
    assert f"weakref.KeyedRef (to a {name}.Thing, which it does not keep alive, 1 attribute)" == views.one_line(
        weakref.WeakValueDictionary({"a": thing}).data["a"]
    )
    assert "weakref.ReferenceType (what it referred to is gone)" == views.one_line(gone)
    assert f"functools.partial (of {name}.stands, 1 argument given)" == views.one_line(functools.partial(stands, 1))
    next(generator)
    assert views.one_line(generator).startswith("generator (at rest in test_what_refers_to_python_objects_says_so.<locals>.stands, line ")
    generator.close()
    assert "generator (ended)" == views.one_line(generator)
    assert "_contextvars.ContextVar (named cv, each context has its own value)" == views.one_line(contextvars.ContextVar("cv"))
    jobs.put(1)
    assert "_queue.SimpleQueue (1 item, kept in C)" == views.one_line(jobs)


def test_numpy_s_own_numbers_are_values() -> None:
    """They are no Python numbers, and one of them is what an edit of an array shows."""
    numpy = pytest.importorskip("numpy")
    said = [views.one_line(each) for each in (numpy.int16(5), numpy.float32(2.5), numpy.datetime64("2026-01-01"))]
    assert ["numpy.int16 (5)", "numpy.float32 (2.5)", "numpy.datetime64 (kept in C)"] == said
