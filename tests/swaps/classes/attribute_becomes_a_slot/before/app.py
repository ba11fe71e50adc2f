class Root:
    def root(self): return 1
class Till(Root):
    thing = 1
    def get(self): return hasattr(self, 'thing')
