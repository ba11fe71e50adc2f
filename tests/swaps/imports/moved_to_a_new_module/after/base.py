class Base:
    made = []
    count = 0
    def __init_subclass__(cls): Base.made.append(cls.__name__)
    def save(self): return "s2"
    def load(self): return "ld"
def helper(x): return "h2", x
def marked(f):
    def inner(*a): return "m2", f(*a)
    return inner
