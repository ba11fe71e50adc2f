"""What OTP's sys and release_handler do, row by row of manual/otp.md, against a real process."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from livesh.errors import Refused
from livesh.shell.client import Client
from livesh.wire.ops import change, code, probes, state
from livesh.wire.ops.core import Eval

Start = Callable[..., Any]

PROGRAM = '''
import threading, queue
import livesh

class Counter:
    def __init__(self):
        self.lock = threading.RLock()
        self.n = 103
        self.log = []
    def hit(self):
        self.n += 1
        return ("v1", self.n)

counter = Counter()
jobs = queue.Queue()
calls = []
livesh.service("s", counter, lock=counter.lock, suspend=lambda: calls.append("suspend"), resume=lambda: calls.append("resume"))
'''

HOOK = '''
    def __code_change__(self, old_version, old):
        if old_version > 2:
            self.n = old["total"]
            del self.total
        else:
            self.total = old["n"]
            del self.n
'''
V2 = PROGRAM.replace("self.n = 103", "self.total = 103").replace("self.n += 1", "self.total += 1").replace('("v1", self.n)', '("v2", self.total)')
GOOD = V2.replace("\ncounter = Counter()", HOOK + "\ncounter = Counter()", 1)
BAD = GOOD.replace('self.total = old["n"]', 'self.total = old["n"] // (old["n"] - 103)')


def value(c: Client, source: str) -> Any:
    """Return the value of an expression in the program."""
    reply = c.call(Eval(source=source))
    assert reply["status"] == "ok", reply
    return None if reply.get("value") is None else eval(reply["value"])


def reload(c: Client, text: str) -> dict[str, Any]:
    """Swap the program's module to *text*."""
    return dict(c.call(code.Swap(modules=["shop"], sources={"shop": text}), 60))


def held(c: Client) -> dict[str, Any]:
    """Return the counter's attributes but for its lock."""
    return dict(value(c, "{k: v for k, v in vars(shop.counter).items() if k != 'lock'}"))


def eventually(holds: Callable[[], bool]) -> bool:
    """Wait until something holds."""
    deadline = time.monotonic() + 30
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def test_get_state(shop: Start) -> None:
    """The state itself, with the version that shaped it."""
    with shop(PROGRAM).client() as c:
        seen = c.call(state.State(path="s"))
        assert (["103"], "v1") == ([each["text"] for each in seen["tree"]["of"] if each["label"] == ".n"], seen["version"])


def test_get_state_of_a_busy_service(shop: Start) -> None:
    """OTP times out after five seconds; here the look goes on and says so."""
    with shop(PROGRAM).client() as c:
        c.call(Eval(source="import threading\nt = threading.Thread(target=lambda: (shop.counter.lock.acquire(), threading.Event().wait(60)), daemon=True)\nt.start()"))
        seen = c.call(state.State(path="s"))
        assert seen["lock"].startswith("without s.lock")
        c.call(Eval(source="import livesh.services.locks as locks\nlocks.WAIT_S = 0.1"))
        with pytest.raises(Refused, match=r"s\.lock was not free within 0\.1 s: thread .* holds it"):
            c.call(change.StateReplace(path="s", function="lambda state: state"))
        assert "103" in [each["text"] for each in seen["tree"]["of"]]


def test_replace_state(shop: Start) -> None:
    """The function gets the state and returns the new one; it can be undone."""
    with shop(PROGRAM).client() as c:
        done = c.call(change.StateReplace(path="s", function="lambda s: (setattr(s, 'n', 5), s)[1]"))
        assert 5 == held(c)["n"]
        c.call(change.Undo(number=done["number"]))
        assert 103 == held(c)["n"]


def test_replace_state_that_raises(shop: Start) -> None:
    """The old state is kept."""
    with shop(PROGRAM).client() as c:
        with pytest.raises(Refused, match="the old state stays"):
            c.call(change.StateReplace(path="s", function="lambda s: (setattr(s, 'n', 5), s.log.append(1), 1 / 0)"))
        assert {"n": 103, "log": []} == held(c)


