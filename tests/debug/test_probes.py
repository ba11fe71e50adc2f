"""Probes: exact, bounded, invisible to the service, gone without a trace."""

from __future__ import annotations

import asyncio
import gc
import os
import sys
import threading
import time
import warnings
from collections import deque
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from conftest import Owner, until
from guests import Guest

import livesh
from livesh.debug import breakpoints, instrument, locspec, monitoring, placement, probes, tracing, tunnel, watching
from livesh.debug.expressions import Asked, template
from livesh.debug.limits import Limits
from livesh.errors import LiveshError, Refused, UserError
from livesh.wire.ops.code import Source
from livesh.wire.ops.core import Eval
from livesh.wire.ops.probes import Watch

Load = Callable[[str], ModuleType]
DEFAULT = Limits()

SHOP = """
    import functools
    import time

    def price(qty, rate=2):
        total = qty * rate
        if qty > 100:
            raise ValueError("too many")
        return total

    def deco(f):
        @functools.wraps(f)
        def inner(*a):
            return f(*a)
        return inner

    @deco
    def wrapped(x):
        return price(x) + 1

    def outer(n):
        def inner(a):
            return a + n
        return inner

    class C:
        def m(self, x):
            return price(x)

    def slow(x):
        time.sleep(0.01)
        return price(x)

    def gen(n):
        for i in range(n):
            yield i

    def secret(password, user):
        return len(password)
"""


def watch(owner: Owner, place: str, limits: Limits = DEFAULT, **options: Any) -> watching.Watch:
    one = watching.Watch(owner, place, limits, **options)
    one.set(locspec.resolve(place))
    return one


def test_a_watch_shows_arguments_result_and_exception(owner: Owner, module: Load) -> None:
    """Each call is one hit with its arguments, its result or exception, its time, thread and version."""
    shop = module(SHOP)
    watch(owner, f"{shop.__name__}.price", Limits(hits=2))

    shop.price(3)
    with pytest.raises(ValueError, match="too many"):
        shop.price(200)

    owner.end()
    first, second = owner.hits()
    assert ({"qty": "3", "rate": "2"}, "6", 1) == (first["args"], first["ret"], first["version"])
    assert "ValueError('too many')" == second["exc"]
    assert threading.current_thread().name == first["who"]
    assert first["cost_ms"] >= 0


def test_the_original_code_is_back_after_the_limit(owner: Owner, module: Load) -> None:
    """After its last hit a probe takes itself off: the same code object runs again, nothing is woven."""
    shop = module(SHOP)
    code = shop.price.__code__
    watch(owner, f"{shop.__name__}.price", Limits(hits=3))
    for _ in range(10):
        shop.price(1)

    end = owner.end()

    assert 3 == len(owner.hits())
    assert "3 hits, its limit" in end["why"]
    assert code is shop.price.__code__
    assert [] == placement.sites()


def test_hits_are_exact_under_eight_threads(owner: Owner, module: Load, threads: Callable[..., threading.Thread]) -> None:
    """A limit of 50 is 50 hits, whatever the number of threads that call, and no result is wrong."""
    shop = module(SHOP)
    wrong: list[int] = []

    def hammer() -> None:
        for n in range(400):
            if shop.price(n % 100) != n % 100 * 2:
                wrong.append(n)

    watch(owner, f"{shop.__name__}.price", Limits(hits=50, per_second=10_000, share=9.0))
    for each in [threads(hammer) for _ in range(8)]:
        each.join(60)
    owner.end()

    assert 50 == len(owner.hits())
    assert set(range(1, 51)) == {hit["n"] for hit in owner.hits()}
    assert [] == wrong


def test_every_reference_is_reached(owner: Owner, module: Load) -> None:
    """A held function, a bound method, a function behind decorators and closures made before and after are all watched."""
    shop = module(SHOP)
    held, bound, before = shop.price, shop.C().m, shop.outer(10)
    for place in ("price", "C.m", "outer.inner", "wrapped"):
        watch(owner, f"{shop.__name__}.{place}")

    held(1)
    bound(2)
    before(3)
    after = shop.outer(20)
    after(4)
    shop.wrapped(5)

    owner.wait_hits(7)
    assert ["price", "price", "C.m", "outer.inner", "outer.inner", "price", "wrapped"] == [hit["place"].partition(".")[2] for hit in owner.hits()]


def test_functions_made_under_a_probe_get_their_own_code_back(owner: Owner, module: Load) -> None:
    """A closure that was born with a probe in it runs the original code once the probe is off."""
    shop = module(SHOP)
    code = shop.outer(0).__code__
    probe = watch(owner, f"{shop.__name__}.outer.inner")
    born = shop.outer(1)
    instrumented = born.__code__

    probe.off("test")

    assert instrumented is not code
    assert code is born.__code__ is shop.outer(2).__code__


