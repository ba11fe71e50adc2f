import lib
class A:
    f=lib.f
class B:
    f=lib.L.f
