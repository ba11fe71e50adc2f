"""Services that a change of code touches: suspended before the commit, let go after it whatever happened, each in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from livesh.errors import Refused
from livesh.services import locks
from livesh.shell.commands.change import show_migrate
from livesh.shell.commands.code import show_plan, show_swap
from livesh.shell.render.text import plain
from livesh.wire.ops.change import MigrateTry
from livesh.wire.ops.code import Plan, Swap
from livesh.wire.ops.core import Eval
from tests.services_room.conftest import Shop, eventually

BOOK = '''
class Line:
    def __init__(self, qty):
        self.qty = qty


class Book:
    def __init__(self):
        self.lines, self.calls, self.paused = {}, [], False

    def pause(self):
        self.calls.append("pause")
        self.paused = True

    def go_on(self):
        self.calls.append("go")
        self.paused = False


BOOK = Book()
BOOK.lines.update((n, Line(n)) for n in range(5))
'''
HOOK = '''        self.qty = qty
        self.seen = None

    def __code_change__(self, old_version, old):
        self.seen = BOOK.paused
'''
TAXED = BOOK.replace("        self.qty = qty\n", HOOK, 1)
FILLED = BOOK.replace("        self.qty = qty\n", "        self.qty = qty\n        self.tax = 0\n", 1)


@pytest.fixture
def program(tmp_path: Path) -> Callable[..., Any]:
    """Run a program beside `book` and `TAXED`; returns what it leaves in `said`."""

    def run(body: str, text: str = BOOK) -> Any:
        (tmp_path / "book.py").write_text(text)
        head = f"import json, livesh, book, threading, time\nBOOK, TAXED, FILLED = {BOOK!r}, {TAXED!r}, {FILLED!r}\nbooks = book.BOOK\n"
        head += 'def register(name="orders", obj=books, **ways):\n    livesh.service(name, obj, **{"suspend": obj.pause, "resume": obj.go_on, **ways})\n'
        head += "def swap(text=TAXED, **more):\n    return livesh.swap('book', sources={'book': text}, **more)\n"
        head += "def refusal(do):\n    try:\n        do()\n    except livesh.Refused as refused:\n        return refused.reasons\n"
        (tmp_path / "main.py").write_text(head + textwrap.dedent(body) + "\nprint(json.dumps(said))\n")
        done = subprocess.run([sys.executable, "main.py"], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    return run


def test_what_holds_the_instances_is_suspended_before_and_resumed_after(program: Callable[..., Any]) -> None:
    """Every hook finds the service paused, once; what holds none of them goes on undisturbed, and so does a change that migrates nothing."""
    said = program("""
        other = book.Book()
        register(); register("other", other)
        done = swap()
        first = [books.calls[:], [line.seen for line in books.lines.values()], done.plan.suspends]
        swap(TAXED.replace('"go"', '"on"'))
        said = [*first, books.calls, other.calls]
    """)
    assert [["pause", "go"], [True] * 5, ["orders"], ["pause", "go"], []] == said


@pytest.mark.parametrize(
    "held",
    [
        "[(0, books.lines)]",
        "weakref.WeakValueDictionary(books.lines)",
        "(lambda lines: lambda: lines)(books.lines)",
        "generator(books.lines)",
        "weakref.WeakSet(books.lines.values())",
        "books.lines[0].__init__",
        "collections.deque([books.lines])",
    ],
)
def test_instances_are_found_wherever_the_service_holds_them(program: Callable[..., Any], held: str) -> None:
    """Containers, closures, suspended generators, bound methods and weak references lead to them."""
    said = program(f"""
        import collections, weakref
        def generator(lines):
            kept = list(lines.values())
            yield
            kept.clear()
        class Holder:
            calls = []
            def pause(self): self.calls.append("pause")
            def go_on(self): self.calls.append("go")
        holder = Holder()
        holder.held = {held}
        getattr(holder.held, "send", lambda _none: None)(None)
        register("holder", holder)
        swap()
        said = holder.calls
    """)
    assert ["pause", "go"] == said


def test_going_back_suspends_as_well(program: Callable[..., Any]) -> None:
    """With a hook, and without one where saved state is restored; what suspend and resume do to the state is no change of somebody's."""
    said = program("""
        register()
        swap(); livesh.rollback("book")
        swap(FILLED.replace("self.calls, self.paused = {}, [], False", "self.calls, self.paused, self.new = {}, [], False, 1"))
        back = livesh.rollback("book", hold=True)
        said = [books.calls, [vars(line) for line in books.lines.values()][:1], back.warnings, back.plan.suspends, hasattr(books, "new")]
    """)
    assert ["pause", "go"] * 4 == said[0]
    assert [[{"qty": 0, "seen": True}], [], ["orders"], False] == said[1:]


