HOOKS = []
def on(event):
    def handler(x): return event.upper(), x
    HOOKS.append(handler)
    return handler
def fire(x): return [h(x) for h in HOOKS]
