def read(key, default): return "low2", key, default
