from caches import TABLE
class Cache:
    MEMORY = TABLE["memory"]
    DISK = TABLE.get("disk")
    def __init__(self, kind=MEMORY): self.kind = kind
    def all(self): return sorted(TABLE)
class Edited:
    DISK = TABLE.get("disk")
    def about(self): return "one"
