"""An object keeps what it was made with; that its class gives something else by default now is said of those that a default has gone into."""
def check_before(m, live):
    yield (m.app.Config().epochs, m.app.Client("x").timeout), (10, 5)
def drive(m, live, swap):
    m.app.DEFAULT.tags.append("live")
    live.held = swap().held
def check_after(m, live):
    yield (m.app.Config().epochs, m.app.Client("x").timeout), (20, 9)
def live_after(m, live):
    yield (m.app.DEFAULT.epochs, m.app.DEFAULT.tags, m.app.client.timeout), (10, ["live"], 5)
    yield live.held, [f"{m.name('app')}: {name} was held: it is an object that was made with another default of {default}"
                      for name, default in (("DEFAULT", "epochs"), ("client", "timeout"))]
