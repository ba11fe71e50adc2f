class Err(Exception):
    def __str__(self): return 'two'
class A:
    Err = Err
    def f(self): raise Err
