"""The code family through a real process: versions, plan, swap, rollback, edit, write, policy."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from guests import SLEEPS, WAIT, Guest, until

from livesh.errors import Denied, Refused, UserError
from livesh.wire import signing
from livesh.wire.ops import code as ops
from livesh.wire.ops.core import Eval, Interrupt

Start = Callable[..., Guest]

SHOP = '''"""A shop."""
RATE = 3


def price_of(n):
    return n * RATE


class Cart:
    """What somebody wants."""

    def __init__(self):
        self.lines = [1, 2]

    def total(self):
        return sum(price_of(line) for line in self.lines)
'''
BODY = "import pathlib, sys\nsys.path.insert(0, '.')\nimport shop\nCART = shop.Cart()\nSTART\n" + SLEEPS


@pytest.fixture
def shop(guest: Start) -> Callable[..., Guest]:
    """Start a program with the module shop."""

    def start(text: str | bytes = SHOP, **options: Any) -> Guest:
        body = f"import pathlib\npathlib.Path('shop.py').write_bytes({text.encode() if isinstance(text, str) else text!r})\n" + BODY
        return guest(body, **options)

    return start


def total(client: Any) -> str:
    """Return what the cart that was there before any swap says."""
    return str(client.call(Eval(source="CART.total()"), WAIT)["value"])


def ready(client: Any) -> None:
    """Wait until the program has made its cart."""
    until(lambda: client.call(Eval(source="CART"), WAIT)["status"] == "ok", "the cart")


def test_versions_plan_swap_rollback(shop: Callable[..., Guest]) -> None:
    """The way of a change: seen on disk, planned without touching, swapped, seen as a version, taken back."""
    service = shop()
    with service.client() as client:
        ready(client)
        (service.where / "shop.py").write_text(SHOP.replace("RATE = 3", "RATE = 4"))
        before = client.call(ops.Versions(modules=["shop"]), WAIT)["modules"][0]
        planned = client.call(ops.Plan(modules=["shop"]), WAIT)
        assert (1, "changed", "9") == (before["number"], before["disk"], total(client))
        assert ["RATE"] == [step["path"] for step in planned["plan"]["steps"]]

        done = client.call(ops.Swap(modules=["shop"], reason="INC-1"), WAIT)
        assert ({"shop": 2}, {"shop": 1}, "12") == (done["versions"], done["before"], total(client))
        after = client.call(ops.Versions(modules=["shop"]), WAIT)["modules"][0]
        assert (2, "same", "INC-1") == (after["number"], after["disk"], after["versions"][1]["reason"])

        client.call(ops.Rollback(modules=["shop"]), WAIT)
        assert "9" == total(client)
        assert {} == client.call(ops.Swap(sources={"shop": SHOP}), WAIT)["versions"]


def test_a_statement_that_does_not_return_is_interrupted(shop: Callable[..., Guest]) -> None:
    """By the session's interrupt, and by its end; the swap is refused whole and the statement does not go on in the service."""
    service = shop()
    endless = SHOP.replace("RATE = 3", "RATE = 4") + "import sys, time\nsys.ticks = [0]\nwhile True:\n    sys.ticks[0] += 1\n    time.sleep(0.01)\n"
    with service.client() as client:
        ready(client)

        def ticks() -> int:
            return int(client.call(Eval(source="__import__('sys').__dict__.get('ticks', [0])[0]"), WAIT)["value"])

        with service.client() as other:
            number = other.send(ops.Swap(sources={"shop": endless}))
            until(ticks, "the statement")
            assert other.call(Interrupt(request=number), WAIT)["interrupted"]
            with pytest.raises(Refused, match=r"KeyboardInterrupt in while True: .*nothing was changed"):
                other.wait(number, WAIT)
            client.call(Eval(source="__import__('sys').ticks[0] = 0"), WAIT)
            other.send(ops.Swap(sources={"shop": endless}))
            until(ticks, "the statement")
        until(lambda: (seen := ticks(), time.sleep(0.1), ticks() == seen)[2], "its end with its session")
        assert ("9", 1) == (total(client), client.call(ops.Versions(modules=["shop"]), WAIT)["modules"][0]["number"])


def test_a_refused_swap_says_why_and_changes_nothing(shop: Callable[..., Guest]) -> None:
    """Syntax errors and a version that moved meanwhile are refused with a sentence."""
    with shop().client() as client:
        ready(client)
        with pytest.raises(Refused, match="SyntaxError"):
            client.call(ops.Swap(sources={"shop": SHOP + "def ("}), WAIT)
        with pytest.raises(Refused, match="written against v7"):
            client.call(ops.Swap(sources={"shop": SHOP.replace("3", "5")}, expect={"shop": 7}), WAIT)
        with pytest.raises(UserError):
            client.call(ops.Versions(modules=["no_such_module"]), WAIT)
        assert "9" == total(client)


