from bus import on
class L:
    x = 2
    y = 3
    @staticmethod
    @on("a")
    def f(): return "f2"
    @on("c")
    def g(self=None): return "g2"
@on("c", prio=1)
def top(): return "t1"
@on("d", prio=3)
def low(): return "low"
@on("d", prio=2)
def high(): return "high"
