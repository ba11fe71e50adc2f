import threading
LIMIT = 2
class Renderer:
    def __init__(self, colors, sort=True, *, limit=LIMIT):
        self.colors = colors
        self.sort = sort
        self.bounds: tuple = (0, limit)
        self.seen = {}
        self.guard = threading.Lock()
    def render(self, items):
        with self.guard:
            found = sorted(items) if self.sort else list(items)
        return found[self.bounds[0]:self.bounds[1]]
class Wide(Renderer):
    pass
class Counter:
    def __init__(self, start, step=1, **options):
        self.start = start
        if start:
            self.odd = start % 2
        self.step = step
    def next(self): return self.start
DEFAULT = Renderer(True)
ALL = [DEFAULT, Wide(False)]
counter = Counter(3)
