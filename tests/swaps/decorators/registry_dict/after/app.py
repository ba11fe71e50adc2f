ROUTES = {}
def route(path):
    def deco(fn):
        ROUTES[path] = fn
        return fn
    return deco
@route("/home")
def home(): return "home 2"
@route("/about")
def about(): return "about 1"
def serve(path): return ROUTES[path]()