@pytest.mark.parametrize(
    ("place", "first", "last"),
    [
        ("shop", 1, 16), ("shop.price_of", 5, 6), ("shop.Cart", 9, 16), ("shop.Cart.total", 15, 16), ("shop:Cart.total", 15, 16), ("shop.py:13", 12, 13),
        ("shop.py:10", 9, 16), ("price_of", 5, 6), ("Cart.total", 15, 16),
    ],
)  # fmt: skip
def test_places(shop: Callable[..., Guest], place: str, first: int, last: int) -> None:
    """Modules, functions, classes, methods, lines and short names lead to the lines of their definition."""
    with shop().client() as client:
        ready(client)
        found = client.call(ops.Source(place=place), WAIT)

        assert ("shop", first, last) == (found["module"], found["first"], found["last"])
        assert SHOP.splitlines()[first - 1 : last] == found["text"].splitlines()
        defined = client.call(ops.Define(place=place), WAIT)
        assert SHOP == defined["before"] + defined["text"] + defined["after"]


@pytest.mark.parametrize("place", ["shop.nothing", "nothing", "nothing.py:3", "shop.py:1", "shop.Cart.totl"])
def test_places_that_are_not_there(shop: Callable[..., Guest], place: str) -> None:
    """A wrong place is the person's to mend, with a hint."""
    with shop().client() as client:
        ready(client)
        with pytest.raises(UserError) as wrong:
            client.call(ops.Source(place=place), WAIT)
        if "totl" in place:
            assert "Cart.total" in wrong.value.hint


def livesh(service: Guest, *words: str, editor: str = "false", **env: str) -> subprocess.CompletedProcess[str]:
    """Run a command against a guest."""
    line = [sys.executable, "-m", "livesh", "exec", str(service.pid), *words]
    environment = {**os.environ, "EDITOR": editor, **env}
    environment.pop("VISUAL", None)
    return subprocess.run(line, env=environment, capture_output=True, text=True, timeout=WAIT, check=False)


def test_edit_one_method_and_write_it(shop: Callable[..., Guest]) -> None:
    """`:edit --write` opens that method as it is indented, swaps it in, and writes only its lines to the file."""
    text = SHOP.encode().replace(b"\n", b"\r\n").replace(b'"""A shop."""', b'"""A sh\xf6p."""  \r\n# -*- coding: latin-1 -*-')
    text = b"# -*- coding: latin-1 -*-\r\n" + text
    service = shop(text)
    service.entry()
    done = livesh(service, ":edit shop.Cart.total --write", editor="sed -i s/price_of/10*price_of/")

    assert (0, "90\n") == (done.returncode, livesh(service, "CART.total()").stdout), done.stderr
    assert text.replace(b"sum(price_of", b"sum(10*price_of") == (service.where / "shop.py").read_bytes()


def test_edit_refuses_when_the_file_moved_underneath(shop: Callable[..., Guest]) -> None:
    """The swap is made, the file of somebody else's is left alone, and that is an error."""
    service = shop()
    service.entry()
    ready_client = service.client()
    ready(ready_client)
    ready_client.close()
    theirs = SHOP + "# somebody else's line\n"
    (service.where / "shop.py").write_text(theirs)
    done = livesh(service, ":edit shop.Cart.total --write", editor="sed -i s/price_of/10*price_of/")

    assert 1 == done.returncode and "moved underneath" in done.stderr
    assert theirs == (service.where / "shop.py").read_text()


def test_a_failed_edit_says_so(shop: Callable[..., Guest]) -> None:
    """A syntax error, an editor that fails and one that changes nothing leave all as it was."""
    service = shop()
    service.entry()
    bad = livesh(service, ":edit shop.price_of", editor="sed -i s/return/retrun/")
    none = livesh(service, ":edit shop.price_of", editor="true")
    failed = livesh(service, ":edit shop.price_of", editor="false")

    assert (1, True) == (bad.returncode, "SyntaxError" in bad.stderr)
    assert (0, True) == (none.returncode, "left as it is" in none.stdout)
    assert 2 == failed.returncode
    assert "9\n" == livesh(service, "CART.total()").stdout


