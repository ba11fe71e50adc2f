type Id = int
def f(x: Id) -> Id: return x
