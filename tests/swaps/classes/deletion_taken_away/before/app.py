class Missing:
    __slots__ = ("hint",)
    kept = 1
    def __init__(self, hint): self.hint = hint
    def said(self): return "old", self.hint
class Child(Missing):
    __slots__ = ()
class Plain:
    there = "there"
    def f(self): return 1
Plain.added = "added"
Plain.there = "other"
del Missing.__slots__, Child.__slots__
del Plain.f
