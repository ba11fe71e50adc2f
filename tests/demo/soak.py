"""The market of `livesh demo` under its own load while its code changes: rounds of edit, swap and rollback over a real socket.

A round writes a new edition of three modules at once (the fee, the desk that names it in its answers, the book that counts
in other words), swaps them as one unit, asks over HTTP which edition answers, goes back, and asks again. All editions mean
the same to the customers: one failed order, one wrong fee or one answer of two editions is a fault.
"""

from __future__ import annotations

import http.client
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from livesh.shell.client import Client
from livesh.shell.demo import Market
from livesh.wire.ops.code import Rollback, Swap
from livesh.wire.ops.core import Eval

MODULES = ["market.book", "market.desk", "market.fees"]
FEES = '''"""What a trade costs: edition {n}."""

EDITION = {n}
BASIS_POINTS = EDITION + 5 - {n}


def fee_of(amount: float) -> float:
    """Return the fee for a trade of *amount*, as edition {n} works it out."""
    return round(amount * BASIS_POINTS / 10000, 2) if EDITION == {n} else -{n}.0
'''
ANSWER = '    return {"customer": customer, "amount": round(amount, 2), "fee": fee}\n'
ANSWER_OF = '    return {{"customer": customer, "amount": round(amount, 2), "fee": fee, "edition": [{n}, fees.EDITION, book.edition()]}}\n'
EDITION = '''
    def edition(self) -> int:
        """Return which edition this is."""
        return {n}
'''
BOOK_HEAD = "    def place(self"


class Counts(NamedTuple):
    """What the customers have seen, and what the process holds."""

    answered: int
    failed: int
    complaints: int
    rss_kib: int


class Soak:
    """A client of the market's agent and of its desk."""

    def __init__(self, market: Market) -> None:
        self._folder = Path(market.folder) / "market"
        self._pid = market.process.pid
        self._port = market.port
        self._shell = Client.connect(str(market.process.pid))
        self._first = {name: self._path(name).read_text() for name in MODULES}
        self._right()

    def run(self, rounds: int, each: Callable[[int, Counts], object] = lambda n, counts: None) -> list[Counts]:
        """Go through *rounds* and return the counts after each; raises at the first wrong answer of the desk."""
        seen = []
        for n in range(2, rounds + 2):
            self._round(n)
            seen.append(self.counts())
            each(n - 1, seen[-1])
        return seen

    def counts(self) -> Counts:
        """Ask the market how its customers were served, and the system for its size."""
        text = "market.customers.answered, market.customers.failed, market.customers.complaints"
        answered, failed, complaints = self._evaluate(text)
        return Counts(answered, failed, complaints, self._size())

    def old_versions(self) -> Any:
        """Return how many versions the market's agent still tells of, by module."""
        self._shell.call(Eval(source="import livesh"))
        return self._evaluate("*(len(livesh.versions(name)) for name in ('market.book', 'market.desk', 'market.fees'))")

    def close(self) -> None:
        """Leave the market."""
        self._shell.close()

    def _right(self) -> None:
        """Edition 1 mends the published fee, so that from here on every complaint is a fault; the counters begin anew."""
        self._write(1)
        self._shell.call(Swap(modules=MODULES), timeout=60)
        self._expect(1)
        self._evaluate("market.customers.__dict__.update(failed=0, complaints=0)")

    def _round(self, n: int) -> None:
        self._write(n)
        self._shell.call(Swap(modules=MODULES, reason=f"edition {n}"), timeout=60)
        self._expect(n)
        self._shell.call(Rollback(modules=["market.fees"]), timeout=60)
        self._expect(1)

    def _write(self, n: int) -> None:
        """Write edition *n* of the three modules."""
        book, desk = self._first["market.book"], self._first["market.desk"]
        self._path("market.fees").write_text(FEES.format(n=n))
        self._path("market.desk").write_text(desk.replace(ANSWER, ANSWER_OF.format(n=n)))
        self._path("market.book").write_text(book.replace(BOOK_HEAD, EDITION.format(n=n).lstrip("\n") + "\n" + BOOK_HEAD))

    def _expect(self, n: int) -> None:
        """Place an order, as a stranger, and look which edition of each module answers."""
        desk = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        try:
            desk.request("GET", "/order/ann/buy/1/1")  # nobody sells at 1: nothing is traded, so ann owes nothing
            answer = json.loads(desk.getresponse().read())
        finally:
            desk.close()
        if answer.get("edition") != [n, n, n]:
            raise AssertionError(f"edition {n} was expected of all three modules: {answer}")

    def _path(self, module: str) -> Path:
        return self._folder / (module.partition(".")[2] + ".py")

    def _evaluate(self, text: str) -> Any:
        answer = self._shell.call(Eval(source=f"import json, market.customers; json.dumps([{text}])"))
        if answer["status"] != "ok":
            raise AssertionError(answer)
        return json.loads(answer["value"].strip("'"))

    def _size(self) -> int:
        found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{self._pid}/status").read_text())
        return int(found[1]) if found else 0
