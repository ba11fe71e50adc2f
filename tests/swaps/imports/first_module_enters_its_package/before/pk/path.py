class Renderer:
    def render(self): return "old"
