class A:
    class Err(Exception):
        def __str__(self): return 'one'
    def f(self): raise self.Err
