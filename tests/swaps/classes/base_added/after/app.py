class Loud:
    def shout(self): return "LOUD"
class Root: pass
class Animal(Root, Loud):
    def name(self): return "animal"
