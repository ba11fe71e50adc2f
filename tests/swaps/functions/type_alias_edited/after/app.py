type Id = str
def f(x: Id) -> Id: return x
