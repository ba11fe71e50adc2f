from low import read
def get(key, default): return "mid2", read(key, default)
