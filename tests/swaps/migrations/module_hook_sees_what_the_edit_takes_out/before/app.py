SESSIONS = {"a": 1, "b": 2}
QUEUE = [1, 2]
def get(k): return SESSIONS[k]
