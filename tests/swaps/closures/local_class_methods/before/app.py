def handler_for(name):
    class Handler:
        label = "h"
        def handle(self, x): return name, self.label, x
    return Handler
