class Base:
    made = []
    count = 0
    def __init_subclass__(cls): Base.made.append(cls.__name__)
    def save(self): return "s1"
def helper(x): return "h1", x
def marked(f):
    def inner(*a): return "m1", f(*a)
    return inner
class User(Base):
    def go(self): return "u1"
    @marked
    def mark(self): return 1
