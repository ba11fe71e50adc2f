"""A table of a module's classes is made by a function of another module that is given the module's name."""
FIRST = ["helper", "nodes", "parser"]
def setup(m):
    ALL = m.nodes.ALL
    return locals()
def check_before(m, live):
    yield [c.__name__ for c in m.nodes.ALL], ["Max", "Min"]
    yield sorted(m.parser.BY_NAME), ["Max", "Min"]
def check_after(m, live):
    yield [c.__name__ for c in m.nodes.ALL], ["Max", "Min", "Stuff"]
    yield (sorted(m.parser.BY_NAME), m.parser.BY_NAME["Stuff"] is m.nodes.Stuff), (["Max", "Min", "Stuff"], True)
def live_after(m, live):
    yield (m.nodes.ALL is live.ALL, m.nodes.subclasses is m.helper.subclasses), (True, True)
