"""Typing constructs at module level: edited ones change, others keep identity, annotations that used them follow."""
def setup(m):
    U, T, f = m.app.UserId, m.app.T, m.app.f
    return locals()
def check_before(m, live):
    yield (m.app.Mode.__args__, m.app.f.__annotations__["x"].__args__), (("r", "w"), ("r", "w"))
def check_after(m, live):
    yield (m.app.Mode.__args__, m.app.Len.__metadata__), (("r", "w", "a"), ("max 20",))
    yield live.f.__annotations__["x"].__args__, ("r", "w", "a")
    yield (m.app.UserId is live.U, m.app.T is live.T), (True, True)
