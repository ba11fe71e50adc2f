a, b, *rest = 1, 20, 30, 40, 50
x = y = []
(lo, hi) = (0, 100)
print_ = None
assert lo < hi
if (n := 7) > 3: big = True
