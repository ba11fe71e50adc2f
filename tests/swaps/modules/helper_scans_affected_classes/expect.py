"""A table of a module's classes is made by a helper that is given the module's name, while their base behaves otherwise after the edit."""
FIRST = ["helper", "nodes", "parser"]
def setup(m):
    ALL, Max, Odd = m.nodes.ALL, m.nodes.Max, m.nodes.Odd
    return locals()
def check_before(m, live):
    yield [c.__name__ for c in m.nodes.ALL], ["Max", "Min", "Odd"]
    yield {name: make().write() for name, make in m.parser.BY_NAME.items()}, {"max": "MAX1", "min": "MIN1", "odd": "ODD1"}
def check_after(m, live):
    yield [c.__name__ for c in m.nodes.ALL], ["Max", "Min", "Odd"]
    yield {name: make().write() for name, make in m.parser.BY_NAME.items()}, {"max": "MAX2", "min": "MIN2", "odd": "ODD2"}
def live_after(m, live):
    yield (m.nodes.ALL is live.ALL, m.nodes.Max is live.Max, m.parser.BY_NAME["max"] is live.Max), (True, True, True)
    yield (m.parser.BY_NAME["odd"] is live.Odd, m.nodes.ALL[2] is live.Odd, live.Odd.__mro__[1] is m.nodes.Min), (True, True, True)
