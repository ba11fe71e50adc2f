from marks import missing

TABLE = {"nothing": missing}


class Loop:
    _current = _after = missing
    _before: object = missing

    def first(self):
        return self._before is missing and self._after is missing and self._current is missing


class Child(Loop):
    pass


def find(key, default=missing):
    return "no" if default is missing else default


def make():
    def inner(value=missing):
        return value is missing
    return inner


held = make()
