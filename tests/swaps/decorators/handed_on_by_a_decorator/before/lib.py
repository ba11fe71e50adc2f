class Route:
    __slots__ = ("path", "view")
    def __init__(self, path, view): self.path, self.view = path, view
class Router:
    def __init__(self): self.routes = []
    def get(self, path):
        def register(view):
            self.routes.append(Route(path, view))
            return view
        return register
class App:
    def __init__(self, title):
        self.title, self.router = title, Router()
        self.get("/docs")(lambda: title)
    def get(self, path): return self.router.get(path)
