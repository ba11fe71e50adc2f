VERSION = "1"
def half(value): return "half", value
def Either(value): return half(value)
