import functools

def tagged(f):
    @functools.wraps(f)
    def wrapper(*a):
        return ("tagged", f(*a))
    return wrapper

def marked(f):
    @functools.wraps(f)
    def wrapper(*a):
        return ("marked", f(*a))
    return wrapper

class Edited:
    RATE = 1
    def m(self): return "m"
Edited.m = marked(Edited.m)
Edited.RATE = Edited.RATE + 5

class Added:
    def m(self): return "m"
    def other(self): return "other"
Added.m = tagged(Added.m)

class Twice:
    def m(self): return "m"
Twice.m = marked(Twice.m)

class Taken:
    def m(self): return "m"
_m = Taken.m
Taken.m = lambda self: ("instead", _m(self))
