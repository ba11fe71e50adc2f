import functools
import itertools
from shapes import Line
class Holder:
    pass
first = Line("first")
holder = Holder()
holder.lines = [Line("listed")]
holder.chain, holder.map = itertools.chain([Line("chained")]), map(repr, [Line("mapped")])
holder.part = functools.partial(print, Line("partial"))
def generated():
    held = Line("generated")
    while True:
        yield held