def test_conditions_know_the_calls_own_words(owner: Owner, module: Load) -> None:
    """`args.NAME`, `args[0]`, `ret`, `exc` and `cost_ms` mean what they say in a condition."""
    shop = module(SHOP)
    wanted = ("args.qty == 7", "args[0] == 7 and ret == 14", "ret == 14 and exc is None", "qty == 7 and cost_ms < 60000", "'qty' in locals and qty == 7")
    for text in wanted:
        watch(owner, f"{shop.__name__}.price", condition=Asked(text))

    for n in (6, 7, 8):
        shop.price(n)

    assert [{"qty": "7", "rate": "2"}] * len(wanted) == [hit["args"] for hit in owner.wait_hits(len(wanted))]


def test_a_failing_condition_trips_the_probe_off(owner: Owner, module: Load) -> None:
    """A condition that raises takes its probe off and says what it raised; the service goes on."""
    shop = module(SHOP)
    watch(owner, f"{shop.__name__}.price", condition=Asked("qty.nothing > 1"))

    assert 6 == shop.price(3)

    assert "its condition failed: AttributeError" in owner.end()["why"]


def test_a_condition_that_is_beyond_the_role_says_who_may(owner: Owner, module: Load) -> None:
    """A getter written in C, of which nobody knows whether it runs code, ends the probe with the reason and the way out, in words and not as an exception's repr."""
    from livesh.services import checked

    shop = module(SHOP.replace("import time", "import sqlite3, time; BASE = sqlite3.connect(':memory:')"))
    watch(owner, f"{shop.__name__}.price", condition=Asked("BASE.total_changes > 1", checked.parse))

    assert 6 == shop.price(3)

    why = owner.end()["why"]
    assert "its condition failed: sqlite3.Connection.total_changes is computed by C code: reading it may run code; with the role code it may be any Python" in why


def test_role_probe_conditions_are_checked(owner: Owner, module: Load) -> None:
    """A checked condition works with names, `args` and `ret`, and cannot call."""
    from livesh.services import checked

    shop = module(SHOP)
    watch(owner, f"{shop.__name__}.price", condition=Asked("args.qty > 5 and ret < 100 and rate == 2", checked.parse))

    for n in (3, 6):
        shop.price(n)

    assert ["6"] == [hit["args"]["qty"] for hit in owner.wait_hits(1)]
    with pytest.raises(UserError, match="can be called in a checked expression"):
        Asked("open('/etc/passwd')", checked.parse)


def test_expressions_cannot_change_the_frame() -> None:
    """Binding, awaiting and yielding expressions are refused before anything is set."""
    for text in ("(x := 1)", "await x", "(yield)"):
        with pytest.raises(UserError, match="must not bind"):
            Asked(text)


def test_a_logpoint_shows_a_line(owner: Owner, module: Load) -> None:
    """A logpoint fills its template at its line, formats plain numbers, and shows all variables without one."""
    shop = module(SHOP)
    pieces, values = template("total={total} rate={rate:.2f} {missing}")
    log = watching.Log(owner, "log", Limits(hits=1), pieces=pieces, values=values)
    log.set(locspec.resolve(f"{shop.__name__}:7"))
    shop.price(4)
    owner.end()
    bare = watching.Log(owner, "log", Limits())
    bare.set(locspec.resolve(f"{shop.__name__}:7"))
    shop.price(5)

    hits = owner.wait_hits(2)

    assert "NameError" in hits[0]["text"]
    assert {"qty": "5", "rate": "2", "total": "10"} == hits[1]["locals"]


def test_a_template_is_filled(owner: Owner, module: Load) -> None:
    """Text, values, conversions and formats come out as an f-string would show plain values."""
    shop = module(SHOP)
    pieces, values = template("total={total} rate={rate:.2f} {qty!r} {qty!r:>3} {rate!s:<3}|")
    watching.Log(owner, "log", Limits(), pieces=pieces, values=values).set(locspec.resolve(f"{shop.__name__}:7"))
    shop.price(4)

    assert ["total=8 rate=2.00 4   4 2  |"] == [hit["text"] for hit in owner.wait_hits(1)]


def test_a_stack_probe_shows_the_callers(owner: Owner, module: Load) -> None:
    """Who calls the function, with versions, innermost first."""
    shop = module(SHOP)
    watching.Stack(owner, "stack", Limits()).set(locspec.resolve(f"{shop.__name__}.price"))
    shop.wrapped(1)

    frames = owner.wait_hits(1)[0]["frames"]

    assert ["price", "wrapped", "deco.<locals>.inner"] == [frame["qualname"] for frame in frames[:3]]
    assert 1 == frames[0]["version"]


def test_a_trace_tells_waiting_from_working(owner: Owner, module: Load) -> None:
    """A traced coroutine's calls and awaits are sites with times, waiting summed apart."""
    shop = module("""
        import asyncio
        async def leaf(x):
            await asyncio.sleep(0.02)
            return x
        async def root(n):
            total = sum([n, len([n])])
            return total + await leaf(n)
    """)
    tracing.Trace(owner, "trace", Limits()).set(locspec.resolve(f"{shop.__name__}.root"))

    assert 8 == asyncio.run(shop.root(3.5) if False else shop.root(3)) + 1

    hit = owner.wait_hits(1)[0]
    names = [site["name"] for site in hit["sites"]]
    assert {"len", "sum", "leaf", "await leaf"} == set(names)
    assert hit["waiting_ms"] >= 15
    assert hit["waiting_ms"] <= hit["cost_ms"]