def test_a_module_whose_own_hook_runs_suspends_what_it_has_made(program: Callable[..., Any]) -> None:
    """Services of its classes, and what its names hold, wait while its state is carried."""
    said = program("""
        mine, other = book.Book(), type("Other", (), {"pause": lambda self: None, "go_on": lambda self: None})()
        register(); register("mine", mine); register("other", other)
        done = swap(BOOK + "def __code_change__(old_version, old):\\n    global SEEN\\n    SEEN = BOOK.paused\\n")
        said = [done.plan.suspends, book.SEEN]
    """)
    assert [["mine", "orders"], True] == said


def test_instances_of_a_decorated_class_are_suspended_each(program: Callable[..., Any]) -> None:
    """Two thousand of them as well, in the time that two thousand calls take."""
    said = program(
        """
        books = [book.Book() for _ in range(2000)]
        begun = time.monotonic()
        done = swap(book_text.replace("self.lines, ", "self.extra = 1\\n        self.lines, "))
        said = [len(done.plan.suspends), all(each.calls == ["pause", "go"] for each in books), time.monotonic() - begun < 20]
        """.replace("book_text", repr("import livesh\n" + BOOK.replace("class Book", '@livesh.service("book", suspend="pause", resume="go_on")\nclass Book'))),
        "import livesh\n" + BOOK.replace("class Book", '@livesh.service("book", suspend="pause", resume="go_on")\nclass Book'),
    )
    assert [2001, True, True] == said


def test_a_suspend_that_raises_refuses_the_whole(program: Callable[..., Any]) -> None:
    """Nothing is committed, the reason is said, and what was suspended already goes on."""
    said = program("""
        def no(): raise ValueError("not now")
        register("a_first"); livesh.service("z_last", books.lines[0], suspend=no, resume=lambda: None)
        reasons = refusal(swap)
        said = [reasons, books.calls, book.Line.__init__.__code__.co_consts, livesh.versions("book")[-1].number, vars(books.lines[0])]
    """)
    assert "z_last.suspend raised ValueError: not now; it was resumed" in said[0][0]
    assert "nothing was changed" in said[0][0]
    assert [["pause", "go"], [None], 1, {"qty": 0}] == said[1:]


def test_a_suspend_that_hangs_refuses_after_its_deadline(program: Callable[..., Any]) -> None:
    """Also one that comes back later: it is resumed then."""
    said = program("""
        import livesh.services.suspend as room
        room.CALL_S = 0.3
        free, calls = threading.Event(), []
        def slow():
            free.wait()
            calls.append("late")
        register(suspend=slow, resume=lambda: calls.append("resume"))
        reasons = refusal(swap)
        before = calls[:]
        free.set()
        end = time.monotonic() + 20
        while calls[-2:] != ["late", "resume"] and time.monotonic() < end:
            time.sleep(0.01)
        said = [reasons, before, calls, vars(books.lines[0])]
    """)
    assert "orders.suspend did not return within 0.3 s" in said[0][0]
    assert [["resume"], ["resume", "late", "resume"], {"qty": 0}] == said[1:]


def test_a_resume_that_raises_is_said_and_the_change_stays(program: Callable[..., Any]) -> None:
    """In the result, and where the change was refused in its reasons."""
    said = program("""
        def no(): raise OSError("stuck")
        register(resume=no)
        warnings = swap().warnings
        reasons = refusal(lambda: swap(TAXED.replace("= BOOK.paused", "= 1 / (BOOK.calls.count('pause') < 2)")))
        said = [warnings, reasons, [line.seen for line in books.lines.values()]]
    """)
    assert ["orders: resume failed: OSError: stuck"] == said[0]
    assert "ZeroDivisionError" in said[1][0]
    assert [["orders: resume failed: OSError: stuck"], [True] * 5] == [said[1][1:], said[2]]


