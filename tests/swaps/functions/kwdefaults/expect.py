"""Keyword-only defaults change, one is added, together with the body."""
def setup(m):
    held = m.app.send
    return locals()
def check_before(m, live):
    yield live.held("a"), ("a", 3, 1.5, {})
    yield live.held.__kwdefaults__, {"retries": 3, "timeout": 1.5}
def check_after(m, live):
    yield live.held("a", x=1), ("a", "p", 5, None, {"x": 1})
