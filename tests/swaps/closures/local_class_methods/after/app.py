def handler_for(name):
    class Handler:
        label = "H"
        def extra(self): return "extra"
        def handle(self, x): return self.label, name, x, self.extra()
    return Handler
