from functools import cached_property


class Link:
    def connection(self): return "asked each time"

    @cached_property
    def total(self): return 2


class Fast(Link):
    pass
