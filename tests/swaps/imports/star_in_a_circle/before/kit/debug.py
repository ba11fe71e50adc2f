from kit import *
def inspect(value): return Either(value)
