from pk.path import Renderer
_renderer = Renderer()
def show(): return _renderer.render()
