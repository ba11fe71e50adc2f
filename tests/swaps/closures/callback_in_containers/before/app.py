HOOKS = []
def on(event):
    def handler(x): return event, x
    HOOKS.append(handler)
    return handler
def fire(x): return [h(x) for h in HOOKS]
