import functools


class Counted:
    def __init__(self, function):
        self.function, self.calls = function, 0

    def __call__(self, *args):
        self.calls += 1
        return "counted", self.calls, self.function(*args)


class Bound(Counted):
    def __get__(self, instance, owner=None):
        return self if instance is None else functools.partial(self, instance)


class Timed:
    def __init__(self, function):
        self.function = function

    def __call__(self, *args):
        return "timed", self.function(*args)


def logged(function):
    calls = 0

    @functools.wraps(function)
    def wrapper(*args):
        nonlocal calls
        calls += 1
        return "logged", calls, function(*args)

    return wrapper
