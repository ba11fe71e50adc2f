internal = set()
timings = {}


def internal_code(f):
    internal.add(f.__code__)
    return f


def timed(f):
    timings[f.__code__] = []
    return f


class Kind:
    @staticmethod
    def of(value):
        return value
