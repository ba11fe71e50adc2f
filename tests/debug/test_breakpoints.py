"""Breakpoints: one thread stands still, the others go on; every way out of a stop."""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from collections.abc import Callable, Iterator
from types import FrameType, ModuleType
from typing import Any

import pytest
from conftest import Owner, until

import livesh
from livesh.debug import breakpoints, evaluate, locspec, probes, stepping, stops
from livesh.debug.expressions import Asked
from livesh.errors import Lacking, Refused, UserError
from livesh.runtime.select import runtime

Load = Callable[[str], ModuleType]

WORK = """
    def helper(x):
        y = x * 2
        return y

    def job(n):
        total = 0
        for i in range(n):
            total += helper(i)
        total = total + 1
        return total

    def loop(over):
        count = 0
        while not over:
            count += 1
        return count

    def captured(n):
        k = n
        def inner():
            nonlocal k
            k += 1
            return k
        return inner

    async def waits(n):
        return n + 1
"""


class Call:
    """A call in a thread of its own."""

    def __init__(self, function: Any, *args: Any) -> None:
        self.result: Any = None
        self._thread = threading.Thread(target=self._run, args=(function, *args))
        self._thread.start()

    def _run(self, function: Any, *args: Any) -> None:
        try:
            self.result = function(*args)
        except BaseException as error:
            self.result = error

    def join(self) -> Any:
        self._thread.join(60)
        assert not self._thread.is_alive()
        return self.result

    def is_over(self) -> bool:
        return not self._thread.is_alive()

    def until_inside(self, function: Any) -> None:
        """Wait until its thread runs *function*."""
        ident = self._thread.ident or 0
        until(lambda: sys._current_frames()[ident].f_code is function.__code__, f"{function.__name__} to begin")


@pytest.fixture(autouse=True)
def let_go() -> Iterator[None]:
    """No thread stands still after a test."""
    yield
    breakpoints.release(None)
    until(lambda: not stops.STOPS, "the end of all stops")
    assert not stepping._MONITOR.steps and not stepping._TRACERS


def stop_at(owner: Owner, place: str, **options: Any) -> breakpoints.Break:
    one = breakpoints.Break(owner, place, **{"stop_for": 60.0, **options})
    one.set(locspec.resolve(place))
    return one


def next_stop(after: stops.Stop | None = None) -> stops.Stop:
    return until(lambda: next((stop for stop in list(stops.STOPS.values()) if stop is not after), None), "a stop")


def go(stop: stops.Stop, how: str, line: int | None = None, order: Any = None) -> None:
    stop.go(stops.Go(how, order, line))


def where(stop: stops.Stop) -> tuple[str, int]:
    frame: FrameType = stop.frame_at(0)
    return frame.f_code.co_name, frame.f_lineno


def value(stop: stops.Stop, text: str, frame: int = 0) -> Any:
    return stop.ask(lambda: evaluate.in_frame(stop.frame_at(frame), text, stop.names), 30)


def line_of(module: ModuleType, text: str) -> int:
    with open(str(module.__file__)) as file:
        return next(number for number, line in enumerate(file, 1) if text in line)


def test_one_thread_stops_and_the_others_go_on(owner: Owner, module: Load) -> None:
    """The thread that reaches the line stands still; another calls the same function meanwhile."""
    work = module(WORK)
    one = stop_at(owner, f"{work.__name__}:{line_of(work, 'total += helper')}", condition=Asked("n == 3"))

    stopped, free = Call(work.job, 3), Call(work.job, 2)

    assert 3 == free.join()
    stop = next_stop()
    assert ("job", line_of(work, "total += helper")) == where(stop)
    one.off("enough")
    assert 7 == stopped.join()


def test_values_are_seen_and_changed(owner: Owner, module: Load) -> None:
    """Locals are seen, also inside comprehensions, and assignments reach the frame; other names stay with the stop."""
    work = module(WORK)
    stop_at(owner, f"{work.__name__}:{line_of(work, 'total = total + 1')}", once=True)
    call = Call(work.job, 3)
    stop = next_stop()

    assert [6, 7] == value(stop, "[total + k for k in range(2)]")
    value(stop, "total = 100; mine = 5")
    assert 105 == value(stop, "(lambda: total + mine)()")
    with pytest.raises(ZeroDivisionError):
        value(stop, "1/0")
    go(stop, "continue")

    assert 101 == call.join()


def test_captured_variables_are_changed(owner: Owner, module: Load) -> None:
    """A captured variable of the stopped function is written as well."""
    work = module(WORK)
    inner = work.captured(1)
    stop_at(owner, f"{work.__name__}:{line_of(work, 'return k')}", once=True)
    call = Call(inner)
    stop = next_stop()

    value(stop, "k = 50")
    go(stop, "continue")

    assert 50 == call.join()
    assert 51 == inner()


def test_steps(owner: Owner, module: Load) -> None:
    """next, step, until, jump and the stop at a return end where pdb's would, on this Python by its own means."""
    work = module(WORK)
    add, rest = line_of(work, "total += helper"), line_of(work, "total = total + 1")
    one = stop_at(owner, f"{work.__name__}:{add}", condition=Asked("i == 0"))
    call = Call(work.job, 2)
    stop = next_stop()
    seen = [where(stop)]

    for how, line in (("step", None), ("next", None), ("next", None), ("next", None), ("until", rest), ("jump", rest + 1), ("jump", rest), ("return", None)):
        before, before_stop = stop.number, stop
        go(stop, how, line)
        stop = next_stop(before_stop)
        assert before == stop.number
        seen.append(where(stop))

    assert "returns 3" == stop.why
    go(stop, "continue")
    one.off("enough")
    assert [
        ("job", add), ("helper", 3), ("helper", 4), ("helper", 4), ("job", add - 1), ("job", rest), ("job", rest + 1), ("job", rest), ("job", rest + 1),
    ] == seen  # fmt: skip
    assert 3 == call.join()
    assert sys.gettrace() is None or "coverage" in str(sys.gettrace())
    assert {} == {tool: name for tool, name in runtime().tools_in_use().items() if name.startswith("livesh")}


