import functools
def f(): return 1
class A:
    def m(self): return 1
    class Inner:
        x = 1
@functools.total_ordering
class B:
    def __lt__(self, o): return True
    def __eq__(self, o): return True
