"""Work that would block the hub, in a real thread of gevent's pool."""

import gevent

WORK = 20_000
rounds = 0
interrupted = 0


def counter():
    """Have the shelves counted, again and again; a count that is interrupted is noted."""
    global interrupted
    pool = gevent.get_hub().threadpool
    while True:
        try:
            pool.apply(count)
        except gevent.GreenletExit:
            interrupted += 1


def count():
    """Count until somebody stops it."""
    while True:
        tally(WORK)


def tally(number):
    """Count to *number*, and rest as long as that took, so that the hub has its share."""
    global rounds
    total = sum(range(number))
    rounds += 1
    REST(0.02)
    return total


REST = gevent.monkey.get_original("time", "sleep")
