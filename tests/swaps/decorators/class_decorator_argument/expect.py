"""The argument of a class decorator is edited."""
def setup(m):
    u, U = m.app.User(), m.app.User
    return locals()
def check_before(m, live):
    yield (live.u.table, live.U.where("x")), ("users", "users:x")
def check_after(m, live):
    yield (live.u.table, live.U.where("x"), m.app.User is live.U), ("people", "people:x", True)
