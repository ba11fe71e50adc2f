def handler_for(name):
    class Handler:
        def handle(self, x=2, *more, y="y"): return "new", name, x, more, y
        @property
        def size(self, unit="m"): return unit
        def extra(self, z=3): return name, z
    return Handler