def test_get_status(shop: Start) -> None:
    """Running or suspended is said for every service."""
    with shop(PROGRAM).client() as c:
        c.call(change.Suspend(service="s"))
        assert [True] == [each["suspended"] for each in c.call(state.Services(found=False))["services"]]
        c.call(change.Resume(service="s"))
        assert [False] == [each["suspended"] for each in c.call(state.Services(found=False))["services"]]


def test_suspend_and_resume_nest(shop: Start) -> None:
    """In OTP one resume undoes two suspends; here each undoes its own."""
    with shop(PROGRAM).client() as c:
        c.call(change.Suspend(service="s"))
        c.call(change.Suspend(service="s"))
        assert c.call(change.Resume(service="s"))["suspended"]
        assert not c.call(change.Resume(service="s"))["suspended"]
        assert ["suspend", "resume"] == value(c, "shop.calls")


def test_calls_wait_while_suspended(shop: Start) -> None:
    """What is sent to a suspended queue is served afterwards, in order."""
    with shop(PROGRAM).client() as c:
        c.call(Eval(source="import threading\ngot = []\nt = threading.Thread(target=lambda: [got.append(shop.jobs.get()) for _ in range(3)], daemon=True)\nt.start()"))
        c.call(change.Suspend(service="shop.jobs"))
        value(c, "[shop.jobs.put(n) for n in range(3)] and None")
        time.sleep(0.1)
        assert [] == value(c, "got")
        c.call(change.Resume(service="shop.jobs"))
        assert eventually(lambda: value(c, "got") == [0, 1, 2])


def test_a_suspension_ends_with_its_session(shop: Start) -> None:
    """OTP leaves the process suspended for ever."""
    started = shop(PROGRAM)
    with started.client() as c:
        c.call(change.Suspend(service="s", seconds=600))
    with started.client() as c:
        assert eventually(lambda: value(c, "shop.calls") == ["suspend", "resume"])


def test_a_suspension_ends_at_its_deadline(shop: Start) -> None:
    """Also when its session lives on."""
    with shop(PROGRAM).client() as c:
        c.call(change.Suspend(service="s", seconds=0.2))
        assert eventually(lambda: value(c, "shop.calls") == ["suspend", "resume"])


def test_change_code_is_part_of_the_reload(shop: Start) -> None:
    """`c` and `l` never migrate; the reload calls the hook by itself, whether anybody suspended or not."""
    with shop(PROGRAM).client() as c:
        reload(c, GOOD)
        assert (["suspend", "resume"], {"total": 103, "log": []}) == (value(c, "shop.calls"), held(c))
        assert ("v2", 104) == value(c, "shop.counter.hit()")
        assert "v2" == c.call(state.State(path="s"))["version"]


def test_a_failing_change_code_undoes_everything(shop: Start) -> None:
    """Through release_handler OTP is left with new code, a suspended process and a state that is lost later."""
    with shop(PROGRAM).client() as c:
        with pytest.raises(Refused, match="ZeroDivisionError"):
            reload(c, BAD)
        assert ({"n": 103, "log": []}, ("v1", 104)) == (held(c), value(c, "shop.counter.hit()"))
        assert [] == c.call(state.Services())["suspended"]


def test_it_can_be_tried_again(shop: Start) -> None:
    """Mend the text and reload."""
    with shop(PROGRAM).client() as c:
        with pytest.raises(Refused):
            reload(c, BAD)
        reload(c, GOOD)
        assert {"total": 103, "log": []} == held(c)


def test_a_failure_is_seen_before_anything_is_touched(shop: Start) -> None:
    """The trial says which instance would fail and why; OTP finds out in the middle."""
    with shop(PROGRAM).client() as c:
        tried = c.call(change.MigrateTry(module="shop", source=BAD), 60)
        assert (False, 1, 1) == (tried["ok"], tried["results"][0]["instances"], tried["results"][0]["failed"])
        assert "ZeroDivisionError" in tried["results"][0]["failures"][0]["traceback"]
        assert c.call(change.MigrateTry(module="shop", source=GOOD), 60)["ok"]
        assert {"n": 103, "log": []} == held(c)


