"""Functions held by C objects: map, filter, groupby, defaultdict, iter with a sentinel, takewhile."""
import collections, itertools
def drive(m, live, swap):
    a = m.app
    mp, fl = map(a.double, [1, 2, 3]), filter(a.keep, [1, 2, 3])
    dd, it = collections.defaultdict(a.fresh), iter(a.stop, "never")
    tw = itertools.takewhile(a.keep, [5, 2, 9])
    next(mp)
    swap()
    live.got = next(mp), list(fl), dd["k"], next(it), list(tw)
def setup(m):
    key = m.app.key
    return locals()
def check_before(m, live):
    yield sorted([2, 3, 1], key=live.key), [1, 2, 3]
def check_after(m, live):
    yield sorted([2, 3, 1], key=live.key), [3, 2, 1]
def live_after(m, live):
    yield live.got, (40, [3], "d2", "s2", [5])
