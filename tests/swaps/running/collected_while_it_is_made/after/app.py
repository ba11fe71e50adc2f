import gc

STEP = 2


def step():
    return STEP


def helper():
    return step(), KNOWN_LATER


KNOWN_LATER = "known"


def count():
    while True:
        yield helper()


COUNT = count()
next(COUNT)
gc.collect()
LAZY = (helper() for _ in range(2))
gc.collect()
TABLE = {"step": step, "helper": helper}
