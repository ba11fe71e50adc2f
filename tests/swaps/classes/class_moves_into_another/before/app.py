class Item:
    def go(self): return 'one'
class Box:
    def make(self): return Item()
