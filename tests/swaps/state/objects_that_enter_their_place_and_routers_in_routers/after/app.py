PLACES = []


class Opt:
    def __init__(self, default):
        self.default = default

    def __set_name__(self, owner, name):
        PLACES.append((name, self.default))


class Router:
    def __init__(self):
        self.routes = []

    def get(self, path):
        def enter(f):
            self.routes.append((path, f))
            return f
        return enter

    def include(self, other):
        for path, f in other.routes:
            self.routes.append(("/v1" + path, f))


class Conf:
    a = Opt(10)
    b = Opt(2)


pages, top = Router(), Router()


@pages.get("/a")
def first():
    return 1


@pages.get("/b")
def second():
    return 2


top.include(pages)
top.include(Router())