def test_going_back_without_a_hook_restores_what_was_saved(shop: Start) -> None:
    """OTP needs a downgrade path; here the saved state comes back when nobody changed it since."""
    with shop(PROGRAM).client() as c:
        c.call(code.Swap(modules=["shop"], sources={"shop": V2}, migrations={"shop:Counter": "lambda s, v, old: (setattr(s, 'total', old['n']), delattr(s, 'n'))"}), 60)
        assert {"total": 103, "log": []} == held(c)
        c.call(code.Rollback(modules=["shop"]), 60)
        assert ({"n": 103, "log": []}, ("v1", 104)) == (held(c), value(c, "shop.counter.hit()"))


TWO = """
from dataclasses import dataclass

@dataclass
class Plain:
    n: int

class Hooked:
    def __init__(self, n):
        self.n = n

plain, hooked = [Plain(1), Plain(2)], [Hooked(1)]
"""
TWO_LATER = TWO.replace("    n: int\n", "    n: int\n    more: int = 5\n").replace(
    "        self.n = n\n",
    "        self.n = self.t = n\n    def __code_change__(self, old_version, old):\n"
    "        vars(self).pop('t') if old_version > 1 else setattr(self, 't', 7)\n",
)
BOTH = "[[vars(each) for each in found] for found in (shop.plain, shop.hooked)]"


def test_going_back_restores_beside_a_hook(shop: Start) -> None:
    """A class whose hook goes back keeps no other class of the change from getting its saved state back."""
    with shop(TWO).client() as c:
        reload(c, TWO_LATER)
        assert [[{"n": 1, "more": 5}, {"n": 2, "more": 5}], [{"n": 1, "t": 7}]] == value(c, BOTH)
        c.call(code.Rollback(modules=["shop"]), 60)
        assert [[{"n": 1}, {"n": 2}], [{"n": 1}]] == value(c, BOTH)


def test_going_back_asks_when_somebody_changed_what_it_would_restore(shop: Start) -> None:
    """Asked first, nothing is changed; gone back all the same, the changed one keeps its newer state and that is said."""
    with shop(TWO).client() as c:
        reload(c, TWO_LATER)
        value(c, "setattr(shop.plain[0], 'more', 9)")
        held = c.call(code.Rollback(modules=["shop"], hold=True), 60)
        assert {"asks": ["1 instance of shop:Plain was changed since the swap"]} == held
        assert ([[{"n": 1, "more": 9}, {"n": 2, "more": 5}], [{"n": 1, "t": 7}]], 2) == (value(c, BOTH), c.call(code.Versions(modules=["shop"]))["modules"][0]["number"])
        done = c.call(code.Rollback(modules=["shop"]), 60)
        assert [[{"n": 1, "more": 9}, {"n": 2}], [{"n": 1}]] == value(c, BOTH)
        assert ["1 instance of shop:Plain was changed since the swap: their newer state was left"] == done["warnings"]
        reload(c, TWO_LATER)
        assert {"shop": 1} == c.call(code.Rollback(modules=["shop"], hold=True), 60)["versions"]


def test_a_shell_killed_in_the_middle_of_a_migration(shop: Start) -> None:
    """Killed when some objects have been migrated and others have not: the process comes to be wholly after, without it, or wholly before."""
    more = "\nmore = [Counter() for _ in range(100)]\nseen = []\n"
    slow = GOOD.replace("        if old_version > 2:", "        import time; seen.append(time.sleep(0.04))\n        if old_version > 2:")
    started = shop(PROGRAM + more)
    started.killed_shell(f"""
        from livesh.wire.ops import code
        from livesh.wire.ops.core import Eval
        import time
        c.send(code.Swap(modules=["shop"], sources={{"shop": {slow + more!r}}}))
        other = Client.connect({str(started.process.pid)!r})
        while not 10 < int(other.call(Eval(source="len(shop.seen)"))["value"]) < 90:
            time.sleep(0.02)
        print("now", flush=True)
        time.sleep(60)
    """)
    with started.client() as c:
        shapes = "sorted({tuple(sorted(vars(x))) for x in [shop.counter, *shop.more]})"
        before, after = [("lock", "log", "n")], [("lock", "log", "total")]

        def is_settled() -> bool:
            number = c.call(code.Versions(modules=["shop"], users=False))["modules"][0]["number"]
            return bool(value(c, shapes) == (after if number == 2 else before))

        assert value(c, "0 < len(shop.seen) < 101"), "the migration was over before the shell was killed"
        assert eventually(lambda: value(c, "len(shop.seen)") in (0, 101) and is_settled())
        assert [value(c, "len(shop.seen)"), is_settled()] in ([0, True], [101, True])


