"""`__init_subclass__` enters into a registry that it reaches through the class it is called for."""
def setup(m):
    return {"registry": m.base.Base.registry, "order": m.base.Base.order}
def check_before(m, live):
    yield (live.registry == {"a": m.app.A, "b": m.app.B}, live.order == [m.app.A, m.app.B], m.app.B.x), (True, True, 1)
def check_after(m, live):
    yield (live.registry == {"a": m.app.A, "b": m.app.B}, live.order == [m.app.A, m.app.B]), (True, True)
    yield (m.app.B().m(), m.app.B.own), (2, [1])
