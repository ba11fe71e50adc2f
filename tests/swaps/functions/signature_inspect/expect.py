"""inspect.signature of held things tells the new signature."""
import inspect
def setup(m):
    f, C, bound = m.app.f, m.app.C, m.app.C(1).m
    return locals()
def check_before(m, live):
    yield str(inspect.signature(live.f)), "(a, b=1)"
def check_after(m, live):
    yield str(inspect.signature(live.f)), "(a, /, b: int = 2, *args, c, **kw)"
    yield str(inspect.signature(live.C)), "(x, y=0)"
    yield str(inspect.signature(live.bound)), "(a, *, loud=False)"
    yield live.f(1, 2, 3, c=4, d=5), 1
