import functools
class R:
    @functools.cached_property
    def big(self): return "computed 1"