def test_a_trace_sees_what_async_for_and_async_with_wait_for(owner: Owner, module: Load) -> None:
    """The items of a loop, a comprehension, and entering and leaving a context are waiting; what it begins with, the body and a `continue` are not."""
    shop = module("""
    import asyncio, contextlib, time
    async def items(n):
        for i in range(n):
            await asyncio.sleep(0.02)
            yield i
    @contextlib.asynccontextmanager
    async def held():
        await asyncio.sleep(0.03)
        yield 1
        await asyncio.sleep(0.01)
    def slow(n):
        time.sleep(0.2)
        return n
    async def root(n):
        total = 0
        async for i in items(slow(n)):
            if i == 1:
                continue
            time.sleep(0.2)
            total += i
        else:
            total += 100
        async with held() as h:
            total += h
        async for i in items(2):
            break
        async with held():
            return total + len([x async for x in items(2)])
    async def fails():
        async for i in items(None):
            pass
    """)
    for name in ("root", "fails"):
        tracing.Trace(owner, "trace", Limits()).set(locspec.resolve(f"{shop.__name__}.{name}"))
    assert 105 == asyncio.run(shop.root(3))
    with pytest.raises(TypeError):
        asyncio.run(shop.fails())

    hit, failed = owner.wait_hits(2)
    sites = {(site["name"], site["line"]): site for site in hit["sites"]}
    first = line_in(shop, "async for i in items(slow")
    loop, entering, leaving = sites["async for i", first], sites["async with held()", first + 7], sites["end of async with held()", first + 7]
    assert (4, "wait") == (loop["count"], loop["kind"])
    assert 50 <= loop["total_ms"] < 190  # neither what slow() takes nor the body
    assert entering["total_ms"] >= 25 and leaving["total_ms"] >= 5
    assert 1 == sites["async for i", first + 9]["count"]
    assert sites["async for x", first + 12]["total_ms"] >= 30
    assert ("end of async with held()", first + 11) not in sites
    assert hit["waiting_ms"] <= hit["cost_ms"]
    assert [("async for i", True)] == [(site["name"], site["raised"]) for site in failed["sites"] if site["kind"] == "wait"]


def test_a_trace_shows_no_calls_of_other_probes(owner: Owner, module: Load) -> None:
    """What a logpoint, a breakpoint and another trace have written into the function is none of its calls."""
    shop = module(SHOP)
    place = f"{shop.__name__}.C.m"
    log = watching.Log(owner, place, Limits(), condition=Asked("str(x)"), pieces=[], values=[Asked("len(str(x))")])
    log.set(locspec.resolve(place))
    breakpoints.Break(owner, place, condition=Asked("int(x) > 100")).set(locspec.resolve(place))
    for _ in range(2):
        tracing.Trace(owner, place, Limits()).set(locspec.resolve(place))

    assert 10 == shop.C().m(5)

    until(lambda: len([hit for hit in owner.hits() if "sites" in hit]) == 2, "the two trees")
    assert [["price"], ["price"]] == [[site["name"] for site in hit["sites"]] for hit in owner.hits() if "sites" in hit]


def test_a_trace_stays_while_other_probes_come_and_go(owner: Owner, module: Load, threads: Callable[..., threading.Thread]) -> None:
    """Trees of calls that ran the code of a moment ago are summed up like all others; none ends the trace."""
    shop = module(SHOP)
    place = f"{shop.__name__}.C.m"
    trace = tracing.Trace(owner, place, Limits(hits=10**6, per_second=10**6, bytes=1 << 30, share=100.0))
    trace.set(locspec.resolve(place))
    over = threading.Event()

    def calls() -> None:
        while not over.is_set():
            shop.C().m(5)

    threads(calls)
    for _ in range(20):
        log = watching.Log(owner, place, Limits(share=100.0), pieces=[], values=[Asked("len(str(x))")])
        log.set(locspec.resolve(place))
        seen = trace.hits()
        until(lambda seen=seen: trace.ended or trace.hits() > seen + 3, "calls beside the logpoint")
        log.off("it has been seen")
    over.set()

    assert "" == trace.ended


def test_a_trace_shows_where_an_exception_came_from(owner: Owner, module: Load) -> None:
    """The call that raised is marked, and the exception is shown."""
    shop = module(SHOP)
    tracing.Trace(owner, "trace", Limits()).set(locspec.resolve(f"{shop.__name__}.wrapped"))
    with pytest.raises(ValueError, match="too many"):
        shop.wrapped(500)

    hit = owner.wait_hits(1)[0]

    assert [("price", True)] == [(site["name"], site["raised"]) for site in hit["sites"]]
    assert "too many" in hit["exc"]


def test_a_monitor_counts_calls_and_failures(owner: Owner, module: Load) -> None:
    """Each cycle has exact totals, failures and percentiles of the calls in it."""
    shop = module(SHOP)
    monitoring.Monitor(owner, "monitor", Limits(), cycle=0.25).set(locspec.resolve(f"{shop.__name__}.price"))
    for n in range(40):
        try:
            shop.price(n * 5)
        except ValueError:
            pass

    until(lambda: sum(hit["total"] for hit in owner.hits()) >= 40, "all calls in some cycle")

    assert 40 == sum(hit["total"] for hit in owner.hits())
    assert 19 == sum(hit["fail"] for hit in owner.hits())
    busy = next(hit for hit in owner.hits() if hit["total"])
    assert 0 < busy["p50_ms"] <= busy["p99_ms"] <= busy["max_ms"]


