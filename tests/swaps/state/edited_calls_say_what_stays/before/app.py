import io
class Registry:
    def __init__(self, made=io.StringIO()): self.known = {}; self.made = made
    def put(self, key, value): self.known[key] = value
registry = Registry()
registry.put("a", 1)
registry.put("b", 1)
OUT = io.StringIO()
OUT.write("one")
print("1", end="\r")
