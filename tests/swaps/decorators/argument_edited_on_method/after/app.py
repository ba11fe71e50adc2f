def needs(role):
    def deco(fn):
        def w(self, who):
            if who != role: raise PermissionError(role)
            return fn(self)
        return w
    return deco
class Api:
    @needs("admin")
    def drop(self): return "dropped"
