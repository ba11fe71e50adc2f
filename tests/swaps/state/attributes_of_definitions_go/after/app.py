import enum

def plain(): return 1
plain.level = 2
plain.kept = "k"

class Till:
    limit = "body"
    shadowed = "another body"
    def go(self): return "go"
    def own(self): return "own still"
    class Inner:
        pass

def other(self): return "other"
Till.shadowed = "stored"

class Colour(enum.Enum):
    RED = 1

for name in ("a", "c"):
    setattr(Till, f"get_{name}", lambda self, name=name: name)
globals().update({name.upper(): name for name in ("left", "up")})
