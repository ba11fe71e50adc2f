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
Edited.m = tagged(Edited.m)
Edited.RATE = Edited.RATE + 1

class Added:
    def m(self): return "m"

class Twice:
    def m(self): return "m"
Twice.m = tagged(Twice.m)
Twice.m = marked(Twice.m)

class Taken:
    def m(self): return "m"
Taken.m = tagged(Taken.m)