def test_a_hook_that_raises_at_the_third_instance_lets_the_service_go_on(program: Callable[..., Any]) -> None:
    """Everything is as it was, also what was migrated already, and the service was resumed after that."""
    said = program("""
        shapes = []
        register(resume=lambda: (shapes.extend(map(sorted, map(vars, books.lines.values()))), books.go_on()))
        reasons = refusal(lambda: swap(TAXED.replace("= BOOK.paused", "= 1 / (self.qty - 3 or not BOOK.paused)")))
        said = [reasons, books.calls, shapes]
    """)
    assert " of 5)" in said[0][0]
    assert [["pause", "go"], [["qty"]] * 5] == said[1:]


def test_who_was_suspended_by_a_person_stays_suspended(program: Callable[..., Any]) -> None:
    """Their suspension is neither ended nor repeated."""
    said = program("""
        from livesh.services.registry import find
        from livesh.services.suspend import SUSPENDER
        register()
        SUSPENDER.suspend(find("orders"), "a person")
        swap()
        during = books.calls[:]
        depth = SUSPENDER.status("orders")["depth"]
        SUSPENDER.resume("orders", "a person")
        said = [during, depth, books.calls]
    """)
    assert [["pause"], 1, ["pause", "go"]] == said


def test_a_suspension_ends_by_itself_when_its_change_takes_too_long(program: Callable[..., Any]) -> None:
    """A service is never stuck; that it went on too early is said."""
    said = program("""
        import livesh.services.stilling as room
        room.LONGEST_S = 0.3
        register()
        done = swap(TAXED.replace("= BOOK.paused", "= BOOK.paused and __import__('time').sleep(0.3)"))
        said = [done.warnings, books.calls]
    """)
    assert [["orders went on by itself after 0.3 s, before its state was carried"], ["pause", "go"]] == said


def test_a_service_that_is_registered_anew_by_the_change_is_resumed(program: Callable[..., Any]) -> None:
    """The object that was suspended is the one that goes on; the new one was never suspended."""
    registering = BOOK + "import livesh\nlivesh.service('orders', BOOK, suspend=BOOK.pause, resume=BOOK.go_on)\n"
    said = program(
        f"""
        TAXED = {TAXED!r} + {registering[len(BOOK) :]!r}.replace("resume=", "lock=None, resume=")
        swap(TAXED)
        said = [books.calls, book.BOOK is books, [line.seen for line in books.lines.values()]]
        """,
        registering,
    )
    assert [["pause", "go"], True, [True] * 5] == said


def test_an_async_suspend_runs_on_its_loop(program: Callable[..., Any]) -> None:
    """The loop goes on meanwhile; called from the loop itself, which waits here, the change is refused at once and says what to do."""
    said = program("""
        import asyncio
        where = []
        async def pause():
            await asyncio.sleep(0.05)
            where.append(threading.current_thread() is threading.main_thread())
            books.pause()
        async def go_on():
            books.go_on()
        async def main():
            register(suspend=pause, resume=go_on)
            begun = time.monotonic()
            reasons = refusal(swap)
            took = time.monotonic() - begun
            await asyncio.to_thread(swap)
            return [reasons, took < 4.5, where, books.calls, [line.seen for line in books.lines.values()]]
        said = asyncio.run(main())
    """)
    assert "asyncio.to_thread" in said[0][0]
    assert [True, [True], ["pause", "go"], [True] * 5] == said[1:]


