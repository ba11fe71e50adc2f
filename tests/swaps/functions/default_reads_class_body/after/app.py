from conf import N
class C:
    W = N + 1
    OWN = "b"
    def m(self, w=W, seen=[]): seen.append(w); return w
    @staticmethod
    def s(*, w=W): return w
    class D:
        Z = N
        def z(self, z=Z): return z
    def own(self, own=OWN): return own
