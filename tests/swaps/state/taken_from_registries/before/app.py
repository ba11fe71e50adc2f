REGISTRY = {}


class Plugin:
    priority = 10
    kind = "misc"

    def __init_subclass__(cls):
        REGISTRY[cls.__name__] = cls


class Router:
    def __init__(self):
        self.routes = {}

    def route(self, path):
        def decorate(function):
            self.routes[path] = function
            return function
        return decorate


router = Router()


class Upper(Plugin):
    priority = 5


class Lower(Plugin):
    pass


@router.route("/index")
def index():
    return 1


NAMES = sorted(REGISTRY)
PRIORITIES = {name: cls.priority for name, cls in REGISTRY.items()}
KINDS = {cls.kind for cls in REGISTRY.values()}
RUNS = {name: 0 for name in REGISTRY}
HITS = {path: 0 for path in router.routes}
