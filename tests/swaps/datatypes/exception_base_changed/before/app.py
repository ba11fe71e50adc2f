class Missing(Exception):
    pass
def fail(): raise Missing("k")
