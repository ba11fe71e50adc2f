import functools

def logged(f):
    @functools.wraps(f)
    def wrapper(*a):
        return ("logged", f(*a))
    return wrapper

def edited(a=1): return ("edited!", a)
edited = logged(edited)

def header(a=2): return ("header", a)
header = logged(header)

def added(a=1): return ("added", a)
added = logged(added)

def gone(a=1): return ("gone", a)


def replaced(a=1): return ("replaced", a)
_replaced = replaced
def replaced(a=1): return ("second", _replaced(a))

def tried(a=1): return ("tried!", a)
try:
    tried = logged(tried)
except ImportError:
    pass
