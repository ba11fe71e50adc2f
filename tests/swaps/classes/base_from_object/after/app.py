class Loud:
    def shout(self): return "LOUD " + self.name()
class Animal(Loud):
    def __init__(self): self.n = 1
    def name(self): return "animal"
