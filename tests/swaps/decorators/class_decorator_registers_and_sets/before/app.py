ALL = []
def known(cls):
    ALL.append(cls)
    cls.tag = "one " + cls.__name__
    return cls
@known
class A:
    def go(self): return "A1"
@known
class B(A):
    def go(self): return "B1"
