class Weird:
    def __eq__(self, o): raise RuntimeError("do not compare me")
    def __bool__(self): raise RuntimeError("do not ask me")
    def __hash__(self): raise RuntimeError("do not hash me")
    def __repr__(self): raise RuntimeError("do not print me")
W = Weird()
TABLE = [W, W]
def f(): return 2
