"""__post_init__ and an InitVar default are edited."""
def setup(m):
    P = m.app.P
    return locals()
def check_before(m, live):
    yield live.P(5).y, 10
def check_after(m, live):
    yield live.P(5).y, 1015
