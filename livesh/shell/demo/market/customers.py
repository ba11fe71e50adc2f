"""Live traffic: three customers who trade over HTTP, check what they are charged, and complain."""

import http.client
import json
import random
import threading
import time
from collections import deque
from collections.abc import Iterable
from typing import Any

Answer = dict[str, Any]

seen: deque[Answer] = deque(maxlen=1000)
tally = threading.Lock()
answered = 0
failed = 0
complaints = 0


def report() -> str:
    """Say how the customers were served."""
    return f"{answered} orders answered, {failed} failed, {complaints} complaints"


def tail(count: int = 5) -> str:
    """Return the last trades as the customers saw them."""
    return "\n".join(line(answer) for answer in list(seen)[-count:])


def line(answer: Answer) -> str:
    """Say what one trade cost, and what the published price list says."""
    owed = published(answer["amount"])
    verdict = "as published" if abs(answer["fee"] - owed) < 0.011 else f"published: {owed:.2f} (!)"
    return f"{answer['customer']}  traded {answer['amount']:9.2f}  fee {answer['fee']:6.2f}  {verdict}"


def published(amount: float) -> float:
    """Return what a trade should cost."""
    return round(amount * 0.0005, 2)


def trade(name: str, port: int, pause: float) -> None:
    """Be a customer, for ever."""
    global answered, failed, complaints
    dice = random.Random(name)
    desk = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    while True:
        side, quantity, price = dice.choice(("buy", "sell")), dice.randint(1, 20), dice.randint(95, 105)
        answer = order(desk, f"/order/{name}/{side}/{quantity}/{price}")
        if answer is None or answer["customer"] != name:
            with tally:
                failed += 1
        else:
            with tally:
                answered += 1
                complaints += abs(answer["fee"] - published(answer["amount"])) >= 0.011
            if answer["amount"]:
                seen.append(answer)
        time.sleep(pause)


def order(desk: http.client.HTTPConnection, path: str) -> Answer | None:
    """Send one order; None when it was not answered as it should be."""
    try:
        desk.request("GET", path)
        reply = desk.getresponse()
        answer: Answer = json.loads(reply.read())
    except (OSError, ValueError, http.client.HTTPException):
        desk.close()
        return None
    return answer if reply.status == 200 else None


def arrive(port: int, names: Iterable[str], pause: float = 0.02) -> None:
    """Let the customers in, a thread each."""
    for name in names:
        threading.Thread(target=trade, args=(name, port, pause), name=f"customer-{name}", daemon=True).start()