def test_a_shell_that_is_killed_in_the_middle_leaves_nothing_suspended(shop: Callable[..., Shop]) -> None:
    """The change comes to its end without it, wholly, and the service goes on."""
    running = shop()
    file = running.where / "shop.py"
    slow = "self.sku, self.qty, self.tax = sku, qty, 0\n    def __code_change__(self, old_version, old):\n        self.tax = time.sleep(0.1) or len(book.log)\n"
    file.write_text(file.read_text().replace("self.sku, self.qty = sku, qty\n", slow))
    client = running.client()

    def log() -> str:
        return str(client.call(Eval(source="shop.book.log"))["value"])

    running.killed_shell("""
        from livesh.wire.ops.code import Plan, Swap
        from livesh.wire.ops.core import Eval
        import time
        c.send(Swap(modules=["shop"]))
        other = Client.connect(PID)
        while "suspend" not in str(other.call(Eval(source="shop.book.log"))):
            time.sleep(0.02)
        print("now", flush=True)
        time.sleep(60)
    """.replace("PID", repr(str(running.process.pid))))
    assert eventually(lambda: "'resume'" in log())
    assert "['suspend', 'resume']" in log()
    assert "{1}" in str(client.call(Eval(source="{line.tax for lines in shop.book.open.values() for line in lines}"))["value"])


def test_a_reload_says_what_was_suspended(shop: Callable[..., Shop]) -> None:
    """The trial says it before, the change after it, and the audit log has it."""
    running = shop()
    file = running.where / "shop.py"
    file.write_text(file.read_text().replace("self.sku, self.qty = sku, qty\n", "self.sku, self.qty = sku, qty\n        self.tax = 0\n"))
    client = running.client()
    planned = plain(show_plan(client.call(Plan(modules=["shop"])), 80)).replace("\n ", "")
    assert "suspends orders while state is migrated, as far as the texts tell; :migrate --try shop tells for sure" in planned
    tried = client.call(MigrateTry(module="shop"))
    assert (["orders"], "[]") == (tried["suspends"], client.call(Eval(source="shop.book.log"))["value"])
    assert "suspends orders meanwhile" in plain(show_migrate(tried, 80))
    done = client.call(Swap(modules=["shop"]))
    assert "orders was suspended while state was migrated" in plain(show_swap(done, 80))


def test_what_a_refused_text_registered_is_taken_off(program: Callable[..., Any]) -> None:
    """The register is as it was: no new name, and the old one with its old options; after the mended text both are there."""
    registering = BOOK + "import livesh\nlivesh.service('orders', BOOK, suspend=BOOK.pause, resume=BOOK.go_on)\n"
    said = program(
        f"""
        from livesh.services import registry
        def register_is():
            found = registry.find("orders")
            return [sorted(service.name for service in registry.registered()), found.lock is None, registry.service_of(books) is found]
        TEXT = {TAXED!r} + {registering[len(BOOK) :]!r}.replace("suspend=", "lock=__import__('threading').Lock(), suspend=") + "livesh.service('more', [1])\\n"
        said = [register_is()]
        for wrong in (TEXT + "1 / 0\\n", TEXT.replace("= BOOK.paused", "= 1 / 0")):
            assert refusal(lambda: swap(wrong)), wrong
            said.append(register_is())
        swap(TEXT)
        said.append(register_is())
        """,
        registering,
    )
    assert [[["orders"], True, True]] * 3 == said[:3]
    assert [["more", "orders"], False, True] == said[3]


PLANNED = {
    "a hook and a field": (TAXED, ["orders"]),
    "a field with a first value": (FILLED, ["orders"]),
    "a body": (BOOK.replace('"go"', '"on"'), []),
    "a field that only a maker could fill": (BOOK.replace("self.qty = qty\n", "self.qty = qty\n        self.half = qty / 2\n", 1), []),
    "a module's hook": (BOOK + "def __code_change__(old_version, old):\n    pass\n", ["orders"]),
    "a field of a class that no service holds": (BOOK + "class More:\n    def __init__(self):\n        self.a = self.b = 1\n", []),
    "a subclass of what is carried": (TAXED + "class Heavy(Line):\n    pass\n", ["orders"]),
}


@pytest.mark.parametrize("edit", PLANNED)
def test_a_plan_names_whom_the_change_would_suspend(program: Callable[..., Any], edit: str) -> None:
    """As far as the texts tell, with nothing suspended; and the change suspends those."""
    text, services = PLANNED[edit]
    said = program(f"""
        register()
        planned = swap({text!r}, dry_run=True).plan
        said = [planned.suspends, planned.refusals, books.calls[:], swap({text!r}).plan.suspends]
    """)
    assert [services, [], [], services] == said


