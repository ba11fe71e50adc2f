class Box:
    def __init__(self, item): self.item = item
    def get(self): return self.item
class Tall(Box):
    def height(self): return 3
class Shape:
    def area(self): return 0
class Reader(Shape):
    def read(self): return "r1"
class Shop:
    def __init__(self): self.boxes = [Shop.first]
    first = Box(7)
