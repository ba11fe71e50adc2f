class Marker:
    def __init__(self, label): self.label = label
class Required(Marker):
    def __init__(self, label): super().__init__(label)
