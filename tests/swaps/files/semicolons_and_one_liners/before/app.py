a = 1; b = 2; f = lambda: a + b
class A: x = 1; y = 2
if a: c = 3; d = 4
