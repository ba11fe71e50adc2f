KINDS = ["get", "put"]
for _k in KINDS:
    globals()["do_" + _k] = (lambda k: lambda: k)(_k)
def call(n): return globals()["do_" + n]()
