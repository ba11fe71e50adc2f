STATE = {"n": 0}
def bump():
    STATE["n"] += 1
    return STATE["n"]
if __name__ == "__main__":
    bump()
