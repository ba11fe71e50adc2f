"""Python at the prompt: in a real process, over its real socket."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from guests import SLEEPS, WAIT, Guest, until

from livesh.errors import Refused, UserError
from livesh.wire.ops.core import Describe, Eval, Interrupt, Leave, More, Names
from livesh.wire.ops.debug import Errors, PostMortem, Record
from livesh.wire.ops.probes import TimeTunnel, TimeTunnelEval, TimeTunnelList

Start = Callable[..., Guest]


def ev(client: Any, source: str, **more: Any) -> dict[str, Any]:
    """Evaluate *source* and return the answer."""
    return dict(client.call(Eval(source=source, **more), WAIT))


def test_values_statements_and_names(guest: Start) -> None:
    """The last expression's value comes back, statements bind, `_` is the value before."""
    with guest().client() as client:
        assert "2" == ev(client, "1 + 1")["value"]
        assert "3" == ev(client, "_ + 1")["value"]
        answer = ev(client, "x = 5\ndef f(n):\n    return n * x\nf(2)")

        assert ("ok", "10", "int") == (answer["status"], answer["value"], answer["type"])
        assert "value" not in ev(client, "y = 1")
        assert {"x": "int", "f": "function", "y": "int"}.items() <= client.call(Names())["names"].items()


def test_names_of_the_program(guest: Start) -> None:
    """Names of __main__ and loaded modules are found without an import, and an assignment does not touch them."""
    body = "BOOK = {'a': 1}\n" + SLEEPS
    with guest(body).client() as client:
        until(lambda: ev(client, "BOOK")["status"] == "ok", "the program")

        assert "{'a': 1}" == ev(client, "BOOK")["value"]
        assert "'posix'" == ev(client, "os.name")["value"]
        ev(client, "BOOK = 3")
        assert "{'a': 1}" == ev(client, "__import__('__main__').BOOK")["value"]
        assert "NameError" == ev(client, "no_such_name")["error"]["type"]


def test_output_is_mine_and_the_services_is_its_own(guest: Start) -> None:
    """What my source prints comes to me; what the service's function prints goes to its stdout; sys.stdout stays."""
    body = "import sys\nSTDOUT = sys.stdout\ndef talk():\n    print('from the service', flush=True)\nSTART\nprint('ready', flush=True)\n" + SLEEPS
    service = guest(body)
    with service.client() as client:
        assert "ready" == service.line()
        heard: list[str] = []
        client.on_event = lambda kind, data: heard.append(data["text"])
        answer = ev(client, "print('mine', 1, sep='-'); talk(); sys.stdout is STDOUT")

        assert ("mine-1\n", "True") == ("".join(heard) + answer["out"], answer["value"])
        assert "from the service" == service.line()


def test_errors_come_with_the_lines_that_were_typed(guest: Start) -> None:
    """A traceback shows the prompt's own source, none of ours, and leaves no entry in the service's linecache."""
    with guest().client() as client:
        ev(client, "def fail():\n    return 1 / 0")
        answer = ev(client, "fail()")
        trace = answer["error"]["traceback"]

        assert ("error", "ZeroDivisionError") == (answer["status"], answer["error"]["type"])
        assert "return 1 / 0" in trace and "fail()" in trace and "livesh/agent" not in trace
        assert "[]" == ev(client, "[key for key in __import__('linecache').cache if key.startswith('<livesh')]")["value"]


def test_syntax_errors_and_unfinished_source(guest: Start) -> None:
    """A beginning is told from an error."""
    with guest().client() as client:
        assert "incomplete" == ev(client, "for x in range(3):")["status"]
        assert "incomplete" == ev(client, "f(1,")["status"]
        assert "error" == ev(client, "1 +* 2")["status"]


def test_what_would_end_the_service_does_not(guest: Start) -> None:
    """exit, SystemExit and a KeyboardInterrupt of the source's own are answers."""
    with guest().client() as client:
        assert "RuntimeError" == ev(client, "exit()")["error"]["type"]
        assert "SystemExit" == ev(client, "raise SystemExit(3)")["error"]["type"]
        assert ("error", "KeyboardInterrupt") == ((answer := ev(client, "raise KeyboardInterrupt"))["status"], answer["error"]["type"])
        assert "RuntimeError" == ev(client, "input()")["error"]["type"]
        assert "2" == ev(client, "1 + 1")["value"]


def test_a_traceback_points_at_what_failed(guest: Start) -> None:
    """The marks stand below the characters they mean, in one line as in several."""
    with guest().client() as client:
        for source in ("nope.name", "x = 1\nnope.name"):
            trace = ev(client, source)["error"]["traceback"].splitlines()
            at = next(at for at, line in enumerate(trace) if "nope.name" in line)
            assert (trace[at].index("nope"), "^^^^") == (trace[at + 1].index("^"), trace[at + 1].strip())


