"""Functions inside C objects: reduce through partial, cmp_to_key, and an itemgetter that is edited."""
def setup(m):
    summed, key = m.app.summed, m.app.key
    return locals()
def check_before(m, live):
    yield (live.summed([2, 3, 4]), sorted([1, 3, 2], key=live.key), m.app.first("ab")), (9, [1, 2, 3], "a")
def check_after(m, live):
    yield (live.summed([2, 3, 4]), m.app.first("ab")), (24, "b")
    yield sorted([1, 3, 2], key=m.app.key), [3, 2, 1]
