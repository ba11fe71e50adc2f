LEVEL = 1
MODE = "b"
def get(): return LEVEL, MODE