def test_an_expression_that_fails_is_the_persons(guest: Start) -> None:
    """Over a recorded exception or kept calls, too: it is said to them, and is no fault of livesh that the service's log has to hear of."""
    service = guest("def work(n):\n    return 1 / n\n" + SLEEPS)
    with service.client() as client:
        client.call(Record(), WAIT)
        assert "uncaught in threads" not in client.call(Errors(), WAIT)["recording"]
        ev(client, "import threading")
        until(lambda: ev(client, "threading.excepthook is not threading.__excepthook__")["value"] == "True", "the hook")
        ev(client, "bad = threading.Thread(target=work, args=(0,)); bad.start(); bad.join()")
        until(lambda: client.call(Errors(), WAIT)["groups"], "the exception")
        client.call(TimeTunnel(place="work", hits=2), WAIT)
        ev(client, "work(1)")
        until(lambda: client.call(TimeTunnelList(), WAIT)["records"], "the record")
        index = client.call(TimeTunnelList(), WAIT)["records"][0]["index"]
        for op in (PostMortem(number=1, frame=0, expression="1 / 0"), TimeTunnelEval(index=index, expression="nope"), TimeTunnelEval(expression="(")):
            with pytest.raises(UserError, match="the expression raised"):
                client.call(op, WAIT)
        assert "failed" not in service.stderr()


def test_interrupt_ends_the_evaluation_only(guest: Start) -> None:
    """An endless loop is interrupted over the same connection; the prompt and the service go on."""
    with guest("N = [0]\nSTART\nimport time\nwhile True:\n    N[0] += 1\n    time.sleep(0.01)\n").client() as client:
        before = int(ev(client, "N[0]")["value"])
        number = client.send(Eval(source="print('begun')\nwhile True:\n    pass"))
        until(lambda: client.call(Interrupt(), WAIT)["interrupted"], "its beginning, and the interrupt")
        answer = client.wait(number, WAIT)

        assert ("interrupted", "KeyboardInterrupt") == (answer["status"], answer["error"]["type"])
        assert "2" == ev(client, "1 + 1")["value"]
        until(lambda: int(ev(client, "N[0]")["value"]) > before, "the service")
        assert not client.call(Interrupt())["interrupted"]


def test_an_interrupt_that_comes_first(guest: Start) -> None:
    """A request that waits behind another is interrupted before it begins, and only that one is."""
    service = guest()
    with service.client() as client:
        first = client.send(Eval(source="import time\nwhile time.sleep(0.01) is None and not globals().get('go'): pass\n5"))
        second = client.send(Eval(source="while True: pass"))
        third = client.send(Eval(source="7"))
        told = client.call(Interrupt(request=second), WAIT)
        assert (False, True) == (told["interrupted"], "at its beginning" in told["text"])
        with service.client() as other:
            ev(other, "import gc\nfor each in gc.get_objects():\n    if type(each).__name__ == 'Session': each.names['go'] = True\n0")

        assert "5" == client.wait(first, WAIT)["value"]
        assert "interrupted" == client.wait(second, WAIT)["status"]
        assert "7" == client.wait(third, WAIT)["value"]
        assert "nothing is being evaluated" == client.call(Interrupt(request=second), WAIT)["text"]


def test_a_hundred_interrupts_hit_nothing_but_evaluations(guest: Start) -> None:
    """Interrupts sent at any moment, also just when an evaluation ends, never reach the agent's own code."""
    with guest().client() as client:
        for round_ in range(100):
            number = client.send(Eval(source=f"for _ in range({round_ * 4000}): pass"))
            client.call(Interrupt(grace=0.0), WAIT)
            assert client.wait(number, WAIT)["status"] in ("ok", "interrupted")
        assert "2" == ev(client, "1 + 1")["value"]


