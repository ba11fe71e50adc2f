WILDCARD = "#"
PREFIX = "/v2"
HANDLERS = {}
PATHS = []
KNOWN = {}


def on(topic):
    def decorate(function):
        HANDLERS[topic] = function
        PATHS.append(topic)
        return function
    return decorate


@on(WILDCARD)
def first():
    return 1


@on("other")
def second():
    return 2


class Base:
    def __init_subclass__(cls):
        KNOWN[cls.path] = cls


class Page(Base):
    path = PREFIX + "/page"


class Home(Base):
    path = "/"
