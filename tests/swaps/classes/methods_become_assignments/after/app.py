import functools

def helper(*a): return "helper", len(a)


class Till:
    a = staticmethod(helper)
    b = staticmethod(functools.partial(helper, 1))
    c = classmethod(helper)
    d = staticmethod(helper)
    e = staticmethod(helper)
    f = classmethod(helper)
    g = max
    h = helper
