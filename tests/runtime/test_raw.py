"""What an object holds, asked without running one line of its code."""

import pytest

from livesh.runtime import raw


class Plain:
    def __init__(self):
        self.x = 1


class Refusing:
    """Its own `__dict__` runs code, as that of a proxy does."""

    def __init__(self):
        self.x = 1

    @property
    def __dict__(self):
        raise RuntimeError("asked")

    @property
    def __class__(self):
        raise RuntimeError("asked")


class RefusingBelow(Plain):
    __dict__ = Refusing.__dict__["__dict__"]


# A class decorator that copies a namespace copies the `__dict__` of the class it came from, which cannot read the instances of the new one.
Copied = type("Copied", (object,), dict(Plain.__dict__))
CopiedNumber = type("CopiedNumber", (int,), dict(Plain.__dict__))


class TestDict:
    @pytest.mark.parametrize("kind", [Plain, Refusing, RefusingBelow, Copied, CopiedNumber])
    def test_it_is_found_behind_whatever_stands_in_its_place(self, kind):
        """The dictionary itself, by all ways of asking, and nothing of the object's runs."""
        thing = kind()

        assert (raw.attributes(thing), raw.held(thing, "x"), raw.is_unset(raw.held(thing, "y"))) == ({"x": 1}, 1, True)
        raw.instance_dict(thing)["y"] = 2
        assert raw.held(thing, "y") == thing.y == 2
        assert raw.Layout(kind).attributes(thing) == {"x": 1, "y": 2}

    def test_there_is_none_where_the_class_makes_none(self):
        """A property of that name on slots alone."""
        thing = type("Slotted", (), {"__slots__": ("x",), "__dict__": Refusing.__dict__["__dict__"]})()

        assert (raw.instance_dict(thing), raw.attributes(thing)) == (None, {})
