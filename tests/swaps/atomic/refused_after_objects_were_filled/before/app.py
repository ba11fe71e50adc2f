import functools
import weakref
from shapes import Line, Price
class Holder:
    pass
shared = {"L1": Line("x")}
holder = Holder()
holder.weak = weakref.WeakSet(shared.values())
holder.prices = [Price(), Price()]
holder.part = functools.partial(print, Line("p"))
holder.first = shared["L1"]
holder.names = {}
holder.names["a"] = Line("a")
rows = [Line("r")]
rows.append(Line("s"))
def generated():
    held = Line("g")
    while True:
        yield held
holder.generated = generated()
