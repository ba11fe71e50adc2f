class E(Exception):
    pass
def r(): raise E('x')
