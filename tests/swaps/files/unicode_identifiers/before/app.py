größe = 1
def прибавить(x): return x + größe
class Ñandú:
    def µ(self): return "µ1"
ﬁ = "ligature"
