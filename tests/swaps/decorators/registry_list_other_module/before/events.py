HANDLERS = []
def on(fn):
    HANDLERS.append(fn)
    return fn
def fire(x): return [h(x) for h in HANDLERS]
