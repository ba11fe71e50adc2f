from lib import E, Err, LIMITS
TOP = max(LIMITS)
def f(x=E.A):
    try:
        raise Err
    except Err as e:
        return x.value, e.code, TOP
