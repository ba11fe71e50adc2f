def read(key): return "low1", key
