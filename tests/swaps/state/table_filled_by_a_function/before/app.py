class Problem(Exception):
    code = None


class NotFound(Problem):
    code = 404


class Teapot(Problem):
    code = 418


by_code = {}
seen = []


def _find():
    for obj in globals().values():
        try:
            wanted = issubclass(obj, Problem)
        except TypeError:
            wanted = False
        if not wanted or obj.code is None:
            continue
        old = by_code.get(obj.code, None)
        if old is not None and issubclass(obj, old):
            continue
        by_code[obj.code] = obj


_find()
del _find


def _note(word):
    seen.append(word.upper())


_note("a")
_note("b")


def of(code):
    return by_code[code]
