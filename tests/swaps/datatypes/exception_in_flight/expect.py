"""The swap happens while an exception of the class is being handled."""
def drive(m, live, swap):
    try:
        m.app.fail()
    except m.app.Oops as e:
        swap()
        live.text = e.text()
        try:
            raise
        except m.app.Oops as again:
            live.same = again is e
def check_before(m, live):
    yield m.app.Oops().text(), "t1"
def check_after(m, live):
    yield m.app.Oops().text(), "t2"
def live_after(m, live):
    yield (live.text, live.same), ("t2", True)
