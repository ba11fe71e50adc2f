"""A class and a function go on in a new module under other names, and come back: who holds them follows both ways."""
def setup(m):
    held, price = [m.app.Price, m.app.total], m.app.Price()
    return locals()
def answers(m, live):
    return [live.held[0]().show(), live.held[1](), live.price.show(), m.app.Price().show(), m.app.total()]
def check_before(m, live):
    yield answers(m, live), ["one"] * 5
def check_after(m, live):
    yield answers(m, live), ["two"] * 5
def live_after(m, live):
    yield [live.held[0] is m.app.Price, live.held[1] is m.app.total], [True, True]
def live_back(m, live):
    yield [live.held[0] is m.app.Price, live.held[1] is m.app.total], [True, True]
