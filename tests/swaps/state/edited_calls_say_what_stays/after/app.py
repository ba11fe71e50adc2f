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
class Book:
    def __init__(self, name): self.name = name
    @classmethod
    def named(cls, name): return BOOKS.setdefault(name, cls(name))
BOOKS = {}
def opened(name): return Book.named(name)
for more in ["p", "q"]: opened(more)
for less in ("x",): Book.named(less)
