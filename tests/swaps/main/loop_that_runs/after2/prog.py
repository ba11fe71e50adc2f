import time

import ledger

STEP = 5


def step():
    return STEP


for ledger.turn in iter(lambda: "go on" in ledger.entries, True):
    ledger.note("a second loop")
    break
ledger.note("v3 ended")
