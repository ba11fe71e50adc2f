from lib import App, Pages
site = App("one", folder="files")
pages = Pages()
@site.route("/a")
def a(): return "a"
@site.route("/new")
def new(): return "new"
@site.route("/b")
def b(): return "b"
site.register_pages(pages)
