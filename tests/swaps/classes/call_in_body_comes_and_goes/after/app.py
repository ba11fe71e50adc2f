import sys

LOG = []


def note(what):
    LOG.append(what)


def field(name):
    sys._getframe(1).f_locals[name] = f"field {name}"


class Row:
    note("new")
    field("a")
    WIDTH = 2
    note("last")
