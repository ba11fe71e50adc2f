class Frozen(type):
    def __setattr__(cls, k, v): raise TypeError("frozen")
    def __delattr__(cls, k): raise TypeError("frozen")
    def __eq__(cls, o): raise TypeError("no comparing")
    def __hash__(cls): return 1
    def __instancecheck__(cls, o): raise TypeError("no checking")
class A(metaclass=Frozen):
    y = 2
    def g(self): return 2
