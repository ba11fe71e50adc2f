import functools
from shapes import Line
class Holder:
    pass
first = Line("first")
holder = Holder()
holder.lines = [Line("listed")]
holder.part = functools.partial(print, Line("partial"))
def generated():
    held = Line("generated")
    while True:
        yield held
