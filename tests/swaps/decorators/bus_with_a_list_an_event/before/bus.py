H = {}
def on(event, prio=0):
    def deco(fn):
        H.setdefault(event, []).append((prio, fn))
        H[event].sort(key=lambda entry: entry[0])
        return fn
    return deco
def emit(event): return [fn() for _, fn in H.get(event, ())]
