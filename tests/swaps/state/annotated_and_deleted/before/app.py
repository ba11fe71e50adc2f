count: int = 1
name: str
_tmp = [1, 2]
total: int = sum(_tmp)
del _tmp