PASSING = """
    import asyncio

    def numbers(n):
        for i in range(n):
            yield i
        last = n
        return last

    def consumer(n):
        seen = 0
        for i in numbers(n):
            seen += i
        return seen

    async def inner():
        await asyncio.sleep(0)
        return 1

    async def outer():
        a = await inner()
        b = await inner()
        return a + b

    def raises(x):
        y = x
        raise ValueError(y)

    def catches(x):
        try:
            raises(x)
        except ValueError:
            caught = True
        return caught
"""


def _trail(stop: stops.Stop, how: str, times: int) -> list[str]:
    """The texts of the lines at which so many steps end."""
    import linecache

    found = []
    for _ in range(times):
        go(stop, how)
        stop = next_stop(stop)
        frame = stop.frame_at(0)
        found.append(linecache.getline(frame.f_code.co_filename, frame.f_lineno).strip() + (f"  {stop.why}" if "returns" in stop.why else ""))
    go(stop, "continue")
    return found


@pytest.mark.parametrize("how", ["next", "until", "return"])
def test_a_yield_is_no_return(owner: Owner, module: Load, how: str) -> None:
    """As in pdb, who steps in a generator stays in it while its consumer goes on; where it ends, the step ends too."""
    shop = module(PASSING)
    stop_at(owner, f"{shop.__name__}:{line_of(shop, 'yield i')}", once=True)
    call = Call(shop.consumer, 2)

    wanted = {
        "next": ["for i in range(n):", "yield i", "for i in range(n):", "last = n", "return last"],
        "until": ["last = n", "return last", "return last  returns 2"],
        "return": ["return last  returns 2"],
    }[how]
    assert wanted == _trail(next_stop(), how, len(wanted))
    assert 1 == call.join()


def test_an_await_is_no_return(owner: Owner, module: Load) -> None:
    """The next line of a coroutine is its own, whatever the loop does meanwhile; behind its end comes who awaited it."""
    shop = module(PASSING)
    stop_at(owner, f"{shop.__name__}:{line_of(shop, 'a = await')}", once=True, insist=True)
    call = Call(lambda: asyncio.run(shop.outer()))
    assert ["b = await inner()", "return a + b", "return a + b  returns 2"] == _trail(next_stop(), "next", 3)
    assert 2 == call.join()
    stop_at(owner, f"{shop.__name__}:{line_of(shop, 'await asyncio.sleep')}", once=True, insist=True)
    call = Call(lambda: asyncio.run(shop.outer()))
    assert ["return 1", "return 1  returns 1", "b = await inner()"] == _trail(next_stop(), "next", 3)
    assert 2 == call.join()


def test_tasks_that_take_turns_each_end_their_step(owner: Owner, module: Load) -> None:
    """A step over an await is not forgotten when another task of the loop stops and steps meanwhile."""
    if runtime().lacks_local_events():
        pytest.skip("one trace function a thread")
    shop = module("""
    import asyncio
    async def waits(n, gate, other):
        a = n
        other.set()
        await gate.wait()
        b = a + 1
        return b
    async def both():
        one, two = asyncio.Event(), asyncio.Event()
        return await asyncio.gather(waits(1, two, one), waits(2, one, two))
    """)
    one = stop_at(owner, f"{shop.__name__}.waits", insist=True)
    call = Call(lambda: asyncio.run(shop.both()))
    stop = next_stop()
    for number in (1, 2):
        assert number == value(stop, "n")
        for _ in range(3):
            go(stop, "next")
            stop = next_stop(stop)
    seen = [value(stop, "n")]
    assert line_of(shop, "b = a + 1") == where(stop)[1]
    go(stop, "continue")
    stop = next_stop(stop)
    assert line_of(shop, "b = a + 1") == where(stop)[1]
    assert [1, 2] == sorted([*seen, value(stop, "n")])
    go(stop, "continue")
    assert [2, 3] == call.join()
    one.off("enough")


def test_a_step_belongs_to_its_session(owner: Owner, module: Load) -> None:
    """Who releases their own threads ends no step of somebody else's."""
    shop = module(PASSING)
    stop_at(owner, f"{shop.__name__}:{line_of(shop, 'yield i')}", once=True)
    over: list[int] = []
    call = Call(lambda: (next(numbers := shop.numbers(2)), until(lambda: over, "the release"), list(numbers)))
    stop = next_stop()
    go(stop, "next")
    until(lambda: not stops.STOPS, "the way to the yield")
    breakpoints.release(Owner())
    over.append(1)
    step = next_stop(stop)
    assert ("numbers", line_of(shop, "for i in range(n)")) == where(step)
    go(step, "continue")
    assert [1] == call.join()[2]


ENTERED = """
    import functools

    class Thing:
        def __init__(self, n):
            self.n = n
        def __enter__(self):
            return self.n
        def __exit__(self, *exc):
            return False
        def __iter__(self):
            return self
        def __next__(self):
            raise StopIteration
        @property
        def size(self):
            return self.n
        def __getitem__(self, key):
            return key
        def __call__(self, a):
            return a
        def __add__(self, other):
            return other

    @functools.lru_cache(maxsize=None)
    def cached(a):
        return a

    def base(a, b):
        return b

    def key(a):
        return a

    def numbers():
        yield 1
        yield 2

    part = functools.partial(base, 1)

    def uses(thing, args, made):
        with thing as value:
            value = 1
        for each in thing:
            value = 2
        value = thing.size
        value = thing["k"]
        value = thing(3)
        value = thing + 4
        value = cached(5)
        value = part(6)
        value = base(*args)
        value = sorted([2], key=key)
        value = next(made)
        return value
"""