def test_going_back_calls_the_hook_with_the_newer_number(shop: Start) -> None:
    """OTP's `{down, Vsn}`: the hook of the version that is left gets its number, and turns the state round."""
    with shop(PROGRAM).client() as c:
        reload(c, BOTH_WAYS)
        assert {"total": 103, "log": [1]} == held(c)
        value(c, "shop.counter.hit()")
        c.call(code.Rollback(modules=["shop"]), 60)
        assert ({"n": 104, "log": [1, 2]}, ("v1", 105)) == (held(c), value(c, "shop.counter.hit()"))


BOTH_WAYS = V2.replace(
    "\ncounter = Counter()",
    """
    def __code_change__(self, old_version, old):
        self.log.append(old_version)
        if old_version == 1:
            self.total = old["n"]
            del self.n
        elif "total" in old:
            self.n = old["total"]
            del self.total

counter = Counter()""",
    1,
)


def test_a_version_the_hook_does_not_know_is_found_by_the_trial(shop: Start) -> None:
    """In OTP the upgrade crashes in the middle; here the plan refuses, and says which version it was."""
    picky = V2.replace("\ncounter = Counter()", "\n    def __code_change__(self, old_version, old):\n        {7: None}[old_version]\n\ncounter = Counter()", 1)
    with shop(PROGRAM).client() as c:
        tried = c.call(change.MigrateTry(module="shop", source=picky), 60)
        assert (False, 1) == (tried["ok"], tried["results"][0]["failed"])
        assert "KeyError: 1" in tried["results"][0]["failures"][0]["traceback"]
        with pytest.raises(Refused, match="KeyError: 1"):
            reload(c, picky)
        assert ({"n": 103, "log": []}, ("v1", 104)) == (held(c), value(c, "shop.counter.hit()"))


def test_a_reload_migrates_and_says_so(shop: Start) -> None:
    """`l` and `c` never call `code_change`; a reload without a hook says what it could not carry."""
    with shop(PROGRAM).client() as c:
        assert any("have no total" in text or "has no total" in text for text in reload(c, V2)["warnings"])
        assert {"n": 103, "log": []} == held(c)
        assert [] == [text for text in reload(c, GOOD)["warnings"] if "no total" in text]
        assert {"total": 103, "log": []} == held(c)


def test_what_is_not_confirmed_goes_back(shop: Start) -> None:
    """OTP needs a reboot for it; here state and code go back by themselves, also when the shell is gone."""
    started = shop(PROGRAM)
    with started.client() as c:
        c.call(code.Swap(modules=["shop"], sources={"shop": BOTH_WAYS}, confirm=0.5), 60)
        assert {"total": 103, "log": [1]} == held(c)
    with started.client() as c:
        assert eventually(lambda: held(c) == {"n": 103, "log": [1, 2]})
        assert ("v1", 104) == value(c, "shop.counter.hit()")


def test_statistics_trace_and_log(shop: Start) -> None:
    """Calls are counted and shown while they happen; a reload takes the probes along, and the session's end takes them off."""
    started = shop(PROGRAM)
    events: list[tuple[str, dict[str, Any]]] = []
    with started.client() as c:
        c.on_event = lambda kind, data: events.append((kind, data))
        c.call(probes.Watch(place="shop.Counter.hit", values=["ret"], hits=10))
        c.call(probes.Monitor(place="shop.Counter.hit", cycle=0.2))
        value(c, "shop.counter.hit()")
        reload(c, GOOD)
        value(c, "shop.counter.hit()")
        assert eventually(lambda: value(c, "1") == 1 and [1, 2] == [data["version"] for _kind, data in events if data.get("kind") == "watch" and "version" in data])
        assert eventually(lambda: value(c, "1") == 1 and 2 == sum(data.get("total", 0) for _kind, data in events if data.get("kind") == "monitor"))
    with started.client() as c:
        assert eventually(lambda: [] == c.call(probes.Probes())["probes"])


