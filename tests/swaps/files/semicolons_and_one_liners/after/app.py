a = 1; b = 20; f = lambda: a + b
class A: x = 1; y = 20
if a: c = 3; d = 40
