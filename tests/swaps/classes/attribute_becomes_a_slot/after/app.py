class Root:
    def root(self): return 1
class Till(Root):
    __slots__ = ('thing',)
    def get(self): return hasattr(self, 'thing')
