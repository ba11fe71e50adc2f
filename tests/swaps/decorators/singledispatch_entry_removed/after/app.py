from functools import singledispatch, singledispatchmethod
@singledispatch
def show(x): return "Object"
@show.register
def _(x: int): return "Int"
@show.register
def wide(x: float | bytes): return "wide"
class P:
    @singledispatchmethod
    def m(self, x): return "Object"
    @m.register
    def _(self, x: int): return "Int"
    @m.register
    def _(self, x: dict): return "dict"
