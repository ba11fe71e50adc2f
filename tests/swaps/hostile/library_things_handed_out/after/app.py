import lib

settings = lib.out(lib.OTHERS)
order = [lib.out(7)]
desk = lib.out(lib.SECOND)


def tool(): return "ours"


class Desk:
    number = 9


own = dict(lib.out({"mine": 2}))
