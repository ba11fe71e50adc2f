from functools import singledispatch, singledispatchmethod
@singledispatch
def show(x): return "object"
@show.register
def _(x: int): return "int"
@show.register
def _(x: list): return "list"
class P:
    @singledispatchmethod
    def m(self, x): return "object"
    @m.register
    def _(self, x: int): return "int"
    @m.register
    def _(self, x: str): return "str"
