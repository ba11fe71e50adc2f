class G:
    def hi(self): return "g1"
class P(G):
    def hi(self): return "p" + super().hi()
class C(P):
    def hi(self): return "c" + super().hi()
