def go(): return 'one'
class A:
    def use(self): return go()
