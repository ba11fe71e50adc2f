class Loud:
    def shout(self): return "LOUD"
class Animal(Loud):
    def name(self): return "animal"
class Dog(Animal):
    def name(self): return "dog " + super().name()
