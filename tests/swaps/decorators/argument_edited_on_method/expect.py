"""The argument of a method's decorator is edited: instances and held bound methods follow (a security fix must)."""
def setup(m):
    api = m.app.Api()
    bound = api.drop
    return locals()
def check_before(m, live):
    yield (live.api.drop("user"), raised(live.bound, "admin")), ("dropped", "PermissionError")
def check_after(m, live):
    yield (live.api.drop("admin"), raised(live.api.drop, "user")), ("dropped", "PermissionError")
    yield (live.bound("admin"), raised(live.bound, "user")), ("dropped", "PermissionError")
