class Marker:
    __slots__ = ("label",)
    def __init__(self, label): self.label = label
    def shown(self): return self.label + "!"
class Required(Marker):
    __slots__ = ("extra",)
    def __init__(self, label): super().__init__(label)
