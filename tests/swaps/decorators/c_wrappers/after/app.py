import functools, operator
def add(a, b): return a * b
summed = functools.partial(functools.reduce, add)
key = functools.cmp_to_key(lambda a, b: b - a)
first = operator.itemgetter(1)