def test_the_time_tunnel_makes_a_call_again(owner: Owner, module: Load) -> None:
    """A recorded call keeps its objects and can be made again, with the function as it is by then."""
    from livesh.debug import replay

    shop = module(SHOP)
    kept: deque[tunnel.Record] = deque(maxlen=10)
    probe = tunnel.TimeTunnel(owner, "tt", Limits(), kept=kept)
    probe.set(locspec.resolve(f"{shop.__name__}.price"))
    shop.price(4, rate=3)
    owner.wait_hits(1)

    first = replay.again(kept[0], 2)
    probe.off("enough")
    livesh.swap(shop.__name__, sources={shop.__name__: source_of(shop).replace("qty * rate", "qty * rate + 1")})
    second = replay.again(kept[0], 1)

    assert ["12", "12", "13"] == [run["ret"] for run in first["runs"] + second["runs"]]
    assert (4, 3) == kept[0].names()["args"]


def test_generators_and_coroutines_are_made_again(owner: Owner, module: Load, threads: Callable[..., threading.Thread]) -> None:
    """A generator is run to its end, a coroutine and an async generator on the service's loop; without a loop that is said, and nothing is begun."""
    from livesh.debug import replay

    shop = module("""
    import asyncio
    begun = []
    def numbers(n):
        for i in range(n):
            yield i
        return "end"
    async def waits(n):
        begun.append(n)
        await asyncio.sleep(0)
        if n > 5:
            raise KeyError(n)
        return id(asyncio.get_running_loop())
    async def many(n):
        for i in range(n):
            yield i
    """)
    kept: deque[tunnel.Record] = deque(maxlen=10)
    for name in ("numbers", "waits", "many"):
        tunnel.TimeTunnel(owner, "tt", Limits(), kept=kept).set(locspec.resolve(f"{shop.__name__}.{name}"))

    async def main() -> None:
        await shop.waits(1)
        with pytest.raises(KeyError):
            await shop.waits(6)
        assert [0, 1] == [each async for each in shop.many(2)]

    assert [0, 1, 2] == list(shop.numbers(3))
    asyncio.run(main())
    owner.wait_hits(4)
    probes.clear(owner, "enough")
    assert ["'end' after 3 yields"] == [run["ret"] for run in replay.again(kept[0], 1)["runs"]]
    with pytest.raises(Refused, match="none runs in this process"):
        replay.again(kept[1], 1)
    assert [1, 6] == shop.begun

    loop = asyncio.new_event_loop()
    threads(loop.run_forever)
    until(loop.is_running)
    try:
        assert [str(id(loop))] == [run["ret"] for run in replay.again(kept[1], 1)["runs"]]
        assert ["KeyError(6)"] * 2 == [run["exc"] for run in replay.again(kept[2], 2)["runs"]]
        assert ["None after 2 yields"] == [run["ret"] for run in replay.again(kept[3], 1)["runs"]]
    finally:
        loop.call_soon_threadsafe(loop.stop)


def line_in(module: ModuleType, text: str) -> int:
    return next(number for number, line in enumerate(source_of(module).splitlines(), 1) if text in line)


def source_of(module: ModuleType) -> str:
    with open(str(module.__file__)) as file:
        return file.read()


def test_generators_hit_when_they_end(owner: Owner, module: Load) -> None:
    """A generator is one hit: its arguments from the start, its end as the exit; a closed one shows as such."""
    shop = module(SHOP)
    watch(owner, f"{shop.__name__}.gen")

    assert [0, 1, 2] == list(shop.gen(3))
    closed = shop.gen(3)
    next(closed)
    closed.close()

    first, second = owner.wait_hits(2)
    assert ({"n": "3"}, "None") == (first["args"], first["ret"])
    assert "GeneratorExit()" == second["exc"]


def test_c_functions_are_refused_clearly(owner: Owner) -> None:
    """There is no code to write a probe into, and the refusal says so."""
    with pytest.raises(Refused, match="compiled C"):
        locspec.resolve("time.sleep")
    with pytest.raises(Refused, match="compiled C"):
        locspec.resolve("len")


def test_a_place_that_is_not_there_is_refused_with_a_suggestion(module: Load) -> None:
    """A typo gets a near name; a line outside functions is said to be one."""
    shop = module(SHOP)

    with pytest.raises(UserError) as wrong:
        locspec.resolve(f"{shop.__name__}.pricee")
    assert "did you mean" in wrong.value.hint
    with pytest.raises(UserError, match="not inside a function"):
        locspec.resolve(f"{shop.__name__}:2")


def test_objects_the_session_named_are_places(owner: Owner, module: Load) -> None:
    """A bound method of a named object leads to its function; a method of a C type is refused."""
    shop = module(SHOP)

    found = locspec.resolve("cart.m", {"cart": shop.C()})

    assert [(shop.__name__, "C.m")] == [(target.module, target.qualname) for target in found]
    with pytest.raises(Refused, match="compiled C"):
        locspec.resolve("items.append", {"items": []})


