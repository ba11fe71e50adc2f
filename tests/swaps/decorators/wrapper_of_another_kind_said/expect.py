"""An object that has slots cannot pass its calls on: who holds it has the old decorator, not both of them, and that is said."""
def setup(m):
    return {"work": m.app.work}
def check_before(m, live):
    yield m.app.work(), ("small", 1)
    yield live.work(), ("small", 1)
def drive(m, live, swap):
    done = swap()
    live.said = [w for w in done.warnings if "work was a" in w]
    return done
def check_after(m, live):
    yield m.app.work(), ("plain", 2)
def live_after(m, live):
    yield live.work(), ("small", 2)
    yield live.said, [f"{m.name('app')}: work was a {m.name('app')}.Small, which cannot pass its calls on: who holds it has the old behaviour"]
