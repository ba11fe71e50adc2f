import itertools

IDS = itertools.count(1)
LOG = []
ROUTES = {}
WEIGHT = 0
PUBLIC = []


def route(path):
    def enter(f):
        global WEIGHT
        ROUTES[path] = next(IDS), f
        LOG.append("path " + path)
        WEIGHT += 2
        return f
    return enter


def public(f):
    if not f.__name__.startswith("_"):
        PUBLIC.append(f)
    return f


class Known:
    NAMES = []

    def __init_subclass__(cls):
        Known.NAMES.append(cls.__name__.lower())


class One(Known):
    pass


@route("/a")
@public
def a():
    return 1


@route("/b")
@public
def _b():
    return 2
