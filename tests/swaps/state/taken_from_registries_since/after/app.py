REGISTRY = {}


class Plugin:
    def __init_subclass__(cls):
        REGISTRY[cls.__name__] = cls


class Upper(Plugin):
    pass


class Lower(Plugin):
    pass


COUNT = len(REGISTRY)
NAMES = list(REGISTRY)
RUNS = {name: 0 for name in REGISTRY}
OBJECTS = [cls() for cls in REGISTRY.values()]


def load():
    class Loaded(Plugin):
        pass
