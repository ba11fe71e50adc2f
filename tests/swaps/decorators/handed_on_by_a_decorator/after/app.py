from lib import App, Router
site = App("two")
@site.get("/a")
def a(): return "a"
table = Router()
@table.get("/y")
def x(): return "x"