def test_what_is_left_beside_holds_nobody_up(guest: Start) -> None:
    """The requests after one that was left are answered at once; it is interrupted by its number, prints as itself and answers when it ends."""
    with guest().client() as client:
        heard: list[tuple[Any, str]] = []
        client.on_event = lambda kind, data: heard.append((data.get("request"), data["text"]))
        sleeps = client.send(Eval(source="import time; time.sleep(2); print('slept'); time.sleep(0.3); 'late'"))
        assert client.call(Leave(request=sleeps), WAIT)["left"]
        assert not client.call(Leave(request=sleeps), WAIT)["left"]  # once is enough
        began = time.monotonic()
        loops = client.send(Eval(source="while True: pass"))
        assert client.call(Leave(request=loops), WAIT)["left"]
        assert "2" == ev(client, "1 + 1")["value"]
        assert client.call(Interrupt(request=loops), WAIT)["interrupted"]
        assert "interrupted" == client.wait(loops, WAIT)["status"]
        assert not client.call(Interrupt(request=loops), WAIT)["interrupted"]
        assert time.monotonic() - began < 2
        number = client.send(Eval(source="time.sleep(3); print('mine')"))
        slept, mine = client.wait(sleeps, WAIT), client.wait(number, WAIT)

        assert ("'late'", "ok") == (slept["value"], mine["status"])
        printed = dict(heard)
        assert "slept\n" == printed.get(sleeps, "") + slept["out"]
        assert "mine\n" == printed.get(number, "") + mine["out"]


def test_what_was_left_beside_ends_with_the_session(guest: Start) -> None:
    """No evaluation goes on when the shell has left, and only so many go on beside each other."""
    service = guest("N = [0]\n" + SLEEPS)
    with service.client() as other:
        with service.client() as client:
            until(lambda: ev(client, "N")["status"] == "ok", "the program")
            for _ in range(8):
                number = client.send(Eval(source="while True: N[0] += 1; time.sleep(0.001)"))
                client.call(Leave(request=number), WAIT)
            number = client.send(Eval(source="time.sleep(0.5)"))
            with pytest.raises(UserError, match="8 requests"):
                client.call(Leave(request=number), WAIT)
        until(lambda: ev(other, "n = N[0]; time.sleep(0.2); n == N[0]")["value"] == "True", "the end of all of them")


def test_deadline(guest: Start) -> None:
    """A deadline interrupts; what cannot be interrupted is said to be still running, and the prompt is free."""
    with guest().client() as client:
        assert "interrupted" == ev(client, "while True: pass", timeout=0.3)["status"]
        answer = ev(client, "import time; time.sleep(8); 'late'", timeout=0.3)

        assert "running" == answer["status"]
        assert "still running" in answer["text"]
        assert "2" == ev(client, "1 + 1")["value"]


def test_stuck_evaluations_are_limited(guest: Start) -> None:
    """After eight that did not end a ninth is refused, with the place where the last one is."""
    with guest("import threading\nLOCK = threading.Lock()\nLOCK.acquire()\n" + SLEEPS).client() as client:
        until(lambda: ev(client, "LOCK")["status"] == "ok")
        for _ in range(8):
            assert "running" == ev(client, "LOCK.acquire()", timeout=0.05)["status"]
        with pytest.raises(Refused):
            ev(client, "1 + 1")
        assert client.call(Describe())["pid"]


def test_output_has_limits_and_more(guest: Start) -> None:
    """A long value and a long print are cut, and `more` has the rest."""
    with guest().client() as client:
        answer = ev(client, "'x' * 100", limit=40)
        rest = client.call(More())

        assert ("'" + "x" * 39, True) == (answer["value"], answer["more"])
        assert ("x" * 61 + "'", 0) == (rest["text"], rest["left"])
        heard: list[str] = []
        client.on_event = lambda kind, data: heard.append(data["text"])
        answer = ev(client, "print('y' * 100)", limit=30)
        assert ("y" * 30, "y" * 70 + "\n") == ("".join(heard) + answer["out"], client.call(More())["text"])


def test_huge_values_stay_bounded(guest: Start) -> None:
    """The repr of ten million items, of a huge integer, of an endless recursion, comes back short and soon."""
    with guest().client() as client:
        answer = ev(client, "list(range(3_000_000))", limit=200)

        assert 200 == len(answer["value"])
        assert "<int of 200000001 bits>" == ev(client, "1 << 200_000_000")["value"]
        assert "[1, [...]]" == ev(client, "a = [1]; a.append(a); a")["value"]
        assert "its repr failed" in ev(client, "class B:\n    def __repr__(self): 1 / 0\n[B()]")["value"]


def test_output_of_a_long_evaluation_comes_as_it_is_printed(guest: Start) -> None:
    """What is printed before the end arrives as events, in order, before the answer."""
    heard: list[str] = []
    with guest().client() as client:
        client.on_event = lambda kind, data: heard.append(data["text"])
        answer = ev(client, "import time\nfor n in range(5):\n    print(n)\n    time.sleep(0.15)")

        assert "0\n1\n2\n3\n4\n" == "".join(heard) + answer["out"]
        assert heard


