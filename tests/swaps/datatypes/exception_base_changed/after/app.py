class Missing(LookupError):
    pass
def fail(): raise Missing("k")
