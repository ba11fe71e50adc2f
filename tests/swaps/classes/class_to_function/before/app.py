class Point:
    def __init__(self, x): self.x = x
def use(): return Point(1)
