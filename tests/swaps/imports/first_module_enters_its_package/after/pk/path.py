class Renderer:
    def __init__(self, *, cycle): self.cycle = cycle
    def render(self): return "new", self.cycle