def test_secrets_are_not_shown(owner: Owner, module: Load) -> None:
    """A parameter with a name that looks secret is redacted."""
    shop = module(SHOP)
    watch(owner, f"{shop.__name__}.secret")
    shop.secret("hunter2", "ops")

    assert {"password": "‹redacted›", "user": "'ops'"} == owner.wait_hits(1)[0]["args"]


def test_secrets_that_an_expression_asks_for_are_not_shown(owner: Owner, module: Load) -> None:
    """Neither as a value of a watch nor in the text of a logpoint; how long one is may be asked."""
    shop = module(SHOP)
    watch(owner, f"{shop.__name__}.secret", values=[Asked("password"), Asked("user"), Asked("len(password)")])
    pieces, values = template("{password} {password[0]:>3} {user}")
    watching.Log(owner, "log", Limits(), pieces=pieces, values=values).set(locspec.resolve(f"{shop.__name__}.secret"))
    shop.secret("hunter2", "ops")

    seen, logged = sorted(owner.wait_hits(2), key=lambda hit: "text" in hit)
    assert [["password", "‹redacted›"], ["user", "'ops'"], ["len(password)", "7"]] == seen["values"]
    assert "‹redacted› ‹redacted› ops" == logged["text"]


def test_no_code_of_the_service_runs_for_a_hit(owner: Owner, module: Load) -> None:
    """Values are shown without their `__repr__`, properties or `__getattr__`."""
    shop = module("""
        class Loud:
            calls = []
            def __init__(self): self.x = 1
            def __repr__(self): self.calls.append("repr"); return "no"
            def __getattr__(self, name): self.calls.append(name); raise AttributeError(name)
            @property
            def size(self): self.calls.append("size"); return 1
            def __eq__(self, other): self.calls.append("eq"); return True
        def f(x): return x
    """)
    watch(owner, f"{shop.__name__}.f", depth=3)
    shop.f(shop.Loud())

    hit = owner.wait_hits(1)[0]

    assert {"x": "Loud(x=1)"} == hit["args"]
    assert [] == shop.Loud.calls


def test_a_rate_leaves_hits_out_and_says_so(owner: Owner, module: Load) -> None:
    """Beyond the rate hits are counted and not recorded."""
    shop = module(SHOP)
    probe = watch(owner, f"{shop.__name__}.price", Limits(hits=1000, per_second=5))
    for _ in range(100):
        shop.price(1)
    probe.off("enough")

    assert len(owner.hits()) <= 10
    assert owner.end()["cost"]["skipped"] >= 90


def test_bytes_seconds_and_budget_end_a_probe(owner: Owner, module: Load) -> None:
    """Each limit ends its probe with a sentence that names the option."""
    shop = module(SHOP)
    for limits, text in (
        (Limits(bytes=100), "100 bytes sent"),
        (Limits(seconds=0.01), "0.01 s, its limit"),
    ):
        owner.events.clear()
        watch(owner, f"{shop.__name__}.price", limits)
        for _ in range(5):
            shop.price(1)
        assert text in owner.end()["why"]


def test_a_probe_over_its_budget_stops_itself(owner: Owner, module: Load) -> None:
    """A probe whose own cost is a larger share of a core than allowed takes itself off and tells the share."""
    shop = module(SHOP)
    watch(owner, f"{shop.__name__}.price", Limits(hits=10**9, per_second=10**9, bytes=1 << 40, share=0.001))

    def busy() -> bool:
        for _ in range(200):
            shop.price(1)
        return any(data.get("last") for _, data in owner.events)

    until(busy, "the end over budget")

    assert "above its budget of 0%" in owner.end()["why"]


def test_a_deadline_is_kept_in_a_flood_of_hits(owner: Owner, module: Load, threads: Callable[..., threading.Thread]) -> None:
    """Where hits come faster than they are worked up, and no rate holds them back, the probe ends in its time all the same."""
    shop = module(SHOP)
    one = watch(owner, f"{shop.__name__}.price", Limits(10**9, 10**9, 1 << 40, seconds=0.3, share=100.0))

    def hammer() -> None:
        while not one.ended:
            shop.price(1)

    threads(hammer)
    try:
        assert "0.3 s, its limit" in until(lambda: one.ended, "the end", 20)
    finally:
        one.off("the test is over")


def test_probes_die_with_their_session(owner: Owner, module: Load) -> None:
    """When the session is closed the worker takes its probes off."""
    shop = module(SHOP)
    code = shop.price.__code__
    watch(owner, f"{shop.__name__}.price")

    owner.closed = True

    until(lambda: shop.price.__code__ is code, "the original code")
    assert [] == probes.probes()


def test_several_sessions_probe_one_function(owner: Owner, module: Load) -> None:
    """Two sessions' probes are independent: one goes, the other stays, in any order."""
    shop = module(SHOP)
    code, other = shop.price.__code__, Owner()
    mine, yours = watch(owner, f"{shop.__name__}.price"), watch(other, f"{shop.__name__}.price")
    shop.price(1)
    mine.off("first")
    shop.price(2)
    yours.off("second")
    shop.price(3)

    assert (1, 2) == (len(owner.wait_hits(1)), len(other.wait_hits(2)))
    assert code is shop.price.__code__


