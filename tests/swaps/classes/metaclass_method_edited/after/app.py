class Meta(type):
    def describe(cls): return "meta2 " + cls.__name__
    def __call__(cls, *a):
        obj = super().__call__(*a)
        obj.tag = "t2"
        return obj
class A(metaclass=Meta):
    def __init__(self, n): self.n = n
