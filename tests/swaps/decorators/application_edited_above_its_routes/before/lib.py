import sys
class Table:
    def __init__(self): self.rules = []
class App:
    def __init__(self, name, folder="static"):
        sys.stderr.write("")
        self.name, self.folder = name, folder
        self.table, self.views, self.pages = Table(), {}, []
        if folder: self.add_rule("/" + folder, lambda: folder)
    def add_rule(self, path, view):
        self.table.rules.append(path)
        self.views[path] = view
    def route(self, path):
        def register(view):
            self.add_rule(path, view)
            return view
        return register
    def register_pages(self, pages):
        self.pages.append(pages)
class Pages: pass
