import mid
def serve(key): return "top2", mid.get(key, None)
