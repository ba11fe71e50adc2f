from functools import cache, lru_cache

import ledger
from tables import ZERO


def scale(n):
    return n * 100


class Settings:
    def __init__(self):
        self.loaded = []

    def level(self):
        return 2


@lru_cache(maxsize=100)
def width(char):
    return ZERO.get(ord(char), 1)


@cache
def scaled(n):
    return ("scaled", scale(n))


@cache
def settings():
    return Settings()


@cache
def connection():
    return [scale(1)]


@cache
def untouched(n):
    return object if n else str


class Ruler:
    @staticmethod
    @cache
    def measure(char):
        return width(char)


@cache
def set_up():
    ledger.note("set up")
    scale(1)


@lru_cache
def enrol(name):
    ledger.note(name)
    scale(1)


@lru_cache
def started():
    ledger.note("started")
    seconds = scale(1)
    return seconds > 0


@lru_cache
def width_or_note(char):
    if not char:
        ledger.note("no character")
    return width(char)
