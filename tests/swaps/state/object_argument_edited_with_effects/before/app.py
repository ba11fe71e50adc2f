import threading

import ledger


class Pool:
    def __init__(self, size, name, spare=0, *, eager=False):
        ledger.note(name)
        total = size + spare
        self.size = size
        self.slots = [None] * total
        self.half = self.size // 2
        self.name, self.lock = name, threading.Lock()
        self.used = {}
        if eager:
            self.mode = "eager"
        else:
            self.mode = "lazy"


POOL = Pool(5, "main")
SAME = Pool(1, "same", 0)
HELD = [POOL, SAME]


def size():
    return POOL.size
