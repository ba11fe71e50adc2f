def fetch(key):
    return key.upper()
def report(key): return fetch(key)
