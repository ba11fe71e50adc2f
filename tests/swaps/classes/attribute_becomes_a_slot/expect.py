"""A class attribute becomes a slot, and comes back."""
def check_before(m, live):
    app = m.app
    yield app.Till().get(), True
def check_after(m, live):
    app = m.app
    yield app.Till().get(), False
