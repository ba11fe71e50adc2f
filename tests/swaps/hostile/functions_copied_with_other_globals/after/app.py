import types
WHO = "app"
def f(): return "f2", WHO
copy = types.FunctionType(f.__code__, {"WHO": "copy"}, "copy")
