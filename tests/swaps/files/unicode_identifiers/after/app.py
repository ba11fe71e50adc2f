größe = 10
def прибавить(x): return x + größe
class Ñandú:
    def µ(self): return "µ2"
ﬁ = "ligature 2"
