from collections.abc import Mapping
class Frozen(Mapping):
    def __init__(self, d): self.d = d
    def __getitem__(self, k): return "got", self.d[k]
    def __iter__(self): return iter(sorted(self.d))
    def __len__(self): return len(self.d)
