"""A class made in a function and bound to a name gains a method, and goes back."""
def setup(m):
    app = m.app
    k=app.K();K2=app.mk();k2=K2()
    return {"K2": K2, "k": k, "k2": k2}
def check_before(m, live):
    k, k2 = live.k, live.k2
    yield k.go(), 1
    yield k2.go(), 1
def check_after(m, live):
    k, k2 = live.k, live.k2
    yield k.go(), 2
    yield k2.go(), 2
