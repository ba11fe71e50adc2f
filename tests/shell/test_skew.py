"""Which processes run other code than the rest."""

from __future__ import annotations

from livesh.shell import skew
from livesh.shell.skew import Loaded, Odd


def test_the_odd_one_is_named_with_both_versions() -> None:
    """A replaced worker that came up with the disk's text, beside two that were swapped in memory."""
    most = {"shop": Loaded(3, "c", "changed"), "web": Loaded(1, "w", "same")}
    processes = {1: most, 2: most, 3: {"shop": Loaded(1, "a", "same"), "web": Loaded(1, "w", "same")}}

    assert {1: [], 2: [], 3: [Odd("shop", 1, 3, "same")]} == skew.skew(processes)
    assert ["shop"] == skew.only_in_memory(processes)
    assert "shop v1, what is on disk (most: v3)" == str(Odd("shop", 1, 3, "same"))


def test_the_same_text_under_another_number_is_no_skew() -> None:
    """Versions count from 1 in every process; a worker started after the save has the others' v3 as its v1."""
    processes = {1: {"shop": Loaded(3, "c", "same")}, 2: {"shop": Loaded(1, "c", "same")}}

    assert {1: [], 2: []} == skew.skew(processes)
    assert [] == skew.only_in_memory(processes)


def test_of_two_the_one_that_is_not_on_disk_counts_as_most() -> None:
    """Somebody swapped it in; what differs from it is what came later."""
    processes = {1: {"shop": Loaded(1, "a", "same")}, 2: {"shop": Loaded(2, "b", "changed")}}

    assert {1: [Odd("shop", 1, 2, "same")], 2: []} == skew.skew(processes)


def test_a_module_that_one_process_alone_has_is_no_skew() -> None:
    """A master that does not preload has loaded nothing."""
    assert {1: [], 2: []} == skew.skew({1: {}, 2: {"shop": Loaded(1, "a", "changed")}})


def test_two_texts_of_one_number() -> None:
    """Two workers swapped to different texts both call theirs v2."""
    assert "shop: another v2" == str(Odd("shop", 2, 2, "changed"))


def test_what_versions_says_is_read() -> None:
    """The current version of each module counts; one whose text is unknown does not."""
    reply = {
        "modules": [
            {"module": "shop", "number": 2, "disk": "same", "versions": [{"number": 1, "digest": "a"}, {"number": 2, "digest": "b", "current": True}]},
            {"module": "ext", "number": 1, "disk": "missing", "versions": [{"number": 1, "digest": "", "current": True}]},
        ]
    }

    assert {"shop": Loaded(2, "b", "same")} == skew.loaded(reply)
