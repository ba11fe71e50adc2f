from low import read
def get(key): return "mid1", read(key)
