import app

class Sub(app.Till):
    def a(self, *a): return "over", super().a(*a)