def test_a_step_enters_whatever_is_called(owner: Owner, module: Load) -> None:
    """As in pdb: what a `with` or a `for` calls, a property, an operator, what C calls back, and a generator that goes on."""
    shop = module(ENTERED)
    one = stop_at(owner, f"{shop.__name__}.uses", stop_for=30.0)
    made = shop.numbers()
    next(made)
    call = Call(shop.uses, shop.Thing(1), (1, 2), made)
    stop = next_stop()
    assert "uses" == where(stop)[0]
    entered = []
    while len(entered) < 40:
        go(stop, "step")
        stop = next_stop(stop)
        name = where(stop)[0]
        if name == "uses":
            continue
        entered.append(name)
        if name == "numbers":
            break
        go(stop, "return")
        stop = next_stop(stop)
    go(stop, "continue")
    one.off("enough")
    assert 2 == call.join()
    assert ["__enter__", "__exit__", "__iter__", "__next__", "size", "__getitem__", "__call__", "__add__", "cached", "base", "base", "key", "numbers"] == entered
    assert {} == {tool: name for tool, name in runtime().tools_in_use().items() if name.startswith("livesh")}


def test_a_step_looks_into_all_code_for_a_moment_only(owner: Owner, module: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    """A step over something long ceases to look at the entries of all other code, and ends where it should."""
    if runtime().lacks_local_events():
        pytest.skip("a trace function of the thread alone")
    monkeypatch.setattr(stepping, "ENTERING_S", 0.1)
    shop = module("import time\ndef waits(over):\n    while not over: time.sleep(0.01)\n    return 3\n")
    stop_at(owner, f"{shop.__name__}.waits", once=True, stop_for=30.0)
    over: list[int] = []
    call = Call(shop.waits, over)
    stop = next_stop()
    go(stop, "step")
    tool = until(lambda: next((number for number, name in runtime().tools_in_use().items() if name == "livesh"), None), "the step")
    assert sys.monitoring.get_events(tool)  # type: ignore[attr-defined]
    until(lambda: not sys.monitoring.get_events(tool), "the end of looking into all code")  # type: ignore[attr-defined]
    over.append(1)
    stop = next_stop(stop)
    assert "waits" == where(stop)[0]
    go(stop, "continue")
    assert 3 == call.join()


def test_many_listen_with_one_tool(owner: Owner, module: Load) -> None:
    """Breakpoints in four loops that run, one wherever something is raised, recording, and steps of two threads at once: all work, with one tool id."""
    if runtime().lacks_local_events():
        pytest.skip("no local events on this Python")
    from livesh.debug import exceptions

    shops, other = [module(WORK) for _ in range(4)], Owner()
    over: list[int] = []
    loops = [Call(shop.loop, over) for shop in shops]
    for loop, shop in zip(loops, shops, strict=True):
        loop.until_inside(shop.loop)
    try:
        assert [] == exceptions.start(owner, "KeyError")
        everywhere = breakpoints.RaiseBreak(other, "anywhere", error="ZeroDivisionError", stop_for=60.0)
        everywhere.set_everywhere()
        for at, shop in enumerate(shops):
            stop_at(owner if at % 2 else other, f"{shop.__name__}:{line_of(shop, 'count += 1')}", once=True, insist=True)
        until(lambda: len(stops.STOPS) == 4, "four stops")
        assert ["livesh"] == [name for name in runtime().tools_in_use().values() if name.startswith("livesh")]
        for _ in range(3):
            before = dict(stops.STOPS)
            for stop in before.values():
                go(stop, "step")
            until(lambda before=before: len(stops.STOPS) == 4 and all(stops.STOPS[number] is not stop for number, stop in before.items()), "the next stop of all")
        failing = Call(lambda: 1 / 0)
        raised = until(lambda: next((stop for stop in stops.STOPS.values() if stop.cause is everywhere), None), "the fifth")
        assert "<lambda>" == where(raised)[0]
        everywhere.off("enough")
        assert isinstance(failing.join(), ZeroDivisionError)
    finally:
        over.append(1)
        breakpoints.release(None)
    assert all(isinstance(loop.join(), int) for loop in loops)
    exceptions.stop(None)
    until(lambda: "livesh" not in runtime().tools_in_use().values(), "the tool to be given back")


def test_where_no_tool_is_left(owner: Owner, module: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    """Others have both free ids: a breakpoint is set and says what it does not reach, and a step leaves the thread where it is, with the reason."""
    if runtime().lacks_local_events():
        pytest.skip("no local events on this Python")
    shop = module(WORK)
    monitoring = sys.monitoring  # type: ignore[attr-defined]
    taken = [tool for tool in (3, 4) if monitoring.get_tool(tool) is None]
    for tool in taken:
        monitoring.use_tool_id(tool, "a tracer of somebody's")
    over: list[int] = []
    loop = Call(shop.loop, over)
    loop.until_inside(shop.loop)
    try:
        reached = stop_at(owner, f"{shop.__name__}:{line_of(shop, 'count += 1')}")
        assert "a tracer of somebody's" in reached.unreached
        reached.off("enough")
        stop_at(owner, f"{shop.__name__}.helper", once=True)
        call = Call(shop.helper, 3)
        stop = next_stop()
        go(stop, "next")
        stop = next_stop(stop)
        assert ("helper", line_of(shop, "y = x * 2")) == where(stop)
        assert "a tracer of somebody's" in stop.why
        go(stop, "continue")
        assert 6 == call.join()
    finally:
        over.append(1)
        for tool in taken:
            monitoring.free_tool_id(tool)
    assert isinstance(loop.join(), int)


@pytest.mark.skipif(bool(runtime().lacks_local_events()), reason="no local events here")
def test_a_breakpoint_set_at_a_stop_is_reached_by_the_same_call(owner: Owner, module: Load) -> None:
    """As in pdb: further down, in the loop the thread is in, and with another condition; also in a generator that waits, begun with a breakpoint in it."""
    shop = module(WORK + PASSING)
    first = stop_at(owner, f"{shop.__name__}:{line_of(shop, 'total += helper')}", condition=Asked("i == 0"))
    call = Call(shop.job, 9)
    stop = next_stop()
    first.change_condition(Asked("i == 3"))
    go(stop, "continue")
    stop = next_stop(stop)
    assert 3 == value(stop, "i")
    again = stop_at(owner, f"{shop.__name__}:{line_of(shop, 'total += helper')}", condition=Asked("i == 6"), once=True)
    stop_at(owner, f"{shop.__name__}:{line_of(shop, 'total = total + 1')}", once=True)
    go(stop, "continue")
    stop = next_stop(stop)
    assert (again, 6) == (stop.cause, value(stop, "i"))
    go(stop, "continue")
    stop = next_stop(stop)
    assert line_of(shop, "total = total + 1") == where(stop)[1]
    go(stop, "continue")
    assert 73 == call.join()
    first.off("enough")

    first = stop_at(owner, f"{shop.__name__}:{line_of(shop, 'yield i')}", condition=Asked("i == 99"))
    waiting = shop.numbers(1)
    assert 0 == next(waiting)
    stop_at(owner, f"{shop.__name__}:{line_of(shop, 'last = n')}", once=True)
    call = Call(list, waiting)
    stop = next_stop(stop)
    assert line_of(shop, "last = n") == where(stop)[1]
    go(stop, "continue")
    assert [] == call.join()
    first.off("enough")


def test_a_breakpoint_at_the_line_one_stands_at_waits_for_the_next_time(owner: Owner, module: Load) -> None:
    """As in pdb: set, or given another condition, where the thread stands already, it stops when the loop comes round."""
    shop = module(WORK)
    place = f"{shop.__name__}:{line_of(shop, 'total += helper')}"
    first = stop_at(owner, place, condition=Asked("i == 0"))
    call = Call(shop.job, 3)
    stop = next_stop()
    stop_at(owner, place)
    first.change_condition(Asked("i < 2"))
    for seen in (1, 1, 2) if not runtime().lacks_local_events() else ():
        go(stop, "continue")
        stop = next_stop(stop)
        assert seen == value(stop, "i")
    go(stop, "continue")
    assert 7 == call.join()


def test_what_is_called_again_knows_nothing_of_our_exception(owner: Owner, module: Load) -> None:
    """A retry or a raise after a step happens as if it were the only thing: no exception is being handled, and none is the context of another."""
    shop = module("""
    import sys
    seen = []
    def job(n):
        seen.append(sys.exception())
        n = n + 1
        return helper(n)
    def helper(n):
        n = n + 1
        raise ValueError(n)
    """.replace("sys.exception()", "sys.exc_info()[1]"))
    stop_at(owner, f"{shop.__name__}.job", once=True)
    call = Call(shop.job, 1)
    stop = next_stop()
    go(stop, "next")
    stop = next_stop(stop)
    go(stop, "retry", None, stop.ask(lambda: breakpoints.call_again(stop), 30))
    failed = call.join()
    assert (ValueError, None) == (type(failed), failed.__context__)
    assert [None, None] == shop.seen

    stop_at(owner, f"{shop.__name__}.job", once=True)
    stop_at(owner, f"{shop.__name__}.helper", once=True)
    call = Call(shop.job, 1)
    stop = next_stop(stop)
    go(stop, "continue")
    stop = next_stop(stop)
    go(stop, "raise", None, stop.ask(lambda: breakpoints.raise_with(stop, "KeyError(1)", 1), 30))
    failed = call.join()
    assert (KeyError, None) == (type(failed), failed.__context__)


def test_an_exception_passes_no_line_of_ours(owner: Owner, module: Load) -> None:
    """A step at a `raise` ends in the caller's handler, not at the line where the breakpoint was."""
    shop = module(PASSING)
    stop_at(owner, f"{shop.__name__}:{line_of(shop, 'y = x')}", stop_for=30.0)
    call = Call(shop.catches, 3)
    trail = _trail(next_stop(), "next", 3)
    assert ["raise ValueError(y)", "except ValueError:", "caught = True"] == [line for line in trail if "returns" not in line][:3]
    assert call.join() is True


def test_a_jump_that_cannot_be_is_told(owner: Owner, module: Load) -> None:
    """A line the interpreter refuses to jump to leaves the thread where it stands, with the interpreter's words."""
    work = module(WORK)
    stop_at(owner, f"{work.__name__}:{line_of(work, 'total = total + 1')}", once=True)
    call = Call(work.job, 2)
    stop = next_stop()

    go(stop, "jump", 1)
    again = next_stop(stop)

    assert "line 1" in again.why
    go(again, "continue")
    assert 3 == call.join()


def test_a_second_breakpoint_stands_where_the_first_would(owner: Owner, module: Load) -> None:
    """Two breakpoints in one function, both without a line, stop before its first statement; what is woven in is no statement."""
    work = module(WORK)
    one = stop_at(owner, f"{work.__name__}.helper", condition=Asked("x == 1"))
    other = stop_at(owner, f"{work.__name__}.helper", condition=Asked("x == 2"))
    stood = []
    for n in (1, 2):
        call = Call(work.helper, n)
        stop = next_stop()
        stood.append((stop.cause, where(stop)))
        go(stop, "continue")
        assert 2 * n == call.join()

    first = line_of(work, "y = x * 2")
    assert [(one, ("helper", first)), (other, ("helper", first))] == stood


def test_why_it_stands_after_a_jump(owner: Owner, module: Load) -> None:
    """A jump that was refused is not the reason of the next one."""
    work = module(WORK)
    stop_at(owner, f"{work.__name__}:{line_of(work, 'total = total + 1')}", once=True)
    call = Call(work.job, 2)
    stop = next_stop()
    go(stop, "jump", 1)
    stop = next_stop(stop)
    go(stop, "jump", line_of(work, "return total"))
    stop = next_stop(stop)

    assert stop.why.startswith("jump from break")
    go(stop, "continue")
    assert 2 == call.join()  # one less: the statement was passed, and nothing of ours stands on the last line


def test_more_time(owner: Owner, module: Load) -> None:
    """A stop's deadline moves while its thread waits, both ways."""
    work = module(WORK)
    stop_at(owner, f"{work.__name__}.helper", stop_for=60.0, once=True)
    call = Call(work.helper, 2)
    stop = next_stop()

    stop.hold(0.2)

    assert 4 == call.join()
    assert "its deadline" == stop.ended


def test_asking_a_stop_that_ends(owner: Owner, module: Load) -> None:
    """Who asks while the thread goes on is told so instead of waiting for ever."""
    work = module(WORK)
    stop_at(owner, f"{work.__name__}.helper", once=True)
    call = Call(work.helper, 2)
    stop = next_stop()
    go(stop, "continue")
    assert 4 == call.join()

    with pytest.raises(Refused, match="went on"):
        stop.ask(lambda: 1, None)


def test_names_are_lent_at_a_stop(owner: Owner, module: Load) -> None:
    """A name the frame does not know is asked for; the frame's own come first, and what nobody has is a NameError."""
    work = module(WORK)
    stop_at(owner, f"{work.__name__}.helper", once=True)
    call = Call(work.helper, 2)
    stop = next_stop()
    lent: dict[str, Any] = {"x": "not this", "there": 40}
    said: list[Any] = []

    def evaluated(text: str) -> Any:
        return stop.ask(lambda: evaluate.in_frame(stop.frame_at(0), text, stop.names, {"print": said.append}, lent.__getitem__), 30)

    assert 42 == evaluated("there + x")
    evaluated("print(x)")
    assert [2] == said
    with pytest.raises(NameError):
        evaluated("nowhere")
    go(stop, "continue")
    assert 4 == call.join()


def test_restarts(owner: Owner, module: Load) -> None:
    """A stopped call is left with a value, left with an exception, or made again with the function as just edited."""
    work = module(WORK)
    place = f"{work.__name__}:{line_of(work, 'total = total + 1')}"
    one = stop_at(owner, place)

    call = Call(work.job, 2)
    stop = next_stop()
    go(stop, "value", None, stop.ask(lambda: breakpoints.leave_with(stop, "total * 1000"), 30))
    assert 2000 == call.join()

    call = Call(work.job, 2)
    stop = next_stop(stop)
    go(stop, "raise", None, stop.ask(lambda: breakpoints.raise_with(stop, "KeyError(total)"), 30))
    assert "KeyError(2)" == repr(call.join())

    call = Call(work.job, 2)
    stop = next_stop(stop)
    one.enabled = False
    with open(str(work.__file__)) as file:
        livesh.swap(work.__name__, sources={work.__name__: file.read().replace("total + 1", "total + 40")})
    go(stop, "retry", None, stop.ask(lambda: breakpoints.call_again(stop), 30))
    assert 42 == call.join()


def test_a_restart_after_a_step(owner: Owner, module: Load) -> None:
    """Leaving with a value works at a later line of the frame, too; in a frame without the breakpoint it is refused."""
    work = module(WORK)
    stop_at(owner, f"{work.__name__}:{line_of(work, 'total += helper')}", once=True)
    call = Call(work.job, 2)
    stop = next_stop()
    go(stop, "step")
    inside = next_stop(stop)
    with pytest.raises(Refused, match="no way out but its own"):
        breakpoints.leave_with(inside, "1")
    go(inside, "until")
    inside = next_stop(inside)
    while where(inside)[0] != "job":
        go(inside, "next")
        inside = next_stop(inside)

    order = inside.ask(lambda: breakpoints.leave_with(inside, "'early'"), 30)
    go(inside, "value", None, order)

    assert "early" == call.join()


EVERYWHERE = """
    from contextlib import nullcontext

    log = []

    def plain(n):
        n = n + 1
        try:
            if n == 0:
                return None
            try:
                n = n + 1
            except* KeyError:
                n = 5
            with nullcontext():
                if n == 1:
                    return
                return 1
        except KeyError:
            n = 3
        finally:
            log.append(n)

    def nested(n):
        n = n + 1
        for each in (1, 2):
            try:
                if each == 1:
                    continue
                pass
                break
            finally:
                try:
                    log.append(each)
                finally:
                    pass
        return f"{n}"

    def numbers(n):
        n = n + 1
        try:
            yield n
        finally:
            log.append(n)
        return 3

    def taken(n):
        return list(numbers(n))
"""


@pytest.mark.parametrize("name", ["plain", "nested", "numbers"])
def test_a_frame_is_left_at_every_line(owner: Owner, module: Load, name: str) -> None:
    """After any number of steps the frame ends with the value, or it is said that it returns already: never does our order reach the service."""
    shop = module(EVERYWHERE)
    call_it = shop.taken if name == "numbers" else getattr(shop, name)
    plain, left, steps = call_it(1), 0, 0
    one = stop_at(owner, f"{shop.__name__}.{name}", stop_for=30.0)
    while steps < 30:
        call = Call(call_it, 1)
        stop = next_stop()
        for _ in range(steps):
            go(stop, "next")
            stop = next_stop(stop)
        over = stop.frame_at(0).f_code.co_name != name
        try:
            order = stop.ask(lambda stop=stop: breakpoints.leave_with(stop, "99"), 30)
        except Refused as refused:
            go(stop, "continue")
            assert plain == call.join()
            assert over or "returns already" in str(refused), refused
        else:
            go(stop, "value", None, order)
            assert call.join() in ((99,) if name != "numbers" else ([], [2])), (steps, where(stop) if not stop.over else "")
            left += 1
        if over:
            break
        steps += 1
    assert left > 4
    one.off("enough")


def test_restarts_of_an_outer_frame(owner: Owner, module: Load) -> None:
    """A frame further out that a breakpoint is in is left, raised in or called again; what is inside it is unwound."""
    work = module(WORK + """
    log = []

    def inside(n):
        try:
            return helper(n)
        finally:
            log.append(n)

    def outside(n):
        try:
            return inside(n) + 1
        except Exception:
            return "swallowed"
""")
    never = stop_at(owner, f"{work.__name__}.outside", condition=Asked("n == 99"))
    one = stop_at(owner, f"{work.__name__}.helper", condition=Asked("x < 50"))

    def restarted(how: str, make: Callable[[stops.Stop], Any], stop: stops.Stop) -> None:
        go(stop, how, None, stop.ask(lambda: make(stop), 30))

    call = Call(work.outside, 1)
    stop = next_stop()
    assert [0, 2] == stop.ways_out()
    with pytest.raises(Refused, match="Frame 0, 2 of this stack"):
        breakpoints.leave_with(stop, "5", 1)
    restarted("value", lambda stop: breakpoints.leave_with(stop, "n * 1000", 2), stop)
    assert (1000, [1]) == (call.join(), work.log)

    call = Call(work.outside, 2)
    stop = next_stop(stop)
    restarted("raise", lambda stop: breakpoints.raise_with(stop, "KeyError(n)", 2), stop)
    assert "KeyError(2)" == repr(call.join())

    call = Call(work.outside, 3)
    stop = next_stop(stop)
    restarted("raise", lambda stop: breakpoints.raise_with(stop, "KeyError(x)"), stop)
    assert "swallowed" == call.join()

    call = Call(work.outside, 4)
    stop = next_stop(stop)
    value(stop, "n = 50", 2)
    restarted("retry", lambda stop: breakpoints.call_again(stop, 2), stop)
    assert 101 == call.join()
    assert [1, 2, 3, 4, 50] == work.log
    never.off("enough")
    one.off("enough")


def test_another_exception_where_one_is_raised(owner: Owner, module: Load) -> None:
    """At a break wherever an exception is raised another one can take its place, and a caller with a breakpoint in it can be left."""
    if runtime().lacks_local_events():
        pytest.skip("no events for raises on this Python")
    work = module(WORK)
    one = breakpoints.RaiseBreak(owner, "anywhere", error="TypeError", stop_for=60.0)
    one.set_everywhere()
    call = Call(work.helper, None)
    stop = next_stop()
    with pytest.raises(Refused, match="no way out but its own"):
        breakpoints.leave_with(stop, "5")
    go(stop, "raise", None, stop.ask(lambda: breakpoints.raise_with(stop, "KeyError('mine')"), 30))
    assert "KeyError('mine')" == repr(call.join())

    never = stop_at(owner, f"{work.__name__}.job", condition=Asked("n == 'never'"))
    call = Call(work.job, "two")
    stop = next_stop(stop)
    go(stop, "value", None, stop.ask(lambda: breakpoints.leave_with(stop, "n * 2", stop.ways_out()[0]), 30))
    assert "twotwo" == call.join()
    never.off("enough")
    one.off("enough")


def test_where_an_exception_came_from(owner: Owner, module: Load) -> None:
    """At a break on an exception that leaves a function, the frame is shown at the line that raised."""
    work = module(WORK)
    stop_at(owner, f"{work.__name__}.helper", error="TypeError", once=True)
    call = Call(work.helper, None)
    stop = next_stop()

    assert line_of(work, "y = x * 2") == stop.described()["frames"][0]["line"]
    go(stop, "raise", None, stop.ask(lambda: breakpoints.raise_with(stop, ""), 30))
    assert isinstance(call.join(), TypeError)


def test_a_stop_releases_itself_at_its_deadline(owner: Owner, module: Load) -> None:
    """Nobody comes: after its time the thread goes on, and the session is told why."""
    work = module(WORK)
    stop_at(owner, f"{work.__name__}.helper", stop_for=0.2, once=True)

    assert 4 == Call(work.helper, 2).join()

    until(lambda: any(kind == "resumed" for kind, _ in owner.events), "the word that it goes on")
    assert ["its deadline"] == [data["why"] for kind, data in owner.events if kind == "resumed"]


def test_no_more_threads_stop_than_may(owner: Owner, module: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the cap a breakpoint lets threads pass and says so."""
    work = module(WORK)
    one = stop_at(owner, f"{work.__name__}.helper")
    calls = [Call(work.helper, n) for n in range(stops.STOPS_AT_ONCE + 3)]

    until(lambda: sum(call.is_over() for call in calls) == 3, "the passing of three")

    assert stops.STOPS_AT_ONCE == len(stops.STOPS)
    assert "as many threads stand still as may" in one.passed[-1]
    one.off("enough")
    assert [2 * n for n in range(len(calls))] == [call.join() for call in calls]


@pytest.mark.parametrize("error", ["", "ValueError", "raised"])
def test_a_fault_of_its_own_never_reaches_the_service(owner: Owner, module: Load, monkeypatch: pytest.MonkeyPatch, error: str) -> None:
    """What fails while it is decided whether to stop ends the breakpoint, with the reason; the call goes on."""
    shop = module("def job(n):\n    if n < 0:\n        raise ValueError(n)\n    return n + 1\n")
    monkeypatch.setattr(stops, "hinders", lambda insist: 1 / 0)
    if error == "raised":
        if runtime().lacks_local_events():
            pytest.skip("there is no break wherever something is raised")
        one: breakpoints.Break = breakpoints.RaiseBreak(owner, "anywhere", error="ValueError")
        one.set_everywhere()  # type: ignore[attr-defined]
    else:
        one = breakpoints.Break(owner, f"{shop.__name__}.job", error=error)
        one.set(locspec.resolve(f"{shop.__name__}.job"))

    assert 5 == Call(shop.job, 4).join()
    assert (ValueError, "-1") == (type(failed := Call(shop.job, -1).join()), str(failed))
    until(lambda: one.ended, "its end")
    assert "a fault of its own: " in one.ended


def test_a_fault_in_a_callback_never_reaches_the_service(owner: Owner, module: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    """A step that fails inside ends, the call goes on, and the fault is among those `:probes` shows."""
    from livesh.debug import worker

    shop = module(WORK)
    one = stop_at(owner, f"{shop.__name__}.job", once=True)
    call = Call(shop.job, 3)
    stop = next_stop()
    until(lambda: one.ended, "the end of what stops once")  # the second one would stop beside it
    monkeypatch.setattr(stepping.Step, "wants", lambda self, frame, line: 1 / 0)
    go(stop, "next")
    assert 7 == call.join()
    assert ["division by zero"] == [str(fault) for fault in worker.faults]
    assert not stepping.under_way(None)  # or its frame would be kept, and the step found in the next thread with that number
    worker.faults.clear()
    monkeypatch.undo()
    stop_at(owner, f"{shop.__name__}.job", once=True)
    call = Call(shop.job, 3)
    stop = next_stop(stop)
    go(stop, "next")
    stop = next_stop(stop)
    assert line_of(shop, "for i in range(n)") == where(stop)[1]
    go(stop, "continue")
    assert 7 == call.join()
    stepping.disarm(stop.ident)


def test_a_break_on_an_exception_that_leaves_a_function(owner: Owner, module: Load) -> None:
    """The thread stops where the exception leaves, with the frame as it was; the caller can be given a value instead."""
    work = module(WORK)
    stop_at(owner, f"{work.__name__}.helper", error="TypeError")
    call = Call(work.helper, None)
    stop = next_stop()

    assert isinstance(stop.error, TypeError)
    assert value(stop, "x") is None
    go(stop, "value", None, stop.ask(lambda: breakpoints.leave_with(stop, "5"), 30))

    assert 5 == call.join()
    assert 4 == work.helper(2)


def test_a_break_wherever_an_exception_is_raised(owner: Owner) -> None:
    """From 3.12 on a raise anywhere stops once, where it is raised; before, that is said to be lacking."""
    one = breakpoints.RaiseBreak(owner, "anywhere", error="ZeroDivisionError", stop_for=60.0)
    if runtime().lacks_local_events():
        with pytest.raises(Lacking):
            one.set_everywhere()
        return
    one.set_everywhere()
    call = Call(lambda: 1 / 0)
    stop = next_stop()

    assert "<lambda>" == where(stop)[0]
    go(stop, "continue")
    assert isinstance(call.join(), ZeroDivisionError)
    one.off("enough")
    assert {} == {tool: name for tool, name in runtime().tools_in_use().items() if name.startswith("livesh")}


def test_a_frame_already_in_its_loop_is_reached(owner: Owner, module: Load) -> None:
    """From 3.12 on a loop that never returns stops at a breakpoint inside it."""
    if runtime().lacks_local_events():
        pytest.skip("no local events on this Python")
    work = module(WORK)
    over: list[int] = []
    call = Call(work.loop, over)
    call.until_inside(work.loop)
    stop_at(owner, f"{work.__name__}:{line_of(work, 'count += 1')}", once=True, condition=Asked("count > 0"))
    stop = next_stop()

    assert "loop" == where(stop)[0]
    value(stop, "over.append(1)")
    go(stop, "continue")
    assert call.join() > 0


def test_a_suspended_generator_is_reached(owner: Owner, module: Load) -> None:
    """From 3.12 on a generator that no stack runs stops when it goes on past a breakpoint set meanwhile; a function nobody runs costs no tool."""
    if runtime().lacks_local_events():
        pytest.skip("no local events on this Python")
    work = module(WORK + """
    def counts():
        yield 1
        late = 2
        yield late
""")
    waiting = work.counts()
    assert 1 == next(waiting)
    one = stop_at(owner, f"{work.__name__}:{line_of(work, 'late = 2')}", once=True)
    assert one._running is not None
    assert sys.monitoring.DISABLE is one._running._line(sys._getframe(), work.counts.__code__, 1)  # type: ignore[attr-defined]  # other lines are asked once
    call = Call(next, waiting)
    stop = next_stop()
    assert ("counts", line_of(work, "late = 2")) == where(stop)
    go(stop, "continue")
    assert 2 == call.join()
    until(lambda: not breakpoints.breaks(), "the end of the breakpoint")

    stop_at(owner, f"{work.__name__}.helper")
    assert {} == {tool: name for tool, name in runtime().tools_in_use().items() if name.startswith("livesh")}


def test_an_event_loop_is_not_stopped_unless_insisted(owner: Owner, module: Load) -> None:
    """A coroutine function is refused; a plain function reached on a loop's thread is passed, with the reason told."""
    work = module(WORK)
    with pytest.raises(Refused, match="event loop"):
        stop_at(owner, f"{work.__name__}.waits")
    one = stop_at(owner, f"{work.__name__}.helper")

    async def main() -> int:
        return int(work.helper(4))

    assert 8 == asyncio.run(main())
    assert "event loop" in one.passed[-1]
    one.off("plain")
    insisted = stop_at(owner, f"{work.__name__}.waits", insist=True)
    call = Call(lambda: asyncio.run(work.waits(1)))
    stop = next_stop()
    go(stop, "value", None, stop.ask(lambda: breakpoints.leave_with(stop, "99"), 30))
    assert 99 == call.join()
    insisted.off("enough")


def test_who_carries_out_a_change_is_not_stopped(owner: Owner, module: Load) -> None:
    """A new statement that runs into a breakpoint passes it, with the reason: the shell waits for the change, and nobody could let it go."""
    shop = module(WORK)
    one = stop_at(owner, f"{shop.__name__}.helper", stop_for=30.0)
    with open(str(shop.__file__)) as file:
        livesh.swap(shop.__name__, sources={shop.__name__: file.read() + "\nCOMPUTED = helper(4)\n"})
    assert 8 == shop.COMPUTED
    assert "carries out a change" in one.passed[-1]


def test_a_thread_that_holds_a_services_lock_is_not_stopped(owner: Owner, module: Load) -> None:
    """A registered lock held by the thread makes it pass."""
    work = module(WORK)
    lock = threading.RLock()
    livesh.service("book", {}, lock=lock)
    one = stop_at(owner, f"{work.__name__}.helper")

    def locked() -> Any:
        with lock:
            return work.helper(3)

    try:
        assert 6 == Call(locked).join()
        assert "book" in one.passed[-1]
    finally:
        from livesh.services import registry

        registry.forget("book")


def test_ignore_disable_and_conditions_change(owner: Owner, module: Load) -> None:
    """A breakpoint passes as often as it is told, not at all when disabled, and takes a new condition while it is set."""
    work = module(WORK)
    one = stop_at(owner, f"{work.__name__}.helper", condition=Asked("x == 99"))
    assert 2 == Call(work.helper, 1).join()

    one.change_condition(Asked("x == 5"))
    one.ignore = 1
    assert 10 == Call(work.helper, 5).join()
    call = Call(work.helper, 5)
    stop = next_stop()
    one.enabled = False
    go(stop, "continue")
    assert 10 == call.join()
    assert 10 == Call(work.helper, 5).join()


def test_breakpoints_follow_a_swap(owner: Owner, module: Load) -> None:
    """After a swap the breakpoint is at its line's new place, in the new version."""
    work = module(WORK)
    one = stop_at(owner, f"{work.__name__}:{line_of(work, 'return y')}")
    with open(str(work.__file__)) as file:
        livesh.swap(work.__name__, sources={work.__name__: "# more\n# lines\n" + file.read().replace("x * 2", "x * 3")})
    call = Call(work.helper, 2)
    stop = next_stop()

    assert ("helper", line_of(work, "return y") + 2) == where(stop)
    assert 6 == value(stop, "y")
    go(stop, "continue")
    assert 6 == call.join()
    one.off("enough")


def test_a_stop_belongs_to_its_session(owner: Owner, module: Load) -> None:
    """Another session cannot evaluate at it."""
    work = module(WORK)
    stop_at(owner, f"{work.__name__}.helper", once=True)
    call = Call(work.helper, 2)
    stop = next_stop()

    with pytest.raises(UserError, match="another session"):
        stops.find(stop.number, Owner())
    go(stop, "continue")
    assert 4 == call.join()


def test_still_running_is_told_honestly(owner: Owner, module: Load) -> None:
    """An evaluation that takes longer than its time is said to be running, and the stop can be used again after it."""
    work = module(WORK)
    stop_at(owner, f"{work.__name__}.helper", once=True)
    call = Call(work.helper, 2)
    stop = next_stop()

    with pytest.raises(Refused, match="still running"):
        stop.ask(lambda: time.sleep(0.5), 0.05)
    assert 2 == value(stop, "x")
    go(stop, "continue")
    assert 4 == call.join()


@pytest.mark.skipif(bool(runtime().lacks_local_events()), reason="no local events here")
def test_a_breakpoint_that_is_hit_before_set_returns(owner: Owner, module: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its one stop comes before the frames that run already are reached: no tool of the interpreter's stays taken."""
    shop = module(WORK)
    over: list[int] = []
    loop = Call(shop.loop, over)
    tools = [sys.monitoring.get_tool(number) for number in range(6)]
    genuine = breakpoints._Running.reach.__func__  # type: ignore[attr-defined]
    calls: list[Call] = []

    def late(cls: Any, one: breakpoints.Break, targets: Any) -> Any:
        calls.append(Call(shop.loop, [1]))
        go(next_stop(), "continue")
        end = time.monotonic() + 0.5
        while not one.ended and time.monotonic() < end:
            time.sleep(0.01)
        return genuine(cls, one, targets)

    monkeypatch.setattr(breakpoints._Running, "reach", classmethod(late))
    one = stop_at(owner, f"{shop.__name__}.loop", once=True)
    until(lambda: one.ended, "the end after one stop")
    for stop in list(stops.STOPS.values()):
        go(stop, "continue")
    over.append(1)
    assert isinstance(loop.join(), int) and 0 == calls[0].join()
    until(lambda: tools == [sys.monitoring.get_tool(number) for number in range(6)], "the tools of before")


def test_a_condition_of_a_breakpoint_that_has_ended(owner: Owner, module: Load) -> None:
    """It ended while somebody typed: it does not come back, and that is said."""
    shop = module(WORK)
    code = shop.helper.__code__
    one = stop_at(owner, f"{shop.__name__}.helper")
    one.off("its session has gone")
    with pytest.raises(Refused, match="has ended meanwhile: its session has gone"):
        one.change_condition(Asked("x > 1"))
    assert code is shop.helper.__code__


def test_everything_is_back_after_off(owner: Owner, module: Load) -> None:
    """The same code objects run, no trace function and no monitoring tool of ours is left."""
    work = module(WORK)
    codes = [work.helper.__code__, work.job.__code__]
    for place in ("helper", "job"):
        stop_at(owner, f"{work.__name__}.{place}")

    probes.clear(owner, "enough")

    assert all(code is function.__code__ for code, function in zip(codes, (work.helper, work.job), strict=True))
    assert [] == probes.probes(all_kinds=True)
