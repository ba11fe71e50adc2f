H={}
def register(name, f): H[name]=f
