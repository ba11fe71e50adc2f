class Item:
    def go(self): return 'two'
class Box:
    def make(self): return Item()
