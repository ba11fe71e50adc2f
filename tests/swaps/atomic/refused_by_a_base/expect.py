"""An edit of nothing but methods that a base refuses when the class is made: refused, not carried in member by member."""

REFUSED = "has no run"


def setup(m):
    greet = m.app.Greet()
    return locals()


def check_before(m, live):
    yield (live.greet.run(), live.greet.help(), m.app.Greet().run()), ("hello", "greets", "hello")
