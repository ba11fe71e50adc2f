T = {"a": 1}
T["b"] = 2
def f(): return 2
raise KeyboardInterrupt
