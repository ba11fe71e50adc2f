"""What was computed at import through a second name of an edited function is computed again."""
def check_before(m, live):
    yield m.app.TOTAL, (110, 10)
def check_after(m, live):
    yield m.app.TOTAL, (120, 20)
    yield m.app.rate is m.app.tax, True
