from __future__ import annotations
def f(x: Unknown) -> Other: return "f2"
class C:
    y: Missing = 1
X = int
def same(a: X) -> X: return a