def test_probes_follow_a_swap_and_a_rollback(owner: Owner, module: Load) -> None:
    """After a swap a watch and a logpoint are in the new version, the logpoint at its line's new place; the new code runs."""
    shop = module(SHOP)
    text = source_of(shop)
    watch(owner, f"{shop.__name__}.price")
    log = watching.Log(owner, "log", Limits(), pieces=template("{total}")[0], values=template("{total}")[1])
    log.set(locspec.resolve(f"{shop.__name__}:7"))
    new = "# one line more\n" + text.replace("qty * rate", "qty * rate + 1")

    livesh.swap(shop.__name__, sources={shop.__name__: new})
    assert 7 == shop.price(3)
    hits = owner.wait_hits(2)
    livesh.rollback(shop.__name__)
    assert 6 == shop.price(3)
    owner.wait_hits(4)

    assert [("log", 2), ("watch", 2)] == sorted((hit["kind"], hit["version"]) for hit in hits)
    assert ["7"] == [hit["text"] for hit in hits if hit["kind"] == "log"]
    assert {1} == {hit["version"] for hit in owner.hits()[2:]}


def test_a_probe_that_cannot_follow_says_so(owner: Owner, module: Load) -> None:
    """When the new version has no such function the probe ends and says that it could not follow."""
    shop = module(SHOP)
    watch(owner, f"{shop.__name__}.slow")
    text = source_of(shop)
    start = text.index("def slow")

    livesh.swap(shop.__name__, sources={shop.__name__: text[:start] + text[text.index("def gen") :]})

    assert "could not follow the swap" in owner.end()["why"]


def test_a_refused_swap_does_not_touch_probes(owner: Owner, module: Load) -> None:
    """A swap that is refused before its commit leaves the very code that was there: no call in between goes unseen."""
    shop = module(SHOP)
    watch(owner, f"{shop.__name__}.price")
    code = shop.price.__code__

    with pytest.raises(Refused):
        livesh.swap(shop.__name__, sources={shop.__name__: source_of(shop) + "\nraise RuntimeError('no')\n"})

    assert code is shop.price.__code__
    shop.price(1)
    assert 1 == len(owner.wait_hits(1))


