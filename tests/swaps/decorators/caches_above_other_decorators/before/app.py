import functools


def logged(function):
    def wrapper(*args):
        return "logged", function(*args)

    return wrapper


class Timed:
    def __init__(self, function):
        self.function = function

    def __call__(self, *args):
        return "timed", self.function(*args)


@functools.lru_cache
@logged
def over_a_closure(): return 1


@functools.lru_cache
@Timed
@logged
def over_an_object(): return 1


@logged
@functools.cache
@logged
def between(): return 1


class Till:
    @functools.cache
    @logged
    def method(self): return 1

    @staticmethod
    @functools.cache
    @Timed
    def static(): return 1


TILL = Till()
made = []


@functools.cache
@logged
def untouched():
    made.append(1)
    return 0
