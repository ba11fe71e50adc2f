"""A decorator that an edit adds enters a function in tables; going back takes exactly those entries out again, and not what the program entered."""
def setup(m):
    m.hooks.BY_NAME["mine"] = m.app.helper        # the program's own entry, which stays
    return {"show": m.app.show, "close": m.app.close}
def check_before(m, live):
    yield (sorted(m.hooks.BY_NAME), [f.__name__ for f in m.hooks.ORDER]), (["help", "mine"], ["help"])
    yield (m.app.show(), m.app.close()), ("show", "close")
def check_after(m, live):
    yield (sorted(m.hooks.BY_NAME), [f.__name__ for f in m.hooks.ORDER]), (["close", "help", "mine", "show"], ["help", "show", "close"])
    yield (m.hooks.BY_NAME["show"](), m.app.close()), ("show", "close")
def live_after(m, live):
    yield (m.hooks.BY_NAME["show"] is live.show, m.app.show is live.show), (True, True)
