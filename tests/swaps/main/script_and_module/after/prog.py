from lib import f, K
def g(): return "new", f(), K
if __name__ == "__main__":
    RESULT = g()
