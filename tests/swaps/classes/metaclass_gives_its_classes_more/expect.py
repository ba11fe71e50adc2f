"""The `__init__` of a metaclass stores more on its classes: those there are get it too, each its own, and lose it again going back."""
def setup(m):
    return {"tanks": [m.app.Tank(n) for n in (1, 2)], "bilge": m.boat.Bilge(3)}
def check_before(m, live):
    yield [hasattr(c, n) for c in (m.app.Tank, m.boat.Bilge) for n in ("guard", "_Pool__most")], [False] * 4
    yield m.app.Tank(4) in m.app.Tank.spare, True
def check_after(m, live):
    classes = (m.app.Tank, m.boat.Bilge)
    yield [type(c(5)) is c and len(c.spare) <= 2 for c in classes], [True, True]
    yield m.app.Tank.guard is m.boat.Bilge.guard, False
def live_after(m, live):
    yield [t.size for t in live.tanks] + [live.bilge.size], [1, 2, 3]
    yield live.bilge in m.boat.Bilge.spare, True
