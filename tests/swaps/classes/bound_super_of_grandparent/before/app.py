class G:
    def hi(self): return "g1"
class P(G):
    pass
class C(P):
    def hi(self): return "c" + super().hi()
