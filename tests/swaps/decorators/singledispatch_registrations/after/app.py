import functools
@functools.singledispatch
def show(x): return "object"
@show.register(int)
def _int(x): return "int"
@show.register(tuple)
def _tuple(x): return "tuple"
@show.register(str)
def _str(x): return "str"
