import sys

LOG = []


def note(what):
    LOG.append(what)


def field(name):
    sys._getframe(1).f_locals[name] = f"field {name}"


class Row:
    note("gone")
    field("a")
    WIDTH = 1
