def logged(cls):
    class Logged(cls):
        def name(self): return "logged " + super().name()
    return Logged

class Base:
    def name(self): return "base"

@logged
class Added(Base):
    known = {}
    made = 0
    def name(self): return "added over " + super().name()

class Gone(Base):
    known = {}
    made = 0
    def name(self): return "gone over " + super().name()

class Below(Base):
    known = {}
    made = 0
    def name(self): return "below over " + super().name()
Below = logged(Below)
