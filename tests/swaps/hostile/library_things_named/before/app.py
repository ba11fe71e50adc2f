import functools

import lib

first = lib.run
second = lib.tool
third = lib.part
fourth = lib.cached
fifth = lib.get()
sixth = functools.lru_cache(lib.run)
TABLE = lib.TABLE


class Till:
    run = lib.run
    tool = lib.tool
