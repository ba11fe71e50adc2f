import functools
@functools.singledispatch
def show(x): return "object"
@show.register(int)
def _int(x): return "int"
@show.register(list)
def _list(x): return "list"
