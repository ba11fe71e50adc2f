"""A module's hook sees the state as it was before, also what the edited text takes out of a container in place."""
ROLLBACK = "the hook of the version that is left carries the state back in its own way"
ORACLE = "a fresh process has no state to carry"
def setup(m):
    m.app.SESSIONS["c"] = 3
    held = m.app.SESSIONS
    return locals()
def check_before(m, live):
    yield [m.app.get(k) for k in "abc"], [1, 2, 3]
def check_after(m, live):
    yield [m.app.get(k) for k in "abc"], [1, 2, 3]
    yield (m.app.SESSIONS["b"], m.app.QUEUE, m.app.SESSIONS is live.held), ({"n": 2, "from": 1}, [1, 2], True)