def test_going_back_to_a_text_nobody_saw_ends_probes(owner: Owner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The code of before is back without any probe, also one that was set then; one that is set now ends and says why."""
    old = "def price(n): return n * 2\ndef other(n): return n\n"
    path = tmp_path / "unseen_shop.py"
    path.write_text(old.replace("n * 2", "n * 3"))
    shop = ModuleType("unseen_shop")
    shop.__file__ = str(path)
    exec(compile(old, str(path), "exec"), shop.__dict__)
    monkeypatch.setitem(sys.modules, "unseen_shop", shop)
    told: list[Any] = []
    stop = livesh.on_swap(told.append)
    genuine = shop.price.__code__
    livesh.swap("unseen_shop")
    assert 6 == shop.price(2)
    watch(owner, "unseen_shop.price")

    livesh.rollback("unseen_shop")
    stop()

    assert [{"unseen_shop": 2}, {"unseen_shop": 1}] == [swap.versions for swap in told]
    assert 4 == shop.price(2)
    assert genuine is shop.price.__code__
    assert "could not follow the swap" in owner.end()["why"]


def test_a_commit_that_is_taken_back_leaves_probes_in_place(owner: Owner, module: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    """A commit that fails half-way is undone with the probes as they were, those cleared meanwhile too; the next one carries them."""
    from livesh.swap import engine

    shop = module(SHOP)
    genuine = shop.slow.__code__
    watch(owner, f"{shop.__name__}.price")
    gone = watch(owner, f"{shop.__name__}.slow")
    code = shop.price.__code__
    new = source_of(shop).replace("qty * rate", "qty * rate + 1").replace("time.sleep(0.01)", "time.sleep(0.02)")

    def fails(change: object) -> None:
        assert code is not shop.price.__code__
        assert instrument.original(shop.price.__code__) is not None  # the new code has the probe from the first call on
        assert 7 == shop.price(3)
        raise RuntimeError("half-way")

    engine.before_commit.insert(0, lambda upcoming: gone.off("right before the commit"))
    try:
        with monkeypatch.context() as patched:
            patched.setattr(engine._Change, "_enter_versions", fails)
            with pytest.raises(RuntimeError, match="half-way"):
                livesh.swap(shop.__name__, sources={shop.__name__: new})
    finally:
        del engine.before_commit[0]

    assert code is shop.price.__code__
    assert genuine is shop.slow.__code__
    assert 6 == shop.price(3)
    livesh.swap(shop.__name__, sources={shop.__name__: new})
    assert 7 == shop.price(3)
    assert ["7", "6", "7"] == [hit["ret"] for hit in owner.wait_hits(3)]


def test_a_closure_born_during_a_swap_makes_no_call_count_twice(owner: Owner, module: Load) -> None:
    """It runs the old code beside the new for a moment, so that the probe is in both; afterwards it is once in each."""
    from livesh.swap import engine

    shop = module(SHOP)
    probe = watch(owner, f"{shop.__name__}.outer.inner")
    texts = [source_of(shop).replace("outer(n)", edited) for edited in ("outer(n, m=1)", "outer(n, m=2)", "outer(n, k=3)")]
    born: list[Any] = []
    engine.before_commit.insert(0, lambda upcoming: born.append(shop.outer(1)))
    try:
        for text in texts:
            livesh.swap(shop.__name__, sources={shop.__name__: text})
    finally:
        del engine.before_commit[0]

    for inner in (*born, shop.outer(1)):
        assert 3 == inner(2)
    assert 4 == probe.hits()


def test_a_probe_keeps_nothing_of_the_versions_it_has_left(owner: Owner, module: Load) -> None:
    """After many swaps it has the gates of the code that is there, not of every code there was."""
    shop = module(SHOP)
    probe = watch(owner, f"{shop.__name__}.outer.inner")
    text = source_of(shop)
    for number in range(10):
        livesh.swap(shop.__name__, sources={shop.__name__: text.replace("a + n", f"a + n + {number}")})
    assert 12 == shop.outer(1)(2)
    gc.collect()

    assert 1 == len(probe.gates)
    assert 1 == probe.hits()


def test_a_probe_goes_along_with_functions_made_by_a_swap(owner: Owner, module: Load) -> None:
    """A decorator added by a swap makes new function objects; the probe is in them when they go live, and in closures made later."""
    shop = module(SHOP)
    watch(owner, f"{shop.__name__}.outer.inner")
    watch(owner, f"{shop.__name__}.price")
    held = shop.outer(1)
    new = source_of(shop).replace("return a + n", "return n + a").replace("def price(", "@functools.cache\ndef price(")

    livesh.swap(shop.__name__, sources={shop.__name__: new})

    assert (3, 12, 8) == (held(2), shop.outer(10)(2), shop.price(4))
    hits = owner.wait_hits(3)
    assert [("outer.inner", 2), ("outer.inner", 2), ("price", 2)] == [(hit["place"].partition(".")[2], hit["version"]) for hit in hits]


def test_a_dry_run_with_a_probe_set_sees_the_text(owner: Owner, module: Load) -> None:
    """A plan made while a probe is set is the plan without the probe."""
    shop = module(SHOP)
    new = source_of(shop).replace("qty * rate", "qty * rate + 1")
    before = livesh.swap(shop.__name__, sources={shop.__name__: new}, dry_run=True).plan.as_dict()

    watch(owner, f"{shop.__name__}.price")

    assert before == livesh.swap(shop.__name__, sources={shop.__name__: new}, dry_run=True).plan.as_dict()


@pytest.mark.parametrize("action", ["always", "error"])
def test_what_the_compiler_says_of_a_text_is_not_said_again(owner: Owner, module: Load, action: Any) -> None:
    """A service whose text gives SyntaxWarnings hears none of them for a probe, nor is one refused where warnings are errors."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        shop = module("def one(n):\n    name = '\\d'\n    return name if n is 1 else n\n")
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter(action)
        filters = list(warnings.filters)
        watch(owner, f"{shop.__name__}.one")
        livesh.swap(shop.__name__, sources={shop.__name__: source_of(shop).replace("n is 1", "n == 1")}, dry_run=True)
        assert 2 == shop.one(2)
        owner.wait_hits(1)
        probes.clear(owner, "enough")
        assert filters == list(warnings.filters)
    assert [] == [str(each.message) for each in said if "literal" in str(each.message)]


def test_a_name_leads_to_the_function_it_is_bound_to(owner: Owner, module: Load) -> None:
    """A lambda, a partial, another name of a function: each by the name it has in the module; of lambdas that one alone, also after a swap."""
    shop = module("""
    import dataclasses, functools
    double = lambda x: x * 2
    triple = lambda x: x * 3
    def base(a, b):
        return a + b
    part = functools.partial(base, 1)
    alias = base
    @dataclasses.dataclass
    class Point:
        x: int
    """)
    for name in ("double", "part", "alias"):
        watch(owner, f"{shop.__name__}.{name}")
    assert (4, 9, 3, 5) == (shop.double(2), shop.triple(3), shop.part(2), shop.alias(2, 3))
    assert ["4", "3", "3", "5", "5"] == [hit["ret"] for hit in owner.wait_hits(5)]
    livesh.swap(shop.__name__, sources={shop.__name__: source_of(shop).replace("x * 2", "2 * x").replace("x * 3", "3 * x")})
    assert (6, 9) == (shop.double(3), shop.triple(3))
    shop.base(1, 7)
    assert ["6", "8", "8"] == [hit["ret"] for hit in owner.wait_hits(8)][5:]
    with pytest.raises(Refused, match="whose text is unknown"):
        locspec.resolve(f"{shop.__name__}.Point.__init__")


def test_a_fork_takes_no_probe_along(owner: Owner, module: Load) -> None:
    """In a forked child a probe's hits go nowhere and nothing waits."""
    shop = module(SHOP)
    watch(owner, f"{shop.__name__}.price")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a process with threads forks: that is what is tested
        pid = os.fork()
        if pid == 0:
            try:
                os._exit(0 if shop.price(4) == 8 else 1)
            finally:
                os._exit(2)

    assert 0 == os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    time.sleep(0.05)
    assert [] == owner.hits()


def test_a_place_that_is_none_is_said_to_be_what_it_is(module: Load) -> None:
    """A class is no function, and a line beyond the end is not one outside of functions."""
    name = module("class Stats:\n    def total(self):\n        return 1\n").__name__
    with pytest.raises(UserError, match=rf"{name}\.Stats is a class") as said:
        locspec.resolve(f"{name}.Stats")
    assert f"{name}.Stats.total" in said.value.hint
    with pytest.raises(UserError, match="has no line 9999: it has 4"):
        locspec.resolve(f"{name}:9999")


def test_a_probe_that_ends_before_set_returns(owner: Owner, module: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its condition fails between the code's going live and the worker's taking it on: nothing of it is looked after for ever."""
    shop = module(SHOP)
    other = watching.Watch(owner, "wrapped", Limits(hits=1 << 40))
    other.set(locspec.resolve(f"{shop.__name__}.wrapped"))  # the worker runs already
    genuine, one = probes.WORKER.tend, watching.Watch(owner, "price", Limits(), condition=Asked("1 / 0"))

    def late(tenant: Callable[[], object]) -> None:
        shop.price(1)
        end = time.monotonic() + 0.5
        while not one.ended and time.monotonic() < end:
            time.sleep(0.01)
        with placement.LOCK:  # whoever ends it is done
            genuine(tenant)

    monkeypatch.setattr(probes.WORKER, "tend", late)
    one.set(locspec.resolve(f"{shop.__name__}.price"))
    monkeypatch.undo()
    until(lambda: one.ended, "the end")
    other.off("the end")
    until(lambda: not probes.WORKER.is_running(), "the worker's end")


CELLS = """
import linecache, sys, threading, time
main = sys.modules["__main__"]
del main.__file__
def cell(number, text):
    name = f"/tmp/cell_{number}.py"
    linecache.cache[name] = (len(text), None, text.splitlines(True), name)
    exec(compile(text, name, "exec"), main.__dict__)
cell(1, "x = 1\\n\\ndef typed(n):\\n    # eight\\n    return n + 8\\n")
cell(2, "class A:\\n    def m(self):\\n        return typed(1)\\n")
START
print("ready", flush=True)
while True:
    A().m()
    time.sleep(0.02)
"""


def test_a_cell_is_shown_and_probed_by_its_bare_name(guest: Callable[..., Guest]) -> None:
    """The text of a function in a notebook is shown with its comments and the cell's line numbers; without its text the reason is the module's."""
    one = guest(CELLS)
    assert "ready" == one.line()
    with one.client() as client:
        for place in ("typed", "__main__.typed", "__main__:typed"):
            shown = client.call(Source(place=place))
            assert ("def typed(n):\n    # eight\n    return n + 8\n", 3, 5, "/tmp/cell_1.py", None) == tuple(shown[key] for key in ("text", "first", "last", "path", "version"))
        assert "    def m(self):\n        return typed(1)\n" == client.call(Source(place="A.m"))["text"]
        assert ["__main__.typed"] == client.call(Watch(place="typed", hits=1))["places"]
        client.call(Eval(source="linecache.cache.clear()"))
        with pytest.raises(LiveshError, match="was not loaded from a file"):
            client.call(Source(place="__main__.typed"))


def test_functions_of_cells(owner: Owner, monkeypatch: pytest.MonkeyPatch) -> None:
    """A notebook's `__main__` has no file; its cells' text is where IPython leaves it for tracebacks, and is compared with the code as any other."""
    import linecache
    import types

    def cell(number: int, text: str) -> None:
        name = f"/tmp/cell_{number}.py"
        monkeypatch.setitem(linecache.cache, name, (len(text), None, text.splitlines(True), name))
        exec(compile(text, name, "exec"), notebook.__dict__)

    notebook = types.ModuleType("notebook_of_a_test")
    monkeypatch.setitem(sys.modules, notebook.__name__, notebook)
    cell(1, "def f(x):\n    return x + 1\n")
    cell(2, "class A:\n    def m(self):\n        return f(1)\n")
    one = watching.Watch(owner, "f", Limits(hits=2))
    one.set([*locspec.resolve(f"{notebook.__name__}.f"), *locspec.resolve(f"{notebook.__name__}.A.m")])

    assert 2 == notebook.A().m()
    assert 2 == len(owner.wait_hits(2))
    until(lambda: one.ended, "the limit")
    monkeypatch.setitem(linecache.cache, "/tmp/cell_1.py", (1, None, ["def f(x):\n", "    return x + 2\n"], "/tmp/cell_1.py"))
    with pytest.raises(Refused, match="is not what f was compiled from"):
        locspec.resolve(f"{notebook.__name__}.f")
    with pytest.raises(Refused, match="was not loaded from a file"):
        locspec.resolve(f"{notebook.__name__}.nothing")
