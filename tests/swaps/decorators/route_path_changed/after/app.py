ROUTES = {}
def route(path):
    def deco(fn):
        ROUTES[path] = fn
        return fn
    return deco
@route("/v2/items")
def items(): return "items"
@route("/ping")
def ping(): return "pong"
