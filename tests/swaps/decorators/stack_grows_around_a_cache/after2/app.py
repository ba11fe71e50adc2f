def f(x): return "bare" + x