def test_a_plan_knows_declared_fields_hooks_from_outside_and_the_way_back(program: Callable[..., Any]) -> None:
    """A dataclass's field with a default, a migration that is given, one that names nothing, and going back."""
    declared = "from dataclasses import dataclass\n@dataclass\nclass Item:\n    n: int = 0\n" + BOOK + "BOOK.item = Item()\n"
    said = program(
        """
        register()
        NOW = open("book.py").read()
        given = {"book:Line": lambda self, version, old: None}
        outside = livesh.swap(sources={"book": NOW + "#\\n"}, migrations=given, dry_run=True).plan
        wrong = livesh.swap(sources={"book": NOW + "#\\n"}, migrations={"book:Lime": print}, dry_run=True).plan
        without = swap(NOW.replace("n: int = 0", "n: int = 0\\n    more: int"), dry_run=True).plan
        WITH = NOW.replace("n: int = 0", "n: int = 0\\n    more: int = 1")
        said = [outside.suspends, wrong.refusals, without.suspends, swap(WITH, dry_run=True).plan.suspends, swap(WITH).plan.suspends]
        from livesh.swap import engine
        said += [engine.rollback("book", dry_run=True).plan.suspends]
        """,
        declared,
    )
    assert [["orders"], ["the migration 'book:Lime' names a class that is not there"], [], ["orders"], ["orders"], ["orders"]] == said


def test_going_back_takes_off_what_the_version_that_is_left_had_registered(program: Callable[..., Any]) -> None:
    """New names and decorated classes go, a name that was taken over is given back, again and again; what somebody has registered since stays."""
    registering = "import livesh\n" + BOOK + "livesh.service('orders', BOOK)\n"
    said = program(
        f"""
        from livesh.services import registry
        NOW = {registering!r}
        def register_is():
            return [sorted(service.name for service in registry.registered()), sorted(registry._declared), registry.find("orders").lock is None]
        said = []
        for more in ("livesh.service('more', [1])", "MORE = livesh.service('more', [1])", "@livesh.service('carts')\\nclass Cart: pass"):
            for _ in range(2):
                swap(NOW + more + "\\n")
                there = register_is()
                said.append([there != [["orders"], [], True], livesh.rollback("book").warnings, register_is()])
        swap(NOW.replace("BOOK)\\n", "BOOK, lock=__import__('threading').Lock())\\n"))
        said.append([not register_is()[2], livesh.rollback("book").warnings, register_is()])
        swap(NOW + "def setup(): livesh.service('more', [1])\\nsetup()\\n")
        said.append([len(register_is()[0]) == 2, livesh.rollback("book").warnings, register_is()])
        swap(NOW + "livesh.service('more', [1])\\n")
        livesh.service("more", [2])
        livesh.rollback("book")
        said.append([registry.find("more").obj, registry.service_of(books).name])
        """,
        registering,
    )
    nothing_more = [["orders"], [], True]
    assert [[True, [], nothing_more]] * 7 == said[:7]
    only_in_part = "book: setup() was called by the version that is left; what it registered goes, what else it did stays"
    assert [[True, [only_in_part], nothing_more], [[2], "orders"]] == said[7:]


LOCKED = TAXED.replace("self.seen = BOOK.paused", "self.seen = BOOK.lock.locked()")
TAKES = TAXED.replace("self.seen = BOOK.paused", "with BOOK.lock:\n            self.seen = old['qty']")


def test_the_lock_of_a_service_that_is_not_suspended_is_held(program: Callable[..., Any]) -> None:
    """Every hook finds it taken, by an apart thread or the program's own; it is free again afterwards, and after a change that is refused."""
    said = program(f"""
        books.lock = threading.Lock()
        register(suspend=None, resume=None, lock=books.lock)
        done = swap({LOCKED!r})
        said = [[line.seen for line in books.lines.values()], done.plan.locks, done.plan.suspends, books.lock.locked()]
        said.append(swap({LOCKED.replace("self.seen = ", "self.last = ")!r}, dry_run=True).plan.locks)
        refused = refusal(lambda: swap({LOCKED.replace("self.seen = ", "1 / 0 if self.qty == 3 else 0  # ")!r}))
        said += ["ZeroDivisionError" in refused[0], books.lock.locked(), books.calls]
    """)
    assert [[True] * 5, ["orders.lock"], [], False, ["orders.lock"], True, False, []] == said


