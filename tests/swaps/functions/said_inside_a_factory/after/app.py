made = []


class App:
    def __init__(self):
        self.routes = {}

    def get(self, path):
        def decorate(function):
            self.routes[path] = function.__annotations__, function.__doc__
            return function
        return decorate


def create():
    """Make it."""
    made.append(1)
    site = App()

    @site.get("/")
    def index(n: str):
        """New."""
        return n
    return site


site = create()
