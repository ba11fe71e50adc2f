import time

import ledger

STEP = 1
N = 0


def step():
    return STEP


while "go on" not in ledger.entries:
    N += step()
    time.sleep(0.001)
ledger.note("v1 ended")