WITH_LOCK = GOOD.replace('            self.total = old["n"]\n', '            with self.lock:\n                self.total = old["n"]\n')


def test_a_hook_may_take_the_lock_of_its_service(shop: Start) -> None:
    """While it is free the reload migrates; while somebody holds it for ever the trial gives up, and everything is as before."""
    with shop(PROGRAM).client() as c:
        c.call(Eval(source="from livesh.swap.state import stalls\nstalls.STALL_S = 0.5\nimport threading\ngo = threading.Event()\nt = threading.Thread(target=lambda: (shop.counter.lock.acquire(), go.wait(60), shop.counter.lock.release()), daemon=True)\nt.start()"))
        with pytest.raises(Refused, match=r"migration of instance 1 of shop:Counter did not return within 0.5 s: it is in __code_change__, shop.py:\d+"):
            reload(c, WITH_LOCK)
        c.call(Eval(source="go.set(); t.join()"))
        assert {"n": 103, "log": []} == held(c)
        reload(c, WITH_LOCK)
        assert {"total": 103, "log": []} == held(c)


ODD = """
class Meta(type):
    def __eq__(cls, other): raise SystemExit("asked")
    def __hash__(cls): raise SystemExit("asked")
    def __setattr__(cls, name, value): raise SystemExit("asked")
    def __instancecheck__(cls, obj): raise SystemExit("asked")
class Odd(metaclass=Meta):
    def __init__(self): object.__setattr__(self, "n", 1)
    def no(self, *args): raise SystemExit("asked")
    __setattr__ = __delattr__ = __deepcopy__ = __copy__ = __reduce_ex__ = __eq__ = __hash__ = no
    def code(self, old_version, old): object.__setattr__(self, "n", old["n"] + 1)
class Slim:
    __slots__ = ("n",)
    def __init__(self): self.n = 1
    def code(self, old_version, old): self.n = old["n"] + 1
odd, slim = [Odd() for _ in range(5)], [Slim() for _ in range(5)]
"""


def test_classes_that_refuse_everything_are_migrated(shop: Start) -> None:
    """A metaclass that refuses ==, hash and assignment; an instance that refuses to be copied; slots without weak references."""
    numbers = "[(vars(one)['n'], other.n) for one, other in zip(shop.odd, shop.slim)]"
    with shop(ODD).client() as c:
        reload(c, ODD.replace("def code(", "def __code_change__("))
        assert [(2, 2)] * 5 == value(c, numbers)
        assert 5 == c.call(state.Instances(cls="shop.Odd"))["total"]


def test_any_object_is_looked_at(shop: Start) -> None:
    """A plain dict below a plain object, registered by nobody."""
    with shop("class Plain: pass\nplain = Plain()\nplain.held = {'n': [103]}\n").client() as c:
        seen = c.call(state.State(path="shop.plain.held['n']"))
        assert ["103"] == [each["text"] for each in seen["tree"]["of"]]


def test_what_looks_secret_is_not_shown(shop: Start) -> None:
    """No `format_status` is written; who may see it asks for it."""
    with shop("class Plain: pass\nplain = Plain()\nplain.password = 'sesame'\n").client() as c:
        assert "sesame" not in str(c.call(state.State(path="shop.plain")))
        assert "sesame" in str(c.call(state.StateOpen(path="shop.plain", reveal=True)))


def test_what_waits_is_visible(shop: Start) -> None:
    """As the length of a mailbox is."""
    with shop(PROGRAM).client() as c:
        c.call(change.Suspend(service="shop.jobs"))
        value(c, "[shop.jobs.put(n) for n in range(3)] and None")
        assert "3 items" == c.call(state.State(path="shop.jobs.queue"))["tree"]["text"]


