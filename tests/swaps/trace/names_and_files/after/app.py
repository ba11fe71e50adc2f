def f(): return 2
async def af(): return 2
class A:
    def m(self): return 2
    class B:
        def n(self): return 2
        def added(self): return [x for x in ()]
    new = lambda self: 1
