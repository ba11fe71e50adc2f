class Box:
    class Item:
        def go(self): return 'two'
    def make(self): return self.Item()