def test_confirmed_commits(shop: Callable[..., Guest]) -> None:
    """A change that is not confirmed goes back by itself, also when the shell is gone, and whoever made it is told; a confirmed one stays."""
    service, heard = shop(), list[Any]()
    with service.client() as client:
        ready(client)
        client.on_event = lambda kind, data: heard.append((kind, data))
        client.call(ops.Swap(sources={"shop": SHOP.replace("RATE = 3", "RATE = 4")}, confirm=0.2), WAIT)
        until(lambda: total(client) == "9" and bool(heard), "being told")
        assert [("unconfirmed", {"modules": ["shop"], "outcome": "rolled back"})] == heard
        client.call(ops.Swap(sources={"shop": SHOP.replace("RATE = 3", "RATE = 5")}, confirm=0.5), WAIT)
        assert "15" == total(client)
    with service.client() as client:
        until(lambda: total(client) == "9", "going back")
        client.call(ops.Swap(sources={"shop": SHOP.replace("RATE = 3", "RATE = 6")}, confirm=30.0), WAIT)
        client.call(ops.Confirm(), WAIT)
        assert "18" == total(client)


def test_only_text_on_disk(shop: Callable[..., Guest]) -> None:
    """accept="disk": other text, a file others can write, a file of somebody else's are denied; the file itself comes in."""
    service = shop(start='livesh.start(name="guest", accept="disk")')
    service.where.chmod(0o755)
    path = service.where / "shop.py"
    changed = SHOP.replace("RATE = 3", "RATE = 4")
    with service.client() as client:
        ready(client)
        with pytest.raises(Denied, match="only text that is on disk"):
            client.call(ops.Swap(sources={"shop": changed}), WAIT)
        path.write_text(changed)
        path.chmod(0o666)
        with pytest.raises(Denied, match="others can write"):
            client.call(ops.Swap(modules=["shop"]), WAIT)
        path.chmod(0o644)
        service.where.chmod(0o777)
        with pytest.raises(Denied, match="others can write"):
            client.call(ops.Swap(modules=["shop"]), WAIT)
        service.where.chmod(0o755)
        if os.getuid() == 0:
            os.chown(path, 65534, -1)
            with pytest.raises(Denied, match="belongs to uid 65534"):
                client.call(ops.Swap(), WAIT)
            os.chown(path, 0, -1)
        assert "9" == total(client)
        client.call(ops.Swap(), WAIT)
        assert "12" == total(client)


def test_only_signed_text(shop: Callable[..., Guest]) -> None:
    """accept="signed": text by a known key comes in, given with it or beside the file; any other is denied."""
    seed, stranger = b"s" * 32, b"x" * 32
    service = shop(start=f'livesh.start(name="guest", accept="signed", keys=["{signing.public_key(seed).hex()}"])')
    changed = SHOP.replace("RATE = 3", "RATE = 4")
    with service.client() as client:
        ready(client)
        for signature in ("", "00", signing.sign_text(stranger, "shop", changed), signing.sign_text(seed, "shop", SHOP), signing.sign_text(seed, "shap", changed)):
            with pytest.raises(Denied):
                client.call(ops.Swap(sources={"shop": changed}, signatures={"shop": signature}), WAIT)
        assert "9" == total(client)
        client.call(ops.Swap(sources={"shop": changed}, signatures={"shop": signing.sign_text(seed, "shop", changed)}), WAIT)
        assert "12" == total(client)

        other = SHOP.replace("RATE = 3", "RATE = 5")
        (service.where / "shop.py").write_text(other)
        with pytest.raises(Denied, match="there is no signature"):
            client.call(ops.Swap(), WAIT)
        (service.where / "shop.py.sig").write_text(signing.sign_text(seed, "shop", other))
        client.call(ops.Swap(), WAIT)
        assert "15" == total(client)


def test_many_modules_are_one_unit(guest: Start, tmp_path: Path) -> None:
    """Two modules in one change: both or none."""
    body = """
import pathlib, sys
sys.path.insert(0, '.')
pathlib.Path('one.py').write_text('X = 1\\n')
pathlib.Path('two.py').write_text('Y = 1\\n')
import one, two
START
"""
    with guest(body + SLEEPS).client() as client:
        until(lambda: client.call(Eval(source="two"), WAIT)["status"] == "ok", "the modules")
        with pytest.raises(Refused):
            client.call(ops.Swap(sources={"one": "X = 2\n", "two": "Y = (\n"}), WAIT)
        assert "(1, 1)" == client.call(Eval(source="one.X, two.Y"), WAIT)["value"]
        client.call(ops.Swap(sources={"one": "X = 2\n", "two": "Y = 2\n"}), WAIT)
        assert "(2, 2)" == client.call(Eval(source="one.X, two.Y"), WAIT)["value"]
        done = client.call(ops.Rollback(modules=["two"]), WAIT)
        assert {"one": 1, "two": 1} == done["versions"]
