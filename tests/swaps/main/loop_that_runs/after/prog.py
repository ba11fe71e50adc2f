import time

import ledger

STEP = 1000
N = 0
ABOVE = "new"


def step():
    return STEP * factor()


def factor():
    return 2


while "go on" not in ledger.entries:
    N += step()
    N += 0
    time.sleep(0.002)
ledger.note("v2 ended")
ledger.note("v2 was here")


def below():
    return "bound"
