import functools


def run(*args): return "library", len(args)


class Tool:
    def __call__(self, *args): return "tool", len(args)


tool, part, cached, TABLE = Tool(), functools.partial(pow, 2), functools.lru_cache(run), {"a": 1}


def get(): return tool
