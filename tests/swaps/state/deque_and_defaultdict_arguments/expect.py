"""The bound of a deque, the factory of a defaultdict and an empty list are edited: what the program put there stays."""
def setup(m):
    by_name = m.app.BY_NAME
    return locals()
def check_before(m, live):
    yield (m.app.RECENT.maxlen, m.app.BY_NAME.default_factory is list), (2, True)
def check_after(m, live):
    yield (m.app.RECENT.maxlen, m.app.BY_NAME.default_factory is set), (4, True)
def drive(m, live, swap):
    m.app.note("a"), m.app.note("b")
    return swap()
def live_after(m, live):
    yield (list(m.app.RECENT), dict(m.app.BY_NAME), m.app.BY_NAME is live.by_name, m.app.WAITING), (["a", "b"], {"a": [], "b": []}, True, ["first", "a", "b"])
