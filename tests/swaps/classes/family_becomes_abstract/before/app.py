class Root:
    def root(self): return 'root'
class Till(Root):
    def thing(self): return 'm1'
