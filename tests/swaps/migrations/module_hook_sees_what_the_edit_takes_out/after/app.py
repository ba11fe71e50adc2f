SESSIONS = {}
QUEUE = []
def get(k): return SESSIONS[k]["n"]
def __code_change__(old_version, old):
    for key, n in old["SESSIONS"].items():
        SESSIONS[key] = {"n": n, "from": 1} if old_version == 1 else n["n"]
    QUEUE[:] = old["QUEUE"]
