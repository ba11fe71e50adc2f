import functools
LOG = []
def traced(prefix):
    def deco(cls):
        for k, v in list(vars(cls).items()):
            if callable(v) and not k.startswith("_"):
                setattr(cls, k, wrap(prefix, v))
        return cls
    return deco
def wrap(prefix, fn):
    @functools.wraps(fn)
    def inner(*a, **k):
        LOG.append(prefix + fn.__name__)
        return fn(*a, **k)
    return inner
@traced("x.")
class Svc:
    def a(self): return "a1"
    def b(self): return "b1"
