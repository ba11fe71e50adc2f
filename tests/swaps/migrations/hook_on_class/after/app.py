class Cart:
    def __init__(self): self.lines = {}
    def count(self): return sum(self.lines.values())
    def __code_change__(self, old_version, old):
        if old_version == 1 or "items" in old:
            self.lines = {k: 1 for k in old["items"]}
            del self.items
