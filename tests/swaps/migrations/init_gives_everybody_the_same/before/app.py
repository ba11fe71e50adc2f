class Renderer:
    def __init__(self, colors):
        self.colors = colors
    def render(self, items): return list(items)
class Wide(Renderer):
    pass
class Counter:
    def __init__(self, start, **options):
        self.start = start
    def next(self): return self.start
DEFAULT = Renderer(True)
ALL = [DEFAULT, Wide(False)]
counter = Counter(3)
