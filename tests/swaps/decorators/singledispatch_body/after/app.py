import functools
@functools.singledispatch
def show(x): return "OBJECT"
@show.register
def _(x: int): return "INT"
@show.register(list)
def _list(x): return "list"
