"""State over the wire: real programs, real sockets, shells that are killed at any moment."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from livesh.errors import LiveshError, Refused, UserError
from livesh.shell.client import Client
from livesh.wire.ops import change, state
from livesh.wire.ops.code import Swap
from livesh.wire.ops.core import Eval, Interrupt

Start = Callable[..., Any]


def value(client: Client, source: str) -> Any:
    """Return the value of an expression in the program."""
    reply = client.call(Eval(source=source))
    assert reply["status"] == "ok", reply
    return None if reply.get("value") is None else eval(reply["value"])


def eventually(holds: Callable[[], bool]) -> bool:
    """Wait until something holds."""
    deadline = time.monotonic() + 30
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def labels(tree: dict[str, Any]) -> list[str]:
    """Return the labels of a tree's first level."""
    return [child["label"] for child in tree["of"]]


def test_look_change_and_go_back(shop: Start) -> None:
    """Services, a tree under the lock, an edit with its difference, undo, the journal, transactions."""
    with shop().client() as c:
        listed = c.call(state.Services())["services"]
        assert [("orders", "shop.Book", "v1", "RLock", True)] == [
            (each["name"], each["type"], each["version"], each["lock"], each["can_suspend"]) for each in listed if each["origin"] == "registered"
        ]
        seen = c.call(state.State(path="orders"))
        assert ([".lock", ".open", ".shipped", ".api_key", ".log"], "under orders.lock", True) == (labels(seen["tree"]), seen["lock"], seen["whole"])
        assert "sesame" not in json.dumps(seen)
        assert "sesame" in json.dumps(c.call(state.StateOpen(path="orders", reveal=True)))
        assert "the book" not in json.dumps(c.call(state.StateOf(source="[orders]")))
        assert "the book" in json.dumps(c.call(state.StateOpen(path="shop", use_repr=True, depth=1)))
        done = c.call(change.StateSet(path='orders.open["A1"][0].qty', value="7"))
        assert ([["-", "qty: 1"], ["+", "qty: 7"]], True, "orders.lock") == (done["diff"], done["applied"], done["under"])
        assert 7 == value(c, "shop.book.open['A1'][0].qty")
        c.call(change.Undo(number=done["number"]))
        assert 1 == value(c, "shop.book.open['A1'][0].qty")
        c.call(change.Begin())
        c.call(change.StateSet(path="orders.shipped", value="5"))
        c.call(change.StateSetEval(path="orders.open['A9']", value="[shop.Line('melon', 2)]"))
        assert (0, 5) == (value(c, "shop.book.shipped"), len(value(c, "list(shop.book.open)")))
        committed = c.call(change.Commit())
        assert (5, "melon") == (value(c, "shop.book.shipped"), value(c, "shop.book.open['A9'][0].sku"))
        c.call(change.Undo(number=committed["number"]))
        assert (0, False) == (value(c, "shop.book.shipped"), value(c, "'A9' in shop.book.open"))
        journal = c.call(change.Journal())["changes"]
        assert [True, True] == [entry["undone"] for entry in journal]


def test_a_failed_commit_changes_nothing(shop: Start) -> None:
    """When the service changed one of the places meanwhile, none of the edits is made."""
    with shop().client() as c:
        c.call(change.Begin())
        c.call(change.StateSet(path="orders.shipped", value="5"))
        c.call(change.StateSet(path="orders.open['A0'][0].qty", value="6"))
        value(c, "setattr(shop.book.open['A0'][0], 'qty', 99)")
        with pytest.raises(Refused, match="changed by the service or another session since"):
            c.call(change.Commit())
        assert (0, 99) == (value(c, "shop.book.shipped"), value(c, "shop.book.open['A0'][0].qty"))
        assert 2 == c.call(change.Abort())["dropped"]


def test_surprises_wait_for_a_word(shop: Start) -> None:
    """An edit of another type is held until it is confirmed, or dropped."""
    with shop().client() as c:
        held = c.call(change.StateSet(path="orders.shipped", value="'many'", hold=True))
        assert ("shipped was an int, is a str now", False) == (held["surprises"][0], held["applied"])
        assert 0 == value(c, "shop.book.shipped")
        assert c.call(change.StateApply(held=held["held"]))["applied"]
        assert "many" == value(c, "shop.book.shipped")
        again = c.call(change.StateSet(path="orders.shipped", value="1", hold=True))
        assert c.call(change.StateApply(held=again["held"], drop=True))["dropped"]
        with pytest.raises(UserError):
            c.call(change.StateApply(held=again["held"]))


def test_a_lock_held_for_ever(shop: Start) -> None:
    """A change is refused at a deadline and names the holder; a look goes on without the lock and says so."""
    with shop().client() as c:
        c.call(Eval(source="import threading\nt = threading.Thread(target=lambda: (shop.book.lock.acquire(), threading.Event().wait(60)), name='hog', daemon=True)\nt.start()"))
        with pytest.raises(Refused, match=r"orders.lock was not free within 2 s: thread hog holds it"):
            c.call(change.StateSet(path="orders.shipped", value="5"))
        seen = c.call(state.State(path="orders"))
        assert "without orders.lock" in seen["lock"]
        assert 0 == value(c, "shop.book.shipped")


def test_a_page_of_a_large_dict(shop: Start) -> None:
    """Pages follow one another, also when the dict changes between them."""
    with shop("big = {number: str(number) for number in range(100_000)}\n").client() as c:
        first = c.call(state.State(path="shop.big", items=10))["tree"]
        assert (["[0]", "[9]"], 99_990) == ([labels(first)[0], labels(first)[-1]], first["left"])
        second = c.call(state.State(path="shop.big", items=10, start=50_000))["tree"]
        third = c.call(state.State(path="shop.big", items=10, start=50_010))["tree"]
        assert ("[50000]", "[50010]") == (labels(second)[0], labels(third)[0])
        value(c, "shop.big.pop(3)")
        fourth = c.call(state.State(path="shop.big", items=10, start=50_020))["tree"]
        assert "[50021]" == labels(fourth)[0]


