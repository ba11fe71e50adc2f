def handler_for(name):
    class Handler:
        def handle(self, x=1): return "old", name, x
        @property
        def size(self, unit="k"): return unit
    return Handler
