TABLE = {}
def register(key, value): TABLE[key] = value