def test_watching_a_value(shop: Start) -> None:
    """Each change is an event with its difference; the watch ends when asked, and when the object is gone."""
    events: list[dict[str, Any]] = []
    with shop().client() as c:
        c.on_event = lambda kind, data: events.append(data) if kind == "state" else None
        c.listen()
        watch = c.call(state.StateWatch(path="orders.shipped", interval=0.05))
        c.call(change.StateSet(path="orders.shipped", value="5"))
        assert eventually(lambda: bool(events))
        assert ([["-", "0"], ["+", "5"]], watch["stream"]) == (events[0]["diff"], events[0]["stream"])
        assert c.call(state.StateUnwatch(stream=watch["stream"]))["ended"]
        gone = c.call(state.StateWatch(path="orders.open['A0']", interval=0.05))
        c.call(change.StateSet(path="orders.open['A0']", remove=True))
        assert eventually(lambda: events[-1].get("last") is True)
        assert (gone["stream"], "orders.open holds no ['A0']") == (events[-1]["stream"], events[-1]["reason"])


def test_what_a_role_may_do(shop: Start) -> None:
    """observe looks, state edits with checked expressions, only code evaluates; nobody's property runs."""
    started = shop()
    with started.client() as c:
        with pytest.raises(UserError, match="is a property"):
            c.call(state.State(path="orders.total"))
        with pytest.raises(UserError, match="only len"):
            c.call(change.StateSet(path="orders.shipped", value="__import__('os').getpid()"))
        with pytest.raises(UserError, match="raised ZeroDivisionError"):
            c.call(change.StateSetEval(path="orders.shipped", value="1 / 0"))
        assert 0 == value(c, "shop.book.shipped")


def test_replace_that_does_not_return_is_interrupted_and_undone(shop: Start) -> None:
    """At the deadline the function is interrupted, the state put back and the lock released."""
    with shop().client() as c:
        value(c, "setattr(shop.book, 'jobs', __import__('queue').Queue())")
        with pytest.raises(Refused, match=r"nothing more of it runs; the old state stays; what was done to queue\.Queue meanwhile cannot be taken back"):
            c.call(change.StateReplace(path="orders", function="lambda b: (b.open.clear(), b.jobs.put(1), [None for _ in iter(int, 1)])", timeout=0.3))
        assert 5 == len(value(c, "list(shop.book.open)"))
        assert c.call(change.StateSet(path="orders.shipped", value="1"))["applied"]


# -- shells that are killed ---------------------------------------------------------------------------------------------


def test_a_killed_shell_leaves_no_transaction(shop: Start) -> None:
    """Edits that waited for a commit are gone with the shell."""
    started = shop()
    started.killed_shell("""
        c.call(Begin())
        c.call(StateSet(path="orders.shipped", value="5"))
        print("now", flush=True)
        import time; time.sleep(60)
    """)
    with started.client() as c:
        assert 0 == value(c, "shop.book.shipped")
        assert c.call(change.StateSet(path="orders.shipped", value="6"))["applied"]


def test_a_killed_shell_leaves_nothing_suspended(shop: Start) -> None:
    """Two suspensions of a shell that died end at once, long before their deadline."""
    started = shop()
    started.killed_shell("""
        c.call(Suspend(service="orders", seconds=600))
        c.call(Suspend(service="orders", seconds=600))
        print("now", flush=True)
        import time; time.sleep(60)
    """)
    with started.client() as c:
        assert eventually(lambda: value(c, "shop.book.log") == ["suspend", "resume"])
        assert [] == c.call(state.Services())["suspended"]


def test_a_shell_killed_during_a_replacement_leaves_the_old_state(shop: Start) -> None:
    """The function is interrupted under the lock, what it had changed is put back, the lock is free."""
    started = shop()
    started.killed_shell("""
        import threading, time
        threading.Thread(target=lambda: c.call(StateReplace(path="orders", function="lambda b: (b.open.clear(), b.log.append('in'), [None for _ in iter(int, 1)])", timeout=600)), daemon=True).start()
        o = Client.connect(PID)
        while o.call(StateOf(source="len(shop.book.log)"))["tree"]["text"] != "1": time.sleep(0.01)
        print("now", flush=True)
        time.sleep(60)
    """.replace("PID", repr(str(started.process.pid))))
    with started.client() as c:
        assert eventually(lambda: len(value(c, "list(shop.book.open)")) == 5)
        assert [] == value(c, "shop.book.log")
        assert c.call(change.StateSet(path="orders.shipped", value="1"))["applied"]


def test_a_killed_shell_stops_watching(shop: Start) -> None:
    """The thread that looks ends with its session."""
    started = shop()
    with started.client() as c:
        threads = value(c, "len(__import__('sys')._current_frames())")
    started.killed_shell("""
        for _ in range(5): c.call(StateWatch(path="orders", interval=0.05))
        print("now", flush=True)
        import time; time.sleep(60)
    """)
    with started.client() as c:
        assert eventually(lambda: value(c, "len(__import__('sys')._current_frames())") <= threads + 1)


