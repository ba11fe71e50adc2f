ALL = []
def known(cls):
    ALL.append(cls)
    cls.tag = "two " + cls.__name__
    return cls
@known
class A:
    def go(self): return "A2"
@known
class B(A):
    def go(self): return "B1"
