count: float = 1.5
name: str
_tmp = [1, 2, 3]
total: int = sum(_tmp)
del _tmp