def test_many_sessions_edit_at_once(shop: Start) -> None:
    """Eight clients add to one counter under the lock; none of their edits is lost or doubled."""
    started = shop()

    def work(errors: list[BaseException]) -> None:
        try:
            with started.client() as c:
                done = 0
                while done < 10:
                    try:
                        c.call(change.StateSet(path="orders.shipped", value="orders.shipped + 1"))
                        done += 1
                    except Refused:
                        continue
        except BaseException as exc:
            errors.append(exc)

    errors: list[BaseException] = []
    threads = [threading.Thread(target=work, args=(errors,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert [] == errors
    with started.client() as c:
        assert 80 == value(c, "shop.book.shipped")


def test_everything_a_session_can_ask_is_answered_or_refused(shop: Start) -> None:
    """Wrong paths, names, numbers and actions are the person's errors, never ours."""
    questions = [
        state.State(path=""), state.State(path="nope"), state.State(path="orders["), state.State(path="orders", depth=-1, items=-5),
        state.State(path="orders", depth=99, items=10**9, start=10**9), state.State(path="orders.open", table=True),
        state.StateOf(source="1 +"), state.Inspect(action="in", argument="0"), state.Inspect(action="start", argument="orders"),
        state.Inspect(action="in", argument="99"), state.Inspect(action="sort", argument="nope"), state.Inspect(action="fly"),
        state.Inspect(action="page", argument="x"), state.Inspect(action="back"), state.Inspect(action="define", argument="1x"), state.Inspect(action="define", argument="class"),
        state.Instances(cls="orders"), state.Instances(cls="shop.Nope"), state.Referrers(path="orders.shipped"), state.StateUnwatch(stream=7),
        change.StateSet(path="orders", value="1"), change.StateSet(path="orders.nope.x", value="1"), change.StateSet(path="orders.open['A0'][9]", value="1"),
        change.StateSet(path="orders.shipped", value=""), change.StateSet(path="orders.nope", remove=True), change.StateReplace(path="orders", function="5"),
        change.Undo(number=99), change.Commit(), change.Abort(), change.Suspend(service="nope"), change.Suspend(service="orders", seconds=-1),
        change.Resume(service="orders"), change.Resume(service="nope"),
    ]  # fmt: skip
    with shop().client() as c:
        for question in questions:
            try:
                assert isinstance(c.call(question), dict)
            except (UserError, Refused) as said:
                assert str(said)
            except LiveshError as ours:  # pragma: no cover
                raise AssertionError(f"{question}: {ours!r}") from ours


def test_units_of_work_wait_while_they_are_suspended(shop: Start) -> None:
    """New units wait at the door and go on afterwards; also when the shell that closed it was killed."""
    program = "import threading, time, livesh\nseen = []\ndef serve():\n    while True:\n        with livesh.unit():\n            seen.append(len(seen))\n        time.sleep(0.005)\nthreading.Thread(target=serve, daemon=True).start()\n"
    started = shop(program)
    with started.client() as c:
        c.call(change.Suspend(service="units", seconds=60))
        before = value(c, "len(shop.seen)")
        assert before == value(c, "(__import__('time').sleep(0.2), len(shop.seen))[1]")
        c.call(change.Resume(service="units"))
        assert eventually(lambda: value(c, "len(shop.seen)") > before + 5)
    started.killed_shell("""
        c.call(Suspend(service="units", seconds=600))
        print("now", flush=True)
        import time; time.sleep(60)
    """)
    with started.client() as c:
        after = value(c, "len(shop.seen)")
        assert eventually(lambda: value(c, "len(shop.seen)") > after + 5)


def test_a_door_that_nobody_comes_to_is_said(shop: Start) -> None:
    """A program that marks no units of work is not made to wait by closing their door."""
    with shop("import livesh\ndef work():\n    with livesh.unit():\n        return 5\n").client() as c:
        assert "nothing here has marked a unit of work yet" in c.call(change.Suspend(service="units"))["note"]
        c.call(change.Resume(service="units"))
        value(c, "shop.work()")
        assert not c.call(change.Suspend(service="units")).get("note")


def test_an_executor_of_the_program_is_suspended_by_its_path(shop: Start) -> None:
    """Nothing has to be registered."""
    with shop("from concurrent.futures import ThreadPoolExecutor\npool = ThreadPoolExecutor(2)\n").client() as c:
        c.call(change.Suspend(service="shop.pool"))
        assert value(c, "(globals().__setitem__('f', shop.pool.submit(lambda: 5)), __import__('time').sleep(0.1), f.done())[2]") is False
        c.call(change.Resume(service="shop.pool"))
        assert 5 == value(c, "f.result(30)")


def test_a_forked_child_goes_on(shop: Start) -> None:
    """What was suspended in the parent when it forked is not suspended in the child: nobody could resume it there."""
    program = SHOP_FORKS
    with shop(program).client() as c:
        c.call(change.Suspend(service="jobs", seconds=60))
        status = value(c, "shop.fork_and_get()")
        assert 5 == status
        assert c.call(change.Resume(service="jobs"))["suspended"] is False


SHOP_FORKS = """
import os, queue
import livesh
jobs = queue.Queue()
livesh.service("jobs", jobs)

def fork_and_get():
    jobs.put(5)
    child = os.fork()
    if not child:
        try:
            os._exit(jobs.get(timeout=20))
        finally:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
"""


def test_stop_forgets_the_old_values(shop: Start) -> None:
    """After livesh.stop() the journal holds nothing of the service."""
    program = "import livesh, gc, weakref\nclass Thing: pass\nheld = {'thing': Thing()}\nref = weakref.ref(held['thing'])\ngone = []\ndef stop():\n    import threading\n    threading.Timer(0.2, lambda: (livesh.stop(), gc.collect(), gone.append(ref() is None), livesh.start(name='again'))).start()\n"
    started = shop(program)
    with started.client() as c:
        c.call(change.StateSet(path="shop.held['thing']", remove=True))
        assert value(c, "shop.ref() is not None")
        value(c, "shop.stop()")

    def is_forgotten() -> bool:
        try:
            with started.client() as again:
                return value(again, "shop.gone") == [True]
        except LiveshError:
            return False

    assert eventually(is_forgotten)


def test_what_is_suspended_is_listed(shop: Start) -> None:
    """A queue suspended by its path under the name it is listed by; and what is no service, the units of work."""
    with shop(JOBS).client() as c:
        c.call(change.Suspend(service="shop.waiting"))
        c.call(change.Suspend(service="shop.waiting"))
        c.call(change.Suspend(service="units"))
        rows = {each["name"]: each for each in c.call(state.Services())["services"] if each["suspended"]}

        assert {"queue-1": 2, "units": 1} == {name: row["depth"] for name, row in rows.items()}
        assert "queue.Queue" == c.call(state.State(path="queue-1"))["tree"]["type"]  # `queue` is the module
        assert [] == [each["name"] for each in c.call(state.Services(like="jobs"))["services"] if each["name"] == "units"]


JOBS = """
import queue
waiting = queue.Queue()
"""


def test_a_page_behind_the_end_is_said(shop: Start) -> None:
    """Of a tree, a walk and the instances: how many there are, and which page is the last."""
    asked = [
        state.State(path="shop.small", start=2_000),
        state.State(path="shop.small", start=2_000, table=True),
        state.Inspect(action="page", argument="101"),
        state.Instances(cls="shop.Row", start=2_000),
    ]
    with shop(ROWS).client() as c:
        c.call(state.Inspect(action="start", argument="shop.small"))
        for op in asked:
            with pytest.raises(UserError, match="is behind the end") as said:
                c.call(op)
            assert said.value.hint.startswith("50 are there: the last page of ")


ROWS = """
class Row:
    def __init__(self, qty): self.qty = qty
small = {number: {"sku": f"s{number}", "qty": number % 7} for number in range(50)}
rows = [Row(number) for number in range(50)]
"""


def test_a_walk_goes_back_to_where_it_was(shop: Start) -> None:
    """Back is the page and the order that were left; a bare word is a key of a dict; an order that no row has is refused."""
    with shop(ROWS).client() as c:

        def walk(action: str, argument: str = "") -> dict[str, Any]:
            return c.call(state.Inspect(action=action, argument=argument))

        walk("start", "shop.small")
        walk("sort", "-qty")
        here = walk("page", "2")
        inside = walk("in", str(here["rows"][3]["number"]))
        assert "is 's" in _said(lambda: walk("in", "sku"))
        assert here["rows"] == walk("back")["rows"]
        assert inside["path"] == f"shop.small{here['rows'][3]['label']}"
        assert "none of the rows holds 'nothing'" in _said(lambda: walk("sort", "nothing"))
        assert here["rows"] == walk("show")["rows"]
        with pytest.raises(UserError) as missing:
            walk("in", "open")
        assert "it has 50 items, none with a text as its key" == missing.value.hint


def _said(do: Callable[[], Any]) -> str:
    with pytest.raises(UserError) as caught:
        do()
    return str(caught.value)


def test_a_replacement_inside_c_code_is_given_up_and_put_back(shop: Start) -> None:
    """The deadline cannot end it: the answer says what is held and what will be, the prompt is free, and the old state is there afterwards."""
    with shop().client() as c:
        with pytest.raises(UserError, match=r"still running in <lambda>") as said:
            c.call(change.StateReplace(path="orders", function="lambda s: (s.open.clear(), __import__('time').sleep(5))", timeout=0.2))
        assert "what it changed is put back; orders.lock is held until then" in said.value.hint
        assert 2 == value(c, "1 + 1")
        assert eventually(lambda: value(c, "len(shop.book.open)") > 0)
        assert c.call(state.State(path="orders"))["lock"] == "under orders.lock"
        assert [] == c.call(change.Journal())["changes"]


HELD = """
import threading
book = shop.book
book.go = threading.Event()
book.thread = threading.Thread(target=lambda book=book: (book.lock.acquire(), book.go.wait(60), book.lock.release()), daemon=True)
book.thread.start()
"""
QUANTITIES = "(shop.book.open['A1'][0].qty, shop.book.open['A2'][0].qty)"
STEPS = {
    "the commit of a transaction": "c.call(Begin()); c.call(E1); c.call(E2); HOLD; c.send(Commit())",
    "an edit": "HOLD; c.send(E1); c.send(E2)",
    "the undo of a transaction": "c.call(Begin()); c.call(E1); c.call(E2); done = c.call(Commit()); HOLD; c.send(Undo(number=done['number']))",
    "a replacement": "HOLD; c.send(StateReplace(path='orders', function='lambda b: ([setattr(l[0], \"qty\", 70) for l in b.open.values()], b)[1]'))",
}


@pytest.mark.parametrize("free", [True, False], ids=["the lock is freed", "the lock is held until the deadline"])
@pytest.mark.parametrize("step", STEPS)
def test_a_shell_killed_while_a_change_waits_for_the_lock(shop: Start, step: str, free: bool) -> None:
    """The process is wholly before or wholly after; nothing holds the lock, and the next session can change and take back."""
    started = shop()
    script = STEPS[step].replace("HOLD", f"c.call(Eval(source={HELD!r})); time.sleep(0.05)")
    script = script.replace("E1", """StateSet(path='orders.open["A1"][0].qty', value="70")""").replace("E2", """StateSet(path='orders.open["A2"][0].qty', value="70")""")
    threads = lambda: len(os.listdir(f"/proc/{started.process.pid}/task"))  # noqa: E731
    with started.client() as c:
        value(c, QUANTITIES)
        before = threads()
        started.killed_shell("\n".join(["import time", "from livesh.wire.ops.core import Eval", *script.split("; "), "time.sleep(0.2)", 'print("now", flush=True)', "time.sleep(60)"]))
        if not free:
            time.sleep(2.5)  # `locks.WAIT_S` and a half
        c.call(Eval(source=FREE))
        assert eventually(lambda: threads() <= before)  # what waited for the lock has had it, or has given up
        assert eventually(lambda: c.call(state.State(path="orders"))["lock"] == "under orders.lock")
        settled = value(c, QUANTITIES)
        assert settled in ({(1, 2), (70, 70), (70, 2)} if step == "an edit" else {(1, 2), (70, 70)})
        assert free or settled == ((70, 70) if step.startswith("the undo") else (1, 2))
        done = c.call(change.StateSet(path='orders.open["A1"][0].qty', value="5"))
        assert 5 == value(c, QUANTITIES)[0]
        c.call(change.Undo(number=done["number"]))
        assert settled == value(c, QUANTITIES)


FREE = "shop.book.go.set(); shop.book.thread.join()"


BANK = """
import asyncio, threading
import livesh

class Account:
    def __init__(self, n):
        self.n, self.lock = n, None

def beat():
    loop.call_later(0.01, beat)
    beats.append(loop.time())

loop = asyncio.new_event_loop()
beats = []
a, b, c, d = (Account(n) for n in range(4))
c.lock, d.lock = asyncio.Lock(), asyncio.Lock()
for name in "abcd":
    livesh.service(name, globals()[name], lock=globals()[name].lock)
loop.call_soon(beat)
threading.Thread(target=loop.run_forever, daemon=True).start()
"""
LONGEST = "max(later - first for first, later in zip(shop.beats, shop.beats[1:]))"


def test_a_transaction_over_services_of_one_loop(shop: Start) -> None:
    """Locks of asyncio and services without one, all in one callback; the loop does not wait for itself."""
    with shop(BANK).client() as c:
        c.call(change.Begin())
        for name in "abcd":
            c.call(change.StateSet(path=f"{name}.n", value="70"))
        done = c.call(change.Commit())
        assert [70] * 4 == value(c, "[each.n for each in (shop.a, shop.b, shop.c, shop.d)]")
        assert "c.lock, d.lock, the event loop" == done["under"]
        c.call(change.Undo(number=done["number"]))
        assert [0, 1, 2, 3] == value(c, "[each.n for each in (shop.a, shop.b, shop.c, shop.d)]")
        assert value(c, LONGEST) < 1.5


def test_the_lock_that_is_held_for_a_look_is_not_said_to_be_taken(shop: Start) -> None:
    """An asyncio lock would show itself locked, by us; while somebody else has it, it is shown as it is."""
    with shop(BANK).client() as c:
        def the_lock() -> dict[str, Any]:
            return next(each for each in c.call(state.State(path="c"))["tree"]["of"] if each["label"] == ".lock")

        assert ("Lock", None) == (the_lock()["text"], the_lock().get("now"))
        c.call(Eval(source="import asyncio\nasyncio.run_coroutine_threadsafe(shop.c.lock.acquire(), shop.loop).result(20)"))
        seen = c.call(state.State(path="c"))
        assert seen["lock"].startswith("without c.lock")
        assert "locked" == the_lock()["now"]


@pytest.mark.parametrize("service", ["a", "c"])
def test_a_replacement_on_a_loop_is_interrupted_at_its_deadline(shop: Start, service: str) -> None:
    """The function runs in the loop's thread: there it is ended, and the loop goes on."""
    with shop(BANK).client() as c:
        with pytest.raises(Refused, match="interrupted after"):
            c.call(change.StateReplace(path=service, function="lambda s: (setattr(s, 'n', 70), [None for _ in iter(int, 1)])", timeout=0.3))
        assert [0, 1, 2, 3] == value(c, "[each.n for each in (shop.a, shop.b, shop.c, shop.d)]")
        beats = value(c, "len(shop.beats)")
        assert eventually(lambda: value(c, "len(shop.beats)") > beats + 3)


def test_code_that_exits_ends_no_session(shop: Start) -> None:
    """A getter, an expression, a function and a command that raise SystemExit are answered, and nothing was changed."""
    with shop().client() as c:
        for question in (
            change.StateSet(path="orders.total", value="1"),
            change.StateSetEval(path="orders.shipped", value="(_ for _ in ()).throw(SystemExit(3))"),
            change.StateReplace(path="orders", function="lambda book: book.total"),
        ):
            with pytest.raises((UserError, Refused), match=r"raised SystemExit: .*; (nothing was changed|the old state stays)"):
                c.call(question)
        assert 0 == value(c, "shop.book.shipped")


def test_of_a_class_with_many_instances_the_first_are_listed(shop: Start) -> None:
    """How many more there are is said; each of them still has its name."""
    program = "import livesh\n@livesh.service('specks')\nclass Speck:\n    n = 0\nspecks = [Speck() for _ in range(5_000)]\n"
    with shop(program).client() as c:
        listed = c.call(state.Services(found=False))
        assert (50, {"shop.Speck": 4_950}) == (len(listed["services"]), listed["more"])
        assert 1 == len(c.call(state.Services(found=False, like="specks_4711"))["services"])
        assert "shop.Speck" in c.call(state.State(path="specks_4711"))["tree"]["type"]


def test_services_that_share_a_lock_are_changed_as_one(shop: Start) -> None:
    """A plain lock under two names is taken once."""
    program = SHARED
    with shop(program).client() as c:
        c.call(change.Begin())
        c.call(change.StateSet(path="box.n", value="5"))
        c.call(change.StateSet(path="things['a']", value="6"))
        c.call(change.Commit())
        assert (5, 6) == value(c, "(shop.box.n, shop.box.things['a'])")


SHARED = """
import threading
import livesh

class Box:
    def __init__(self):
        self.lock, self.n, self.things = threading.Lock(), 1, {"a": 1}

box = Box()
livesh.service("box", box, lock=box.lock)
livesh.service("things", box.things, lock=box.lock)
"""


def test_an_edit_of_an_object_that_was_replaced_is_refused(shop: Start) -> None:
    """The path leads to another object by now: a commit, a confirmed edit and an undo say so instead of changing what nobody sees."""
    with shop().client() as c:
        c.call(change.Begin())
        c.call(change.StateSet(path="orders.open['A1'][0].qty", value="70"))
        held = c.call(change.StateSet(path="orders.open['A2'][0].qty", value="'70'", hold=True))
        value(c, "[shop.book.open.update({key: [shop.Line('apple', key)]}) for key in ('A1', 'A2')] and None")
        with pytest.raises(Refused, match=r"orders.open\['A1'\]\[0\] is another object since the preview"):
            c.call(change.Commit())
        c.call(change.Abort())
        with pytest.raises(Refused, match=r"orders.open\['A2'\]\[0\] is another object since the preview"):
            c.call(change.StateApply(held=held["held"]))
        done = c.call(change.StateSet(path="orders.open['A3'][0].qty", value="70"))
        replaced = c.call(change.StateReplace(path="orders.open['A4']", function="lambda lines: lines[:1]"))
        value(c, "[shop.book.open.update({key: [shop.Line('apple', 70)]}) for key in ('A3', 'A4')] and None")
        with pytest.raises(Refused, match=r"orders.open\['A3'\]\[0\] is another object since"):
            c.call(change.Undo(number=done["number"]))
        with pytest.raises(Refused, match="since; nothing was changed"):
            c.call(change.Undo(number=replaced["number"]))
        forced = c.call(change.Undo(number=done["number"], force=True))["undone"]
        assert "is another object" in forced["notes"][0]
        assert 70 == value(c, "shop.book.open['A3'][0].qty")


def test_an_edit_below_what_another_of_the_transaction_replaces_is_refused(shop: Start) -> None:
    """It would be stored in what the first one has just thrown away; the first one is taken back as well."""
    with shop().client() as c:
        c.call(change.Begin())
        c.call(change.StateSetEval(path="orders.open['A1']", value="[shop.Line('melon', 7)]"))
        c.call(change.StateSet(path="orders.open['A1'][0].qty", value="70"))
        with pytest.raises(Refused, match="is gone or another once the edits before it in this transaction are made"):
            c.call(change.Commit())
        assert ("apple", 1) == value(c, "(shop.book.open['A1'][0].sku, shop.book.open['A1'][0].qty)")


def test_names_that_roam_and_names_that_do_not(shop: Start) -> None:
    """What a session defined is meant as it was; a name of a module leads where it leads now; entries by number are what they were."""
    with shop("class Row:\n    def __init__(self, n): self.n = n\nrows = {'a': Row(1), 'b': Row(2)}\n").client() as c:
        value(c, "globals().__setitem__('mine', shop.Row(5))")
        done = [
            c.call(change.StateSet(path="mine.n", value="6"))["number"],
            c.call(change.StateSet(path="shop.rows[#1].n", value="6"))["number"],
            c.call(change.StateSet(path="rows['a'].n", value="6"))["number"],
        ]
        value(c, "(globals().__setitem__('mine', shop.Row(7)), shop.rows.pop('a'), shop.rows.update(z=shop.Row(3)), None)[-1]")
        c.call(change.Undo(number=done[0]))
        c.call(change.Undo(number=done[1]))
        assert [("b", 2), ("z", 3)] == value(c, "[(key, row.n) for key, row in shop.rows.items()]")
        with pytest.raises(Refused, match=r"rows holds no \['a'\]"):
            c.call(change.Undo(number=done[2]))


def test_a_member_of_a_set_has_no_place(shop: Start) -> None:
    """It is refused with the way that there is."""
    with shop("tags = {'red', 'blue'}\n").client() as c:
        for op in (change.StateSet(path="shop.tags[#0]", remove=True), change.StateSet(path="shop.tags[#0]", value="'green'")):
            with pytest.raises(UserError, match="member of a set") as said:
                c.call(op)
            assert ":replace shop.tags" in said.value.hint


def test_rows_are_not_sorted_by_a_secret(shop: Start) -> None:
    """The order of redacted values would tell about them."""
    with shop("rows = [{'n': n, 'password': str(-n)} for n in range(5)]\n").client() as c:
        c.call(state.Inspect(action="start", argument="shop.rows"))
        with pytest.raises(UserError, match="looks secret"):
            c.call(state.Inspect(action="sort", argument="-password"))


def test_a_quoted_word_of_a_walk_is_a_key(shop: Start) -> None:
    """`:inspect in "k"` goes where `in ["k"]` does."""
    with shop("held = {'k': [1], 5: [2]}\n").client() as c:
        c.call(state.Inspect(action="start", argument="shop.held"))
        assert "shop.held['k']" == c.call(state.Inspect(action="in", argument='"k"'))["path"]


def test_below_a_secret_everything_is_one(shop: Start) -> None:
    """No step further, no walk, no watch and no question who holds it shows what a look redacts; --reveal does."""
    with shop().client() as c:
        c.call(Eval(source="shop.book.credentials = {'db': 'hunter2', 'pin': b'1234'}; shop.book.port = 5432; shop.DB_PASSWORD = 'hunter3'; shop.TOKENS = {'db': 'hunter4'}"))
        c.call(Eval(source="shop.book.db = type(shop.book)(); shop.book.db.url = 'redis://:hunter5@host'; shop.book.heads = [(b'cookie', b'hunter6')]"))
        for path in ("TOKENS", "orders.db.url", "orders.heads[0][1]", "orders.api_key", "orders.api_key[0]", "orders.credentials['db']", "orders.credentials['pin'][1]", "DB_PASSWORD", "shop.DB_PASSWORD[0]"):
            assert "secret" == c.call(state.State(path=path))["tree"]["kind"], path
            assert "secret" == c.call(state.StateWatch(path=path))["tree"]["kind"], path
            for asked in (state.Inspect(action="start", argument=path), state.Referrers(path=path)):
                with pytest.raises(UserError, match="looks secret"):
                    c.call(asked)
            c.call(Eval(source="1"))
        for where, which in (("orders", ".credentials"), ("orders.heads[0]", "1")):
            assert "hunter" not in str(c.call(state.Inspect(action="start", argument=where)))
            with pytest.raises(UserError, match="looks secret"):
                c.call(state.Inspect(action="in", argument=which))
        assert "'hunter2'" == c.call(state.StateOpen(path="orders.credentials['db']", reveal=True))["tree"]["text"]
        assert "5432" == c.call(state.State(path="orders.port"))["tree"]["text"]


def test_numbers_that_are_kept_in_c_are_walked_through_and_changed(shop: Start) -> None:
    """Arrays, bytes and views of memory: page by page, each number a place that an edit and its undo know again."""
    with shop().client() as c:
        c.call(Eval(source="import array; b = shop.book; b.f = array.array('f', map(float, range(1000))); b.b = bytearray(b'hello'); b.m = memoryview(b.b); b.none = memoryview(bytes(6)).cast('B', (2, 3))"))
        c.call(state.Inspect(action="start", argument="orders"))
        seen = c.call(state.Inspect(action="in", argument=".f"))
        assert (1000, "[0]", "0.0", 980) == (seen["size"], seen["rows"][0]["label"], seen["rows"][0]["text"], seen["left"])
        seen = c.call(state.Inspect(action="page", argument="50"))
        assert ("[999]", "999.0", 0) == (seen["rows"][-1]["label"], seen["rows"][-1]["text"], seen["left"])
        for name, size, first in (("b", 5, "104"), ("m", 5, "104")):
            seen = c.call(state.Inspect(action="start", argument=f"orders.{name}"))
            assert (size, first) == (seen["size"], seen["rows"][0]["text"])
        assert "2×3 of format B, kept in C" == c.call(state.Inspect(action="start", argument="orders.none"))["text"]
        for path, new in (("orders.f[5]", "0.1"), ("orders.f[-1]", "7"), ("orders.m[0]", "106")):
            before = value(c, path.replace("orders", "shop.book"))
            number = c.call(change.StateSet(path=path, value=new))["number"]
            assert before != value(c, path.replace("orders", "shop.book"))
            c.call(change.Undo(number=number))
            assert before == value(c, path.replace("orders", "shop.book"))
        number = c.call(change.StateSet(path="orders.f[5]", value="0.1"))["number"]
        c.call(Eval(source="shop.book.f[5] = 0.25"))
        with pytest.raises(Refused, match="was changed since"):
            c.call(change.Undo(number=number))


def test_of_versions_with_the_same_fields_the_current_one_shaped_an_object() -> None:
    """After going back the newest version is not the current one, and what neither changed is not said to be of another."""
    from livesh.services.shapes import shaped_by

    history = [(1, frozenset({"a"})), (2, frozenset({"a"})), (3, frozenset({"a", "b"}))]
    assert [1, 2, 2, 3] == [shaped_by("a", history, 1), shaped_by("a", history, 2), shaped_by("a", history, 3), shaped_by("ab", history, 1)]


def test_what_lies_below_a_secret_is_shown_nowhere(shop: Start) -> None:
    """Not in the difference of an edit or of a replacement, the journal, an undo that is refused, nor the audit log."""
    client = shop().client()
    client.call(Eval(source='shop.book.credentials = {"db": {"pw": "sesame-1"}}'))
    seen = [client.call(change.StateSetEval(path='orders.credentials["db"]["pw"]', value='"sesame-2"', dry_run=True))]
    seen.append(client.call(change.StateSetEval(path='orders.credentials["db"]["pw"]', value='"sesame-3"')))
    seen.append(client.call(change.StateReplace(path='orders.credentials["db"]', function='lambda held: {"pw": "sesame-4"}')))
    seen.append(client.call(change.StateSet(path="orders.api_key", value='"sesame-5"')))
    for path, function in (("orders.credentials", 'lambda held: held["sesame-7"]'), ("orders.open", 'lambda held: held["ghp_sesame-8-sesame-8-sesame"]')):
        with pytest.raises(Refused, match="the function raised KeyError") as refused:
            client.call(change.StateReplace(path=path, function=function))
        seen.append(refused.value.reasons)
    client.call(Eval(source='shop.book.api_key = "sesame-6"'))
    with pytest.raises(Refused) as refused:
        client.call(change.Undo())
    seen += [client.call(change.Journal()), refused.value.reasons]
    assert "sesame" not in str(seen)
    assert [["-", "['pw']: ‹redacted str›"], ["+", "['pw']: ‹redacted str›"]] == seen[0]["diff"]
    lines = [json.loads(line) for log in Path(os.environ["LIVESH_STATE_DIR"]).rglob("*.jsonl") for line in log.read_text().splitlines()]
    mine = [line for line in lines if line.get("op") in ("state_set", "state_set_eval", "state_replace", "undo")]
    assert mine
    assert "sesame" not in str(mine)


def test_a_commit_that_fails_half_way_says_which_edit_and_that_they_wait(shop: Start) -> None:
    """Those before it are taken back; the transaction is still open."""
    with shop().client() as c:
        value(c, "setattr(shop.Book, 'narrow', property(lambda self: 1, lambda self, value: 1 / 0))")
        c.call(change.Begin())
        for path in ("orders.shipped", "orders.narrow", "orders.open['A1'][0].qty"):
            c.call(change.StateSet(path=path, value="70"))
        with pytest.raises(Refused) as refused:
            c.call(change.Commit())
        assert "storing orders.narrow raised ZeroDivisionError: division by zero; nothing was changed" == refused.value.reasons[0]
        assert "the 3 edits still wait: :commit tries again, :abort forgets" == refused.value.reasons[-1]
        assert (0, 1) == (value(c, "shop.book.shipped"), value(c, "shop.book.open['A1'][0].qty"))
        assert 3 == c.call(change.Abort())["dropped"]


def test_an_undo_after_a_service_is_gone_says_so(shop: Start) -> None:
    """The journal still lists it; with force the old value is put back into the object that was edited."""
    with shop().client() as c:
        value(c, "setattr(shop, 'kept', livesh.service('tmp', shop.Line('fig', 1))) or None")
        number = c.call(change.StateSet(path="tmp.qty", value="2"))["number"]
        value(c, "__import__('livesh.services.registry').services.registry._registered.pop('tmp') and None")
        with pytest.raises(Refused, match=r"tmp is gone \(there is no service, module or name 'tmp' here\) since; nothing was changed"):
            c.call(change.Undo())
        assert [number] == [entry["number"] for entry in c.call(change.Journal())["changes"]]
        assert "tmp is gone" in c.call(change.Undo(force=True))["undone"]["notes"][0]
        assert 1 == value(c, "shop.kept.qty")


def test_a_module_with_the_name_of_a_service_is_reached_too(shop: Start) -> None:
    """What the service has not is looked for in the module; what neither has is said of the service."""
    body = "import threading, livesh\nclass Line:\n    pass\nclass Shop:\n    pass\nthing = Shop()\nthing.line = Line()\nthing.n = 1\nlivesh.service('shop', thing)\n"
    with shop(body).client() as c:
        assert 1 == c.call(state.Instances(cls="shop.Line"))["total"]
        assert "1" == c.call(state.State(path="shop.n"))["tree"]["text"]
        with pytest.raises(UserError, match="shop has no attribute 'nothing'") as wrong:
            c.call(state.State(path="shop.nothing"))
        assert "there are line, n" == wrong.value.hint


MANY = """
import gate
import livesh

class Thing:
    def __init__(self, n):
        self.n = n

things = [Thing(n) for n in range(2000)]
"""
GATE = """
import threading

calls, go = 0, threading.Event()

def passes(stop_at):
    global calls
    calls += 1
    if calls == stop_at:
        go.wait(20)
"""
COUNTED = """        self.n = n
        self.seen = 0

    def __code_change__(self, old_version, old):
        gate.passes(STOP_AT)
        self.seen = 1
"""


@pytest.fixture
def many(shop: Start, tmp_path: Path) -> Any:
    """A program with two thousand objects, and a gate that stops a hook at one of them."""
    (tmp_path / "shop0").mkdir()
    (tmp_path / "shop0" / "gate.py").write_text(GATE)
    return shop(MANY)


@pytest.mark.parametrize(
    ("asked", "stop_at", "said"),
    [
        (change.MigrateTry(module="shop"), 300, "interrupted while trying shop:Thing, at "),
        (Swap(modules=["shop"]), 300, "interrupted while trying shop:Thing, at "),
        (Swap(modules=["shop"]), 2300, "interrupted while migrating shop:Thing, at "),
    ],
)
def test_an_interrupt_ends_a_migration_which_is_undone(many: Any, asked: Any, stop_at: int, said: str) -> None:
    """In the trial, and in the middle of the real one: the process is wholly as it was, and the change can be made after that."""
    running = many
    file = running.where / "shop.py"
    text = file.read_text().replace("        self.n = n\n", COUNTED)
    with running.client() as c, running.client() as other:
        for attempt in (stop_at, 0):
            file.write_text(text.replace("STOP_AT", str(attempt)))
            value(other, "(setattr(shop.gate, 'calls', 0), shop.gate.go.clear())[0]")
            number = c.send(asked if attempt else Swap(modules=["shop"]))
            if attempt:
                assert eventually(lambda: stop_at == value(other, "shop.gate.calls"))
                waiting = c.send(Interrupt(grace=0.0))
                c.wait(waiting)
                value(other, "shop.gate.go.set()")
                try:
                    refused = c.wait(number)["refusals"]
                except Refused as error:
                    refused = error.reasons
                assert refused[0].startswith(said), refused
                assert refused[0].endswith("of 2,000; nothing was changed")
                assert {"n": 0} == value(other, "max(map(vars, shop.things), key=len)")
        assert {"shop": 2} == c.wait(number)["versions"]
        assert 2000 == value(other, "sum(thing.seen for thing in shop.things)")


def test_an_interrupted_trial_keeps_nothing_alive(many: Any) -> None:
    """What the service drops after it is gone: the error does not hold the list of those that were to be migrated."""
    running = many
    file = running.where / "shop.py"
    file.write_text(file.read_text().replace("        self.n = n\n", COUNTED.replace("STOP_AT", "300")))
    with running.client() as c, running.client() as other:
        value(other, "__import__('gc').disable()")
        number = c.send(change.MigrateTry(module="shop"))
        assert eventually(lambda: 300 == value(other, "shop.gate.calls"))
        c.wait(c.send(Interrupt(grace=0.0)))
        value(other, "shop.gate.go.set()")
        assert c.wait(number)["refusals"]
        value(other, "shop.things.clear()")
        assert 0 == c.call(state.Instances(cls="shop.Thing"))["total"]
