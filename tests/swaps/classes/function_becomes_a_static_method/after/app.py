class A:
    @staticmethod
    def go(): return 'two'
    def use(self): return self.go()
