def __getattr__(name):
    if name == "LEGACY": return "computed"
    raise AttributeError(name)
def f(): return 2
