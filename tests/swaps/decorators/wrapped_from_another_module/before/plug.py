from app import C
def marked(f):
    def inner(*a): return "marked", f(*a)
    return inner
C.m = marked(C.m)
for name in ("n",):
    setattr(C, name, marked(getattr(C, name)))
