"""What a class body works out by a function it defines follows an edit of that function; so do the values an enum gives itself."""
def setup(m):
    red = m.app.Color.RED
    return locals()
def check_before(m, live):
    yield (m.app.Sizes.small, m.app.Sizes.both, live.red.value, m.app.Color("blue1").name), (2, [2, 7], "red1", "BLUE")
def check_after(m, live):
    yield (m.app.Sizes.small, m.app.Sizes.both, live.red.value, m.app.Color("blue3").name), (6, [6, 7], "red3", "BLUE")
    yield live.red is m.app.Color.RED, True
