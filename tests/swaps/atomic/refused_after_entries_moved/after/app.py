from abc import ABC

HANDLERS = {}
BY_KIND = {}
ORDER = []
ACTORS = {}


def on(topic):
    def decorate(function):
        HANDLERS.setdefault(topic, []).append(function)
        ORDER.append(topic)
        return function
    return decorate


class Base(ABC):
    kind = "none"

    def __init_subclass__(cls):
        BY_KIND.setdefault(cls.kind, []).append(cls)


class Actor:
    def __init__(self, name):
        ACTORS[name] = self


class Named(Actor):
    def __init__(self, name):
        super().__init__(name)
        self.count = 0


@on("early")
def early():
    return 0


@on("opened")
def opened():
    return 1


@on("gone")
def closed():
    return 2


class Upper(Base):
    kind = "other"


actor = Named("second")

1 / 0