def test_a_lock_that_is_not_free_refuses_the_change(program: Callable[..., Any]) -> None:
    """Who holds it is said; nothing was changed, and the lock is theirs."""
    said = program("""
        from livesh.services import locks
        locks.WAIT_S = 0.3
        books.lock = threading.RLock()
        register(suspend=None, resume=None, lock=books.lock)
        taken, go = threading.Event(), threading.Event()
        def hold():
            with books.lock:
                taken.set()
                go.wait(30)
        thread = threading.Thread(target=hold, name="worker-2")
        thread.start()
        taken.wait(10)
        said = [refusal(swap), hasattr(books.lines[0], "seen")]
        go.set()
        thread.join()
        with books.lock:
            swap()
        said.append(hasattr(books.lines[0], "seen"))
    """)
    assert [True, False] == said[1:][::-1]
    assert "orders.lock was not free within 0.3 s: thread worker-2 holds it, in hold at main.py:" in said[0][0]
    assert said[0][0].endswith("(the change would migrate what it holds, and holds it still for that); nothing was changed")


def test_a_hook_may_take_the_lock_that_is_held_for_it(program: Callable[..., Any]) -> None:
    """It is let go for a hook that stands still, which is said; a lock that its own thread may take again stays."""
    said = program(f"""
        from livesh.swap import engine
        from livesh.swap.state import stalls
        stalls.WAITING_S, said = 0.1, []
        def told(*_where): pass
        for kind in (threading.Lock, threading.RLock, threading.Condition):
            for progress in (None, told):
                books.lock = kind()
                register(suspend=None, resume=None, lock=books.lock)
                text = {TAKES!r}.replace("old['qty']", f"old['qty'], {{len(said)}}")
                done = engine.swap("book", sources={{"book": text}}, progress=progress)
                said.append([[line.seen for line in books.lines.values()], done.warnings, done.plan.locks])
                with books.lock:
                    pass
    """)
    assert [[[n, at] for n in range(5)] for at in range(6)] == [seen for seen, _warnings, _locks in said]
    assert [1, 1, 0, 1, 0, 1] == [len(warnings) for _seen, warnings, _locks in said]
    assert [[], [], ["orders.lock"], [], ["orders.lock"], []] == [locks for _seen, _warnings, locks in said]
    expected = "orders.lock was let go before the state was carried, in case a hook takes it itself: the migration of book:Line stood still for 0.1 s: it is in __code_change__, book.py:"
    assert expected in said[0][1][0]


def test_an_asyncio_lock_is_held_on_its_loop(program: Callable[..., Any]) -> None:
    """A task inside is waited for; on the loop itself nobody can come in, and who is inside already refuses the change."""
    said = program(f"""
        import asyncio
        async def main():
            books.lock = asyncio.Lock()
            register(suspend=None, resume=None, lock=books.lock)
            inside = asyncio.create_task(hold())
            await asyncio.sleep(0)
            said = [refusal(lambda: swap({LOCKED!r}))[0]]
            done = await asyncio.to_thread(swap, {LOCKED!r})
            await inside
            said += [[line.seen for line in books.lines.values()], done.plan.locks]
            async with books.lock:
                pass
            swap({LOCKED.replace("self.seen = ", "self.last = ")!r})
            return [*said, books.lines[0].last]
        async def hold():
            async with books.lock:
                await asyncio.sleep(0.2)
        said = asyncio.run(main())
    """)
    assert "orders.lock is held by a task, and its event loop waits here" in said[0]
    assert [[True] * 5, ["orders.lock"], False] == said[1:]


def test_a_lock_of_trio_is_refused_for_what_it_is() -> None:
    """Only a task of trio's can hold it: nothing is done as if it were held, and the way out is named."""
    from trio import Lock

    lock = Lock()
    done: list[str] = []
    for take in (lambda: locks.under(lock, lambda: done.append("under"), name="orders"), lambda: locks.Kept([("orders", lock)]).take(0.1, 0.1)):
        with pytest.raises(Refused, match=r"orders\.lock is a lock of trio's.*suspend= and resume="):
            take()
    assert [] == done
