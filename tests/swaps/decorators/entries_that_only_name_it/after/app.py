LIMITS = {"first": 1, "second": 2, "third": 3}
COUNTS = {}
ORDER = []
SEEN = set()
POOL = {}
GROUPS = {"core": []}
ALIASES = {}
BY_TOPIC = {}


def counted(function):
    COUNTS[function.__name__] = LIMITS[function.__name__]
    ORDER.append(function.__name__)
    SEEN.add(function.__name__)
    return function


def command(group="core", alias=()):
    def decorate(function):
        GROUPS.setdefault(group, []).append(function.__name__)
        for word in alias:
            ALIASES[word] = function.__name__
        return function
    return decorate


def on(topic):
    def decorate(function):
        BY_TOPIC.setdefault(topic, []).append(function)
        return function
    return decorate


class Routes:
    def __init__(self):
        self.rows = []
        self.paths = {}

    def route(self, path, weight=1):
        def decorate(function):
            self.rows.append((path, weight))
            self.paths[path] = weight
            return function
        return decorate


routes = Routes()


class Base:
    def __init_subclass__(cls):
        POOL[cls.__name__] = cls()


@counted
def first():
    return 1


@counted
def third():
    return 3


@routes.route("/z")
def a():
    return "a"


@routes.route("/b", 5)
def b():
    return "b"


@routes.route("/n")
def n():
    return "n"


@routes.route("/c")
def c():
    return "c"


class One(Base):
    pass


class New(Base):
    pass


class Three(Base):
    pass


@command(alias=("q", "exit"))
def leave():
    return 0


@command("numbers")
def add():
    return 1


@command("math")
def subtract():
    return 2


@on("opened")
def greet():
    return 1


@on("gone")
def part():
    return 2
