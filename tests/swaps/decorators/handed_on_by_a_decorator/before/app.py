from lib import App, Router
site = App("one")
@site.get("/a")
def a(): return "a"
table = Router()
@table.get("/x")
def x(): return "x"
