from pk.path import Renderer
_line, _cycle = Renderer(cycle=False), Renderer(cycle=True)
def show(): return _line.render(), _cycle.render()
