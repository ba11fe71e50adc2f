from bus import on
class L:
    x = 1
    @staticmethod
    @on("a")
    def f(): return "f1"
    @on("b")
    def g(self=None): return "g1"
@on("a")
def top(): return "t1"
@on("d", prio=1)
def low(): return "low"
@on("d", prio=2)
def high(): return "high"
