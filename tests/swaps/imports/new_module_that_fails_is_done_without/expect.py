"""The new text tries a module of its own that was never imported, which fails, and goes on without it."""
FIRST = ["pk"]
LAZY = ["pk.fast", "pk.slow"]
def check_before(m, live):
    yield m.pk.backend("x"), "none"
def check_after(m, live):
    yield (m.pk.backend("x"), m.pk.Backend), ("Slow", None)
