a, b, *rest = 1, 2, 3, 4
x = y = []
(lo, hi) = (0, 10)
print_ = None
assert lo < hi
if (n := 5) > 3: big = True
