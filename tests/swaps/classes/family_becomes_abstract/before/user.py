import app
class Sub(app.Till):
    def thing(self): return 'sub', super().thing()
