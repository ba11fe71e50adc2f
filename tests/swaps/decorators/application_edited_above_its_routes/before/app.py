from lib import App, Pages
site = App("one")
pages = Pages()
@site.route("/a")
def a(): return "a"
@site.route("/b")
def b(): return "b"
site.register_pages(pages)
