LEVEL = 1
MODE = "a"
def get(): return LEVEL, MODE
