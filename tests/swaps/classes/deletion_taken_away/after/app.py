class Missing:
    __slots__ = ("hint",)
    kept = 1
    def __init__(self, hint): self.hint = hint
    def said(self): return "new", self.hint
class Child(Missing):
    __slots__ = ()
class Plain:
    there = "there"
    def f(self): return 1
