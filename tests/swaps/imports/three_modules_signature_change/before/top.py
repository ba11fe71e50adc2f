import mid
def serve(key): return "top1", mid.get(key)
