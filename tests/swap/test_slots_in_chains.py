"""Slots that move between classes, and what later changes of the same classes make of them."""

from __future__ import annotations

import pytest
from handmade import Shelf

import livesh

BOTH = """
class Base:
    __slots__ = ["items", "hash"]
    size = 0
    def __init__(self, x): self.items = {"x": x}
class Middle(Base):
    __slots__ = ()
class Frozen(Middle):
    __slots__ = ()
    def seal(self): self.hash = 7
"""
MOVED = BOTH.replace('"items", "hash"', '"items"').replace("__slots__ = ()\n    def", '__slots__ = ("hash",)\n    def')
EDITED = MOVED.replace("    def seal", "    kind: int = 1\n    def seal")
BELOW = MOVED.replace("size = 0", "size = 1")
OTHER = EDITED.replace("items", "rows").replace("kind: int = 1", "kind: int = 2")


@pytest.mark.parametrize("kept", ["data", "items"])  # whose word it comes to stand in goes by the names
def test_a_slot_that_moved_down_is_kept_by_later_edits(shelf: Shelf, kept: str) -> None:
    """It is kept in the word of a slot of the base, which is read as before whatever becomes of either class."""
    module = shelf.load(BOTH.replace("items", kept))
    old, items = module.Frozen(1), {"x": 1}
    old.seal()
    for text in (MOVED, EDITED, BELOW, OTHER, MOVED, EDITED, BOTH):
        livesh.swap(module.__name__, sources={module.__name__: text.replace("items", kept)})

        new, name = module.Frozen(3), "rows" if text == OTHER else kept
        new.seal()
        assert (getattr(new, name), new.hash, getattr(module.Base(5), name)) == ({"x": 3}, 7, {"x": 5})
        assert (getattr(old, kept, None), old.hash) == (items if text != OTHER else None, 7)


def test_a_new_slot_in_the_word_of_a_base_leaves_that_as_it_is(shelf: Shelf) -> None:
    """The subclass has no slot of its own to keep another one in, and is edited once more."""
    module = shelf.load(BOTH.replace(', "hash"', "").replace("self.hash = 7", "pass"))
    old = module.Frozen(1)
    for text in (MOVED, EDITED, BELOW, OTHER, MOVED, EDITED):
        livesh.swap(module.__name__, sources={module.__name__: text})

        new, name = module.Frozen(3), "rows" if text == OTHER else "items"
        new.seal()
        old.seal()
        assert (getattr(new, name), new.hash, getattr(module.Base(5), name)) == ({"x": 3}, 7, {"x": 5})
        assert (getattr(old, "items", None), old.hash) == ({"x": 1} if text != OTHER else None, 7)
