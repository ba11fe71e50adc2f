from conf import Conf
class A:
    limit = Conf.limit * 2
    names = (Conf.name, "a")
    def go(self, n=Conf.limit): return n
class B(A):
    big = A.limit + 1
TOTAL = B.big + A.limit
