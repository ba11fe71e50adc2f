import types
WHO = "app"
def f(): return "f1", WHO
copy = types.FunctionType(f.__code__, {"WHO": "copy"}, "copy")
