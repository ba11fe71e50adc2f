"""Who holds a function that a `def` made reaches what an assignment gives its name to: an instance, a partial, a cache, another's function."""
import functools
import threading
NAMES = ("one", "two", "three", "four", "five", "six")
def setup(m):
    held = {name: getattr(m.app, name) for name in NAMES}
    return {"held": held, "kept": functools.partial(held["one"], -2)}
def everybody(m, live):
    said = []
    thread = threading.Thread(target=lambda call=live.held["one"]: said.append(call(-2)))
    thread.start()
    thread.join()
    return [*(call(-2) for call in live.held.values()), live.kept(), *(call(-2) for call in m.user.TABLE.values()), m.user.default(), m.user.holder.callback(-2), *said]
def check_before(m, live):
    yield [getattr(m.app, name)(-2) for name in NAMES], [(name, -2) for name in NAMES]
    yield everybody(m, live), [*((name, -2) for name in NAMES), ("one", -2), ("one", -2), ("two", -2), ("three", 2), ("four", -2), ("one", -2)]
def check_after(m, live):
    now = [("called", 5, -2), ("base", 1, -2), ("cached", -2), ("elsewhere", -2), ("bound", 7, -2), 2]
    yield [getattr(m.app, name)(-2) for name in NAMES], now
    yield everybody(m, live), [*now, now[0], now[0], now[1], ("cached", 2), now[3], now[0]]