def test_who_waits_has_a_clock_of_its_own(shop: Start) -> None:
    """A consumer's timeout passes while the queue is suspended; what was put meanwhile is served afterwards."""
    with shop(PROGRAM).client() as c:
        c.call(change.Suspend(service="shop.jobs"))
        value(c, "shop.jobs.put(103)")
        said = c.call(Eval(source="shop.jobs.get(timeout=0.2)"))
        assert ("error", True) == (said["status"], "Empty" in str(said))
        c.call(change.Resume(service="shop.jobs"))
        assert 103 == value(c, "shop.jobs.get(timeout=20)")


def test_a_hook_from_outside_brings_its_own(shop: Start) -> None:
    """What OTP gives as Extra is any name of the prompt here."""
    with shop(PROGRAM).client() as c:
        c.call(Eval(source="extra = {'rate': 2}"))
        hook = {"shop:Counter": "lambda s, v, old: (setattr(s, 'total', old['n'] * extra['rate']), delattr(s, 'n'))"}
        assert c.call(change.MigrateTry(module="shop", source=V2, migrations=hook), 60)["ok"]
        c.call(code.Swap(modules=["shop"], sources={"shop": V2}, migrations=hook), 60)
        assert {"total": 206, "log": []} == held(c)


PRICES = "def price(): return 1\ndef gone(): return 2\n"
TWO_MODULES = f"""
import pathlib
here = pathlib.Path(__file__).parent
for name, text in (("prices", {PRICES!r}), ("extra", "EXTRA = 7\\n")):
    (here / (name + ".py")).write_text(text)
import prices

class Basket:
    def __init__(self):
        self.n = 103
    def total(self):
        return self.n * prices.price()

basket = Basket()
"""
HALVED = TWO_MODULES.replace("        self.n = 103\n", "        self.n = 103\n        self.half = 0\n    def __code_change__(self, old_version, old):\n        self.half = 1 // (old['n'] - 103)\n")


def test_several_modules_are_one_change(shop: Start) -> None:
    """What one of them cannot do none of them does; asked for nothing in particular, all that differ are taken, as one."""
    started = shop(TWO_MODULES)
    with started.client() as c:
        with pytest.raises(Refused, match="ZeroDivisionError"):
            c.call(code.Swap(modules=["shop", "prices"], sources={"shop": HALVED, "prices": PRICES.replace("1", "5")}), 60)
        assert (103, False) == (value(c, "shop.basket.total()"), value(c, "hasattr(shop.basket, 'half')"))
        (started.where / "shop.py").write_text(HALVED.replace("- 103", "- 102"), encoding="utf-8")
        (started.where / "prices.py").write_text(PRICES.replace("1", "5"), encoding="utf-8")
        assert {"shop": 2, "prices": 2} == c.call(code.Swap(), 60)["versions"]
        assert (515, 1) == value(c, "(shop.basket.total(), shop.basket.half)")


def test_modules_and_names_come_and_go(shop: Start) -> None:
    """A new import brings its module in the same change; a name that is gone from the text is gone from the module."""
    with shop(TWO_MODULES).client() as c:
        assert value(c, "'extra' in __import__('sys').modules") is False
        reload(c, TWO_MODULES.replace("import prices\n", "import prices\nimport extra\n").replace("prices.price()", "extra.EXTRA"))
        assert 721 == value(c, "shop.basket.total()")
        c.call(code.Swap(modules=["prices"], sources={"prices": PRICES.partition("def gone")[0]}), 60)
        assert value(c, "hasattr(shop.prices, 'gone')") is False


def test_a_check_of_the_new_text_can_refuse(shop: Start) -> None:
    """As `on_load` does; False and an exception refuse, before anything is live."""
    with shop(PROGRAM).client() as c:
        for check in ("return False", "raise ValueError('not yet')"):
            with pytest.raises(Refused):
                reload(c, GOOD + f"\ndef __livesh_check__():\n    {check}\n")
        assert ({"n": 103, "log": []}, ("v1", 104)) == (held(c), value(c, "shop.counter.hit()"))
        reload(c, GOOD + "\ndef __livesh_check__():\n    return True\n")
        assert ("v2", 105) == value(c, "shop.counter.hit()")


