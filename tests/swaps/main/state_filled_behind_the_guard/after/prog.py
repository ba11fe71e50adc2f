STATE = {"n": 0}
def bump():
    STATE["n"] += 100
    return STATE["n"]
if __name__ == "__main__":
    bump()
