class App:
    def __init__(self): self.routes, self.hooks = [], []
    def route(self, path):
        def deco(f):
            self.routes.append((path, f, "GET"))
            return f
        return deco
    def hook(self, f):
        self.hooks.append(f)
        return f
    def run(self, path): return next(f() for route, f, *_ in self.routes if route == path)
app = App()
