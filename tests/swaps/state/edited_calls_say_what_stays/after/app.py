import io
class Registry:
    def __init__(self, made=io.StringIO()): self.known = {}; self.made = made
    def put(self, key, value): self.known[key] = value
registry = Registry()
registry.put("a", 2)
registry.put("c", 1)
OUT = io.StringIO()
OUT.write("two")
print("2", end="\r")
