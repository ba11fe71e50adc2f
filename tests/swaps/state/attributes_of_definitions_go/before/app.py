import enum

def plain(): return 1
plain.tag = "a"
plain.level = 1
plain.kept = "k"

class Till:
    limit = "body"
    shadowed = "body"
    def go(self): return "go"
    def own(self): return "own"
    class Inner:
        pass

def other(self): return "other"
Till.extra = 1
Till.limit = "stored"
Till.shadowed = "stored"
Till.own = other
Till.go.short = "g"
Till.Inner.mark = 1
setattr(Till, "set", 1)

class Colour(enum.Enum):
    RED = 1
Colour.RED.label = "red"

for name in ("a", "b", "c"):
    setattr(Till, f"get_{name}", lambda self, name=name: name)
for name in ("x", "y"):
    setattr(Till, name, property(lambda self, name=name: name))
globals().update({name.upper(): name for name in ("left", "right")})