LOOPING = """
import threading
go = threading.Event()
def loop():
    while not go.wait(0.01):
        pass
thread = threading.Thread(target=loop, name="looper", daemon=True)
thread.start()
"""


def test_soft_purge_refuses(shop: Start) -> None:
    """While a loop runs the old version; nobody is ended for it, and once it has returned the purge is free."""
    with shop(LOOPING).client() as c:
        reload(c, LOOPING.replace("0.01", "0.02"))
        with pytest.raises(Refused, match="looper"):
            c.call(code.Purge(module="shop", mode="soft"), 60)
        assert value(c, "shop.thread.is_alive()")
        value(c, "(shop.go.set(), shop.thread.join(30))[1]")
        assert [] == c.call(code.Purge(module="shop", mode="soft"), 60)["users"]


WORKING = """
import threading, time, livesh
seen = []
def first(): return 1
def second(): return 1
def serve():
    while True:
        with livesh.unit():
            one = first()
            time.sleep(0.01)
            seen.append((one, second()))
threading.Thread(target=serve, daemon=True).start()
"""


def test_units_of_work_wait_for_the_change(shop: Start) -> None:
    """Nobody sees one function of the old version and one of the new."""
    with shop(WORKING).client() as c:
        assert eventually(lambda: value(c, "len(shop.seen)") > 3)
        c.call(code.Swap(modules=["shop"], sources={"shop": WORKING.replace("return 1", "return 2")}, quiet=20.0), 60)
        assert eventually(lambda: value(c, "(2, 2) in shop.seen"))
        assert [(1, 1), (2, 2)] == value(c, "sorted(set(shop.seen))")


def test_a_plan_touches_nothing(shop: Start) -> None:
    """As `check_install_release`; what would be refused is said."""
    with shop(PROGRAM).client() as c:
        planned = c.call(code.Plan(modules=["shop"], sources={"shop": GOOD}), 60)["plan"]
        assert {"Counter"} <= {step["path"].partition(".")[0] for step in planned["steps"]}
        assert ({"n": 103, "log": []}, 1) == (held(c), c.call(code.Versions(modules=["shop"]))["modules"][0]["number"])


def test_versions_are_listed(shop: Start) -> None:
    """Which there are, which is current, and what the file holds."""
    with shop(PROGRAM).client() as c:
        reload(c, GOOD)
        listed = c.call(code.Versions(modules=["shop"]))["modules"][0]
        assert ([(1, False), (2, True)], "changed") == ([(each["number"], each["current"]) for each in listed["versions"]], listed["disk"])


def test_a_condition_is_installed_and_removed(shop: Start) -> None:
    """It is asked at every call, while it is installed."""
    events: list[dict[str, Any]] = []
    with shop(PROGRAM).client() as c:
        c.on_event = lambda kind, data: events.append(data)
        probe = c.call(probes.Watch(place="shop.Counter.hit", condition="self.n > 104", values=["self.n"], hits=10))
        value(c, "[shop.counter.hit() for _ in range(3)]")
        assert eventually(lambda: value(c, "1") == 1 and 2 == len([data for data in events if data.get("kind") == "watch" and "version" in data]))
        c.call(probes.Unprobe(probe=probe["probe"]))
        value(c, "shop.counter.hit()")
        assert [] == c.call(probes.Probes())["probes"]
        assert 2 == len([data for data in events if data.get("kind") == "watch" and "version" in data])


def test_every_row_of_the_page_is_tested() -> None:
    """Each row has a verdict and names a test, of this module or another; only what does not apply has none."""
    import livesh

    text = (Path(livesh.__file__).parent / "manual" / "otp.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in row.strip("|").split("|")] for row in text.splitlines() if row.startswith("| ") and "---" not in row][1:]
    assert 39 == len(rows)
    assert {4} == {len(row) for row in rows}
    for _otp, _here, verdict, test in rows:
        file, _, name = test.strip("`").rpartition("::")
        assert verdict.startswith(("same", "better", "not applicable")), verdict
        elsewhere = file and f"def {name}(" in (Path(__file__).parents[2] / file).read_text(encoding="utf-8")
        assert elsewhere or callable(globals().get(name)) or (test == "–" and verdict.startswith("not applicable")), test