def test_where_main(guest: Start) -> None:
    """The main thread runs it when it comes to it; when it does not, the answer says where it is and nothing was run."""
    source = "threading.current_thread() is threading.main_thread()"
    with guest("import threading\nSTART\n" + SLEEPS).client() as client:
        assert "False" == ev(client, source)["value"]
        answer = ev(client, source, where="main")
        assert ("True", "main") == (answer["value"], answer["where"])
        assert "ZeroDivisionError" == ev(client, "1 / 0", where="main")["error"]["type"]
        ev(client, "while True: pass", where="main", timeout=0.3)
        assert "2" == ev(client, "1 + 1", where="main")["value"]
    with guest("import threading, time\nSTART\ntime.sleep(1000)\n").client() as client, pytest.raises(Refused) as refused:
        where = "__import__('sys')._current_frames()[__import__('threading').main_thread().ident].f_lineno"
        until(lambda: ev(client, where)["value"] == "4", "the main thread in its sleep")
        ev(client, "HERE = 1", where="main", timeout=0.5)
    assert "did not come to it" in str(refused.value)


LOOP = """
import asyncio
async def tick():
    while True:
        TICKS.append(1)
        del TICKS[:-50]
        await asyncio.sleep(0.01)
TICKS = []
async def answer():
    await asyncio.sleep(0.01)
    return asyncio.get_running_loop()
async def main():
    global LOOP
    LOOP = asyncio.get_running_loop()
    START
    await tick()
"""


@pytest.mark.parametrize("runner", ["asyncio.run(main())", "import uvloop; uvloop.run(main())"])
def test_await_runs_on_the_services_loop(guest: Start, runner: str) -> None:
    """A top-level await runs on the loop the service has, can be interrupted there, and the loop goes on."""
    if "uvloop" in runner:
        pytest.importorskip("uvloop", reason="not built for every Python")
    with guest(LOOP + runner).client() as client:
        answer = ev(client, "await answer() is LOOP")
        assert ("ok", "True", "loop") == (answer["status"], answer["value"], answer["where"])
        assert "True" == ev(client, "asyncio.get_running_loop() is LOOP", where="loop")["value"]
        number = client.send(Eval(source="await asyncio.sleep(1000)"))
        until(lambda: client.call(Interrupt(), WAIT)["interrupted"], "its beginning, and the interrupt")
        assert "interrupted" == client.wait(number, WAIT)["status"]
        assert "[]" == ev(client, "[task for task in asyncio.all_tasks(LOOP) if task.get_name() == 'livesh']")["value"]


def test_await_without_a_loop(guest: Start) -> None:
    """Where no loop runs, the session has its own, the same for all its awaits, and closes it."""
    with guest().client() as client:
        ev(client, "import asyncio\nasync def loop(): return asyncio.get_running_loop()\nmine = await loop()")
        assert "True" == ev(client, "await loop() is mine")["value"]
        number = client.send(Eval(source="await asyncio.sleep(1000)"))
        until(lambda: client.call(Interrupt(), WAIT)["interrupted"], "its beginning, and the interrupt")
        assert "interrupted" == client.wait(number, WAIT)["status"]
        with pytest.raises(Refused):
            ev(client, "1", where="loop")


def test_a_dead_shell_ends_its_evaluation(guest: Start) -> None:
    """When the client goes away in the middle of an endless loop, the loop ends."""
    service = guest("STATE = [0]\nSTART\n" + SLEEPS)
    with service.client() as other:
        client = service.client()
        client.send(Eval(source="while True: STATE[0] += 1"))
        until(lambda: int(ev(other, "STATE[0]")["value"]) > 0, "the loop")
        client.close()

        def still() -> bool:
            first = ev(other, "STATE[0]")["value"]
            time.sleep(0.3)
            return bool(first == ev(other, "STATE[0]")["value"])

        until(still, "the end of the loop")


def test_many_clients_at_once(guest: Start) -> None:
    """Sixteen sessions evaluate side by side, each with names of its own."""
    service = guest()
    service.entry()
    results: list[str] = []

    def work(mine: int) -> None:
        with service.client() as client:
            ev(client, f"mine = {mine}")
            for _ in range(20):
                assert str(mine) == ev(client, "mine")["value"]
            results.append("done")

    threads = [threading.Thread(target=work, args=(n,)) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT)
    assert ["done"] * 16 == results


def test_errors_of_ours_raised_by_the_source_are_answers(guest: Start) -> None:
    """`livesh.Refused` raised at the prompt is an error with its traceback and with what was printed before it."""
    heard: list[str] = []
    with guest().client() as client:
        client.on_event = lambda kind, data: heard.append(data["text"])
        answer = ev(client, "print('before'); raise livesh.Refused('no')")

        assert ("error", "Refused", "before\n") == (answer["status"], answer["error"]["type"], "".join(heard) + answer["out"])
        with pytest.raises(UserError):
            ev(client, "1", where="nowhere")
