"""A function becomes a class; a package and a module of it import everything from each other."""
FIRST = ["kit"]
def check_before(m, live):
    yield (m("kit").Either(3), m("kit.debug").Either(3), m("kit.debug").VERSION), (("half", 3), ("half", 3), "1")
def check_after(m, live):
    for module in ("kit", "kit.core", "kit.debug"):
        yield isinstance(m(module).Either(3), m("kit.core").Either), True
    yield (m("kit").Either(3).what, m("kit").VERSION, m("kit.debug").VERSION), (3, "2", "2")
