class Box:
    class Item:
        def go(self): return 'one'
    def make(self): return self.Item()
