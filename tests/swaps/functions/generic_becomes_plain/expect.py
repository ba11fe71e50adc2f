"""Type parameters are dropped from a function and a class."""
PYTHON = (3, 12)
ORACLE = None
MAY_REFUSE = "the bases of a class change from Generic to none"
def setup(m):
    head, bag = m.app.head, m.app.Bag()
    return locals()
def check_before(m, live):
    yield (live.head([1]), live.bag.put(2)), (1, ("put", 2))
def check_after(m, live):
    yield (live.head([1]), live.bag.put(2)), ((1, "plain"), ("bag", 2))
    yield live.head.__type_params__, ()
