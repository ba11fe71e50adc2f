SUBS = []
BY = {}
def subscribe(fn, key=None):
    SUBS.append(fn)
    if key: BY[key] = fn
class Bus:
    def __init__(self): self.h = {}
    def on(self, ev, fn): self.h.setdefault(ev, []).append(fn)
B = Bus()
def fire(): return [f() for f in SUBS]
