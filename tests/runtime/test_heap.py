"""Asking the collector without harm to whom it serves."""

from __future__ import annotations

import asyncio
import gc
import subprocess
import sys
import threading
from collections import deque
from pathlib import Path

import pytest

from livesh.runtime import heap


def test_objects_are_found_by_exact_type() -> None:
    """Only objects of the wanted types come back, and subclasses are other types."""

    class One:
        pass

    class Two(One):
        pass

    one, two = One(), Two()

    assert [one] == heap.of_types(frozenset({id(One)}))
    assert two not in heap.of_types(frozenset({id(One)}))


def test_instances_are_found_below_the_class_and_in_a_frozen_heap() -> None:
    """Of classes made at run time and of those compiled in, also when `gc.freeze` has parked them."""

    class One:
        pass

    class Two(One):
        pass

    class Ring(deque[int]):
        pass

    made: list[object] = [One(), Two()]
    rings: list[object] = [deque([1]), Ring([2])]
    for frozen in (False, True):
        if frozen:
            gc.freeze()
        try:
            assert set(map(id, made)) == set(map(id, heap.instances(One)))
            assert set(map(id, rings)) <= set(map(id, heap.instances(deque)))
            assert not set(map(id, made)) & set(map(id, heap.instances(Ring, Two))) - {id(made[1])}
        finally:
            gc.unfreeze()
    assert [] == heap.instances()


def test_modules_are_asked_for_their_names_only() -> None:
    """What a module refers to is its dictionary."""
    assert [asyncio.__dict__] == heap.referents(asyncio)
    assert [1, 2] == sorted(heap.referents([1, 2]))


def test_no_class_is_asked_for_its_hash() -> None:
    """What is looked at is told by identity: a metaclass of the program's may refuse to be hashed or compared."""

    def refuse(*_args: object) -> int:
        raise AssertionError("code of the program was run")

    odd = type("Odd", (type,), {"__hash__": refuse, "__eq__": refuse, "__subclasscheck__": refuse, "__instancecheck__": refuse})("Thing", (), {})()
    odd.held = held = object()

    assert [odd] == [each for each in heap.holding({id(held)}, [odd, [1], {}]) if each is odd]
    assert id(held) in map(id, heap.referents(odd, gc))


def test_collections_go_on_after_the_heap_was_walked() -> None:
    """On 3.12 dead objects of asyncio's free list must not be touched: the next collection would never end."""
    program = """
import asyncio, gc
from livesh.runtime import heap
async def main():
    futures = [asyncio.get_running_loop().create_future() for _ in range(5)]
    async def wait(future): await future
    tasks = [asyncio.create_task(wait(future)) for future in futures]
    await asyncio.sleep(0)
    for future in futures: future.set_result(None)
    await asyncio.gather(*tasks)
asyncio.run(main())
heap.referents(*gc.get_objects())
gc.collect()
gc.freeze()
for _ in range(3):
    heap.of_types(frozenset({id(asyncio.Future)}), parked=True)
    heap.referents(*gc.get_objects())
gc.unfreeze()
gc.collect()
print("collected")
"""
    house = str(Path(heap.__file__).parents[2])
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, env={"PYTHONPATH": house})

    assert ("collected\n", "") == (done.stdout, done.stderr)


def test_tuples_that_another_thread_builds_are_not_disturbed() -> None:
    """Walking the heap while threads build tuples from iterators fails none of them."""
    stop, failed = threading.Event(), []

    def build() -> None:
        try:
            while not stop.is_set():
                tuple([each] for each in range(50))
        except BaseException as cause:
            failed.append(cause)

    threads = [threading.Thread(target=build) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(8):
        found = [heap.objects(), heap.of_types(frozenset({id(list)})), heap.referrers(heap)]
        assert found
    stop.set()
    for thread in threads:
        thread.join()

    assert [] == failed
    assert gc.isenabled()


def test_what_came_since_is_in_the_generations_that_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the youngest; in two after that was collected; anywhere after the middle one was, or where there is no middle one."""
    gc.disable()
    try:
        gc.collect()
        then, born = heap.collections(), [[]]
        for collected, generations in ((None, (0,)), (0, (0, 1)), (1, ())):
            if collected is not None:
                gc.collect(collected)
            assert generations == heap.generations_since(then)
            assert any(each is born for g in generations or (2,) for each in gc.get_objects(g))
        then = heap.collections()
        gc.collect(0)
        monkeypatch.setattr(gc, "get_threshold", lambda: (2000, 10, 0))  # as the incremental collector of 3.14.0 says it
        assert () == heap.generations_since(then)
    finally:
        gc.enable()
