import importlib, sys
me = sys.modules[__name__]
def load(name): return importlib.import_module(name)
def f(): return "f1"
