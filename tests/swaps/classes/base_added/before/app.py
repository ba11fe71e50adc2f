class Loud:
    def shout(self): return "LOUD"
class Root: pass
class Animal(Root):
    def name(self): return "animal"
